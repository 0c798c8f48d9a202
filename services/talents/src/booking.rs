//! What confirming and ending a placement does to a talent's time. Called within the matching service's use cases, which
//! authorise and whose unit of work appends to placement, talent and mission at once: that makes invariant 1 hold under concurrency.

use chrono::NaiveDate;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{PlacementId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;

/// Takes `share` of the talent's time over `period` for the placement. The same booking twice acts once.
///
/// # Errors
/// `NotFound`; `SHARE_EXCEEDED` (with the first day, and what is declared and would be booked on it),
/// `TALENT_STATUS_FORBIDS`, `ENGAGEMENT_DIFFERS`.
pub async fn book(
    unit: &mut Unit,
    talent: TalentId,
    placement: PlacementId,
    period: Period,
    share: Share,
) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Talent>(talent).await?;
    book_in(unit, &mut aggregate, placement, period, share)
}

/// The same on a talent that the unit has loaded already: a unit loads an aggregate once.
///
/// # Errors
/// As [`book`], without `NotFound`.
pub fn book_in(
    unit: &mut Unit,
    talent: &mut Aggregate<Talent>,
    placement: PlacementId,
    period: Period,
    share: Share,
) -> Result<(), CommandError> {
    unit.decide(talent, TalentCommand::BookEngagement { placement, period, share }).map(|_| ())
}

/// Gives back what the placement takes after `last_day`; all of it where that is before its first day.
///
/// # Errors
/// `NotFound`.
pub async fn release(
    unit: &mut Unit,
    talent: TalentId,
    placement: PlacementId,
    last_day: NaiveDate,
) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Talent>(talent).await?;
    release_in(unit, &mut aggregate, placement, last_day)
}

/// The same on a talent that the unit has loaded already.
///
/// # Errors
/// None that a caller can cause.
pub fn release_in(
    unit: &mut Unit,
    talent: &mut Aggregate<Talent>,
    placement: PlacementId,
    last_day: NaiveDate,
) -> Result<(), CommandError> {
    unit.decide(talent, TalentCommand::ReleaseEngagement { placement, last_day }).map(|_| ())
}

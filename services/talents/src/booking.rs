//! What confirming and ending a placement does to a talent's time. Called within use cases of the matching service and of brigades, which
//! authorise and whose unit of work appends to placement, talent and mission at once: that makes invariant 1 hold under concurrency.
//!
//! What a seat in a flash team takes before it is a confirmed placement is kept beside it, for whoever looks for somebody who is free.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{AccountId, PlacementId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::state::TeamSeat;
use crate::domain::transitions::{Verdict, verdict};
use crate::domain::value::TeamKey;
use crate::read::talents::all_of_account;
use crate::use_case::register::{ACCOUNT_SCOPE, present_profile};

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

/// Gives back what the placement takes after `last_day`; all of it where that is before its first day. Whoever has registered anew since has
/// it back in the book of that profile too.
///
/// # Errors
/// `NotFound`, `Store`.
pub async fn release(
    unit: &mut Unit,
    talent: TalentId,
    placement: PlacementId,
    last_day: NaiveDate,
) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Talent>(talent).await?;
    release_in(unit, &mut aggregate, placement, last_day)?;
    let Some(account) = aggregate.state.account() else { return Ok(()) };
    let present = present_profile(unit, account).await?;
    // Whoever registers at this instant takes what is booked into a book that nobody gives it back in: then it is decided again.
    unit.expect_free(ACCOUNT_SCOPE, &account.to_string(), present.unwrap_or(talent));
    for other in others(unit, account, present, talent).await? {
        let mut other = unit.load_existing::<Talent>(other).await?;
        release_in(unit, &mut other, placement, last_day)?;
    }
    Ok(())
}

/// The person's other profiles; the present one also where the list has not seen it yet.
async fn others(
    unit: &Unit,
    account: AccountId,
    present: Option<TalentId>,
    talent: TalentId,
) -> Result<BTreeSet<TalentId>, CommandError> {
    let listed = all_of_account(unit.store(), account).await?;
    Ok(listed.into_iter().chain(present).filter(|other| *other != talent).collect())
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

/// What a flash team takes of somebody's time from now on: this seat, or nothing. Nothing happens where it is so already, and to whoever has left the
/// pool or was erased.
///
/// # Errors
/// `NotFound`, `Store`.
pub async fn keep_team_seat(
    unit: &mut Unit,
    talent: TalentId,
    team: TeamKey,
    seat: Option<TeamSeat>,
) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Talent>(talent).await?;
    let command = match seat {
        Some(seat) => TalentCommand::TakeTeamSeat { team, seat },
        None => TalentCommand::LeaveTeamSeat { team },
    };
    if verdict(aggregate.state.status, command.action()) == Verdict::Forbidden {
        return Ok(());
    }
    unit.decide(&mut aggregate, command).map(|_| ())
}

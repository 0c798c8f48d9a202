//! What confirming, starting and ending a placement does to a mission's seats. Called within the matching service's use cases,
//! which authorise and whose unit of work appends to placement, talent and mission at once: that makes invariant 2 hold under
//! concurrency. Each function has a twin for a mission that the unit has loaded already: a unit loads an aggregate once.

use chrono::NaiveDate;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{MissionId, PlacementId, SeatId, TalentId};
use vivier_kernel::period::Period;

use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::transitions::MissionStatus;

/// Who takes a seat, and when.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Occupation {
    pub seat: SeatId,
    pub placement: PlacementId,
    pub talent: TalentId,
    /// Within the seat's period.
    pub period: Period,
}

/// Puts the placement on the seat; the mission becomes `Staffed` with the last one. The same twice acts once.
///
/// # Errors
/// `NotFound`; `SEAT_ALREADY_FILLED` (with the first day), `OUTSIDE_SEAT_PERIOD`, `NO_SUCH_SEAT`,
/// `MISSION_STATUS_FORBIDS`, `FILLING_DIFFERS`.
pub async fn fill(unit: &mut Unit, mission: MissionId, occupation: Occupation) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Mission>(mission).await?;
    fill_in(unit, &mut aggregate, occupation)
}

/// See [`fill`].
///
/// # Errors
/// As [`fill`], without `NotFound`.
pub fn fill_in(unit: &mut Unit, mission: &mut Aggregate<Mission>, occupation: Occupation) -> Result<(), CommandError> {
    let Occupation { seat, placement, talent, period } = occupation;
    unit.decide(mission, MissionCommand::FillSeat { seat, placement, talent, period }).map(|_| ())
}

/// Ends the placement's stay on `last_day` (before its first day: it never was); a staffed mission becomes `Published` again.
/// Nothing happens where it ends by itself on or before that day, or is not there.
///
/// # Errors
/// `NotFound`.
pub async fn vacate(
    unit: &mut Unit,
    mission: MissionId,
    seat: SeatId,
    placement: PlacementId,
    last_day: NaiveDate,
) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Mission>(mission).await?;
    vacate_in(unit, &mut aggregate, seat, placement, last_day)
}

/// See [`vacate`].
///
/// # Errors
/// None that a caller can cause.
pub fn vacate_in(
    unit: &mut Unit,
    mission: &mut Aggregate<Mission>,
    seat: SeatId,
    placement: PlacementId,
    last_day: NaiveDate,
) -> Result<(), CommandError> {
    unit.decide(mission, MissionCommand::VacateSeat { seat, placement, last_day }).map(|_| ())
}

/// Has the placement that is on the seat be there over another period, as an amendment says. A suspended mission takes that too: it
/// takes nobody new, and changes nothing for who is there.
///
/// # Errors
/// `SEAT_ALREADY_FILLED` (with the first day), `OUTSIDE_SEAT_PERIOD`, `NO_SUCH_SEAT`, `MISSION_STATUS_FORBIDS`; `FILLING_DIFFERS` where
/// the placement is not there.
pub fn move_in(
    unit: &mut Unit,
    mission: &mut Aggregate<Mission>,
    seat: SeatId,
    placement: PlacementId,
    period: Period,
) -> Result<(), CommandError> {
    unit.decide(mission, MissionCommand::MoveFilling { seat, placement, period }).map(|_| ())
}

/// A placement became active: a staffed mission whose first placement has begun is under way from now on. Nothing happens to
/// a mission that still waits for its team, or was started before.
///
/// # Errors
/// `NotFound`.
pub async fn begin(unit: &mut Unit, mission: MissionId) -> Result<(), CommandError> {
    let mut aggregate = unit.load_existing::<Mission>(mission).await?;
    begin_in(unit, &mut aggregate)
}

/// See [`begin`].
///
/// # Errors
/// None that a caller can cause.
pub fn begin_in(unit: &mut Unit, mission: &mut Aggregate<Mission>) -> Result<(), CommandError> {
    let today = unit.today();
    let begun = mission.state.fillings().any(|filling| filling.period.start() <= today);
    if mission.state.status == MissionStatus::Staffed && begun {
        unit.decide(mission, MissionCommand::Start)?;
    }
    Ok(())
}

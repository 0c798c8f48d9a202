//! The last day of a seat is over: nothing can come any more of a placement on it that is still open. Vivier closes it, and everybody who
//! waits hears so.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;

use super::{PlacementOutcome, authorised, decide, seat};
use crate::domain::command::PlacementCommand;
use crate::domain::decide::Placement;
use crate::domain::state::PlacementState;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::SupersedeReason;
use crate::process::deadlines;

/// Closes an open placement whose seat, as it is now, has its last day behind it; looks again as that day ends where it is still to come.
#[derive(Clone, Debug, Serialize)]
pub struct CloseWithSeat {
    pub placement: PlacementId,
}

impl UseCase for CloseWithSeat {
    const NAME: &'static str = "closePlacementWithSeat";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::Supersede, self.placement, None).await?;
        if !close_where_over(unit, &mut placement).await?
            && let Some(last_day) = last_day(unit, &placement.state).await?
        {
            deadlines::when_seat_ends(unit, self.placement, last_day);
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Closes it where it is open and its seat's last day is over; false where nothing had to happen.
pub(super) async fn close_where_over(
    unit: &mut Unit,
    placement: &mut Aggregate<Placement>,
) -> Result<bool, CommandError> {
    if over_since(unit, &placement.state).await?.is_none() {
        return Ok(false);
    }
    // What was to be answered by then at the latest has expired, whichever of the two is looked at first.
    let expired = placement.state.answer_by.is_some_and(|answer_by| answer_by <= unit.now());
    let command = if expired {
        PlacementCommand::Expire
    } else {
        PlacementCommand::Supersede { reason: SupersedeReason::SeatGone, placement: None }
    };
    decide(unit, placement, command)
}

/// The last day of the seat of an open placement, where it is over.
pub(super) async fn over_since(unit: &mut Unit, state: &PlacementState) -> Result<Option<NaiveDate>, CommandError> {
    let today = unit.today();
    Ok(last_day(unit, state).await?.filter(|last_day| *last_day < today))
}

/// The last day of the seat of an open placement, as the seat is now.
async fn last_day(unit: &mut Unit, state: &PlacementState) -> Result<Option<NaiveDate>, CommandError> {
    let Some(pairing) = state.pairing.filter(|_| state.status.is_open()) else { return Ok(None) };
    let (_, seat) = seat(unit, pairing.mission, pairing.seat).await?;
    Ok(seat.map(|seat| seat.spec.period.end()))
}

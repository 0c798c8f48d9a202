//! What Vivier does by itself with a placement where nobody moves: reminds, tells whoever stands above, begins, opens reviews.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;

use super::{PlacementOutcome, absence, decide, pairing, seat_over};
use crate::domain::command::PlacementCommand;
use crate::domain::decide::Placement;
use crate::domain::pending::{Act, due};
use crate::domain::value::{DelegationEnd, Side};

/// Does everything that is due on a placement. Acting late, or twice, does no harm.
#[derive(Clone, Debug, Serialize)]
pub struct WatchPlacement {
    pub placement: PlacementId,
}

impl UseCase for WatchPlacement {
    const NAME: &'static str = "watchPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        if !unit.actor().is_system() {
            return Err(CommandError::NotFound);
        }
        let mut placement = unit.load_existing::<Placement>(self.placement).await?;
        // Nobody is reminded of days that are over, and nobody above is told of them.
        if seat_over::close_where_over(unit, &mut placement).await? {
            return Ok(PlacementOutcome::of(self.placement, &placement));
        }
        let now = unit.now();
        // Each act changes what is due; there are a handful for one placement.
        while let Some(act) = due(&placement.state, now) {
            let command = match act {
                Act::Remind => PlacementCommand::Remind,
                Act::RemindToSign => PlacementCommand::RemindToSign,
                Act::Escalate(overdue) => PlacementCommand::Escalate { overdue },
                Act::Start => PlacementCommand::Start { by: Side::Vivier },
                Act::CloseReviews => PlacementCommand::CloseReviews,
                Act::LapseAmendment => PlacementCommand::LapseAmendment,
                Act::EndDelegation => PlacementCommand::EndDelegation { cause: DelegationEnd::AbsenceOver },
            };
            if !decide(unit, &mut placement, command)? {
                break;
            }
            if act == Act::EndDelegation {
                // Away for longer, or again: it goes to whoever they named for these days.
                absence::delegate_where_away(unit, &mut placement).await?;
            }
            if act == Act::Start {
                vivier_missions::seats::begin(unit, pairing(&placement)?.mission).await?;
            }
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

//! `acceptPlacement`, `declinePlacement`, `withdrawPlacement`: yes, no, and no longer.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;
use vivier_missions::domain::transitions::MissionStatus;

use super::{PlacementOutcome, acting, authorised, decide, pairing, seal, seat};
use crate::domain::command::PlacementCommand;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{DeclineReason, WithdrawalReason, Words};

/// The side that was asked says yes.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptPlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
}

impl UseCase for AcceptPlacement {
    const NAME: &'static str = "acceptPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Accept;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let pairing = pairing(&placement)?;
        let (mission, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        // What was begun goes on while the mission is suspended, and where its administration has left; nobody is confirmed before it is resumed.
        // Of a staffed one each seat says that it has somebody.
        let goes_on = matches!(
            mission.state.status,
            MissionStatus::Published | MissionStatus::Suspended | MissionStatus::Staffed | MissionStatus::UnderWay
        );
        let today = unit.today();
        let free = seat.is_some_and(|seat| seat.free_until().is_some_and(|last_day| last_day >= today));
        decide(unit, &mut placement, PlacementCommand::Accept { by, seat_open: goes_on && free })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The side that was asked says no.
#[derive(Clone, Debug, Serialize)]
pub struct DeclinePlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: DeclineReason,
    pub words: Option<Words>,
}

impl UseCase for DeclinePlacement {
    const NAME: &'static str = "declinePlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Decline;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        decide(unit, &mut placement, PlacementCommand::Decline { by, reason: self.reason, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// A side takes back what it had offered or agreed to, before confirmation.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawPlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: WithdrawalReason,
    pub words: Option<Words>,
}

impl UseCase for WithdrawPlacement {
    const NAME: &'static str = "withdrawPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Withdraw;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        decide(unit, &mut placement, PlacementCommand::Withdraw { by, reason: self.reason, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

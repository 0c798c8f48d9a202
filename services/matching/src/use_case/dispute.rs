//! `raiseDispute`, `settleDispute`: what the sides cannot settle goes before the programme.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;

use super::{PlacementOutcome, account, acting, authorised, decide, pairing, seal};
use crate::domain::command::PlacementCommand;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{DisputeMatter, DisputeOutcome, HalfDays, Words};

/// Brings a matter before the programme.
#[derive(Clone, Debug, Serialize)]
pub struct RaiseDispute {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub matter: DisputeMatter,
    pub words: Words,
}

impl UseCase for RaiseDispute {
    const NAME: &'static str = "raiseDispute";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::RaiseDispute;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, Some(&self.words)).await?.ok_or(CommandError::NotFound)?;
        decide(unit, &mut placement, PlacementCommand::RaiseDispute { by, matter: self.matter, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The programme says how it ends, to all sides.
#[derive(Clone, Debug, Serialize)]
pub struct SettleDispute {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub number: u32,
    pub outcome: DisputeOutcome,
    pub words: Words,
    /// What was worked, where that was in dispute: it counts for all sides, and the ledger pays by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_days: Option<HalfDays>,
}

impl UseCase for SettleDispute {
    const NAME: &'static str = "settleDispute";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::SettleDispute;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        // About somebody who was erased the outcome alone is recorded: words could say who they were.
        let words = seal(unit, &pairing(&placement)?, Some(&self.words)).await?;
        let (account, number, outcome) = (account(unit)?, self.number, self.outcome);
        let half_days = self.half_days;
        let settle = PlacementCommand::SettleDispute { account, number, outcome, words, half_days };
        decide(unit, &mut placement, settle)?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

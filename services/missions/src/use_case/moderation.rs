//! `publishMission`, `rejectMission`, `setPriority`: what the programme decides.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::MissionId;

use super::{MissionOutcome, authorised, refuse_where_closed};
use crate::domain::command::MissionCommand;
use crate::domain::value::{Justification, Priority, RejectionReason, Words};

/// Shows a submitted mission to everybody.
#[derive(Clone, Debug, Serialize)]
pub struct PublishMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
}

impl UseCase for PublishMission {
    const NAME: &'static str = "publishMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        refuse_where_closed(unit, &mission).await?;
        unit.decide(&mut mission, MissionCommand::Publish)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Refuses publication, with a reason.
#[derive(Clone, Debug, Serialize)]
pub struct RejectMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub reason: RejectionReason,
    pub words: Option<Words>,
}

impl UseCase for RejectMission {
    const NAME: &'static str = "rejectMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        unit.decide(&mut mission, MissionCommand::Reject { reason: self.reason, words: self.words.clone() })?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Sets the weight that drives allocation, with a justification.
#[derive(Clone, Debug, Serialize)]
pub struct SetPriority {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub priority: Priority,
    pub justification: Justification,
}

impl UseCase for SetPriority {
    const NAME: &'static str = "setPriority";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        unit.decide(
            &mut mission,
            MissionCommand::SetPriority { priority: self.priority, justification: self.justification.clone() },
        )?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

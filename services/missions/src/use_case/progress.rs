//! `suspendMission`, `resumeMission`, `cancelMission`, `startMission`, `completeMission`: a mission's course.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::MissionId;

use super::{MissionOutcome, authorised};
use crate::access::is_programme;
use crate::domain::command::MissionCommand;
use crate::domain::value::{CancellationReason, SuspensionReason, Words};

/// Takes a published mission out of the lists for a time, with a reason. What the programme suspends holds for the mission's owners.
#[derive(Clone, Debug, Serialize)]
pub struct SuspendMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub reason: SuspensionReason,
    pub words: Option<Words>,
}

impl UseCase for SuspendMission {
    const NAME: &'static str = "suspendMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let by_programme = is_programme(unit.actor());
        let words = self.words.clone();
        unit.decide(&mut mission, MissionCommand::Suspend { reason: self.reason, words, by_programme })?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Puts a suspended mission back; what the programme has suspended, the programme alone. Also where its administration was closed or left:
/// what was begun there is confirmed and comes to its end only on a mission that is resumed, and its seats look for nobody then.
#[derive(Clone, Debug, Serialize)]
pub struct ResumeMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
}

impl UseCase for ResumeMission {
    const NAME: &'static str = "resumeMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let by_programme = is_programme(unit.actor());
        unit.decide(&mut mission, MissionCommand::Resume { by_programme })?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Gives the mission up, with a reason; refused while placements have seats.
#[derive(Clone, Debug, Serialize)]
pub struct CancelMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub reason: CancellationReason,
    pub words: Option<Words>,
}

impl UseCase for CancelMission {
    const NAME: &'static str = "cancelMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        unit.decide(&mut mission, MissionCommand::Cancel { reason: self.reason, words: self.words.clone() })?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Says that a staffed mission is under way: a placement has begun.
#[derive(Clone, Debug, Serialize)]
pub struct StartMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
}

impl UseCase for StartMission {
    const NAME: &'static str = "startMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        unit.decide(&mut mission, MissionCommand::Start)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Says that the mission is done: no placement goes on after today.
#[derive(Clone, Debug, Serialize)]
pub struct CompleteMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
}

impl UseCase for CompleteMission {
    const NAME: &'static str = "completeMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        unit.decide(&mut mission, MissionCommand::Complete)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

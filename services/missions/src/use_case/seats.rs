//! `addSeat`, `changeSeat`, `removeSeat`: whom a mission needs.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{MissionId, SeatId};

use super::{MissionOutcome, authorised};
use crate::domain::command::MissionCommand;
use crate::domain::value::{Justification, SeatSpec};

/// One more seat. Its `spec` is checked here.
#[derive(Clone, Debug, Serialize)]
pub struct AddSeat {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub spec: SeatSpec,
    pub justification: Option<Justification>,
}

/// Which seat was added, to which mission.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SeatOutcome {
    pub mission: MissionId,
    pub seat: SeatId,
    pub version: i64,
}

impl UseCase for AddSeat {
    const NAME: &'static str = "addSeat";
    type Outcome = SeatOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<SeatOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let seat = SeatId::new(unit.clock());
        let spec = Box::new(self.spec.clone().checked().map_err(|problem| problem.under("seat"))?);
        unit.decide(&mut mission, MissionCommand::AddSeat { seat, spec, justification: self.justification.clone() })?;
        Ok(SeatOutcome { mission: self.mission, seat, version: mission.version })
    }
}

/// Other requirements of a seat that no placement has had.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSeat {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub seat: SeatId,
    pub spec: SeatSpec,
    pub justification: Option<Justification>,
}

impl UseCase for ChangeSeat {
    const NAME: &'static str = "changeSeat";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let spec = Box::new(self.spec.clone().checked().map_err(|problem| problem.under("seat"))?);
        let command = MissionCommand::ChangeSeat { seat: self.seat, spec, justification: self.justification.clone() };
        unit.decide(&mut mission, command)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// One seat less.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveSeat {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub seat: SeatId,
    pub justification: Option<Justification>,
}

impl UseCase for RemoveSeat {
    const NAME: &'static str = "removeSeat";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let command = MissionCommand::RemoveSeat { seat: self.seat, justification: self.justification.clone() };
        unit.decide(&mut mission, command)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

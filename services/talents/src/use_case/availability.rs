//! `declareAvailability`, `reviseAvailability`, `withdrawAvailability`: when, and for what share of the time.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AvailabilityId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::{TalentOutcome, authorised};
use crate::domain::command::TalentCommand;

/// A new window of availability.
#[derive(Clone, Debug, Serialize)]
pub struct DeclareAvailability {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub period: Period,
    pub share: Share,
}

/// Which window was declared, of which talent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AvailabilityOutcome {
    pub talent: TalentId,
    pub availability: AvailabilityId,
    pub version: i64,
}

impl UseCase for DeclareAvailability {
    const NAME: &'static str = "declareAvailability";
    type Outcome = AvailabilityOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AvailabilityOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let availability = AvailabilityId::new(unit.clock());
        let command = TalentCommand::DeclareAvailability { availability, period: self.period, share: self.share };
        unit.decide(&mut talent, command)?;
        Ok(AvailabilityOutcome { talent: self.talent, availability, version: talent.version })
    }
}

/// Other days or another share for a window; refused where confirmed placements would no longer fit.
#[derive(Clone, Debug, Serialize)]
pub struct ReviseAvailability {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub availability: AvailabilityId,
    pub period: Period,
    pub share: Share,
}

impl UseCase for ReviseAvailability {
    const NAME: &'static str = "reviseAvailability";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let command = TalentCommand::ReviseAvailability {
            availability: self.availability,
            period: self.period,
            share: self.share,
        };
        unit.decide(&mut talent, command)?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Takes a window away; refused where confirmed placements would no longer fit.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawAvailability {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub availability: AvailabilityId,
}

impl UseCase for WithdrawAvailability {
    const NAME: &'static str = "withdrawAvailability";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        unit.decide(&mut talent, TalentCommand::WithdrawAvailability { availability: self.availability })?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

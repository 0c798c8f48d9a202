//! `recordTalentClearance`: what a service, or the programme, has seen of somebody's clearance.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;
use vivier_kernel::problem::Problem;

use super::{TalentOutcome, releases};
use crate::access;
use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::value::Clearance;

/// Up to what protection the person is cleared; `None` where they no longer are. Not for oneself: whoever has seen the decision says it.
#[derive(Clone, Debug, Serialize)]
pub struct RecordTalentClearance {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub clearance: Clearance,
    /// The last day on which it counts, where it ends.
    pub expires_on: Option<NaiveDate>,
}

impl UseCase for RecordTalentClearance {
    const NAME: &'static str = "recordTalentClearance";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = unit.load_existing::<Talent>(self.talent).await?;
        let account = talent.state.account();
        let releases = releases(unit, &talent.state).await?;
        let own = account.is_some() && account == unit.actor().account();
        if own {
            return Err(Problem::new("NOT_ALLOWED").into());
        }
        if !access::may_with(unit.actor(), Self::NAME, account, releases) {
            return Err(CommandError::NotFound);
        }
        unit.expect_version(&talent, self.expected_version)?;
        let command = TalentCommand::RecordClearance { clearance: self.clearance, expires_on: self.expires_on };
        unit.decide(&mut talent, command)?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

//! `deployTeam`, `standDownTeam`, `reviewMobilisation`, `cancelMobilisation`, `failMobilisation`: from the full team to the end.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::{AccountId, SubjectId};
use vivier_kernel::problem::{Problem, Refusal as _};

use super::placing::{at_work, place_team, prove, stand_down};
pub use super::support::MobilisationOutcome;
use super::support::{authorised, decide};
use crate::domain::mobilisation::check::{check, open_sides};
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::event::{Evidenced, ReviewSide};
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::transitions::{MobilisationAction, MobilisationStatus};
use crate::domain::value::{Blocking, CancelReason, MobilisationId, Words};

/// The team goes to work; the reserve is thanked. In the same transaction the administration gets its mission, and each of the team
/// a placement.
#[derive(Clone, Debug, Serialize)]
pub struct DeployTeam {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
}

impl UseCase for DeployTeam {
    const NAME: &'static str = "deployTeam";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Deploy;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let mut placed = None;
        if aggregate.state.status == MobilisationStatus::Mobilised {
            check(&aggregate.state, action, Party::Coordinator, unit.now()).map_err(CommandError::refused)?;
            placed = place_team(unit, &aggregate).await?;
        }
        decide(unit, &mut aggregate, MobilisationCommand::Deploy { placed }).await
    }
}

/// The work is done: placements that go on end today.
#[derive(Clone, Debug, Serialize)]
pub struct StandDownTeam {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
}

impl UseCase for StandDownTeam {
    const NAME: &'static str = "standDownTeam";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::StandDown;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let before = aggregate.state.status;
        let at_work = at_work(unit, &aggregate.state).await?;
        let outcome = decide(unit, &mut aggregate, MobilisationCommand::StandDown { at_work }).await?;
        if before == MobilisationStatus::Deployed {
            stand_down(unit, &aggregate.state).await?;
        }
        Ok(outcome)
    }
}

/// One side says how it went, and which skills it saw at work: those become proven.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewMobilisation {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
    /// For which side; absent for the one of theirs that has not reviewed.
    pub side: Option<ReviewSide>,
    pub words: Words,
    pub evidenced: Vec<Evidenced>,
}

impl UseCase for ReviewMobilisation {
    const NAME: &'static str = "reviewMobilisation";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Review;
        let (mut aggregate, parties) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        // Whoever stands on both sides, and has spoken for one of them, speaks for the other.
        let open = open_sides(&aggregate.state, &parties, unit.now()).first().copied();
        let coordinator = parties.contains(&Party::Coordinator);
        let first = if coordinator { ReviewSide::Brigade } else { ReviewSide::Host };
        let by = self.side.or(open).unwrap_or(first);
        let stands = if by == ReviewSide::Brigade { Party::Coordinator } else { Party::MissionOwner };
        if !parties.contains(&stands) {
            return Err(Problem::new("NOT_ALLOWED").at("side").into());
        }
        let account = account(unit)?;
        let own = |one: &Evidenced| aggregate.state.call(one.call).is_some_and(|call| call.callee.account == account);
        if let Some(index) = self.evidenced.iter().position(own) {
            return Err(Problem::new("OWN_SKILL").at(&format!("evidenced.{index}.callId")).into());
        }
        let words = unit.seal(SubjectId::from(account), &self.words).await?;
        let evidenced = self.evidenced.clone();
        let outcome =
            decide(unit, &mut aggregate, MobilisationCommand::Review { by, account, words, evidenced }).await?;
        prove(unit, &aggregate.state, &self.evidenced).await?;
        Ok(outcome)
    }
}

/// Gives a mobilisation up; everybody who was called is told.
#[derive(Clone, Debug, Serialize)]
pub struct CancelMobilisation {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
    /// Where it stood when it was decided: answers that come in meanwhile change nothing in that, a team that stands by now does.
    pub expected_status: Option<MobilisationStatus>,
    pub reason: CancelReason,
    pub words: Option<Words>,
}

impl UseCase for CancelMobilisation {
    const NAME: &'static str = "cancelMobilisation";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Cancel;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let (expected, actual) = (self.expected_status, aggregate.state.status);
        // Whoever gives up what is given up has what they want.
        if expected.is_some_and(|expected| expected != actual) && actual != MobilisationStatus::Cancelled {
            return Err(MobilisationRefusal::MovedOn { actual }.problem().into());
        }
        let words = match &self.words {
            Some(words) => Some(unit.seal(SubjectId::from(account(unit)?), words).await?),
            None => None,
        };
        decide(unit, &mut aggregate, MobilisationCommand::Cancel { reason: self.reason, words }).await
    }
}

/// There is no team, and this is what blocks.
#[derive(Clone, Debug, Serialize)]
pub struct FailMobilisation {
    pub mobilisation: MobilisationId,
    pub expected_version: Option<i64>,
    pub blocking: Vec<Blocking>,
}

impl UseCase for FailMobilisation {
    const NAME: &'static str = "failMobilisation";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::Fail;
        let (mut aggregate, parties) = authorised(unit, action, self.mobilisation, self.expected_version).await?;
        let by = if parties.contains(&Party::System) { Party::System } else { Party::Coordinator };
        decide(unit, &mut aggregate, MobilisationCommand::Fail { by, blocking: self.blocking.clone() }).await
    }
}

fn account(unit: &Unit) -> Result<AccountId, CommandError> {
    unit.actor().account().ok_or_else(|| Problem::new("NOT_ALLOWED").into())
}

//! `loseMember`: somebody of a deployed team does not come, or comes no more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};

pub use super::support::MobilisationOutcome;
use super::support::{authorised, decide};
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::transitions::MobilisationAction;
use crate::domain::value::{CallId, LossReason, MobilisationId};

/// Vivier itself says so, of what has become of their placement.
#[derive(Clone, Debug, Serialize)]
pub struct LoseMember {
    pub mobilisation: MobilisationId,
    pub call: CallId,
    pub reason: LossReason,
}

impl UseCase for LoseMember {
    const NAME: &'static str = "loseMember";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::LoseMember, self.mobilisation, None).await?;
        let lose = MobilisationCommand::LoseMember { call: self.call, reason: self.reason };
        decide(unit, &mut aggregate, lose).await
    }
}

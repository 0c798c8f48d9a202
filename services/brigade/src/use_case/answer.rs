//! `acceptCall`, `acceptCallAsLastResort`, `declineCall`, `stepDown`: what the person who was called says.

use chrono::{DateTime, Utc};
use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::sealed::Sealed;
use vivier_talents::domain::decide::Talent;

pub use super::support::MobilisationOutcome;
use super::support::{authorised, decide, hindrances, own_call, refuse_unable, seal};
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::state::Call;
use crate::domain::mobilisation::transitions::MobilisationAction;
use crate::domain::value::{CallDeclineReason, CallId, MobilisationId, Words};

/// Yes. Whether that is the seat or the reserve, the mobilisation says.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for AcceptCall {
    const NAME: &'static str = "acceptCall";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, call) = asked(unit, MobilisationAction::AcceptCall, self.mobilisation, self.call).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        refuse_unable(unit, &aggregate.state, (&call, &hindered)).await?;
        decide(unit, &mut aggregate, MobilisationCommand::AcceptCall { call: call.id, hindered }).await
    }
}

/// Yes from a given time on, where nobody else has the seat by then.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptCallAsLastResort {
    pub mobilisation: MobilisationId,
    pub call: CallId,
    pub from: DateTime<Utc>,
}

impl UseCase for AcceptCallAsLastResort {
    const NAME: &'static str = "acceptCallAsLastResort";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::AcceptAsLastResort;
        let (mut aggregate, call) = asked(unit, action, self.mobilisation, self.call).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        refuse_unable(unit, &aggregate.state, (&call, &hindered)).await?;
        decide(
            unit,
            &mut aggregate,
            MobilisationCommand::AcceptAsLastResort { call: call.id, from: self.from, hindered },
        )
        .await
    }
}

/// No, for a reason.
#[derive(Clone, Debug, Serialize)]
pub struct DeclineCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
    pub reason: CallDeclineReason,
    pub words: Option<Words>,
}

impl UseCase for DeclineCall {
    const NAME: &'static str = "declineCall";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::DeclineCall;
        let (mut aggregate, call) = asked(unit, action, self.mobilisation, self.call).await?;
        let words = sealed(unit, &call, self.words.as_ref()).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        let reason = self.reason;
        decide(unit, &mut aggregate, MobilisationCommand::DeclineCall { call: call.id, reason, words, hindered }).await
    }
}

/// Gives a seat back before the deployment.
#[derive(Clone, Debug, Serialize)]
pub struct StepDown {
    pub mobilisation: MobilisationId,
    pub call: CallId,
    pub reason: CallDeclineReason,
    pub words: Option<Words>,
}

impl UseCase for StepDown {
    const NAME: &'static str = "stepDown";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::StepDown;
        let (mut aggregate, call) = asked(unit, action, self.mobilisation, self.call).await?;
        let words = sealed(unit, &call, self.words.as_ref()).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        let reason = self.reason;
        decide(unit, &mut aggregate, MobilisationCommand::StepDown { call: call.id, reason, words, hindered }).await
    }
}

async fn asked(
    unit: &mut Unit,
    action: MobilisationAction,
    mobilisation: MobilisationId,
    call: CallId,
) -> Result<(Aggregate<Mobilisation>, Call), CommandError> {
    let (aggregate, _) = authorised(unit, action, mobilisation, None).await?;
    let call = own_call(unit, &aggregate.state, call)?;
    // As they are when their answer is written.
    unit.load::<Talent>(call.callee.talent).await?;
    Ok((aggregate, call))
}

async fn sealed(unit: &Unit, call: &Call, words: Option<&Words>) -> Result<Option<Sealed<Words>>, CommandError> {
    let person = unit.store().glance::<Talent>(call.callee.talent.uuid()).await?;
    seal(unit, &person, call.callee.subject, words).await
}

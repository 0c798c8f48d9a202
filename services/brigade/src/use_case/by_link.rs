//! `answerCallByLink`: the answer to a call from its mail, without an account, once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_accounts::read::went_to_left_mailbox;
use vivier_event_store::links::{ActionLink, LinkRefusal};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;
use vivier_talents::domain::decide::Talent;

use super::support::{decide, hindrances, refuse_unable, seal};
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{CallDeclineReason, CallId, MobilisationId, Words};
use crate::process::telling::ANSWER;

/// What is said.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub enum LinkAnswer {
    Yes,
    /// From then on, where nobody else has the seat.
    LastResort(DateTime<Utc>),
    No(CallDeclineReason, Option<Words>),
}

/// One answer, in the name of whom the link was sent to.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerCallByLink {
    pub mobilisation: MobilisationId,
    pub token: String,
    pub answer: LinkAnswer,
}

/// What has become of the call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkOutcome {
    pub mobilisation: MobilisationId,
    pub call: CallId,
    pub status: CallStatus,
}

impl UseCase for AnswerCallByLink {
    const NAME: &'static str = "answerCallByLink";
    type Outcome = LinkOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<LinkOutcome, CommandError> {
        // The link is the right to answer: who holds it needs no other.
        let now = unit.now();
        let link =
            ActionLink::read_for(unit.store().keys(), ANSWER, &self.token, now).map_err(CommandError::refused)?;
        if went_to_left_mailbox(unit.store(), &link).await? {
            return Err(CommandError::refused(LinkRefusal::Expired));
        }
        if unit.store().link_was_used(&link).await? {
            return Err(Problem::new("ACTION_LINK_USED").at("token").into());
        }
        let mut aggregate = unit.load_existing::<Mobilisation>(self.mobilisation).await?;
        let call = CallId::from_uuid(link.subject);
        let known = aggregate.state.call(call).filter(|known| known.callee.account.uuid() == link.person.uuid());
        let known = known.cloned().ok_or_else(|| Problem::new("ACTION_LINK_NOT_GENUINE").at("token"))?;
        // Where they were called again since, the answer is to that, and so is what has become of it.
        let answered = aggregate.state.answered(call, now).map_or(call, |answered| answered.call.id);
        // Whoever has the seat by now, and says yes once more, says nothing new: the link stays what it was.
        let engaged = aggregate.state.call(answered).is_some_and(|call| call.status == CallStatus::Engaged);
        if self.answer == LinkAnswer::Yes && engaged {
            return Ok(LinkOutcome { mobilisation: self.mobilisation, call: answered, status: CallStatus::Engaged });
        }
        // Whoever answers a moment after the team was called off, or has left, reads that, and no rule of the machine.
        let status = aggregate.state.status;
        if !status.takes_answers() {
            return Err(Problem::new("ANSWERS_NO_LONGER_AWAITED").at("token").with("status", status).into());
        }
        unit.use_link(&link);
        // As they are when their answer is written.
        unit.load::<Talent>(known.callee.talent).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        if !matches!(self.answer, LinkAnswer::No(..)) {
            refuse_unable(unit, &aggregate.state, (&known, &hindered)).await?;
        }
        let command = match &self.answer {
            LinkAnswer::Yes => MobilisationCommand::AcceptCall { call, hindered },
            LinkAnswer::LastResort(from) => MobilisationCommand::AcceptAsLastResort { call, from: *from, hindered },
            LinkAnswer::No(reason, words) => {
                let person = unit.store().glance::<Talent>(known.callee.talent.uuid()).await?;
                let words = seal(unit, &person, known.callee.subject, words.as_ref()).await?;
                MobilisationCommand::DeclineCall { call, reason: *reason, words, hindered }
            }
        };
        decide(unit, &mut aggregate, command).await?;
        let status = aggregate.state.call(answered).map_or(known.status, |call| call.status);
        Ok(LinkOutcome { mobilisation: self.mobilisation, call: answered, status })
    }
}

//! `answerReleaseByLink`: a manager answers from the e-mail that asked them, without signing in. The link is genuine, for one
//! request and one person, works once, and expires with the request; whoever holds it does no more than that person may do now.

use serde::Serialize;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::value::needs_second_factor;
use vivier_event_store::links::ActionLink;
use vivier_event_store::{CommandError, QueryError, Store, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, PlacementId, TypedId as _};

use super::{PlacementOutcome, account, acting, authorised, decide, pairing, seal};
use crate::domain::command::PlacementCommand;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{ReleaseRefusalReason, Words};

/// What the link allows.
pub const ANSWER_RELEASE: &str = "answerRelease";
/// The page that asks before it acts.
pub const ANSWER_RELEASE_PAGE: &str = "/answer-release";

/// Yes, or no with a reason.
#[derive(Clone, Debug, Serialize)]
pub enum Answer {
    Grant,
    Refuse { reason: ReleaseRefusalReason, words: Option<Words> },
}

/// Answers a release request with a link's token. The context's actor is [`person`] of the same token.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerReleaseByLink {
    pub token: String,
    pub answer: Answer,
}

impl UseCase for AnswerReleaseByLink {
    const NAME: &'static str = "answerReleaseByLink";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let link = unit.take_link(ANSWER_RELEASE, &self.token)?;
        let id = PlacementId::from_uuid(link.subject);
        let account = account(unit)?;
        if account.uuid() != link.person.uuid() {
            return Err(CommandError::NotFound);
        }
        let action = match self.answer {
            Answer::Grant => PlacementAction::GrantRelease,
            Answer::Refuse { .. } => PlacementAction::RefuseRelease,
        };
        let (mut placement, sides) = authorised(unit, action, id, None).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let command = match &self.answer {
            Answer::Grant => PlacementCommand::GrantRelease { by, account, conditions: ReleaseConditions::default() },
            Answer::Refuse { reason, words } => {
                let words = seal(unit, &pairing(&placement)?, words.as_ref()).await?;
                PlacementCommand::RefuseRelease { by, account, reason: *reason, words }
            }
        };
        decide(unit, &mut placement, command)?;
        Ok(PlacementOutcome::of(id, &placement))
    }
}

/// The placement that a token is about, and the person in whose name it acts, with the roles that they hold now.
///
/// # Errors
/// `ACTION_LINK_NOT_GENUINE`, `ACTION_LINK_EXPIRED`; `Taken` is told as used when the command comes.
pub async fn person(store: &Store, token: &str) -> Result<(PlacementId, Actor), QueryError> {
    let link = ActionLink::read_for(store.keys(), ANSWER_RELEASE, token, store.clock().now())
        .map_err(|refusal| QueryError::Refused(vivier_kernel::problem::Refusal::problem(&refusal)))?;
    let account = AccountId::from_uuid(link.person.uuid());
    // Roles that were lent for today are theirs too; those that need a second factor are not held by a link alone.
    let state = store.load::<Account>(account.uuid()).await?.state;
    let holds = |role| !needs_second_factor(role);
    let actor = state.actor(store.clock().today(), holds).unwrap_or(Actor::Anonymous);
    Ok((PlacementId::from_uuid(link.subject), actor))
}

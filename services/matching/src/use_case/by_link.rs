//! `answerReleaseByLink`, `giveOpinionByLink`, `answerPlacementByLink`, `signAgreementByLink`: whoever decides for a service, the side that is asked for a
//! placement, and whoever signs do so from the e-mail that asked them, without signing in. The link is genuine, for one request and one
//! person, works once, and expires with the request; whoever holds it does no more than that person may do now.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::value::needs_second_factor;
use vivier_accounts::read::went_to_left_mailbox;
use vivier_event_store::links::{ActionLink, LinkRefusal};
use vivier_event_store::{CommandError, QueryError, Store, StoreError, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::problem::Refusal as _;
use vivier_kernel::share::Share;

use super::agreement::SignAgreement;
use super::amendment::SignAmendment;
use super::answer::{AcceptPlacement, DeclinePlacement};
use super::release::GiveReleaseOpinion;
use super::{PlacementOutcome, account, acting, authorised, decide, pairing, seal};
use crate::domain::command::PlacementCommand;
use crate::domain::decide::Placement;
use crate::domain::refusal::PlacementRefusal;
use crate::domain::state::PlacementState;
use crate::domain::terms::{ReleaseConditions, TermsHash};
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Conditions, DeclineReason, ReleaseRefusalReason, Side, Words};

/// What the link allows.
pub const ANSWER_RELEASE: &str = "answerRelease";
/// The page that asks before it acts.
pub const ANSWER_RELEASE_PAGE: &str = "/answer-release";

/// Yes, perhaps under conditions, or no with a reason.
#[derive(Clone, Debug, Serialize)]
pub enum Answer {
    Grant,
    /// As [`super::release::GrantRelease`] says them.
    GrantUnder {
        max_share: Option<Share>,
        last_day: Option<NaiveDate>,
        conditions: Option<Conditions>,
    },
    Refuse {
        reason: ReleaseRefusalReason,
        words: Option<Words>,
    },
}

/// Answers a release request with a link's token. The context's actor is that of [`held`] for the same token.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerReleaseByLink {
    pub token: String,
    pub answer: Answer,
}

impl UseCase for AnswerReleaseByLink {
    const NAME: &'static str = "answerReleaseByLink";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (id, _) = taken(unit, Purpose::AnswerRelease, &self.token).await?;
        let account = account(unit)?;
        let action = match self.answer {
            Answer::Grant | Answer::GrantUnder { .. } => PlacementAction::GrantRelease,
            Answer::Refuse { .. } => PlacementAction::RefuseRelease,
        };
        let (mut placement, sides) = authorised(unit, action, id, None).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let command = match &self.answer {
            Answer::Grant => PlacementCommand::GrantRelease { by, account, conditions: ReleaseConditions::default() },
            Answer::GrantUnder { max_share, last_day, conditions } => {
                let words = seal(unit, &pairing(&placement)?, conditions.as_ref()).await?;
                let conditions = ReleaseConditions { max_share: *max_share, last_day: *last_day, words };
                PlacementCommand::GrantRelease { by, account, conditions }
            }
            Answer::Refuse { reason, words } => {
                let words = seal(unit, &pairing(&placement)?, words.as_ref()).await?;
                PlacementCommand::RefuseRelease { by, account, reason: *reason, words }
            }
        };
        decide(unit, &mut placement, command)?;
        Ok(PlacementOutcome::of(id, &placement))
    }
}

/// What the link in a request for an opinion on a secondment allows.
pub const GIVE_OPINION: &str = "giveReleaseOpinion";
pub const GIVE_OPINION_PAGE: &str = "/give-opinion";

/// Gives the manager's opinion with a link's token. The context's actor is that of [`held`] for the same token.
#[derive(Clone, Debug, Serialize)]
pub struct GiveOpinionByLink {
    pub token: String,
    pub favourable: bool,
    pub words: Option<Words>,
}

impl UseCase for GiveOpinionByLink {
    const NAME: &'static str = "giveOpinionByLink";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (placement, _) = taken(unit, Purpose::GiveOpinion, &self.token).await?;
        let (favourable, words) = (self.favourable, self.words.clone());
        GiveReleaseOpinion { placement, expected_version: None, favourable, words }.run(unit).await
    }
}

/// What the link in a request for a yes allows: `answerPlacement`, once for each placement and person.
pub const ANSWER_PLACEMENT: &str = "answerPlacement";
pub const ANSWER_PLACEMENT_PAGE: &str = "/answer-placement";
pub const SIGN_PAGE: &str = "/sign-agreement";

/// The side that was asked for a placement says yes or no.
#[derive(Clone, Debug, Serialize)]
pub enum Consent {
    Accept,
    Decline { reason: DeclineReason, words: Option<Words> },
}

/// Answers an application, an invitation or a proposal with a link's token. The context's actor is that of [`held`] for the same token.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerPlacementByLink {
    pub token: String,
    pub answer: Consent,
}

impl UseCase for AnswerPlacementByLink {
    const NAME: &'static str = "answerPlacementByLink";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (placement, _) = taken(unit, Purpose::AnswerPlacement, &self.token).await?;
        let expected_version = None;
        match &self.answer {
            Consent::Accept => AcceptPlacement { placement, expected_version }.run(unit).await,
            Consent::Decline { reason, words } => {
                let (reason, words) = (*reason, words.clone());
                DeclinePlacement { placement, expected_version, reason, words }.run(unit).await
            }
        }
    }
}

/// What a link lets somebody sign. Each draft has links of its own: one that was used up for the terms before does not stand in the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signing {
    Agreement(u32),
    Amendment(u32),
}

impl Signing {
    const AGREEMENT: &'static str = "signAgreement/";
    const AMENDMENT: &'static str = "signAmendment/";

    /// What its link allows.
    pub fn action(self) -> String {
        match self {
            Self::Agreement(number) => format!("{}{number}", Self::AGREEMENT),
            Self::Amendment(number) => format!("{}{number}", Self::AMENDMENT),
        }
    }

    pub(crate) fn of(action: &str) -> Option<Self> {
        let agreement = action.strip_prefix(Self::AGREEMENT).map(|number| number.parse().map(Self::Agreement));
        let amendment = || action.strip_prefix(Self::AMENDMENT).map(|number| number.parse().map(Self::Amendment));
        agreement.or_else(amendment)?.ok()
    }

    /// True where it is what lies before the signatories now.
    pub(crate) fn is_present(self, state: &PlacementState) -> bool {
        match self {
            Self::Agreement(number) => state.agreement.as_ref().is_some_and(|agreement| agreement.number == number),
            Self::Amendment(number) => state.amendment.as_ref().is_some_and(|amendment| amendment.number == number),
        }
    }
}

/// The step that a link of this action takes, and what it signs where it does; none where it is no link of placements.
pub(crate) fn step(action: &str) -> Option<(PlacementAction, Option<Signing>)> {
    match action {
        ANSWER_RELEASE => Some((PlacementAction::GrantRelease, None)),
        GIVE_OPINION => Some((PlacementAction::GiveReleaseOpinion, None)),
        ANSWER_PLACEMENT => Some((PlacementAction::Accept, None)),
        other => match Signing::of(other)? {
            signing @ Signing::Agreement(_) => Some((PlacementAction::SignAgreement, Some(signing))),
            signing @ Signing::Amendment(_) => Some((PlacementAction::SignAmendment, Some(signing))),
        },
    }
}

/// Signs the document that was read, with a link's token. The context's actor is that of [`held`] for the same token.
#[derive(Clone, Debug, Serialize)]
pub struct SignByLink {
    pub token: String,
    /// For whom; where the person stands on several sides they say which.
    pub side: Option<Side>,
    /// The hash of the document that was read.
    pub hash: TermsHash,
}

impl UseCase for SignByLink {
    const NAME: &'static str = "signAgreementByLink";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (placement, action) = taken(unit, Purpose::Sign, &self.token).await?;
        let signing = Signing::of(&action).ok_or_else(|| CommandError::refused(LinkRefusal::NotGenuine))?;
        let (expected_version, side, hash) = (None, self.side, self.hash.clone());
        // Strangers are told nothing of the draft: the command below says first whether the placement exists for them.
        let state = unit.load_existing::<Placement>(placement).await?.state;
        let outcome = match signing {
            Signing::Agreement(_) => SignAgreement { placement, expected_version, side, hash }.run(unit).await?,
            Signing::Amendment(_) => SignAmendment { placement, expected_version, side, hash }.run(unit).await?,
        };
        if signing.is_present(&state) {
            Ok(outcome)
        } else {
            Err(CommandError::refused(PlacementRefusal::TermsChanged))
        }
    }
}

/// For what a page or a command takes a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    AnswerRelease,
    GiveOpinion,
    /// Reads what a service is asked, whichever of the two answers it wants.
    ReadRelease,
    AnswerPlacement,
    Sign,
}

impl Purpose {
    fn allows(self, action: &str) -> bool {
        match self {
            Self::AnswerRelease => action == ANSWER_RELEASE,
            Self::GiveOpinion => action == GIVE_OPINION,
            Self::ReadRelease => action == ANSWER_RELEASE || action == GIVE_OPINION,
            Self::AnswerPlacement => action == ANSWER_PLACEMENT,
            Self::Sign => Signing::of(action).is_some(),
        }
    }

    /// What a genuine link for it allowed that is over: its time has passed, or its person has left the mailbox that it went to.
    pub(crate) async fn read_expired(self, store: &Store, token: &str) -> Result<Option<ActionLink>, StoreError> {
        let now = store.clock().now();
        let over = match ActionLink::read(store.keys(), token, now) {
            Ok(link) => went_to_left_mailbox(store, &link).await?.then_some(link),
            Err(_) => ActionLink::read_expired(store.keys(), token, now),
        };
        Ok(over.filter(|link| self.allows(&link.action)))
    }

    fn read(self, store: &Store, token: &str, now: DateTime<Utc>) -> Result<ActionLink, LinkRefusal> {
        let link = ActionLink::read(store.keys(), token, now)?;
        if self.allows(&link.action) { Ok(link) } else { Err(LinkRefusal::NotGenuine) }
    }
}

/// Uses the link up, in its person's name alone: the placement, and what the link allows.
async fn taken(unit: &mut Unit, purpose: Purpose, token: &str) -> Result<(PlacementId, String), CommandError> {
    let link = purpose.read(unit.store(), token, unit.now()).map_err(CommandError::refused)?;
    if went_to_left_mailbox(unit.store(), &link).await? {
        return Err(CommandError::refused(LinkRefusal::Expired));
    }
    if account(unit)?.uuid() != link.person.uuid() {
        return Err(CommandError::NotFound);
    }
    unit.use_link(&link);
    Ok((PlacementId::from_uuid(link.subject), link.action))
}

/// A link that somebody holds.
#[derive(Clone, Debug)]
pub struct Held {
    pub link: ActionLink,
    pub placement: PlacementId,
    /// The person in whose name it acts, with the roles that they hold now.
    pub actor: Actor,
}

/// What a token says.
///
/// # Errors
/// `ACTION_LINK_NOT_GENUINE`, also where the link is for something else; `ACTION_LINK_EXPIRED`, also where its person has left the
/// mailbox that it went to; `Taken` is told as used when the command comes.
pub async fn held(store: &Store, purpose: Purpose, token: &str) -> Result<Held, QueryError> {
    let refused = |refusal: LinkRefusal| QueryError::Refused(refusal.problem());
    let link = purpose.read(store, token, store.clock().now()).map_err(refused)?;
    let state = store.load::<Account>(link.person.uuid()).await?.state;
    if state.mailbox != link.mailbox {
        return Err(refused(LinkRefusal::Expired));
    }
    // Roles that were lent for today are theirs too; those that need a second factor are not held by a link alone.
    let holds = |role| !needs_second_factor(role);
    let actor = state.actor(store.clock().today(), holds).unwrap_or(Actor::Anonymous);
    Ok(Held { placement: PlacementId::from_uuid(link.subject), link, actor })
}

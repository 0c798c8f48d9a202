//! What happened in other services, for the people whom it concerns: a follower that maps public events to notices.

mod accounts;
mod missions;
mod placements;
mod seats;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::event::{AccountEvent, DelegationEnded};
use vivier_accounts::read::responsible::nearest;
use vivier_event_store::{AsOf, CommandError, Follower, Meta, Recorded, Store, StoreError, UseCase as _};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::decider::StoredEvent;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::{Notice, Recipient};
use vivier_kernel::zone::Zone;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::PlacementEvent;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::value::{DelegationEnd, ProposalSource};
use vivier_matching::use_case::answer::WithdrawPlacement;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::event::MissionEvent;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::event::TalentEvent;

use super::{notices, people};

/// What is said of a mission.
pub(crate) struct About {
    pub(crate) mission: MissionId,
    pub(crate) title: String,
    /// Who wrote it.
    pub(crate) owner: AccountId,
    /// False where they answer for it no more.
    pub(crate) owner_answers: bool,
    pub(crate) organisation: OrganisationId,
    /// True where a flash team is deployed to it.
    pub(crate) raised: bool,
}

impl About {
    /// Who hears of it for its administration: its owner, and where they answer for it no more, or are the talent that it is about, whoever
    /// else does.
    fn host(&self, talent: Option<AccountId>) -> Recipient {
        if self.owner_answers && talent != Some(self.owner) {
            return Recipient::Account { account: self.owner };
        }
        Recipient::Holders { role: Role::MissionOwner, organisation: self.organisation, besides: talent }
    }
}

/// What the ledger knows of a placement. It is told to whoever asks for it here, because the ledger is fed by services that this one
/// tells of, and so this one cannot know of it.
pub trait Promises: Send + Sync + 'static {
    /// What the service of the placement's talent would get for letting them go, in hundredths of a day, as announced by the time
    /// that `event` was told; none where nothing is.
    fn to_service<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
        placement: PlacementId,
    ) -> BoxFuture<'a, Result<Option<i64>, StoreError>>;
}

/// Tells people of what happened in other services.
pub struct Happened {
    pub promises: Arc<dyn Promises>,
}

impl Follower for Happened {
    fn name(&self) -> &'static str {
        "notifications.happened"
    }

    fn kinds(&self) -> &'static [&'static str] {
        KINDS
    }

    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            for notice in notices_of(store, &*self.promises, event).await? {
                notices::tell(store, &notice, &event.reference()).await?;
            }
            Ok(())
        })
    }
}

/// The kinds that somebody is told of.
const KINDS: &[&str] = &[
    "PlacementApplied",
    "PlacementInvited",
    "PlacementProposed",
    "PlacementAccepted",
    "PlacementAgreed",
    "PlacementDeclined",
    "PlacementWithdrawn",
    "ReleaseRequested",
    "ReleaseReminded",
    "ReleaseDelegated",
    "ReleaseOpinionGiven",
    "ReleaseVacancyFilled",
    "ReleaseReaddressed",
    "ReleaseDelegationEnded",
    "ReleaseGranted",
    "ReleaseRefused",
    "ReleaseExpired",
    "AgreementDrafted",
    "PlacementSigned",
    "PlacementEscalated",
    "AmendmentAgreed",
    "PlacementConfirmed",
    "PlacementCompleted",
    "PlacementEndedEarly",
    "PlacementExpired",
    "PlacementSuperseded",
    "MissionSubmitted",
    "MissionPublished",
    "MissionRejected",
    "MissionSuspended",
    "MissionStaffed",
    "SeatChanged",
    "SkillEndorsed",
    "ApiTokenIssued",
    "RoleGranted",
    "RoleRevoked",
    "DelegationEnded",
];

/// The kinds after which somebody is asked whether the talent's service lets them go.
const ASKS: &[&str] = &[
    "ReleaseRequested",
    "ReleaseReminded",
    "ReleaseDelegated",
    "ReleaseVacancyFilled",
    "ReleaseReaddressed",
    "ReleaseDelegationEnded",
    "ReleaseOpinionGiven",
    "PlacementEscalated",
];

/// The kinds after which a delegate answers no more, and is told.
const STANDS_IN_NO_MORE: &[&str] = &[
    "ReleaseDelegated",
    "ReleaseGranted",
    "ReleaseRefused",
    "ReleaseExpired",
    "PlacementWithdrawn",
    "PlacementSuperseded",
];

/// The kinds of which other things are told where a release that was granted in advance has answered for the service.
const ANSWERED_IN_ADVANCE: &[&str] = &["ReleaseRequested", "ReleaseOpinionGiven", "ReleaseGranted"];

/// True where the service was asked and its manager's answer came in one step: nobody answers so fast, but a release that was granted in
/// advance does. Whoever answers as soon as they are asked does so by another command.
fn answered_at_once(history: &[Recorded], step: &Meta) -> bool {
    let same = |event: &&Recorded| event.meta.correlation == step.correlation && event.meta.command == step.command;
    let kinds: Vec<&str> = history.iter().filter(same).map(|event| event.kind.as_str()).collect();
    kinds.contains(&"ReleaseRequested") && (kinds.contains(&"ReleaseOpinionGiven") || kinds.contains(&"ReleaseGranted"))
}

/// True where a placement of a flash team is over because the team stands down, and no side has withdrawn: whoever withdraws does so by a
/// command of its own.
fn stands_down(state: &PlacementState, event: &Recorded) -> bool {
    let withdrawn = event.kind == "PlacementWithdrawn" && event.meta.command != WithdrawPlacement::NAME;
    withdrawn && state.source == Some(ProposalSource::Mobilisation)
}

async fn notices_of(store: &Store, promises: &dyn Promises, event: &Recorded) -> Result<Vec<Notice>, StoreError> {
    let stream = event.stream_id;
    let cause = event.reference();
    match event.stream_type.as_str() {
        "placement" => {
            let state = store.load_at::<Placement>(stream, AsOf::Position(event.position)).await?.state;
            let Some(pairing) = state.pairing else { return Ok(Vec::new()) };
            let Some(about) = about(store, pairing.mission).await? else { return Ok(Vec::new()) };
            let happened: PlacementEvent = typed(event)?;
            // A delegate who is a manager too is asked in the same step, in words of its own: nothing is over for them.
            if let PlacementEvent::ReleaseDelegationEnded(ended) = &happened
                && ended.cause == DelegationEnd::DelegatorLeft
                && is_asked(store, &state, ended.delegate).await?
            {
                return Ok(Vec::new());
            }
            let in_advance = state.source == Some(ProposalSource::Mobilisation)
                && ANSWERED_IN_ADVANCE.contains(&event.kind.as_str())
                && answered_at_once(&store.history(stream).await?, &event.meta);
            let placement = PlacementId::from_uuid(stream);
            let brings = match state.release {
                Some(_) if ASKS.contains(&event.kind.as_str()) => promises.to_service(store, event, placement).await?,
                Some(_) | None => None,
            };
            let brings = brings.filter(|amount| *amount > 0);
            let today = store.clock().today();
            let stood_in = match STANDS_IN_NO_MORE.contains(&event.kind.as_str()) {
                true => {
                    let before = store.load_at::<Placement>(stream, AsOf::Position(event.position - 1)).await?.state;
                    before.stand_in(today)
                }
                false => None,
            };
            let stands_in = state.stand_in(today);
            let (state, about) = (&state, &about);
            let placement =
                placements::Happened { placement, pairing, state, about, brings, stands_in, stood_in, in_advance };
            if stands_down(state, event) {
                return Ok(placement.stood_down(&cause));
            }
            Ok(placement.notices(&happened, &cause))
        }
        "mission" => {
            let Some(about) = about(store, MissionId::from_uuid(stream)).await? else { return Ok(Vec::new()) };
            let happened: MissionEvent = typed(event)?;
            match &happened {
                MissionEvent::SeatChanged(changed) => seats::notices(store, event, changed, &about).await,
                _ => Ok(missions::notices(&happened, &about, &cause)),
            }
        }
        "talent" => {
            let Some(identity) = store.glance::<Talent>(stream).await?.state.identity else { return Ok(Vec::new()) };
            let happened: TalentEvent = typed(event)?;
            Ok(accounts::of_talent(&happened, identity.account, &cause))
        }
        "account" => {
            let happened: AccountEvent = typed(event)?;
            let account = AccountId::from_uuid(stream);
            match &happened {
                AccountEvent::DelegationEnded(ended) => loan_ended(store, event, ended, account).await,
                _ => Ok(accounts::of_account(&happened, account, &cause)),
            }
        }
        _ => Ok(Vec::new()),
    }
}

/// True where the account is one of the managers of whom the service's answer is asked now.
async fn is_asked(store: &Store, state: &PlacementState, account: AccountId) -> Result<bool, StoreError> {
    let (Some(release), Some(pairing)) = (&state.release, state.pairing) else { return Ok(false) };
    people::is_told(store, account, Role::ReleasingManager, release.organisation, pairing.account).await
}

/// Whichever end of a loan did not end it hears of it, unless the loan was over, or goes on with other days.
async fn loan_ended(
    store: &Store,
    event: &Recorded,
    ended: &DelegationEnded,
    account: AccountId,
) -> Result<Vec<Notice>, StoreError> {
    if event.meta.actor == format!("account:{account}") {
        return Ok(Vec::new());
    }
    let before = store.load_at::<Account>(event.stream_id, AsOf::Position(event.position - 1)).await?.state;
    let given = before.given.get(&ended.delegation);
    let Some(lent) = given.or(before.received.get(&ended.delegation)) else { return Ok(Vec::new()) };
    let now = store.glance::<Account>(event.stream_id).await?.state;
    let mut others = if given.is_some() { now.given.values() } else { now.received.values() };
    let goes_on = others.any(|other| (other.other, other.grant) == (lent.other, lent.grant));
    // Whoever lost the role itself is told of that, and nothing comes back to them.
    let lost = given.is_some() && !now.grants.contains(&lent.grant);
    if goes_on || lost || lent.period.end() < Zone::Metropolitan.day(event.recorded_at) {
        return Ok(Vec::new());
    }
    Ok(vec![accounts::of_loan(lent, given.is_some(), account, &event.reference())])
}

fn typed<E: StoredEvent>(event: &Recorded) -> Result<E, StoreError> {
    E::decode(&event.kind, &event.data).map_err(|source| StoreError::UnreadableEvent {
        position: event.position,
        kind: event.kind.clone(),
        schema_version: event.schema_version,
        source,
    })
}

/// `None` where the mission does not exist, which no placement's mission does not.
async fn about(store: &Store, mission: MissionId) -> Result<Option<About>, StoreError> {
    let state = store.glance::<Mission>(mission.uuid()).await?.state;
    let (Some(identity), Some(text)) = (state.identity, state.text) else { return Ok(None) };
    let title = text.title.into_string();
    let (owner, organisation, raised) = (identity.owner, identity.organisation, state.was_raised);
    let owner_answers = answers(store, owner, organisation, raised).await?;
    Ok(Some(About { mission, title, owner, owner_answers, organisation, raised }))
}

/// True where the owner of a mission holds the role for it, or it was raised for a flash team where nobody does: it is its coordinator's then.
async fn answers(
    store: &Store,
    owner: AccountId,
    organisation: OrganisationId,
    raised: bool,
) -> Result<bool, StoreError> {
    let lineage = vivier_organisations::read::lineage(store, organisation).await?;
    let grants = store.glance::<Account>(owner.uuid()).await?.state.grants_on(store.clock().today());
    let answers = |grant: &RoleGrant| grant.role == Role::MissionOwner && lineage.contains(&grant.organisation);
    if grants.iter().any(answers) {
        return Ok(true);
    }
    Ok(raised && nearest(store, Role::MissionOwner, &lineage).await?.is_empty())
}

#[cfg(test)]
mod tests;

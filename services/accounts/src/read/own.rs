//! What the holder of an account sees of it: how it is entered, and what is under way; of its tokens and delegations the programme's
//! administrators too. From the account itself, so that it is never late; those of a list from what this process knows of each account.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::{Actor, RoleGrant};
use vivier_kernel::id::{AccountId, ApiTokenId, SubjectId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;

use crate::access;
use crate::domain::account::{Account, AccountState, Delegation};
use crate::domain::value::{DelegationId, FederatedIdentityId, TokenScope};
use crate::secrets::{api_tokens, credentials};

/// How an account is entered.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OwnView {
    /// False where it is entered at another provider alone.
    pub has_password: bool,
    pub recovery_codes_left: u8,
    /// The address that it shall have, while a change waits for its confirmations.
    pub future_email: Option<String>,
    pub tokens: Vec<TokenView>,
    pub identities: Vec<IdentityView>,
    /// Roles that would be held with a second factor.
    pub withheld: Vec<RoleGrant>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct TokenView {
    pub id: ApiTokenId,
    pub label: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub scopes: Vec<TokenScope>,
    /// To about five minutes.
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct IdentityView {
    pub id: FederatedIdentityId,
    pub issuer: String,
}

/// A delegation as either end sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct DelegationView {
    pub id: DelegationId,
    /// True where the account gave it, false where it was given to it.
    pub given: bool,
    /// What the one at the other end is called; none where they were erased.
    pub other: Option<String>,
    pub grant: RoleGrant,
    pub period: Period,
}

/// Of the viewer's own account; `None` for anybody else's.
///
/// # Errors
/// `Store`.
pub async fn own(store: &Store, viewer: &Actor, id: AccountId) -> Result<Option<OwnView>, QueryError> {
    if !access::may(viewer, "accountSecrets", Some(id)) {
        return Ok(None);
    }
    let (state, now) = (store.load::<Account>(id.uuid()).await?.state, store.clock().now());
    let uses = api_tokens::last_uses(store.pool(), &[id]).await?;
    let tokens = good(store, &state, &uses).await?;
    let future_email = match state.address_change.as_ref().filter(|change| now < change.expires_at) {
        Some(change) => store.keys().open(&change.email).await?,
        None => None,
    };
    let identities = state.identities.iter();
    Ok(Some(OwnView {
        has_password: credentials::hash(store.pool(), id).await?.is_some(),
        recovery_codes_left: state.recovery_codes,
        future_email,
        tokens,
        identities: identities.map(|(id, known)| IdentityView { id: *id, issuer: known.issuer.clone() }).collect(),
        withheld: state
            .grants_on(Zone::Metropolitan.day(now))
            .into_iter()
            .filter(|grant| !viewer.grants().contains(grant))
            .collect(),
    }))
}

/// The tokens of accounts that have not expired, of those accounts whose tokens the viewer may see. From memory where the accounts are there,
/// since a list asks for many: what was done on another node may be a few milliseconds late.
///
/// # Errors
/// `Store`.
pub async fn tokens(
    store: &Store,
    viewer: &Actor,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, Vec<TokenView>>, QueryError> {
    let ids: Vec<AccountId> =
        ids.iter().copied().filter(|id| access::may(viewer, "accountTokens", Some(*id))).collect();
    let mut states = Vec::with_capacity(ids.len());
    for id in &ids {
        states.push((*id, store.glance::<Account>(id.uuid()).await?.state));
    }
    let labels: Vec<SubjectId> =
        states.iter().flat_map(|(_, state)| state.tokens.values().map(|known| known.label.subject())).collect();
    store.keys().prefetch(&labels).await?;
    let (uses, mut found) = (api_tokens::last_uses(store.pool(), &ids).await?, HashMap::new());
    for (id, state) in &states {
        found.insert(*id, good(store, state, &uses).await?);
    }
    Ok(found)
}

async fn good(
    store: &Store,
    state: &AccountState,
    uses: &HashMap<ApiTokenId, Option<DateTime<Utc>>>,
) -> Result<Vec<TokenView>, QueryError> {
    let now = store.clock().now();
    let mut tokens = Vec::with_capacity(state.tokens.len());
    for (token, known) in state.tokens.iter().filter(|(_, known)| known.expires_at > now) {
        tokens.push(TokenView {
            id: *token,
            label: store.keys().open(&known.label).await?,
            expires_at: known.expires_at,
            scopes: known.scopes.clone(),
            used_at: uses.get(token).copied().flatten(),
        });
    }
    Ok(tokens)
}

/// The delegations that an account gave or was given and that have not ended; `None` where the viewer may not see them.
///
/// # Errors
/// `Store`.
pub async fn delegations(
    store: &Store,
    viewer: &Actor,
    id: AccountId,
) -> Result<Option<Vec<DelegationView>>, QueryError> {
    if !access::may(viewer, "accountDelegations", Some(id)) {
        return Ok(None);
    }
    let state = store.load::<Account>(id.uuid()).await?.state;
    Ok(Some(delegation_views(store, &state).await?))
}

/// The same of several accounts, of those whose delegations the viewer may see. From memory where the accounts are there, as [`tokens`].
///
/// # Errors
/// `Store`.
pub async fn delegations_of(
    store: &Store,
    viewer: &Actor,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, Vec<DelegationView>>, QueryError> {
    let ids: Vec<AccountId> =
        ids.iter().copied().filter(|id| access::may(viewer, "accountDelegations", Some(*id))).collect();
    let (today, mut states) = (store.clock().today(), Vec::with_capacity(ids.len()));
    let mut names: Vec<SubjectId> = Vec::new();
    for id in ids {
        let state = store.glance::<Account>(id.uuid()).await?.state;
        for (_, _, lent) in under_way(&state, today) {
            let other = store.glance::<Account>(lent.other.uuid()).await?.state.identity;
            names.extend(other.map(|identity| identity.name.subject()));
        }
        states.push((id, state));
    }
    store.keys().prefetch(&names).await?;
    let mut found = HashMap::new();
    for (id, state) in &states {
        found.insert(*id, delegation_views(store, state).await?);
    }
    Ok(found)
}

/// Delegations that have not ended: whether the account gave it, which it is, and what it says.
fn under_way(state: &AccountState, today: NaiveDate) -> Vec<(bool, DelegationId, Delegation)> {
    let given = state.given.iter().map(|(id, lent)| (true, *id, *lent));
    let received = state.received.iter().map(|(id, lent)| (false, *id, *lent));
    given.chain(received).filter(|(_, _, lent)| lent.period.end() >= today).collect()
}

async fn delegation_views(store: &Store, state: &AccountState) -> Result<Vec<DelegationView>, QueryError> {
    let mut views = Vec::new();
    for (given, id, lent) in under_way(state, store.clock().today()) {
        let other = store.glance::<Account>(lent.other.uuid()).await?.state.identity;
        let other = match other {
            Some(identity) => store.keys().open(&identity.name).await?,
            None => None,
        };
        views.push(DelegationView { id, given, other, grant: lent.grant, period: lent.period });
    }
    Ok(views)
}

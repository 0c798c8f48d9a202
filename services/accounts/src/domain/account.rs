//! One account: what is known of it, and how that follows from the events. What may happen next stands in [`super::decide`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, ApiTokenId};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;

use super::event::{AccountEvent, ApiTokenIssued, DelegationGiven, DelegationReceived, IdentityLinked};
use super::refusal::AccountRefusal;
use super::value::{AddressChangeId, AddressSide, Affiliation, DelegationId, FederatedIdentityId, TokenScope};

/// What is known of an account.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountState {
    pub identity: Option<Identity>,
    pub verified: bool,
    pub affiliation: Affiliation,
    pub grants: Vec<RoleGrant>,
    /// Tokens that were not revoked.
    pub tokens: BTreeMap<ApiTokenId, Token>,
    /// True where a code is asked beside the password.
    pub second_factor: bool,
    /// Recovery codes that were not used yet.
    pub recovery_codes: u8,
    pub address_change: Option<AddressChange>,
    /// How often the holder has taken another address: which of their mailboxes is theirs now, from 0.
    pub mailbox: u32,
    pub identities: BTreeMap<FederatedIdentityId, FederatedIdentity>,
    /// Roles lent to others, until they end; a past last day ends one by itself.
    pub given: BTreeMap<DelegationId, Delegation>,
    /// Roles lent by others.
    pub received: BTreeMap<DelegationId, Delegation>,
    /// How often what had been shown of the holder stopped counting: their password is another, or all that was open was ended.
    pub ended: u32,
}

/// Who it is, sealed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Identity {
    pub account: AccountId,
    pub email: Sealed<String>,
    pub name: Sealed<String>,
    pub locale: Locale,
}

/// An API token, without its secret.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Token {
    pub label: Sealed<String>,
    pub expires_at: DateTime<Utc>,
    pub scopes: Vec<TokenScope>,
}

impl Token {
    /// True where it carries roles that are held only with a second factor.
    pub fn needs_second_factor(&self) -> bool {
        self.scopes.iter().any(|scope| scope.needs_second_factor())
    }
}

/// A change of address that waits for one or both mailboxes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AddressChange {
    pub id: AddressChangeId,
    pub email: Sealed<String>,
    pub expires_at: DateTime<Utc>,
    pub confirmed: BTreeSet<AddressSide>,
}

/// Who somebody is at another provider.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FederatedIdentity {
    pub issuer: String,
    pub subject: Sealed<String>,
}

/// A role lent for some days; `other` is the one at its other end.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Delegation {
    pub other: AccountId,
    pub grant: RoleGrant,
    pub period: Period,
}

impl AccountState {
    /// The account as it acts on `today`, with those of its roles for which `holds` is true.
    pub fn actor(&self, today: NaiveDate, holds: impl Fn(Role) -> bool) -> Option<Actor> {
        let identity = self.identity.as_ref()?;
        let held = self.grants_on(today);
        // Whoever holds a role belongs to its organisation, also where this session does not carry it.
        if self.verified && self.affiliation != Affiliation::PublicAgent && held.is_empty() {
            return Some(Actor::Outsider { account: identity.account });
        }
        let grants = held.into_iter().filter(|grant| holds(grant.role)).collect();
        Some(Actor::Account { account: identity.account, verified: self.verified, grants })
    }

    /// True where the account holds a role, or will by a loan that is not over: an administration answers for its holder.
    pub fn is_bound(&self, today: NaiveDate) -> bool {
        !self.grants.is_empty() || self.received.values().any(|lent| lent.period.end() >= today)
    }

    /// True where nothing but this identity can show that a second factor was used.
    pub fn is_weak_without(&self, identity: FederatedIdentityId) -> bool {
        !self.second_factor && self.identities.keys().all(|other| *other == identity)
    }

    /// Its own roles, and those that it was lent for `today`.
    pub fn grants_on(&self, today: NaiveDate) -> Vec<RoleGrant> {
        let lent = self.received.values().filter(|delegation| delegation.period.contains(today));
        let mut grants = self.grants.clone();
        for delegation in lent {
            if !grants.contains(&delegation.grant) {
                grants.push(delegation.grant);
            }
        }
        grants
    }

    /// The people because of whom alone the account holds some of its roles on `today`: each role that is not its own, with whoever
    /// lent it, where nobody else did too.
    pub fn borrowed_on(&self, today: NaiveDate) -> Vec<(RoleGrant, AccountId)> {
        let lent: Vec<&Delegation> =
            self.received.values().filter(|delegation| delegation.period.contains(today)).collect();
        let others = |one: &Delegation| lent.iter().any(|two| two.grant == one.grant && two.other != one.other);
        let alone = lent.iter().filter(|one| !self.grants.contains(&one.grant) && !others(one));
        alone.map(|one| (one.grant, one.other)).collect()
    }
}

pub struct Account;

impl Decider for Account {
    const TYPE: &'static str = "account";
    type State = AccountState;
    type Command = super::decide::AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn decide(
        state: &AccountState,
        command: super::decide::AccountCommand,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        super::decide::decide(state, command, now)
    }

    fn evolve(state: &mut AccountState, event: &AccountEvent) {
        match event.clone() {
            AccountEvent::AccountRegistered(registered) => {
                state.identity = Some(Identity {
                    account: registered.account,
                    email: registered.email,
                    name: registered.name,
                    locale: registered.locale,
                });
            }
            AccountEvent::AddressVerified(_) => state.verified = true,
            AccountEvent::AffiliationFound(found) => state.affiliation = found.affiliation,
            // Sessions are no part of what happened: they stand with the secrets.
            AccountEvent::PasswordChanged(_) | AccountEvent::PasswordReset(_) | AccountEvent::SessionsEnded(_) => {
                state.ended += 1;
            }
            AccountEvent::AddressChangeRequested(requested) => {
                state.address_change = Some(AddressChange {
                    id: requested.change,
                    email: requested.email,
                    expires_at: requested.expires_at,
                    confirmed: BTreeSet::new(),
                });
            }
            AccountEvent::AddressChangeConfirmed(confirmed) => {
                if let Some(change) = state.address_change.as_mut().filter(|change| change.id == confirmed.change) {
                    change.confirmed.insert(confirmed.side);
                }
            }
            AccountEvent::AddressChanged(changed) => {
                if let Some(identity) = &mut state.identity {
                    identity.email = changed.email;
                }
                state.address_change = None;
                state.mailbox += 1;
            }
            AccountEvent::AddressChangeCancelled(_) => state.address_change = None,
            AccountEvent::SecondFactorEnrolled(_) => state.second_factor = true,
            AccountEvent::SecondFactorRemoved(_) => {
                state.second_factor = false;
                state.recovery_codes = 0;
                state.ended += 1;
            }
            AccountEvent::RecoveryCodesIssued(issued) => state.recovery_codes = issued.count,
            AccountEvent::RecoveryCodeUsed(_) => state.recovery_codes = state.recovery_codes.saturating_sub(1),
            AccountEvent::IdentityLinked(IdentityLinked { identity, issuer, subject }) => {
                state.identities.insert(identity, FederatedIdentity { issuer, subject });
            }
            AccountEvent::IdentityUnlinked(unlinked) => {
                state.identities.remove(&unlinked.identity);
            }
            AccountEvent::RoleGranted(granted) => state.grants.push(granted.grant),
            AccountEvent::RoleRevoked(revoked) => state.grants.retain(|known| *known != revoked.grant),
            AccountEvent::DelegationGiven(DelegationGiven { delegation, delegate, grant, period }) => {
                state.given.insert(delegation, Delegation { other: delegate, grant, period });
            }
            AccountEvent::DelegationReceived(DelegationReceived { delegation, delegator, grant, period }) => {
                state.received.insert(delegation, Delegation { other: delegator, grant, period });
            }
            AccountEvent::DelegationEnded(ended) => {
                state.given.remove(&ended.delegation);
                state.received.remove(&ended.delegation);
            }
            AccountEvent::ApiTokenIssued(ApiTokenIssued { token, label, expires_at, scopes }) => {
                state.tokens.insert(token, Token { label, expires_at, scopes });
            }
            AccountEvent::ApiTokenRevoked(revoked) => {
                state.tokens.remove(&revoked.token);
            }
            // Of whoever ended them, everybody's.
            AccountEvent::EverySessionEnded(_) => {}
            // Nothing is left to act with.
            AccountEvent::AccountErased(_) => *state = AccountState::default(),
        }
    }
}

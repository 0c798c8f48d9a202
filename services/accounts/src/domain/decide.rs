//! What may happen to an account next.

use chrono::{DateTime, Utc};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::{AccountId, ApiTokenId};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;

use super::account::AccountState;
use super::event::{
    AccountErased, AccountEvent, AccountRegistered, AddressChangeCancelled, AddressChangeConfirmed,
    AddressChangeRequested, AddressChanged, AddressVerified, AffiliationFound, ApiTokenIssued, ApiTokenRevoked,
    DelegationEnded, DelegationGiven, DelegationReceived, EverySessionEnded, IdentityLinked, IdentityUnlinked,
    PasswordChanged, PasswordReset, RecoveryCodeUsed, RecoveryCodesIssued, RoleGranted, RoleRevoked,
    SecondFactorEnrolled, SecondFactorRemoved, SessionsEnded,
};
use super::refusal::AccountRefusal;
use super::value::{
    AddressChangeId, AddressSide, Affiliation, DelegationId, FederatedIdentityId, MAX_API_TOKENS, MAX_DELEGATION_DAYS,
    MAX_DELEGATIONS, MAX_IDENTITIES, MAX_ROLES, may_be_delegated,
};

#[derive(Clone, PartialEq, Debug)]
pub enum AccountCommand {
    Register(AccountRegistered),
    /// With what the address's domain says.
    VerifyAddress(Affiliation),
    ChangePassword,
    ResetPassword,
    RequestAddressChange(AddressChangeRequested),
    /// With what the future address's domain says.
    ConfirmAddressChange {
        change: AddressChangeId,
        side: AddressSide,
        affiliation: Affiliation,
    },
    CancelAddressChange,
    EnrolSecondFactor {
        recovery_codes: u8,
    },
    RemoveSecondFactor,
    IssueRecoveryCodes {
        count: u8,
    },
    UseRecoveryCode,
    LinkIdentity(IdentityLinked),
    UnlinkIdentity {
        identity: FederatedIdentityId,
        /// True where the account is entered by a password too.
        has_password: bool,
    },
    GrantRole(RoleGrant),
    RevokeRole(RoleGrant),
    GiveDelegation {
        delegation: DelegationId,
        delegate: AccountId,
        grant: RoleGrant,
        period: Period,
    },
    ReceiveDelegation(DelegationReceived),
    EndDelegation(DelegationId),
    IssueToken(ApiTokenIssued),
    RevokeToken(ApiTokenId),
    /// By the programme: all of them, and every token.
    EndSessions,
    /// By the holder: all but the one that asks.
    EndOtherSessions,
    EndEverySession,
    Erase,
}

type Decision = Result<Vec<AccountEvent>, AccountRefusal>;

fn done(event: impl Into<AccountEvent>) -> Decision {
    Ok(vec![event.into()])
}

const NOTHING: Decision = Ok(Vec::new());

pub(super) fn decide(state: &AccountState, command: AccountCommand, now: DateTime<Utc>) -> Decision {
    match command {
        AccountCommand::Erase if state.identity.is_none() => NOTHING,
        AccountCommand::Erase => done(AccountErased {}),
        AccountCommand::Register(_) if state.identity.is_some() => Err(AccountRefusal::AlreadyExists),
        AccountCommand::Register(registered) => done(registered),
        AccountCommand::VerifyAddress(affiliation) => Ok(verify(state, affiliation)),
        AccountCommand::ChangePassword => done(PasswordChanged {}),
        AccountCommand::ResetPassword => done(PasswordReset {}),
        AccountCommand::RequestAddressChange(_) if !state.verified => Err(AccountRefusal::NotVerified),
        AccountCommand::RequestAddressChange(requested) => done(requested),
        AccountCommand::ConfirmAddressChange { change, side, affiliation } => {
            confirm_address(state, change, side, affiliation, now)
        }
        AccountCommand::CancelAddressChange => match &state.address_change {
            Some(change) => done(AddressChangeCancelled { change: change.id }),
            None => NOTHING,
        },
        // What anybody could prepare for the holder of the address waits until the holder has shown that it is theirs.
        AccountCommand::EnrolSecondFactor { .. } | AccountCommand::LinkIdentity(_) if !state.verified => {
            Err(AccountRefusal::NotVerified)
        }
        AccountCommand::EnrolSecondFactor { .. } if state.second_factor => Err(AccountRefusal::AlreadyEnrolled),
        AccountCommand::EnrolSecondFactor { recovery_codes } => {
            Ok(vec![SecondFactorEnrolled {}.into(), RecoveryCodesIssued { count: recovery_codes }.into()])
        }
        AccountCommand::RemoveSecondFactor if !state.second_factor => NOTHING,
        AccountCommand::RemoveSecondFactor => Ok(remove_second_factor(state)),
        AccountCommand::IssueRecoveryCodes { .. } | AccountCommand::UseRecoveryCode if !state.second_factor => {
            Err(AccountRefusal::NotEnrolled)
        }
        AccountCommand::IssueRecoveryCodes { count } => done(RecoveryCodesIssued { count }),
        AccountCommand::UseRecoveryCode => done(RecoveryCodeUsed {}),
        AccountCommand::LinkIdentity(_) if state.identities.len() >= MAX_IDENTITIES => {
            Err(AccountRefusal::TooManyIdentities)
        }
        AccountCommand::LinkIdentity(linked) => done(linked),
        AccountCommand::UnlinkIdentity { identity, .. } if !state.identities.contains_key(&identity) => NOTHING,
        AccountCommand::UnlinkIdentity { has_password: false, .. } if state.identities.len() == 1 => {
            Err(AccountRefusal::OnlyWayIn)
        }
        AccountCommand::UnlinkIdentity { identity, .. } => Ok(unlink(state, identity)),
        AccountCommand::GrantRole(grant) if state.grants.contains(&grant) => NOTHING,
        AccountCommand::GrantRole(_) if !state.verified => Err(AccountRefusal::NotVerified),
        AccountCommand::GrantRole(_) if state.grants.len() >= MAX_ROLES => Err(AccountRefusal::TooManyRoles),
        AccountCommand::GrantRole(grant) => done(RoleGranted { grant }),
        AccountCommand::RevokeRole(grant) if !state.grants.contains(&grant) => NOTHING,
        AccountCommand::RevokeRole(grant) => done(RoleRevoked { grant }),
        AccountCommand::GiveDelegation { delegation, delegate, grant, period } => {
            check_delegation(state, delegate, grant, period, now)?;
            done(DelegationGiven { delegation, delegate, grant, period })
        }
        AccountCommand::ReceiveDelegation(_) if !state.verified => Err(AccountRefusal::NoSuchDelegate),
        AccountCommand::ReceiveDelegation(_) if running(state.received.values(), now) >= MAX_DELEGATIONS => {
            Err(AccountRefusal::TooManyDelegations)
        }
        AccountCommand::ReceiveDelegation(received) => done(received),
        AccountCommand::EndDelegation(delegation)
            if !state.given.contains_key(&delegation) && !state.received.contains_key(&delegation) =>
        {
            NOTHING
        }
        AccountCommand::EndDelegation(delegation) => done(DelegationEnded { delegation }),
        AccountCommand::IssueToken(_) if !state.verified => Err(AccountRefusal::NotVerified),
        AccountCommand::IssueToken(_)
            if state.tokens.values().filter(|token| token.expires_at > now).count() >= MAX_API_TOKENS =>
        {
            Err(AccountRefusal::TooManyTokens)
        }
        AccountCommand::IssueToken(issued) => done(issued),
        AccountCommand::RevokeToken(token) if !state.tokens.contains_key(&token) => NOTHING,
        AccountCommand::RevokeToken(token) => done(ApiTokenRevoked { token }),
        AccountCommand::EndSessions => Ok(end_sessions(state)),
        AccountCommand::EndOtherSessions => done(SessionsEnded {}),
        AccountCommand::EndEverySession => done(EverySessionEnded {}),
    }
}

fn verify(state: &AccountState, affiliation: Affiliation) -> Vec<AccountEvent> {
    let mut events: Vec<AccountEvent> = Vec::new();
    if !state.verified {
        events.extend(end_what_was_prepared(state));
        events.push(AddressVerified {}.into());
    }
    if state.affiliation != affiliation {
        events.push(AffiliationFound { affiliation }.into());
    }
    events
}

/// Ways into the account from before anybody showed that the address is theirs: they are those of whoever typed it. None can be made
/// any more, but histories from before that rule hold some.
fn end_what_was_prepared(state: &AccountState) -> Vec<AccountEvent> {
    let mut events: Vec<AccountEvent> = Vec::new();
    if state.second_factor {
        events.push(SecondFactorRemoved {}.into());
    }
    events.extend(state.identities.keys().map(|identity| IdentityUnlinked { identity: *identity }.into()));
    events.extend(state.tokens.keys().map(|token| ApiTokenRevoked { token: *token }.into()));
    events.extend(state.address_change.iter().map(|change| AddressChangeCancelled { change: change.id }.into()));
    events
}

/// Whatever opens the account without its password. Each time: sessions may have begun since the last.
fn end_sessions(state: &AccountState) -> Vec<AccountEvent> {
    let mut events: Vec<AccountEvent> =
        state.tokens.keys().map(|token| ApiTokenRevoked { token: *token }.into()).collect();
    events.push(SessionsEnded {}.into());
    events
}

/// What a second factor stood behind ends with it.
fn remove_second_factor(state: &AccountState) -> Vec<AccountEvent> {
    std::iter::once(SecondFactorRemoved {}.into()).chain(strong_tokens_revoked(state)).collect()
}

/// With the last way to show a second factor, what rests on one goes too.
fn unlink(state: &AccountState, identity: FederatedIdentityId) -> Vec<AccountEvent> {
    let weak = state.is_weak_without(identity);
    let revoked = strong_tokens_revoked(state).filter(|_| weak);
    std::iter::once(IdentityUnlinked { identity }.into()).chain(revoked).collect()
}

fn strong_tokens_revoked(state: &AccountState) -> impl Iterator<Item = AccountEvent> {
    let strong = state.tokens.iter().filter(|(_, token)| token.needs_second_factor());
    strong.map(|(id, _)| ApiTokenRevoked { token: *id }.into())
}

fn confirm_address(
    state: &AccountState,
    id: AddressChangeId,
    side: AddressSide,
    affiliation: Affiliation,
    now: DateTime<Utc>,
) -> Decision {
    let Some(change) = state.address_change.as_ref().filter(|change| change.id == id && now < change.expires_at) else {
        return Err(AccountRefusal::NoAddressChange);
    };
    if change.confirmed.contains(&side) {
        return NOTHING;
    }
    let mut events: Vec<AccountEvent> = vec![AddressChangeConfirmed { change: id, side }.into()];
    if change.confirmed.len() == 1 {
        // What was asked for before a role came is not had after it.
        if affiliation == Affiliation::FreeMail && state.is_bound(Zone::Metropolitan.day(now)) {
            return Err(AccountRefusal::OfficeAddressNeeded);
        }
        events.push(AddressChanged { change: id, email: change.email.clone() }.into());
        if state.affiliation != affiliation {
            events.push(AffiliationFound { affiliation }.into());
        }
    }
    Ok(events)
}

fn check_delegation(
    state: &AccountState,
    delegate: AccountId,
    grant: RoleGrant,
    period: Period,
    now: DateTime<Utc>,
) -> Result<(), AccountRefusal> {
    if !may_be_delegated(grant.role) {
        return Err(AccountRefusal::RoleNotDelegable);
    }
    // A role that was lent cannot be lent on: the one who answers for it must stay known.
    if !state.grants.contains(&grant) {
        return Err(AccountRefusal::RoleNotHeld);
    }
    if state.identity.as_ref().is_some_and(|identity| identity.account == delegate) {
        return Err(AccountRefusal::DelegateIsOneself);
    }
    if period.end() < Zone::Metropolitan.day(now) {
        return Err(AccountRefusal::DelegationInThePast);
    }
    if period.days() > MAX_DELEGATION_DAYS {
        return Err(AccountRefusal::DelegationTooLong);
    }
    if running(state.given.values(), now) >= MAX_DELEGATIONS {
        return Err(AccountRefusal::TooManyDelegations);
    }
    Ok(())
}

/// How many have not come to their last day yet.
fn running<'a>(delegations: impl Iterator<Item = &'a super::account::Delegation>, now: DateTime<Utc>) -> usize {
    delegations.filter(|delegation| delegation.period.end() >= Zone::Metropolitan.day(now)).count()
}

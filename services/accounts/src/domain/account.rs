//! One account: registered, verified, given roles and tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::{Actor, RoleGrant};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, ApiTokenId};
use vivier_kernel::locale::Locale;
use vivier_kernel::sealed::Sealed;

use super::event::{
    AccountEvent, AccountRegistered, AddressVerified, ApiTokenIssued, ApiTokenRevoked, PasswordChanged, RoleGranted,
    RoleRevoked,
};
use super::refusal::AccountRefusal;
use super::value::{MAX_API_TOKENS, MAX_ROLES};

/// What is known of an account.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct AccountState {
    pub identity: Option<Identity>,
    pub verified: bool,
    pub grants: Vec<RoleGrant>,
    /// Tokens that were not revoked, and when each expires.
    pub tokens: BTreeMap<ApiTokenId, DateTime<Utc>>,
}

/// Who it is, sealed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Identity {
    pub account: AccountId,
    pub email: Sealed<String>,
    pub name: Sealed<String>,
    pub locale: Locale,
}

impl AccountState {
    /// The account as it acts.
    pub fn actor(&self) -> Option<Actor> {
        let identity = self.identity.as_ref()?;
        Some(Actor::Account { account: identity.account, verified: self.verified, grants: self.grants.clone() })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum AccountCommand {
    Register(AccountRegistered),
    VerifyAddress,
    ChangePassword,
    GrantRole(RoleGrant),
    RevokeRole(RoleGrant),
    IssueToken(ApiTokenIssued),
    RevokeToken(ApiTokenId),
}

pub struct Account;

impl Decider for Account {
    const TYPE: &'static str = "account";
    type State = AccountState;
    type Command = AccountCommand;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn decide(
        state: &AccountState,
        command: AccountCommand,
        now: DateTime<Utc>,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        match command {
            AccountCommand::Register(_) if state.identity.is_some() => Err(AccountRefusal::AlreadyExists),
            AccountCommand::Register(registered) => Ok(vec![registered.into()]),
            AccountCommand::VerifyAddress if state.verified => Ok(Vec::new()),
            AccountCommand::VerifyAddress => Ok(vec![AddressVerified {}.into()]),
            AccountCommand::ChangePassword => Ok(vec![PasswordChanged {}.into()]),
            AccountCommand::GrantRole(grant) if state.grants.contains(&grant) => Ok(Vec::new()),
            AccountCommand::GrantRole(_) if !state.verified => Err(AccountRefusal::NotVerified),
            AccountCommand::GrantRole(_) if state.grants.len() >= MAX_ROLES => Err(AccountRefusal::TooManyRoles),
            AccountCommand::GrantRole(grant) => Ok(vec![RoleGranted { grant }.into()]),
            AccountCommand::RevokeRole(grant) if !state.grants.contains(&grant) => Ok(Vec::new()),
            AccountCommand::RevokeRole(grant) => Ok(vec![RoleRevoked { grant }.into()]),
            AccountCommand::IssueToken(_) if !state.verified => Err(AccountRefusal::NotVerified),
            AccountCommand::IssueToken(_)
                if state.tokens.values().filter(|expiry| **expiry > now).count() >= MAX_API_TOKENS =>
            {
                Err(AccountRefusal::TooManyTokens)
            }
            AccountCommand::IssueToken(issued) => Ok(vec![issued.into()]),
            AccountCommand::RevokeToken(token) if !state.tokens.contains_key(&token) => Ok(Vec::new()),
            AccountCommand::RevokeToken(token) => Ok(vec![ApiTokenRevoked { token }.into()]),
        }
    }

    fn evolve(state: &mut AccountState, event: &AccountEvent) {
        match event {
            AccountEvent::AccountRegistered(AccountRegistered { account, email, name, locale }) => {
                state.identity =
                    Some(Identity { account: *account, email: email.clone(), name: name.clone(), locale: *locale });
            }
            AccountEvent::AddressVerified(AddressVerified {}) => state.verified = true,
            AccountEvent::PasswordChanged(PasswordChanged {}) => {}
            AccountEvent::RoleGranted(RoleGranted { grant }) => state.grants.push(*grant),
            AccountEvent::RoleRevoked(RoleRevoked { grant }) => state.grants.retain(|known| known != grant),
            AccountEvent::ApiTokenIssued(issued) => {
                state.tokens.insert(issued.token, issued.expires_at);
            }
            AccountEvent::ApiTokenRevoked(ApiTokenRevoked { token }) => {
                state.tokens.remove(token);
            }
        }
    }
}

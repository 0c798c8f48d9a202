//! Signing up and in: the commands and the secrets around them.

pub mod address;
pub mod authenticate;
mod breached;
pub mod federation;
mod known;
pub mod links;
pub mod password;
pub mod prove;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod tokens;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use vivier_event_store::{CommandContext, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::AccountId;

use self::known::Known;
use crate::breached::BreachedPasswords;
use crate::federation::Federation;
use crate::secrets::hasher::Hasher;
use crate::secrets::schema;
use crate::throttle::Throttle;

/// Whether coordinators and programme administrators hold their roles without a second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SecondFactorRule {
    /// They do not.
    #[default]
    Required,
    /// They do, because the passwords of this instance are published: it is a demonstration. Nothing else may use it.
    WaivedForTheDemo,
}

/// What the service is made with.
#[derive(Default)]
pub struct AccountsOptions {
    pub hasher: Hasher,
    pub throttle: Throttle,
    pub second_factor: SecondFactorRule,
    /// The provider at which people may sign in too, where one is configured.
    pub federation: Option<Federation>,
    /// Passwords that were breached elsewhere, where this instance has a list of them.
    pub breached: Option<BreachedPasswords>,
}

/// The accounts of this process. Clones share everything.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    hasher: Hasher,
    throttle: Arc<Throttle>,
    known: Known,
    second_factor: SecondFactorRule,
    federation: Option<Arc<Federation>>,
    breached: Option<BreachedPasswords>,
}

impl Accounts {
    /// Brings the tables of secrets up to date, and begins to hear what other nodes end.
    ///
    /// # Errors
    /// `Database`.
    pub async fn open(store: Store, options: AccountsOptions) -> Result<Self, StoreError> {
        schema::migrate(store.pool()).await?;
        let known = Known::default();
        tokio::spawn(known.clone().listen(store.clone()));
        Ok(Self {
            store,
            hasher: options.hasher,
            throttle: Arc::new(options.throttle),
            known,
            second_factor: options.second_factor,
            federation: options.federation.map(Arc::new),
            breached: options.breached,
        })
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// For tests and metrics: how much hashing there was.
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// The provider at which people may sign in too.
    pub fn federation(&self) -> Option<&Federation> {
        self.federation.as_deref()
    }

    pub fn second_factor_rule(&self) -> SecondFactorRule {
        self.second_factor
    }
}

/// The same circumstances, with the account itself as the actor: a secret has just proved who acts, more than the session
/// that happens to be open.
fn as_holder(context: &CommandContext, account: AccountId) -> CommandContext {
    let mut context = context.clone();
    context.actor = Actor::Account { account, verified: false, grants: Vec::new() };
    context
}

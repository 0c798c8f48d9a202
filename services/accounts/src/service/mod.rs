//! Signing up and in: the commands and the secrets around them.

pub mod authenticate;
mod known;
pub mod sign_in;
pub mod sign_up;
pub mod tokens;
pub mod verification;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use vivier_event_store::{Store, StoreError};

use self::known::Known;
use crate::secrets::hasher::Hasher;
use crate::secrets::schema;
use crate::throttle::Throttle;

/// What the service is made with.
#[derive(Default)]
pub struct AccountsOptions {
    pub hasher: Hasher,
    pub throttle: Throttle,
}

/// The accounts of this process. Clones share everything.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    hasher: Hasher,
    throttle: Arc<Throttle>,
    known: Known,
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
        Ok(Self { store, hasher: options.hasher, throttle: Arc::new(options.throttle), known })
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// For tests and metrics: how much hashing there was.
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }
}

//! Recognises viewers, and writes down once a day for each account that its holder was in contact: what retention counts from.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::http::HeaderMap;
use chrono::NaiveDate;
use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_event_store::Store;
use vivier_graphql::http::auth::{AuthenticationError, Authenticator, Identity};
use vivier_kernel::id::AccountId;
use vivier_privacy::process::contact::in_contact;

/// The most accounts that are remembered as seen today; when it is full it begins anew, at the price of a few more writes.
const MOST_REMEMBERED: usize = 100_000;

/// An authenticator that remembers whom it has seen today.
pub struct InContact<A> {
    inner: A,
    store: Store,
    seen: Arc<Mutex<HashMap<AccountId, NaiveDate>>>,
}

impl<A: Authenticator> InContact<A> {
    pub fn new(inner: A, store: Store) -> Self {
        Self { inner, store, seen: Arc::default() }
    }

    /// Nobody waits for it to be written.
    fn note(&self, identity: &Identity) {
        let Some(account) = identity.actor.account() else { return };
        let today = self.store.clock().today();
        {
            let mut seen = self.seen.lock().expect("no panic while the lock is held");
            if seen.len() >= MOST_REMEMBERED {
                seen.clear();
            }
            if seen.insert(account, today) == Some(today) {
                return;
            }
        }
        let (store, seen) = (self.store.clone(), Arc::clone(&self.seen));
        tokio::spawn(async move {
            if let Err(error) = in_contact(&store, account).await {
                tracing::warn!(error = %error, "a contact could not be written down; the next request tries again");
                seen.lock().expect("no panic while the lock is held").remove(&account);
            }
        });
    }
}

impl<A: Authenticator> Authenticator for InContact<A> {
    fn session<'a>(&'a self, headers: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move { self.inner.session(headers).await.inspect(|identity| self.note(identity)) })
    }

    fn token<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move { self.inner.token(token).await.inspect(|identity| self.note(identity)) })
    }

    fn refresh<'a>(&'a self, identity: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        self.inner.refresh(identity)
    }

    fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.inner.ends()
    }
}

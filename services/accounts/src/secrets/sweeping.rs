//! Rows of sessions that have ended by themselves are dropped, and networks that are known no more, on one node at a time.

use std::sync::Mutex;

use chrono::{DateTime, Duration, Utc};
use futures_util::future::BoxFuture;
use vivier_event_store::{Chore, Store, StoreError};

use super::{known_networks, sessions};

/// Time between two sweeps: nothing waits for one, since a session that has ended opens nothing while its row is there.
pub const EVERY: Duration = Duration::minutes(10);

/// Sweeps the sessions.
#[derive(Default)]
pub struct SessionSweep {
    swept_at: Mutex<Option<DateTime<Utc>>>,
}

impl SessionSweep {
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        let swept_at = self.swept_at.lock().expect("no panic while the lock is held");
        swept_at.is_none_or(|swept_at| now - swept_at >= EVERY)
    }
}

impl Chore for SessionSweep {
    fn name(&self) -> &'static str {
        "accounts.session-sweep"
    }

    fn work<'a>(&'a self, store: &'a Store) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let now = store.clock().now();
            // A store may be open before the tables of secrets are made.
            if !self.is_due(now) || !sessions::are_kept(store.pool()).await? {
                return Ok(false);
            }
            let swept = sessions::sweep(store.pool(), now).await?;
            known_networks::sweep(store.pool(), store.clock().today()).await?;
            *self.swept_at.lock().expect("no panic while the lock is held") = Some(now);
            if swept > 0 {
                tracing::debug!(swept, "sessions that had ended were dropped");
            }
            Ok(false)
        })
    }
}

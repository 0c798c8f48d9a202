//! Digests leave in the morning: a timer for each reader and cadence for which something waits.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler};
use vivier_kernel::id::AccountId;

use crate::domain::value::Cadence;
use crate::use_case::digest::ComposeDigest;

const KIND: &str = "notification_digest";

pub(crate) fn timer(account: AccountId, cadence: Cadence, due_at: DateTime<Utc>) -> Timer {
    let payload = serde_json::json!(ComposeDigest { account, cadence });
    Timer { key: format!("{KIND}:{cadence}:{account}"), due_at, kind: KIND, payload }
}

/// Composes the digests that are due.
pub struct DigestDue;

impl TimerHandler for DigestDue {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let compose: ComposeDigest = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &compose).await.map(|_| ())
        })
    }
}

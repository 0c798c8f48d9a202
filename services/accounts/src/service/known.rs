//! Sessions and API tokens that were found a moment ago: most requests are recognised without asking the database.
//!
//! One that ends is forgotten at once on the node that ended it, and on the others as soon as PostgreSQL tells them. While
//! a node cannot hear PostgreSQL it remembers nothing.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, Utc};
use lru::LruCache;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_event_store::Store;

use crate::secrets::api_tokens::ApiToken;
use crate::secrets::schema::ENDED;
use crate::secrets::sessions::Session;

/// How many are remembered.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");
/// For how long: then the database is asked again, which also records the use.
const REMEMBERED: chrono::Duration = chrono::Duration::minutes(1);
/// Ends that a live connection may be behind with before it asks the database instead.
const ENDS: usize = 256;
/// Until listening is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// What a secret opens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Opened {
    Session(Session),
    ApiToken(ApiToken),
}

/// Stands for a moment before the database was asked: what ended since is not remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment(u64);

/// By the hash of the secret. Clones share everything.
#[derive(Clone)]
pub struct Known {
    inner: Arc<Mutex<Inner>>,
    ends: broadcast::Sender<Uuid>,
}

struct Inner {
    entries: LruCache<[u8; 32], (Opened, DateTime<Utc>)>,
    /// Counts what ended.
    ended: u64,
    listening: bool,
}

impl Default for Known {
    fn default() -> Self {
        let inner = Inner { entries: LruCache::new(CAPACITY), ended: 0, listening: false };
        Self { inner: Arc::new(Mutex::new(inner)), ends: broadcast::channel(ENDS).0 }
    }
}

impl Known {
    pub fn get(&self, hash: &[u8; 32], now: DateTime<Utc>) -> Option<Opened> {
        let mut inner = self.lock();
        inner.entries.get(hash).filter(|(_, until)| now < *until).map(|(opened, _)| *opened)
    }

    pub fn moment(&self) -> Moment {
        Moment(self.lock().ended)
    }

    /// Remembers what the database gave after `moment`; `ends_at` is when it ends by itself.
    pub fn put(&self, moment: Moment, hash: [u8; 32], opened: Opened, now: DateTime<Utc>, ends_at: DateTime<Utc>) {
        let mut inner = self.lock();
        if inner.listening && inner.ended == moment.0 {
            inner.entries.put(hash, (opened, ends_at.min(now + REMEMBERED)));
        }
    }

    /// The ids of sessions and API tokens as they are heard to end, here or on another node.
    pub fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.ends.subscribe()
    }

    /// Something has ended: which, nobody asks.
    pub fn forget(&self) {
        let mut inner = self.lock();
        inner.ended += 1;
        inner.entries.clear();
    }

    fn listening(&self, listening: bool) {
        self.lock().listening = listening;
        self.forget();
    }

    /// Hears what other nodes end, until the store stops.
    pub async fn listen(self, store: Store) {
        let mut stop = store.stopping();
        loop {
            let ended = tokio::select! {
                ended = self.hear(&store) => ended,
                _ = stop.wait_for(|stop| *stop) => return,
            };
            self.listening(false);
            if let Err(error) = ended {
                tracing::debug!(error = %error, "ends of sessions cannot be heard; each request asks the database");
            }
            tokio::select! { () = tokio::time::sleep(RETRY) => {}, _ = stop.wait_for(|stop| *stop) => return }
        }
    }

    /// Ends where the connection does: what was said in between is lost.
    async fn hear(&self, store: &Store) -> Result<(), sqlx::Error> {
        let mut listener = PgListener::connect_with(store.pool()).await?;
        listener.listen(ENDED).await?;
        self.listening(true);
        while let Some(notification) = listener.try_recv().await? {
            self.forget();
            if let Ok(id) = notification.payload().parse() {
                // Nobody may be connected.
                let _ = self.ends.send(id);
            }
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("no panic while the lock is held")
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use vivier_kernel::id::{AccountId, SessionId, TypedId as _};

    use super::*;

    const HASH: [u8; 32] = [7; 32];

    fn opened() -> Opened {
        let now = at(0);
        let session = SessionId::from_uuid(Uuid::from_u128(1));
        Opened::Session(Session {
            id: session,
            account: AccountId::from_uuid(Uuid::from_u128(2)),
            created_at: now,
            second_factor: false,
            method: crate::secrets::sessions::Method::Password,
            proved_at: now,
        })
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        Utc.timestamp_opt(1_700_000_000 + seconds, 0).single().expect("a time")
    }

    #[test]
    fn it_is_remembered_for_a_minute_and_never_beyond_its_end() {
        let known = Known::default();
        known.listening(true);
        known.put(known.moment(), HASH, opened(), at(0), at(3_600));
        assert_eq!(known.get(&HASH, at(59)), Some(opened()));
        assert_eq!(known.get(&HASH, at(60)), None);
        known.put(known.moment(), HASH, opened(), at(0), at(20));
        assert_eq!(known.get(&HASH, at(19)), Some(opened()));
        assert_eq!(known.get(&HASH, at(20)), None);
    }

    #[test]
    fn what_ended_while_the_database_was_asked_is_not_remembered() {
        let known = Known::default();
        known.listening(true);
        let moment = known.moment();
        known.forget();
        known.put(moment, HASH, opened(), at(0), at(3_600));
        assert_eq!(known.get(&HASH, at(1)), None);
    }

    #[test]
    fn nothing_is_remembered_by_a_node_that_cannot_hear() {
        let known = Known::default();
        known.put(known.moment(), HASH, opened(), at(0), at(3_600));
        assert_eq!(known.get(&HASH, at(1)), None);
    }
}

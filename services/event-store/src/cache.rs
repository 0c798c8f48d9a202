//! Aggregates in memory: most commands find the state they need without asking the database.
//!
//! A cached state may be old where another node has written; that is harmless, because every append checks that the
//! heads it was decided on are still the heads, and a refusal from a cached state is decided again on a fresh one.

use std::any::Any;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use lru::LruCache;
use uuid::Uuid;

/// A stream's last version and that event's hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    pub version: i64,
    pub hash: [u8; 32],
}

#[derive(Clone)]
struct Entry {
    head: Head,
    state: Arc<dyn Any + Send + Sync>,
}

/// Least recently used aggregates, each with the head its state stands for.
pub struct AggregateCache(Mutex<LruCache<Uuid, Entry>>);

impl AggregateCache {
    /// Holds at most `capacity` aggregates; at least one.
    pub fn new(capacity: usize) -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN))))
    }

    pub fn get<S: Clone + Send + Sync + 'static>(&self, stream: Uuid) -> Option<(Head, Arc<S>)> {
        let entry = self.lock().get(&stream).cloned()?;
        let state = entry.state.downcast::<S>().ok()?;
        Some((entry.head, state))
    }

    /// Keeps the newer of what is there and what is given.
    pub fn put<S: Send + Sync + 'static>(&self, stream: Uuid, head: Head, state: Arc<S>) {
        let mut cache = self.lock();
        if cache.peek(&stream).is_none_or(|known| known.head.version < head.version) {
            cache.put(stream, Entry { head, state });
        }
    }

    /// Another writer has reached `version`: an older state is dropped.
    pub fn invalidate_older(&self, stream: Uuid, version: i64) {
        let mut cache = self.lock();
        if cache.peek(&stream).is_some_and(|known| known.head.version < version) {
            cache.pop(&stream);
        }
    }

    pub fn remove(&self, stream: Uuid) {
        self.lock().pop(&stream);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<Uuid, Entry>> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

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

/// Streams whose last version was seen go by so many later ones before they are forgotten: far more than pass between a read of the
/// database and its entry here.
const SEEN: usize = 4_096;

/// Least recently used aggregates, each with the head its state stands for; and streams that were looked for and not there, so that
/// looking again takes what looking for one that is there takes.
pub struct AggregateCache(Mutex<Cached>);

struct Cached {
    entries: LruCache<Uuid, Entry>,
    absent: LruCache<Uuid, ()>,
    /// The last versions that came by: what was read before is not entered after it.
    seen: LruCache<Uuid, i64>,
}

impl AggregateCache {
    /// Holds at most `capacity` aggregates, and a tenth as many that are absent; at least one of each.
    pub fn new(capacity: usize) -> Self {
        let some = |number: usize| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(Cached {
            entries: LruCache::new(some(capacity)),
            absent: LruCache::new(some(capacity / 10)),
            seen: LruCache::new(some(SEEN)),
        }))
    }

    pub fn get<S: Clone + Send + Sync + 'static>(&self, stream: Uuid) -> Option<(Head, Arc<S>)> {
        let entry = self.lock().entries.get(&stream).cloned()?;
        let state = entry.state.downcast::<S>().ok()?;
        Some((entry.head, state))
    }

    /// True where the stream was looked for, was not there, and has not begun since.
    pub fn is_absent(&self, stream: Uuid) -> bool {
        self.lock().absent.get(&stream).is_some()
    }

    /// Keeps the newest of what is there, what came by and what is given.
    pub fn put<S: Send + Sync + 'static>(&self, stream: Uuid, head: Head, state: Arc<S>) {
        let mut cache = self.lock();
        cache.absent.pop(&stream);
        let known = cache.entries.peek(&stream).map(|known| known.head.version);
        let newer = known.is_none_or(|version| version < head.version);
        if newer && cache.seen.peek(&stream).is_none_or(|version| *version <= head.version) {
            cache.entries.put(stream, Entry { head, state });
        }
    }

    /// The stream was looked for in the database, and was not there.
    pub fn put_absent(&self, stream: Uuid) {
        let mut cache = self.lock();
        if !cache.seen.contains(&stream) && !cache.entries.contains(&stream) {
            cache.absent.put(stream, ());
        }
    }

    /// Some writer has reached `version`: an older state is dropped.
    pub fn invalidate_older(&self, stream: Uuid, version: i64) {
        let mut cache = self.lock();
        cache.seen.put(stream, version);
        cache.absent.pop(&stream);
        if cache.entries.peek(&stream).is_some_and(|known| known.head.version < version) {
            cache.entries.pop(&stream);
        }
    }

    pub fn remove(&self, stream: Uuid) {
        let mut cache = self.lock();
        cache.entries.pop(&stream);
        cache.absent.pop(&stream);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Cached> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(version: i64) -> Head {
        Head { version, hash: [0; 32] }
    }

    #[test]
    fn what_was_read_before_something_came_by_is_not_kept_after_it() {
        let (cache, stream) = (AggregateCache::new(20), Uuid::from_u128(1));
        cache.put(stream, head(1), Arc::new(1_u8));
        assert!(cache.get::<u8>(stream).is_some());
        cache.invalidate_older(stream, 2);
        cache.put(stream, head(1), Arc::new(1_u8));
        assert!(cache.get::<u8>(stream).is_none(), "version 2 came by");
        cache.put(stream, head(2), Arc::new(2_u8));
        assert_eq!(cache.get::<u8>(stream).map(|(head, state)| (head.version, *state)), Some((2, 2)));
    }

    #[test]
    fn absence_is_remembered_until_the_stream_begins() {
        let cache = AggregateCache::new(20);
        let [by_another, by_this_process, late] = [1, 2, 3].map(Uuid::from_u128);
        for stream in [by_another, by_this_process] {
            cache.put_absent(stream);
            assert!(cache.is_absent(stream));
        }
        cache.invalidate_older(by_another, 1);
        cache.put(by_this_process, head(1), Arc::new(1_u8));
        assert!(!cache.is_absent(by_another) && !cache.is_absent(by_this_process));
        cache.invalidate_older(late, 1);
        cache.put_absent(late);
        assert!(!cache.is_absent(late), "it began while it was looked for");
    }
}

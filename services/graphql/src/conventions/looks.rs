//! What an answer reads of other people: resolvers say it field by field, and it stands in each person's log of reads before the answer
//! leaves. What was not asked for is not written down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};

/// A reader, who was read about, and what, by its word in the log.
type Entry = (AccountId, Uuid, &'static str);

/// Collects what one answer reads.
#[derive(Clone, Default)]
pub struct Looks(Arc<Mutex<Collected>>);

#[derive(Default)]
struct Collected {
    /// Where it is to be written down; none before the first.
    store: Option<Store>,
    entries: BTreeSet<Entry>,
}

impl Looks {
    /// Once, however often the answer says it.
    pub fn add(&self, store: &Store, reader: AccountId, of: SubjectId, what: &'static str) {
        let mut collected = self.lock();
        collected.store.get_or_insert_with(|| store.clone());
        collected.entries.insert((reader, of.uuid(), what));
    }

    /// Writes down what was collected since the last time.
    ///
    /// # Errors
    /// `Database`: then the answer must not be given.
    pub async fn write_down(&self) -> Result<(), StoreError> {
        let Collected { store: Some(store), entries } = std::mem::take(&mut *self.lock()) else { return Ok(()) };
        let mut by_reader: BTreeMap<AccountId, Vec<(SubjectId, &str)>> = BTreeMap::new();
        for (reader, of, what) in entries {
            by_reader.entry(reader).or_default().push((SubjectId::from_uuid(of), what));
        }
        for (reader, looked) in by_reader {
            store.note_access(reader, &looked).await?;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Collected> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

impl std::fmt::Debug for Looks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Looks").field(&self.lock().entries).finish()
    }
}

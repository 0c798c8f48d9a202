//! Rows of read models in memory, decoded once for each version: lists ask the database only which rows they hold.

use std::any::Any;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use lru::LruCache;
use uuid::Uuid;

use crate::error::StoreError;
use crate::projection::model::ReadModel;
use crate::store::Store;

/// A read model whose row follows from the events of one stream alone, the one with its key: of one version of the stream
/// there is one row. Then a row that was decoded once is right for as long as its version is the latest.
pub trait VersionedReadModel: ReadModel {
    /// The version of the row's stream.
    fn version(row: &Self::Row) -> i64;
}

type Key = (&'static str, Uuid);

struct Entry {
    version: i64,
    row: Arc<dyn Any + Send + Sync>,
}

/// Least recently used rows, each with its version.
pub(crate) struct RowCache(Mutex<LruCache<Key, Entry>>);

impl RowCache {
    /// Holds at most `capacity` rows; at least one.
    pub fn new(capacity: usize) -> Self {
        Self(Mutex::new(LruCache::new(NonZeroUsize::new(capacity).unwrap_or(NonZeroUsize::MIN))))
    }

    fn get<M: VersionedReadModel>(&self, id: Uuid, version: i64) -> Option<Arc<M::Row>> {
        let mut rows = self.lock();
        let entry = rows.get(&(M::NAME, id)).filter(|entry| entry.version == version)?;
        Arc::clone(&entry.row).downcast().ok()
    }

    /// Keeps the newer of what is there and what is given.
    fn put<M: VersionedReadModel>(&self, id: Uuid, row: &Arc<M::Row>) {
        let version = M::version(row);
        let mut rows = self.lock();
        if rows.peek(&(M::NAME, id)).is_none_or(|known| known.version < version) {
            rows.put((M::NAME, id), Entry { version, row: Arc::clone(row) as Arc<dyn Any + Send + Sync> });
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<Key, Entry>> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

impl Store {
    /// The rows with these ids, in their order. `versions` are those that a query just read; a row that went on since comes
    /// as it is now, and one that is gone is left out.
    ///
    /// # Errors
    /// `Database`, `Encoding`.
    pub async fn rows<M: VersionedReadModel>(&self, versions: &[(Uuid, i64)]) -> Result<Vec<Arc<M::Row>>, StoreError> {
        let cache = self.row_cache();
        let known: Vec<Option<Arc<M::Row>>> =
            versions.iter().map(|&(id, version)| cache.get::<M>(id, version)).collect();
        let missing: Vec<Uuid> =
            versions.iter().zip(&known).filter(|(_, row)| row.is_none()).map(|(&(id, _), _)| id).collect();
        let mut read: HashMap<Uuid, Arc<M::Row>> = HashMap::new();
        if !missing.is_empty() {
            let sql = format!("select m.id, row_to_json(m)::text from {} m where m.id = any($1)", M::NAME);
            let rows: Vec<(Uuid, String)> =
                sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&missing).fetch_all(self.pool()).await?;
            for (id, row) in rows {
                let row = Arc::new(serde_json::from_str::<M::Row>(&row)?);
                cache.put::<M>(id, &row);
                read.insert(id, row);
            }
        }
        Ok(versions.iter().zip(known).filter_map(|(&(id, _), row)| row.or_else(|| read.get(&id).cloned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FoldError;
    use crate::recorded::Recorded;

    struct Numbers;

    impl ReadModel for Numbers {
        const NAME: &'static str = "numbers";
        const VERSION: i32 = 1;
        const DDL: &'static str = "";
        const EVENTS: &'static [&'static str] = &[];
        type Row = i64;

        fn fold(_: Uuid, row: Option<i64>, _: &Recorded) -> Result<Option<i64>, FoldError> {
            Ok(row)
        }
    }

    impl VersionedReadModel for Numbers {
        fn version(row: &i64) -> i64 {
            *row
        }
    }

    #[test]
    fn a_row_is_given_for_its_own_version_and_an_older_one_does_not_replace_it() {
        let (cache, id) = (RowCache::new(2), Uuid::from_u128(1));
        cache.put::<Numbers>(id, &Arc::new(5));
        cache.put::<Numbers>(id, &Arc::new(4));
        assert_eq!(cache.get::<Numbers>(id, 5).as_deref(), Some(&5));
        assert_eq!(cache.get::<Numbers>(id, 4), None);
        assert_eq!(cache.get::<Numbers>(id, 6), None);
    }

    #[test]
    fn it_holds_no_more_than_its_capacity() {
        let cache = RowCache::new(2);
        for id in 1..=3 {
            cache.put::<Numbers>(Uuid::from_u128(id), &Arc::new(1));
        }
        assert_eq!(cache.get::<Numbers>(Uuid::from_u128(1), 1), None);
        assert!(cache.get::<Numbers>(Uuid::from_u128(3), 1).is_some());
    }
}

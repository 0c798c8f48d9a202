//! Keeps one pool in memory per process, from the read model at the start and from the events of talents from then on.

use std::collections::BTreeSet;
use std::sync::{Arc, RwLock, RwLockReadGuard};
use std::time::Duration;

use tokio::sync::watch;
use vivier_event_store::{From, QueryError, Recorded, Store, StoreError};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_skills::Skills;
use vivier_talents::domain::decide::Talent;
use vivier_talents::read::candidates::states;
use vivier_talents::read::talents::READ_MODEL;

use super::pool::Pool;

/// How long a ranking waits for the pool to have all that this process knows of, before it says that it is behind.
const PATIENCE: Duration = Duration::from_millis(900);
/// After a fault, the pool tries again so soon.
const RETRY: Duration = Duration::from_secs(1);

/// The pool of this process. Clones share it.
#[derive(Clone)]
pub struct People {
    pool: Arc<RwLock<Pool>>,
    reached: watch::Sender<i64>,
    skills: Skills,
}

impl People {
    /// Reads everybody, and follows the events from then on.
    ///
    /// # Errors
    /// `Store`.
    pub async fn open(store: &Store, skills: &Skills) -> Result<Self, QueryError> {
        let pool = Pool::new(skills.meanings(), store.clock().today());
        let people = Self { pool: Arc::new(RwLock::new(pool)), reached: watch::channel(-1).0, skills: skills.clone() };
        let start = store.position();
        match people.read(store, start).await {
            Ok(()) => {}
            // A read model that is being rebuilt is not waited for here: rankings say that they are behind until it is there.
            Err(QueryError::Store(StoreError::ReadModelBehind { .. })) => {}
            Err(error) => return Err(error),
        }
        let (follower, store) = (people.clone(), store.clone());
        tokio::spawn(async move { follower.follow(&store, start).await });
        Ok(people)
    }

    /// Waits, not for long, until the pool has every event that this process knows of, its own last one included; answers how far that is, for
    /// [`Pool::freshness`].
    pub async fn catch_up(&self, store: &Store) -> i64 {
        let known = store.committed();
        let mut reached = self.reached.subscribe();
        // Where it takes too long, the ranking says that it is behind.
        let _late = tokio::time::timeout(PATIENCE, reached.wait_for(|reached| *reached >= known)).await;
        self.renew(store);
        known
    }

    /// The pool of this moment. Hold it shortly: patches wait.
    pub fn pool(&self) -> RwLockReadGuard<'_, Pool> {
        self.pool.read().expect("no panic while the lock is held")
    }

    /// Where a framework was imported, or the day is another, everybody is looked at anew.
    fn renew(&self, store: &Store) {
        let (meanings, day) = (self.skills.meanings(), store.clock().today());
        let stale = |pool: &Pool| !Arc::ptr_eq(pool.meanings(), &meanings) || pool.day() != day;
        if !stale(&self.pool()) {
            return;
        }
        let mut pool = self.pool.write().expect("no panic while the lock is held");
        if stale(&pool) {
            *pool = pool.renewed(meanings, day);
        }
    }

    async fn read(&self, store: &Store, position: i64) -> Result<(), QueryError> {
        store.wait_for(&[READ_MODEL], position).await?;
        let states = states(store).await?;
        let (meanings, day) = (self.skills.meanings(), store.clock().today());
        let states = states.into_iter().map(|(id, version, state)| (id, version, Arc::new(state)));
        let mut pool = Pool::build(meanings, day, states);
        pool.reached(position);
        *self.pool.write().expect("no panic while the lock is held") = pool;
        self.reached.send_replace(position);
        Ok(())
    }

    /// Faults of the database pass: it goes on where it was.
    async fn follow(&self, store: &Store, start: i64) {
        while *self.reached.borrow() < start {
            match self.read(store, start).await {
                Ok(()) => break,
                Err(QueryError::Store(error)) if is_over(&error) => return,
                Err(error) => tracing::warn!(error = %error, "the pool in memory cannot be read yet; it tries again"),
            }
            tokio::time::sleep(RETRY).await;
        }
        let mut events = store.subscribe(From::After(start));
        loop {
            let batch = match events.next_step().await {
                Ok(batch) => batch,
                Err(error) if is_over(&error) => return,
                Err(error) => {
                    tracing::warn!(error = %error, "the pool in memory cannot follow; it tries again");
                    tokio::time::sleep(RETRY).await;
                    continue;
                }
            };
            // The position moves only when all that came before it is in.
            while let Err(error) = self.take(store, &batch.events, batch.up_to).await {
                if is_over(&error) {
                    return;
                }
                tracing::warn!(error = %error, "the pool in memory keeps its old state for now");
                tokio::time::sleep(RETRY).await;
            }
            self.reached.send_replace(batch.up_to);
        }
    }

    /// Takes events in. A stream of which an event is missing, or one that cannot be read alone, is loaded whole.
    async fn take(&self, store: &Store, events: &[Arc<Recorded>], up_to: i64) -> Result<(), StoreError> {
        let missing: BTreeSet<TalentId> = {
            let mut pool = self.pool.write().expect("no panic while the lock is held");
            let talents = events.iter().filter(|event| event.stream_type == Talent::TYPE);
            let missing: BTreeSet<TalentId> = talents.filter_map(|event| pool.happened(event).err()).collect();
            // Under the same lock: nobody sees the events without their position.
            if missing.is_empty() {
                pool.reached(up_to);
            }
            missing
        };
        if missing.is_empty() {
            return Ok(());
        }
        let mut loaded = Vec::with_capacity(missing.len());
        for id in missing {
            loaded.push((id, store.load::<Talent>(id.uuid()).await?));
        }
        let mut pool = self.pool.write().expect("no panic while the lock is held");
        for (id, talent) in loaded {
            pool.put(id, talent.version, &Arc::new(talent.state.clone()));
        }
        pool.reached(up_to);
        Ok(())
    }
}

/// True where the store has stopped for good.
fn is_over(error: &StoreError) -> bool {
    matches!(error, StoreError::Stopping | StoreError::Database(sqlx::Error::PoolClosed))
}

//! The store: opened once per process, cloned freely.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, PgPool};
use tokio::sync::{Notify, watch};
use uuid::Uuid;
use vivier_kernel::clock::Clock;
use vivier_kernel::decider::Decider;

use crate::append::writer::Appender;
use crate::cache::{AggregateCache, Head};
use crate::error::{FoldError, StoreError};
use crate::execute::Contention;
use crate::feed::{Feed, From, Subscription};
use crate::integrity::anchor::Anchor;
use crate::integrity::hash::EventHasher;
use crate::integrity::sealer;
use crate::keys::{KeyRing, MasterKey};
use crate::projection::leader::Leadership;
use crate::projection::model::ReadModel;
use crate::projection::runner;
use crate::recorded::Recorded;
use crate::registry::Registry;
use crate::rows::RowCache;
use crate::unit::Aggregate;
use crate::{chore, follower, reader, schema, timers};

/// A pooled connection that was idle for longer is asked whether it lives before it is given out; asking each time would
/// cost a round trip for each query.
const IDLE_WITHOUT_PING: Duration = Duration::from_millis(250);

/// What goes on in this process beside commands and queries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Background {
    /// Read models, timers, followers, chores and the sealer: what a server does.
    Everything,
    /// Read models alone, for tools that write and then read what they wrote. What is due is the server's to do: a tool that did it
    /// would send mails and erase people with a tool's settings.
    ReadModels,
    /// Nothing: for tools that only read or append.
    Nothing,
}

/// How a store is opened. Start from [`StoreOptions::new`].
pub struct StoreOptions {
    /// `postgres://…`, a Unix socket included.
    pub database_url: String,
    pub master_key: MasterKey,
    pub clock: Arc<dyn Clock>,
    /// Connections for queries; the store's own tasks have others.
    pub pool_size: u32,
    /// Connections that append. One gathers the largest batches, and was fastest on two cores at every number of clients.
    pub writers: usize,
    /// How many aggregates stay in memory.
    pub cached_aggregates: usize,
    /// How many rows of read models stay in memory, decoded.
    pub cached_rows: usize,
    /// The file in which the last sealed block is remembered outside the database; without one, only in memory.
    pub anchor: Option<std::path::PathBuf>,
    pub background: Background,
    /// How long a statement of a query may take.
    pub statement_timeout: Duration,
}

impl StoreOptions {
    pub fn new(database_url: impl Into<String>, master_key: MasterKey, clock: Arc<dyn Clock>) -> Self {
        Self {
            database_url: database_url.into(),
            master_key,
            clock,
            pool_size: 16,
            writers: 1,
            cached_aggregates: 20_000,
            cached_rows: 2_000,
            anchor: None,
            background: Background::Everything,
            statement_timeout: Duration::from_secs(30),
        }
    }
}

/// A past moment, to read as it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsOf {
    /// By the time the events were recorded, inclusive.
    Instant(DateTime<Utc>),
    /// By place in the global order, inclusive.
    Position(i64),
}

impl std::convert::From<DateTime<Utc>> for AsOf {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Instant(instant)
    }
}

/// A handle on the event store of this process.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: PgPool,
    connect_options: PgConnectOptions,
    appender: Appender,
    keys: KeyRing,
    hasher: EventHasher,
    anchor: Anchor,
    seal_key: zeroize::Zeroizing<[u8; 32]>,
    idempotency_key: zeroize::Zeroizing<[u8; 32]>,
    cache: AggregateCache,
    rows: RowCache,
    clock: Arc<dyn Clock>,
    registry: Registry,
    contention: Contention,
    feed: Feed,
    committed: watch::Sender<i64>,
    leadership: OnceLock<Leadership>,
    timers: Notify,
    retried: std::sync::Mutex<std::collections::BTreeSet<String>>,
    stop: watch::Sender<bool>,
}

impl Store {
    /// Opens the store: migrates, checks the master key, starts the writers and the background tasks.
    ///
    /// # Errors
    /// `Database`, `Migration`, `NewerStore`, `WrongMasterKey`, `Anchor`.
    pub async fn open(options: StoreOptions, registry: Registry) -> Result<Self, StoreError> {
        let timeout = options.statement_timeout.as_millis().to_string();
        let connect_options = options.database_url.parse::<PgConnectOptions>()?.application_name("vivier").options([
            ("statement_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", "60000"),
            ("timezone", "UTC"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(options.pool_size)
            .test_before_acquire(false)
            .before_acquire(|connection, state| {
                Box::pin(async move {
                    // One that was used just now is good; a longer idle one may have died with its server.
                    Ok(state.idle_for < IDLE_WITHOUT_PING || connection.ping().await.is_ok())
                })
            })
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(connect_options.clone())
            .await?;
        schema::migrate(&pool).await?;
        schema::check_master_key(&pool, &options.master_key).await?;
        let start = reader::frontier(&pool).await?;
        let (committed, _) = watch::channel(start);
        let (stop, _) = watch::channel(false);
        let store = Self(Arc::new(Inner {
            appender: Appender::start(&connect_options, options.writers, &committed),
            keys: KeyRing::new(options.master_key.clone(), pool.clone(), Arc::clone(&options.clock)),
            hasher: EventHasher::new(options.master_key.derive("event-hash").as_slice()),
            anchor: Anchor::open(options.anchor)?,
            seal_key: options.master_key.derive("block-seal"),
            idempotency_key: options.master_key.derive("idempotency"),
            cache: AggregateCache::new(options.cached_aggregates),
            rows: RowCache::new(options.cached_rows),
            committed: committed.clone(),
            clock: options.clock,
            registry,
            contention: Contention::new(),
            feed: Feed::new(start),
            leadership: OnceLock::new(),
            timers: Notify::new(),
            retried: std::sync::Mutex::default(),
            stop,
            pool,
            connect_options,
        }));
        store.feed().start(&store, committed.subscribe());
        runner::prepare(&store).await?;
        follower::prepare(&store).await?;
        if options.background != Background::Nothing {
            let leadership = Leadership::start(&store);
            runner::start(&store, &leadership);
            let _ = store.0.leadership.set(leadership);
            if options.background == Background::Everything {
                store.begin_acting();
            }
        }
        Ok(store)
    }

    /// Begins what a store with [`Background::ReadModels`] leaves alone: timers, followers, chores and sealing. Once, and for a start that has to
    /// bring something up to date before anything acts on it; a store without background tasks goes on without any.
    pub fn begin_acting(&self) {
        let Some(leadership) = self.0.leadership.get() else { return };
        timers::start(self, leadership);
        follower::start(self, leadership);
        chore::start(self, leadership);
        sealer::start(self, leadership);
    }

    /// Stops the background tasks; commands under way end as they would.
    pub fn stop(&self) {
        self.0.stop.send_replace(true);
    }

    /// Stops the background tasks, takes no more events, and seals those that are there: while nothing runs, whoever deletes the last of
    /// them is found. Answers how many blocks that took.
    ///
    /// # Errors
    /// As [`Store::seal_blocks`]; the store has stopped all the same.
    pub async fn stop_and_seal(&self) -> Result<u64, StoreError> {
        self.stop();
        self.appender().close().await;
        self.seal_blocks().await
    }

    /// The aggregate as it is now, with version 0 where it does not exist.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn load<D: Decider>(&self, id: Uuid) -> Result<Aggregate<D>, StoreError> {
        self.refresh(id).await
    }

    /// Several aggregates as they are now, in one look; with version 0 where one does not exist.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn load_all<D: Decider>(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Aggregate<D>>, StoreError> {
        let mut streams: HashMap<Uuid, (Aggregate<D>, Vec<Recorded>)> =
            ids.iter().map(|id| (*id, (self.known::<D>(*id), Vec::new()))).collect();
        if !streams.is_empty() {
            let (ids, versions): (Vec<Uuid>, Vec<i64>) =
                streams.values().map(|(known, _)| (known.id, known.version)).unzip();
            for event in reader::streams_after(self.pool(), &ids, &versions).await? {
                if let Some((_, events)) = streams.get_mut(&event.stream_id) {
                    events.push(event);
                }
            }
        }
        let bring = |(id, (known, events))| Ok((id, self.brought_up::<D>(known, events)?));
        streams.into_iter().map(bring).collect()
    }

    /// The aggregate as it was.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn load_at<D: Decider>(&self, id: Uuid, at: AsOf) -> Result<Aggregate<D>, StoreError> {
        let events = reader::stream_at(self.pool(), id, at).await?;
        self.fold(Aggregate::empty(id), events)
    }

    /// Several aggregates as they were, in one look; with version 0 where one did not exist yet.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn load_all_at<D: Decider>(
        &self,
        ids: &[Uuid],
        at: AsOf,
    ) -> Result<HashMap<Uuid, Aggregate<D>>, StoreError> {
        let mut streams: HashMap<Uuid, Vec<Recorded>> = ids.iter().map(|id| (*id, Vec::new())).collect();
        if !ids.is_empty() {
            for event in reader::streams_at(self, ids, at).await? {
                streams.entry(event.stream_id).or_default().push(event);
            }
        }
        let fold = |(id, events)| Ok((id, self.fold(Aggregate::empty(id), events)?));
        streams.into_iter().map(fold).collect()
    }

    /// The last place in the global order at an instant; 0 before the first event.
    ///
    /// # Errors
    /// `Database`.
    pub async fn position_at(&self, instant: DateTime<Utc>) -> Result<i64, StoreError> {
        reader::position_at(self, instant).await
    }

    /// When a past moment was: of a position, when its event was recorded, or the last one before it; the beginning of time before the first.
    ///
    /// # Errors
    /// `Database`.
    pub async fn instant_of(&self, at: AsOf) -> Result<DateTime<Utc>, StoreError> {
        match at {
            AsOf::Instant(instant) => Ok(instant),
            AsOf::Position(position) => Ok(reader::recorded_by(self, position).await?.unwrap_or_default()),
        }
    }

    /// The aggregate as this process knows it: from memory where it is there, which may be a few milliseconds behind
    /// another node. For reading; commands load through their unit, which checks.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn glance<D: Decider>(&self, id: Uuid) -> Result<Aggregate<D>, StoreError> {
        Ok(self.load_cached(id).await?.0)
    }

    /// Every event of a stream, in order, brought up to date.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`.
    pub async fn history(&self, id: Uuid) -> Result<Vec<Recorded>, StoreError> {
        let events = reader::stream_after(self.pool(), id, 0).await?;
        events.into_iter().map(|event| self.registry().upcasters.apply(event)).collect()
    }

    /// What a stream's row in a read model was, folded up to a past moment. For models whose rows are one for each stream, by its id.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`; `Visit` with what the fold refused.
    pub async fn row_at<M: ReadModel>(&self, id: Uuid, at: AsOf) -> Result<Option<M::Row>, StoreError> {
        let mut row = None;
        for event in reader::stream_at(self.pool(), id, at).await? {
            let event = self.registry().upcasters.apply(event)?;
            if M::EVENTS.contains(&event.kind.as_str()) {
                let position = event.position;
                row = M::fold(id, row, &event).map_err(|source| StoreError::Visit { position, source })?;
            }
        }
        Ok(row)
    }

    /// Reads every event after a position once, in the global order, as fast as the database gives them; answers how
    /// many there were. For exports and figures: a subscription follows on from [`Store::position`].
    ///
    /// # Errors
    /// `Database`; `Visit` with what `visit` refused.
    pub async fn replay(
        &self,
        after: i64,
        visit: &mut (dyn FnMut(&Recorded) -> Result<(), FoldError> + Send),
    ) -> Result<u64, StoreError> {
        reader::replay(self, after, visit).await
    }

    /// The events after a place in the global order, past ones first, then live.
    pub fn subscribe(&self, from: From) -> Subscription {
        let position = match from {
            From::Beginning => 0,
            From::Now => self.position(),
            From::After(position) => position,
        };
        Subscription::new(self.clone(), position)
    }

    /// The position of the last event that this process has committed, or seen where that is later: whoever waits for it does not
    /// overlook what the same client has just done.
    pub fn committed(&self) -> i64 {
        self.position().max(*self.0.committed.borrow())
    }

    /// The position up to which this process has seen every event.
    pub fn position(&self) -> i64 {
        self.feed().frontier()
    }

    /// True where an event at `position` or after it was recorded: a client that resumes from there has not come from another
    /// store, or from a time that a restored backup does not know.
    ///
    /// # Errors
    /// `Database`.
    pub async fn has_reached(&self, position: i64) -> Result<bool, StoreError> {
        if position <= self.position() {
            return Ok(true);
        }
        Ok(sqlx::query_scalar("select exists (select from es_event where position >= $1)")
            .bind(position)
            .fetch_one(self.pool())
            .await?)
    }

    /// Who holds a unique value, where anybody does.
    ///
    /// # Errors
    /// `Database`.
    pub async fn find_claim(&self, scope: &str, value: &str) -> Result<Option<Uuid>, StoreError> {
        let hash = self.keys().claim_hash(scope, value);
        Ok(sqlx::query_scalar("select owner from es_claim where scope = $1 and value_hash = $2")
            .bind(scope)
            .bind(hash.as_slice())
            .fetch_optional(self.pool())
            .await?)
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }

    pub fn clock_arc(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// For queries on read models and for the accounts' tables.
    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// Reads from the cache, then from the database; says whether the cache had it.
    pub(crate) async fn load_cached<D: Decider>(&self, id: Uuid) -> Result<(Aggregate<D>, bool), StoreError> {
        if let Some((head, state)) = self.cache().get::<D::State>(id) {
            let state = D::State::clone(&state);
            return Ok((Aggregate { id, state, version: head.version, hash: head.hash }, true));
        }
        if self.cache().is_absent(id) {
            return Ok((Aggregate::empty(id), true));
        }
        Ok((self.refresh(id).await?, false))
    }

    /// What the cache has, brought up to date from the database.
    pub(crate) async fn refresh<D: Decider>(&self, id: Uuid) -> Result<Aggregate<D>, StoreError> {
        let known = self.known::<D>(id);
        let events = reader::stream_after(self.pool(), id, known.version).await?;
        self.brought_up(known, events)
    }

    /// What the cache has, with version 0 where it has nothing.
    fn known<D: Decider>(&self, id: Uuid) -> Aggregate<D> {
        match self.cache().get::<D::State>(id) {
            Some((head, state)) => {
                Aggregate { id, state: D::State::clone(&state), version: head.version, hash: head.hash }
            }
            None => Aggregate::empty(id),
        }
    }

    /// With the events after what was known, which the cache has from now on.
    fn brought_up<D: Decider>(&self, known: Aggregate<D>, events: Vec<Recorded>) -> Result<Aggregate<D>, StoreError> {
        let (id, version) = (known.id, known.version);
        let aggregate = self.fold::<D>(known, events)?;
        if aggregate.version > version {
            let head = Head { version: aggregate.version, hash: aggregate.hash };
            self.cache().put(id, head, Arc::new(aggregate.state.clone()));
        } else if !aggregate.exists() {
            self.cache().put_absent(id);
        }
        Ok(aggregate)
    }

    fn fold<D: Decider>(&self, mut aggregate: Aggregate<D>, events: Vec<Recorded>) -> Result<Aggregate<D>, StoreError> {
        for event in events {
            let event = self.registry().upcasters.apply(event)?;
            let typed = event.event::<D::Event>().map_err(|error| StoreError::UnreadableEvent {
                position: event.position,
                kind: event.kind.clone(),
                schema_version: event.schema_version,
                source: match error {
                    FoldError::Payload(source) => source,
                    FoldError::Unexpected(words) => serde::de::Error::custom(words),
                },
            })?;
            D::evolve(&mut aggregate.state, &typed);
            aggregate.version = event.version;
            aggregate.hash = event.hash;
        }
        Ok(aggregate)
    }

    pub(crate) fn feed(&self) -> &Feed {
        &self.0.feed
    }

    pub(crate) fn row_cache(&self) -> &RowCache {
        &self.0.rows
    }

    pub(crate) fn cache(&self) -> &AggregateCache {
        &self.0.cache
    }

    pub(crate) fn hasher(&self) -> &EventHasher {
        &self.0.hasher
    }

    pub(crate) fn anchor(&self) -> &Anchor {
        &self.0.anchor
    }

    pub(crate) fn seal_key(&self) -> &[u8; 32] {
        &self.0.seal_key
    }

    pub(crate) fn idempotency_key(&self) -> &[u8; 32] {
        &self.0.idempotency_key
    }

    pub(crate) fn appender(&self) -> &Appender {
        &self.0.appender
    }

    pub(crate) fn contention(&self) -> &Contention {
        &self.0.contention
    }

    pub(crate) fn connect_options(&self) -> &PgConnectOptions {
        &self.0.connect_options
    }

    /// Wakes the timers: one was set, or the clock was moved.
    pub fn timers_changed(&self) {
        self.0.timers.notify_one();
    }

    pub(crate) fn timers_notify(&self) -> &Notify {
        &self.0.timers
    }

    /// True the first time it is asked of a read model in this process.
    pub(crate) fn first_retry(&self, name: &str) -> bool {
        self.0.retried.lock().expect("no panic while the lock is held").insert(name.to_owned())
    }

    /// Becomes true when the store stops: tasks that live with it end then.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }
}

impl<D: Decider> Aggregate<D> {
    pub(crate) fn empty(id: Uuid) -> Self {
        Self { id, state: D::State::default(), version: 0, hash: crate::integrity::hash::GENESIS }
    }
}

//! For tests of other crates: given / when / then on cqrs-es's framework, and a store on a database of its own.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, Utc};
use cqrs_es::test::TestFramework;
use tracing::field::{Field, Visit};
use tracing::span;
use vivier_kernel::clock::VirtualClock;
use vivier_kernel::decider::{Decider, StoredEvent};

use crate::cqrs::{Event, Root};
use crate::error::StoreError;
use crate::keys::MasterKey;
use crate::registry::Registry;
use crate::store::{Store, StoreOptions};

/// When every test's virtual clock begins.
pub const TEST_START: &str = "2026-01-05T08:00:00Z";

/// A fixed master key, so that a second store can be opened on the same database.
const TEST_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Given these events, when this command comes, the events (or the refusal) that follow.
///
/// # Errors
/// The refusal.
pub async fn given_when_then<D: Decider>(
    given: Vec<D::Event>,
    when: D::Command,
    now: DateTime<Utc>,
) -> Result<Vec<D::Event>, D::Refusal> {
    let clock: crate::cqrs::Services = Arc::new(VirtualClock::at(now));
    let framework = TestFramework::<Root<D>>::with(clock);
    let executor = framework.given(given.into_iter().map(Event).collect());
    let events = executor.when_async(when).await.inspect_result()?;
    Ok(events.into_iter().map(|event| event.0).collect())
}

/// There is one sample of every kind of event, in the order of their declaration, and each is read as it was written.
///
/// # Panics
/// Where that is not so.
#[track_caller]
pub fn assert_samples<E: StoredEvent>(samples: &[E]) {
    let kinds: Vec<&str> = samples.iter().map(StoredEvent::kind).collect();
    let declared: Vec<&str> = E::KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, declared);
    for sample in samples {
        let text = sample.encode().expect("encodes");
        assert_eq!(E::decode(sample.kind(), &text).expect("decodes"), *sample);
    }
    assert_eq!(E::schemas().len(), samples.len());
}

/// The file at `path` is what the code prints of itself; `VIVIER_BLESS` in the environment writes it anew.
///
/// # Panics
/// Where it is not, or cannot be written.
#[track_caller]
pub fn assert_printed(path: &str, page: &str) {
    if std::env::var_os("VIVIER_BLESS").is_some() {
        std::fs::write(path, page).expect("the page can be written");
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "{path} is behind the tables: run with VIVIER_BLESS=1");
}

/// What a random history is drawn from: `VIVIER_SEED`, or another number each time. It is printed, so that a test that failed says with
/// which one to run it again. Never 0, with which small generators stand still.
pub fn seed(test: &str) -> u64 {
    let given = std::env::var("VIVIER_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0).max(1);
    println!("{test}: VIVIER_SEED={seed}");
    seed
}

/// What a node that is stopping may still ask once, and no answer asks.
const HOUSEKEEPING: [&str; 3] = ["es_frontier", "es_timer", "pg_notify"];

/// The statements that sqlx sends on this thread while it is the subscriber: what an answer takes its time for.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// In the order of their texts.
    ///
    /// # Panics
    /// Where a thread panicked while it wrote one down.
    pub fn sorted(&self) -> Vec<String> {
        let mut all = self.0.lock().expect("no panic").clone();
        all.sort_unstable();
        all
    }
}

impl Visit for Statements {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let statement = format!("{value:?}");
        if field.name() == "summary" && !HOUSEKEEPING.iter().any(|own| statement.contains(own)) {
            self.0.lock().expect("no panic").push(statement);
        }
    }
}

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// A running store and the clock it goes by.
pub struct TestStore {
    pub store: Store,
    pub clock: VirtualClock,
    pub database_url: String,
}

/// Opens a store on `database_url` with a virtual clock and all background tasks.
///
/// # Errors
/// As [`Store::open`].
pub async fn open(database_url: &str, registry: Registry) -> Result<TestStore, StoreError> {
    let clock = VirtualClock::at(TEST_START.parse().expect("a constant instant"));
    open_with(database_url, registry, clock, |_| {}).await
}

/// The same with a given clock and changed options: for a second node, or without background tasks.
///
/// # Errors
/// As [`Store::open`].
pub async fn open_with(
    database_url: &str,
    registry: Registry,
    clock: VirtualClock,
    change: impl FnOnce(&mut StoreOptions),
) -> Result<TestStore, StoreError> {
    let master_key = MasterKey::from_hex(TEST_KEY).expect("a constant key");
    let mut options = StoreOptions::new(database_url, master_key, Arc::new(clock.clone()));
    options.pool_size = 8;
    change(&mut options);
    let store = Store::open(options, registry).await?;
    Ok(TestStore { store, clock, database_url: database_url.to_owned() })
}

impl TestStore {
    /// Waits until every read model has taken every event that was committed before the call.
    ///
    /// # Errors
    /// `ReadModelBehind`, `Database`.
    pub async fn settle(&self) -> Result<(), StoreError> {
        let last: i64 =
            sqlx::query_scalar("select coalesce(max(position), 0) from es_event").fetch_one(self.store.pool()).await?;
        let names: Vec<&str> = self.store.registry().read_models().collect();
        self.store.wait_for(&names, last).await
    }

    /// Waits until every follower has acted on every event, those of its own commands included, and every read model too.
    ///
    /// # Errors
    /// `ReadModelBehind`, `Database`.
    pub async fn settle_followers(&self) -> Result<(), StoreError> {
        let last = "select coalesce(max(position), 0) from es_event";
        loop {
            let before: i64 = sqlx::query_scalar(last).fetch_one(self.store.pool()).await?;
            for follower in &self.store.registry().followers {
                self.store.wait_for_follower(follower.name(), before).await?;
            }
            let after: i64 = sqlx::query_scalar(last).fetch_one(self.store.pool()).await?;
            if after == before {
                return self.settle().await;
            }
        }
    }

    /// The tables of which a row has this text in clear, in capitals or not. Read models have schemas of their own: `known` is a table that must
    /// be among those that are searched.
    ///
    /// # Errors
    /// `Database`.
    ///
    /// # Panics
    /// Where `known` is not among them.
    pub async fn in_clear(&self, text: &str, known: &str) -> Result<Vec<String>, StoreError> {
        let tables: Vec<(String, String)> = sqlx::query_as(
            "select table_schema, table_name from information_schema.tables \
             where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'",
        )
        .fetch_all(self.store.pool())
        .await?;
        assert!(tables.iter().any(|(_, name)| name == known), "{known} is not searched");
        let mut found = Vec::new();
        for (schema, table) in tables {
            let statement = format!("select count(*) from {schema}.{table} t where t::text ilike $1");
            let query = sqlx::query_scalar::<_, i64>(sqlx::AssertSqlSafe(statement)).bind(format!("%{text}%"));
            if query.fetch_one(self.store.pool()).await? > 0 {
                found.push(format!("{schema}.{table}"));
            }
        }
        Ok(found)
    }

    /// Moves the clock and wakes what waits for it.
    pub fn advance(&self, step: Duration) {
        self.clock.advance(step);
        self.store.timers_changed();
    }

    /// Moves the clock and waits until no timer that is due then is left.
    ///
    /// # Errors
    /// `Database`.
    pub async fn advance_and_fire(&self, step: Duration) -> Result<(), StoreError> {
        self.advance(step);
        loop {
            let due: i64 = sqlx::query_scalar("select count(*) from es_timer where coalesce(not_before, due_at) <= $1")
                .bind(vivier_kernel::clock::Clock::now(&self.clock))
                .fetch_one(self.store.pool())
                .await?;
            if due == 0 {
                return Ok(());
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        self.store.stop();
    }
}

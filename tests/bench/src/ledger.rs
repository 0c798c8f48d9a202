//! What is measured with: accounts that are credited, the same decision and payload for every contender.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{
    CommandError, FoldError, MasterKey, ReadModel, Recorded, Registry, Store, StoreOptions, Unit, UseCase,
};
use vivier_kernel::clock::SystemClock;
use vivier_kernel::decider::Decider;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_postgres::Cluster;
use vivier_postgres::testing::{TestFolder, durable_cluster};

vivier_kernel::id_types! {
    /// An account.
    LedgerId => "Ledger";
}

/// About 300 bytes as JSON, like an ordinary event of the product.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmountCredited {
    pub ledger: LedgerId,
    pub amount: i64,
    pub cause: String,
    pub details: String,
}

impl AmountCredited {
    pub fn new(ledger: LedgerId, amount: i64) -> Self {
        let details = "one hundred and eighty letters of details that an ordinary event carries along, such as dates, shares of time, places and reasons, which somebody wrote or chose from a list";
        Self { ledger, amount, cause: "a completed placement".to_owned(), details: details.to_owned() }
    }
}

vivier_kernel::events! {
    /// What happens to an account.
    pub enum LedgerEvent { AmountCredited = 1 }
}

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct LedgerState {
    pub sum: i64,
    pub events: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("negative")]
pub struct Negative;

impl Refusal for Negative {
    fn problem(&self) -> Problem {
        Problem::new("NEGATIVE")
    }
}

pub struct Ledger;

impl Decider for Ledger {
    const TYPE: &'static str = "ledger";
    type State = LedgerState;
    type Command = AmountCredited;
    type Event = LedgerEvent;
    type Refusal = Negative;

    fn decide(state: &LedgerState, command: AmountCredited, _: DateTime<Utc>) -> Result<Vec<LedgerEvent>, Negative> {
        if state.sum + command.amount < 0 { Err(Negative) } else { Ok(vec![command.into()]) }
    }

    fn evolve(state: &mut LedgerState, event: &LedgerEvent) {
        let LedgerEvent::AmountCredited(credited) = event;
        state.sum += credited.amount;
        state.events += 1;
    }
}

#[derive(Serialize)]
pub struct Credit {
    pub ledger: LedgerId,
    pub amount: i64,
}

impl UseCase for Credit {
    const NAME: &'static str = "credit";
    type Outcome = i64;

    async fn run(&self, unit: &mut Unit) -> Result<i64, CommandError> {
        let mut ledger = unit.load::<Ledger>(self.ledger).await?;
        unit.decide(&mut ledger, AmountCredited::new(self.ledger, self.amount))?;
        Ok(ledger.state.sum)
    }
}

/// A row for each account.
pub struct Balance;

#[derive(Clone, Serialize, Deserialize)]
pub struct BalanceRow {
    pub id: Uuid,
    pub sum: i64,
    pub version: i64,
    pub cause: String,
}

impl ReadModel for Balance {
    const NAME: &'static str = "balance";
    const VERSION: i32 = 1;
    const DDL: &'static str =
        "create table balance (id uuid primary key, sum bigint not null, version bigint not null, cause text not null)";
    const EVENTS: &'static [&'static str] = &["AmountCredited"];
    type Row = BalanceRow;

    fn fold(key: Uuid, row: Option<BalanceRow>, event: &Recorded) -> Result<Option<BalanceRow>, FoldError> {
        let LedgerEvent::AmountCredited(credited) = event.event::<LedgerEvent>()?;
        let sum = row.map_or(0, |row| row.sum) + credited.amount;
        Ok(Some(BalanceRow { id: key, sum, version: event.version, cause: credited.cause }))
    }
}

/// A durable cluster with an open store.
pub struct Bench {
    pub store: Store,
    pub cluster: Cluster,
    _folder: TestFolder,
}

pub async fn bench() -> anyhow::Result<Bench> {
    bench_with(|_| {}).await
}

/// The same, with other options.
pub async fn bench_with(change: impl FnOnce(&mut StoreOptions)) -> anyhow::Result<Bench> {
    let (cluster, folder) = durable_cluster().await?;
    let store = open_store(&cluster, "vivier", change).await?;
    Ok(Bench { store, cluster, _folder: folder })
}

/// A store on a database of its own.
pub async fn open_store(
    cluster: &Cluster,
    database: &str,
    change: impl FnOnce(&mut StoreOptions),
) -> anyhow::Result<Store> {
    cluster.ensure_database(database).await?;
    let mut registry = Registry::new();
    registry.aggregate::<Ledger>();
    registry.read_model::<Balance>();
    let mut options = StoreOptions::new(cluster.url(database), MasterKey::generate()?, Arc::new(SystemClock));
    change(&mut options);
    Ok(Store::open(options, registry).await?)
}

/// Fills the store with events directly, faster than through commands; ten to a stream. Their hashes are not made, which
/// neither replay nor rebuild looks at.
pub async fn fill(bench: &Bench, events: i64) -> anyhow::Result<()> {
    let payload = serde_json::to_string(&AmountCredited::new(LedgerId::default(), 1))?;
    let meta = r#"{"actor":"system:bench","command":"credit","correlation":"00000000-0000-0000-0000-000000000000"}"#;
    sqlx::query(
        "insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
         select nextval('es_position_seq'), md5((n % ($1 / 10))::text)::uuid, n / ($1 / 10) + 1, 'ledger', 'AmountCredited', 1, now(), $2::json, $3::json, decode(repeat('00', 32), 'hex') \
         from generate_series(0, $1 - 1) n",
    )
    .bind(events)
    .bind(payload)
    .bind(meta)
    .execute(&mut connection(bench).await?)
    .await?;
    sqlx::query("vacuum analyze es_event").execute(bench.store.pool()).await?;
    Ok(())
}

/// A connection without the pool's limit on the time of a statement.
pub async fn connection(bench: &Bench) -> anyhow::Result<sqlx::PgConnection> {
    use sqlx::ConnectOptions as _;
    let options: sqlx::postgres::PgConnectOptions = bench.cluster.url("vivier").parse()?;
    Ok(options.connect().await?)
}

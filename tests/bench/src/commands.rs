//! Commands per second: Vivier with every promise on, postgres-es doing the same, pgbench with bare inserts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent};
use postgres_es::{PostgresCqrs, postgres_cqrs};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{CommandContext, Store};
use vivier_kernel::clock::SystemClock;
use vivier_kernel::id::TypedId as _;

use crate::ledger::{AmountCredited, Bench, Credit, LedgerId, bench, bench_with, connection};
use crate::report::{header, ratio, row, spread, three};

/// On average so many events stand in a stream.
const EVENTS_PER_STREAM: u64 = 10;

/// Vivier alone at one number of clients, to look at with a profiler.
pub async fn alone(clients: usize, seconds: u64, writers: usize) -> anyhow::Result<()> {
    let bench = bench_with(|options| options.writers = writers).await?;
    let rate = vivier(&bench, clients, Duration::from_secs(seconds)).await?;
    let each: f64 = sqlx::query_scalar("select count(*)::float8 / count(distinct xmin::text) from es_event")
        .fetch_one(&mut connection(&bench).await?)
        .await?;
    println!("{clients} clients: {rate:.0} commands per second, {each:.1} in a transaction");
    bench.store.stop();
    Ok(())
}

pub async fn run(rounds: usize, seconds: u64) -> anyhow::Result<()> {
    let bench = bench().await?;
    prepare_bare(&bench).await?;
    let theirs = prepare_postgres_es(&bench).await?;
    let time = Duration::from_secs(seconds);
    header(
        &format!("Commands per second, {rounds} interleaved rounds of {seconds} s (least / median / most)"),
        &[
            "clients",
            "bare inserts (pgbench)",
            "Vivier, every promise on",
            "postgres-es",
            "Vivier ÷ bare",
            "Vivier ÷ postgres-es",
        ],
    );
    for clients in [1, 8, 32] {
        let (mut bare, mut ours, mut es) = (Vec::new(), Vec::new(), Vec::new());
        // A first round of each warms caches and is not counted.
        for round in 0..=rounds {
            let results = (
                bare_inserts(&bench, clients, seconds).await?,
                vivier(&bench, clients, time).await?,
                postgres_es(&theirs, clients, time).await,
            );
            if round > 0 {
                bare.push(results.0);
                ours.push(results.1);
                es.push(results.2);
            }
        }
        row(&[
            clients.to_string(),
            three(spread(bare.clone())),
            three(spread(ours.clone())),
            three(spread(es.clone())),
            format!("{:.2}", ratio(&ours, &bare)),
            format!("{:.2}", ratio(&ours, &es)),
        ]);
    }
    bench.store.stop();
    Ok(())
}

async fn vivier(bench: &Bench, clients: usize, time: Duration) -> anyhow::Result<f64> {
    credits(&bench.store, clients, time, 2 * EVENTS_PER_STREAM).await
}

/// Each client credits accounts of its own; a new account after `longest` credits.
pub async fn credits(store: &Store, clients: usize, time: Duration, longest: u64) -> anyhow::Result<f64> {
    let done = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (store, done) = (store.clone(), Arc::clone(&done));
        tasks.spawn(async move {
            let mut count = 0_u64;
            let mut ledger = LedgerId::from_uuid(Uuid::new_v4());
            while begun.elapsed() < time {
                let context = CommandContext::system("bench", &SystemClock).with_key(Uuid::new_v4().to_string());
                store.execute(&context, &Credit { ledger, amount: 1 }).await?;
                count += 1;
                if count.is_multiple_of(longest) {
                    ledger = LedgerId::from_uuid(Uuid::new_v4());
                }
            }
            done.fetch_add(count, Ordering::Relaxed);
            anyhow::Ok(())
        });
    }
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}

/// The same columns, constraints and triggers in a table of its own, so that positions do not meet.
async fn prepare_bare(bench: &Bench) -> anyhow::Result<()> {
    let mut connection = connection(bench).await?;
    sqlx::raw_sql(
        "create schema bare; create sequence bare.position; \
         create table bare.es_event (like public.es_event including all); \
         create trigger t before update or delete on bare.es_event for each row execute function es_refuse_change();",
    )
    .execute(&mut connection)
    .await?;
    Ok(())
}

async fn bare_inserts(bench: &Bench, clients: usize, seconds: u64) -> anyhow::Result<f64> {
    // pgbench takes `:1` for a variable.
    let payload = serde_json::to_string(&AmountCredited::new(LedgerId::default(), 1))?.replace("\":", "\": ");
    let script = format!(
        "insert into bare.es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
         values (nextval('bare.position'), gen_random_uuid(), 1, 'ledger', 'AmountCredited', 1, now(), '{payload}', \
         '{{\"actor\":\"system bench\",\"command\":\"credit\",\"correlation\":\"00000000-0000-0000-0000-000000000000\"}}', '\\x{}');\n",
        "ab".repeat(32)
    );
    let file = std::env::temp_dir().join(format!("vivier-bare-{}.sql", std::process::id()));
    std::fs::write(&file, script)?;
    let threads = clients.min(2).to_string();
    let output = tokio::process::Command::new(bench.cluster.binaries().folder.join("pgbench"))
        .args(["-n", "-M", "prepared", "-c", &clients.to_string(), "-j", &threads, "-T", &seconds.to_string(), "-f"])
        .arg(&file)
        .arg(bench.cluster.url("vivier"))
        .output()
        .await?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|line| line.starts_with("tps = "));
    let tps = line.and_then(|line| line.split_whitespace().nth(2)).and_then(|number| number.parse().ok());
    tps.ok_or_else(|| anyhow::anyhow!("pgbench: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct TheirEvent(AmountCredited);

impl DomainEvent for TheirEvent {
    fn event_type(&self) -> String {
        "AmountCredited".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct TheirLedger {
    sum: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("negative")]
struct TheirError;

impl Aggregate for TheirLedger {
    const TYPE: &'static str = "ledger";
    type Command = AmountCredited;
    type Event = TheirEvent;
    type Error = TheirError;
    type Services = ();

    async fn handle(&mut self, command: AmountCredited, _: &(), sink: &EventSink<Self>) -> Result<(), TheirError> {
        if self.sum + command.amount < 0 {
            return Err(TheirError);
        }
        sink.write(TheirEvent(command), self).await;
        Ok(())
    }

    fn apply(&mut self, event: TheirEvent) {
        self.sum += event.0.amount;
    }
}

/// In a database of its own, with the table that its documentation gives.
async fn prepare_postgres_es(bench: &Bench) -> anyhow::Result<Arc<PostgresCqrs<TheirLedger>>> {
    bench.cluster.ensure_database("theirs").await?;
    let pool = sqlx08::postgres::PgPoolOptions::new().max_connections(32).connect(&bench.cluster.url("theirs")).await?;
    sqlx08::query(
        "create table events (aggregate_type text not null, aggregate_id text not null, sequence bigint not null check (sequence >= 0), \
         event_type text not null, event_version text not null, payload json not null, metadata json not null, \
         primary key (aggregate_type, aggregate_id, sequence))",
    )
    .execute(&pool)
    .await?;
    let framework: CqrsFramework<_, _> = postgres_cqrs(pool, Vec::new(), ());
    Ok(Arc::new(framework))
}

async fn postgres_es(framework: &Arc<PostgresCqrs<TheirLedger>>, clients: usize, time: Duration) -> f64 {
    let done = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let (framework, done) = (Arc::clone(framework), Arc::clone(&done));
        tasks.spawn(async move {
            let mut count = 0_u64;
            let mut ledger = Uuid::new_v4();
            while begun.elapsed() < time {
                let command = AmountCredited::new(LedgerId::from_uuid(ledger), 1);
                if framework.execute(&ledger.to_string(), command).await.is_ok() {
                    count += 1;
                }
                if count.is_multiple_of(2 * EVENTS_PER_STREAM) {
                    ledger = Uuid::new_v4();
                }
            }
            done.fetch_add(count, Ordering::Relaxed);
        });
    }
    while tasks.join_next().await.is_some() {}
    done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

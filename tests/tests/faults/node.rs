//! Nodes killed under load: one that stands alone, and one of two.

use std::sync::Arc;
use std::time::Duration;

use vivier_event_store::{Background, Store};
use vivier_kernel::clock::SystemClock;
use vivier_postgres::testing::durable_cluster;

use crate::clients::{Chance, Ledger, Load, rounds, until};
use crate::jar;
use crate::process::Worker;
use crate::truth::{count, holds};

/// Ids of the sessions that hold tasks of a node, and how many tasks they hold.
const LEADERS: &str =
    "select pid, count(*) from pg_locks where locktype = 'advisory' and classid = 72001 and granted group by pid";
/// The read model, the timers and the sealer.
const TASKS: i64 = 3;

/// A moment that nothing in the store's work decides: it is the fault that waits here, not the test.
async fn any_moment(chance: &mut Chance) {
    tokio::time::sleep(Duration::from_micros(chance.below(30_000))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_at_any_moment_loses_nothing_and_repeats_nothing() {
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    cluster.ensure_database("jars").await.expect("a database");
    let url = cluster.url("jars");
    let mut chance = Chance::seeded("node");
    let worker = Worker::start(&url).await;
    let ledger = Ledger::new();
    let load = Load::start(vec![Arc::new(worker.clone())], &ledger, 8, &mut chance);
    for _ in 0..rounds(6) {
        ledger.wait_for_more(20 + chance.below(120) as usize).await;
        any_moment(&mut chance).await;
        worker.kill_9().await;
        worker.restart().await;
    }
    ledger.wait_for_more(20).await;
    load.finish().await;
    worker.kill_9().await;
    assert!(ledger.errors() > 0, "the kills were felt");
    let store = jar::open(&url, Arc::new(SystemClock), |_| {}).await.expect("the next node");
    holds(&store, &ledger).await;
    store.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_the_living_one_takes_over_read_models_timers_and_sealing() {
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    cluster.ensure_database("jars").await.expect("a database");
    let url = cluster.url("jars");
    let mut chance = Chance::seeded("two nodes");
    let ledger = Ledger::new();
    let mut leading = Worker::start(&url).await;
    let watching = watching(&url).await;
    leader(&watching, None).await;
    let mut standing_by = Worker::start(&url).await;
    let load = Load::start(vec![Arc::new(leading.clone()), Arc::new(standing_by.clone())], &ledger, 6, &mut chance);
    for _ in 0..rounds(3) {
        let old = leader(&watching, None).await;
        ledger.wait_for_more(20 + chance.below(60) as usize).await;
        any_moment(&mut chance).await;
        leading.kill_9().await;
        leader(&watching, Some(old)).await;
        ledger.wait_for_more(20).await;
        all_tasks_go_on(&watching).await;
        leading.restart().await;
        std::mem::swap(&mut leading, &mut standing_by);
    }
    load.finish().await;
    holds(&watching, &ledger).await;
    watching.stop();
    leading.kill_9().await;
    standing_by.kill_9().await;
}

/// A store that only looks: it takes no task.
async fn watching(url: &str) -> Store {
    jar::open(url, Arc::new(SystemClock), |options| options.background = Background::Nothing).await.expect("a store")
}

/// Waits until one session other than `old` holds all tasks.
async fn leader(store: &Store, old: Option<i32>) -> i32 {
    let leader = std::sync::atomic::AtomicI32::new(0);
    until("a node that leads", || async {
        let found: Vec<(i32, i64)> = sqlx::query_as(LEADERS).fetch_all(store.pool()).await.expect("locks");
        let [(pid, TASKS)] = found[..] else { return false };
        leader.store(pid, std::sync::atomic::Ordering::Relaxed);
        Some(pid) != old
    })
    .await;
    leader.into_inner()
}

/// What was committed when this is called gets shown and sealed, and the timers that are due then fire.
async fn all_tasks_go_on(store: &Store) {
    let last = count(store, "select max(position) from es_event").await;
    let due = store.clock().now();
    until("the read model on the other node", || async { store.wait_for(&["jar_card"], last).await.is_ok() }).await;
    until("sealing on the other node", || async {
        count(store, "select coalesce(max(to_position), 0) from es_block").await >= last
    })
    .await;
    until("timers on the other node", || async {
        let open: i64 = sqlx::query_scalar("select count(*) from es_timer where due_at <= $1")
            .bind(due)
            .fetch_one(store.pool())
            .await
            .expect("timers");
        open == 0
    })
    .await;
}

//! PostgreSQL is killed under load, again and again: what was acknowledged is there, nothing acted twice, rows equal a rebuild.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vivier_event_store::testing;
use vivier_kernel::id::TypedId as _;
use vivier_postgres::testing::durable_cluster;

use crate::support::{FillJar, Jar, JarId, context, registry, rows};

const ROUNDS: usize = 4;
const CLIENTS: usize = 8;
/// Commands that must be acknowledged between two kills, so that each kill meets a busy server.
const BETWEEN: usize = 60;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_database_loses_no_acknowledged_command_and_repeats_none() {
    let (cluster, _folder) = durable_cluster().await.expect("a durable cluster");
    cluster.ensure_database("vivier").await.expect("a database");
    let test = testing::open(&cluster.url("vivier"), registry()).await.expect("a store");
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let (store, context) = (test.store.clone(), context(&test));
        let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(&acknowledged));
        clients.spawn(async move {
            let jar = JarId::new(store.clock());
            let mut sent = 0_i64;
            while !stop.load(Ordering::Relaxed) {
                let keyed = context.clone().with_key(format!("{client}:{sent}"));
                // A client that got no answer sends the same command with the same key again.
                while store.execute(&keyed, &FillJar::new(jar, 1)).await.is_err() {
                    tokio::task::yield_now().await;
                }
                sent += 1;
                acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            (jar, sent)
        });
    }
    for round in 1..=ROUNDS {
        while acknowledged.load(Ordering::Relaxed) < round * BETWEEN {
            tokio::task::yield_now().await;
        }
        let killed = cluster.pid();
        cluster.kill_9();
        while cluster.pid() == killed {
            tokio::task::yield_now().await;
        }
    }
    while acknowledged.load(Ordering::Relaxed) < (ROUNDS + 2) * BETWEEN {
        tokio::task::yield_now().await;
    }
    stop.store(true, Ordering::Relaxed);
    let mut sums: HashMap<JarId, i64> = HashMap::new();
    while let Some(client) = clients.join_next().await {
        let (jar, sent) = client.expect("a client");
        sums.insert(jar, sent);
    }
    for (jar, sent) in &sums {
        let loaded = test.store.load::<Jar>(jar.uuid()).await.expect("loaded");
        assert_eq!((loaded.state.marbles, loaded.version), (*sent, *sent), "each acknowledged command acted once");
    }
    test.settle().await.expect("the read model catches up");
    let live = rows(&test).await;
    assert_eq!(live.len(), sums.len());
    test.store.rebuild("jar_card", &mut |_| {}).await.expect("rebuilt");
    assert_eq!(rows(&test).await, live, "and equals a rebuild");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[tokio::test]
async fn a_dump_restored_into_a_fresh_cluster_goes_on() {
    let (first, folder) = durable_cluster().await.expect("a cluster");
    first.ensure_database("vivier").await.expect("a database");
    let before = testing::open(&first.url("vivier"), registry()).await.expect("a store");
    let jar = crate::support::jar(&before);
    let last = crate::support::fill(&before, jar, 3).await;
    before.settle().await.expect("caught up");
    before.store.seal_blocks().await.expect("sealed");
    let file = folder.path().join("dump.sql");
    vivier_postgres::dump::dump(&first.url("vivier"), &file).await.expect("dumped");
    drop(before);

    let (second, _other) = durable_cluster().await.expect("a fresh cluster");
    second.ensure_database("vivier").await.expect("a database");
    vivier_postgres::dump::restore(&second.url("vivier"), &file).await.expect("restored");
    let after = testing::open(&second.url("vivier"), registry()).await.expect("the same store");
    assert!(after.store.verify(&mut |_| {}).await.expect("verified").is_clean());
    let next = crate::support::fill(&after, jar, 4).await;
    assert!(next > last, "positions go on");
    after.store.wait_for(&["jar_card"], next).await.expect("the read model goes on");
    assert_eq!(after.store.load::<Jar>(jar.uuid()).await.expect("loaded").state.marbles, 7);
    assert!(rows(&after).await[0].contains("\"marbles\":7"));
}

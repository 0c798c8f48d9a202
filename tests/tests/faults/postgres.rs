//! PostgreSQL killed under load, in the middle of whatever it does.

use std::sync::Arc;
use std::time::Duration;

use vivier_event_store::From;
use vivier_kernel::clock::SystemClock;
use vivier_postgres::testing::durable_cluster;

use crate::clients::{Chance, Ledger, Load, rounds, until};
use crate::jar;
use crate::truth::{count, holds};

#[tokio::test(flavor = "multi_thread")]
async fn postgres_killed_at_any_moment_loses_nothing_acknowledged() {
    let (cluster, folder) = durable_cluster().await.expect("a cluster");
    cluster.ensure_database("jars").await.expect("a database");
    let mut chance = Chance::seeded("postgres");
    let store = jar::open(&cluster.url("jars"), Arc::new(SystemClock), |_| {}).await.expect("a store");
    let heard = listen(&store);
    let ledger = Ledger::new();
    let load = Load::start(vec![Arc::new(store.clone())], &ledger, 8, &mut chance);
    for _ in 0..rounds(5) {
        ledger.wait_for_more(20 + chance.below(200) as usize).await;
        // The moment must not hang on what the store does: it is the fault that waits here, not the test.
        tokio::time::sleep(Duration::from_micros(chance.below(30_000))).await;
        let killed = cluster.pid();
        cluster.kill_9();
        until("the next postmaster", || async { ![0, killed].contains(&cluster.pid()) }).await;
        cluster.wait_until_ready(&folder.path().join("postgres.log")).await.expect("recovered");
    }
    ledger.wait_for_more(20).await;
    load.finish().await;
    assert!(ledger.errors() > 0, "the kills were felt");
    holds(&store, &ledger).await;

    let events = count(&store, "select count(*) from es_event").await;
    until("the subscriber", || async { heard.borrow().len() as i64 >= events }).await;
    let recorded: Vec<i64> = sqlx::query_scalar("select position from es_event order by position")
        .fetch_all(store.pool())
        .await
        .expect("positions");
    assert_eq!(*heard.borrow(), recorded, "a subscriber heard every event once, in order, through all of it");
    store.stop();
}

/// Every position that a subscription gives, in the order given.
fn listen(store: &vivier_event_store::Store) -> tokio::sync::watch::Receiver<Vec<i64>> {
    let mut subscription = store.subscribe(From::Beginning);
    let (heard, receiver) = tokio::sync::watch::channel(Vec::new());
    tokio::spawn(async move {
        loop {
            if let Ok(batch) = subscription.next_batch().await {
                heard.send_modify(|heard: &mut Vec<i64>| heard.extend(batch.iter().map(|event| event.position)));
            } else {
                tokio::task::yield_now().await;
            }
            if heard.is_closed() {
                return;
            }
        }
    });
    receiver
}

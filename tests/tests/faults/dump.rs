//! A dump of a live store, restored into a fresh cluster, where everything goes on.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::{Background, MasterKey, Store, StoreError, StoreOptions};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_kernel::id::TypedId as _;
use vivier_postgres::dump::{dump, restore};
use vivier_postgres::testing::durable_cluster;

use crate::clients::{Chance, Ledger, Load, Node as _, jar_number, until};
use crate::jar::{self, Answer, Jar, Order, Wish};
use crate::truth::count;

/// The jar of a promise that is still open when the dump is made.
const PROMISED: u64 = 99;
/// A master key that is not the store's.
const OTHER_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

#[tokio::test(flavor = "multi_thread")]
async fn a_dump_of_a_live_store_goes_on_in_a_fresh_cluster() {
    let (cluster, folder) = durable_cluster().await.expect("a cluster");
    cluster.ensure_database("jars").await.expect("a database");
    let mut chance = Chance::seeded("dump");
    let store = jar::open(&cluster.url("jars"), Arc::new(SystemClock), |_| {}).await.expect("a store");
    let in_an_hour =
        Wish::Promise { jar: jar_number(PROMISED), milliseconds: 3_600_000, name: "marble:later".to_owned() };
    let promise = Order { key: "later".to_owned(), wish: in_an_hour };
    let promised = store.send(&promise).await.expect("a promise");
    let ledger = Ledger::new();
    let load = Load::start(vec![Arc::new(store.clone())], &ledger, 8, &mut chance);
    ledger.wait_for_more(200).await;
    let before = ledger.entries();
    let file = folder.path().join("dump.sql");
    dump(&cluster.url("jars"), &file).await.expect("a dump under load");
    ledger.wait_for_more(50).await;
    load.finish().await;
    store.stop();

    let (fresh, _fresh_folder) = durable_cluster().await.expect("a fresh cluster");
    fresh.ensure_database("jars").await.expect("a database");
    let url = fresh.url("jars");
    restore(&url, &file).await.expect("restored");
    let another = |options: &mut StoreOptions| {
        options.master_key = MasterKey::from_hex(OTHER_KEY).expect("a constant key");
    };
    let refused = jar::open(&url, Arc::new(SystemClock), another).await;
    assert!(matches!(refused, Err(StoreError::WrongMasterKey)), "another master key is refused");

    let clock = VirtualClock::at(SystemClock.now());
    let quiet = |options: &mut StoreOptions| options.background = Background::Nothing;
    let restored = jar::open(&url, Arc::new(clock.clone()), quiet).await.expect("the restored store");
    let checkpoint = restored.read_model_status().await.expect("status").remove(0);
    assert!(checkpoint.position > 0, "the read model has its place");
    assert!(clean(&restored).await);
    for (order, answer) in before {
        if answer != Answer::Refused {
            assert_eq!(restored.send(&order).await, Ok(answer), "acknowledged before the dump: {order:?}");
        }
    }
    assert_eq!(restored.send(&promise).await, Ok(promised));
    let last = count(&restored, "select max(position) from es_event").await;
    restored.stop();

    let going_on = jar::open(&url, Arc::new(clock.clone()), |_| {}).await.expect("a node");
    let filled = Order { key: "after".to_owned(), wish: Wish::Fill { jar: jar_number(PROMISED), marbles: 5 } };
    let Ok(Answer::Done { position: Some(position), marbles: 6 }) = going_on.send(&filled).await else {
        panic!("a command on the restored store")
    };
    assert!(position > last, "positions go on above the restored ones");
    until("the read model", || async { going_on.wait_for(&["jar_card"], position).await.is_ok() }).await;
    let status = going_on.read_model_status().await.expect("status").remove(0);
    assert_eq!(status.generation, checkpoint.generation, "it went on from its place, and was not built anew");
    keep_promise(&going_on, &clock).await;
    assert!(clean(&going_on).await);
    going_on.stop();
}

/// The timer that was dumped fires in the restored store, once, when it is due.
async fn keep_promise(store: &Store, clock: &VirtualClock) {
    let due: DateTime<Utc> = sqlx::query_scalar("select due_at from es_timer where key = 'marble:later'")
        .fetch_one(store.pool())
        .await
        .expect("the timer is still there");
    clock.set(due + Duration::seconds(1));
    store.timers_changed();
    until("the dumped timer", || async { count(store, "select count(*) from es_timer").await == 0 }).await;
    assert_eq!(store.load::<Jar>(jar_number(PROMISED).uuid()).await.expect("a jar").state.marbles, 7);
}

async fn clean(store: &Store) -> bool {
    store.seal_blocks().await.expect("sealed");
    store.verify(&mut |_| {}).await.expect("verified").is_clean()
}

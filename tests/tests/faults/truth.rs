//! What must hold after any fault, once every client has its answers.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;
use vivier_event_store::Store;
use vivier_kernel::id::TypedId as _;

use crate::clients::{Ledger, until};
use crate::jar::{Answer, Jar, Wish};

/// Marbles and events of a jar.
type Jars = BTreeMap<Uuid, (i64, i64)>;

/// What the jars hold if each acknowledged order acted once, and nothing else did.
pub fn expected(ledger: &Ledger) -> Jars {
    let mut jars = Jars::new();
    let mut add = |jar: Uuid, marbles: i64, events: i64| {
        let held = jars.entry(jar).or_default();
        *held = (held.0 + marbles, held.1 + events);
    };
    for (order, answer) in ledger.entries() {
        if answer == Answer::Refused {
            continue;
        }
        match order.wish {
            Wish::Fill { jar, marbles } => add(jar.uuid(), marbles, 1),
            Wish::Move { from, to, marbles } => {
                add(from.uuid(), -marbles, 1);
                add(to.uuid(), marbles, 1);
            }
            // The marble now, and the one that the timer brought.
            Wish::Promise { jar, .. } => add(jar.uuid(), 2, 2),
        }
    }
    jars
}

/// Everything acknowledged is there, nothing acted twice, read models equal the events and a rebuild, all is verified.
pub async fn holds(store: &Store, ledger: &Ledger) {
    until("the last timers", || async { count(store, "select count(*) from es_timer").await == 0 }).await;
    let expected = expected(ledger);
    let mut found = Jars::new();
    for id in expected.keys() {
        let jar = store.load::<Jar>(*id).await.expect("a jar");
        found.insert(*id, (jar.state.marbles, jar.version));
    }
    assert_eq!(found, expected, "by jar: marbles and events");
    let events: i64 = expected.values().map(|(_, events)| events).sum();
    assert_eq!(count(store, "select count(*) from es_event").await, events, "no event that nobody asked for");
    positions(store, ledger).await;

    read_models(store, &expected).await;
    store.seal_blocks().await.expect("sealed");
    let report = store.verify(&mut |_| {}).await.expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.events, events.unsigned_abs());
}

/// Each acknowledged position holds an event, and no two orders were given the same.
async fn positions(store: &Store, ledger: &Ledger) {
    let recorded: Vec<i64> = sqlx::query_scalar("select position from es_event order by position")
        .fetch_all(store.pool())
        .await
        .expect("positions");
    let recorded: BTreeSet<i64> = recorded.into_iter().collect();
    let mut seen = BTreeSet::new();
    for (order, answer) in ledger.entries() {
        let Answer::Done { position, .. } = answer else { continue };
        let position = position.expect("every wish that is done makes an event");
        assert!(recorded.contains(&position), "{order:?} was acknowledged at {position}, where nothing is");
        assert!(seen.insert(position), "{order:?} shares position {position} with another");
    }
}

async fn read_models(store: &Store, expected: &Jars) {
    let last = count(store, "select max(position) from es_event").await;
    until("the read model", || async {
        let status = store.read_model_status().await.expect("status");
        assert!(status.iter().all(|model| model.error.is_none()), "{status:?}");
        store.wait_for(&["jar_card"], last).await.is_ok()
    })
    .await;
    let live = rows(store).await;
    let shown: Jars = live.iter().map(|(id, marbles, version)| (*id, (*marbles, *version))).collect();
    assert_eq!(&shown, expected, "the read model and the events");
    store.rebuild("jar_card", &mut |_| {}).await.expect("rebuilt");
    assert_eq!(rows(store).await, live, "a rebuild gives the same rows");
}

async fn rows(store: &Store) -> Vec<(Uuid, i64, i64)> {
    sqlx::query_as("select id, marbles, version from jar_card order by id").fetch_all(store.pool()).await.expect("rows")
}

pub async fn count(store: &Store, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(store.pool()).await.expect("a number")
}

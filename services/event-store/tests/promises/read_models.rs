//! Read models: rows and checkpoint together, a visible stop on poison, rebuild beside live traffic.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use uuid::Uuid;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{FoldError, ReadModel, Recorded, Registry, StoreError};
use vivier_kernel::id::TypedId as _;

use crate::support::{FillJar, Jar, JarCard, JarRow, OVERFLOW, POISON, context, fill, jar, registry, rows, store};

async fn status(test: &TestStore) -> (String, Option<String>, i32) {
    let all = test.store.read_model_status().await.expect("status");
    let card = all.into_iter().find(|status| status.name == "jar_card").expect("jar_card");
    (card.status, card.error, card.generation)
}

async fn wait_until_stopped(test: &TestStore) -> String {
    loop {
        if let (stopped, Some(error), _) = status(test).await
            && stopped == "stopped"
        {
            return error;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_person_sees_what_they_just_did() {
    let (test, _database) = store().await;
    let id = jar(&test);
    for marbles in 1..=20 {
        let position = fill(&test, id, 1).await;
        test.store.wait_for(&["jar_card"], position).await.expect("in time");
        let shown: i32 = sqlx::query_scalar("select marbles from jar_card where id = $1")
            .bind(id.uuid())
            .fetch_one(test.store.pool())
            .await
            .expect("the row");
        assert_eq!(shown, marbles);
    }
}

#[tokio::test]
async fn an_unknown_read_model_is_an_error_not_a_wait() {
    let (test, _database) = store().await;
    assert!(matches!(test.store.wait_for(&["nothing"], 1).await, Err(StoreError::UnknownReadModel { .. })));
}

#[tokio::test]
async fn a_poison_event_stops_its_read_model_visibly_and_nothing_else() {
    for poison in [POISON, OVERFLOW] {
        let (test, _database) = store().await;
        let (good, bad) = (jar(&test), jar(&test));
        fill(&test, good, 1).await;
        let position = fill(&test, bad, poison).await;
        fill(&test, good, 1).await;

        let error = wait_until_stopped(&test).await;

        assert!(error.contains(&format!("position {position}")), "{poison}: the error names the event: {error}");
        assert_eq!(rows(&test).await.len(), 1, "what came before it is there, what came after is not");
        assert_eq!(test.store.load::<Jar>(good.uuid()).await.expect("commands go on").state.marbles, 2);
        assert!(test.store.lag("jar_card").await.expect("the lag") >= 2);
        let rebuilt = test.store.rebuild("jar_card", &mut |_| {}).await;
        assert!(matches!(rebuilt, Err(StoreError::RebuildStopped { .. })), "a rebuild stops too: {rebuilt:?}");
    }
}

/// The same read model, mended: it knows what to do with the poison.
struct MendedCard;

impl ReadModel for MendedCard {
    const NAME: &'static str = JarCard::NAME;
    const VERSION: i32 = 2;
    const DDL: &'static str = "create table jar_card (id uuid primary key, marbles bigint not null, version bigint not null, note jsonb, mended boolean not null)";
    const EVENTS: &'static [&'static str] = JarCard::EVENTS;
    type Row = MendedRow;

    fn fold(key: Uuid, row: Option<MendedRow>, event: &Recorded) -> Result<Option<MendedRow>, FoldError> {
        let marbles = row.map_or(0, |row| row.marbles);
        let payload: serde_json::Value = serde_json::from_str(&event.data)?;
        let change = payload["marbles"].as_i64().unwrap_or_default();
        let change = if event.kind == "JarEmptied" { -change } else { change };
        Ok(Some(MendedRow { id: key, marbles: marbles + change, version: event.version, note: None, mended: true }))
    }
}

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct MendedRow {
    id: Uuid,
    marbles: i64,
    version: i64,
    note: Option<serde_json::Value>,
    mended: bool,
}

#[tokio::test]
async fn a_newer_version_of_a_read_model_is_rebuilt_at_start_and_the_poison_is_past() {
    let (test, database) = store().await;
    let id = jar(&test);
    fill(&test, id, POISON).await;
    wait_until_stopped(&test).await;
    drop(test);

    let mut mended = Registry::new();
    mended.aggregate::<Jar>();
    mended.read_model::<MendedCard>();
    let test = testing::open(&database.url(), mended).await.expect("the next version");
    let position = fill(&test, id, 1).await;
    test.store.wait_for(&["jar_card"], position).await.expect("caught up");

    let (running, error, generation) = status(&test).await;
    assert_eq!((running.as_str(), error, generation), ("running", None, 2));
    assert_eq!(rows(&test).await.len(), 1);
    assert!(rows(&test).await[0].contains("\"mended\":true"));
}

/// A next version that cannot read what is there.
struct BrokenCard;

impl ReadModel for BrokenCard {
    const NAME: &'static str = JarCard::NAME;
    const VERSION: i32 = 2;
    const DDL: &'static str = MendedCard::DDL;
    const EVENTS: &'static [&'static str] = JarCard::EVENTS;
    type Row = MendedRow;

    fn fold(_: Uuid, _: Option<MendedRow>, _: &Recorded) -> Result<Option<MendedRow>, FoldError> {
        Err(FoldError::Unexpected("it cannot be read".to_owned()))
    }
}

#[tokio::test]
async fn a_newer_binary_that_cannot_rebuild_says_so_and_the_one_after_it_tries_again() {
    let (test, database) = store().await;
    let id = jar(&test);
    let position = fill(&test, id, 1).await;
    test.store.wait_for(&["jar_card"], position).await.expect("caught up");
    drop(test);

    let mut broken = Registry::new();
    broken.aggregate::<Jar>();
    broken.read_model::<BrokenCard>();
    let test = testing::open(&database.url(), broken).await.expect("the next version");
    let error = test.store.wait_until_current().await.expect_err("it cannot be rebuilt");
    assert!(error.to_string().contains("it cannot be read"), "{error}");
    assert_eq!(rows(&test).await.len(), 1, "the old rows serve on");
    drop(test);

    let mut next = Registry::new();
    next.aggregate::<Jar>();
    next.read_model::<MendedCard>();
    let test = testing::open(&database.url(), next).await.expect("the version after it");
    test.store.wait_until_current().await.expect("rebuilt");
}

#[tokio::test]
async fn a_newer_binary_waits_for_rows_that_have_its_columns() {
    let (test, database) = store().await;
    let id = jar(&test);
    let position = fill(&test, id, 1).await;
    test.store.wait_for(&["jar_card"], position).await.expect("caught up");
    assert_eq!(test.store.outdated_read_models().await.expect("the same version"), Vec::<&str>::new());
    drop(test);

    let mut next = Registry::new();
    next.aggregate::<Jar>();
    next.read_model::<MendedCard>();
    let test = testing::open(&database.url(), next).await.expect("the next version");
    test.store.wait_until_current().await.expect("rebuilt");
    let mended: bool = sqlx::query_scalar("select bool_and(mended) from jar_card")
        .fetch_one(test.store.pool())
        .await
        .expect("a column that only the next version has");
    assert!(mended);
}

#[tokio::test]
async fn a_rebuild_beside_live_traffic_gives_the_same_rows() {
    let (test, _database) = store().await;
    let jars: Arc<Vec<_>> = Arc::new((0..40).map(|_| jar(&test)).collect());
    for id in jars.iter() {
        fill(&test, *id, 1).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..4_usize {
        let (store, context, jars, stop) = (test.store.clone(), context(&test), Arc::clone(&jars), Arc::clone(&stop));
        writers.spawn(async move {
            let mut turn = writer;
            while !stop.load(Ordering::Relaxed) {
                store.execute(&context, &FillJar::new(jars[turn % jars.len()], 1)).await.expect("traffic goes on");
                turn += 5;
            }
        });
    }
    for expected in 2..=4 {
        test.store.rebuild("jar_card", &mut |_| {}).await.expect("rebuilt");
        assert_eq!(status(&test).await.2, expected, "another generation serves");
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(result) = writers.join_next().await {
        result.expect("a writer");
    }
    test.settle().await.expect("caught up");
    let live = rows(&test).await;
    for row in &live {
        let row: JarRow = serde_json::from_str(row).expect("a row");
        let loaded = test.store.load::<Jar>(row.id).await.expect("the jar");
        assert_eq!((i64::from(row.marbles as i32), row.version), (loaded.state.marbles, loaded.version));
    }
    test.store.rebuild("jar_card", &mut |_| {}).await.expect("rebuilt");
    assert_eq!(rows(&test).await, live, "rows are the same before and after");
    let schemas: i64 = sqlx::query_scalar("select count(*) from pg_namespace where nspname like 'rm_jar_card_%'")
        .fetch_one(test.store.pool())
        .await
        .expect("schemas");
    assert_eq!(schemas, 1, "older generations are dropped");
}

#[tokio::test]
async fn of_two_nodes_one_works_and_the_other_takes_over() {
    let (one, database) = store().await;
    let two = testing::open(&database.url(), registry()).await.expect("a second node");
    let id = jar(&one);
    for _ in 0..10 {
        fill(&one, id, 1).await;
        fill(&two, id, 1).await;
    }
    // Versions in a row are checked by the fold itself: two workers at once would stop it.
    two.settle().await.expect("caught up");
    drop(one);
    let position = fill(&two, id, 1).await;
    two.store.wait_for(&["jar_card"], position).await.expect("the second node has taken over");
    assert_eq!(status(&two).await.0, "running");
}

#[tokio::test]
async fn a_subscription_resumes_where_it_was() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let mut positions = Vec::new();
    for _ in 0..30 {
        positions.push(fill(&test, id, 1).await);
    }
    let mut resumed = test.store.subscribe(vivier_event_store::From::After(positions[9]));
    let mut seen = Vec::new();
    while seen.len() < 20 {
        seen.extend(resumed.next_batch().await.expect("events").iter().map(|event| event.position));
    }
    assert_eq!(seen, positions[10..]);
    let next = fill(&test, id, 1).await;
    let live: Vec<i64> = resumed.next_batch().await.expect("live").iter().map(|event| event.position).collect();
    assert_eq!(live, [next]);
}

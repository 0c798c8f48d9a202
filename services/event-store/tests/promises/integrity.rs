//! `verify` finds and names a changed, a deleted and an inserted row.

use std::path::PathBuf;
use vivier_event_store::integrity::verify::{Finding, What};

use vivier_event_store::testing::{TEST_START, TestStore, open_with};
use vivier_event_store::{Background, StoreError, StoreOptions};
use vivier_kernel::clock::VirtualClock;
use vivier_kernel::id::TypedId as _;
use vivier_postgres::testing::{TestDatabase, database};

use crate::support::{FillJar, JarId, context, fill, jar, store};

/// Three jars with four events each, sealed; the positions of all.
async fn filled(test: &TestStore) -> (Vec<JarId>, Vec<i64>) {
    let jars: Vec<JarId> = (0..3).map(|_| jar(test)).collect();
    let mut positions = Vec::new();
    for marbles in 1..=4 {
        for id in &jars {
            positions.push(fill(test, *id, marbles).await);
        }
    }
    test.settle().await.expect("caught up");
    test.store.seal_blocks().await.expect("sealed");
    assert!(test.store.verify(&mut |_| {}).await.expect("verified").is_clean());
    (jars, positions)
}

/// Does what nobody may: with the guard off, as somebody with the database's password would.
pub(crate) async fn tamper(test: &TestStore, statement: &str) {
    let mut transaction = test.store.pool().begin().await.expect("begin");
    sqlx::raw_sql("alter table es_event disable trigger user").execute(&mut *transaction).await.expect("guard off");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await.expect("tampered");
    sqlx::raw_sql("alter table es_event enable trigger user").execute(&mut *transaction).await.expect("guard on");
    transaction.commit().await.expect("commit");
}

async fn first_finding(test: &TestStore) -> Finding {
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    report.findings.first().cloned().expect("a finding")
}

#[tokio::test]
async fn every_column_of_an_event_is_covered() {
    for change in [
        "data = replace(data::text, '2', '3')::json",
        "meta = replace(meta::text, 'fillJar', 'fillJaR')::json",
        "kind = 'JarEmptied'",
        "stream_type = 'vase'",
        "schema_version = 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "hash = set_byte(hash, 7, get_byte(hash, 7) # 1)",
    ] {
        let (test, _database) = store().await;
        let (jars, positions) = filled(&test).await;
        tamper(&test, &format!("update es_event set {change} where position = {}", positions[4])).await;
        let expected = Finding {
            position: Some(positions[4]),
            stream_id: Some(jars[1].uuid()),
            version: Some(2),
            what: What::Changed,
        };
        assert_eq!(first_finding(&test).await, expected, "{change}");
    }
}

#[tokio::test]
async fn a_deleted_event_is_named_once_in_the_middle_and_at_the_end_of_a_stream() {
    for (index, version) in [(4, Some(2)), (11, None)] {
        let (test, _database) = store().await;
        let (jars, positions) = filled(&test).await;
        tamper(&test, &format!("delete from es_event where position = {}", positions[index])).await;
        let report = test.store.verify(&mut |_| {}).await.expect("verified");
        let stream_id = version.map(|_| jars[index % 3].uuid());
        let expected = Finding { position: Some(positions[index]), stream_id, version, what: What::Deleted };
        assert_eq!(report.findings, [expected], "where a stream goes on, it tells which version it lacks");
    }
}

#[tokio::test]
async fn several_events_that_one_stream_lacks_are_each_named_once() {
    let (test, _database) = store().await;
    let (jars, positions) = filled(&test).await;
    tamper(&test, &format!("delete from es_event where position in ({}, {})", positions[4], positions[7])).await;
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    let lost = |index: usize, version| Finding {
        position: Some(positions[index]),
        stream_id: Some(jars[1].uuid()),
        version: Some(version),
        what: What::Deleted,
    };
    assert_eq!(report.findings, [lost(4, 2), lost(7, 3)]);
}

#[tokio::test]
async fn what_a_report_does_not_name_is_counted() {
    let (test, _database) = store().await;
    for number in 0..30 {
        let id = jar(&test);
        for marbles in 1..=5 {
            fill(&test, id, number + marbles).await;
        }
    }
    test.store.seal_blocks().await.expect("sealed");
    tamper(&test, "delete from es_event where version between 2 and 5").await;
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert_eq!((report.findings.len(), report.unnamed), (100, 20), "120 were deleted");
    assert!(report.findings.is_sorted_by_key(|finding| finding.position));
}

#[tokio::test]
async fn events_deleted_from_an_end_that_no_block_covers_are_told_by_a_read_model_that_took_them() {
    let database = database().await;
    let test = open(&database, |options| options.background = Background::ReadModels).await;
    let id = jar(&test);
    let first = fill(&test, id, 1).await;
    assert_eq!(test.store.seal_blocks().await.expect("sealed"), 1);
    let last = fill(&test, id, 2).await;
    test.settle().await.expect("caught up");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert_eq!((report.is_clean(), report.unsealed, report.last, report.empty_end), (true, 1, last, None));

    tamper(&test, &format!("delete from es_event where position = {last}")).await;
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    let expected = Finding { position: Some(last), stream_id: None, version: None, what: What::EndDeleted };
    assert_eq!(report.findings, [expected]);
    assert_eq!((report.unsealed, report.last, report.empty_end), (0, first, Some((last, last))));
}

#[tokio::test]
async fn a_place_at_the_end_that_a_writer_gave_up_is_told_and_is_no_finding() {
    let database = database().await;
    let test = open(&database, |options| options.background = Background::ReadModels).await;
    let last = fill(&test, jar(&test), 1).await;
    test.settle().await.expect("caught up");
    sqlx::query("select nextval('es_position_seq')").execute(test.store.pool()).await.expect("a gap");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!((report.unsealed, report.empty_end), (1, Some((last + 1, last + 1))));

    test.store.seal_blocks().await.expect("sealed");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert_eq!((report.is_clean(), report.unsealed, report.empty_end), (true, 0, None), "a block knows of it");
}

#[tokio::test]
async fn a_store_that_stops_takes_no_more_and_seals_what_is_there() {
    let database = database().await;
    let test = open(&database, |options| options.background = Background::ReadModels).await;
    let id = jar(&test);
    fill(&test, id, 1).await;
    let last = fill(&test, id, 2).await;
    assert_eq!(test.store.stop_and_seal().await.expect("sealed"), 1);
    assert!(test.store.execute(&context(&test), &FillJar::new(id, 3)).await.is_err(), "nobody would seal it");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert_eq!((report.unsealed, report.last, report.head.map(|head| head.position)), (0, last, Some(last)));

    tamper(&test, &format!("delete from es_event where position = {last}")).await;
    let finding = first_finding(&test).await;
    assert_eq!((finding.position, finding.what), (Some(last), What::Deleted));
}

#[tokio::test]
async fn an_inserted_event_is_named_even_where_it_fits_its_stream() {
    let (test, _database) = store().await;
    let (jars, positions) = filled(&test).await;
    // A copy of another jar's event as this jar's fifth, at a place in the order that nobody took.
    tamper(
        &test,
        &format!(
            "insert into es_event select {}, '{}'::uuid, 5,  stream_type, kind, schema_version, recorded_at, data, meta, hash \
             from es_event where position = {}",
            positions[11] + 1,
            jars[0],
            positions[11]
        ),
    )
    .await;
    let finding = first_finding(&test).await;
    assert_eq!((finding.position, finding.version), (Some(positions[11] + 1), Some(5)));
    assert!(matches!(finding.what, What::Changed | What::Inserted), "{finding}");
}

#[tokio::test]
async fn an_event_put_into_a_sealed_gap_is_named_as_inserted() {
    let (test, _database) = store().await;
    let (jars, positions) = filled(&test).await;
    // Somebody took a position and gave up: nobody has it.
    let gap: i64 =
        sqlx::query_scalar("select nextval('es_position_seq')").fetch_one(test.store.pool()).await.expect("a position");
    fill(&test, jars[1], 9).await;
    test.settle().await.expect("caught up");
    test.store.seal_blocks().await.expect("sealed");
    assert!(test.store.verify(&mut |_| {}).await.expect("verified").is_clean());
    let copy = format!(
        "insert into es_event select {gap}, '{}'::uuid, 5, stream_type, kind, schema_version, recorded_at, data, meta, hash \
         from es_event where position = {}",
        jars[0], positions[9]
    );
    tamper(&test, &copy).await;
    let finding = first_finding(&test).await;
    assert_eq!((finding.position, finding.version, finding.what), (Some(gap), Some(5), What::Inserted));
}

#[tokio::test]
async fn a_changed_or_deleted_block_is_found() {
    for (statement, what) in [
        (
            "update es_block set digest = set_byte(digest, 0, get_byte(digest, 0) # 1) where number = 1",
            What::BlockChanged,
        ),
        ("update es_block set event_count = event_count + 1 where number = 1", What::BlockChanged),
        ("delete from es_block where number = 1", What::BlockDeleted),
    ] {
        let (test, _database) = store().await;
        filled(&test).await;
        fill(&test, jar(&test), 1).await;
        test.store.seal_blocks().await.expect("a second block");
        tamper(&test, statement).await;
        let report = test.store.verify(&mut |_| {}).await.expect("verified");
        assert!(report.findings.iter().any(|finding| finding.what == what), "{statement}: {:?}", report.findings);
    }
}

#[tokio::test]
async fn events_removed_from_the_end_with_their_block_are_found_by_what_was_noted_outside() {
    let (test, database) = store().await;
    let (_, positions) = filled(&test).await;
    let noted = test.store.verify(&mut |_| {}).await.expect("verified").head.expect("a sealed block");
    assert_eq!(noted.to_string().parse(), Ok(noted.clone()));
    tamper(&test, &format!("delete from es_event where position = {}; delete from es_block", positions[11])).await;

    // The node that sealed the block remembers it, and seals nothing over what was removed.
    let finding = first_finding(&test).await;
    assert_eq!((finding.position, finding.what), (Some(noted.position), What::EndRemoved));
    let sealed = test.store.seal_blocks().await;
    assert!(matches!(sealed, Err(StoreError::SealedHeadGone { .. })), "{sealed:?}");

    // A node that knows nothing is told by the read model, and by what somebody noted; by that alone where the read model was set back too.
    let other = open(&database, |_| {}).await;
    assert_eq!(first_finding(&other).await.what, What::EndDeleted);
    tamper(&test, "update es_checkpoint set last_event = 0").await;
    assert!(other.store.verify(&mut |_| {}).await.expect("verified").is_clean(), "it cannot know");
    let report = other.store.verify_from(Some(noted.clone()), &mut |_| {}).await.expect("verified");
    assert_eq!(report.findings[0].what, What::EndRemoved);
}

#[tokio::test]
async fn the_last_sealed_block_is_remembered_in_a_file_over_restarts() {
    let (first, database) = store().await;
    let folder = tempfile();
    let file = folder.join("sealed-head");
    let anchored = open(&database, |options| options.anchor = Some(file.clone())).await;
    fill(&first, jar(&first), 1).await;
    anchored.store.seal_blocks().await.expect("sealed");
    let head = anchored.store.verify(&mut |_| {}).await.expect("verified").head.expect("a block");
    assert_eq!(std::fs::read_to_string(&file).expect("the file").trim(), head.to_string());

    tamper(&first, "delete from es_event; delete from es_block").await;
    let restarted = open(&database, |options| options.anchor = Some(file.clone())).await;
    assert_eq!(first_finding(&restarted).await.what, What::EndRemoved);

    std::fs::write(&file, "something else").expect("written");
    let unreadable = try_open(&database, |options| options.anchor = Some(file.clone())).await;
    assert!(matches!(unreadable, Err(StoreError::Anchor { .. })));
    std::fs::remove_dir_all(folder).expect("cleaned");
}

/// A node without background tasks, so that only the test seals.
async fn try_open(database: &TestDatabase, change: impl FnOnce(&mut StoreOptions)) -> Result<TestStore, StoreError> {
    let clock = VirtualClock::at(TEST_START.parse().expect("a constant instant"));
    open_with(&database.url(), crate::support::registry(), clock, |options| {
        options.background = Background::Nothing;
        change(options);
    })
    .await
}

async fn open(database: &TestDatabase, change: impl FnOnce(&mut StoreOptions)) -> TestStore {
    try_open(database, change).await.expect("a second node")
}

fn tempfile() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("vivier-anchor-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[tokio::test]
async fn gaps_that_rolled_back_writers_left_are_no_findings() {
    let (test, _database) = store().await;
    let (_, positions) = filled(&test).await;
    sqlx::query("select nextval('es_position_seq')").execute(test.store.pool()).await.expect("a gap");
    let after = fill(&test, jar(&test), 1).await;
    assert_eq!(after, positions[11] + 2);
    test.store.seal_blocks().await.expect("sealed");
    let report = test.store.verify(&mut |_| {}).await.expect("verified");
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.events, 13);
    // And an event put into that gap is an inserted one.
    tamper(
        &test,
        &format!(
            "insert into es_event select {}, gen_random_uuid(), 1, stream_type, kind, schema_version, recorded_at, data, meta, hash \
             from es_event where position = {after}",
            after - 1
        ),
    )
    .await;
    assert_eq!(first_finding(&test).await.position, Some(after - 1));
}

//! What is refused when a store is opened, and what its connections refuse.

use std::sync::Arc;

use vivier_event_store::{MasterKey, Store, StoreError, StoreOptions};
use vivier_kernel::clock::SystemClock;
use vivier_kernel::id::TypedId as _;

use crate::integrity::tamper;
use crate::support::{Jar, fill, jar, registry, store};

/// Far longer than a statement may take here.
const LONG: &str = "select pg_sleep(600)";

#[tokio::test]
async fn another_master_key_is_refused() {
    let (_test, database) = store().await;
    let key = MasterKey::generate().expect("a key");
    let options = StoreOptions::new(database.url(), key, Arc::new(SystemClock));
    assert!(matches!(Store::open(options, registry()).await, Err(StoreError::WrongMasterKey)));
}

#[tokio::test]
async fn a_store_that_a_newer_binary_wrote_is_refused() {
    let (test, database) = store().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'from the future', true, '\\x00', 0)",
    )
    .execute(test.store.pool())
    .await
    .expect("a migration that this binary does not know");
    let refused = vivier_event_store::testing::open(&database.url(), registry()).await.err();
    assert!(matches!(refused, Some(StoreError::NewerStore { stored: 9999, .. })), "{refused:?}");
}

#[tokio::test]
async fn an_event_of_a_newer_version_is_refused_at_the_start_and_stops_whoever_reads_it() {
    let (test, database) = store().await;
    let jar = jar(&test);
    fill(&test, jar, 2).await;
    test.store.refuse_newer_events().await.expect("all are known");
    // As a newer binary would write it.
    tamper(&test, &format!("update es_event set schema_version = 9 where stream_id = '{}'", jar.uuid())).await;
    let refused = test.store.refuse_newer_events().await.err();
    assert!(matches!(refused, Some(StoreError::NewerEvents { version: 9, .. })), "{refused:?}");
    // Another node, which has not read the jar before.
    let other = vivier_event_store::testing::open(&database.url(), registry()).await.expect("a second node");
    let read = other.store.load::<Jar>(jar.uuid()).await.err();
    assert!(matches!(read, Some(StoreError::UnreadableEvent { schema_version: 9, .. })), "{read:?}");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_cut_off_and_told_from_other_faults() {
    let (test, database) = store().await;
    let url = database.url();
    let limited = vivier_event_store::testing::open_with(&url, registry(), test.clock.clone(), |options| {
        options.statement_timeout = std::time::Duration::from_millis(50);
    });
    let limited = limited.await.expect("a second node");
    let late = sqlx::query(LONG).execute(limited.store.pool()).await.map_err(StoreError::from).expect_err("cut off");
    assert!(late.is_out_of_time() && !late.is_passing(), "{late:?}");
    let wrong = sqlx::query("select 1 / 0").execute(limited.store.pool()).await.map_err(StoreError::from);
    assert!(!wrong.expect_err("a fault").is_out_of_time());
}

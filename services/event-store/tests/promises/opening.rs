//! What is refused when a store is opened.

use std::sync::Arc;

use vivier_event_store::{MasterKey, Store, StoreError, StoreOptions};
use vivier_kernel::clock::SystemClock;

use crate::support::{registry, store};

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

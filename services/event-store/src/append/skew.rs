//! Two transactions that each read what the other writes: at most one of them may be decided on what it read.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use super::staged::testing::event;
use super::staged::{AppendError, ExpectedHead, Staged};
use super::statement;
use crate::cache::Head;
use crate::integrity::hash::GENESIS;
use crate::schema;

/// How long the second transaction may take to begin to wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// Appends to `written` because `read` has no event yet.
fn command(read: Uuid, written: Uuid) -> Staged {
    let head = Head { version: 0, hash: GENESIS };
    Staged {
        heads: [read, written].map(|stream_id| ExpectedHead { stream_id, head }).into(),
        events: vec![event(written, 1)],
        ..Staged::default()
    }
}

async fn somebody_waits(pool: &PgPool) -> bool {
    sqlx::query_scalar("select exists (select from pg_locks where locktype = 'advisory' and not granted)")
        .fetch_one(pool)
        .await
        .expect("the locks")
}

#[tokio::test]
async fn of_two_transactions_that_read_what_the_other_writes_the_second_is_decided_again() {
    let database = vivier_postgres::testing::database().await;
    let pool = PgPool::connect(&database.url()).await.expect("a database");
    schema::migrate(&pool).await.expect("the tables");
    let (left, right) = (Uuid::new_v4(), Uuid::new_v4());

    let mut first = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut under_way = first.begin().await.expect("begin");
    statement::append(&mut under_way, &[&command(left, right)]).await.expect("nobody was before it");

    let mut second = PgConnection::connect(&database.url()).await.expect("a connection");
    let other = tokio::spawn(async move { statement::append(&mut second, &[&command(right, left)]).await });
    let begun = Instant::now();
    while !other.is_finished() && !somebody_waits(&pool).await {
        assert!(begun.elapsed() < PATIENCE, "the second transaction neither waits nor ends");
        tokio::task::yield_now().await;
    }
    under_way.commit().await.expect("commit");
    let outcome = other.await.expect("no panic");
    assert!(matches!(outcome, Err(AppendError::HeadMoved)), "{outcome:?}");
    let events: i64 = sqlx::query_scalar("select count(*) from es_event").fetch_one(&pool).await.expect("a count");
    assert_eq!(events, 1);
}

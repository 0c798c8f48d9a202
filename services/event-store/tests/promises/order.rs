//! The global order: the reader here skips nothing, and the tempting wrong readers, which stand beside it, do.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use crate::support::store;

const WRITERS: usize = 32;
/// One transaction in fifty is rolled back and leaves a gap.
const ROLLBACK_EVERY: usize = 50;
/// How long writers may run until a wrong reader has missed an event; they stop as soon as it has.
const PATIENCE: Duration = Duration::from_secs(40);
/// Transactions written at least, so that the right reader has something to skip.
const LEAST_TRANSACTIONS: usize = 4_000;

/// The store's own append, of one event that begins a stream, without a command: what holds here holds by what `es_append` does.
const APPEND: &str = "select es_append(array[$1], array['jar'], array[1]::bigint[], array['JarFilled'], array[2]::smallint[], array[now()], \
     array['{}'], array['{}'], array['\\x00'::bytea], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')";

/// A way of reading what is new after a position: the positions found, and where to go on.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reader {
    /// Everything after the last position seen: in-flight transactions below it are skipped.
    AfterLast,
    /// The frontier and the events in one statement: the events' snapshot is older than the frontier.
    OneStatement,
    /// What transactions wrote that are all over, by their numbers: a number is taken before or after a position, as it happens.
    OverByNumber,
    /// The frontier first, the events in a second statement.
    TwoStatements,
}

impl Reader {
    async fn read(self, connection: &mut PgConnection, after: i64) -> (Vec<i64>, i64) {
        match self {
            Self::AfterLast => {
                let found: Vec<i64> =
                    sqlx::query_scalar("select position from es_event where position > $1 order by position")
                        .bind(after)
                        .fetch_all(connection)
                        .await
                        .expect("reading");
                let next = found.last().copied().unwrap_or(after);
                (found, next)
            }
            Self::OneStatement => {
                let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(
                    "select f.frontier, e.position from (values (es_frontier())) f(frontier) \
                     left join es_event e on e.position > $1 and e.position <= f.frontier order by e.position",
                )
                .bind(after)
                .fetch_all(connection)
                .await
                .expect("reading");
                let next = rows.first().map_or(after, |(frontier, _)| *frontier);
                (rows.into_iter().filter_map(|(_, position)| position).collect(), next)
            }
            Self::OverByNumber => {
                let found: Vec<i64> = sqlx::query_scalar(
                    "select position from es_event where position > $1 \
                     and xmin::text::bigint < pg_snapshot_xmin(pg_current_snapshot())::text::bigint order by position",
                )
                .bind(after)
                .fetch_all(connection)
                .await
                .expect("reading");
                let next = found.last().copied().unwrap_or(after);
                (found, next)
            }
            Self::TwoStatements => {
                let frontier: i64 =
                    sqlx::query_scalar("select es_frontier()").fetch_one(&mut *connection).await.expect("the frontier");
                let found = sqlx::query_scalar(
                    "select position from es_event where position > $1 and position <= $2 order by position",
                )
                .bind(after)
                .bind(frontier)
                .fetch_all(connection)
                .await
                .expect("reading");
                (found, frontier)
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_writers_with_rollbacks_lose_nothing_but_in_the_wrong_reader() {
    let (test, database) = store().await;
    let stop = Arc::new(AtomicBool::new(false));
    let written = Arc::new(std::sync::atomic::AtomicUsize::new(0));

    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (url, stop, written) = (database.url(), Arc::clone(&stop), Arc::clone(&written));
        writers.spawn(async move {
            let mut connection = PgConnection::connect(&url).await.expect("a writer's connection");
            let mut transactions = writer;
            while !stop.load(Ordering::Relaxed) {
                let mut transaction = connection.begin().await.expect("begin");
                sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *transaction).await.expect("an event");
                transactions += 1;
                if transactions % ROLLBACK_EVERY == 0 {
                    transaction.rollback().await.expect("rollback");
                } else {
                    transaction.commit().await.expect("commit");
                }
                written.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let read = |reader: Reader| {
        let (url, stop) = (database.url(), Arc::clone(&stop));
        tokio::spawn(async move {
            let mut connection = PgConnection::connect(&url).await.expect("a reader's connection");
            let (mut seen, mut after) = (Vec::new(), 0);
            loop {
                // What is committed when this is true is all there will be: one more look finds the rest.
                let last_look = stop.load(Ordering::SeqCst);
                let (found, next) = reader.read(&mut connection, after).await;
                seen.extend(found);
                // A writer that read the sequence, and then waited before it took its lock, sets the frontier back for a moment;
                // its position comes after all that was read.
                after = after.max(next);
                if last_look {
                    return seen;
                }
            }
        })
    };
    let (naive, right) = (read(Reader::AfterLast), read(Reader::TwoStatements));
    let (mut subscription, feed_stop) = (test.store.subscribe(vivier_event_store::From::Beginning), Arc::clone(&stop));

    // The store's own feed follows too.
    let feed = tokio::spawn(async move {
        let mut seen = Vec::new();
        loop {
            match tokio::time::timeout(Duration::from_millis(1_500), subscription.next_batch()).await {
                Ok(batch) => seen.extend(batch.expect("the feed").iter().map(|event| event.position)),
                Err(_) if feed_stop.load(Ordering::SeqCst) => return seen,
                Err(_) => {}
            }
        }
    });
    let begun = Instant::now();
    while written.load(Ordering::Relaxed) < LEAST_TRANSACTIONS && begun.elapsed() < PATIENCE {
        tokio::task::yield_now().await;
    }
    // Writers end first, so that a reader's last look comes after the last commit.
    stop.store(true, Ordering::SeqCst);
    while let Some(result) = writers.join_next().await {
        result.expect("a writer");
    }
    let (naive, right, feed) = (naive.await.expect("naive"), right.await.expect("right"), feed.await.expect("feed"));
    let mut connection = PgConnection::connect(&database.url()).await.expect("a connection");
    let (tail, _) = Reader::TwoStatements.read(&mut connection, right.last().copied().unwrap_or(0)).await;
    let all: Vec<i64> = sqlx::query_scalar("select position from es_event order by position")
        .fetch_all(&mut connection)
        .await
        .expect("all");

    let right: Vec<i64> = right.into_iter().chain(tail).collect();
    assert_eq!(right, all, "the right reader gives every event once, in order");
    assert_eq!(feed, all, "the feed gives every event once, in order");
    let last_naive = naive.last().copied().unwrap_or(0);
    let seen: BTreeSet<i64> = naive.into_iter().collect();
    let missed = all.iter().filter(|position| **position <= last_naive && !seen.contains(position)).count();
    println!("{} events, {missed} missed by the naive reader", all.len());
    assert!(missed > 0, "the harness no longer provokes the loss that it is there to show");
}

#[tokio::test]
async fn an_open_transaction_below_a_committed_one_is_skipped_by_the_naive_reader_only() {
    let (_test, database) = store().await;
    let mut slow = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut fast = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut reading = PgConnection::connect(&database.url()).await.expect("a connection");

    let mut open = slow.begin().await.expect("begin");
    sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *open).await.expect("the lower position");
    let mut closed = fast.begin().await.expect("begin");
    sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *closed).await.expect("the higher position");
    closed.commit().await.expect("commit");

    let (naive_before, naive_next) = Reader::AfterLast.read(&mut reading, 0).await;
    let (right_before, right_next) = Reader::TwoStatements.read(&mut reading, 0).await;
    open.commit().await.expect("commit");
    let (naive_after, _) = Reader::AfterLast.read(&mut reading, naive_next).await;
    let (right_after, _) = Reader::TwoStatements.read(&mut reading, right_next).await;

    assert_eq!(
        (naive_before.len(), naive_after.len()),
        (1, 0),
        "the naive reader never sees the slow transaction's event"
    );
    assert_eq!((right_before.len(), right_after.len()), (0, 2), "the right reader waits and sees both");
}

#[tokio::test]
async fn a_transaction_that_is_numbered_early_and_written_late_hides_another_from_the_reader_by_number_only() {
    let (_test, database) = store().await;
    let mut early = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut late = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut reading = PgConnection::connect(&database.url()).await.expect("a connection");

    // Its number first, as for whoever wrote something else before; its event after the other's.
    let mut numbered = early.begin().await.expect("begin");
    sqlx::query("select pg_current_xact_id()").execute(&mut *numbered).await.expect("a number");
    let mut open = late.begin().await.expect("begin");
    sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *open).await.expect("the lower position");
    sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *numbered).await.expect("the higher position");
    numbered.commit().await.expect("commit");

    // Numbers are the whole server's: whatever other databases do there with a lower one must be over first.
    let begun = Instant::now();
    let (wrong_before, wrong_next) = loop {
        let found = Reader::OverByNumber.read(&mut reading, 0).await;
        if !found.0.is_empty() || begun.elapsed() > PATIENCE {
            break found;
        }
        tokio::task::yield_now().await;
    };
    let (right_before, right_next) = Reader::TwoStatements.read(&mut reading, 0).await;
    open.commit().await.expect("commit");
    let (wrong_after, _) = Reader::OverByNumber.read(&mut reading, wrong_next).await;
    let (right_after, _) = Reader::TwoStatements.read(&mut reading, right_next).await;

    assert_eq!((wrong_before.len(), wrong_after.len()), (1, 0), "the lower position is never seen by number");
    assert_eq!((right_before.len(), right_after.len()), (0, 2), "the right reader waits and sees both");
}

#[tokio::test]
async fn a_commit_between_snapshot_and_frontier_is_skipped_by_the_one_statement_reader_only() {
    let (_test, database) = store().await;
    let mut writing = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut gate = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut reading = PgConnection::connect(&database.url()).await.expect("a connection");
    // The same frontier, held up at a gate inside the statement: what a busy machine does by chance, done on purpose.
    sqlx::raw_sql(
        "alter function es_frontier() rename to es_frontier_now; \
         create function es_frontier() returns bigint language plpgsql volatile as $$ begin \
           perform pg_advisory_lock(1, 1); perform pg_advisory_unlock(1, 1); return es_frontier_now(); end $$",
    )
    .execute(&mut gate)
    .await
    .expect("a gate in the frontier");
    sqlx::query("select pg_advisory_lock(1, 1)").execute(&mut gate).await.expect("the gate is closed");

    let reader = tokio::spawn(async move {
        let result = Reader::OneStatement.read(&mut reading, 0).await;
        (result, reading)
    });
    // The reader waits at the gate: its statement has its snapshot.
    loop {
        let waiting: i64 = sqlx::query_scalar(
            "select count(*) from pg_locks where locktype = 'advisory' and objsubid = 2 and not granted",
        )
        .fetch_one(&mut writing)
        .await
        .expect("the locks");
        if waiting >= 1 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let mut transaction = writing.begin().await.expect("begin");
    sqlx::query(APPEND).bind(Uuid::new_v4()).execute(&mut *transaction).await.expect("an event");
    transaction.commit().await.expect("commit");
    sqlx::query("select pg_advisory_unlock(1, 1)").execute(&mut gate).await.expect("the gate opens");

    let ((found, next), mut reading) = reader.await.expect("the reader");
    let (later, _) = Reader::OneStatement.read(&mut reading, next).await;
    assert_eq!((found.len(), later.len()), (0, 0), "the one-statement reader has moved past an event it never saw");
    let (right, _) = Reader::TwoStatements.read(&mut reading, 0).await;
    assert_eq!(right.len(), 1);
}

//! Appending never scans a table, not even with plans that were made while the tables were empty.

use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};
use uuid::Uuid;

use super::staged::testing::event;
use super::staged::{Claim, CommandRecord, ExpectedHead, Staged};
use super::statement;
use super::writer::PLANS;
use crate::cache::Head;
use crate::integrity::hash::GENESIS;
use crate::schema;
use crate::timers::Timer;

/// Appends before and after the tables grow: more than the five that PostgreSQL plans anew by itself.
const APPENDS: u32 = 12;
/// Rows that a scan would read.
const ROWS: i64 = 50_000;
const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// A command with a row for each table that an append touches: a new stream, and one that is only read.
fn command(number: u32, read: ExpectedHead) -> Staged {
    let stream_id = Uuid::new_v4();
    let mut value_hash = [0; 32];
    value_hash[..16].copy_from_slice(stream_id.as_bytes());
    let claim = Claim { scope: "plans", value_hash, owner: stream_id };
    let timer = Timer { key: stream_id.to_string(), due_at: AT, kind: "plans", payload: serde_json::Value::Null };
    // Every second command also takes the longer way with rows beside the events.
    let beside = number.is_multiple_of(2);
    Staged {
        heads: vec![ExpectedHead { stream_id, head: Head { version: 0, hash: GENESIS } }, read],
        events: vec![event(stream_id, 1)],
        record: Some(CommandRecord { key: stream_id, fingerprint: [1; 32], outcome: "{}".to_owned(), recorded_at: AT }),
        claims: if beside { vec![claim.clone()] } else { Vec::new() },
        releases: if beside { vec![claim.clone()] } else { Vec::new() },
        free: if beside { vec![Claim { value_hash: [9; 32], ..claim }] } else { Vec::new() },
        timers: if beside { vec![timer] } else { Vec::new() },
        cancelled_timers: if beside { vec!["none".to_owned()] } else { Vec::new() },
        forgotten: if beside { vec![stream_id] } else { Vec::new() },
    }
}

async fn append(connection: &mut PgConnection, read: ExpectedHead) {
    for number in 0..APPENDS {
        statement::append(connection, &[&command(number, read)]).await.expect("an append");
    }
}

#[tokio::test]
async fn appends_never_scan_a_table_that_has_grown_since_their_plans_were_made() {
    let database = vivier_postgres::testing::database().await;
    let pool = PgPool::connect(&database.url()).await.expect("a database");
    schema::migrate(&pool).await.expect("the tables");
    let options: PgConnectOptions = database.url().parse().expect("an address");
    let mut writer = options.options(PLANS).connect().await.expect("a writer's connection");
    let stream_id = Uuid::new_v4();
    let first = Staged { events: vec![event(stream_id, 1)], ..Staged::default() };
    statement::append(&mut writer, &[&first]).await.expect("an append");
    let read = ExpectedHead { stream_id, head: Head { version: 1, hash: [7; 32] } };
    append(&mut writer, read).await;

    for fill in [
        "insert into es_event select nextval('es_position_seq'), gen_random_uuid(), 1, 'jar', 'JarFilled', 1, now(), '{}', '{}', '' from generate_series(1, $1)",
        "insert into es_command select gen_random_uuid(), '', '{}', 1, 1, now() from generate_series(1, $1)",
        "insert into es_claim select 'more', decode(md5(n::text), 'hex'), gen_random_uuid() from generate_series(1, $1) n",
        "insert into es_timer select 'more ' || n, 'more', now(), '{}' from generate_series(1, $1) n",
        "insert into es_subject_key select gen_random_uuid(), '', now() from generate_series(1, $1)",
    ] {
        sqlx::query(fill).bind(ROWS).execute(&pool).await.expect("many rows");
    }
    let mut transaction = writer.begin().await.expect("begin");
    append(&mut transaction, read).await;

    // Of this session alone, so that nobody else's scans count; perhaps with those of the first appends, which made none.
    let scans: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, seq_scan, coalesce(idx_scan, 0) from pg_stat_xact_user_tables \
         where relname in ('es_event', 'es_command', 'es_claim', 'es_timer', 'es_subject_key') and n_tup_ins + n_tup_del + coalesce(idx_scan, 0) > 0 \
         order by relname",
    )
    .fetch_all(&mut *transaction)
    .await
    .expect("the counts of this transaction");
    let touched: Vec<&str> = scans.iter().map(|(table, ..)| table.as_str()).collect();
    assert_eq!(touched, ["es_claim", "es_command", "es_event", "es_subject_key", "es_timer"]);
    assert!(scans.iter().all(|(_, sequential, _)| *sequential == 0), "{scans:?}");
    let of_events = scans.iter().find(|(table, ..)| table == "es_event").map(|(.., by_index)| *by_index);
    assert!(of_events >= Some(i64::from(2 * APPENDS)), "a look at the index for each head: {scans:?}");
}

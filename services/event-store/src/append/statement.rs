//! The SQL of an append: one call of `es_append` for any number of commands, and the rarer rows beside it.

use chrono::{DateTime, Utc};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::locks::Locks;
use super::staged::{AppendError, Claim, Staged};

const APPEND: &str = "select es_append($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)";

/// Columns of a batch, as the arrays that `es_append` takes.
#[derive(Default)]
struct Columns<'a> {
    stream_ids: Vec<Uuid>,
    stream_types: Vec<&'a str>,
    versions: Vec<i64>,
    kinds: Vec<&'a str>,
    schema_versions: Vec<i16>,
    recorded: Vec<DateTime<Utc>>,
    data: Vec<&'a str>,
    meta: Vec<&'a str>,
    hashes: Vec<&'a [u8]>,
    head_streams: Vec<Uuid>,
    head_versions: Vec<i64>,
    head_hashes: Vec<&'a [u8]>,
    command_keys: Vec<Uuid>,
    command_fingerprints: Vec<&'a [u8]>,
    command_outcomes: Vec<&'a str>,
    command_first: Vec<Option<i32>>,
    command_last: Vec<Option<i32>>,
    command_recorded: Vec<DateTime<Utc>>,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a [&'a Staged]) -> Self {
        let mut columns = Self::default();
        for staged in batch {
            let before = columns.stream_ids.len();
            for event in &staged.events {
                columns.stream_ids.push(event.stream_id);
                columns.stream_types.push(event.stream_type);
                columns.versions.push(event.version);
                columns.kinds.push(event.kind);
                columns.schema_versions.push(event.schema_version);
                columns.recorded.push(event.recorded_at);
                columns.data.push(&event.data);
                columns.meta.push(&event.meta);
                columns.hashes.push(&event.hash);
            }
            for expected in &staged.heads {
                columns.head_streams.push(expected.stream_id);
                columns.head_versions.push(expected.head.version);
                columns.head_hashes.push(&expected.head.hash);
            }
            if let Some(record) = &staged.record {
                let range = (!staged.events.is_empty())
                    .then(|| (array_index(before), array_index(columns.stream_ids.len() - 1)));
                columns.command_keys.push(record.key);
                columns.command_fingerprints.push(&record.fingerprint);
                columns.command_outcomes.push(&record.outcome);
                columns.command_first.push(range.map(|(first, _)| first));
                columns.command_last.push(range.map(|(_, last)| last));
                columns.command_recorded.push(record.recorded_at);
            }
        }
        columns
    }
}

/// PostgreSQL's arrays start at 1.
fn array_index(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// Writes the whole batch in one transaction, or nothing. Gives the positions of all events, in the batch's order.
pub(super) async fn append(connection: &mut PgConnection, batch: &[&Staged]) -> Result<Vec<i64>, AppendError> {
    let locks = Locks::of(batch);
    if locks.is_empty() && batch.iter().all(|staged| !staged.has_side_rows()) {
        // One statement is its own transaction: one round trip.
        return call(connection, batch).await;
    }
    let mut transaction = connection.begin().await.map_err(AppendError::Database)?;
    match with_side_rows(&mut transaction, batch, &locks).await {
        Ok(positions) => {
            transaction.commit().await.map_err(AppendError::Database)?;
            Ok(positions)
        }
        Err(error) => {
            // At once: a dropped transaction is rolled back only when its connection is used next, and holds its
            // locks until then. The first error says more than one of the rollback would.
            let _ = transaction.rollback().await;
            Err(error)
        }
    }
}

async fn with_side_rows(
    connection: &mut PgConnection,
    batch: &[&Staged],
    locks: &Locks,
) -> Result<Vec<i64>, AppendError> {
    if !locks.is_empty() {
        // First of all: who waits for a stream should hold nothing that others wait for.
        sqlx::query("select es_lock_streams($1, $2)")
            .bind(&locks.keys)
            .bind(&locks.alone)
            .execute(&mut *connection)
            .await
            .map_err(classify)?;
    }
    for staged in batch {
        side_rows(connection, staged).await?;
    }
    call(connection, batch).await
}

async fn call(connection: &mut PgConnection, batch: &[&Staged]) -> Result<Vec<i64>, AppendError> {
    let columns = Columns::of(batch);
    let positions: Option<Vec<i64>> = sqlx::query_scalar(APPEND)
        .bind(&columns.stream_ids)
        .bind(&columns.stream_types)
        .bind(&columns.versions)
        .bind(&columns.kinds)
        .bind(&columns.schema_versions)
        .bind(&columns.recorded)
        .bind(&columns.data)
        .bind(&columns.meta)
        .bind(&columns.hashes)
        .bind(&columns.head_streams)
        .bind(&columns.head_versions)
        .bind(&columns.head_hashes)
        .bind(&columns.command_keys)
        .bind(&columns.command_fingerprints)
        .bind(&columns.command_outcomes)
        .bind(&columns.command_first)
        .bind(&columns.command_last)
        .bind(&columns.command_recorded)
        .fetch_one(connection)
        .await
        .map_err(classify)?;
    Ok(positions.unwrap_or_default())
}

async fn side_rows(connection: &mut PgConnection, staged: &Staged) -> Result<(), AppendError> {
    for claim in &staged.releases {
        sqlx::query("delete from es_claim where scope = $1 and value_hash = $2 and owner = $3")
            .bind(claim.scope)
            .bind(claim.value_hash.as_slice())
            .bind(claim.owner)
            .execute(&mut *connection)
            .await
            .map_err(classify)?;
    }
    for claim in &staged.claims {
        // Claiming again what one holds already changes nothing.
        let mine = sqlx::query(
            "insert into es_claim (scope, value_hash, owner) values ($1, $2, $3) \
             on conflict (scope, value_hash) do update set owner = excluded.owner where es_claim.owner = excluded.owner",
        )
        .bind(claim.scope)
        .bind(claim.value_hash.as_slice())
        .bind(claim.owner)
        .execute(&mut *connection)
        .await
        .map_err(classify)?;
        if mine.rows_affected() == 0 {
            return Err(AppendError::Taken(claim.scope));
        }
    }
    for claim in &staged.free {
        still_free(connection, claim).await?;
    }
    for key in &staged.cancelled_timers {
        sqlx::query("delete from es_timer where key = $1")
            .bind(key)
            .execute(&mut *connection)
            .await
            .map_err(AppendError::Database)?;
    }
    for timer in &staged.timers {
        sqlx::query(
            "insert into es_timer (key, kind, due_at, payload) values ($1, $2, $3, $4) on conflict (key) do update \
             set kind = excluded.kind, due_at = excluded.due_at, payload = excluded.payload, attempts = 0, not_before = null, last_error = null",
        )
        .bind(&timer.key)
        .bind(timer.kind)
        .bind(timer.due_at)
        .bind(&timer.payload)
        .execute(&mut *connection)
        .await
        .map_err(AppendError::Database)?;
    }
    if !staged.forgotten.is_empty() {
        sqlx::query(
            "insert into es_subject_key (subject, created_at, erased_at) select s, $2, $2 from unnest($1) s \
             on conflict (subject) do update set wrapped = null, erased_at = excluded.erased_at",
        )
        .bind(&staged.forgotten)
        .bind(staged.events.first().map(|event| event.recorded_at))
        .execute(&mut *connection)
        .await
        .map_err(AppendError::Database)?;
    }
    Ok(())
}

/// Takes the value and gives it back, within the transaction: whoever takes it at the same time waits, or is waited for.
async fn still_free(connection: &mut PgConnection, claim: &Claim) -> Result<(), AppendError> {
    let taken =
        sqlx::query("insert into es_claim (scope, value_hash, owner) values ($1, $2, $3) on conflict do nothing")
            .bind(claim.scope)
            .bind(claim.value_hash.as_slice())
            .bind(claim.owner)
            .execute(&mut *connection)
            .await
            .map_err(classify)?;
    let ended = match taken.rows_affected() {
        0 => "select 1 from es_claim where scope = $1 and value_hash = $2 and owner = $3",
        _ => "delete from es_claim where scope = $1 and value_hash = $2 and owner = $3 returning 1",
    };
    let one: Option<i32> = sqlx::query_scalar(ended)
        .bind(claim.scope)
        .bind(claim.value_hash.as_slice())
        .bind(claim.owner)
        .fetch_optional(connection)
        .await
        .map_err(AppendError::Database)?;
    one.map(|_| ()).ok_or(AppendError::HeadMoved)
}

/// Which promise an error of the database stands for.
fn classify(error: sqlx::Error) -> AppendError {
    let Some(database) = error.as_database_error() else {
        return AppendError::Database(error);
    };
    // VV001: es_append's own check; 40P01 and 40001: two writers met, and this one gave way.
    if matches!(database.code().as_deref(), Some("VV001" | "40P01" | "40001")) {
        return AppendError::HeadMoved;
    }
    match database.constraint() {
        Some("es_event_stream_version") => AppendError::HeadMoved,
        Some("es_command_pkey") => AppendError::KeyKnown,
        _ => AppendError::Database(error),
    }
}

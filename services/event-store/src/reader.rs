//! Reading recorded events: one stream, or the global order up to the frontier.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use sqlx::postgres::PgRow;
use sqlx::{ConnectOptions as _, PgConnection, PgExecutor, Row as _};
use uuid::Uuid;

use crate::error::{FoldError, StoreError};
use crate::recorded::Recorded;
use crate::store::{AsOf, Store};

/// The columns in the order that [`from_row`] reads them.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select position, stream_id, stream_type, version, kind, schema_version, recorded_at, data::text, meta::text, hash ",
            $rest
        )
    };
}

/// The highest position below which every event is visible or never will be.
///
/// Select the events in a second statement, on the primary, in READ COMMITTED: in one statement the select's snapshot
/// may be older than the frontier, and events that commit in between would be skipped (measured: 42 to 647 of 22,000).
pub(crate) async fn frontier(connection: impl PgExecutor<'_>) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("select es_frontier()").fetch_one(connection).await?)
}

/// At most `limit` events with `after < position <= up_to`, in order.
pub(crate) async fn range(
    connection: &mut PgConnection,
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(select!("from es_event where position > $1 and position <= $2 order by position limit $3"))
        .bind(after)
        .bind(up_to)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The same, of some kinds only.
pub(crate) async fn range_of_kinds(
    connection: &mut PgConnection,
    kinds: &[&str],
    after: i64,
    up_to: i64,
    limit: i64,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(select!(
        "from es_event where position > $1 and position <= $2 and kind = any($4) order by position limit $3"
    ))
    .bind(after)
    .bind(up_to)
    .bind(limit)
    .bind(kinds)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(from_row).collect()
}

/// The events of some streams, and those whose payload holds `marker`, in order. A look at every event there is.
pub(crate) async fn about(store: &Store, marker: &str, streams: &[Uuid]) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(select!(
        "from es_event where stream_id = any($1) or position(($2)::text in data::text) > 0 order by position"
    ))
    .bind(streams)
    .bind(marker)
    .fetch_all(store.pool())
    .await?;
    let events = rows.into_iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(events)
}

/// Streams everything after a position to `visit`, without gathering it in memory.
pub(crate) async fn replay(
    store: &Store,
    after: i64,
    visit: &mut (dyn FnMut(&Recorded) -> Result<(), FoldError> + Send),
) -> Result<u64, StoreError> {
    let options = store.connect_options().clone().options([("statement_timeout", "0")]);
    let mut connection = options.connect().await?;
    let up_to = frontier(&mut connection).await?;
    let mut rows = sqlx::query(select!("from es_event where position > $1 and position <= $2 order by position"))
        .bind(after)
        .bind(up_to)
        .fetch(&mut connection);
    let mut count = 0;
    while let Some(row) = rows.try_next().await? {
        let event = store.registry().upcasters.current(from_row(row)?);
        visit(&event).map_err(|source| StoreError::Visit { position: event.position, source })?;
        count += 1;
    }
    Ok(count)
}

/// A stream's events with a version greater than `after`, in order.
pub(crate) async fn stream_after(
    connection: impl PgExecutor<'_>,
    stream: Uuid,
    after: i64,
) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(select!("from es_event where stream_id = $1 and version > $2 order by version"))
        .bind(stream)
        .bind(after)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// The same of several streams, each after the version at its place in `after`, stream by stream, in order.
pub(crate) async fn streams_after(
    connection: impl PgExecutor<'_>,
    streams: &[Uuid],
    after: &[i64],
) -> Result<Vec<Recorded>, StoreError> {
    let rows = sqlx::query(select!(
        "from es_event join unnest($1::uuid[], $2::bigint[]) as known (stream, since) \
         on stream_id = known.stream and version > known.since order by stream_id, version"
    ))
    .bind(streams)
    .bind(after)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(from_row).collect()
}

/// A stream as it stood at a past instant or position.
pub(crate) async fn stream_at(
    connection: impl PgExecutor<'_>,
    stream: Uuid,
    at: AsOf,
) -> Result<Vec<Recorded>, StoreError> {
    let query = match at {
        AsOf::Position(position) => {
            sqlx::query(select!("from es_event where stream_id = $1 and position <= $2 order by version"))
                .bind(stream)
                .bind(position)
        }
        AsOf::Instant(instant) => {
            sqlx::query(select!("from es_event where stream_id = $1 and recorded_at <= $2 order by version"))
                .bind(stream)
                .bind(instant)
        }
    };
    query.fetch_all(connection).await?.into_iter().map(from_row).collect()
}

/// When the last event up to a position was recorded.
pub(crate) async fn recorded_by(store: &Store, position: i64) -> Result<Option<DateTime<Utc>>, StoreError> {
    Ok(sqlx::query_scalar("select recorded_at from es_event where position <= $1 order by position desc limit 1")
        .bind(position)
        .fetch_optional(store.pool())
        .await?)
}

/// The last place in the global order at an instant, as if instants grew with places; 0 before the first event. A few look-ups by key.
pub(crate) async fn position_at(store: &Store, instant: DateTime<Utc>) -> Result<i64, StoreError> {
    let (mut known, mut end) = (0, frontier(store.pool()).await?);
    while known < end {
        let middle = known + (end - known + 1) / 2;
        let found: Option<(i64, DateTime<Utc>)> = sqlx::query_as(
            "select position, recorded_at from es_event where position > $1 and position <= $2 order by position desc limit 1",
        )
        .bind(known)
        .bind(middle)
        .fetch_optional(store.pool())
        .await?;
        match found {
            Some((position, at)) if at > instant => end = position - 1,
            Some(_) | None => known = middle,
        }
    }
    Ok(known)
}

/// The events of several streams up to a past moment, stream by stream, in order.
pub(crate) async fn streams_at(store: &Store, streams: &[Uuid], at: AsOf) -> Result<Vec<Recorded>, StoreError> {
    let query = match at {
        AsOf::Position(position) => sqlx::query(select!(
            "from es_event where stream_id = any($1) and position <= $2 order by stream_id, version"
        ))
        .bind(streams)
        .bind(position),
        AsOf::Instant(instant) => sqlx::query(select!(
            "from es_event where stream_id = any($1) and recorded_at <= $2 order by stream_id, version"
        ))
        .bind(streams)
        .bind(instant),
    };
    query.fetch_all(store.pool()).await?.into_iter().map(from_row).collect()
}

/// Reads one row of the columns above.
pub(crate) fn from_row(row: PgRow) -> Result<Recorded, StoreError> {
    let meta: &str = row.try_get(8)?;
    // Metadata that cannot be read was changed behind the store's back; `verify` names it, reading goes on.
    let meta = serde_json::from_str(meta).unwrap_or_default();
    let hash: &[u8] = row.try_get(9)?;
    Ok(Recorded {
        position: row.try_get(0)?,
        stream_id: row.try_get(1)?,
        stream_type: row.try_get(2)?,
        version: row.try_get(3)?,
        kind: row.try_get(4)?,
        schema_version: row.try_get(5)?,
        recorded_at: row.try_get(6)?,
        data: row.try_get(7)?,
        meta,
        // A hash of another length is a changed one; `verify` names it, reading goes on.
        hash: hash.try_into().unwrap_or_default(),
    })
}

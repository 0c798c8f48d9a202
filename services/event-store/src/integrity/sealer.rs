//! Sealed blocks: from time to time, everything new up to the frontier is summed up and chained to the block before.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Row as _};

use crate::error::StoreError;
use crate::keys::keyed_hash;
use crate::projection::leader::Leadership;
use crate::reader;
use crate::store::Store;

/// Time between two blocks while events come.
const INTERVAL: Duration = Duration::from_secs(1);
/// Most positions in a block.
const MAX_POSITIONS: i64 = 50_000;

/// What a block says of the events in its range.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Summary {
    pub(crate) event_count: i64,
    pub(crate) gaps: Vec<i64>,
    pub(crate) digest: [u8; 32],
}

/// Sums up events that are given in order.
pub(crate) struct Summing {
    next: i64,
    to: i64,
    count: i64,
    gaps: Vec<i64>,
    digest: Sha256,
}

impl Summing {
    /// For the positions `from..=to`.
    pub(crate) fn over(from: i64, to: i64) -> Self {
        Self { next: from, to, count: 0, gaps: Vec::new(), digest: Sha256::new() }
    }

    pub(crate) fn add(&mut self, position: i64, hash: &[u8]) {
        self.gaps.extend(self.next..position);
        self.next = position + 1;
        self.count += 1;
        self.digest.update(position.to_be_bytes());
        self.digest.update(hash);
    }

    pub(crate) fn finish(mut self) -> Summary {
        self.gaps.extend(self.next..=self.to);
        Summary { event_count: self.count, gaps: self.gaps, digest: self.digest.finalize().into() }
    }
}

/// The seal of a block over its contents and the seal before it.
pub(crate) fn seal(key: &[u8; 32], previous: &[u8], number: i64, from: i64, to: i64, summary: &Summary) -> [u8; 32] {
    let gaps: Vec<u8> = summary.gaps.iter().flat_map(|gap| gap.to_be_bytes()).collect();
    keyed_hash(
        key,
        &[
            previous,
            &number.to_be_bytes(),
            &from.to_be_bytes(),
            &to.to_be_bytes(),
            &summary.event_count.to_be_bytes(),
            &gaps,
            &summary.digest,
        ],
    )
}

pub(crate) fn start(store: &Store, leadership: &Leadership) {
    let mut lead = leadership.of("sealer");
    let store = store.clone();
    tokio::spawn(async move {
        let mut stop = store.stopping();
        loop {
            tokio::select! {
                led = lead.wait_for(|held| *held) => if led.is_err() { return },
                _ = stop.wait_for(|stop| *stop) => return,
            }
            if let Err(error) = store.seal_blocks().await {
                tracing::warn!(error = %error, "a block could not be sealed; it is tried again");
            }
            tokio::select! {
                () = tokio::time::sleep(INTERVAL) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    });
}

impl Store {
    /// Seals everything up to the frontier, in as many blocks as it takes; returns how many.
    ///
    /// # Errors
    /// `Database`.
    pub async fn seal_blocks(&self) -> Result<u64, StoreError> {
        let mut connection = self.connect_options().clone().options([("synchronous_commit", "off")]).connect().await?;
        let frontier = reader::frontier(&mut connection).await?;
        let mut blocks = 0;
        while seal_next(&mut connection, self.seal_key(), frontier, self.clock().now()).await? {
            blocks += 1;
        }
        Ok(blocks)
    }
}

async fn seal_next(
    connection: &mut PgConnection,
    key: &[u8; 32],
    frontier: i64,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<bool, StoreError> {
    let mut transaction = connection.begin().await?;
    // Two sealers would make two blocks of one number; the table's key refuses that, this avoids it.
    sqlx::query("select pg_advisory_xact_lock(72004, 0)").execute(&mut *transaction).await?;
    let last: Option<(i64, i64, Vec<u8>)> =
        sqlx::query_as("select number, to_position, seal from es_block order by number desc limit 1")
            .fetch_optional(&mut *transaction)
            .await?;
    let (number, from, previous) = last.map_or((1, 1, Vec::new()), |(number, to, seal)| (number + 1, to + 1, seal));
    if from > frontier {
        return Ok(false);
    }
    let to = frontier.min(from + MAX_POSITIONS - 1);
    let mut summing = Summing::over(from, to);
    let rows = sqlx::query("select position, hash from es_event where position between $1 and $2 order by position")
        .bind(from)
        .bind(to)
        .fetch_all(&mut *transaction)
        .await?;
    for row in rows {
        summing.add(row.try_get(0)?, row.try_get(1)?);
    }
    let summary = summing.finish();
    let seal = seal(key, &previous, number, from, to, &summary);
    sqlx::query(
        "insert into es_block (number, from_position, to_position, event_count, gaps, digest, seal, sealed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(number)
    .bind(from)
    .bind(to)
    .bind(summary.event_count)
    .bind(&summary.gaps)
    .bind(summary.digest.as_slice())
    .bind(seal.as_slice())
    .bind(now)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(true)
}

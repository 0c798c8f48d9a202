//! Sealed blocks: from time to time, everything new up to the frontier is summed up and chained to the block before.

use std::time::Duration;

use sha2::{Digest as _, Sha256};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgExecutor, Row as _};

use super::anchor::SealedHead;
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
        let mut connection = None;
        loop {
            tokio::select! {
                led = lead.wait_for(|held| *held) => if led.is_err() { return },
                _ = stop.wait_for(|stop| *stop) => return,
            }
            if let Err(error) = seal_new(&store, &mut connection).await {
                // What the end of the database breaks off while the store stops is no fault.
                if *stop.borrow() {
                    return;
                }
                tracing::warn!(error = %error, "a block could not be sealed; it is tried again");
                connection = None;
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
    /// `Database`; `SealedHeadGone` where the last block that was sealed is not there any more: nothing is sealed over what
    /// was removed.
    pub async fn seal_blocks(&self) -> Result<u64, StoreError> {
        seal_new(self, &mut None).await
    }
}

async fn seal_new(store: &Store, slot: &mut Option<PgConnection>) -> Result<u64, StoreError> {
    if slot.is_none() {
        // Its commits wait for the disk: what is remembered outside must not be lost inside.
        *slot = Some(store.connect_options().connect().await?);
    }
    let Some(connection) = slot.as_mut() else { return Ok(0) };
    let frontier = reader::frontier(&mut *connection).await?;
    let mut blocks = 0;
    loop {
        check_head(connection, store).await?;
        let Some(head) = seal_next(connection, store.seal_key(), frontier, store.clock().now()).await? else {
            return follow_head(connection, store).await.map(|()| blocks);
        };
        store.anchor().advance(head)?;
        blocks += 1;
    }
}

/// The block that was sealed last is still there.
async fn check_head(connection: &mut PgConnection, store: &Store) -> Result<(), StoreError> {
    let Some(SealedHead { number, position, seal }) = store.anchor().head() else { return Ok(()) };
    let found: bool = sqlx::query_scalar("select exists (select from es_block where number = $1 and seal = $2)")
        .bind(number)
        .bind(seal.as_slice())
        .fetch_one(connection)
        .await?;
    if found { Ok(()) } else { Err(StoreError::SealedHeadGone { number, position }) }
}

/// Another node may have sealed further.
async fn follow_head(connection: &mut PgConnection, store: &Store) -> Result<(), StoreError> {
    let Next { number, from, previous } = last_block(connection).await?;
    let known = store.anchor().head().map_or(0, |head| head.number);
    let Ok(seal) = previous.try_into() else { return Ok(()) };
    if number - 1 > known {
        store.anchor().advance(SealedHead { number: number - 1, position: from - 1, seal })?;
    }
    Ok(())
}

/// The next block, or `None` where everything up to the frontier is sealed.
async fn seal_next(
    connection: &mut PgConnection,
    key: &[u8; 32],
    frontier: i64,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<SealedHead>, StoreError> {
    if last_block(&mut *connection).await?.from > frontier {
        return Ok(None);
    }
    let mut transaction = connection.begin().await?;
    // Two sealers would make two blocks of one number; the table's key refuses that, this avoids it.
    sqlx::query("select pg_advisory_xact_lock(72004, 0)").execute(&mut *transaction).await?;
    let Next { number, from, previous } = last_block(&mut *transaction).await?;
    if from > frontier {
        transaction.rollback().await?;
        return Ok(None);
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
    Ok(Some(SealedHead { number, position: to, seal }))
}

/// What the next block begins with.
struct Next {
    number: i64,
    from: i64,
    previous: Vec<u8>,
}

async fn last_block(connection: impl PgExecutor<'_>) -> Result<Next, StoreError> {
    let last: Option<(i64, i64, Vec<u8>)> =
        sqlx::query_as("select number, to_position, seal from es_block order by number desc limit 1")
            .fetch_optional(connection)
            .await?;
    let (number, from, previous) = last.map_or((1, 1, Vec::new()), |(number, to, seal)| (number + 1, to + 1, seal));
    Ok(Next { number, from, previous })
}

//! Rebuilding a read model from the first event, beside live traffic, then switching to it in one transaction.

use std::sync::Arc;

use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use super::fold::ErasedModel;
use super::runner::{ApplyError, Worker, options};
use super::status;
use super::tables::Generation;
use crate::error::StoreError;
use crate::feed::Batch;
use crate::reader;
use crate::recorded::Recorded;
use crate::store::Store;

/// Events folded before rows are written: large, so that a row that changes often is written once.
const BATCH: i64 = 20_000;
/// Rows kept in memory between batches.
const ROWS_IN_MEMORY: usize = 400_000;
/// The switch begins when fewer positions than this are left.
const NEAR: i64 = 2_000;

impl Store {
    /// Rebuilds a read model while the present one serves, then switches. Returns the number of events folded.
    /// `progress` is told the position reached.
    ///
    /// # Errors
    /// `UnknownReadModel`, `RebuildStopped` where the fold refuses an event (the present generation goes on), `Database`.
    pub async fn rebuild(&self, name: &str, progress: &mut (dyn FnMut(i64) + Send)) -> Result<u64, StoreError> {
        let model = self.registry().models.get(name).map(Arc::clone);
        let model = model.ok_or_else(|| StoreError::UnknownReadModel { name: name.to_owned() })?;
        run(self, &*model, progress).await
    }
}

pub(crate) async fn run(
    store: &Store,
    model: &dyn ErasedModel,
    progress: &mut (dyn FnMut(i64) + Send),
) -> Result<u64, StoreError> {
    let mut connection = options(store).connect().await?;
    // One rebuild of a model at a time, over all nodes; the session's end gives the lock back.
    sqlx::query("select pg_advisory_lock(72003, hashtext($1))").bind(model.name()).execute(&mut connection).await?;
    let number = begin(&mut connection, model).await?;
    let generation = Generation::open(&mut connection, model.name(), number).await?;
    let mut worker = Worker { generation, folder: model.folder(ROWS_IN_MEMORY), stored: 0 };
    let mut folded = 0;
    let mut reading = options(store).connect().await?;
    loop {
        let frontier = reader::frontier(&mut reading).await?;
        folded += catch_up(store, model, &mut worker, &mut connection, &mut reading, frontier, progress).await?;
        if reader::frontier(&mut reading).await? - worker.stored < NEAR {
            break;
        }
    }
    // From here the live worker waits on the checkpoint's row, so the two meet at one position.
    let mut transaction = connection.begin().await?;
    let live: Option<(i32, i64)> =
        sqlx::query_as("select generation, position from es_checkpoint where active and name = $1 for update")
            .bind(model.name())
            .fetch_optional(&mut *transaction)
            .await?;
    let frontier = reader::frontier(&mut reading).await?.max(live.map_or(0, |(_, position)| position));
    folded += catch_up(store, model, &mut worker, &mut transaction, &mut reading, frontier, progress).await?;
    sqlx::query("update es_checkpoint set active = false where active and name = $1")
        .bind(model.name())
        .execute(&mut *transaction)
        .await?;
    sqlx::query(
        "update es_checkpoint set active = true, status = 'running', error = null where name = $1 and generation = $2",
    )
    .bind(model.name())
    .bind(number)
    .execute(&mut *transaction)
    .await?;
    Generation::show(&mut transaction, model.name(), number).await?;
    if let Some((old, _)) = live {
        Generation::drop(&mut transaction, model.name(), old).await?;
        sqlx::query("delete from es_checkpoint where name = $1 and not active")
            .bind(model.name())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    tracing::info!(
        read_model = model.name(),
        generation = number,
        events = folded,
        "the read model was rebuilt and serves"
    );
    Ok(folded)
}

/// A new generation with empty tables; what an earlier, broken-off rebuild left is dropped.
async fn begin(connection: &mut PgConnection, model: &dyn ErasedModel) -> Result<i32, StoreError> {
    let mut transaction = connection.begin().await?;
    let abandoned: Vec<i32> =
        sqlx::query_scalar("delete from es_checkpoint where name = $1 and not active returning generation")
            .bind(model.name())
            .fetch_all(&mut *transaction)
            .await?;
    for number in abandoned {
        Generation::drop(&mut transaction, model.name(), number).await?;
    }
    let active = status::active(&mut transaction, model.name()).await?;
    let number = active.map_or(1, |active| active.generation + 1);
    Generation::create(&mut transaction, model, number).await?;
    sqlx::query("insert into es_checkpoint (name, generation, version, active, status) values ($1, $2, $3, false, 'rebuilding')")
        .bind(model.name())
        .bind(number)
        .bind(model.version())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(number)
}

/// Folds everything up to `frontier`, reading the next page while the present one is written.
async fn catch_up(
    store: &Store,
    model: &dyn ErasedModel,
    worker: &mut Worker,
    writing: &mut PgConnection,
    reading: &mut PgConnection,
    frontier: i64,
    progress: &mut (dyn FnMut(i64) + Send),
) -> Result<u64, StoreError> {
    let mut folded = 0;
    let mut page = reader::range_of_kinds(reading, model.kinds(), worker.stored, frontier, BATCH).await?;
    loop {
        let full = page.len() as i64 == BATCH;
        let up_to = if full { page.last().map_or(frontier, |event| event.position) } else { frontier };
        let upcasters = &store.registry().upcasters;
        let events: Vec<Arc<Recorded>> = page.into_iter().map(|event| Arc::new(upcasters.current(event))).collect();
        folded += events.len() as u64;
        let batch = Batch { events, up_to };
        let next = async {
            if full {
                reader::range_of_kinds(reading, model.kinds(), up_to, frontier, BATCH).await
            } else {
                Ok(Vec::new())
            }
        };
        let (applied, next) = tokio::join!(worker.apply(writing, &batch), next);
        let fenced = |reason: String| StoreError::RebuildStopped { name: model.name().to_owned(), reason };
        match applied {
            Ok(true) => {}
            Ok(false) => return Err(fenced("another rebuild took over".to_owned())),
            Err(ApplyError::Store(error)) => return Err(error),
            Err(ApplyError::Poison { position, reason }) => {
                return Err(fenced(format!("event at position {position}: {reason}")));
            }
        }
        progress(up_to);
        if !full {
            return Ok(folded);
        }
        page = next?;
    }
}

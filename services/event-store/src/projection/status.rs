//! Where each read model is: for readiness, metrics, and those who wait for what they have just done.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{FromRow, PgConnection};

use super::fold::ErasedModel;
use crate::error::StoreError;
use crate::store::Store;

/// How long a caller waits for a read model before it is told.
const WAIT_LIMIT: Duration = Duration::from_secs(5);
/// Between two looks at a checkpoint.
const WAIT_STEP: Duration = Duration::from_millis(2);

/// The generation of a read model that serves.
#[derive(Clone, Debug, FromRow)]
pub struct ReadModelStatus {
    pub name: String,
    pub generation: i32,
    pub version: i32,
    /// Everything up to here is in the rows.
    pub position: i64,
    /// `running`, `rebuilding` or `stopped`.
    pub status: String,
    /// Why it stopped, and at which event.
    pub error: Option<String>,
    pub updated_at: DateTime<Utc>,
}

const ACTIVE: &str = "select name, generation, version, position, status, error, updated_at from es_checkpoint where active and name = $1";

pub(crate) async fn active(connection: &mut PgConnection, name: &str) -> Result<Option<ReadModelStatus>, StoreError> {
    Ok(sqlx::query_as(ACTIVE).bind(name).fetch_optional(connection).await?)
}

/// Records that a read model stopped before the event at `position`.
pub(crate) async fn stop(
    connection: &mut PgConnection,
    name: &str,
    generation: i32,
    position: i64,
    reason: &str,
) -> Result<(), StoreError> {
    sqlx::query("update es_checkpoint set status = 'stopped', error = $3, updated_at = clock_timestamp() where name = $1 and generation = $2")
        .bind(name)
        .bind(generation)
        .bind(format!("event at position {position}: {reason}"))
        .execute(connection)
        .await?;
    Ok(())
}

/// Records why the rebuild for `model`'s version did not end.
pub(crate) async fn stop_rebuild(
    connection: &mut PgConnection,
    model: &dyn ErasedModel,
    reason: &str,
) -> Result<(), StoreError> {
    sqlx::query(
        "update es_checkpoint set status = 'stopped', error = $3, updated_at = clock_timestamp() \
         where name = $1 and version = $2 and not active",
    )
    .bind(model.name())
    .bind(model.version())
    .bind(reason)
    .execute(connection)
    .await?;
    Ok(())
}

/// True where the last rebuild for `model`'s version was stopped by an event.
pub(crate) async fn rebuild_is_stopped(
    connection: &mut PgConnection,
    model: &dyn ErasedModel,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from es_checkpoint where name = $1 and version = $2 and not active and status = 'stopped')",
    )
    .bind(model.name())
    .bind(model.version())
    .fetch_one(connection)
    .await?)
}

/// Lets a stopped read model try again once per process: a new binary may have mended it.
pub(crate) async fn retry_once(
    store: &Store,
    connection: &mut PgConnection,
    name: &str,
    active: &ReadModelStatus,
) -> Result<bool, StoreError> {
    if !store.first_retry(name) {
        return Ok(false);
    }
    sqlx::query("update es_checkpoint set status = 'running', error = null where name = $1 and generation = $2")
        .bind(name)
        .bind(active.generation)
        .execute(connection)
        .await?;
    Ok(true)
}

impl Store {
    /// Every read model's serving generation, by name.
    ///
    /// # Errors
    /// `Database`.
    pub async fn read_model_status(&self) -> Result<Vec<ReadModelStatus>, StoreError> {
        Ok(sqlx::query_as(
            "select name, generation, version, position, status, error, updated_at from es_checkpoint where active order by name",
        )
        .fetch_all(self.pool())
        .await?)
    }

    /// How many recorded events a read model has yet to take.
    ///
    /// # Errors
    /// `Database`, `UnknownReadModel`.
    pub async fn lag(&self, name: &str) -> Result<i64, StoreError> {
        let kinds = self.kinds_of(name)?;
        Ok(sqlx::query_scalar(
            "select count(*) from es_event e, es_checkpoint c \
             where c.active and c.name = $1 and e.position > c.position and e.kind = any($2)",
        )
        .bind(name)
        .bind(kinds)
        .fetch_one(self.pool())
        .await?)
    }

    /// Waits until the read models have taken every event up to `position` that concerns them, so that a person sees
    /// what they just did.
    ///
    /// # Errors
    /// `ReadModelBehind` after five seconds, `UnknownReadModel`, `Database`.
    pub async fn wait_for(&self, read_models: &[&str], position: i64) -> Result<(), StoreError> {
        for name in read_models {
            let kinds = self.kinds_of(name)?;
            let reached = tokio::time::timeout(WAIT_LIMIT, async {
                loop {
                    // A checkpoint may stand before events that do not concern the model: only those that do count.
                    let behind: bool = sqlx::query_scalar(
                        "select c.position < $2 and exists (select from es_event e where e.position > c.position \
                           and e.position <= $2 and e.kind = any($3)) \
                         from es_checkpoint c where c.active and c.name = $1",
                    )
                    .bind(name)
                    .bind(position)
                    .bind(kinds)
                    .fetch_one(self.pool())
                    .await?;
                    if !behind {
                        return Ok::<(), StoreError>(());
                    }
                    tokio::time::sleep(WAIT_STEP).await;
                }
            });
            match reached.await {
                Ok(result) => result?,
                Err(_) => return Err(StoreError::ReadModelBehind { name: (*name).to_owned(), position }),
            }
        }
        Ok(())
    }

    fn kinds_of(&self, name: &str) -> Result<&'static [&'static str], StoreError> {
        let model = self.registry().models.get(name);
        model.map(|model| model.kinds()).ok_or_else(|| StoreError::UnknownReadModel { name: name.to_owned() })
    }
}

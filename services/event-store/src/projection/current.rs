//! A newer binary reads columns that the rows of an older one do not have: it waits for its own generation before it serves.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::error::StoreError;
use crate::store::Store;

/// Between two looks at the generations.
const STEP: Duration = Duration::from_millis(50);

impl Store {
    /// The read models that serve rows of an older version than this binary's, by name. A newer one's rows are taken as they are.
    ///
    /// # Errors
    /// `Database`.
    pub async fn outdated_read_models(&self) -> Result<Vec<&'static str>, StoreError> {
        let serving = self.read_model_status().await?;
        let version = |name: &str| serving.iter().find(|model| model.name == name).map(|model| model.version);
        let models = self.registry().models.iter();
        Ok(models.filter(|(name, model)| version(name) < Some(model.version())).map(|(name, _)| *name).collect())
    }

    /// # Errors
    /// `NewerEvents` where the store has events of a kind, or of a version, that this binary cannot read: its read models would leave them
    /// out or take them for what they are not.
    pub async fn refuse_newer_events(&self) -> Result<(), StoreError> {
        let stored: Vec<(String, i16)> =
            sqlx::query_as("select distinct kind, schema_version from es_event order by kind, schema_version")
                .fetch_all(self.pool())
                .await?;
        match stored.into_iter().find(|(kind, version)| !self.registry().reads(kind, *version)) {
            Some((kind, version)) => Err(StoreError::NewerEvents { kind, version }),
            None => Ok(()),
        }
    }

    /// Waits until every read model serves rows of this binary's version, which the workers of this or another node rebuild.
    ///
    /// # Errors
    /// `RebuildStopped` where an event stopped a rebuild, `Database`.
    pub async fn wait_until_current(&self) -> Result<(), StoreError> {
        let mut told = Vec::new();
        // What stopped an older binary may not stop this one, whose workers try again.
        let begun: DateTime<Utc> = sqlx::query_scalar("select clock_timestamp()").fetch_one(self.pool()).await?;
        loop {
            let outdated = self.outdated_read_models().await?;
            if outdated.is_empty() {
                return Ok(());
            }
            if outdated != told {
                tracing::info!(
                    read_models = outdated.join(", "),
                    "waiting for read models to be rebuilt for this version"
                );
                told.clone_from(&outdated);
            }
            let stopped: Option<(String, Option<String>)> = sqlx::query_as(
                "select name, error from es_checkpoint where not active and status = 'stopped' and name = any($1) \
                 and updated_at > $2 limit 1",
            )
            .bind(&outdated)
            .bind(begun)
            .fetch_optional(self.pool())
            .await?;
            if let Some((name, reason)) = stopped {
                return Err(StoreError::RebuildStopped { name, reason: reason.unwrap_or_default() });
            }
            tokio::time::sleep(STEP).await;
        }
    }
}

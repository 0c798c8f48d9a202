//! The workers: one for each read model over all nodes, at the head of the feed or catching up.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};
use tokio::sync::watch;

use super::fold::{ErasedModel, Folder};
use super::leader::Leadership;
use super::tables::Generation;
use super::{rebuild, status};
use crate::error::{FoldError, StoreError};
use crate::feed::{Batch, Subscription};
use crate::store::Store;

/// Events folded before rows are written.
pub(crate) const BATCH: i64 = 1_000;
/// Rows a worker keeps in memory, so that a batch needs no look-up.
const ROWS_IN_MEMORY: usize = 10_000;
/// A checkpoint over events that touch no row is written after this many positions; sooner would cost a write each.
const SKIP: i64 = 500;
/// Pause before another try after the database did not answer, and between looks at a stopped model.
const RETRY: Duration = Duration::from_millis(500);

/// Why a worker left its loop.
enum Ended {
    /// Another worker moved the checkpoint, or another generation serves now: look again.
    Fenced,
    /// The fold refused an event; it is recorded.
    Stopped,
    Stopping,
}

/// Makes sure that each registered read model has a generation that serves.
pub(crate) async fn prepare(store: &Store) -> Result<(), StoreError> {
    for model in store.registry().models.values() {
        let mut transaction = store.pool().begin().await?;
        sqlx::query("select pg_advisory_xact_lock(72002, hashtext($1))")
            .bind(model.name())
            .execute(&mut *transaction)
            .await?;
        if status::active(&mut transaction, model.name()).await?.is_none() {
            Generation::create(&mut transaction, &**model, 1).await?;
            Generation::show(&mut transaction, model.name(), 1).await?;
            sqlx::query("insert into es_checkpoint (name, generation, version, active) values ($1, 1, $2, true)")
                .bind(model.name())
                .bind(model.version())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
    }
    Ok(())
}

/// Starts a worker for each read model.
pub(crate) fn start(store: &Store, leadership: &Leadership) {
    for model in store.registry().models.values() {
        let lead = leadership.of(&format!("read-model:{}", model.name()));
        tokio::spawn(work(store.clone(), Arc::clone(model), lead));
    }
}

/// What a worker's connection needs: rows can be made again, so their commit need not wait for the disk.
pub(crate) fn options(store: &Store) -> PgConnectOptions {
    store.connect_options().clone().options([("synchronous_commit", "off"), ("statement_timeout", "300000")])
}

async fn work(store: Store, model: Arc<dyn ErasedModel>, mut lead: watch::Receiver<bool>) {
    let mut stop = store.stopping();
    loop {
        tokio::select! {
            led = lead.wait_for(|held| *held) => if led.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        match serve(&store, &*model, &mut lead).await {
            Ok(Ended::Stopping) => return,
            Ok(Ended::Fenced) => {}
            Ok(Ended::Stopped) => {
                tokio::select! { () = tokio::time::sleep(RETRY) => {}, _ = stop.wait_for(|stop| *stop) => return }
            }
            // What the end of the pool breaks off is no fault.
            Err(_) if *stop.borrow() => return,
            Err(error) => {
                tracing::warn!(read_model = model.name(), error = %error, "a read model could not go on; it tries again");
                tokio::select! { () = tokio::time::sleep(RETRY) => {}, _ = stop.wait_for(|stop| *stop) => return }
            }
        }
    }
}

async fn serve(store: &Store, model: &dyn ErasedModel, lead: &mut watch::Receiver<bool>) -> Result<Ended, StoreError> {
    let mut connection = options(store).connect().await?;
    let Some(active) = status::active(&mut connection, model.name()).await? else {
        return Ok(Ended::Stopped);
    };
    if active.version < model.version() {
        if status::rebuild_is_stopped(&mut connection, model).await? && !store.first_retry(model.name()) {
            return Ok(Ended::Stopped);
        }
        tracing::info!(
            read_model = model.name(),
            from = active.version,
            to = model.version(),
            "the read model is rebuilt for its new version"
        );
        return match rebuild::run(store, model, &mut |_| {}).await {
            Ok(_) => Ok(Ended::Fenced),
            Err(StoreError::RebuildStopped { name, reason }) => {
                tracing::error!(
                    read_model = name,
                    reason,
                    "the rebuild for the new version stopped; the old rows serve on"
                );
                status::stop_rebuild(&mut connection, model, &reason).await?;
                Ok(Ended::Stopped)
            }
            Err(error) => Err(error),
        };
    }
    if active.status == "stopped" && !status::retry_once(store, &mut connection, model.name(), &active).await? {
        return Ok(Ended::Stopped);
    }
    let generation = Generation::open(&mut connection, model.name(), active.generation).await?;
    let mut worker = Worker { generation, folder: model.folder(ROWS_IN_MEMORY), stored: active.position };
    let mut subscription = Subscription::new(store.clone(), active.position);
    loop {
        let batch = tokio::select! {
            batch = subscription.advance(Some(model.kinds()), BATCH) => batch?,
            lost = lead.wait_for(|held| !*held) => return Ok(if lost.is_err() { Ended::Stopping } else { Ended::Fenced }),
        };
        if let Some(ended) = worker.take(&mut connection, model.kinds(), batch).await? {
            return Ok(ended);
        }
    }
}

/// A worker's place: what is stored, and rows in memory as of there.
pub(crate) struct Worker {
    pub(crate) generation: Generation,
    pub(crate) folder: Box<dyn Folder>,
    /// The checkpoint's position.
    pub(crate) stored: i64,
}

impl Worker {
    async fn take(
        &mut self,
        connection: &mut PgConnection,
        kinds: &[&str],
        batch: Batch,
    ) -> Result<Option<Ended>, StoreError> {
        let mut relevant = batch;
        relevant.events.retain(|event| kinds.contains(&event.kind.as_str()));
        if relevant.events.is_empty() {
            if relevant.up_to - self.stored < SKIP {
                return Ok(None);
            }
            if !self.generation.skip(connection, self.stored, relevant.up_to).await? {
                return Ok(Some(Ended::Fenced));
            }
            self.stored = relevant.up_to;
            return Ok(None);
        }
        match self.apply(connection, &relevant).await {
            Ok(true) => Ok(None),
            Ok(false) => Ok(Some(Ended::Fenced)),
            // A rebuild beside has dropped the tables of this generation: that is no fault, and the new one goes on.
            Err(ApplyError::Store(error)) => {
                let replaced = was_replaced(connection, self.generation.name, self.generation.number).await;
                if replaced { Ok(Some(Ended::Fenced)) } else { Err(error) }
            }
            Err(ApplyError::Poison { position, reason }) => {
                status::stop(connection, self.generation.name, self.generation.number, position, &reason).await?;
                tracing::error!(
                    read_model = self.generation.name,
                    position,
                    reason,
                    "a read model stopped at an event it cannot take"
                );
                metrics::counter!("vivier_read_model_stopped", "name" => self.generation.name).increment(1);
                Ok(Some(Ended::Stopped))
            }
        }
    }

    /// Folds and writes a batch; before a poison event, what comes earlier is written. False where another was here.
    pub(crate) async fn apply(&mut self, connection: &mut PgConnection, batch: &Batch) -> Result<bool, ApplyError> {
        match self.fold_and_write(connection, batch).await {
            Err(ApplyError::Poison { .. }) if batch.events.len() > 1 => {}
            result => return result,
        }
        // One of them is poison: one by one, the batch stops exactly before it.
        self.folder.forget();
        for event in &batch.events {
            let single = Batch { events: vec![Arc::clone(event)], up_to: event.position };
            if !self.fold_and_write(connection, &single).await? {
                return Ok(false);
            }
        }
        self.write(connection, batch.up_to, None).await
    }

    async fn fold_and_write(&mut self, connection: &mut PgConnection, batch: &Batch) -> Result<bool, ApplyError> {
        self.supply(connection, batch).await?;
        for event in &batch.events {
            if let Err(error) = self.folder.fold(event) {
                self.folder.forget();
                return Err(poison(event.position, &error));
            }
        }
        let last = batch.events.last().map(|event| event.position);
        self.write(connection, batch.up_to, last).await
    }

    async fn supply(&mut self, connection: &mut PgConnection, batch: &Batch) -> Result<(), ApplyError> {
        let unknown = self.folder.unknown_keys(&batch.events);
        if unknown.is_empty() {
            return Ok(());
        }
        let rows = self.generation.load(connection, &unknown).await?;
        for key in unknown {
            self.folder.supply(key, None).map_err(|error| poison(batch.up_to, &error))?;
        }
        for (key, row) in rows {
            self.folder.supply(key, Some(&row)).map_err(|error| poison(batch.up_to, &error))?;
        }
        Ok(())
    }

    /// `last`: the position of the last event that was folded, which is blamed for what the tables refuse.
    async fn write(&mut self, connection: &mut PgConnection, to: i64, last: Option<i64>) -> Result<bool, ApplyError> {
        let blamed = last.unwrap_or(to);
        let changes = self.folder.take_changes().map_err(|error| poison(blamed, &error))?;
        metrics::counter!("vivier_read_model_rows_written", "name" => self.generation.name)
            .increment(changes.count as u64);
        match self.generation.store(connection, &changes, self.stored, to, last.unwrap_or(0)).await {
            Ok(true) => {
                self.stored = to;
                Ok(true)
            }
            Ok(false) => {
                self.folder.forget();
                Ok(false)
            }
            Err(StoreError::Database(error)) if is_the_rows_fault(&error) => {
                self.folder.forget();
                Err(ApplyError::Poison { position: blamed, reason: error.to_string() })
            }
            Err(error) => Err(ApplyError::Store(error)),
        }
    }
}

/// True where another generation than this serves by now; false also where the database cannot say.
async fn was_replaced(connection: &mut PgConnection, name: &str, number: i32) -> bool {
    let active = status::active(connection, name).await;
    active.is_ok_and(|active| active.is_some_and(|active| active.generation != number))
}

/// A value that a column cannot hold (class 22) or a broken constraint (class 23) would fail for ever.
fn is_the_rows_fault(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|database| database.code());
    code.is_some_and(|code| code.starts_with("22") || code.starts_with("23"))
}

/// Why a batch was not applied.
pub(crate) enum ApplyError {
    Store(StoreError),
    Poison { position: i64, reason: String },
}

impl From<StoreError> for ApplyError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn poison(position: i64, error: &FoldError) -> ApplyError {
    ApplyError::Poison { position, reason: error.to_string() }
}

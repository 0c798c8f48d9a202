//! Executing a use case: run, append, and try again where another command came first.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;
use vivier_kernel::id::{SubjectId, TypedId as _};

use crate::append::staged::{AppendError, CommandRecord, Staged};
use crate::command::{CommandContext, Done, UseCase};
use crate::error::{CommandError, StoreError};
use crate::keys::keyed_hash;
use crate::store::Store;
use crate::unit::Unit;

/// How often a command is decided anew because another came first. Commands of one process queue for a contended
/// stream after their first try, so only other nodes can make this number matter.
const MAX_ATTEMPTS: usize = 32;
/// Stripes of the locks on which commands of this process queue for contended streams.
const STRIPES: usize = 512;

/// Locks for streams that commands collide on; taken in one order, so they never deadlock.
pub(crate) struct Contention(Vec<Arc<Mutex<()>>>);

impl Contention {
    pub(crate) fn new() -> Self {
        Self((0..STRIPES).map(|_| Arc::default()).collect())
    }

    async fn queue_for(&self, streams: impl Iterator<Item = Uuid>) -> Vec<OwnedMutexGuard<()>> {
        let mut stripes: Vec<usize> = streams.map(|stream| (stream.as_u128() % STRIPES as u128) as usize).collect();
        stripes.sort_unstable();
        stripes.dedup();
        let mut held = Vec::with_capacity(stripes.len());
        for stripe in stripes {
            held.push(Arc::clone(&self.0[stripe]).lock_owned().await);
        }
        held
    }
}

/// The idempotency key as it is stored, and what it stands for.
struct Idempotency {
    key: Uuid,
    fingerprint: [u8; 32],
}

impl Store {
    /// Executes a use case: in one transaction, once for each idempotency key, again where another command came first.
    ///
    /// # Errors
    /// See [`CommandError`]; whatever the error, nothing was written, unless it is `Store(Database)` with a lost
    /// connection: then the outcome is unknown, and a command with a key can be sent again.
    pub async fn execute<U: UseCase>(
        &self,
        context: &CommandContext,
        use_case: &U,
    ) -> Result<Done<U::Outcome>, CommandError> {
        let idempotency = self.idempotency(context, use_case)?;
        let mut fresh = false;
        let mut queued = Vec::new();
        for _ in 0..MAX_ATTEMPTS {
            let mut unit = Unit::new(self.clone(), context.clone(), U::NAME, fresh)?;
            let outcome = match use_case.run(&mut unit).await {
                Ok(outcome) => outcome,
                Err(CommandError::Store(error)) => return Err(CommandError::Store(error)),
                Err(refused) => {
                    // The first time this key was seen it may have been done: then the refusal is its own echo.
                    if let Some(done) = self.first_outcome::<U>(idempotency.as_ref()).await? {
                        return Ok(done);
                    }
                    if unit.used_cache() {
                        fresh = true;
                        continue;
                    }
                    return Err(refused);
                }
            };
            let (mut staged, remember) = unit.into_parts();
            staged.record = record(idempotency.as_ref(), &outcome, self)?;
            if staged.is_empty() {
                return Ok(Done { outcome, position: None, replayed: false });
            }
            match self.append(staged.clone()).await {
                Ok(positions) => {
                    for (_, put) in remember {
                        put(self.cache());
                    }
                    return Ok(Done { outcome, position: positions.last().copied(), replayed: false });
                }
                Err(AppendError::HeadMoved) => {
                    if let Some(done) = self.first_outcome::<U>(idempotency.as_ref()).await? {
                        return Ok(done);
                    }
                    metrics::counter!("vivier_append_conflicts").increment(1);
                    fresh = true;
                    drop(std::mem::take(&mut queued));
                    queued = self.contention().queue_for(staged.heads.iter().map(|head| head.stream_id)).await;
                }
                Err(AppendError::KeyKnown) => {
                    return self
                        .first_outcome::<U>(idempotency.as_ref())
                        .await?
                        .ok_or(CommandError::Store(StoreError::Database(sqlx::Error::RowNotFound)));
                }
                Err(AppendError::Taken(scope)) => {
                    if let Some(done) = self.first_outcome::<U>(idempotency.as_ref()).await? {
                        return Ok(done);
                    }
                    return Err(CommandError::Taken { scope });
                }
                Err(AppendError::Database(error)) => return Err(error.into()),
                Err(AppendError::Stopping) => return Err(CommandError::Store(StoreError::Stopping)),
            }
        }
        Err(CommandError::Store(StoreError::Database(sqlx::Error::Protocol(format!(
            "{} was overtaken {MAX_ATTEMPTS} times",
            U::NAME
        )))))
    }

    async fn append(&self, staged: Staged) -> Result<Vec<i64>, AppendError> {
        let (timers, forgotten) = (!staged.timers.is_empty(), staged.forgotten.clone());
        let positions = self.appender().append(staged).await?;
        if timers {
            self.timers_changed();
        }
        for subject in forgotten {
            self.keys().evict(SubjectId::from_uuid(subject));
        }
        Ok(positions)
    }

    fn idempotency<U: UseCase>(
        &self,
        context: &CommandContext,
        use_case: &U,
    ) -> Result<Option<Idempotency>, CommandError> {
        let Some(key) = &context.idempotency_key else { return Ok(None) };
        let secret = self.idempotency_key();
        let hashed = keyed_hash(secret, &[b"key", context.actor.label().as_bytes(), key.as_bytes()]);
        let mut short = [0; 16];
        short.copy_from_slice(&hashed[..16]);
        let content = serde_json::to_vec(use_case)?;
        Ok(Some(Idempotency {
            key: Uuid::from_bytes(short),
            fingerprint: keyed_hash(secret, &[b"content", U::NAME.as_bytes(), &content]),
        }))
    }

    /// What the key's first command gave, where there was one.
    async fn first_outcome<U: UseCase>(
        &self,
        idempotency: Option<&Idempotency>,
    ) -> Result<Option<Done<U::Outcome>>, CommandError> {
        let Some(idempotency) = idempotency else { return Ok(None) };
        let row: Option<(Vec<u8>, String, Option<i64>)> =
            sqlx::query_as("select fingerprint, outcome::text, last_position from es_command where key = $1")
                .bind(idempotency.key)
                .fetch_optional(self.pool())
                .await?;
        let Some((fingerprint, outcome, position)) = row else { return Ok(None) };
        if fingerprint != idempotency.fingerprint {
            return Err(CommandError::KeyReused);
        }
        Ok(Some(Done { outcome: serde_json::from_str(&outcome)?, position, replayed: true }))
    }
}

fn record<T: serde::Serialize>(
    idempotency: Option<&Idempotency>,
    outcome: &T,
    store: &Store,
) -> Result<Option<CommandRecord>, CommandError> {
    let Some(idempotency) = idempotency else { return Ok(None) };
    Ok(Some(CommandRecord {
        key: idempotency.key,
        fingerprint: idempotency.fingerprint,
        outcome: serde_json::to_string(outcome)?,
        recorded_at: store.clock().now(),
    }))
}

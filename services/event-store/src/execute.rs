//! Executing a use case: run, append, and try again where another command came first.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SubjectId, TypedId as _};

use crate::append::staged::{AppendError, CommandRecord, Staged};
use crate::command::{CommandContext, Done, UseCase};
use crate::error::{CommandError, StoreError};
use crate::keys::keyed_hash;
use crate::store::Store;
use crate::unit::{Attempted, Unit};

/// How often a command is decided anew because another came first. Commands of one process queue for a contended
/// stream after their first try, and nobody's first try passes the queue, so only other nodes can make this number matter.
const MAX_ATTEMPTS: usize = 32;
/// How long an answer that was given before is held back for this node's memory: as long as read models are waited for.
const CATCH_UP_LIMIT: Duration = Duration::from_secs(5);
/// Stripes of the locks on which commands of this process queue for contended streams.
const STRIPES: usize = 512;

/// Locks for streams that commands collide on; taken in one order, so they never deadlock. Who writes a stream has it alone,
/// those who only read it share it.
pub(crate) struct Contention(Vec<Arc<RwLock<()>>>);

/// Stripes, and whether each is taken alone.
type Stripes = BTreeMap<usize, bool>;

/// Where a command stands in the queues, until it is dropped.
#[derive(Default)]
struct Place {
    stripes: Stripes,
    shared: Vec<OwnedRwLockReadGuard<()>>,
    alone: Vec<OwnedRwLockWriteGuard<()>>,
}

impl Place {
    fn covers(&self, stripes: &Stripes) -> bool {
        stripes.iter().all(|(stripe, alone)| self.stripes.get(stripe).is_some_and(|held| *held || !*alone))
    }
}

impl Contention {
    pub(crate) fn new() -> Self {
        Self((0..STRIPES).map(|_| Arc::default()).collect())
    }

    /// True where a command that lost before is at work on one of them.
    fn is_queued_for(&self, stripes: &Stripes) -> bool {
        stripes.iter().any(|(stripe, alone)| {
            let lock = &self.0[*stripe];
            if *alone { lock.try_write().is_err() } else { lock.try_read().is_err() }
        })
    }

    async fn queue_for(&self, stripes: Stripes) -> Place {
        let mut place = Place::default();
        for (stripe, alone) in &stripes {
            let lock = Arc::clone(&self.0[*stripe]);
            if *alone {
                place.alone.push(lock.write_owned().await);
            } else {
                place.shared.push(lock.read_owned().await);
            }
        }
        place.stripes = stripes;
        place
    }
}

/// What a command would queue for: streams that are there already. Over one that is not, nobody is overtaken twice.
fn stripes(staged: &Staged) -> Stripes {
    let mut stripes = Stripes::new();
    for expected in staged.heads.iter().filter(|expected| expected.head.version > 0) {
        let stripe = (expected.stream_id.as_u128() % STRIPES as u128) as usize;
        *stripes.entry(stripe).or_default() |= staged.writes(expected.stream_id);
    }
    stripes
}

/// The idempotency key as it is stored, and what it stands for.
struct Idempotency {
    key: Uuid,
    fingerprint: [u8; 32],
}

/// A use case without its types. All that follows is compiled once, and not for each command of the product.
trait Attempt: Send + Sync {
    /// One run. `keep`: the outcome is wanted as JSON too, to be stored with the idempotency key.
    fn run<'a>(&'a self, unit: &'a mut Unit, keep: bool) -> BoxFuture<'a, Result<Outcome, CommandError>>;
}

/// What a run gave, in the use case's own type, and as JSON where it is kept.
struct Outcome {
    typed: Box<dyn Any + Send>,
    json: Option<String>,
}

impl<U: UseCase> Attempt for U {
    fn run<'a>(&'a self, unit: &'a mut Unit, keep: bool) -> BoxFuture<'a, Result<Outcome, CommandError>> {
        Box::pin(async move {
            let outcome = UseCase::run(self, unit).await?;
            let json = if keep { Some(serde_json::to_string(&outcome)?) } else { None };
            Ok(Outcome { typed: Box::new(outcome), json })
        })
    }
}

/// How a command ended well.
enum Ended {
    /// It was done now.
    Done { outcome: Box<dyn Any + Send>, position: Option<i64> },
    /// An earlier command with the same key had done it, with this outcome as JSON.
    Before { outcome: String, position: Option<i64> },
}

impl Store {
    /// Executes a use case: in one transaction, once for each idempotency key, again where another command came first, and once more where what
    /// it claims was taken.
    ///
    /// # Errors
    /// See [`CommandError`]; whatever the error, nothing was written, unless it is `Store(Database)` with a lost
    /// connection: then the outcome is unknown, and a command with a key can be sent again.
    pub async fn execute<U: UseCase>(
        &self,
        context: &CommandContext,
        use_case: &U,
    ) -> Result<Done<U::Outcome>, CommandError> {
        let idempotency = match &context.idempotency_key {
            Some(key) => Some(self.idempotency(context, key, U::NAME, &serde_json::to_vec(use_case)?)),
            None => None,
        };
        match self.attempt(context, U::NAME, use_case, idempotency.as_ref()).await? {
            Ended::Done { outcome, position } => {
                let outcome = *outcome.downcast().expect("a use case gives its own outcome");
                Ok(Done { outcome, position, replayed: false })
            }
            Ended::Before { outcome, position } => {
                if let Some(position) = position {
                    self.catch_up(position).await?;
                }
                Ok(Done { outcome: serde_json::from_str(&outcome)?, position, replayed: true })
            }
        }
    }

    async fn attempt(
        &self,
        context: &CommandContext,
        name: &'static str,
        use_case: &dyn Attempt,
        idempotency: Option<&Idempotency>,
    ) -> Result<Ended, CommandError> {
        let mut from = Attempted::Remembered;
        let mut place = Place::default();
        let mut was_taken = false;
        for _ in 0..MAX_ATTEMPTS {
            let mut unit = Unit::new(self.clone(), context.clone(), name, from.clone())?;
            let outcome = match use_case.run(&mut unit, idempotency.is_some()).await {
                Ok(outcome) => outcome,
                Err(CommandError::Store(error)) => return Err(CommandError::Store(error)),
                Err(refused) => {
                    // The first time this key was seen it may have been done: then the refusal is its own echo.
                    if let Some(before) = self.first_outcome(idempotency).await? {
                        return Ok(before);
                    }
                    match unit.into_read_again() {
                        Some(again) => from = again,
                        None => return Err(refused),
                    }
                    continue;
                }
            };
            let (mut staged, remember) = unit.into_parts();
            staged.record = idempotency.zip(outcome.json).map(|(idempotency, json)| self.record(idempotency, json));
            if staged.is_empty() {
                return Ok(Ended::Done { outcome: outcome.typed, position: None });
            }
            let stripes = stripes(&staged);
            if place.stripes.is_empty() && self.contention().is_queued_for(&stripes) {
                place = self.contention().queue_for(stripes).await;
                continue;
            }
            match self.append(staged).await {
                Ok(positions) => {
                    for (_, put) in remember {
                        put(self.cache());
                    }
                    return Ok(Ended::Done { outcome: outcome.typed, position: positions.last().copied() });
                }
                Err(AppendError::HeadMoved) => {
                    if let Some(before) = self.first_outcome(idempotency).await? {
                        return Ok(before);
                    }
                    metrics::counter!("vivier_append_conflicts").increment(1);
                    from = Attempted::Read(HashMap::new());
                    // Whoever holds its streams already keeps its place.
                    if !place.covers(&stripes) {
                        let mut wanted = std::mem::take(&mut place).stripes;
                        for (stripe, alone) in stripes {
                            *wanted.entry(stripe).or_default() |= alone;
                        }
                        place = self.contention().queue_for(wanted).await;
                    }
                }
                Err(AppendError::KeyKnown) => {
                    return self
                        .first_outcome(idempotency)
                        .await?
                        .ok_or(CommandError::Store(StoreError::Database(sqlx::Error::RowNotFound)));
                }
                Err(AppendError::Taken(scope)) => {
                    if let Some(before) = self.first_outcome(idempotency).await? {
                        return Ok(before);
                    }
                    if was_taken {
                        return Err(CommandError::Taken { scope });
                    }
                    // Whoever was quicker can be seen by now, and what the use case says of that says more.
                    was_taken = true;
                    from = Attempted::Read(HashMap::new());
                }
                Err(AppendError::Database(error)) => return Err(error.into()),
                Err(AppendError::Stopping) => return Err(CommandError::Store(StoreError::Stopping)),
            }
        }
        Err(CommandError::Store(StoreError::Database(sqlx::Error::Protocol(format!(
            "{name} was overtaken {MAX_ATTEMPTS} times"
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

    /// Keys of two actors never meet. Whoever is not signed in is known by nothing but what they send, so that the key of
    /// one stranger stands for its content too: with other content it is another stranger's.
    fn idempotency(&self, context: &CommandContext, key: &str, name: &str, content: &[u8]) -> Idempotency {
        let secret = self.idempotency_key();
        let fingerprint = keyed_hash(secret, &[b"content", name.as_bytes(), content]);
        let label = context.actor.label();
        let mut parts: Vec<&[u8]> = vec![b"key", label.as_bytes(), key.as_bytes()];
        if context.actor == Actor::Anonymous {
            parts.push(&fingerprint);
        }
        let hashed = keyed_hash(secret, &parts);
        let mut short = [0; 16];
        short.copy_from_slice(&hashed[..16]);
        Idempotency { key: Uuid::from_bytes(short), fingerprint }
    }

    /// What the key's first command gave, where there was one.
    async fn first_outcome(&self, idempotency: Option<&Idempotency>) -> Result<Option<Ended>, CommandError> {
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
        Ok(Some(Ended::Before { outcome, position }))
    }

    /// Comes back once nothing in this node's memory is older than `position`. The database tells of a command as soon as it is committed;
    /// whoever did it brings the memory up to date an instant later, and another node later still: who is told that it was done would look at
    /// what they were told of and not find it. After [`CATCH_UP_LIMIT`] the answer, which is right, is worth more than the look.
    async fn catch_up(&self, position: i64) -> Result<(), StoreError> {
        let (mut frontier, mut stop) = (self.feed().watch(), self.stopping());
        tokio::select! {
            passed = frontier.wait_for(|frontier| *frontier >= position) => match passed {
                Ok(_) => Ok(()),
                Err(_) => Err(StoreError::Stopping),
            },
            () = tokio::time::sleep(CATCH_UP_LIMIT) => Ok(()),
            _ = stop.wait_for(|stop| *stop) => Err(StoreError::Stopping),
        }
    }

    fn record(&self, idempotency: &Idempotency, outcome: String) -> CommandRecord {
        CommandRecord {
            key: idempotency.key,
            fingerprint: idempotency.fingerprint,
            outcome,
            recorded_at: self.clock().now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_writes_is_alone_who_reads_shares_and_everything_is_given_back() {
        let contention = Contention::new();
        let (reads, writes) = (Stripes::from([(1, false)]), Stripes::from([(1, true), (2, true)]));
        let place = contention.queue_for(reads.clone()).await;
        assert!(place.covers(&reads) && !place.covers(&writes));
        assert!(!contention.is_queued_for(&reads) && contention.is_queued_for(&writes));
        drop(place);
        let place = contention.queue_for(writes.clone()).await;
        assert!(place.covers(&reads) && contention.is_queued_for(&reads));
        drop(place);
        assert!(!contention.is_queued_for(&writes));
    }
}

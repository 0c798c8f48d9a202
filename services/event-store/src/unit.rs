//! The unit of work of one command: what it loads, decides and stages, appended together or not at all.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock;
use vivier_kernel::decider::{Decider, StoredEvent as _};
use vivier_kernel::id::{SubjectId, TypedId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::zone::Zone;

use crate::append::staged::{Claim, ExpectedHead, NewEvent, Staged};
use crate::cache::{AggregateCache, Head};
use crate::command::CommandContext;
use crate::error::CommandError;
use crate::integrity::hash::{GENESIS, Hashed};
use crate::recorded::Meta;
use crate::store::Store;
use crate::timers::Timer;

/// An aggregate as the command sees it: its state after all that was decided so far.
#[derive(Clone, Debug)]
pub struct Aggregate<D: Decider> {
    pub id: Uuid,
    pub state: D::State,
    /// The version of its last event, staged ones included; 0 where it does not exist.
    pub version: i64,
    pub(crate) hash: [u8; 32],
}

impl<D: Decider> Aggregate<D> {
    pub fn exists(&self) -> bool {
        self.version > 0
    }

    pub(crate) fn head(&self) -> Head {
        Head { version: self.version, hash: self.hash }
    }
}

/// Puts a decided state into the cache once its events are committed.
type Remember = Box<dyn FnOnce(&AggregateCache) + Send + Sync>;

/// True where a JSON text stands for the character NUL somewhere: valid JSON, which no column of PostgreSQL takes. A read
/// model would stop at it for good, so it is refused before it is an event.
fn holds_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(place, _)| {
        let before = json.as_bytes()[..place].iter().rev().take_while(|byte| **byte == b'\\').count();
        before.is_multiple_of(2)
    })
}

/// One command's work. Everything staged is appended in one transaction over all the streams it touches.
pub struct Unit {
    store: Store,
    context: CommandContext,
    command: &'static str,
    now: DateTime<Utc>,
    meta: Meta,
    /// The same, as it is written.
    meta_json: String,
    pub(crate) staged: Staged,
    remember: Vec<(Uuid, Remember)>,
    from: Attempted,
    used_cache: bool,
    read: HashMap<Uuid, bool>,
}

/// From what a command is decided.
#[derive(Clone, Debug)]
pub(crate) enum Attempted {
    /// From what is in memory.
    Remembered,
    /// From the database; but for streams that the attempt before has just read there, each with whether it exists. So a stream that does
    /// not exist, of which nothing is in memory, is read no more often than one that does: the time would tell them apart.
    Read(HashMap<Uuid, bool>),
}

impl Unit {
    pub(crate) fn new(
        store: Store,
        context: CommandContext,
        command: &'static str,
        from: Attempted,
    ) -> Result<Self, CommandError> {
        let meta = Meta {
            actor: context.actor.label(),
            command: command.to_owned(),
            correlation: context.correlation,
            causation: context.causation.clone(),
            forgets: Vec::new(),
            trace: context.trace.clone(),
        };
        let meta_json = serde_json::to_string(&meta)?;
        let now = store.clock().now();
        Ok(Self {
            store,
            context,
            command,
            now,
            meta,
            meta_json,
            staged: Staged::default(),
            remember: Vec::new(),
            from,
            used_cache: false,
            read: HashMap::new(),
        })
    }

    pub fn actor(&self) -> &Actor {
        &self.context.actor
    }

    pub fn context(&self) -> &CommandContext {
        &self.context
    }

    /// The instant of the command: the same for all its events.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The day of the command, in Paris as [`Clock::today`].
    pub fn today(&self) -> NaiveDate {
        Zone::Metropolitan.day(self.now)
    }

    pub fn clock(&self) -> &dyn Clock {
        self.store.clock()
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The use case's name.
    pub fn command(&self) -> &'static str {
        self.command
    }

    /// The aggregate, with version 0 where it does not exist. Load an aggregate once and keep it: a second load does
    /// not see what this unit has staged.
    ///
    /// # Errors
    /// `Store`.
    pub async fn load<D: Decider>(&mut self, id: impl TypedId) -> Result<Aggregate<D>, CommandError> {
        let stream = id.uuid();
        let aggregate = match &self.from {
            Attempted::Remembered => {
                let (aggregate, cached) = self.store.load_cached::<D>(stream).await?;
                self.used_cache |= cached;
                if !cached {
                    self.read.insert(stream, aggregate.exists());
                }
                aggregate
            }
            Attempted::Read(before) => match before.get(&stream) {
                Some(true) => self.store.load_cached::<D>(stream).await?.0,
                Some(false) => Aggregate::empty(stream),
                None => self.store.refresh::<D>(stream).await?,
            },
        };
        let expected = ExpectedHead { stream_id: stream, head: aggregate.head() };
        if !self.staged.heads.iter().any(|known| known.stream_id == stream) {
            self.staged.heads.push(expected);
        }
        Ok(aggregate)
    }

    /// The aggregate, which must exist.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn load_existing<D: Decider>(&mut self, id: impl TypedId) -> Result<Aggregate<D>, CommandError> {
        let aggregate = self.load::<D>(id).await?;
        if aggregate.exists() { Ok(aggregate) } else { Err(CommandError::NotFound) }
    }

    /// Refuses where the client has seen another version than the present one. Call it before deciding.
    ///
    /// # Errors
    /// `Conflict`.
    pub fn expect_version<D: Decider>(
        &self,
        aggregate: &Aggregate<D>,
        expected: Option<i64>,
    ) -> Result<(), CommandError> {
        match expected {
            Some(expected) if expected != aggregate.version => {
                Err(CommandError::Conflict { expected, actual: aggregate.version })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Decides `command` on the aggregate, which moves on; stages the events and says how many there are (0: it was
    /// already so).
    ///
    /// # Errors
    /// `Refused` with the domain's reason.
    pub fn decide<D: Decider>(
        &mut self,
        aggregate: &mut Aggregate<D>,
        command: D::Command,
    ) -> Result<usize, CommandError> {
        let events = D::decide(&aggregate.state, command, self.now).map_err(CommandError::refused)?;
        for event in &events {
            self.stage::<D>(aggregate, event)?;
        }
        if !events.is_empty() {
            let (stream, head, state) = (aggregate.id, aggregate.head(), Arc::new(aggregate.state.clone()));
            self.remember.retain(|(known, _)| *known != stream);
            self.remember.push((stream, Box::new(move |cache| cache.put(stream, head, state))));
        }
        Ok(events.len())
    }

    /// Stages an event that was decided elsewhere, for cqrs-es.
    pub(crate) fn stage_decided<D: Decider>(
        &mut self,
        aggregate: &mut Aggregate<D>,
        event: &D::Event,
    ) -> Result<(), CommandError> {
        if self.staged.heads.is_empty() {
            self.staged.heads.push(ExpectedHead { stream_id: aggregate.id, head: aggregate.head() });
        }
        self.stage(aggregate, event)
    }

    fn stage<D: Decider>(&mut self, aggregate: &mut Aggregate<D>, event: &D::Event) -> Result<(), CommandError> {
        let data = event.encode()?;
        if holds_nul(&data) {
            return Err(Invalid::ControlCharacter.at(event.kind()).into());
        }
        let version = aggregate.version + 1;
        let hash = self.store.hasher().hash(&Hashed {
            previous: if aggregate.version == 0 { &GENESIS } else { &aggregate.hash },
            stream_id: aggregate.id,
            stream_type: D::TYPE,
            version,
            kind: event.kind(),
            schema_version: event.version(),
            recorded_at: self.now,
            data: &data,
            meta: &self.meta_json,
        });
        D::evolve(&mut aggregate.state, event);
        aggregate.version = version;
        aggregate.hash = hash;
        self.staged.events.push(NewEvent {
            stream_id: aggregate.id,
            stream_type: D::TYPE,
            version,
            kind: event.kind(),
            schema_version: event.version(),
            recorded_at: self.now,
            data,
            meta: self.meta_json.clone(),
            hash,
        });
        Ok(())
    }

    /// Claims a value that only one owner may have within `scope`; where another has it, the command ends with
    /// `CommandError::Taken`. Only a keyed hash of the value is stored.
    pub fn claim(&mut self, scope: &'static str, value: &str, owner: impl TypedId) {
        let value_hash = self.store.keys().claim_hash(scope, value);
        self.staged.claims.push(Claim { scope, value_hash, owner: owner.uuid() });
    }

    /// Gives a claimed value back; nothing happens where `owner` does not hold it.
    pub fn release(&mut self, scope: &'static str, value: &str, owner: impl TypedId) {
        let value_hash = self.store.keys().claim_hash(scope, value);
        self.staged.releases.push(Claim { scope, value_hash, owner: owner.uuid() });
    }

    /// Decides again where, when the command is written, another owner than `owner` has the value; read it with `find_claim` before.
    /// Whoever takes it at the same instant comes before the command, or after all of it.
    pub fn expect_free(&mut self, scope: &'static str, value: &str, owner: impl TypedId) {
        let value_hash = self.store.keys().claim_hash(scope, value);
        self.staged.free.push(Claim { scope, value_hash, owner: owner.uuid() });
    }

    /// Sets a durable timer; one with the same key is replaced.
    pub fn schedule(&mut self, timer: Timer) {
        self.staged.timers.retain(|staged| staged.key != timer.key);
        self.staged.timers.push(timer);
    }

    /// Takes a timer away, one that this command has set itself included. One that is set afterwards is set.
    pub fn cancel_timer(&mut self, key: &str) {
        self.staged.timers.retain(|staged| staged.key != key);
        self.staged.cancelled_timers.push(key.to_owned());
    }

    /// Seals personal data under its subject's key.
    ///
    /// # Errors
    /// `Store`.
    pub async fn seal<T: Serialize>(&self, subject: SubjectId, value: &T) -> Result<Sealed<T>, CommandError> {
        Ok(self.store.keys().seal(subject, value).await?)
    }

    /// Decides as [`decide`](Self::decide) does; where something happens, the subject's key is deleted in the same transaction:
    /// all that was sealed under it is gone for good. The events say whose it was, so that every node drops it.
    ///
    /// # Errors
    /// As `decide`.
    pub fn decide_forgetting<D: Decider>(
        &mut self,
        aggregate: &mut Aggregate<D>,
        command: D::Command,
        subject: SubjectId,
    ) -> Result<usize, CommandError> {
        let with_mark = Meta { forgets: vec![subject], ..self.meta.clone() };
        let without = std::mem::replace(&mut self.meta_json, serde_json::to_string(&with_mark)?);
        let decided = self.decide(aggregate, command);
        self.meta_json = without;
        if matches!(decided, Ok(events) if events > 0) {
            self.staged.forgotten.push(subject.uuid());
        }
        decided
    }

    /// What the next attempt is decided from, where this one went by what was in memory.
    pub(crate) fn into_read_again(self) -> Option<Attempted> {
        self.used_cache.then_some(Attempted::Read(self.read))
    }

    pub(crate) fn into_parts(self) -> (Staged, Vec<(Uuid, Remember)>) {
        (self.staged, self.remember)
    }
}

#[cfg(test)]
mod tests {
    use super::holds_nul;

    #[test]
    fn a_nul_is_told_from_a_backslash_and_digits() {
        assert!(holds_nul(r#"{"a":"x\u0000"}"#));
        assert!(holds_nul(r#"{"a":"\\\u0000"}"#));
        assert!(!holds_nul(r#"{"a":"\\u0000"}"#));
        assert!(!holds_nul(r#"{"a":"\u0001"}"#));
    }
}

//! What a command carries, what it gives back, and the shape of a use case.

use std::future::Future;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock;
use vivier_kernel::id::new_uuid;

use crate::error::CommandError;
use crate::unit::Unit;

/// The circumstances of a command. The actor comes from the session or the token, never from the input.
#[derive(Clone, Debug)]
pub struct CommandContext {
    pub actor: Actor,
    /// The client's key: the same key answers with the first outcome and does nothing. Keys of two actors never meet; where
    /// nobody is signed in, keys meet only with the same content.
    pub idempotency_key: Option<String>,
    /// Shared by all that one request sets off.
    pub correlation: Uuid,
    /// What led to this command, where it was not a person: an event's reference or `timer:KEY`.
    pub causation: Option<String>,
    pub trace: Option<String>,
}

impl CommandContext {
    pub fn new(actor: Actor, clock: &dyn Clock) -> Self {
        Self { actor, idempotency_key: None, correlation: new_uuid(clock), causation: None, trace: None }
    }

    /// For Vivier's own processes, by name.
    pub fn system(process: &str, clock: &dyn Clock) -> Self {
        Self::new(Actor::system(process), clock)
    }

    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.causation = Some(cause.into());
        self
    }
}

/// One command as its input: authorise, load, decide, append. The struct's JSON is the content that an idempotency
/// key stands for (only a keyed hash of it is stored); leave services out of it with `#[serde(skip)]`.
pub trait UseCase: Serialize + Send + Sync {
    /// The command's name in metadata and in the API, for example `publishMission`.
    const NAME: &'static str;
    /// Ids and the like, never personal data: it is stored beside the idempotency key.
    type Outcome: Serialize + DeserializeOwned + Send + Sync + 'static;

    /// May run again after a version conflict, so nothing outside `unit` may be changed.
    fn run(&self, unit: &mut Unit) -> impl Future<Output = Result<Self::Outcome, CommandError>> + Send;
}

/// An executed command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done<T> {
    pub outcome: T,
    /// The last event's position; `None` where nothing had to change.
    pub position: Option<i64>,
    /// True where an earlier command with the same key had done it.
    pub replayed: bool,
}

impl<T> Done<T> {
    /// The same with another outcome made of this one's.
    pub fn map<U>(self, outcome: impl FnOnce(T) -> U) -> Done<U> {
        Done { outcome: outcome(self.outcome), position: self.position, replayed: self.replayed }
    }
}

//! What the services bring to the store: aggregates, read models, upcasters, timer handlers, followers, chores.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::DateTime;
use cqrs_es::persist::EventUpcaster;
use serde::de::Error as _;
use uuid::Uuid;
use vivier_kernel::decider::{Decider, StoredEvent as _};

use crate::chore::Chore;
use crate::error::StoreError;
use crate::follower::Follower;
use crate::projection::fold::{ErasedModel, Model};
use crate::projection::model::ReadModel;
use crate::recorded::{Meta, Recorded};
use crate::timers::TimerHandler;
use crate::upcast::Upcasters;

/// One kind of event that this binary can read and write.
pub struct KnownEvent {
    pub stream_type: &'static str,
    pub kind: &'static str,
    pub version: i16,
    pub schema: schemars::Schema,
    /// Reads a payload of that version.
    read: fn(&str, &str) -> Result<(), serde_json::Error>,
}

/// Filled once at start by each service's `register`.
#[derive(Default)]
pub struct Registry {
    pub(crate) events: Vec<KnownEvent>,
    pub(crate) models: BTreeMap<&'static str, Arc<dyn ErasedModel>>,
    pub(crate) upcasters: Upcasters,
    pub(crate) timers: BTreeMap<&'static str, Arc<dyn TimerHandler>>,
    pub(crate) followers: Vec<Arc<dyn Follower>>,
    pub(crate) chores: Vec<Arc<dyn Chore>>,
}

impl Registry {
    pub fn new() -> Self {
        Self::default()
    }

    /// # Panics
    /// Where two aggregates use one name for an event: names are read without their stream's type.
    pub fn aggregate<D: Decider>(&mut self) {
        for (kind, version, schema) in D::Event::schemas() {
            assert!(self.events.iter().all(|known| known.kind != kind), "the event {kind} is registered twice");
            let read = |kind: &str, payload: &str| D::Event::decode(kind, payload).map(|_| ());
            self.events.push(KnownEvent { stream_type: D::TYPE, kind, version, schema, read });
        }
    }

    pub fn read_model<M: ReadModel>(&mut self) {
        self.models.insert(M::NAME, Arc::new(Model::<M>::new()));
    }

    pub fn upcaster(&mut self, upcaster: impl EventUpcaster + 'static) {
        self.upcasters.add(upcaster);
    }

    pub fn timer(&mut self, handler: impl TimerHandler) {
        self.timers.insert(handler.kind(), Arc::new(handler));
    }

    /// # Panics
    /// Where two followers use one name.
    pub fn follower(&mut self, follower: impl Follower) {
        let taken = self.followers.iter().any(|known| known.name() == follower.name());
        assert!(!taken, "the follower {} is registered twice", follower.name());
        self.followers.push(Arc::new(follower));
    }

    pub fn chore(&mut self, chore: impl Chore) {
        self.chores.push(Arc::new(chore));
    }

    /// Every kind of event that is known, for schemas, samples and documentation.
    pub fn events(&self) -> &[KnownEvent] {
        &self.events
    }

    /// Reads a payload as it was stored, of whatever version, the way it is read from the store: brought up to date, then typed.
    ///
    /// # Errors
    /// `UnreadableEvent`: the kind is unknown, no upcaster leads to its present version, or the payload does not fit.
    pub fn read_stored(&self, kind: &str, version: i16, payload: &str) -> Result<(), StoreError> {
        let stored = Recorded {
            position: 0,
            stream_id: Uuid::nil(),
            stream_type: String::new(),
            version: 1,
            kind: kind.to_owned(),
            schema_version: version,
            recorded_at: DateTime::UNIX_EPOCH,
            data: payload.to_owned(),
            meta: Meta::default(),
            hash: [0; 32],
        };
        let current = self.upcasters.apply(stored)?;
        let unreadable = |source| StoreError::UnreadableEvent {
            position: current.position,
            kind: kind.to_owned(),
            schema_version: version,
            source,
        };
        let known = self.events.iter().find(|known| known.kind == current.kind);
        let known = known.filter(|known| known.version == current.schema_version);
        let known = known
            .ok_or_else(|| unreadable(serde_json::Error::custom("no upcaster leads to a version that is known")))?;
        (known.read)(&current.kind, &current.data).map_err(unreadable)
    }

    /// Whether stored events of this kind and version can be read, as they are or brought up to date.
    pub(crate) fn reads(&self, kind: &str, version: i16) -> bool {
        let known = self.events.iter().any(|known| known.kind == kind && known.version == version);
        known || self.upcasters.know(kind, version)
    }

    pub fn read_models(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.models.keys().copied()
    }
}

//! cqrs-es on this store: a thin `Aggregate` over the pure decide and evolve, and the `EventStore` that loads and commits it.
//!
//! Vivier's own commands run through [`crate::Store::execute`], which spans several streams; this adapter serves
//! cqrs-es's `TestFramework` and any code written against its traits. Neither its persistence crate nor its framework
//! is used: their snapshots apply events twice, and their projections run after the commit.

use std::collections::HashMap;
use std::marker::PhantomData;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate as CqrsAggregate, AggregateContext, AggregateError, DomainEvent, EventEnvelope, EventStore};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock;
use vivier_kernel::decider::{Decider, StoredEvent};

use crate::append::staged::AppendError;
use crate::command::CommandContext;
use crate::store::Store;
use crate::unit::{Aggregate, Attempted, Unit};

/// An event under cqrs-es's trait.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(transparent, bound = "E: StoredEvent")]
pub struct Event<E>(pub E);

impl<E: StoredEvent> DomainEvent for Event<E> {
    fn event_type(&self) -> String {
        self.0.kind().to_owned()
    }

    fn event_version(&self) -> String {
        self.0.version().to_string()
    }
}

/// A decider's state under cqrs-es's trait.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Root<D: Decider> {
    pub state: D::State,
    #[serde(skip)]
    decider: PhantomData<fn() -> D>,
}

impl<D: Decider> Default for Root<D> {
    fn default() -> Self {
        Self { state: D::State::default(), decider: PhantomData }
    }
}

/// What a command may look up: the time.
pub type Services = std::sync::Arc<dyn Clock>;

impl<D: Decider> CqrsAggregate for Root<D> {
    const TYPE: &'static str = D::TYPE;
    type Command = D::Command;
    type Event = Event<D::Event>;
    type Error = D::Refusal;
    type Services = Services;

    async fn handle(
        &mut self,
        command: Self::Command,
        services: &Self::Services,
        sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        for event in D::decide(&self.state, command, services.now())? {
            sink.write(Event(event), self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Self::Event) {
        D::evolve(&mut self.state, &event.0);
    }
}

/// The store as cqrs-es sees one aggregate type of it.
pub struct CqrsStore<D> {
    store: Store,
    decider: PhantomData<fn() -> D>,
}

impl<D: Decider> CqrsStore<D> {
    pub fn new(store: Store) -> Self {
        Self { store, decider: PhantomData }
    }
}

/// A loaded aggregate: where its stream stood when it was loaded, and the state that a command then moves on.
pub struct Loaded<D: Decider> {
    id: Uuid,
    loaded: Aggregate<D>,
    root: Root<D>,
}

impl<D: Decider> AggregateContext<Root<D>> for Loaded<D> {
    fn aggregate(&mut self) -> &mut Root<D> {
        &mut self.root
    }
}

impl<D: Decider> EventStore<Root<D>> for CqrsStore<D> {
    type AC = Loaded<D>;

    async fn load_events(&self, id: &str) -> Result<Vec<EventEnvelope<Root<D>>>, AggregateError<D::Refusal>> {
        let stream = parse(id)?;
        let history =
            self.store.history(stream).await.map_err(|error| AggregateError::UnexpectedError(error.into()))?;
        history
            .into_iter()
            .map(|recorded| {
                let event = recorded.event().map_err(|error| AggregateError::DeserializationError(error.into()))?;
                Ok(envelope(stream, recorded.version, event))
            })
            .collect()
    }

    async fn load_aggregate(&self, id: &str) -> Result<Self::AC, AggregateError<D::Refusal>> {
        let stream = parse(id)?;
        let loaded =
            self.store.load::<D>(stream).await.map_err(|error| AggregateError::UnexpectedError(error.into()))?;
        let root = Root { state: loaded.state.clone(), decider: PhantomData };
        Ok(Loaded { id: stream, loaded, root })
    }

    async fn commit(
        &self,
        events: Vec<Event<D::Event>>,
        mut context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<Root<D>>>, AggregateError<D::Refusal>> {
        let unexpected = |error: crate::error::CommandError| AggregateError::UnexpectedError(error.into());
        let actor = Actor::system(metadata.get("process").map_or("cqrs", String::as_str));
        let command = CommandContext::new(actor, self.store.clock());
        let mut unit =
            Unit::new(self.store.clone(), command, D::TYPE, Attempted::Read(HashMap::new())).map_err(unexpected)?;
        let mut committed = Vec::with_capacity(events.len());
        for event in events {
            unit.stage_decided::<D>(&mut context.loaded, &event.0).map_err(unexpected)?;
            committed.push(envelope(context.id, context.loaded.version, event.0));
        }
        match self.store.appender().append(unit.into_parts().0).await {
            Ok(_) => Ok(committed),
            Err(AppendError::HeadMoved) => Err(AggregateError::AggregateConflict),
            Err(AppendError::Database(error)) => Err(AggregateError::DatabaseConnectionError(error.into())),
            Err(other) => Err(AggregateError::UnexpectedError(format!("{other:?}").into())),
        }
    }
}

fn parse<R: std::error::Error>(id: &str) -> Result<Uuid, AggregateError<R>> {
    id.parse::<Uuid>().map_err(|error| AggregateError::UnexpectedError(error.into()))
}

fn envelope<D: Decider>(stream: Uuid, version: i64, event: D::Event) -> EventEnvelope<Root<D>> {
    EventEnvelope {
        aggregate_id: stream.to_string(),
        sequence: usize::try_from(version).unwrap_or_default(),
        payload: Event(event),
        metadata: HashMap::new(),
    }
}

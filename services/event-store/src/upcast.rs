//! Events of older versions, brought up to date when they are read: JSON to JSON, in order of registration.
//!
//! The trait is cqrs-es's `EventUpcaster`; versions are whole numbers written as text.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};

use crate::error::StoreError;
use crate::recorded::Recorded;

/// One kind of event, from one version to the next, by a change of its payload.
pub struct Upcast {
    pub kind: &'static str,
    /// The version that it reads; what it gives is the next one.
    pub from: i16,
    pub change: fn(&mut serde_json::Value),
}

impl EventUpcaster for Upcast {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_type == self.kind && event_version == self.from.to_string()
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        (self.change)(&mut event.payload);
        event.event_version = (self.from + 1).to_string();
        event
    }
}

/// The upcasters of all services.
#[derive(Default)]
pub struct Upcasters(Vec<Box<dyn EventUpcaster>>);

impl Upcasters {
    pub fn add(&mut self, upcaster: impl EventUpcaster + 'static) {
        self.0.push(Box::new(upcaster));
    }

    /// Whether one of them reads events of this kind and version.
    pub(crate) fn know(&self, kind: &str, version: i16) -> bool {
        self.0.iter().any(|upcaster| upcaster.can_upcast(kind, &version.to_string()))
    }

    /// Applies every upcaster that knows the event's kind and version.
    ///
    /// # Errors
    /// `UnreadableEvent` where the stored payload is no JSON or an upcaster gave no version number.
    pub fn apply(&self, event: Recorded) -> Result<Recorded, StoreError> {
        let version = event.schema_version.to_string();
        if !self.0.iter().any(|upcaster| upcaster.can_upcast(&event.kind, &version)) {
            return Ok(event);
        }
        let unreadable = |source| StoreError::UnreadableEvent {
            position: event.position,
            kind: event.kind.clone(),
            schema_version: event.schema_version,
            source,
        };
        let mut serialized = SerializedEvent {
            aggregate_id: event.stream_id.to_string(),
            sequence: usize::try_from(event.version).unwrap_or_default(),
            aggregate_type: event.stream_type.clone(),
            event_type: event.kind.clone(),
            event_version: version,
            payload: serde_json::from_str(&event.data).map_err(unreadable)?,
            metadata: serde_json::Value::Null,
        };
        for upcaster in &self.0 {
            if upcaster.can_upcast(&serialized.event_type, &serialized.event_version) {
                serialized = upcaster.upcast(serialized);
            }
        }
        let schema_version = serialized
            .event_version
            .parse()
            .map_err(|_| unreadable(serde::de::Error::custom("an upcaster gave a version that is no number")))?;
        let data = serde_json::to_string(&serialized.payload).map_err(unreadable)?;
        Ok(Recorded { kind: serialized.event_type, schema_version, data, ..event })
    }

    /// The same, but an event that cannot be brought up to date is given as it was stored: whoever reads its payload
    /// stops there, and nobody else does.
    pub(crate) fn current(&self, event: Recorded) -> Recorded {
        if self.0.is_empty() {
            return event;
        }
        let stored = event.clone();
        self.apply(event).unwrap_or_else(|error| {
            tracing::error!(error = %error, "an event could not be brought up to date");
            stored
        })
    }
}

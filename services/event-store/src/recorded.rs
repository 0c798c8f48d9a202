//! An event as it was recorded: payload, metadata, and its places in its stream and in the global order.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::StoredEvent;
use vivier_kernel::id::SubjectId;

use crate::error::FoldError;

/// What is known of the circumstances of an event. No personal data: the actor is an account's id.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Meta {
    /// `anonymous`, `account:UUID` or `system:PROCESS`.
    pub actor: String,
    /// The use case that was executed, for example `publishMission`.
    pub command: String,
    /// Shared by all that one request set off.
    pub correlation: Uuid,
    /// What led to the command: an event as `STREAM/VERSION`, or a timer as `timer:KEY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<String>,
    /// The subjects that are erased with this event: whoever reads it drops their keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forgets: Vec<SubjectId>,
    /// The trace id of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
}

/// One recorded event, its payload brought up to the current version of its kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Recorded {
    /// Place in the global order, from 1, with gaps.
    pub position: i64,
    pub stream_id: Uuid,
    pub stream_type: String,
    /// Place in its stream, from 1, without gaps.
    pub version: i64,
    pub kind: String,
    /// The version of the payload's shape, after upcasting.
    pub schema_version: i16,
    pub recorded_at: DateTime<Utc>,
    /// JSON text of the payload; personal data in it is sealed.
    pub data: String,
    pub meta: Meta,
    /// Keyed hash over this event and the hash of its stream's previous event.
    pub hash: [u8; 32],
}

impl Recorded {
    /// The typed event.
    ///
    /// # Errors
    /// Where the kind is not one of `E`'s or the payload does not fit.
    pub fn event<E: StoredEvent>(&self) -> Result<E, FoldError> {
        if E::KINDS.iter().any(|(kind, version)| *kind == self.kind && *version < self.schema_version) {
            let newer = format!("version {} was written by a newer Vivier", self.schema_version);
            return Err(FoldError::Payload(serde::de::Error::custom(newer)));
        }
        E::decode(&self.kind, &self.data).map_err(FoldError::Payload)
    }

    /// How the event is named as a cause: `STREAM/VERSION`.
    pub fn reference(&self) -> String {
        format!("{}/{}", self.stream_id, self.version)
    }
}

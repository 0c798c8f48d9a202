//! What one command asks the store to write, whole or not at all.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::cache::Head;
use crate::timers::Timer;

/// One new event of a stream, its hash already chained to the stream's head.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub stream_id: Uuid,
    pub stream_type: &'static str,
    pub version: i64,
    pub kind: &'static str,
    pub schema_version: i16,
    pub recorded_at: DateTime<Utc>,
    pub data: String,
    pub meta: String,
    pub hash: [u8; 32],
}

/// A stream that the command read or writes, and the head it was decided on (version 0: there was none).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExpectedHead {
    pub stream_id: Uuid,
    pub head: Head,
}

/// The idempotency key's row.
#[derive(Clone, Debug)]
pub struct CommandRecord {
    pub key: Uuid,
    pub fingerprint: [u8; 32],
    pub outcome: String,
    pub recorded_at: DateTime<Utc>,
}

/// A unique value, claimed or given back.
#[derive(Clone, Debug)]
pub struct Claim {
    pub scope: &'static str,
    pub value_hash: [u8; 32],
    pub owner: Uuid,
}

/// All that one command writes.
#[derive(Clone, Debug, Default)]
pub struct Staged {
    pub heads: Vec<ExpectedHead>,
    pub events: Vec<NewEvent>,
    pub record: Option<CommandRecord>,
    pub claims: Vec<Claim>,
    pub releases: Vec<Claim>,
    /// Values that nobody else may have when the command is written.
    pub free: Vec<Claim>,
    pub timers: Vec<Timer>,
    pub cancelled_timers: Vec<String>,
    pub forgotten: Vec<Uuid>,
}

impl Staged {
    /// True where there is nothing to write at all.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.record.is_none() && !self.has_side_rows()
    }

    /// True where the command appends to that stream.
    pub(crate) fn writes(&self, stream: Uuid) -> bool {
        self.events.iter().any(|event| event.stream_id == stream)
    }

    /// True where the command appends to one stream on what it read in another.
    pub(super) fn reads_more_than_it_writes(&self) -> bool {
        !self.events.is_empty() && self.heads.iter().any(|expected| !self.writes(expected.stream_id))
    }

    /// True where more than events and the idempotency row is to be written.
    pub fn has_side_rows(&self) -> bool {
        !(self.claims.is_empty()
            && self.releases.is_empty()
            && self.free.is_empty()
            && self.timers.is_empty()
            && self.cancelled_timers.is_empty()
            && self.forgotten.is_empty())
    }
}

/// Why an append was not done; nothing of the command was written.
#[derive(Debug)]
pub enum AppendError {
    /// A head is no longer the head: load again and decide again.
    HeadMoved,
    /// The idempotency key is there already.
    KeyKnown,
    /// A unique value belongs to another.
    Taken(&'static str),
    Database(sqlx::Error),
    Stopping,
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    /// An event that could stand in any stream.
    pub(crate) fn event(stream_id: Uuid, version: i64) -> NewEvent {
        NewEvent {
            stream_id,
            stream_type: "jar",
            version,
            kind: "JarFilled",
            schema_version: 1,
            recorded_at: DateTime::UNIX_EPOCH,
            data: "{}".to_owned(),
            meta: "{}".to_owned(),
            hash: [7; 32],
        }
    }
}

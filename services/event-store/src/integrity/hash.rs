//! The hash of an event: keyed, over all that was recorded and over the hash of its stream's previous event.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

/// What the first event of a stream follows.
pub const GENESIS: [u8; 32] = [0; 32];

/// Makes event hashes; the key comes from the master key, so who can write to the database alone cannot forge one.
#[derive(Clone)]
pub struct EventHasher(Hmac<Sha256>);

/// The parts of an event that its hash covers: everything but the position, which the blocks cover.
pub struct Hashed<'a> {
    pub previous: &'a [u8; 32],
    pub stream_id: Uuid,
    pub stream_type: &'a str,
    pub version: i64,
    pub kind: &'a str,
    pub schema_version: i16,
    pub recorded_at: DateTime<Utc>,
    pub data: &'a str,
    pub meta: &'a str,
}

impl EventHasher {
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    pub fn hash(&self, event: &Hashed<'_>) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(event.previous);
        mac.update(event.stream_id.as_bytes());
        mac.update(&event.version.to_be_bytes());
        mac.update(&event.schema_version.to_be_bytes());
        mac.update(&event.recorded_at.timestamp_micros().to_be_bytes());
        for text in [event.stream_type, event.kind, event.data, event.meta] {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

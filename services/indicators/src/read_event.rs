//! Reading what the figures need out of a payload. What is not there is absent: an event of another shape counts for nothing.

use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

/// A payload, by JSON pointer.
pub(crate) struct Payload(pub(crate) Value);

impl Payload {
    pub(crate) fn id(&self, pointer: &str) -> Option<Uuid> {
        self.text(pointer)?.parse().ok()
    }

    pub(crate) fn text(&self, pointer: &str) -> Option<&str> {
        self.0.pointer(pointer)?.as_str()
    }

    pub(crate) fn number(&self, pointer: &str) -> Option<i64> {
        self.0.pointer(pointer)?.as_i64()
    }

    pub(crate) fn flag(&self, pointer: &str) -> bool {
        self.0.pointer(pointer).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn day(&self, pointer: &str) -> Option<NaiveDate> {
        self.text(pointer)?.parse().ok()
    }

    pub(crate) fn list(&self, pointer: &str) -> impl Iterator<Item = &Value> {
        self.0.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
    }
}

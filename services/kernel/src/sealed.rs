//! Personal data as it stands in events and read models: encrypted under its subject's key.
//!
//! A `Sealed` value can be carried, stored and compared by anyone; only the event store's key ring opens it, and once
//! the subject's key is deleted nobody does. Sealing happens in the use case, before the domain sees the value; opening
//! happens at the last moment, for a viewer who may see it. So a read model needs no scrubbing: it never held clear text.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use crate::id::SubjectId;

/// A `T` that only the holder of `subject`'s key can read.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
pub struct Sealed<T> {
    /// Whose key opens it.
    #[serde(rename = "k")]
    subject: SubjectId,
    /// Nonce and ciphertext (XChaCha20-Poly1305 of the JSON of the value), base64url without padding.
    #[serde(rename = "c")]
    ciphertext: String,
    #[serde(skip)]
    #[schemars(skip)]
    clear: PhantomData<fn() -> T>,
}

impl<T> Sealed<T> {
    /// Wraps what the key ring made. `ciphertext` is the nonce followed by the encrypted value.
    pub fn from_parts(subject: SubjectId, ciphertext: String) -> Self {
        Self { subject, ciphertext, clear: PhantomData }
    }

    pub fn subject(&self) -> SubjectId {
        self.subject
    }

    pub fn ciphertext(&self) -> &str {
        &self.ciphertext
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::from_parts(self.subject, self.ciphertext.clone())
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.subject == other.subject && self.ciphertext == other.ciphertext
    }
}

impl<T> Eq for Sealed<T> {}

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({})", self.subject)
    }
}

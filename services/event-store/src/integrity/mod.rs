//! Tamper evidence: a keyed hash chain in each stream, sealed blocks over the global order, and the check of both.

pub mod anchor;
pub mod hash;
pub mod sealer;
pub mod verify;

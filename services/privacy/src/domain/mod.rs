//! Erasures, silences and retention runs as pure aggregates; the rules of retention as data.

pub mod erasure;
pub mod retention;
pub mod rules;
pub mod silence;

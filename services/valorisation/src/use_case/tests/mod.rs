//! The ledger on a real store: journeys, corrections, rights, crashes, and many at once.

mod concurrency;
mod journey;
mod past;
mod recognition;
mod rights;
pub(crate) mod support;

//! The ledger on a real store: journeys, corrections, rights, crashes, and many at once.

mod calls;
mod concurrency;
mod confirmed;
mod entries;
mod journey;
mod late;
mod named;
mod past;
mod purposes;
mod recognition;
mod rights;
mod still;
pub(crate) mod support;

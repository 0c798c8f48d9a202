//! Placements over a real store.

mod applying;
mod concurrency;
mod consent;
mod deadlines;
mod journey;
mod refusals;
pub(crate) mod support;
mod visibility;

//! Placements over a real store.

mod concurrency;
mod consent;
mod deadlines;
mod journey;
mod refusals;
pub(crate) mod support;
mod applying;
mod visibility;

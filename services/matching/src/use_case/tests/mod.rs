//! Placements over a real store.

mod applying;
mod concurrency;
mod consent;
mod deadlines;
mod journey;
mod refusals;
mod standing_in;
pub(crate) mod support;
mod vacated;
mod visibility;

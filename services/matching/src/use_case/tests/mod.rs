//! Placements over a real store.

mod amendments;
mod applying;
mod concurrency;
mod consent;
mod deadlines;
mod disputes;
mod journey;
mod links;
mod measured;
mod refusals;
mod standing_in;
mod successors;
pub(crate) mod support;
mod vacated;
mod visibility;
mod ways;

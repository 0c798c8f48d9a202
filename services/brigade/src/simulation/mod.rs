//! Thousands of mobilisations on a synthetic pool with a virtual clock: how policies of calling people compare.
//!
//! What is simulated is people; what answers them is the same `decide` and `evolve` that serve real mobilisations.

pub mod chart;
pub mod model;
pub mod report;
pub mod run;

#[cfg(test)]
mod tests;

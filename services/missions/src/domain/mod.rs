//! The mission as a pure aggregate: values, states, commands, events, refusals.

pub mod command;
pub mod decide;
pub mod event;
pub mod refusal;
pub mod seat;
pub mod state;
pub mod transitions;
pub mod value;

#[cfg(test)]
mod tests;

//! The placement as a pure aggregate, with its release and its agreement: values, states, commands, events, refusals.

pub mod check;
pub mod command;
pub mod decide;
pub mod event;
pub mod refusal;
pub(crate) mod samples;
pub mod state;
pub mod terms;
pub mod transitions;
pub mod value;

#[cfg(test)]
mod tests;

//! The placement as a pure aggregate, with its release and its agreement: values, states, commands, events, refusals.

pub mod absence;
pub mod amendment;
mod apply;
pub mod asked;
pub mod check;
pub mod command;
pub mod decide;
pub mod dispute;
pub mod document;
pub mod event;
pub mod pending;
pub mod refusal;
pub mod rules;
pub(crate) mod samples;
pub mod state;
pub mod terms;
pub mod transitions;
pub mod value;
mod worked;

#[cfg(test)]
mod tests;

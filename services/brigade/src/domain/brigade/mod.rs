//! The brigade with its members, their standing releases, their duties, and when they are not called.

pub mod command;
pub mod decide;
pub mod event;
pub mod membership;
pub mod refusal;
mod samples;
pub mod state;
pub mod transitions;

#[cfg(test)]
mod tests;

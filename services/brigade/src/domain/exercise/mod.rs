//! The exercise: a flash team raised on a copy of the present state, with fake channels and a clock that runs ahead, and its score.

pub mod decide;
pub mod event;
pub mod refusal;
pub mod script;

#[cfg(test)]
mod tests;

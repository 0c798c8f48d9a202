//! The mobilisation with its calls: one consistency boundary, so that two yeses to the last seat are decided one after the other.

pub mod answered;
pub mod check;
pub mod command;
pub mod decide;
pub mod event;
pub mod hindrances;
pub mod packing;
pub mod policy;
pub mod refusal;
mod reserve;
mod samples;
pub mod settle;
pub mod standing;
pub mod state;
pub mod transitions;

#[cfg(test)]
mod tests;

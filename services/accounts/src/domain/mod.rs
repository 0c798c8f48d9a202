//! The pure part: what happens to an account. No secret is ever here.

pub mod account;
pub mod affiliation;
pub mod decide;
pub mod event;
pub mod refusal;
#[cfg(test)]
mod tests;
pub mod value;

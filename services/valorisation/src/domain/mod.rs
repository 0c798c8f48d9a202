//! The ledger as pure code: amounts and legs, accounts, transfers, the policy, and the rules that say what is paid.

pub mod account;
pub mod event;
pub mod legs;
pub mod policy;
pub mod refusal;
pub mod rule;
mod samples;
pub mod transfer;
pub mod transitions;
pub mod value;

#[cfg(test)]
mod tests;

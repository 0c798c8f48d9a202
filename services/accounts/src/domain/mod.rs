//! The pure part: what happens to an account. No secret is ever here.

pub mod account;
pub mod event;
pub mod refusal;
pub mod value;

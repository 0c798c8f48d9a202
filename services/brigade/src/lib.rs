//! The brigade: who volunteers for it, what teams it can raise, and how a flash team is composed, called and stood down.

pub mod chance;
pub mod composition;
pub mod domain;
mod flow;
pub mod readiness;
pub mod simulation;

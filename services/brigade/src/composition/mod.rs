//! Which people make the best flash team: pure, exact where time allows, with the distance to the best stated where it does not.
//!
//! [`solve::compose`] answers a [`request::Request`] over [`request::Candidate`]s. `check` verifies an answer anew and shares no
//! code with what found it; a team is shown only where it has nothing against it.

mod assign;
pub mod backups;
pub mod block;
mod bound;
pub mod check;
pub mod cost;
pub mod effort;
mod feasible;
pub mod lift;
mod option;
pub mod remedy;
pub mod request;
pub mod screen;
mod search;
pub mod solve;

#[cfg(test)]
pub(crate) mod tests;

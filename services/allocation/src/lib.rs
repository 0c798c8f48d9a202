//! Allocation: over all open seats and available people of a period, who goes where, by priorities, with a proof.
//!
//! Pure: no database, clock, network or chance, and no dependency. The same [`problem::Problem`] gives the same
//! [`solve::Solution`] on any machine, since effort is counted in steps and never in seconds.
//!
//! Who reads on: [`problem`] says what is asked, [`model`] turns it into groups of slots that draw on rows of limited capacity,
//! [`bound`] is the proof (whole numbers only), [`simplex`] and [`search`] find what is proven, [`flow`] is for what is too large
//! for them. [`prices`], [`reason`] and [`compare`] say what a solution means, [`change`] asks "what if".

pub mod bound;
pub mod change;
pub mod compare;
pub mod construct;
pub mod flow;
pub mod model;
pub mod prices;
pub mod problem;
pub mod reason;
pub mod search;
pub mod simplex;
pub mod simulated;
pub mod solve;
mod time;

#[cfg(test)]
mod tests;

//! Allocation runs: what the programme asks the solver, what came of it, who accepted it, and the proposals that it opened.
//!
//! The solver is `vivier-allocation`; [`inputs`] states the problem from what the services know, [`outcome`] keeps what the solver
//! says as facts about people, seats and missions. A run proposes; both sides and the talent's service still consent one by one.

pub mod access;
pub mod ahead;
pub mod decide;
pub mod event;
mod held;
pub mod inputs;
pub mod limits;
pub mod outcome;
pub mod process;
pub mod read;
pub mod refusal;
pub mod use_case;
pub mod value;
pub mod what_if;

#[cfg(test)]
mod tests;

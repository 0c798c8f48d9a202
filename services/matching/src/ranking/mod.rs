//! The ranking: candidates for a seat, seats for a talent. It orders and explains; people decide.
//!
//! Hard constraints are filters, never points; each says how many it removes and who would come back without it. The score is a sum of
//! integers, computed by the crate that also ranks files (`vivier-ranking`), and every term of it is shown with what it rests on. The weights
//! are one policy that everybody can read. All of this is pure; [`seek`] takes the best from the
//! index; [`load`] brings it the pool in memory and the open seats.

pub mod alike;
pub mod answers;
pub mod constraint;
pub mod counterfactual;
pub mod difference;
pub(crate) mod gone;
pub mod load;
pub mod past;
pub mod policy;
pub mod rank;
pub mod relax;
pub mod score;
pub mod seek;
pub mod shown;
pub mod taken_out;
pub mod told;

#[cfg(test)]
mod tests;

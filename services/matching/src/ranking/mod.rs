//! The ranking: candidates for a seat, seats for a talent. It orders and explains; people decide.
//!
//! Hard constraints are filters, never points, and each says how many it removes. The score is a sum of integers, and every term
//! of it is shown with what it rests on. The weights are one named policy that everybody can read. All of this is pure
//! ([`rank`]); [`load`] brings it the rows, in a fixed number of queries.

pub mod constraint;
pub mod load;
pub mod policy;
pub mod rank;
pub mod score;
pub mod similarity;

#[cfg(test)]
mod tests;

//! Tests of the ranking: exact sums, one order, filters that say what they take out.

mod load;
mod past;
mod pure;
mod races;

//! Tests of the ranking: exact sums, one order, filters that say what they take out.

mod examples;
mod free_again;
mod gone;
mod left_out;
mod load;
mod past;
mod promises;
mod pure;
mod races;
mod support;

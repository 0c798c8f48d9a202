//! Tests of the placement's decisions.

mod consent;
mod guards;
mod matrix;
pub(crate) mod rules;
mod sequences;
mod support;
mod worked;

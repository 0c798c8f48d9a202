//! Tests of the placement's decisions.

mod consent;
mod guards;
mod matrix;
mod rules;
mod sequences;
mod support;

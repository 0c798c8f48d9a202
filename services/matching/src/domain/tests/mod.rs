//! Tests of the placement's decisions.

mod guards;
mod matrix;
mod sequences;
mod support;

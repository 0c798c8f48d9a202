//! Tests of the mission as a pure aggregate.

mod fillings;
mod guards;
mod matrix;
mod support;

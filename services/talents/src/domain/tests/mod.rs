//! Tests of the talent as a pure aggregate.

mod bookings;
mod guards;
mod matrix;
mod support;

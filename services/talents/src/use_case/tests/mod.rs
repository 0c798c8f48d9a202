//! Use cases and queries over a real store.

mod bookings;
mod erasure;
mod lifecycle;
mod one_place;
mod past;
mod rights;
mod support;

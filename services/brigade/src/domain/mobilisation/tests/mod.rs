//! Journeys, the race for the last seat, bad input, and random interleavings.

mod alike;
mod input;
mod interleavings;
mod journey;
mod seats;
mod support;

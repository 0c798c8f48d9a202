//! Brigades and mobilisations on a real store: whole journeys, who may do what, and what happens at the same instant.

mod deployment;
mod exercises;
mod journey;
mod races;
mod rights;
mod support;

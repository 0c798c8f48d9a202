//! Brigades and mobilisations on a real store: whole journeys, who may do what, and what happens at the same instant.

mod asked;
mod cancelled;
mod channels;
mod deployment;
mod duties;
mod exercises;
mod journey;
mod killed;
mod links;
mod memberships;
mod past;
mod races;
mod rights;
mod seats;
mod support;
mod why;

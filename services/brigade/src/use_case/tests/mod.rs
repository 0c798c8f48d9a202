//! Brigades and mobilisations on a real store: whole journeys, who may do what, and what happens at the same instant.

mod asked;
mod cancelled;
mod carried;
mod channels;
mod corrected;
mod deployment;
mod duties;
mod exercises;
mod hosts;
mod journey;
mod killed;
mod links;
mod listed;
mod memberships;
mod packed;
mod past;
mod races;
mod releases;
mod rest;
mod rights;
mod seats;
mod skills;
mod support;
mod told;
mod wave;
mod why;

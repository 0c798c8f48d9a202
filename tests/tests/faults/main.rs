//! Faults under load, at random moments: killed nodes, a killed PostgreSQL, a killed server (with flash teams being called), a restored dump.
//!
//! `VIVIER_FAULT_ROUNDS` sets how often each fault comes (`make soak`: 100); a failed run prints the seed to repeat it.

mod clients;
mod dump;
mod jar;
mod mobilisation;
mod mobilisation_rules;
mod node;
mod postgres;
mod process;
mod server;
mod truth;

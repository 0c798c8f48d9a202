//! Read models: pure folds over the events, kept in tables with their checkpoint, rebuilt beside live traffic.

mod current;
pub mod fold;
pub mod leader;
pub mod model;
pub mod rebuild;
pub mod runner;
pub mod status;
pub mod tables;

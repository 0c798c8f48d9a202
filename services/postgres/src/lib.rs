//! A private PostgreSQL in a local data folder: found, initialised, started, supervised, stopped. Listens on a Unix socket only.

pub mod binaries;
pub mod cluster;
pub mod dump;
pub mod error;
mod initialise;
mod owner;
mod postmaster;
pub mod testing;

pub use cluster::{Cluster, ClusterOptions};
pub use error::ClusterError;

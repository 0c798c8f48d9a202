//! The tree of administrations from a file: read whole, checked whole, then brought in by one command.

mod file;

pub use file::{BadCell, MAX_BYTES, MAX_ROWS, read};

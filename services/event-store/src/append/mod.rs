//! Appending: what one command stages, and the writers that put several commands into one transaction.

#[cfg(test)]
mod plans;
pub mod staged;
pub mod statement;
pub mod writer;

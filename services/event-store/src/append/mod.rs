//! Appending: what one command stages, and the writers that put several commands into one transaction.

mod locks;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod skew;
pub mod staged;
pub mod statement;
pub mod writer;

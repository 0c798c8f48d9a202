//! Rankings that somebody acted upon: recorded with a hash of what they went by, replayed to the same list, and counted where a person
//! decided otherwise. A human decides, and it shows.

pub mod domain;
pub mod exposure;
pub mod read;
pub mod replay;
pub mod seen;

#[cfg(test)]
mod tests;

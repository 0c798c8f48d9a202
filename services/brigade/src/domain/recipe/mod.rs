//! The team recipe: the seats of a kind of flash team, in editions, none of which is ever changed.

pub mod decide;
pub mod event;
pub mod refusal;

#[cfg(test)]
mod tests;

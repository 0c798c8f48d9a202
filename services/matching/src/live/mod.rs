//! The pool in memory: who is in it, as the ranking compares them, kept up by the events of talents.
//!
//! [`pool`] is pure: states go in under their stream's version, and an older version never replaces a newer one. [`follow`] feeds it, once
//! in each process, and says up to which event it is current. [`places`] is how people stand in its index. [`then`] is the pool of a past day, put together from the present one.

pub mod follow;
mod places;
pub mod pool;
pub mod then;

pub use follow::People;
pub use pool::Pool;
pub use then::Then;

#[cfg(test)]
mod events;
#[cfg(test)]
mod tests;

//! What happens by itself: the daily retention run, and what follows an erasure.

pub mod daily;
pub mod erased;

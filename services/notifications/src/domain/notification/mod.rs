//! One person told of one thing: raised once, read or not.

pub mod decide;
pub mod event;

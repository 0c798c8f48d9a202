//! The pure part: one organisation, and the tree that they stand in.

pub mod event;
pub mod organisation;
pub mod refusal;
pub mod tree;
pub mod value;

//! The pure part: skills, the graph that they form, and what an import changes.

pub mod event;
pub mod framework;
pub mod graph;
pub mod value;

//! What is held about a person, as they are shown it.

pub mod accesses;
pub mod contacts;
pub mod erasure;
pub mod export;
pub mod export_parts;
pub mod export_work;
pub mod held;
pub mod open;

//! Talents: a person's offer of skills, their availability, who sees what of it, and what confirmed placements take of their time.

pub mod access;
pub mod domain;

//! Matching: placements of talents on seats, their releases and agreements, and the ranking that explains itself.

pub mod access;
pub mod domain;

//! Read models of placements, and what viewers are shown of them.

pub mod matches;
pub mod placement_card;
pub mod placements;
pub mod view;

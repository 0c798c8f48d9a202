//! Read models of placements, and what viewers are shown of them.

pub mod absences;
pub mod applying;
pub mod by_link;
pub mod contacts;
pub mod matches;
pub mod placement_card;
pub mod placements;
pub mod response_times;
pub mod told;
pub mod view;
pub mod view_parts;
pub mod withheld;

//! What happens by itself: deadlines, reminders, and what a confirmation does to other open placements.

pub mod deadlines;
pub mod supersede;

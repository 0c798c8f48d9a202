//! What happens by itself: deadlines, reminders, and what a confirmation does to other open placements.

pub mod absence;
pub mod deadlines;
pub mod departures;
pub mod lapses;
mod lost;
pub mod orphans;
pub mod successors;
pub mod supersede;
pub mod vacancies;

//! What happens by itself: calls are sent, reminded and expire, the next people are called, people are told, and every mobilisation ends.

pub mod departures;
pub mod engagements;
pub(crate) mod lending;
pub mod losses;
pub(crate) mod members;
pub mod pauses;
pub mod team_seats;
pub mod telling;
pub mod timers;
pub mod vacancies;
#[cfg(test)]
pub(crate) mod worded;

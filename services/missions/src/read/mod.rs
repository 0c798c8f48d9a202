//! What can be asked about missions, and what each viewer is shown of the answer.

pub mod mission_card;
pub mod mission_revision;
pub mod mission_seat;
pub mod missions;
pub mod open_seats;
pub mod view;

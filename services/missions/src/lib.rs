//! Missions: what an administration needs, seat by seat; moderation, priorities, and who fills which seat.

pub mod access;
pub mod domain;
pub mod raised;
pub mod read;
pub mod seats;
pub mod use_case;

use vivier_event_store::Registry;

/// Tells the store of the aggregate and its read models.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::decide::Mission>();
    registry.read_model::<read::mission_card::MissionCards>();
    registry.read_model::<read::mission_seat::MissionSeats>();
    registry.read_model::<read::mission_revision::MissionRevisions>();
}

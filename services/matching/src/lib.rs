//! Matching: placements of talents on seats, their releases and agreements, and the ranking that explains itself.

pub mod access;
pub mod allocation;
pub mod domain;
pub mod process;
pub mod ranking;
pub mod read;
pub mod use_case;

use vivier_event_store::Registry;

/// Tells the store of the aggregate, its read model and its timers.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::decide::Placement>();
    registry.aggregate::<allocation::decide::AllocationRun>();
    registry.read_model::<read::placement_card::PlacementCards>();
    registry.read_model::<allocation::read::AllocationRuns>();
    registry.timer(process::deadlines::Deadline);
    registry.timer(process::deadlines::Reminder);
    registry.timer(process::supersede::Supersede);
    registry.timer(allocation::process::Open);
    registry.timer(allocation::process::Review::default());
}

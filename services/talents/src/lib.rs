//! Talents: a person's offer of skills, their availability, who sees what of it, and what confirmed placements take of their time.

pub mod access;
pub mod booking;
pub mod domain;
pub mod evidence;
pub mod process;
pub mod read;
pub mod use_case;

use vivier_event_store::Registry;

pub use vivier_kernel::closed_list;

/// Tells the store of the aggregate, its read models and its timer.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::decide::Talent>();
    registry.read_model::<read::talent_card::TalentCards>();
    registry.read_model::<read::talent_past::TalentPasts>();
    registry.read_model::<read::talent_span::TalentSpans>();
    registry.timer(process::EndOfPause);
}

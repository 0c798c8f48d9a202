//! The brigade: who volunteers for it, what teams it can raise, and how a flash team is composed, called and stood down.

pub mod access;
pub mod chance;
pub mod composition;
pub mod domain;
mod flow;
pub mod process;
pub mod read;
pub mod readiness;
pub mod simulation;
pub mod use_case;

use vivier_event_store::Registry;

/// Tells the store of the aggregates, their read models and their timers, and of what follows from events.
pub fn register(registry: &mut Registry) {
    register_without_followers(registry);
    registry.follower(process::departures::Departures);
    registry.follower(process::engagements::Engagements);
    registry.follower(process::losses::Losses);
    registry.follower(process::pauses::Pauses);
    registry.follower(process::team_seats::TeamSeats);
    registry.follower(process::vacancies::Vacancies);
}

/// The same, and nothing follows from events.
pub(crate) fn register_without_followers(registry: &mut Registry) {
    registry.aggregate::<domain::brigade::decide::Brigade>();
    registry.aggregate::<domain::recipe::decide::Recipe>();
    registry.aggregate::<domain::mobilisation::decide::Mobilisation>();
    registry.aggregate::<domain::exercise::decide::Exercise>();
    registry.read_model::<read::exercise_card::ExerciseCards>();
    registry.read_model::<read::brigade_card::BrigadeCards>();
    registry.read_model::<read::recipe_card::RecipeCards>();
    registry.read_model::<read::mobilisation_card::MobilisationCards>();
    registry.timer(process::timers::CallDue);
    registry.timer(process::timers::ReminderDue);
    registry.timer(process::timers::StepDue);
    registry.timer(process::timers::MobilisationDue);
}

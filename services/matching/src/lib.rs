//! Matching: placements of talents on seats, their releases and agreements, and the ranking that explains itself.

pub mod access;
pub mod allocation;
pub mod domain;
pub mod ids;
pub mod live;
pub mod process;
pub mod ranking;
pub mod read;
pub mod record;
pub mod search;
pub mod use_case;

use vivier_event_store::Registry;

/// Tells the store of the aggregate, its read model and its timers.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::decide::Placement>();
    registry.aggregate::<domain::absence::Absence>();
    registry.aggregate::<domain::asked::Asked>();
    registry.aggregate::<record::domain::RankingRecord>();
    for upcast in record::domain::upcasts() {
        registry.upcaster(upcast);
    }
    registry.aggregate::<search::domain::Search>();
    registry.aggregate::<search::book::SearchBook>();
    registry.read_model::<read::placement_card::PlacementCards>();
    registry.read_model::<record::read::RankingRecords>();
    registry.read_model::<search::read::SavedSearches>();
    let alerts = search::alerts::Alerts::default();
    registry.timer(alerts.digest());
    registry.follower(alerts);
    registry.aggregate::<allocation::decide::AllocationRun>();
    for upcast in allocation::event::upcasts() {
        registry.upcaster(upcast);
    }
    registry.read_model::<allocation::read::AllocationRuns>();
    registry.timer(process::deadlines::Deadline);
    registry.timer(process::deadlines::Reminder);
    registry.timer(process::deadlines::Watch);
    registry.timer(process::deadlines::SeatEnds);
    registry.timer(process::absence::AbsenceBegins);
    registry.timer(process::supersede::Supersede);
    registry.follower(process::orphans::Orphans);
    registry.follower(process::vacancies::Vacancies);
    registry.follower(process::departures::Departures);
    registry.follower(process::successors::Successors);
    registry.follower(process::lapses::Lapses);
    registry.timer(process::lapses::Begun);
    registry.timer(process::lapses::Lapsed);
    registry.timer(allocation::process::Open::default());
    registry.timer(allocation::process::Review::default());
}

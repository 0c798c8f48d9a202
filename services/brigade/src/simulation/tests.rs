//! What the simulation promises: the same seed, the same figures; waves are sooner than one by one and disturb fewer than all at once; where
//! nobody answers, every mobilisation ends.

use super::chart::to_svg;
use super::model::{Habits, Setting};
use super::report::{PolicyReport, simulate, to_csv, to_markdown};

fn simulated(setting: Setting) -> [PolicyReport; 3] {
    let setting = setting.checked().expect("a setting");
    simulate(&setting, |_| {}).expect("it runs").try_into().expect("three policies")
}

#[test]
fn waves_are_sooner_than_one_by_one_and_disturb_fewer_than_all_at_once() {
    let [waves, one_by_one, all_at_once] = simulated(Setting { runs: 60, ..Setting::default() });
    for percent in [50, 95] {
        let minutes = |report: &PolicyReport| report.team_minutes(percent).unwrap_or(f64::INFINITY);
        assert!(minutes(&waves) < minutes(&one_by_one), "p{percent}: {} and {}", minutes(&waves), minutes(&one_by_one));
        let (few, many) = (waves.disturbed_per_seat(percent), all_at_once.disturbed_per_seat(percent));
        assert!(few < many, "p{percent}: {few} and {many}");
    }
    assert!(waves.full_teams() >= 95.0, "{}", waves.full_teams());
    assert!(waves.first_yes_minutes(50).is_some());
}

#[test]
fn the_same_seed_gives_the_same_figures_and_another_gives_others() {
    let with = |seed| to_csv(&simulated(Setting { runs: 5, seed, ..Setting::default() }));
    assert_eq!(with(7), with(7));
    assert_ne!(with(7), with(8));
    assert_eq!(with(7).lines().count(), 1 + 3 * 5);
}

#[test]
fn where_nobody_answers_every_mobilisation_ends_without_a_team() {
    let habits = Habits { yes: 0, last_resort: 0, no: 0, ..Habits::default() };
    let reports = simulated(Setting { runs: 3, hours: 6, habits, ..Setting::default() });
    for report in &reports {
        assert_eq!((report.team_minutes(50), report.full_teams()), (None, 0.0));
        assert!(report.runs.iter().all(|ran| ran.filled == 0));
    }
    assert!(to_markdown(&reports).contains("| waves | – |") && to_svg(&reports).contains("not reached"));
}

#[test]
fn where_everybody_says_yes_at_once_nobody_beyond_the_first_asked_is_called() {
    let habits = Habits { yes: 100, last_resort: 0, no: 0, quiet: 0, ..Habits::default() };
    let [waves, one_by_one, all_at_once] = simulated(Setting { runs: 10, habits, ..Setting::default() });
    assert_eq!([&waves, &one_by_one, &all_at_once].map(PolicyReport::full_teams), [100.0; 3]);
    assert!(one_by_one.disturbed_per_seat(50) < waves.disturbed_per_seat(50));
    assert!(all_at_once.runs.iter().all(|ran| ran.disturbed > 6 * 5));
}

#[test]
fn whoever_is_called_for_several_seats_is_disturbed_once() {
    // Six lists of ten names from no more than twelve people.
    let setting = Setting { runs: 5, people_per_seat: 2, list: 10, ..Setting::default() };
    for report in simulated(setting) {
        assert!(report.runs.iter().all(|ran| ran.disturbed <= 12), "{:?}", report.policy);
    }
}

#[test]
fn a_setting_that_cannot_be_simulated_names_its_field() {
    let refused = |setting: Setting, field: &str| {
        assert_eq!(setting.checked().expect_err("refused").field.as_deref(), Some(field));
    };
    refused(Setting { runs: 0, ..Setting::default() }, "runs");
    refused(Setting { seats: 41, ..Setting::default() }, "seats");
    refused(Setting { people_per_seat: 0, ..Setting::default() }, "peoplePerSeat");
    refused(Setting { list: 52, ..Setting::default() }, "list");
    refused(Setting { hours: -1, ..Setting::default() }, "hours");
}

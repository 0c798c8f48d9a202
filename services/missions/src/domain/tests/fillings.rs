//! Invariant 2: no seat has two confirmed placements over the same day, whatever was asked in whatever order.

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use vivier_kernel::period::Period;

use super::support::*;
use crate::domain::command::MissionCommand;
use crate::domain::refusal::MissionRefusal;
use crate::domain::transitions::MissionStatus;

#[test]
fn a_second_placement_over_the_same_day_is_refused_and_the_day_is_named() {
    let taken = |text| Some(MissionRefusal::SeatAlreadyFilled { day: day(text) });
    for (start, end, expected) in [
        ("2026-06-01", "2026-06-30", None),
        ("2026-06-01", "2026-07-01", taken("2026-07-01")),
        ("2026-07-10", "2026-07-20", taken("2026-07-10")),
        ("2026-07-31", "2026-08-31", taken("2026-07-31")),
        ("2026-08-01", "2026-08-31", None),
        ("2026-05-31", "2026-06-30", Some(MissionRefusal::OutsideSeatPeriod)),
        ("2026-08-01", "2026-09-01", Some(MissionRefusal::OutsideSeatPeriod)),
    ] {
        let mut state = mission(MissionStatus::Published);
        act(&mut state, fill(1, 1, period("2026-07-01", "2026-07-31"))).expect("filled");
        assert_eq!(act(&mut state, fill(1, 2, period(start, end))).err(), expected, "{start}..{end}");
    }
    let mut state = mission(MissionStatus::Staffed);
    assert_eq!(act(&mut state, fill(1, 1, period("2026-07-01", "2026-07-02"))), Err(MissionRefusal::FillingDiffers));
}

#[test]
fn a_seat_that_was_left_can_be_filled_from_the_day_after() {
    let mut state = mission(MissionStatus::UnderWay);
    act(&mut state, vacate(1, 1, "2026-07-10")).expect("left");
    assert_eq!(state.seats[0].free_days(), Some(period("2026-07-11", "2026-08-31")));
    let next = |start| fill(1, 5, period(start, "2026-08-31"));
    assert_eq!(act(&mut state, next("2026-07-10")), Err(MissionRefusal::SeatAlreadyFilled { day: day("2026-07-10") }));
    assert!(act(&mut state, next("2026-07-11")).is_ok());
    act(&mut state, vacate(1, 5, "2026-07-10")).expect("never came");
    assert_eq!(state.seats[0].fillings.len(), 1);
    assert!(!state.seats[0].is_filled());
}

#[test]
fn a_placement_moves_on_its_seat_whatever_the_mission_waits_for() {
    let other = period("2026-07-10", "2026-08-31");
    for status in [MissionStatus::Published, MissionStatus::Suspended, MissionStatus::UnderWay] {
        let mut state = mission(status);
        state.seats[0].fillings.clear();
        let mut staffed = state.clone();
        staffed.status = MissionStatus::Published;
        act(&mut staffed, fill(1, 1, period("2026-07-01", "2026-07-31"))).expect("filled");
        state.seats = staffed.seats;
        assert_eq!(act(&mut state, moved(1, 2, other)), Err(MissionRefusal::FillingDiffers), "it is not there");
        let outside = moved(1, 1, period("2026-08-01", "2026-09-01"));
        assert_eq!(act(&mut state, outside), Err(MissionRefusal::OutsideSeatPeriod));
        assert_eq!(act(&mut state, moved(1, 1, other)).expect("moved").len(), 2);
        assert_eq!((state.status, state.seats[0].fillings.len()), (status, 1));
        assert_eq!((state.seats[0].fillings[0].period, state.seats[0].is_filled()), (other, true));
        assert_eq!(act(&mut state, moved(1, 1, other)), Ok(Vec::new()), "there already");
    }
    let mut state = mission(MissionStatus::UnderWay);
    act(&mut state, vacate(1, 1, "2026-07-10")).expect("left");
    act(&mut state, fill(1, 5, period("2026-07-11", "2026-08-31"))).expect("the next one");
    let into = moved(1, 5, period("2026-07-05", "2026-08-31"));
    assert_eq!(act(&mut state, into), Err(MissionRefusal::SeatAlreadyFilled { day: day("2026-07-05") }));
    assert_eq!(act(&mut state, moved(1, 1, other)), Err(MissionRefusal::FillingDiffers), "it has left");
}

fn first_day() -> NaiveDate {
    summer().start()
}

fn command() -> impl Strategy<Value = MissionCommand> {
    let stretch = (0_i64..85, 0_i64..40).prop_map(|(start, days)| {
        let start = first_day() + Duration::days(start);
        Period::new(start, start + Duration::days(days)).expect("a period")
    });
    prop_oneof![
        6 => (1_u128..4, 1_u128..15, stretch).prop_map(|(seat, by, period)| fill(seat, by, period)),
        3 => (1_u128..4, 1_u128..15, 0_i64..90).prop_map(|(number, by, offset)| MissionCommand::VacateSeat {
            seat: seat(number), placement: placement(by), last_day: first_day() + Duration::days(offset) - Duration::days(2),
        }),
        2 => (1_u128..4, 1_u128..15, 0_i64..85, 0_i64..40).prop_map(|(seat, by, start, days)| {
            let start = first_day() + Duration::days(start);
            moved(seat, by, Period::new(start, start + Duration::days(days)).expect("a period"))
        }),
        1 => Just(add(3)),
        1 => Just(MissionCommand::Start),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_history_fills_a_seat_twice(commands in proptest::collection::vec(command(), 1..80)) {
        let mut state = mission(MissionStatus::Published);
        for command in commands {
            if matches!(command, MissionCommand::AddSeat { .. }) && state.seats.len() > 2 {
                continue;
            }
            let before = state.clone();
            if act(&mut state, command).is_err() {
                prop_assert_eq!(&state, &before, "a refused command changes nothing");
            }
            for seat in &state.seats {
                for day in summer().each_day() {
                    let there = seat.fillings.iter().filter(|filling| filling.period.contains(day)).count();
                    prop_assert!(there <= 1, "{there} placements on one seat on {day}");
                }
            }
            let expected = state.is_fully_staffed();
            match state.status {
                MissionStatus::Staffed => prop_assert!(expected, "staffed with an open seat"),
                MissionStatus::Published => prop_assert!(!expected, "published with no open seat"),
                _ => {}
            }
        }
    }
}

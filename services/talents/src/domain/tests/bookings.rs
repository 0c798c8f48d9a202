//! Invariant 1 over random histories: on no day is more booked than was declared, whatever was asked in whatever order.

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use vivier_kernel::period::Period;

use super::support::*;
use crate::domain::capacity;
use crate::domain::command::TalentCommand;
use crate::domain::state::TalentState;

fn first_day() -> NaiveDate {
    day("2026-07-01")
}

fn horizon() -> Period {
    Period::new(first_day(), first_day() + Duration::days(120)).expect("a period")
}

prop_compose! {
    fn stretch()(start in 0_i64..80, days in 0_i64..40) -> Period {
        Period::new(first_day() + Duration::days(start), first_day() + Duration::days(start + days)).expect("a period")
    }
}

fn command() -> impl Strategy<Value = TalentCommand> {
    prop_oneof![
        3 => (0_u128..5, stretch(), 1_i64..=100).prop_map(|(n, period, percent)| TalentCommand::DeclareAvailability {
            availability: id(100 + n), period, share: share(percent),
        }),
        2 => (0_u128..5, stretch(), 1_i64..=100).prop_map(|(n, period, percent)| TalentCommand::ReviseAvailability {
            availability: id(100 + n), period, share: share(percent),
        }),
        1 => (0_u128..5).prop_map(|n| TalentCommand::WithdrawAvailability { availability: id(100 + n) }),
        6 => (0_u128..12, stretch(), 1_i64..=60).prop_map(|(n, period, percent)| book(n, period, percent)),
        2 => (0_u128..12, 0_i64..120).prop_map(|(n, offset)| TalentCommand::ReleaseEngagement {
            placement: placement(n), last_day: first_day() + Duration::days(offset) - Duration::days(5),
        }),
    ]
}

/// Somebody active who has declared nothing yet.
fn unavailable() -> TalentState {
    given(vec![register(), claim(RUST, 2), TalentCommand::Activate])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_history_ends_over_the_declared_share(commands in proptest::collection::vec(command(), 1..60)) {
        let mut state = unavailable();
        for command in commands {
            // A window is declared under a new id in real life; the same id again would replace one unseen.
            if let TalentCommand::DeclareAvailability { availability, .. } = &command
                && state.windows.contains_key(availability)
            {
                continue;
            }
            let before = state.clone();
            if act(&mut state, command).is_err() {
                prop_assert_eq!(&state, &before, "a refused command changes nothing");
            }
            prop_assert_eq!(capacity::first_overload(&state.declared(), &state.booked(), horizon()), None);
            for day in horizon().each_day() {
                let declared: i64 = state.windows.values().filter(|w| w.period.contains(day)).map(|w| w.share.percent()).sum();
                let booked: i64 = state.engagements.values().filter(|w| w.period.contains(day)).map(|w| w.share.percent()).sum();
                prop_assert!(booked <= declared.min(100), "{day}: {booked} % booked of {declared} %");
            }
        }
    }

    #[test]
    fn what_is_free_can_be_booked_and_not_one_percent_more(
        windows in proptest::collection::vec((stretch(), 1_i64..=100), 1..5),
        bookings in proptest::collection::vec((stretch(), 1_i64..=60), 0..8),
        asked in stretch(),
    ) {
        let mut state = unavailable();
        for (number, (period, percent)) in windows.into_iter().enumerate() {
            let command = TalentCommand::DeclareAvailability { availability: id(100 + number as u128), period, share: share(percent) };
            act(&mut state, command).expect("declared");
        }
        for (number, (period, percent)) in bookings.into_iter().enumerate() {
            let _ = act(&mut state, book(number as u128, period, percent));
        }
        let free = state.free_share(asked);
        if free >= 1 {
            prop_assert!(act(&mut state.clone(), book(90, asked, free)).is_ok());
        }
        if free < 100 {
            prop_assert!(act(&mut state, book(91, asked, free + 1)).is_err());
        }
    }
}

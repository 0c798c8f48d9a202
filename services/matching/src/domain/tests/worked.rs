//! Which days count, and from when on: a table of what the sides said.

use chrono::{DateTime, Duration, Utc};

use super::support::*;
use crate::domain::command::PlacementCommand;
use crate::domain::pending::{Act, acts};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::state::PlacementState;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{DisputeMatter, DisputeOutcome, REVIEW_DAYS, Rating, Side};

/// What happens after the end, in its order.
#[derive(Clone, Copy)]
enum Said {
    /// A review, with half days or without.
    Review(Side, Option<i64>),
    /// The time for reviews has passed.
    Silence,
    Raised(DisputeMatter),
    Settled(u32, Option<i64>),
}

fn command(said: Said) -> PlacementCommand {
    match said {
        Said::Review(by, worked) => {
            PlacementCommand::Review { by, rating: Rating::Good, words: None, half_days: worked.map(half_days) }
        }
        Said::Silence => PlacementCommand::CloseReviews,
        Said::Raised(matter) => PlacementCommand::RaiseDispute { by: Side::Talent, matter, words: sealed() },
        Said::Settled(number, worked) => {
            let (account, outcome, half_days) = (id(30), DisputeOutcome::Upheld, worked.map(half_days));
            PlacementCommand::SettleDispute { account, number, outcome, words: None, half_days }
        }
    }
}

/// What is confirmed at first, and after each thing that is said.
fn confirmed(mut state: PlacementState, said: &[Said]) -> Vec<Option<i64>> {
    let confirmed = |state: &PlacementState| state.confirmed_half_days().map(|half_days| half_days.number());
    let mut answers = vec![confirmed(&state)];
    for said in said {
        let later = if matches!(said, Said::Silence) { REVIEW_DAYS } else { 0 };
        taken(&mut state, command(*said), september(30) + Duration::days(later));
        answers.push(confirmed(&state));
    }
    answers
}

/// The host says that 20 half days were worked.
fn completed() -> PlacementState {
    let mut state = placement(PlacementStatus::Active, false);
    taken(&mut state, complete(20), september(30));
    state
}

/// One side ends it on the 10th, and says that 8 half days were worked.
fn ended(by: Side) -> PlacementState {
    let mut state = placement(PlacementStatus::Active, false);
    let mut end = end_early(by, Some("2026-09-10"));
    if let PlacementCommand::EndEarly { half_days: worked, .. } = &mut end {
        *worked = half_days(8);
    }
    taken(&mut state, end, september(10));
    state
}

fn never_begun() -> PlacementState {
    let mut state = placement(PlacementStatus::Confirmed, false);
    taken(&mut state, end_early(Side::Host, None), start());
    state
}

/// A name, how it ended, what was said then, and what is confirmed at first and after each thing.
type Case = (&'static str, PlacementState, Vec<Said>, Vec<Option<i64>>);

#[test]
fn the_days_that_count_are_those_that_both_sides_confirm() {
    use Said::{Raised, Review, Settled, Silence};
    use Side::{Host, Service, Talent};
    const NONE: Option<i64> = None;
    let hours = DisputeMatter::HoursCounted;
    let cases: Vec<Case> = vec![
        ("the host's word alone", completed(), vec![], vec![NONE]),
        ("the talent agrees", completed(), vec![Review(Talent, NONE)], vec![NONE, Some(20)]),
        ("the talent says the same", completed(), vec![Review(Talent, Some(20))], vec![NONE, Some(20)]),
        ("silence agrees", completed(), vec![Silence], vec![NONE, Some(20)]),
        ("the host's own review confirms nothing", completed(), vec![Review(Host, NONE)], vec![NONE, NONE]),
        (
            "the host agrees with the talent",
            completed(),
            vec![Review(Talent, Some(18)), Review(Host, Some(18))],
            vec![NONE, NONE, Some(18)],
        ),
        (
            "the host stays with its word: the fewer",
            completed(),
            vec![Review(Talent, Some(18)), Review(Host, NONE)],
            vec![NONE, NONE, Some(18)],
        ),
        ("more than the host says", completed(), vec![Review(Talent, Some(22)), Silence], vec![NONE, NONE, Some(20)]),
        ("fewer than the host says", completed(), vec![Review(Talent, Some(18)), Silence], vec![NONE, NONE, Some(18)]),
        (
            "what the talent confirmed, the host does not take back",
            completed(),
            vec![Review(Talent, NONE), Review(Host, Some(2))],
            vec![NONE, Some(20), Some(20)],
        ),
        (
            "a dispute about the days is awaited",
            completed(),
            vec![Raised(hours), Silence, Settled(1, Some(19))],
            vec![NONE, NONE, NONE, Some(19)],
        ),
        (
            "where it names none, what the sides said counts",
            completed(),
            vec![Review(Talent, Some(18)), Raised(hours), Silence, Settled(1, NONE)],
            vec![NONE, NONE, NONE, NONE, Some(18)],
        ),
        (
            "a dispute about something else is not awaited",
            completed(),
            vec![Raised(DisputeMatter::Conduct), Review(Talent, NONE)],
            vec![NONE, NONE, Some(20)],
        ),
        (
            "what was settled stands above what was confirmed",
            completed(),
            vec![Review(Talent, NONE), Raised(hours), Settled(1, Some(12)), Raised(hours)],
            vec![NONE, Some(20), NONE, Some(12), Some(12)],
        ),
        ("the host ends it, the talent agrees", ended(Host), vec![Review(Talent, NONE)], vec![NONE, Some(8)]),
        ("the talent ends it, silence", ended(Talent), vec![Silence], vec![NONE, Some(8)]),
        (
            "the talent ends it, the host says fewer",
            ended(Talent),
            vec![Review(Host, Some(3)), Silence],
            vec![NONE, NONE, Some(3)],
        ),
        (
            "the service ends it, both agree",
            ended(Service),
            vec![Review(Host, NONE), Review(Talent, NONE)],
            vec![NONE, NONE, Some(8)],
        ),
        ("it never began", never_begun(), vec![], vec![Some(0)]),
    ];
    for (name, state, said, expected) in cases {
        assert_eq!(confirmed(state, &said), expected, "{name}");
    }
}

#[track_caller]
fn refuses(state: &PlacementState, command: PlacementCommand, now: DateTime<Utc>, refusal: PlacementRefusal) {
    assert_eq!(act(&mut state.clone(), command, now), Err(refusal));
}

#[test]
fn reviews_of_what_ended_early_close_by_themselves_once() {
    let mut state = placement(PlacementStatus::EndedEarly, false);
    let closes = |state: &PlacementState| acts(state).into_iter().find(|(_, act)| *act == Act::CloseReviews);
    let (at, _) = closes(&state).expect("a moment");
    assert_eq!(vivier_kernel::zone::Zone::Metropolitan.day(at), day("2026-09-10") + Duration::days(REVIEW_DAYS));
    let ahead = PlacementRefusal::DeadlineAhead { answer_by: at };
    refuses(&state, PlacementCommand::CloseReviews, at - Duration::seconds(1), ahead);
    taken(&mut state, PlacementCommand::CloseReviews, at);
    assert_eq!((state.status, closes(&state)), (PlacementStatus::EndedEarly, None));
    assert_eq!(act(&mut state, PlacementCommand::CloseReviews, at), Ok(Vec::new()));
}

#[test]
fn days_are_settled_once_they_were_worked_and_within_the_period() {
    let settle = |worked| command(Said::Settled(1, Some(worked)));
    let mut state = placement(PlacementStatus::Active, false);
    taken(&mut state, raise(Side::Talent), september(5));
    refuses(&state, settle(3), september(5), PlacementRefusal::NothingWorkedYet);
    taken(&mut state, complete(20), september(30));
    refuses(&state, settle(61), september(30), PlacementRefusal::TooManyHalfDays { max: 60 });
    taken(&mut state, settle(60), september(30));
    assert_eq!(state.confirmed_half_days(), Some(half_days(60)));
}

//! An exercise is the same for the same seed, ends, and is scored.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Refusal as _;

use super::decide::{Exercise, ExerciseCommand, ExerciseState};
use super::event::{ExerciseEvent, ExerciseStep, ExerciseStepKind as Kind, samples};
use super::script::{Cast, course};
use crate::domain::mobilisation::event::{Assignment, MoreBackups, Need};
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::value::{BrigadeId, Channel, TeamSeatId};
use crate::domain::zone::{QuietHours, Zone};
use vivier_kernel::id::TalentId;

fn now() -> DateTime<Utc> {
    "2026-03-02T08:00:00Z".parse().expect("an instant")
}

fn need() -> Need {
    let ExerciseEvent::ExerciseHeld(held) = samples().remove(0);
    Need { team_by: now() + Duration::hours(10), ..held.need }
}

fn talent(number: u128) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128(number))
}

fn cast(people: std::ops::RangeInclusive<u128>) -> Vec<Cast> {
    let quiet: Vec<QuietHours> = QuietHours::new(Zone::Metropolitan, 20, 8).into_iter().collect();
    // Every other one has a room that takes calls.
    let reminded_by = |number| if number % 2 == 0 { Channel::Webhook } else { Channel::Email };
    let one =
        |number| Cast { talent: talent(number), quiet: quiet.clone(), reminded_by: reminded_by(number), service: None };
    people.map(one).collect()
}

fn team(people: u128) -> (Vec<Assignment>, Vec<Cast>) {
    let seat = need().seats[0].id;
    let team = vec![Assignment { seat, chosen: talent(1), backups: (2..=people).map(talent).collect() }];
    (team, cast(1..=people))
}

#[test]
fn the_same_seed_gives_the_same_course_and_the_score_says_what_the_steps_say() {
    let (team, cast) = team(12);
    for seed in 0..40 {
        let course = || course(&need(), &team, &cast, &|_, _, _| None, seed, now()).expect("it runs");
        let held = course();
        assert_eq!(held, course());
        let first = |kind| held.steps.iter().find(|step| step.kind == kind).map(|step| step.at);
        let minutes = |at: DateTime<Utc>| u32::try_from(((at - now()).num_seconds() + 30) / 60).expect("later");
        assert_eq!(held.score.first_yes_minutes, first(Kind::SaidYes).map(minutes));
        assert_eq!(held.score.team_minutes, first(Kind::TeamComplete).map(minutes));
        let complete = held.score.team_minutes.is_some();
        assert_eq!((held.score.unfilled == 0, held.blocking.is_empty()), (complete, complete), "seed {seed}");
        let called = held.steps.iter().filter(|step| step.kind == Kind::Called).count();
        assert_eq!(usize::try_from(held.score.disturbed).expect("small"), called);
        assert!(held.steps.iter().all(|step| step.at <= need().team_by), "it ends in time");
    }
}

#[test]
fn whoever_has_not_answered_before_the_next_are_asked_is_reminded_once_on_the_next_channel() {
    let (team, cast) = team(12);
    let mut reminders = 0;
    for seed in 0..40 {
        let held = course(&need(), &team, &cast, &|_, _, _| None, seed, now()).expect("it runs");
        let of =
            |kind, who| held.steps.iter().filter(move |step: &&ExerciseStep| step.kind == kind && step.talent == who);
        for call in held.steps.iter().filter(|step| step.kind == Kind::Called) {
            assert_eq!(call.channel, Some(Channel::Email));
            // Five minutes before the next person is asked for the seat.
            let due = call.at + Duration::minutes(10);
            let reminded: Vec<_> = of(Kind::Reminded, call.talent).collect();
            let answers = [Kind::SaidYes, Kind::SaidNo, Kind::SaidYesAsLastResort, Kind::Thanked];
            // What falls on the very instant may come before or after.
            let before = answers.iter().flat_map(|kind| of(*kind, call.talent)).any(|step| step.at <= due);
            let over = held.steps.last().is_none_or(|last| last.at <= due);
            assert!(before || over || reminded.len() == 1, "seed {seed}: {call:?}");
            for reminder in reminded {
                assert_eq!(reminder.at, due);
                let by = cast.iter().find(|one| Some(one.talent) == call.talent).map(|one| one.reminded_by);
                assert_eq!(reminder.channel, by);
                reminders += 1;
            }
        }
    }
    assert!(reminders > 20, "{reminders}");
}

#[test]
fn whoever_would_not_have_been_asked_would_not_have_been_thanked() {
    let (team, mut cast) = team(2);
    // Nobody may ask the second before 11 in Paris, two hours from now; by then the first may have the seat.
    cast[0].quiet = Vec::new();
    cast[1].quiet = QuietHours::new(Zone::Metropolitan, 8, 11).into_iter().collect();
    for seed in 0..40 {
        let held = course(&need(), &team, &cast, &|_, _, _| None, seed, now()).expect("it runs");
        let mut called = Vec::new();
        for step in &held.steps {
            match step.kind {
                Kind::Called => called.push(step.talent),
                Kind::Thanked => assert!(called.contains(&step.talent), "seed {seed}: {step:?}"),
                _ => {}
            }
        }
    }
}

#[test]
fn where_nobody_is_left_to_ask_the_next_brigades_are_reached_in_their_order() {
    let (team, mut everybody) = team(2);
    everybody.extend(cast(3..=6));
    let (seat, brigades) = (need().seats[0].id, [20, 21].map(|number| BrigadeId::from_uuid(Uuid::from_u128(number))));
    let people = |brigade| if brigade == brigades[0] { [3, 4] } else { [5, 6] };
    let reach = |state: &MobilisationState, used_up: &[TeamSeatId], _: &dyn Fn(TalentId) -> bool| {
        assert_eq!(used_up, [seat]);
        let listed = |number: &u128| state.listed(seat).contains(&talent(*number));
        let next = brigades.into_iter().find(|brigade| !people(*brigade).iter().any(listed))?;
        Some((next, vec![MoreBackups { seat, people: people(next).map(talent).to_vec() }]))
    };
    let (mut both, mut complete) = (0, 0);
    for seed in 0..60 {
        let held = course(&need(), &team, &everybody, &reach, seed, now()).expect("it runs");
        let place = |what: &dyn Fn(&ExerciseStep) -> bool| held.steps.iter().position(what);
        let mut own = vec![1, 2];
        for brigade in brigades {
            let reached = place(&|step| step.kind == Kind::BrigadeReached && step.brigade == Some(brigade));
            let called = |number: u128| place(&|step| step.kind == Kind::Called && step.talent == Some(talent(number)));
            // Everybody before them has been asked, and nobody of them before they were reached.
            assert!(reached.is_none_or(|reached| own.iter().all(|one| called(*one).is_some_and(|at| at < reached))));
            for one in people(brigade) {
                assert!(called(one).is_none_or(|at| reached.is_some_and(|reached| reached < at)), "seed {seed}");
            }
            own.extend(people(brigade));
        }
        both += usize::from(held.steps.iter().filter(|step| step.kind == Kind::BrigadeReached).count() == 2);
        complete += usize::from(held.score.unfilled == 0);
    }
    assert!(both > 3 && complete > 40, "{both} went on to the last brigade, {complete} teams were full");
}

#[test]
fn an_exercise_is_held_once() {
    let ExerciseEvent::ExerciseHeld(held) = samples().remove(0);
    let mut state = ExerciseState::default();
    let hold = || ExerciseCommand::Hold(Box::new(held.clone()));
    let events = Exercise::decide(&state, hold(), now()).expect("held");
    events.iter().for_each(|event| Exercise::evolve(&mut state, event));
    assert_eq!(Exercise::decide(&state, hold(), now()).expect_err("refused").problem().code, "EXERCISE_HELD");
}

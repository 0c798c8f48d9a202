//! An exercise is the same for the same seed, ends, and is scored.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Refusal as _;

use super::decide::{Exercise, ExerciseCommand, ExerciseState};
use super::event::{ExerciseEvent, ExerciseStepKind, samples};
use super::script::{Cast, course};
use crate::domain::mobilisation::event::{Assignment, Need};
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

fn team(people: u128) -> (Vec<Assignment>, Vec<Cast>) {
    let quiet = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    let cast = (1..=people).map(|number| Cast { talent: talent(number), quiet, service: None }).collect();
    let seat = need().seats[0].id;
    (vec![Assignment { seat, chosen: talent(1), backups: (2..=people).map(talent).collect() }], cast)
}

#[test]
fn the_same_seed_gives_the_same_course_and_the_score_says_what_the_steps_say() {
    let (team, cast) = team(12);
    for seed in 0..40 {
        let held = course(&need(), &team, &cast, seed, now()).expect("it runs");
        assert_eq!(held, course(&need(), &team, &cast, seed, now()).expect("it runs"));
        let first = |kind| held.steps.iter().find(|step| step.kind == kind).map(|step| step.at);
        let minutes = |at: DateTime<Utc>| u32::try_from(((at - now()).num_seconds() + 30) / 60).expect("later");
        assert_eq!(held.score.first_yes_minutes, first(ExerciseStepKind::SaidYes).map(minutes));
        assert_eq!(held.score.team_minutes, first(ExerciseStepKind::TeamComplete).map(minutes));
        let complete = held.score.team_minutes.is_some();
        assert_eq!((held.score.unfilled == 0, held.blocking.is_empty()), (complete, complete), "seed {seed}");
        let called = held.steps.iter().filter(|step| step.kind == ExerciseStepKind::Called).count();
        assert_eq!(usize::try_from(held.score.disturbed).expect("small"), called);
        assert!(held.steps.iter().all(|step| step.at <= need().team_by), "it ends in time");
    }
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

//! Every action from every status against the table, and random courses of tries.

use proptest::prelude::*;

use super::super::event::samples;
use super::super::transitions::TRANSITIONS;
use vivier_kernel::zone::Zone;

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("an instant")
}

fn plan() -> DeliveryPlanned {
    match samples().into_iter().next() {
        Some(DeliveryEvent::DeliveryPlanned(planned)) => planned,
        other => panic!("{other:?}"),
    }
}

fn given(commands: &[DeliveryCommand]) -> DeliveryState {
    let mut state = DeliveryState::default();
    for command in commands {
        let events = Delivery::decide(&state, command.clone(), now()).expect("allowed");
        events.iter().for_each(|event| Delivery::evolve(&mut state, event));
    }
    state
}

fn failure(lasting: bool) -> Failure {
    Failure { reason: FailureReason::Refused, status: Some(500), lasting }
}

/// A state of each status.
fn states() -> Vec<DeliveryState> {
    let planned = DeliveryCommand::Plan(Box::new(plan()));
    let with = |command: DeliveryCommand| given(&[planned.clone(), command]);
    vec![
        DeliveryState::default(),
        given(std::slice::from_ref(&planned)),
        with(DeliveryCommand::Failed { attempt: 1, failure: failure(false), quiet: None }),
        with(DeliveryCommand::Sent { attempt: 1 }),
        with(DeliveryCommand::Failed { attempt: 1, failure: failure(true), quiet: None }),
        with(DeliveryCommand::Drop(DropReason::TooLate)),
    ]
}

fn command(action: DeliveryAction, state: &DeliveryState) -> DeliveryCommand {
    let attempt = state.attempts + 1;
    match action {
        DeliveryAction::Plan => DeliveryCommand::Plan(Box::new(plan())),
        DeliveryAction::Send => DeliveryCommand::Sent { attempt },
        DeliveryAction::Fail => DeliveryCommand::Failed { attempt, failure: failure(false), quiet: None },
        DeliveryAction::Quarantine => DeliveryCommand::SetAside,
        DeliveryAction::Drop => DeliveryCommand::Drop(DropReason::Erased),
        DeliveryAction::Replay => DeliveryCommand::Replay,
    }
}

#[test]
fn each_action_from_each_status_does_what_the_table_says() {
    let states = states();
    let statuses: Vec<_> = states.iter().map(|state| state.status).collect();
    assert_eq!(statuses, DeliveryStatus::ALL);
    for state in states {
        for action in DeliveryAction::ALL {
            let mut next = state.clone();
            if let Ok(events) = Delivery::decide(&state, command(*action, &state), now()) {
                events.iter().for_each(|event| Delivery::evolve(&mut next, event));
            }
            let expected = after(state.status, *action).unwrap_or(state.status);
            assert_eq!(next.status, expected, "{} {action}", state.status);
        }
    }
    assert!(TRANSITIONS.iter().all(|row| row.to != DeliveryStatus::Absent));
}

#[test]
fn a_try_that_was_recorded_is_not_recorded_again() {
    let state = given(&[
        DeliveryCommand::Plan(Box::new(plan())),
        DeliveryCommand::Failed { attempt: 1, failure: failure(false), quiet: None },
    ]);
    for stale in [
        DeliveryCommand::Sent { attempt: 1 },
        DeliveryCommand::Failed { attempt: 1, failure: failure(false), quiet: None },
    ] {
        assert_eq!(Delivery::decide(&state, stale, now()), Err(DeliveryRefusal::GoneOn));
    }
}

#[test]
fn it_is_tried_with_growing_pauses_and_then_put_aside_and_a_replay_begins_anew() {
    let mut state = given(&[DeliveryCommand::Plan(Box::new(plan()))]);
    let mut pauses = Vec::new();
    while state.status != DeliveryStatus::Quarantined {
        let failed = DeliveryCommand::Failed { attempt: state.attempts + 1, failure: failure(false), quiet: None };
        for event in Delivery::decide(&state, failed, now()).expect("allowed") {
            if let DeliveryEvent::DeliveryFailed(failed) = &event {
                pauses.push(failed.next_at - now());
            }
            Delivery::evolve(&mut state, &event);
        }
    }
    assert_eq!(pauses, policy::PAUSES);
    assert_eq!((state.attempts, state.due_at), (8, None));
    for event in Delivery::decide(&state, DeliveryCommand::Replay, now()).expect("allowed") {
        Delivery::evolve(&mut state, &event);
    }
    assert_eq!((state.status, state.attempts, state.due_at), (DeliveryStatus::Planned, 0, Some(now())));
}

#[test]
fn what_failed_is_not_tried_again_in_quiet_hours() {
    let state = given(&[DeliveryCommand::Plan(Box::new(plan()))]);
    let hour = i64::from(Zone::Metropolitan.hour(now()));
    // They begin with the next full hour at the latest, and the sixth pause is longer than that.
    let quiet = QuietHours::new(Zone::Metropolitan, (hour + 1) % 24, (hour + 10) % 24).expect("hours");
    let mut state = state;
    for attempt in 1..=6 {
        let failed = DeliveryCommand::Failed { attempt, failure: failure(false), quiet: Some(quiet) };
        for event in Delivery::decide(&state, failed, now()).expect("allowed") {
            Delivery::evolve(&mut state, &event);
        }
        let due_at = state.due_at.expect("it is tried again");
        assert!(!quiet.covers(due_at), "attempt {attempt}: {due_at}");
        let pause = now() + policy::PAUSES[attempt as usize - 1];
        assert_eq!(due_at, quiet.over_at(pause));
    }
    assert!(state.due_at.expect("a time") >= now() + chrono::Duration::hours(8), "the last one waited for the morning");
}

#[test]
fn a_mail_is_never_sent_again_by_hand() {
    let mut plan = plan();
    let account = vivier_kernel::id::AccountId::default();
    plan.target = Target::Mailbox { to: crate::domain::value::Addressee::Account { account } };
    let state = given(&[DeliveryCommand::Plan(Box::new(plan)), DeliveryCommand::Sent { attempt: 1 }]);
    assert_eq!(Delivery::decide(&state, DeliveryCommand::Replay, now()), Err(DeliveryRefusal::NotReplayable));
}

proptest! {
    /// Whatever comes, a delivery that waits has a time, and one that does not has none: nothing waits for ever unseen.
    #[test]
    fn what_waits_has_a_time(choices in proptest::collection::vec((0..6_usize, any::<bool>()), 0..40)) {
        let mut state = DeliveryState::default();
        for (choice, lasting) in choices {
            let command = match DeliveryAction::ALL[choice] {
                DeliveryAction::Fail => DeliveryCommand::Failed { attempt: state.attempts + 1, failure: failure(lasting), quiet: None },
                action => command(action, &state),
            };
            for event in Delivery::decide(&state, command, now()).unwrap_or_default() {
                Delivery::evolve(&mut state, &event);
            }
            let waits = matches!(state.status, DeliveryStatus::Planned | DeliveryStatus::Retrying);
            prop_assert_eq!(waits, state.due_at.is_some(), "{:?}", state);
        }
    }
}

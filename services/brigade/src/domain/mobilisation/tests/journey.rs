//! What people live through: the race for the last seat, late yeses, last resorts, stepping down, and the end.

use chrono::Duration;
use vivier_event_store::testing;
use vivier_kernel::access::Party;
use vivier_kernel::problem::Refusal as _;

use super::support::*;
use crate::domain::mobilisation::command::{Callable, MobilisationCommand as Command};
use crate::domain::mobilisation::event::ReviewSide;
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::refusal::MobilisationRefusal as No;
use crate::domain::mobilisation::transitions::{
    CALL_TRANSITIONS, CallStatus, MobilisationStatus, TRANSITIONS, to_markdown,
};
use crate::domain::value::{Blocking, CallDeclineReason, CancelReason, Channel, ConstraintKind, ReleaseReason};

fn expire(call: u128) -> Command {
    Command::ExpireCall { call: id(call), hindered: Hindrances::default() }
}

fn decline(call: u128) -> Command {
    Command::DeclineCall {
        call: id(call),
        reason: CallDeclineReason::OnLeave,
        words: None,
        hindered: Hindrances::default(),
    }
}

fn step_down(call: u128) -> Command {
    Command::StepDown {
        call: id(call),
        reason: CallDeclineReason::Personal,
        words: None,
        hindered: Hindrances::default(),
    }
}

#[test]
fn two_yeses_to_the_last_seat_give_it_to_exactly_one_and_the_other_is_kept_in_reserve() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    course.ok(accept(2));
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Released, CallStatus::Engaged));
    assert_eq!(course.state.status, MobilisationStatus::Mobilised);
    course.ok(accept(1));
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Reserve, CallStatus::Engaged));
    assert_eq!(course.ok(accept(1)), [], "the same yes twice says nothing new");
    course.ok(Command::Deploy { placed: None });
    assert_eq!(course.status(1), CallStatus::Released);
}

#[test]
fn who_does_not_answer_gives_way_and_a_late_yes_waits_behind_whoever_is_asked_now() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0)]);
    assert!(matches!(course.after(59).ask(expire(1)), Err(No::CallNotDue { .. })));
    course.after(1).ok(expire(1));
    assert_eq!(course.ok(expire(1)), [], "a timer that rings twice acts once");
    course.call(&[(2, 0, 1)]);
    course.ok(accept(1));
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Reserve, CallStatus::Sent));
    course.ok(decline(2));
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Engaged, CallStatus::Declined));
    assert_eq!(course.state.status, MobilisationStatus::Mobilised);
}

#[test]
fn a_last_resort_is_taken_from_its_time_on_where_nobody_else_has_the_seat() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    let from = course.now + Duration::hours(2);
    let outside = Command::AcceptAsLastResort {
        call: id(1),
        from: start() + Duration::hours(4),
        hindered: Hindrances::default(),
    };
    assert!(matches!(course.ask(outside), Err(No::LastResortOutside { .. })));
    course.ok(Command::AcceptAsLastResort { call: id(1), from, hindered: Hindrances::default() });
    let take = || Command::TakeLastResort { call: id(1), hindered: Hindrances::default() };
    assert!(matches!(course.ask(take()), Err(No::CallNotDue { .. })));
    course.after(120).ok(take());
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Engaged, CallStatus::Released));
}

#[test]
fn somebody_engaged_elsewhere_meanwhile_gets_no_seat_and_is_not_taken_from_the_reserve() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    let hindered = Hindrances::from(vec![callee(0).talent]);
    assert_eq!(course.ask(Command::AcceptCall { call: id(1), hindered: hindered.clone() }), Err(No::EngagedElsewhere));
    for refusal in [No::EngagedElsewhere, No::LetGoAsEngaged, No::CallStatusForbids { status: CallStatus::Declined }] {
        assert_eq!(refusal.problem().field.as_deref(), Some("callId"), "{refusal}");
    }
    course.ok(accept(2));
    course.ok(accept(1));
    let given_back = Command::StepDown { call: id(2), reason: CallDeclineReason::Personal, words: None, hindered };
    course.ok(given_back);
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Released, CallStatus::Declined));
    assert_eq!(course.state.status, MobilisationStatus::Calling);
}

#[test]
fn a_seat_that_is_given_back_goes_to_the_reserve_or_is_called_for_again_with_time_to_do_so() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    course.ok(accept(1));
    course.ok(accept(2));
    course.ok(step_down(1));
    assert_eq!((course.status(2), course.state.status), (CallStatus::Engaged, MobilisationStatus::Mobilised));
    course.after(10 * 60).ok(step_down(2));
    assert_eq!(course.state.status, MobilisationStatus::Calling);
    assert_eq!(course.state.due_at(), Some(course.now + Duration::hours(24)));
    assert!(matches!(course.ask(wave(&[(3, 0, 0)])), Err(No::AlreadyCalled { .. })), "who said no is not asked again");
    course.call(&[(3, 0, 2)]);
}

#[test]
fn a_call_waits_for_the_end_of_quiet_hours_and_is_let_go_where_they_last_too_long() {
    let mut course = Course::composed(1);
    course.ok(wave(&[(1, 0, 0), (2, 0, 1)]));
    let quiet = |call: u128, until| Command::SendCall {
        call: id(call),
        channel: Channel::Email,
        callable: Callable::QuietUntil(until),
        hindered: Hindrances::default(),
    };
    let soon = course.now + Duration::hours(1);
    course.ok(quiet(1, soon));
    assert!(matches!(course.ask(quiet(1, soon)), Err(No::CallNotDue { .. })));
    course.ok(quiet(2, course.now + Duration::hours(4)));
    assert_eq!(course.state.call(id(2)).and_then(|call| call.released), Some(ReleaseReason::QuietTooLong));
    assert!(matches!(course.ask(accept(2)), Err(No::CallStatusForbids { .. })), "never asked, nothing to answer");
    let reminder = |callable| Command::RemindCall { call: id(1), channel: Channel::Webhook, callable };
    course.after(60).ok(Command::SendCall {
        call: id(1),
        channel: Channel::Email,
        callable: Callable::Yes,
        hindered: Hindrances::default(),
    });
    assert_eq!(course.ok(reminder(Callable::QuietUntil(soon))), [], "no reminder in quiet hours");
    let mut late = Course::composed(1);
    late.call(&[(1, 0, 0)]);
    late.now = late.state.call(id(1)).and_then(|call| call.deadline).expect("it was sent");
    assert_eq!(late.ok(reminder(Callable::Yes)), [], "a reminder that can be answered no more says nothing");
    (0..3).for_each(|_| assert_eq!(course.ok(reminder(Callable::Yes)).len(), 1));
    assert_eq!(course.ask(reminder(Callable::Yes)), Err(No::TooManyReminders { max: 3 }));
}

#[test]
fn the_deadline_names_what_was_missing_and_not_yeses_of_people_whom_nobody_called() {
    let blocked = |kind, seat| Blocking { kind, seat: Some(seat_id(seat)) };
    let pass = Command::PassDeadline { at_work: None };
    for mut course in [Course::declared(2), Course::composed(2)] {
        course.after(4 * 60).ok(pass.clone());
        assert_eq!(course.state.blocking, [0, 1].map(|seat| blocked(ConstraintKind::NotCalled, seat)));
    }
    // Planned is not sent, and one seat may be called for where another was not.
    let mut course = Course::composed(2);
    course.call(&[(1, 0, 0)]);
    course.ok(wave(&[(2, 1, 1)]));
    let of = |seat| Command::Fail { by: Party::Coordinator, blocking: vec![blocked(ConstraintKind::Answers, seat)] };
    assert!(matches!(course.ask(of(1)), Err(No::NobodyAsked { .. })), "the deadline would not say it either");
    assert!(course.ask(of(0)).is_ok());
    course.after(4 * 60).ok(pass);
    let expected = [blocked(ConstraintKind::Answers, 0), blocked(ConstraintKind::NotCalled, 1)];
    assert_eq!(course.state.blocking, expected);
}

#[test]
fn every_path_ends_and_everybody_is_told() {
    let mut course = Course::composed(2);
    course.call(&[(1, 0, 0), (2, 1, 1)]);
    course.ok(accept(1));
    assert!(matches!(course.ask(Command::PassDeadline { at_work: None }), Err(No::DeadlineAhead { .. })));
    course.after(4 * 60).ok(Command::PassDeadline { at_work: None });
    assert_eq!(course.state.blocking, [Blocking { kind: ConstraintKind::Answers, seat: Some(seat_id(1)) }]);
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Released, CallStatus::Released));

    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0)]);
    course.ok(accept(1));
    course.ok(Command::Deploy { placed: None });
    assert_eq!(course.ok(Command::Deploy { placed: None }), []);
    course.after(12 * 24 * 60).ok(Command::PassDeadline { at_work: None });
    let review = |by| Command::Review { by, account: id(9), words: sealed(), evidenced: Vec::new() };
    course.ok(review(ReviewSide::Host));
    assert_eq!(course.ask(review(ReviewSide::Host)), Err(No::AlreadyReviewed));
    course.ok(review(ReviewSide::Brigade));
    assert_eq!((course.state.status, course.state.due_at()), (MobilisationStatus::Reviewed, None));

    let mut course = Course::declared(1);
    course.ok(Command::Cancel { reason: CancelReason::NeedGone, words: None });
    assert_eq!(course.ok(Command::Cancel { reason: CancelReason::NeedGone, words: None }), []);
    let fail = Command::Fail { by: Party::Coordinator, blocking: Vec::new() };
    assert!(matches!(course.ask(fail.clone()), Err(No::StatusForbids { .. })));
    assert_eq!(Course::declared(1).ask(fail), Err(No::NothingBlocks));
}

#[test]
fn the_tables_are_complete_and_printed() {
    for status in MobilisationStatus::ALL.iter().filter(|status| !status.is_over()) {
        assert!(TRANSITIONS.iter().any(|row| row.from.contains(status)), "{status} leads nowhere");
    }
    for status in CallStatus::ALL {
        assert!(CALL_TRANSITIONS.iter().any(|row| row.to == *status), "{status} is never reached");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain/mobilisation/transitions.md");
    testing::assert_printed(path, &to_markdown());
}

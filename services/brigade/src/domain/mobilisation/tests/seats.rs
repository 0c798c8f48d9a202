//! Who can come to have which seat: no more of one service than it may give, and nobody is lost who fits a seat that is still open.

use vivier_kernel::share::Share;

use super::support::*;
use crate::domain::mobilisation::command::MobilisationCommand as Command;
use crate::domain::mobilisation::event::{CallAccepted, CallReserved, CallSent, MobilisationEvent, Need};
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::policy::{CallPolicy, Look};
use crate::domain::mobilisation::refusal::MobilisationRefusal as No;
use crate::domain::mobilisation::reserve::seated;
use crate::domain::mobilisation::standing::Standing;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, CallId, Channel, ReleaseReason, TeamSeatId};

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

/// Whom the policy would ask now, by seat and person, where everybody can be called.
fn next(course: &Course) -> Vec<(u128, u128)> {
    let asked = CallPolicy::WAVES.next(&course.state, Look::now(course.now, &promised(&course.state)), |_, _| true);
    let number = |(seat, talent)| {
        let seat = (0..9).find(|number| seat_id::<TeamSeatId>(*number) == seat).expect("a seat");
        (seat, (0..20).find(|person| callee(*person).talent == talent).expect("a person"))
    };
    asked.into_iter().map(number).collect()
}

/// The first seat takes half of somebody's time, the others all of it.
fn half_and_full(seats: u128) -> Need {
    let mut need = need(seats);
    need.seats[0].share = Share::new(50).expect("a share");
    need
}

#[test]
fn a_third_yes_of_one_service_waits_in_reserve_and_whoever_of_it_is_asked_is_thanked() {
    // Persons 0, 3 and 6 are colleagues.
    let mut course = Course::listed(need(3), &[&[], &[], &[6, 9, 4]]);
    course.call(&[(1, 0, 0), (2, 1, 3), (3, 2, 6), (4, 2, 1)]);
    course.ok(accept(1));
    assert_eq!(course.status(3), CallStatus::Sent);
    course.ok(accept(2));
    assert_eq!((course.status(3), course.status(4)), (CallStatus::Released, CallStatus::Sent));
    course.ok(accept(3));
    assert_eq!((course.status(3), course.state.status), (CallStatus::Reserve, MobilisationStatus::Calling));
    assert!(matches!(course.ask(wave(&[(5, 2, 9)])), Err(No::NotCallable { .. })), "nobody more of that service");
    course.ok(decline(4));
    assert!(course.state.is_open(seat_id(2)), "the seat stays open rather than empty the service");
    // One of the two falls out: there is room for the third.
    course.ok(step_down(1));
    assert_eq!(
        (course.status(3), course.state.call(id(3)).map(|call| call.seat)),
        (CallStatus::Engaged, Some(seat_id(2)))
    );
}

#[test]
fn whoever_was_thanked_for_one_seat_is_asked_for_another_one_that_they_fit() {
    let mut course = Course::listed(need(2), &[&[2], &[4, 2]]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    assert_eq!(course.status(2), CallStatus::Released);
    course.ok(decline(3));
    assert_eq!(next(&course), [(1, 4), (1, 2)], "who was never asked comes first");
    assert_eq!(
        CallPolicy::WAVES.used_up(&course.state, Look::now(course.now, &promised(&course.state)), |_, talent| talent
            != callee(4).talent),
        []
    );
    course.call(&[(4, 1, 2)]);
    course.ok(accept(4));
    assert_eq!((course.status(4), course.state.status), (CallStatus::Engaged, MobilisationStatus::Mobilised));
    // The seat is given back: who said no is not asked again, and person 4 never was.
    course.ok(step_down(4));
    assert_eq!(next(&course), [(1, 4)]);
}

#[test]
fn a_yes_in_reserve_takes_another_seat_that_asks_no_more_of_the_person() {
    let mut course = Course::listed(need(2), &[&[2], &[2]]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    course.ok(accept(2));
    assert_eq!(course.status(2), CallStatus::Reserve, "somebody is being asked for the other seat");
    course.ok(decline(3));
    assert_eq!(course.status(2), CallStatus::Engaged);
    assert_eq!(course.state.engaged(seat_id(1)).map(|call| call.id), Some(id(2)));
    assert_eq!(course.state.status, MobilisationStatus::Mobilised);
}

#[test]
fn a_seat_that_takes_more_than_the_yes_in_reserve_is_asked_for_anew() {
    let mut course = Course::listed(half_and_full(2), &[&[2], &[2]]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    course.ok(accept(2));
    course.ok(decline(3));
    assert_eq!((course.status(2), course.state.status), (CallStatus::Reserve, MobilisationStatus::Calling));
    assert_eq!(next(&course), [(1, 2)]);
    course.call(&[(4, 1, 2)]);
    assert_eq!((course.status(2), course.status(4)), (CallStatus::Released, CallStatus::Sent));
    assert!(matches!(course.ask(wave(&[(5, 1, 2)])), Err(No::AlreadyCalled { .. })));
}

#[test]
fn the_reserve_fills_as_many_seats_as_it_can_and_who_said_yes_first_goes_first() {
    // Nobody is asked for seats 1 and 2; persons 4 and 5 said yes to seat 0, and only person 4 stands on the list of seat 2.
    let mut course = Course::listed(need(3), &[&[4, 5, 7], &[4, 5, 7], &[4]]);
    course.ok(wave(&[(1, 0, 0), (4, 0, 4), (5, 0, 5), (7, 0, 7)]));
    let (callable, hindered) = (crate::domain::mobilisation::command::Callable::Yes, Hindrances::default());
    course.ok(Command::SendCall { call: id(1), channel: Channel::Email, callable, hindered });
    let yes = |call: u128| -> [MobilisationEvent; 3] {
        let (channel, deadline) = (Channel::Email, start());
        let (call, late) = (id(call), false);
        [CallSent { call, channel, deadline }.into(), CallAccepted { call, late }.into(), CallReserved { call }.into()]
    };
    let mut said = |calls: &[u128]| {
        calls.iter().flat_map(|call| yes(*call)).for_each(|event| course.state.apply(&event));
        course.state.clone()
    };
    let place = |call: u128, seat: u128| (id(call), seat_id(seat));
    let state = said(&[4, 5]);
    // Seat 0 is still being asked for: it waits for that answer.
    assert_eq!(seated(&state, &Hindrances::default()), [place(4, 2), place(5, 1)]);
    assert_eq!(seated(&state, &vec![callee(5).talent].into()), [place(4, 1)]);
    assert_eq!(seated(&said(&[7]), &Hindrances::default()), [place(4, 2), place(5, 1)], "the last yes gives way");
}

/// Person 2 stands behind both seats, and was not needed for the first one; for the second, which takes `share` percent, they are planned.
fn planned_for_the_other(share: i64) -> Course {
    let mut need = need(2);
    need.seats[0].share = Share::new(60).expect("a share");
    need.seats[1].share = Share::new(share).expect("a share");
    let mut course = Course::listed(need, &[&[2], &[2]]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    course.ok(decline(3));
    course.ok(wave(&[(4, 1, 2)]));
    course
}

/// What a yes by the first link leads to, as the link's page says.
fn said(course: &Course) -> Option<(CallStatus, TeamSeatId)> {
    let answered = course.state.answered(id(2), course.now).ok()?;
    Some((answered.call.status, answered.seat))
}

#[test]
fn a_yes_to_the_first_call_takes_the_seat_that_somebody_is_planned_for_since() {
    for sent in [false, true] {
        let mut course = planned_for_the_other(60);
        if sent {
            let (callable, hindered) = (crate::domain::mobilisation::command::Callable::Yes, Hindrances::default());
            course.ok(Command::SendCall { call: id(4), channel: Channel::Email, callable, hindered });
        }
        let expected = if sent { CallStatus::Sent } else { CallStatus::Released };
        assert_eq!(said(&course), Some((expected, seat_id(1))));
        course.ok(accept(2));
        assert_eq!(course.state.engaged(seat_id(1)).map(|call| call.callee.talent), Some(callee(2).talent));
        assert_eq!(course.state.status, MobilisationStatus::Mobilised);
        assert_eq!(course.state.live_talents().iter().filter(|one| **one == callee(2).talent).count(), 1);
        assert!(course.state.calls.iter().all(|call| !course.state.is_let_go(call)), "nobody is told otherwise");
        assert_eq!(course.ok(accept(2)), [], "said twice");
        course.ok(step_down(if sent { 4 } else { 2 }));
        assert!(course.state.calls.iter().all(|call| !course.state.is_let_go(call)), "nor after they gave it back");
    }
}

#[test]
fn a_yes_to_the_first_call_takes_its_own_seat_where_that_is_open_again() {
    let mut course = planned_for_the_other(60);
    course.ok(step_down(1));
    assert_eq!(said(&course), Some((CallStatus::Released, seat_id(0))));
    course.ok(accept(2));
    assert_eq!((course.status(2), course.status(4)), (CallStatus::Engaged, CallStatus::Released));
    assert_eq!(course.state.engaged(seat_id(0)).map(|call| call.id), Some(id(2)));
}

#[test]
fn a_yes_to_the_first_call_is_none_to_a_seat_that_takes_more() {
    let course = planned_for_the_other(80);
    assert_eq!(said(&course), None);
    assert!(matches!(course.ask(accept(2)), Err(No::CallStatusForbids { status: CallStatus::Released })));
}

#[test]
fn a_no_to_the_first_call_is_one_to_the_call_that_waits_for_an_answer() {
    let mut course = planned_for_the_other(60);
    let (callable, hindered) = (crate::domain::mobilisation::command::Callable::Yes, Hindrances::default());
    course.ok(Command::SendCall { call: id(4), channel: Channel::Email, callable, hindered });
    course.ok(decline(2));
    assert_eq!((course.status(2), course.status(4)), (CallStatus::Released, CallStatus::Declined));
}

#[test]
fn whoever_may_yet_be_asked_for_another_seat_hears_that_they_are_not_needed_when_it_is_so() {
    let mut course = Course::listed(need(2), &[&[2], &[2]]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    let let_go = |course: &Course| course.state.is_let_go(course.state.call(id(2)).expect("a call"));
    assert_eq!((course.status(2), let_go(&course)), (CallStatus::Released, false));
    course.ok(accept(3));
    assert_eq!((course.state.status, let_go(&course)), (MobilisationStatus::Mobilised, true));
}

#[test]
fn whoever_is_engaged_elsewhere_meanwhile_is_let_go_at_once_and_holds_up_nobody() {
    let release = |call: u128, person: u128| Command::ReleaseEngaged {
        call: id(call),
        hindered: vec![callee(person).talent].into(),
    };
    let mut course = Course::listed(need(1), &[&[1, 2]]);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    assert_eq!(next(&course), [], "two are being asked");
    assert_eq!(course.ok(release(1, 0)).len(), 1);
    let call = course.state.call(id(1)).expect("a call");
    assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere)));
    assert_eq!(next(&course), [(0, 2)], "the next is asked before anybody's time is over");
    assert_eq!(course.ok(release(1, 0)), [], "once");
    assert_eq!(course.ask(accept(1)), Err(No::LetGoAsEngaged));
    assert_eq!(course.ask(decline(1)), Err(No::LetGoAsEngaged));
    // Whoever has the seat, or said no, is not let go.
    course.ok(decline(2));
    assert_eq!(course.ok(release(2, 1)), []);
    assert_eq!(course.status(2), CallStatus::Declined);
}

#[test]
fn whoever_is_in_reserve_and_engaged_elsewhere_is_let_go_while_people_are_asked_and_once_the_team_stands() {
    let busy = || vec![callee(0).talent];
    let release = || Command::ReleaseEngaged { call: id(1), hindered: busy().into() };
    for complete in [false, true] {
        let mut course = Course::listed(need(1), &[&[1, 2]]);
        course.call(&[(1, 0, 0)]);
        course.after(61).ok(Command::ExpireCall { call: id(1), hindered: Hindrances::default() });
        course.call(&[(2, 0, 1)]);
        course.ok(accept(1));
        if complete {
            course.ok(accept(2));
        }
        let status = if complete { MobilisationStatus::Mobilised } else { MobilisationStatus::Calling };
        assert_eq!((course.status(1), course.state.status), (CallStatus::Reserve, status));
        assert_eq!(course.ok(release()).len(), 1);
        let call = course.state.call(id(1)).expect("a call");
        assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere)));
        assert_eq!((course.state.status, course.state.reserve.len()), (status, 0));
        assert_eq!(course.ok(release()), [], "once");
        // Free again later, their yes is not expected back: they may be asked anew.
        assert_eq!(course.ask(accept(1)), Err(No::LetGoAsEngaged));
        assert_eq!(course.state.standing(seat_id(0), callee(0).talent), Standing::LetGo);
        let give_up = if complete { step_down(2) } else { decline(2) };
        course.ok(give_up);
        assert_eq!(course.status(1), CallStatus::Released);
        assert_eq!(
            next(&course),
            [(0, 2), (0, 0)],
            "the next is asked, and then whoever was let go, where they are free again"
        );
    }
}

#[test]
fn whoever_is_in_reserve_for_one_seat_and_asked_for_another_is_let_go_from_both() {
    let mut course = Course::composed(2);
    course.call(&[(1, 0, 0)]);
    let mut reserve = course.state.calls[0].clone();
    (reserve.id, reserve.seat, reserve.status) = (id(7), seat_id(1), CallStatus::Reserve);
    course.state.calls.insert(0, reserve);
    course.state.reserve.push(id(7));
    let talent = callee(0).talent;
    let unseated = |course: &Course| course.state.unseated(talent).map(|call| call.id).collect::<Vec<CallId>>();
    assert_eq!(unseated(&course), [id::<CallId>(7), id::<CallId>(1)]);
    for call in unseated(&course) {
        course.ok(Command::ReleaseEngaged { call, hindered: vec![talent].into() });
        let released = course.state.call(call).and_then(|call| call.released);
        assert_eq!(released, Some(ReleaseReason::EngagedElsewhere), "{call}");
    }
    assert_eq!(unseated(&course), Vec::<CallId>::new());
}

#[test]
fn whoever_can_no_longer_come_keeps_no_seat_and_the_reserve_or_the_next_has_it() {
    let let_go = |call: u128| Command::LetGo { call: id(call), hindered: Hindrances::default() };
    for reserve in [false, true] {
        let mut course = Course::listed(need(1), &[&[1, 2]]);
        course.call(&[(1, 0, 0), (2, 0, 1)]);
        course.ok(accept(1));
        if reserve {
            course.ok(accept(2));
        }
        assert_eq!(course.state.status, MobilisationStatus::Mobilised);
        course.ok(let_go(1));
        let call = course.state.call(id(1)).expect("a call");
        assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::NoLongerCallable)));
        assert_eq!(course.ok(let_go(1)), [], "once");
        assert_eq!(course.ask(accept(1)), Err(No::LetGoAsUnable));
        assert_eq!(course.ask(decline(1)), Err(No::LetGoAsUnable));
        assert_eq!(course.state.standing(seat_id(0), callee(0).talent), Standing::LetGo);
        if reserve {
            assert_eq!((course.status(2), course.state.status), (CallStatus::Engaged, MobilisationStatus::Mobilised));
        } else {
            assert_eq!(course.state.status, MobilisationStatus::Calling);
            assert!(course.state.is_open(seat_id(0)), "nobody is said to have it");
            assert!(!next(&course).is_empty(), "the next is asked");
        }
    }
}

#[test]
fn whoever_can_no_longer_come_while_they_are_asked_or_in_reserve_is_let_go_and_whoever_said_no_is_not() {
    let let_go = |call: u128| Command::LetGo { call: id(call), hindered: Hindrances::default() };
    let mut course = Course::listed(need(1), &[&[1, 2]]);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    course.ok(let_go(1));
    assert_eq!((course.status(1), course.state.status), (CallStatus::Released, MobilisationStatus::Calling));
    course.ok(decline(2));
    assert_eq!(course.ok(let_go(2)), []);
    assert_eq!(course.status(2), CallStatus::Declined);
}

#[test]
fn the_reserve_does_not_wait_for_somebody_who_is_engaged_elsewhere() {
    let mut course = Course::listed(need(1), &[&[1]]);
    course.call(&[(1, 0, 0)]);
    course.after(61).ok(Command::ExpireCall { call: id(1), hindered: Hindrances::default() });
    course.call(&[(2, 0, 1)]);
    course.ok(accept(1));
    assert_eq!(course.status(1), CallStatus::Reserve, "somebody is being asked");
    course.ok(Command::ReleaseEngaged { call: id(2), hindered: vec![callee(1).talent].into() });
    assert_eq!((course.status(1), course.status(2)), (CallStatus::Engaged, CallStatus::Released));
    assert_eq!(course.state.status, MobilisationStatus::Mobilised);
}

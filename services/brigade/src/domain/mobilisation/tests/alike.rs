//! Seats that ask for the same, and whoever waits in reserve: a yes is served before anybody else is disturbed.

use chrono::Duration;
use vivier_kernel::share::Share;

use super::support::*;
use crate::domain::mobilisation::command::MobilisationCommand as Command;
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::policy::{CallPolicy, Look};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, CallId, ReleaseReason, SeatTitle, TeamSeat, TeamSeatId};

fn decline(call: u128) -> Command {
    Command::DeclineCall {
        call: id(call),
        reason: CallDeclineReason::OnLeave,
        words: None,
        hindered: Hindrances::default(),
    }
}

fn expire(call: u128) -> Command {
    Command::ExpireCall { call: id(call), hindered: Hindrances::default() }
}

fn step_down(call: u128) -> Command {
    Command::StepDown {
        call: id(call),
        reason: CallDeclineReason::Personal,
        words: None,
        hindered: Hindrances::default(),
    }
}

/// Two seats that ask for the same. Person 0 is the first choice for the one, person 1 for the other; these stand behind each.
fn alike(first: &[u128], second: &[u128]) -> Course {
    let mut need = need(2);
    let title = SeatTitle::new("Développeuse").expect("a title");
    need.seats[1] = TeamSeat { id: seat_id(1), title, ..need.seats[0].clone() };
    Course::listed(need, &[first, second])
}

/// Whom the policy would ask now, where everybody can be called.
fn next(course: &Course) -> Vec<(TeamSeatId, u128)> {
    let asked = CallPolicy::WAVES.next(&course.state, Look::now(course.now, &promised(&course.state)), |_, _| true);
    let person = |talent| (0..20).find(|person| callee(*person).talent == talent).expect("a person");
    asked.into_iter().map(|(seat, talent)| (seat, person(talent))).collect()
}

/// The seats for which another brigade would be reached, where nobody on a list can be called.
fn used_up(course: &Course) -> Vec<TeamSeatId> {
    CallPolicy::WAVES.used_up(&course.state, Look::now(course.now, &promised(&course.state)), |_, _| false)
}

fn seat_of(course: &Course, call: u128) -> Option<TeamSeatId> {
    course.state.call(id(call)).filter(|call| call.status == CallStatus::Engaged).map(|call| call.seat)
}

#[test]
fn seats_are_alike_where_they_ask_for_the_same_whatever_they_are_called() {
    let seats = need(2).seats;
    let mut same = TeamSeat { id: seat_id(5), title: SeatTitle::new("Autre").expect("a title"), ..seats[0].clone() };
    assert!(seats[0].is_alike(&seats[0]) && seats[0].is_alike(&same) && !seats[0].is_alike(&seats[1]));
    same.skills.push(seats[1].skills[0]);
    assert!(!seats[0].is_alike(&same) && !same.is_alike(&seats[0]), "one asks for more");
    let turned = TeamSeat { skills: same.skills.iter().rev().copied().collect(), ..same.clone() };
    assert!(same.is_alike(&turned), "in whatever order");
    let half = TeamSeat { share: Share::new(50).expect("a share"), ..same.clone() };
    assert!(!same.is_alike(&half));
}

#[test]
fn whoever_was_called_for_a_seat_that_another_has_by_now_has_the_one_that_asks_for_the_same() {
    let mut course = alike(&[2], &[2]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(2));
    assert_eq!((course.status(1), course.status(3)), (CallStatus::Sent, CallStatus::Sent), "nobody is thanked");
    assert_eq!((next(&course), used_up(&course)), (Vec::new(), Vec::new()), "two are being asked for one seat");
    let answered = course.state.answered(id(1), course.now).expect("an answer is taken");
    assert_eq!(answered.seat, seat_id(1), "the link shows the seat that they would have");
    course.ok(accept(1));
    assert_eq!(seat_of(&course, 1), Some(seat_id(1)));
    assert_eq!((course.status(3), course.state.status), (CallStatus::Released, MobilisationStatus::Mobilised));
}

#[test]
fn whoever_was_called_for_a_taken_seat_counts_as_being_asked_for_one_like_it() {
    let mut course = alike(&[2], &[3, 4]);
    course.call(&[(1, 0, 0), (2, 0, 2)]);
    course.ok(accept(2));
    assert_eq!(next(&course), [(seat_id(1), 1)], "beside them one more is asked, and not two");
    course.after(16);
    assert_eq!(next(&course), [(seat_id(1), 1), (seat_id(1), 3)], "until they were asked a while ago");
}

#[test]
fn a_late_yes_waits_for_the_seat_that_asks_for_the_same_and_nobody_else_is_called_meanwhile() {
    let mut course = alike(&[2], &[3]);
    course.call(&[(1, 0, 0)]);
    course.after(30).call(&[(2, 0, 2), (3, 1, 1)]);
    course.after(31).ok(expire(1));
    course.ok(accept(2));
    course.ok(accept(1));
    assert_eq!((course.status(1), course.status(3)), (CallStatus::Reserve, CallStatus::Sent));
    assert_eq!((next(&course), used_up(&course)), (Vec::new(), Vec::new()), "the seat is spoken for");
    course.ok(decline(3));
    assert_eq!((seat_of(&course, 1), course.state.status), (Some(seat_id(1)), MobilisationStatus::Mobilised));
}

#[test]
fn a_late_yes_to_a_taken_seat_has_the_one_that_asks_for_the_same_at_once_where_nobody_is_being_asked() {
    let mut course = alike(&[2], &[]);
    course.call(&[(1, 0, 0)]);
    course.after(30).call(&[(2, 0, 2), (3, 1, 1)]);
    course.after(31).ok(expire(1));
    course.ok(accept(2));
    course.ok(decline(3));
    course.ok(accept(1));
    assert_eq!((seat_of(&course, 1), course.state.status), (Some(seat_id(1)), MobilisationStatus::Mobilised));
}

#[test]
fn before_another_brigade_is_reached_those_are_asked_who_are_on_the_list_of_a_seat_that_asks_for_the_same() {
    let mut course = alike(&[2], &[]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    course.ok(accept(1));
    course.ok(accept(3));
    assert_eq!(course.status(2), CallStatus::Released, "both seats are filled");
    course.ok(step_down(3));
    assert_eq!(next(&course), [(seat_id(1), 2)]);
    assert_eq!(
        CallPolicy::WAVES.used_up(&course.state, Look::now(course.now, &promised(&course.state)), |_, _| true),
        []
    );
    course.ok(accept(2));
    assert_eq!(seat_of(&course, 2), Some(seat_id(1)), "their first link is good");
}

#[test]
fn a_last_resort_takes_a_seat_like_its_own_and_goes_behind_a_yes_that_waits_for_it() {
    let last_resort = |course: &mut Course, call: u128, minutes: i64| {
        let from = course.now + Duration::minutes(minutes);
        course.ok(Command::AcceptAsLastResort { call: id(call), from, hindered: Hindrances::default() });
    };
    let take = |call: u128| Command::TakeLastResort { call: id(call), hindered: Hindrances::default() };
    let mut course = alike(&[2], &[]);
    course.call(&[(1, 0, 0), (2, 0, 2), (3, 1, 1)]);
    last_resort(&mut course, 1, 30);
    course.ok(accept(2));
    assert_eq!(course.status(1), CallStatus::AcceptedAsLastResort);
    course.after(30).ok(take(1));
    assert_eq!((seat_of(&course, 1), course.status(3)), (Some(seat_id(1)), CallStatus::Released));

    let mut course = alike(&[2], &[3]);
    course.call(&[(1, 0, 0), (2, 0, 2), (4, 1, 3)]);
    last_resort(&mut course, 4, 90);
    course.ok(accept(2));
    course.after(61).ok(expire(1));
    course.call(&[(3, 1, 1)]);
    course.ok(accept(1));
    assert_eq!(course.status(1), CallStatus::Reserve, "somebody is being asked");
    course.after(29).ok(take(4));
    assert_eq!((seat_of(&course, 1), course.status(4)), (Some(seat_id(1)), CallStatus::Released));
    assert_eq!((course.status(3), course.state.status), (CallStatus::Released, MobilisationStatus::Mobilised));
}

#[test]
fn nobody_new_is_called_while_a_yes_in_reserve_takes_the_seat() {
    let mut course = Course::listed(need(1), &[&[1, 2, 3]]);
    course.call(&[(1, 0, 0)]);
    course.after(61).ok(expire(1));
    course.call(&[(2, 0, 1)]);
    assert_eq!(next(&course), [(seat_id(0), 2)], "two are asked at a time");
    course.ok(accept(1));
    assert_eq!((course.status(1), next(&course)), (CallStatus::Reserve, Vec::new()));
    course.after(16);
    assert_eq!((next(&course), used_up(&course)), (Vec::new(), Vec::new()));
    assert!(course.state.is_promised(&Hindrances::default()));
    // Where they will not come after all, the others are asked.
    let hindered = vec![callee(0).talent].into();
    course.ok(Command::ReleaseEngaged { call: id(1), hindered });
    assert_eq!(next(&course), [(seat_id(0), 2), (seat_id(0), 3)]);
    assert!(!course.state.is_promised(&Hindrances::default()));
}

#[test]
fn a_last_resort_before_its_time_keeps_nobody_from_being_called() {
    let mut course = Course::listed(need(1), &[&[1, 2]]);
    course.call(&[(1, 0, 0)]);
    let from = course.now + Duration::hours(2);
    course.ok(Command::AcceptAsLastResort { call: id(1), from, hindered: Hindrances::default() });
    assert_eq!(next(&course), [(seat_id(0), 1), (seat_id(0), 2)]);
}

#[test]
fn a_seat_may_be_filled_by_one_of_several_who_are_asked_for_one_like_it() {
    let mut course = alike(&[2], &[]);
    course.call(&[(1, 0, 0), (2, 0, 2)]);
    let may = |course: &Course| [0, 1].map(|seat| course.state.may_be_filled(seat_id(seat)));
    assert_eq!(may(&course), [true, true]);
    course.ok(decline(2));
    assert_eq!(may(&course), [true, false], "one person has one seat");
}

#[test]
fn whoever_was_thanked_hears_no_more_of_it_until_they_say_yes() {
    let mut course = Course::listed(need(1), &[&[1]]);
    course.call(&[(1, 0, 0), (2, 0, 1)]);
    let thanked = |course: &Course| course.state.call(id::<CallId>(2)).map(|call| (call.released, call.thanked));
    assert_eq!(thanked(&course), Some((None, false)));
    course.ok(accept(1));
    assert_eq!(thanked(&course), Some((Some(ReleaseReason::NotNeeded), true)));
    let mut failed = Course { state: course.state.clone(), now: course.now };
    failed.ok(step_down(1));
    failed.after(25 * 60).ok(Command::PassDeadline { at_work: None });
    assert_eq!(failed.state.status, MobilisationStatus::Failed);
    assert_eq!(thanked(&failed), Some((Some(ReleaseReason::NotNeeded), true)));
    course.ok(accept(2));
    assert_eq!(thanked(&course), Some((None, false)), "in reserve they are told again when they are let go");
}

//! Bad input: a typed refusal with its field. That nothing changes then is shown where there is a store, and by the interleavings.

use chrono::Duration;
use uuid::Uuid;
use vivier_kernel::access::Party;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Refusal as _;
use vivier_kernel::share::Share;

use super::support::*;
use crate::domain::mobilisation::command::{Callable, MobilisationCommand as Command, NewCall};
use crate::domain::mobilisation::event::{Assignment, Evidenced, Limits, Need, Placed, ReviewSide, TeamPlaced};
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::state::{Asked, MobilisationState};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{
    Blocking, CallId, Channel, ConstraintKind, Level, Region, SeatSkill, TeamSeat, TeamSeatId, WorkMode,
};

#[track_caller]
fn refused(course: &Course, command: Command, code: &str, field: &str) {
    let problem = course.ask(command).expect_err("refused").problem();
    assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
}

fn declare(change: impl FnOnce(&mut Need)) -> Command {
    let mut need = need(1);
    change(&mut need);
    Command::Declare { mobilisation: id(1), need: Box::new(need) }
}

#[test]
fn a_need_that_cannot_be_met_is_refused() {
    let course = Course { state: MobilisationState::default(), now: start() };
    refused(&course, declare(|need| need.seats.clear()), "EMPTY", "seats");
    let many = |need: &mut Need| {
        let one = need.seats[0].clone();
        need.seats =
            (0..10_000).map(|n| TeamSeat { id: TeamSeatId::from_uuid(Uuid::from_u128(n)), ..one.clone() }).collect();
    };
    refused(&course, declare(many), "TOO_MANY_TEAM_SEATS", "seats");
    refused(&course, declare(|need| need.team_by = start()), "DEADLINE_PASSED", "teamBy");
    refused(&course, declare(|need| need.team_by += Duration::days(60)), "DEADLINE_TOO_FAR", "teamBy");
    refused(&course, declare(|need| need.team_by = start() + Duration::days(20)), "DEADLINE_AFTER_PERIOD", "teamBy");
}

#[test]
fn all_that_no_team_can_be_needed_for_is_told_at_once_each_at_its_own_field() {
    let course = Course { state: MobilisationState::default(), now: start() };
    let told = |change: &dyn Fn(&mut Need)| -> Vec<(&'static str, String)> {
        let mut need = need(2);
        change(&mut need);
        let command = Command::Declare { mobilisation: id(1), need: Box::new(need) };
        let problem = course.ask(command).expect_err("refused").problem();
        problem.all().map(|problem| (problem.code, problem.field.clone().unwrap_or_default())).collect()
    };
    let expected = |problems: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        problems.iter().map(|(code, field)| (*code, (*field).to_owned())).collect()
    };
    let days = |first: &str, last: &str| Period::new(at(first).date_naive(), at(last).date_naive()).expect("a period");
    let all = told(&|need: &mut Need| {
        need.seats[0].skills.clear();
        need.seats[1].share = Share::new(50).expect("a share");
        need.limits = Limits { team: Some(0), from_service: Some(41) };
        need.period = days("2026-03-01T00:00:00Z", "2027-06-01T00:00:00Z");
        need.team_by = start();
    });
    let each = [
        ("EMPTY", "seats.0.skills"),
        ("OUT_OF_RANGE", "largestTeam"),
        ("OUT_OF_RANGE", "mostFromService"),
        ("SEATS_NOT_PACKABLE", "seats.1.share"),
        ("PERIOD_BEGUN", "startsOn"),
        ("PERIOD_TOO_LONG", "endsOn"),
        ("DEADLINE_PASSED", "teamBy"),
    ];
    assert_eq!(all, expected(&each));
    // A region that is missing is asked for, and not said to be another one.
    let on_site = told(&|need: &mut Need| {
        need.limits.team = Some(1);
        need.seats.iter_mut().for_each(|seat| seat.mode = WorkMode::OnSite);
        need.seats[0].region = Some(Region::Bretagne);
    });
    assert_eq!(on_site, expected(&[("REGION_REQUIRED", "seats.1.region")]));
    // Whatever the deadline, it comes after a period that is over.
    let over = told(&|need: &mut Need| need.period = days("2026-02-02T00:00:00Z", "2026-02-13T00:00:00Z"));
    assert_eq!(over, expected(&[("PERIOD_BEGUN", "startsOn")]));
}

#[test]
fn a_team_names_each_seat_once_and_each_person_once() {
    let course = Course::declared(2);
    let place = |seat: u128, person: u128, backups: &[u128]| Assignment {
        seat: seat_id(seat),
        chosen: callee(person).talent,
        backups: backups.iter().map(|person| callee(*person).talent).collect(),
    };
    let compose = |decided| Command::Compose {
        account: id(9),
        packed: None,
        proposed: Vec::new(),
        decided,
        difference: None,
        taken_off: Vec::new(),
    };
    refused(&course, compose(vec![place(0, 0, &[])]), "SEATS_DIFFER", "places");
    refused(&course, compose(vec![place(0, 0, &[]), place(0, 1, &[])]), "SEATS_DIFFER", "places");
    refused(&course, compose(vec![place(0, 0, &[]), place(1, 0, &[])]), "PERSON_TWICE", "places.1.talentId");
    refused(&course, compose(vec![place(0, 0, &[2, 2]), place(1, 1, &[])]), "PERSON_TWICE", "places.0.backupIds.1");
    assert!(course.ask(compose(vec![place(0, 0, &[2]), place(1, 1, &[2])])).is_ok());
}

#[test]
fn a_wave_calls_each_person_once_and_only_who_can_be_called() {
    let mut course = Course::composed(2);
    let plan = |calls: Vec<NewCall>| Command::PlanWave { by: Party::Coordinator, calls };
    refused(&course, plan(Vec::new()), "EMPTY", "calls");
    let many = (0..500).map(|n| new_call(n, 0, n)).collect();
    refused(&course, plan(many), "TOO_MANY", "calls");
    refused(&course, plan(vec![new_call(1, 0, 0), new_call(2, 1, 0)]), "ALREADY_CALLED", "calls.1.talent");
    refused(&course, plan(vec![new_call(1, 7, 0)]), "UNKNOWN_TEAM_SEAT", "calls.0.seat");
    for callable in [Callable::No, Callable::Engaged, Callable::QuietUntil(start() + Duration::hours(4))] {
        refused(&course, plan(vec![NewCall { callable, ..new_call(1, 0, 0) }]), "NOT_CALLABLE", "calls.0.talent");
    }
    let hasty = NewCall { answer_minutes: 4, ..new_call(1, 0, 0) };
    refused(&course, plan(vec![hasty]), "OUT_OF_RANGE", "calls.0.answerMinutes");
    course.call(&[(1, 0, 0)]);
    refused(&course, plan(vec![new_call(2, 1, 0)]), "ALREADY_CALLED", "calls.0.talent");
    refused(&course, plan(vec![new_call(1, 1, 1)]), "ALREADY_CALLED", "calls.0.talent");
    course.ok(accept(1));
    refused(&course, plan(vec![new_call(2, 0, 1)]), "TEAM_SEAT_FILLED", "calls.0.seat");
    let stranger =
        Command::AcceptCall { call: CallId::from_uuid(Uuid::from_u128(99)), hindered: Hindrances::default() };
    refused(&course, stranger, "UNKNOWN_CALL", "callId");
}

#[test]
fn what_blocks_is_named_once_and_of_a_seat_that_there_is() {
    let mut course = Course::declared(2);
    let of = |kind, seat: Option<u128>| Blocking { kind, seat: seat.map(seat_id) };
    let fail = |blocking| Command::Fail { by: Party::Coordinator, blocking };
    let skills = of(ConstraintKind::Skills, Some(0));
    refused(&course, fail(vec![skills, of(ConstraintKind::Skills, Some(7))]), "UNKNOWN_TEAM_SEAT", "blocking.1.seatId");
    refused(&course, fail(vec![skills, skills]), "DUPLICATE", "blocking.1");
    let whole = of(ConstraintKind::TeamSize, None);
    refused(&course, fail(vec![whole, whole]), "DUPLICATE", "blocking.1");
    // Each row is told, and one thing may block two seats, or one seat and the team.
    let rows = vec![of(ConstraintKind::Notice, Some(9)), skills, skills];
    let problem = course.ask(fail(rows)).expect_err("refused").problem();
    let fields: Vec<_> = problem.all().filter_map(|problem| problem.field.as_deref()).collect();
    assert_eq!(fields, ["blocking.0.seatId", "blocking.2"]);
    let good = vec![skills, of(ConstraintKind::Skills, Some(1)), of(ConstraintKind::Skills, None)];
    course.ok(fail(good.clone()));
    assert_eq!((course.state.status, &course.state.blocking), (MobilisationStatus::Failed, &good));
}

#[test]
fn what_is_said_to_block_can_be_true() {
    let of = |kind, seat: Option<u128>| Blocking { kind, seat: seat.map(seat_id) };
    let fail = |blocking| Command::Fail { by: Party::Coordinator, blocking };
    let mut course = Course::composed(2);
    let never = of(ConstraintKind::Deployment, None);
    refused(&course, fail(vec![never]), "SAID_BY_DEADLINE", "blocking.0.kind");
    for seat in [None, Some(0)] {
        refused(&course, fail(vec![of(ConstraintKind::Answers, seat)]), "NOBODY_ASKED", "blocking.0.kind");
        refused(&course, fail(vec![of(ConstraintKind::NotCalled, seat)]), "SAID_BY_DEADLINE", "blocking.0.kind");
    }
    for kind in [ConstraintKind::TeamSize, ConstraintKind::OneSeatEach, ConstraintKind::ServiceLimit] {
        refused(&course, fail(vec![of(kind, Some(1))]), "BLOCKS_WHOLE_TEAM", "blocking.0.seatId");
        assert!(course.ask(fail(vec![of(kind, None)])).is_ok(), "{kind}");
    }
    // Planned is not sent.
    course.ok(wave(&[(1, 0, 0), (2, 1, 1)]));
    refused(&course, fail(vec![of(ConstraintKind::Answers, None)]), "NOBODY_ASKED", "blocking.0.kind");
    for call in [1, 2] {
        let (callable, hindered) = (Callable::Yes, Hindrances::default());
        course.ok(Command::SendCall { call: id(call), channel: Channel::Email, callable, hindered });
    }
    course.ok(accept(1));
    let answers = |seat| of(ConstraintKind::Answers, seat);
    refused(&course, fail(vec![answers(Some(0))]), "TEAM_SEAT_FILLED", "blocking.0.seatId");
    // Each row is told.
    let rows = vec![never, answers(Some(0)), answers(Some(1))];
    let problem = course.ask(fail(rows)).expect_err("refused").problem();
    let fields: Vec<_> = problem.all().filter_map(|problem| problem.field.as_deref()).collect();
    assert_eq!(fields, ["blocking.0.kind", "blocking.1.seatId"]);
    course.ok(fail(vec![answers(Some(1)), answers(None)]));
    assert_eq!(course.state.status, MobilisationStatus::Failed);
}

#[test]
fn a_seat_that_was_asked_for_blocks_once_it_is_packed_too() {
    let mut course = Course::declared(2);
    let (asked, mut packed) = (need(2).seats, need(1).seats);
    packed[0].id = seat_id(5);
    course.state.asked = Some(Asked { seats: asked, team: Some(1) });
    course.state.need.as_mut().expect("a need").seats = packed;
    let fail = |seat| {
        let blocking = vec![Blocking { kind: ConstraintKind::Skills, seat: Some(seat_id(seat)) }];
        Command::Fail { by: Party::Coordinator, blocking }
    };
    for known in [0, 1, 5] {
        assert!(course.ask(fail(known)).is_ok(), "{known}");
    }
    refused(&course, fail(6), "UNKNOWN_TEAM_SEAT", "blocking.0.seatId");
}

#[test]
fn what_was_seen_of_whoever_was_not_called_here_is_refused_at_their_row() {
    let mut course = Course::composed(1);
    course.call(&[(1, 0, 0)]);
    course.ok(accept(1));
    let placed = vec![Placed { call: id(1), placement: Some(id(50)) }];
    course.ok(Command::Deploy { placed: Some(TeamPlaced { mission: id(60), placed }) });
    course.ok(Command::StandDown { at_work: None });
    let seen = |call: u128| Evidenced { call: id(call), skills: Vec::new() };
    let review = |evidenced| Command::Review { by: ReviewSide::Brigade, account: id(9), words: sealed(), evidenced };
    refused(&course, review(vec![seen(1), seen(99)]), "UNKNOWN_CALL", "evidenced.1.callId");
    refused(&course, review(vec![seen(1), seen(1)]), "DUPLICATE", "evidenced.1.callId");
    let skills = course.state.need.as_ref().expect("a need").seats[0].skills.repeat(2);
    let twice = review(vec![Evidenced { call: id(1), skills }]);
    refused(&course, twice, "DUPLICATE", "evidenced.0.skills.1");
    // Each row is told, and within the first one the skill that its seat does not ask for.
    let level = Level::new(2).expect("a level");
    let strange = SeatSkill { skill: Uuid::from_u128(8), level };
    let rows = vec![Evidenced { call: id(1), skills: vec![strange] }, seen(1), seen(99)];
    let problem = course.ask(review(rows)).expect_err("refused").problem();
    let fields: Vec<_> = problem.all().filter_map(|problem| problem.field.as_deref()).collect();
    assert_eq!(fields, ["evidenced.0.skills.0", "evidenced.1.callId", "evidenced.2.callId"]);
}

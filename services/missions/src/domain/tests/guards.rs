//! What must hold besides the status: one row for each guard.

use chrono::{DateTime, Utc};
use vivier_kernel::decider::{Decider as _, StoredEvent};
use vivier_kernel::problem::Problem;

use super::support::*;
use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::refusal::MissionRefusal;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{MAX_SEATS, MAX_SKILLS_PER_SEAT, SeatSpec, WorkMode};

#[track_caller]
fn refuses(status: MissionStatus, command: MissionCommand, refusal: MissionRefusal) {
    assert_eq!(act(&mut mission(status), command), Err(refusal));
}

#[test]
fn what_everybody_has_read_is_changed_only_with_a_justification() {
    let change = |justification| MissionCommand::ChangeSeat {
        seat: seat(2),
        spec: Box::new(spec(period("2026-07-01", "2026-07-31"))),
        justification,
    };
    let add_seat =
        |justification| MissionCommand::AddSeat { seat: seat(9), spec: Box::new(spec(summer())), justification };
    let remove = |justification| MissionCommand::RemoveSeat { seat: seat(2), justification };
    for (status, needs) in [
        (MissionStatus::Draft, false),
        (MissionStatus::Submitted, false),
        (MissionStatus::Published, true),
        (MissionStatus::Suspended, true),
    ] {
        for command in [edit(None), change(None), add_seat(None), remove(None)] {
            let name = command.action();
            let answer = act(&mut mission(status), command);
            assert_eq!(answer.err(), needs.then_some(MissionRefusal::JustificationRequired), "{name} of {status}");
        }
        for command in [edit(because()), change(because()), add_seat(because()), remove(because())] {
            assert!(act(&mut mission(status), command).is_ok(), "{status}");
        }
    }
}

#[test]
fn what_was_already_so_makes_no_event() {
    let mut state = mission(MissionStatus::Staffed);
    let same = MissionCommand::Edit { title: title("A service"), description: text(), justification: None };
    let same_seat = MissionCommand::ChangeSeat { seat: seat(1), spec: Box::new(spec(summer())), justification: None };
    for command in [
        same,
        same_seat,
        set_priority(0),
        fill(1, 1, summer()),
        vacate(1, 1, "2026-08-31"),
        vacate(1, 77, "2026-07-01"),
    ] {
        assert_eq!(act(&mut state, command.clone()), Ok(Vec::new()), "{command:?}");
    }
}

#[test]
fn a_mission_is_submitted_with_seats_that_can_still_be_filled() {
    assert_eq!(act(&mut given(vec![draft()]), MissionCommand::Submit), Err(MissionRefusal::SeatRequired));
    let late = MissionCommand::AddSeat {
        seat: seat(2),
        spec: Box::new(spec(period("2026-06-01", "2026-06-14"))),
        justification: None,
    };
    let mut state = given(vec![draft(), add(1), late]);
    assert_eq!(act(&mut state, MissionCommand::Submit), Err(MissionRefusal::SeatPeriodOver { number: 2 }));
    act(&mut state, MissionCommand::RemoveSeat { seat: seat(2), justification: None }).expect("removed");
    assert!(act(&mut state, MissionCommand::Submit).is_ok());
    let last = MissionCommand::RemoveSeat { seat: seat(1), justification: None };
    assert_eq!(act(&mut state, last), Err(MissionRefusal::SeatRequired));
}

#[test]
fn seats_are_counted_and_known() {
    let mut state = given(vec![draft()]);
    for number in 0..MAX_SEATS as u128 {
        act(&mut state, add(number)).expect("room for one more");
    }
    assert_eq!(act(&mut state, add(99)), Err(MissionRefusal::TooManySeats { max: MAX_SEATS }));
    let unknown = MissionCommand::RemoveSeat { seat: seat(99), justification: because() };
    refuses(MissionStatus::Published, unknown, MissionRefusal::NoSuchSeat);
    refuses(MissionStatus::Published, fill(99, 1, summer()), MissionRefusal::NoSuchSeat);
}

#[test]
fn a_seat_asks_for_something_possible() {
    let good = spec(summer());
    let skill = good.skills[0];
    let code =
        |spec: SeatSpec| spec.checked().map_err(|Problem { code, field, .. }| (code, field.unwrap_or_default())).err();
    assert_eq!(code(good.clone()), None);
    assert_eq!(code(SeatSpec { skills: vec![], ..good.clone() }), Some(("EMPTY", "skills".to_owned())));
    assert_eq!(code(SeatSpec { skills: vec![skill, skill], ..good.clone() }), Some(("DUPLICATE", "skills".to_owned())));
    let many = vec![skill; MAX_SKILLS_PER_SEAT + 1];
    assert_eq!(code(SeatSpec { skills: many, ..good.clone() }), Some(("TOO_MANY", "skills".to_owned())));
    assert_eq!(code(SeatSpec { region: None, ..good.clone() }), Some(("REGION_REQUIRED", "region".to_owned())));
    assert_eq!(code(SeatSpec { region: None, mode: WorkMode::Remote, ..good }), None);
}

#[test]
fn a_seat_with_a_placement_is_neither_changed_nor_removed() {
    let mut state = given(vec![
        draft(),
        add(1),
        add(2),
        MissionCommand::Submit,
        MissionCommand::Publish,
        fill(1, 1, summer()),
        vacate(1, 1, "2026-06-20"),
    ]);
    let change = MissionCommand::ChangeSeat {
        seat: seat(1),
        spec: Box::new(spec(period("2026-07-01", "2026-07-31"))),
        justification: because(),
    };
    assert_eq!(act(&mut state, change), Err(MissionRefusal::SeatHasPlacement));
    let remove = MissionCommand::RemoveSeat { seat: seat(1), justification: because() };
    assert_eq!(act(&mut state, remove), Err(MissionRefusal::SeatHasPlacement));
}

#[test]
fn a_mission_is_not_cancelled_under_its_people() {
    refuses(MissionStatus::Staffed, cancel(), MissionRefusal::SeatsFilled);
    let mut state = mission(MissionStatus::UnderWay);
    act(&mut state, vacate(1, 1, "2026-06-20")).expect("ended early");
    assert_eq!(act(&mut state, cancel()), Err(MissionRefusal::SeatsFilled));
    act(&mut state, vacate(2, 2, "2026-06-20")).expect("ended early");
    assert!(act(&mut state, cancel()).is_ok());
}

#[test]
fn the_last_open_seat_staffs_a_mission_and_an_opened_one_publishes_it_again() {
    let kinds = |answer: Result<Vec<_>, _>| -> Vec<&'static str> {
        let events: Vec<crate::domain::event::MissionEvent> = answer.expect("taken");
        events.iter().map(StoredEvent::kind).collect()
    };
    let mut state = mission(MissionStatus::Published);
    assert_eq!(kinds(act(&mut state, fill(1, 1, summer()))), ["SeatFilled"]);
    assert_eq!(kinds(act(&mut state, fill(2, 2, summer()))), ["SeatFilled", "MissionStaffed"]);
    assert_eq!(kinds(act(&mut state, vacate(2, 2, "2026-07-10"))), ["SeatVacated", "MissionReopened"]);
    assert_eq!(
        kinds(act(&mut state, fill(2, 3, period("2026-07-11", "2026-08-31")))),
        ["SeatFilled", "MissionStaffed"]
    );
    assert_eq!(kinds(act(&mut state, add(3))), ["SeatAdded", "MissionReopened"]);
    let remove = MissionCommand::RemoveSeat { seat: seat(3), justification: because() };
    assert_eq!(kinds(act(&mut state, remove)), ["SeatRemoved", "MissionStaffed"]);
    assert_eq!(kinds(act(&mut state, MissionCommand::Start)), ["MissionStarted"]);
    assert_eq!(kinds(act(&mut state, vacate(1, 1, "2026-07-10"))), ["SeatVacated"], "under way it stays");
}

#[test]
fn what_the_programme_suspended_the_programme_alone_resumes() {
    let resume = |by_programme| MissionCommand::Resume { by_programme };
    let mut state = mission(MissionStatus::Published);
    act(&mut state, suspend_as_programme()).expect("suspended");
    assert_eq!(act(&mut state, suspend()), Ok(Vec::new()), "an owner's makes it nobody else's");
    assert_eq!(act(&mut state, suspend_as_programme()), Ok(Vec::new()), "already so");
    assert_eq!(act(&mut state, resume(false)), Err(MissionRefusal::SuspendedByProgramme));
    act(&mut state, resume(true)).expect("resumed");
    act(&mut state, suspend()).expect("suspended by an owner");
    act(&mut state, resume(false)).expect("and resumed: the programme's was over");

    let mut state = mission(MissionStatus::Suspended);
    assert_eq!(act(&mut state, suspend_as_programme()).map(|events| events.len()), Ok(1), "it becomes the programme's");
    assert_eq!(state.status, MissionStatus::Suspended);
    assert_eq!(act(&mut state, resume(false)), Err(MissionRefusal::SuspendedByProgramme));
    assert!(act(&mut mission(MissionStatus::Suspended), resume(true)).is_ok(), "the programme resumes an owner's too");
}

#[test]
fn a_mission_staffed_while_suspended_comes_back_staffed() {
    let mut state = given(vec![
        draft(),
        add(1),
        add(2),
        MissionCommand::Submit,
        MissionCommand::Publish,
        fill(1, 1, summer()),
        suspend(),
        MissionCommand::RemoveSeat { seat: seat(2), justification: because() },
    ]);
    assert_eq!(state.status, MissionStatus::Suspended);
    act(&mut state, MissionCommand::Resume { by_programme: false }).expect("resumed");
    assert_eq!(state.status, MissionStatus::Staffed);
}

#[test]
fn a_mission_starts_with_its_first_placement_and_ends_after_its_last() {
    let later = period("2026-06-16", "2026-08-31");
    let mut state = given(vec![draft(), add(1), MissionCommand::Submit, MissionCommand::Publish, fill(1, 1, later)]);
    assert_eq!(act(&mut state, MissionCommand::Start), Err(MissionRefusal::NothingBegun));

    let mut state = mission(MissionStatus::UnderWay);
    let until = |text| Err(MissionRefusal::StillUnderWay { last_day: day(text) });
    assert_eq!(act(&mut state, MissionCommand::Complete), until("2026-08-31"));
    act(&mut state, vacate(1, 1, "2026-06-15")).expect("ended early");
    act(&mut state, vacate(2, 2, "2026-06-16")).expect("ended early");
    assert_eq!(act(&mut state, MissionCommand::Complete), until("2026-06-16"));
    act(&mut state, vacate(2, 2, "2026-06-15")).expect("ended earlier");
    assert!(act(&mut state, MissionCommand::Complete).is_ok());
}

#[test]
fn the_last_day_of_a_seat_is_over_when_it_is_over_in_paris() {
    let submitted = |at: &str| {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        Mission::decide(&mission(MissionStatus::Draft), MissionCommand::Submit, at)
    };
    assert!(submitted("2026-08-31T21:59:59Z").is_ok());
    assert_eq!(submitted("2026-08-31T22:30:00Z"), Err(MissionRefusal::SeatPeriodOver { number: 1 }));
}

#[test]
fn a_mission_is_completed_on_its_last_day_in_paris() {
    let under_way = mission(MissionStatus::UnderWay);
    let completed = |at: &str| {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        Mission::decide(&under_way, MissionCommand::Complete, at)
    };
    let last_day = day("2026-08-31");
    assert_eq!(completed("2026-08-30T21:59:59Z"), Err(MissionRefusal::StillUnderWay { last_day }));
    assert!(completed("2026-08-30T22:30:00Z").is_ok());
}

//! Every change in every status, and what the rules say of calling somebody.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use crate::domain::brigade::command::{BrigadeCommand, MemberChange};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::event::{BrigadeEvent, samples};
use crate::domain::brigade::refusal::BrigadeRefusal;
use crate::domain::brigade::state::BrigadeState;
use crate::domain::brigade::transitions::{MemberAction, MemberStatus, TRANSITIONS};
use crate::domain::mobilisation::command::Callable;
use crate::domain::value::{Clearance, DepartureReason, DutyKind, NoticeHours};
use crate::domain::zone::{QuietHours, Zone};

pub(super) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

pub(super) fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

pub(super) fn change(
    state: &BrigadeState,
    talent: TalentId,
    change: MemberChange,
) -> Result<Vec<BrigadeEvent>, BrigadeRefusal> {
    Brigade::decide(state, BrigadeCommand::Member { talent, change }, now())
}

pub(super) fn done(state: &mut BrigadeState, talent: TalentId, asked: MemberChange) {
    for event in change(state, talent, asked).expect("it happens") {
        Brigade::evolve(state, &event);
    }
}

pub(super) fn volunteer() -> MemberChange {
    MemberChange::Volunteer { account: id(2), subject: id(2), home: Some(id(5)), in_pool: true }
}

/// A brigade with two members.
pub(super) fn brigade() -> (BrigadeState, TalentId, TalentId) {
    let mut state = BrigadeState::default();
    Brigade::evolve(&mut state, &samples()[0]);
    let (one, other) = (id(11), id(12));
    for talent in [one, other] {
        done(&mut state, talent, volunteer());
        done(&mut state, talent, MemberChange::Accept);
    }
    (state, one, other)
}

fn leave() -> MemberChange {
    MemberChange::Leave { reason: DepartureReason::OwnWish, words: None }
}

fn any(action: MemberAction) -> MemberChange {
    match action {
        MemberAction::Volunteer => volunteer(),
        MemberAction::Accept => MemberChange::Accept,
        MemberAction::Decline => MemberChange::Decline { reason: DepartureReason::Other, words: None },
        MemberAction::Leave => leave(),
        MemberAction::Remove => MemberChange::Remove { reason: DepartureReason::Other, words: None },
        MemberAction::EndWithPool => MemberChange::EndWithPool { reason: DepartureReason::OwnWish },
        MemberAction::RecordClearance => {
            MemberChange::RecordClearance { clearance: Clearance::Secret, expires_on: None }
        }
        MemberAction::SetQuietHours => MemberChange::SetQuietHours { hours: None },
        MemberAction::OptOut => MemberChange::OptOut { until: day("2026-04-01") },
        MemberAction::OptIn => MemberChange::OptIn,
        MemberAction::GrantStandingRelease => MemberChange::GrantStandingRelease {
            release: id(7),
            by: id(8),
            share: Share::FULL,
            notice: NoticeHours::new(24).expect("hours"),
            period: period("2026-03-01", "2026-06-30"),
            conditions: None,
        },
        MemberAction::RevokeStandingRelease => MemberChange::RevokeStandingRelease { release: id(7), by: id(8) },
        MemberAction::AssignDuty => MemberChange::AssignDuty {
            duty: id(9),
            kind: DutyKind::OnCall,
            period: period("2026-03-02", "2026-03-08"),
            paused: None,
        },
        MemberAction::OfferDuty => MemberChange::OfferDuty { duty: id(9), open: true },
        MemberAction::TakeDuty => MemberChange::TakeDuty { duty: id(9), paused: None },
        MemberAction::DropDuty => MemberChange::DropDuty { duty: id(9) },
    }
}

#[test]
fn a_membership_moves_only_along_its_table_and_each_change_is_for_whom_the_table_says() {
    let talent: TalentId = id(20);
    let paths: [(MemberStatus, &[MemberAction]); 5] = [
        (MemberStatus::Absent, &[]),
        (MemberStatus::Volunteered, &[MemberAction::Volunteer]),
        (MemberStatus::Accepted, &[MemberAction::Volunteer, MemberAction::Accept]),
        (MemberStatus::Declined, &[MemberAction::Volunteer, MemberAction::Decline]),
        (MemberStatus::Left, &[MemberAction::Volunteer, MemberAction::Leave]),
    ];
    for (status, path) in paths {
        let (mut state, ..) = brigade();
        path.iter().for_each(|action| done(&mut state, talent, any(*action)));
        assert_eq!(state.status(talent), status);
        for action in MemberAction::ALL {
            let row = TRANSITIONS.iter().find(|row| row.command == *action && row.from.contains(&status));
            assert!(row.is_none_or(|row| row.who == [any(*action).party()]), "{action} from {status}");
            let mut after = state.clone();
            match (change(&state, talent, any(*action)), row) {
                (Ok(events), _) if events.is_empty() => {}
                (Ok(events), Some(row)) => {
                    events.iter().for_each(|event| Brigade::evolve(&mut after, event));
                    assert_eq!(after.status(talent), row.to, "{action} from {status}");
                }
                (Err(BrigadeRefusal::StatusForbids { .. }), None) => {}
                (Err(BrigadeRefusal::UnknownDuty | BrigadeRefusal::UnknownRelease), Some(_)) => {}
                (answer, row) => panic!("{action} from {status}: {answer:?} where the table has {row:?}"),
            }
        }
    }
}

#[test]
fn only_members_are_called_not_while_opted_out_and_not_in_quiet_hours() {
    let (mut state, one, _) = brigade();
    let callable = |state: &BrigadeState, at: &str| state.members[&one].callable(at.parse().expect("an instant"));
    assert_eq!(callable(&state, "2026-03-03T03:00:00Z"), Callable::Yes);
    let hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    done(&mut state, one, MemberChange::SetQuietHours { hours });
    let until = "2026-03-03T07:00:00Z".parse().expect("an instant");
    assert_eq!(callable(&state, "2026-03-03T03:00:00Z"), Callable::QuietUntil(until));
    assert_eq!(callable(&state, "2026-03-03T07:00:00Z"), Callable::Yes);
    done(&mut state, one, MemberChange::OptOut { until: day("2026-03-05") });
    // The fifth of March ends at 23:00 UTC in Paris.
    assert_eq!(callable(&state, "2026-03-05T22:59:59Z"), Callable::No);
    assert!(matches!(callable(&state, "2026-03-05T23:00:00Z"), Callable::QuietUntil(_)));
    done(&mut state, one, MemberChange::OptIn);
    assert_eq!(callable(&state, "2026-03-05T12:00:00Z"), Callable::Yes);
    done(&mut state, one, leave());
    assert_eq!(callable(&state, "2026-03-05T12:00:00Z"), Callable::No);
}

#[test]
fn what_lies_in_the_past_is_refused_with_its_field() {
    let (state, one, _) = brigade();
    let past = |field| Err(BrigadeRefusal::InThePast { field });
    assert_eq!(change(&state, one, MemberChange::OptOut { until: day("2026-03-01") }), past("until"));
    let expired = MemberChange::RecordClearance { clearance: Clearance::Secret, expires_on: Some(day("2026-03-01")) };
    assert_eq!(change(&state, one, expired), past("expiresOn"));
    let over = period("2026-02-01", "2026-02-28");
    assert_eq!(
        change(
            &state,
            one,
            MemberChange::AssignDuty { duty: id(1), kind: DutyKind::Backup, period: over, paused: None }
        ),
        past("endsOn")
    );
}

/// What has `last` for its last day, each with the field that says so.
fn until(last: &str) -> [(&'static str, MemberChange); 4] {
    let release = MemberChange::GrantStandingRelease {
        release: id(7),
        by: id(8),
        share: Share::FULL,
        notice: NoticeHours::new(24).expect("hours"),
        period: period("2026-06-01", last),
        conditions: None,
    };
    let duty = MemberChange::AssignDuty {
        duty: id(9),
        kind: DutyKind::OnCall,
        period: period("2026-06-01", last),
        paused: None,
    };
    [
        ("until", MemberChange::OptOut { until: day(last) }),
        ("expiresOn", MemberChange::RecordClearance { clearance: Clearance::Secret, expires_on: Some(day(last)) }),
        ("endsOn", release),
        ("endsOn", duty),
    ]
}

#[test]
fn a_last_day_is_over_when_it_is_over_in_paris() {
    let (state, one, _) = brigade();
    let asked = |at: &str, change: MemberChange| {
        Brigade::decide(&state, BrigadeCommand::Member { talent: one, change }, at.parse().expect("an instant"))
    };
    for (field, change) in until("2026-07-01") {
        assert_eq!(asked("2026-07-01T21:59:59Z", change.clone()).map(|events| events.len()), Ok(1), "{change:?}");
        assert_eq!(asked("2026-07-01T22:30:00Z", change), Err(BrigadeRefusal::InThePast { field }));
    }
    for (_, change) in until("2026-07-02") {
        assert_eq!(asked("2026-07-01T22:30:00Z", change.clone()).map(|events| events.len()), Ok(1), "{change:?}");
    }
}

#[test]
fn an_opt_out_for_today_is_one_for_today_where_the_person_lives() {
    let (mut state, one, _) = brigade();
    let hours = QuietHours::new(Zone::Antilles, 20, 8).ok();
    done(&mut state, one, MemberChange::SetQuietHours { hours });
    let change = MemberChange::OptOut { until: day("2026-07-01") };
    let command = BrigadeCommand::Member { talent: one, change };
    // In Paris it is the second of July; there, six in the evening of the first, and then its end.
    let [evening, over] =
        ["2026-07-01T22:30:00Z", "2026-07-02T04:00:00Z"].map(|at| at.parse::<DateTime<Utc>>().expect("one"));
    assert_eq!(Brigade::decide(&state, command.clone(), evening).map(|events| events.len()), Ok(1));
    assert_eq!(Brigade::decide(&state, command, over), Err(BrigadeRefusal::InThePast { field: "until" }));
}

//! Duties that do not overlap, swaps between members, and releases granted in advance.

use vivier_kernel::decider::Decider as _;
use vivier_kernel::problem::Refusal as _;
use vivier_kernel::share::Share;

use super::membership::{brigade, change, day, done, id, now, period};
use crate::domain::brigade::command::MemberChange;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::event::DutySwapped;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::refusal::BrigadeRefusal;
use crate::domain::value::{
    Clearance, DepartureReason, DutyId, DutyKind, MAX_DAYS_OF_DUTY, MAX_DAYS_OF_RELEASE, MAX_DAYS_WITHOUT_CALLS,
    NoticeHours,
};

fn duty(number: u128, start: &str, end: &str) -> MemberChange {
    MemberChange::AssignDuty { duty: id(number), kind: DutyKind::OnCall, period: period(start, end), paused: None }
}

fn release(number: u128, share: i64, notice: i64, start: &str, end: &str) -> MemberChange {
    MemberChange::GrantStandingRelease {
        release: id(number),
        by: id(8),
        share: Share::new(share).expect("a share"),
        notice: NoticeHours::new(notice).expect("hours"),
        period: period(start, end),
        conditions: None,
    }
}

#[test]
fn nobody_has_two_duties_over_the_same_day() {
    let (mut state, one, other) = brigade();
    done(&mut state, one, duty(1, "2026-03-02", "2026-03-08"));
    let overlaps = Err(BrigadeRefusal::DutyOverlaps { field: "startsOn" });
    assert_eq!(change(&state, one, duty(2, "2026-03-08", "2026-03-15")), overlaps);
    done(&mut state, other, duty(2, "2026-03-08", "2026-03-15"));
    assert_eq!(state.on_duty(day("2026-03-08")), [(one, DutyKind::OnCall), (other, DutyKind::OnCall)]);
    done(&mut state, other, MemberChange::Leave { reason: DepartureReason::OwnWish, words: None });
    assert_eq!(state.on_duty(day("2026-03-08")), [(one, DutyKind::OnCall)]);
}

#[test]
fn a_duty_a_release_and_a_time_without_calls_that_last_too_long_are_refused_at_their_last_day() {
    let (mut state, one, _) = brigade();
    let start = day("2026-03-02");
    let last = |days: i64| (start + chrono::Duration::days(days - 1)).to_string();
    let asked = |kind: &str, days: i64| match kind {
        "duty" => duty(1, "2026-03-02", &last(days)),
        "release" => release(1, 50, 24, "2026-03-02", &last(days)),
        _ => MemberChange::OptOut { until: day(&last(days)) },
    };
    for (kind, max, field) in [
        ("duty", MAX_DAYS_OF_DUTY, "endsOn"),
        ("release", MAX_DAYS_OF_RELEASE, "endsOn"),
        ("calls", MAX_DAYS_WITHOUT_CALLS, "until"),
    ] {
        for days in [max + 1, 70 * 366] {
            let refusal = change(&state, one, asked(kind, days)).expect_err("refused");
            assert_eq!(refusal, BrigadeRefusal::TooManyDays { field, max }, "{kind}");
            let problem = refusal.problem();
            assert_eq!((problem.code, problem.field.as_deref()), ("TOO_MANY_DAYS", Some(field)), "{kind}");
        }
        done(&mut state, one, asked(kind, max));
    }
}

/// While a colleague could still be named, duties were passed on that nobody had offered: what happened then stays as it was.
#[test]
fn a_duty_that_was_passed_on_before_they_were_offered_is_still_the_other_s() {
    let (mut state, one, other) = brigade();
    done(&mut state, one, duty(1, "2026-03-02", "2026-03-08"));
    Brigade::evolve(&mut state, &DutySwapped { duty: id(1), from: one, to: other }.into());
    assert_eq!(state.on_duty(day("2026-03-05")), [(other, DutyKind::OnCall)]);
    assert_eq!(
        change(&state, one, MemberChange::TakeDuty { duty: id(1), paused: None }),
        Err(BrigadeRefusal::UnknownDuty)
    );
    done(&mut state, other, MemberChange::OfferDuty { duty: id(1), open: true });
    done(&mut state, one, MemberChange::TakeDuty { duty: id(1), paused: None });
    assert_eq!(state.on_duty(day("2026-03-05")), [(one, DutyKind::OnCall)]);
}

#[test]
fn a_duty_that_is_offered_goes_to_whoever_takes_it_and_no_other_does() {
    let (mut state, one, other) = brigade();
    done(&mut state, one, duty(1, "2026-03-02", "2026-03-08"));
    done(&mut state, other, duty(2, "2026-03-08", "2026-03-15"));
    let (take, offer) =
        (MemberChange::TakeDuty { duty: id(1), paused: None }, |open| MemberChange::OfferDuty { duty: id(1), open });
    assert_eq!(change(&state, other, take.clone()), Err(BrigadeRefusal::UnknownDuty), "it is not offered");
    assert_eq!(change(&state, other, offer(true)), Err(BrigadeRefusal::UnknownDuty), "it is not theirs");
    done(&mut state, one, offer(true));
    assert_eq!(change(&state, one, offer(true)), Ok(Vec::new()), "it is offered already");
    // Whoever takes a duty names it, and no days.
    let overlaps = Err(BrigadeRefusal::DutyOverlaps { field: "dutyId" });
    assert_eq!(change(&state, other, take.clone()), overlaps);
    done(&mut state, other, MemberChange::DropDuty { duty: id(2) });
    done(&mut state, one, offer(false));
    assert_eq!(change(&state, other, take.clone()), Err(BrigadeRefusal::UnknownDuty), "it was taken back");
    done(&mut state, one, offer(true));
    done(&mut state, other, take.clone());
    assert_eq!(state.on_duty(day("2026-03-05")), [(other, DutyKind::OnCall)]);
    // Whoever has it now has not offered it.
    assert_eq!(change(&state, one, take), Err(BrigadeRefusal::UnknownDuty));
}

#[test]
fn nobody_is_put_on_duty_or_takes_one_over_days_without_calls() {
    let (mut state, one, other) = brigade();
    done(&mut state, other, duty(1, "2026-03-05", "2026-03-08"));
    done(&mut state, other, MemberChange::OfferDuty { duty: id(1), open: true });
    done(&mut state, one, duty(2, "2026-03-20", "2026-03-22"));
    done(&mut state, one, MemberChange::OptOut { until: day("2026-03-05") });
    let out = |field| Err(BrigadeRefusal::OptedOut { field, until: day("2026-03-05") });
    for start in ["2026-03-01", "2026-03-05"] {
        assert_eq!(change(&state, one, duty(3, start, "2026-03-06")), out("startsOn"), "{start}");
    }
    assert_eq!(change(&state, one, MemberChange::TakeDuty { duty: id(1), paused: None }), out("dutyId"));
    let problem = change(&state, one, duty(3, "2026-03-05", "2026-03-06")).expect_err("refused").problem();
    assert_eq!((problem.code, problem.field.as_deref()), ("MEMBER_OPTED_OUT", Some("startsOn")));
    done(&mut state, one, duty(3, "2026-03-06", "2026-03-07"));
    // What they had before stays, and nobody is kept from opting out by it: it is known that they are not there.
    done(&mut state, one, MemberChange::OptOut { until: day("2026-03-21") });
    assert_eq!(state.on_duty(day("2026-03-20")), [(one, DutyKind::OnCall)]);
    let member = &state.members[&one];
    assert_eq!(member.away_until(None, state.duties[&id::<DutyId>(2)].period, now()), Some(day("2026-03-21")));
    assert_eq!(member.away_until(None, period("2026-03-22", "2026-03-25"), now()), None);
    // Once they take calls again, or the last day without is over, days that have begun are days as any.
    let over = now() + chrono::Duration::days(21);
    assert_eq!(member.away_until(None, period("2026-03-20", "2026-03-25"), over), None);
    done(&mut state, one, MemberChange::OptIn);
    assert_eq!(state.members[&one].away_until(None, period("2026-03-20", "2026-03-22"), now()), None);
}

#[test]
fn nobody_is_put_on_duty_or_takes_one_over_a_pause() {
    let (mut state, one, other) = brigade();
    done(&mut state, other, duty(1, "2026-03-05", "2026-03-08"));
    done(&mut state, other, MemberChange::OfferDuty { duty: id(1), open: true });
    let assign = |start: &str, end: &str, paused: &str| MemberChange::AssignDuty {
        duty: id(2),
        kind: DutyKind::OnCall,
        period: period(start, end),
        paused: Some(day(paused)),
    };
    let out = |field| Err(BrigadeRefusal::OptedOut { field, until: day("2026-03-05") });
    assert_eq!(change(&state, one, assign("2026-03-05", "2026-03-09", "2026-03-05")), out("startsOn"));
    let take = MemberChange::TakeDuty { duty: id(1), paused: Some(day("2026-03-05")) };
    assert_eq!(change(&state, one, take), out("dutyId"));
    // Whoever also takes no calls is back once both are over.
    done(&mut state, other, MemberChange::OptOut { until: day("2026-03-05") });
    assert_eq!(change(&state, other, assign("2026-03-03", "2026-03-04", "2026-03-03")), out("startsOn"));
    // A pause that is over before the first day, or by now, is in nobody's way.
    for (start, paused) in [("2026-03-06", "2026-03-05"), ("2026-02-25", "2026-03-01")] {
        assert_eq!(change(&state, one, assign(start, "2026-03-09", paused)).map(|events| events.len()), Ok(1));
    }
}

#[test]
fn with_the_pool_membership_duties_and_releases_end() {
    let (mut state, one, other) = brigade();
    done(&mut state, one, duty(1, "2026-03-02", "2026-03-08"));
    done(&mut state, one, release(7, 50, 24, "2026-03-01", "2026-06-30"));
    let ends = MemberChange::EndWithPool { reason: DepartureReason::OwnWish };
    done(&mut state, one, ends.clone());
    assert_eq!(state.accepted().map(|(talent, _)| talent).collect::<Vec<_>>(), [other]);
    assert!(state.duties.is_empty() && state.members[&one].releases.is_empty());
    assert_eq!(change(&state, one, ends), Ok(Vec::new()), "once");
}

#[test]
fn what_a_membership_does_not_take_is_refused_at_whose_it_is() {
    let (state, ..) = brigade();
    let problem = change(&state, id(20), MemberChange::Accept).expect_err("refused").problem();
    assert_eq!((problem.code, problem.field.as_deref()), ("MEMBER_STATUS_FORBIDS", Some("talentId")));
}

#[test]
fn a_standing_release_that_there_is_not_is_refused_at_the_field_that_names_it() {
    let (state, one, _) = brigade();
    let revoke = MemberChange::RevokeStandingRelease { release: id(1), by: id(8) };
    let problem = change(&state, one, revoke).expect_err("refused").problem();
    assert_eq!((problem.code, problem.field.as_deref()), ("UNKNOWN_STANDING_RELEASE", Some("standingReleaseId")));
}

#[test]
fn of_standing_releases_the_one_with_the_shortest_notice_that_covers_days_and_share_counts() {
    let (mut state, one, _) = brigade();
    done(&mut state, one, release(1, 50, 48, "2026-03-01", "2026-12-31"));
    done(&mut state, one, release(2, 50, 24, "2026-03-01", "2026-12-31"));
    done(&mut state, one, release(3, 100, 72, "2026-03-01", "2026-03-31"));
    let memberships = Memberships::new([state.members[&one].clone()]);
    let found = |start: &str, end: &str, share: i64| {
        let share = Share::new(share).expect("a share");
        let release = memberships.standing_release(period(start, end), share, 72);
        release.map(|release| (release.share.percent(), release.notice.number()))
    };
    assert_eq!(found("2026-03-10", "2026-03-20", 80), Some((100, 72)));
    assert_eq!(found("2026-03-10", "2026-03-20", 50), Some((50, 24)), "to grant more makes nobody harder to have");
    assert_eq!(found("2026-03-10", "2026-04-01", 50), Some((50, 24)));
    assert_eq!(found("2026-03-10", "2026-04-01", 51), None);
    assert_eq!(found("2026-12-10", "2027-01-01", 50), None);
    let days = period("2026-03-10", "2026-03-20");
    let in_time = |hours| memberships.standing_release(days, Share::FULL, hours).map(|release| release.notice.number());
    assert_eq!([71, 72].map(in_time), [None, Some(72)], "it is not used against its own terms");
}

#[test]
fn a_clearance_counts_until_its_last_day() {
    let (mut state, one, _) = brigade();
    done(
        &mut state,
        one,
        MemberChange::RecordClearance { clearance: Clearance::Secret, expires_on: Some(day("2026-04-01")) },
    );
    assert_eq!(state.members[&one].clearance_on(day("2026-04-01")), Clearance::Secret);
    assert_eq!(state.members[&one].clearance_on(day("2026-04-02")), Clearance::None);
    assert!(Clearance::TopSecret > Clearance::Secret && Clearance::Secret > Clearance::Restricted);
}

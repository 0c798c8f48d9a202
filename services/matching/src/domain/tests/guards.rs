//! What must hold besides the status: each guard broken once.

use chrono::{DateTime, Duration, Utc};
use vivier_kernel::zone::Zone;

use super::support::*;
use crate::domain::command::{Asking, Opening, PlacementCommand};
use crate::domain::event::{AgreementDrafted, PlacementEvent};
use crate::domain::pending::{Act, acts};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::state::{Engagement, PlacementState, Release};
use crate::domain::terms::{ReleaseConditions, TermsHash};
use crate::domain::transitions::{PlacementAction, PlacementStatus, ReleaseStatus};
use crate::domain::value::{
    DelegationEnd, EvidencedSkill, Level, MAX_DRAFTS, MAX_REMINDERS, Overdue, ProposalSource, Side,
};

#[track_caller]
fn refuses(
    mut state: PlacementState,
    command: PlacementCommand,
    now: chrono::DateTime<chrono::Utc>,
    refusal: PlacementRefusal,
) {
    let before = state.clone();
    assert_eq!(act(&mut state, command, now), Err(refusal));
    assert_eq!(state, before);
}

#[test]
fn nothing_opens_without_a_talent_in_the_pool_and_an_open_seat() {
    let without = |change: fn(&mut Opening)| {
        let mut opening = opening(false);
        change(&mut opening);
        opening
    };
    let absent = PlacementState::default;
    let away = || without(|opening| opening.talent_in_pool = false);
    let filled = || without(|opening| opening.seat_open = false);
    let left = || without(|opening| opening.home_goes_on = false);
    refuses(absent(), PlacementCommand::Apply(away()), start(), PlacementRefusal::TalentNotInPool);
    refuses(absent(), PlacementCommand::Invite(filled()), start(), PlacementRefusal::SeatNotOpen);
    refuses(absent(), PlacementCommand::Apply(left()), start(), PlacementRefusal::HomeClosed);
    // Of which service somebody is may not be the host's to know.
    refuses(absent(), PlacementCommand::Invite(left()), start(), PlacementRefusal::TalentBeginsNothing);
    let accept = PlacementCommand::Accept { by: Side::Host, seat_open: false };
    refuses(placement(PlacementStatus::Applied, false), accept, start(), PlacementRefusal::SeatNotOpen);
}

#[test]
fn a_proposal_is_agreed_with_the_second_yes_whoever_says_it() {
    for order in [[Side::Talent, Side::Host], [Side::Host, Side::Talent]] {
        let mut state = placement(PlacementStatus::Proposed, false);
        assert_eq!(state.awaits(), vec![Side::Talent, Side::Host]);
        taken(&mut state, accept(order[0]), start());
        assert_eq!((state.status, state.awaits()), (PlacementStatus::Proposed, vec![order[1]]));
        assert_eq!(act(&mut state, accept(order[0]), start()), Ok(Vec::new()));
        taken(&mut state, accept(order[1]), start());
        assert_eq!(state.status, PlacementStatus::Agreed);
    }
}

#[test]
fn an_external_talent_goes_without_release_and_nobody_else_does() {
    let external = placement(PlacementStatus::Agreed, true);
    refuses(external, request(Side::Talent), start(), PlacementRefusal::ReleaseNotNeeded);
    let agent = placement(PlacementStatus::Agreed, false);
    refuses(agent.clone(), whole_draft(), start(), PlacementRefusal::ReleaseNeeded);
    let signature = sign(&agent, Side::Talent);
    refuses(agent, signature, start(), PlacementRefusal::ReleaseNeeded);
}

#[test]
fn reminders_keep_their_distance_and_come_to_an_end() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let remind = || PlacementCommand::RemindRelease { by: Side::Talent };
    refuses(
        state.clone(),
        remind(),
        start() + Duration::days(1),
        PlacementRefusal::RemindLater { on: day("2026-06-17") },
    );
    for number in 1..=MAX_REMINDERS {
        taken(&mut state, remind(), start() + Duration::days(2 * i64::from(number)));
        assert_eq!(
            state.release.as_ref().map(|release| (release.status, release.reminders)),
            Some((ReleaseStatus::Reminded, number))
        );
    }
    refuses(state, remind(), start() + Duration::days(20), PlacementRefusal::TooManyReminders { max: MAX_REMINDERS });
}

#[test]
fn a_delegate_is_somebody_else_and_a_reminder_does_not_undo_the_delegation() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let to_talent = PlacementCommand::DelegateRelease { account: id(9), to: id(2), until: None };
    refuses(state.clone(), to_talent, start(), PlacementRefusal::DelegateIsTalent);
    taken(&mut state, delegate(), start());
    assert_eq!(act(&mut state, delegate(), start()), Ok(Vec::new()));
    taken(&mut state, PlacementCommand::RemindRelease { by: Side::Vivier }, start() + Duration::days(3));
    assert_eq!(
        state.release.as_ref().map(|release| (release.status, release.delegate)),
        Some((ReleaseStatus::Delegated, Some(id(10))))
    );
}

/// Whoever stands in for an absence and is chosen for the answer besides has it until it is given, and not to the end of the absence.
#[test]
fn whoever_stands_in_for_an_absence_may_be_chosen_for_the_answer_too() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let until = Some(day("2026-06-20"));
    let for_the_absence = PlacementCommand::DelegateRelease { account: id(9), to: id(10), until };
    taken(&mut state, for_the_absence.clone(), start());
    assert_eq!(act(&mut state, for_the_absence, start()), Ok(Vec::new()), "the same again");
    let themselves = PlacementCommand::DelegateRelease { account: id(10), to: id(10), until: None };
    assert_eq!(act(&mut state, themselves, start()), Ok(Vec::new()), "not by themselves");
    assert_eq!(state.stand_in(day("2026-06-21")), None);
    taken(&mut state, delegate(), start());
    assert_eq!(state.stand_in(day("2026-06-21")), Some(id(10)));
    assert_eq!(act(&mut state, delegate(), start()), Ok(Vec::new()), "the same again");
    taken(&mut state, grant(ReleaseConditions::default()), start());
    assert_eq!(state.stand_in(day("2026-06-16")), None);
}

/// What was asked of a delegate when the placement ended is not asked of the service again.
#[test]
fn a_delegation_that_ends_after_the_placement_leaves_its_release_as_it_was() {
    let end = || PlacementCommand::EndDelegation { cause: DelegationEnd::AbsenceOver };
    let release = |state: &PlacementState| state.release.as_ref().map(|release| (release.status, release.delegate));
    let mut waits = placement(PlacementStatus::ReleasePending, false);
    taken(&mut waits, delegate(), start());
    let mut over = waits.clone();
    taken(&mut over, withdraw(Side::Talent), start());
    taken(&mut over, end(), start());
    assert_eq!(release(&over), Some((ReleaseStatus::Delegated, None)));
    taken(&mut waits, end(), start());
    assert_eq!(release(&waits), Some((ReleaseStatus::Requested, None)));
}

#[test]
fn a_second_yes_on_other_conditions_is_not_taken_for_the_first() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let conditions = ReleaseConditions { max_share: Some(share(20)), last_day: Some(day("2026-09-15")), words: None };
    taken(&mut state, grant(conditions.clone()), start());
    assert_eq!(act(&mut state, grant(conditions.clone()), start()), Ok(Vec::new()), "the same again");
    for other in [
        ReleaseConditions::default(),
        ReleaseConditions { max_share: Some(share(30)), ..conditions.clone() },
        ReleaseConditions { last_day: None, ..conditions },
    ] {
        refuses(state.clone(), grant(other), start(), PlacementRefusal::AlreadyOtherwise);
    }
}

#[test]
fn what_was_asked_or_worked_is_not_said_a_second_time_otherwise() {
    let less = |asked: Engagement| PlacementCommand::RequestRelease {
        by: Side::Talent,
        asked: Engagement { share: share(10), ..asked },
        asking: Asking::default(),
        at_latest: None,
    };
    let mut asked = placement(PlacementStatus::ReleasePending, false);
    assert_eq!(act(&mut asked, request(Side::Talent), start()), Ok(Vec::new()), "the same again");
    refuses(asked, less(seat()), start(), PlacementRefusal::AlreadyOtherwise);

    let mut completed = placement(PlacementStatus::Completed, false);
    assert_eq!(act(&mut completed, complete(20), september(30)), Ok(Vec::new()));
    refuses(completed, complete(19), september(30), PlacementRefusal::AlreadyOtherwise);

    let mut ended = placement(PlacementStatus::EndedEarly, false);
    assert_eq!(act(&mut ended, end_early(Side::Talent, None), september(11)), Ok(Vec::new()));
    refuses(ended, end_early(Side::Host, Some("2026-09-12")), september(11), PlacementRefusal::AlreadyOtherwise);

    // The host ends it later than the service wants its agent back: that is no yes to the service.
    let mut of_host = placement(PlacementStatus::Active, false);
    taken(&mut of_host, end_early(Side::Host, Some("2026-09-20")), september(10));
    for last_day in [None, Some("2026-09-14"), Some("2026-09-20")] {
        let refusal = PlacementRefusal::AlreadyOtherwise;
        refuses(of_host.clone(), revoke(Side::Service, last_day), september(10), refusal);
    }
    let mut taken_back = placement(PlacementStatus::Active, false);
    taken(&mut taken_back, revoke(Side::Service, Some("2026-09-20")), september(10));
    for same in [None, Some("2026-09-20")] {
        assert_eq!(act(&mut taken_back, revoke(Side::Service, same), september(10)), Ok(Vec::new()));
    }
    let other_day = revoke(Side::Service, Some("2026-09-15"));
    refuses(taken_back, other_day, september(10), PlacementRefusal::AlreadyOtherwise);
}

#[test]
fn the_terms_stay_within_the_seat_and_the_release() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let too_early = ReleaseConditions { last_day: Some(day("2026-08-31")), ..ReleaseConditions::default() };
    refuses(state.clone(), grant(too_early), start(), PlacementRefusal::ConditionsLeaveNothing);
    let over = ReleaseConditions { last_day: Some(day("2026-09-05")), ..ReleaseConditions::default() };
    refuses(state.clone(), grant(over), september(10), PlacementRefusal::ConditionsLeaveNothing);
    let conditions = ReleaseConditions { max_share: Some(share(20)), last_day: Some(day("2026-09-15")), words: None };
    taken(&mut state, grant(conditions.clone()), start());
    for (from, to, percent, refusal) in [
        ("2026-08-31", "2026-09-10", 20, PlacementRefusal::BeyondSeatPeriod { field: "startsOn" }),
        ("2026-09-01", "2026-10-01", 20, PlacementRefusal::BeyondSeatPeriod { field: "endsOn" }),
        ("2026-09-01", "2026-09-10", 41, PlacementRefusal::BeyondSeatShare { max: 40 }),
        ("2026-09-01", "2026-09-10", 21, PlacementRefusal::BeyondRelease { field: "share" }),
        ("2026-09-01", "2026-09-16", 20, PlacementRefusal::BeyondRelease { field: "endsOn" }),
    ] {
        refuses(state.clone(), draft(period(from, to), percent), start(), refusal);
    }
    taken(&mut state, draft(period("2026-09-01", "2026-09-15"), 20), start());
    let agreement = state.agreement.as_ref().expect("an agreement");
    assert_eq!(agreement.terms.release, Some(conditions));
    assert_eq!(agreement.terms.hash().expect("a hash"), agreement.hash);
}

#[test]
fn a_signature_is_for_one_text_and_another_draft_voids_it() {
    let mut state = placement(PlacementStatus::Released, false);
    let nothing = sign(&state, Side::Talent);
    refuses(state.clone(), nothing, start(), PlacementRefusal::NoAgreement);
    taken(&mut state, whole_draft(), start());
    let first = sign(&state, Side::Talent);
    taken(&mut state, first.clone(), start());
    assert_eq!(act(&mut state, first.clone(), start()), Ok(Vec::new()));
    // The same terms again are no other draft.
    assert_eq!(act(&mut state, whole_draft(), start()), Ok(Vec::new()));
    let redrafted = act(&mut state, draft(period("2026-09-01", "2026-09-29"), 40), start()).expect("drafted");
    assert!(matches!(redrafted.as_slice(), [PlacementEvent::AgreementDrafted(AgreementDrafted { number: 2, .. })]));
    assert_eq!(state.awaits(), vec![Side::Talent, Side::Service, Side::Host]);
    refuses(state, first, start(), PlacementRefusal::TermsChanged);
}

#[test]
fn drafts_come_to_an_end() {
    let mut state = placement(PlacementStatus::Released, false);
    for number in 1..=MAX_DRAFTS {
        taken(&mut state, draft(period("2026-09-01", "2026-09-30"), i64::from(number)), start());
    }
    refuses(
        state,
        draft(period("2026-09-01", "2026-09-30"), 40),
        start(),
        PlacementRefusal::TooManyDrafts { max: MAX_DRAFTS },
    );
}

#[test]
fn each_step_has_its_day() {
    let signed = placement(PlacementStatus::Signed, false);
    let over = PlacementRefusal::PeriodOver { last_day: day("2026-09-30") };
    refuses(signed.clone(), PlacementCommand::Confirm, september(30) + Duration::days(1), over);
    assert!(act(&mut signed.clone(), PlacementCommand::Confirm, september(30)).is_ok());
    let mut drafted = placement(PlacementStatus::Released, false);
    taken(&mut drafted, draft(period("2026-09-01", "2026-09-20"), 40), start());
    let signature = sign(&drafted, Side::Talent);
    let over = PlacementRefusal::PeriodOver { last_day: day("2026-09-20") };
    refuses(drafted.clone(), signature.clone(), september(21), over);
    assert!(act(&mut drafted, signature, september(20)).is_ok());
    let confirmed = placement(PlacementStatus::Confirmed, false);
    let early = PlacementRefusal::TooEarly { on: day("2026-09-01") };
    refuses(confirmed, PlacementCommand::Start { by: Side::Host }, start(), early);
    let active = placement(PlacementStatus::Active, false);
    refuses(active, complete(1), september(29), PlacementRefusal::TooEarly { on: day("2026-09-30") });
    let applied = placement(PlacementStatus::Applied, false);
    let answer_by = start() + Duration::days(21);
    refuses(
        applied,
        PlacementCommand::Expire,
        answer_by - Duration::seconds(1),
        PlacementRefusal::DeadlineAhead { answer_by },
    );
}

#[test]
fn what_was_done_fits_the_period_and_the_seat() {
    let active = placement(PlacementStatus::Active, false);
    refuses(active.clone(), complete(61), september(30), PlacementRefusal::TooManyHalfDays { max: 60 });
    let level = Level::new(2).expect("a level");
    let skill = |number| EvidencedSkill { skill: uuid::Uuid::from_u128(number), level };
    for skills in [vec![skill(7)], vec![skill(1), skill(1)]] {
        let command = PlacementCommand::Complete { half_days: half_days(1), skills, asked: vec![RUST] };
        refuses(active.clone(), command, september(30), PlacementRefusal::SkillNotOfSeat);
    }
}

#[test]
fn each_side_reviews_once() {
    let mut state = placement(PlacementStatus::Completed, false);
    taken(&mut state, review(Side::Host), september(30));
    assert_eq!((state.status, state.awaits()), (PlacementStatus::Completed, vec![Side::Talent]));
    refuses(state.clone(), review(Side::Host), september(30), PlacementRefusal::AlreadyReviewed);
    taken(&mut state, review(Side::Talent), september(30));
    assert_eq!(state.status, PlacementStatus::Reviewed);
    // What is said after that is not taken for what was said.
    let over =
        || PlacementRefusal::StatusForbids { status: PlacementStatus::Reviewed, action: PlacementAction::Review };
    refuses(state, review(Side::Talent), september(30), over());

    let mut silent = placement(PlacementStatus::Completed, false);
    taken(&mut silent, review(Side::Talent), september(30));
    let closed = september(30) + Duration::days(30);
    taken(&mut silent, PlacementCommand::CloseReviews, closed);
    refuses(silent, review(Side::Host), closed, over());
}

#[test]
fn an_early_end_lies_within_what_was_confirmed() {
    let active = placement(PlacementStatus::Active, false);
    let outside = || PlacementRefusal::LastDayOutside { first: day("2026-09-15"), last: day("2026-09-29") };
    for last_day in ["2026-08-31", "2026-09-14", "2026-09-30"] {
        refuses(active.clone(), end_early(Side::Talent, Some(last_day)), september(15), outside());
    }
    let mut today = active;
    taken(&mut today, end_early(Side::Service, None), september(15));
    assert_eq!(today.engagement.map(|e| e.period), Some(period("2026-09-01", "2026-09-15")));
    let mut before = placement(PlacementStatus::Confirmed, false);
    taken(&mut before, end_early(Side::Host, None), start());
    assert_eq!((before.engagement, before.ending.and_then(|e| e.last_day)), (None, Some(day("2026-08-31"))));
}

#[test]
fn an_unanswered_release_expires_with_its_placement() {
    let mut state = placement(PlacementStatus::ReleasePending, false);
    let events = act(&mut state, PlacementCommand::Expire, start() + Duration::days(21)).expect("expired");
    assert_eq!(events.len(), 2);
    assert_eq!(state.release.map(|release| release.status), Some(ReleaseStatus::Expired));
    assert_eq!(state.status, PlacementStatus::Expired);
}

#[test]
fn a_hash_is_64_digits() {
    for text in ["", "abc", &"g".repeat(64), &"A".repeat(64), &"0".repeat(65)] {
        assert!(TermsHash::new(text).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<TermsHash>("\"xyz\"").is_err());
}

#[test]
fn the_refused_action_is_named() {
    use vivier_kernel::problem::Refusal as _;
    let refusal = PlacementRefusal::StatusForbids { status: PlacementStatus::Expired, action: PlacementAction::Accept };
    let problem = refusal.problem();
    assert_eq!(problem.code, "PLACEMENT_STATUS_FORBIDS");
    assert_eq!(problem.params["status"], "EXPIRED");
}

#[test]
fn the_days_of_a_placement_begin_in_paris() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let mut state = placement(PlacementStatus::Confirmed, false);
    let begin = || PlacementCommand::Start { by: Side::Host };
    refuses(state.clone(), begin(), at("2026-08-31T21:59:59Z"), PlacementRefusal::TooEarly { on: day("2026-09-01") });
    let by_itself = acts(&state).into_iter().find(|(_, act)| *act == Act::Start).map(|(due, _)| due);
    assert_eq!(by_itself, Some(at("2026-09-01T22:00:00Z")), "as the day after begins");
    taken(&mut state, begin(), at("2026-08-31T22:30:00Z"));
    let soon = PlacementRefusal::TooEarly { on: day("2026-09-30") };
    refuses(state.clone(), complete(8), at("2026-09-29T21:59:59Z"), soon);
    taken(&mut state, complete(8), at("2026-09-29T22:30:00Z"));
}

#[test]
fn an_opinion_and_reminders_are_counted_from_the_day_in_paris_on_which_a_release_was_asked_for() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let mut state = placement(PlacementStatus::Agreed, false);
    // There it is the second of July.
    taken(&mut state, request(Side::Host), at("2026-07-01T22:30:00Z"));
    let release = state.release.as_ref().expect("a release");
    assert_eq!((release.requested_on, release.opinion_by()), (day("2026-07-02"), at("2026-07-11T22:00:00Z")));
    let remind = || PlacementCommand::RemindRelease { by: Side::Talent };
    let later = PlacementRefusal::RemindLater { on: day("2026-07-04") };
    refuses(state.clone(), remind(), at("2026-07-03T21:59:59Z"), later);
    taken(&mut state, remind(), at("2026-07-03T22:00:00Z"));
}

#[test]
fn of_a_short_release_each_step_comes_within_its_time_and_none_with_the_request() {
    let asked = start();
    let after = |minutes: i64| asked + Duration::minutes(minutes);
    for (minutes, reminded, heard, escalated) in [
        // A flash team's two days, half a working day, an hour: a third, a half and two thirds of it.
        (48 * 60, Some(16 * 60), 24 * 60, Some(32 * 60)),
        (4 * 60, Some(80), 120, Some(160)),
        (60, Some(20), 30, Some(40)),
        // The request has just come when its time is over.
        (58, None, 29, None),
    ] {
        let mut state = placement(PlacementStatus::Agreed, false);
        let mut request = request_secondment();
        if let PlacementCommand::RequestRelease { at_latest, .. } = &mut request {
            *at_latest = Some(after(minutes));
        }
        taken(&mut state, request, asked);
        let release = state.release.clone().expect("a release");
        assert_eq!((release.deadline, release.opinion_by()), (after(minutes), after(heard)), "{minutes}");
        assert_eq!(release.remind_at(), reminded.map(after), "{minutes}");
        let opinion = (after(heard), Act::Escalate(Overdue::ReleaseOpinion));
        let decision = escalated.map(|escalated| (after(escalated), Act::Escalate(Overdue::ReleaseDecision)));
        assert_eq!(acts(&state), std::iter::once(opinion).chain(decision).collect::<Vec<_>>(), "{minutes}");
        let remind = |by| PlacementCommand::RemindRelease { by };
        let later = PlacementRefusal::RemindLater { on: day("2026-06-17") };
        refuses(state.clone(), remind(Side::Vivier), after(reminded.unwrap_or(minutes) - 1), later.clone());
        if let Some(reminded) = reminded {
            refuses(state.clone(), remind(Side::Talent), after(reminded), later);
            taken(&mut state, remind(Side::Vivier), after(reminded));
            assert_eq!(state.release.as_ref().and_then(Release::remind_at), None, "once: {minutes}");
        }
    }
    // The usual time keeps its days.
    let mut state = placement(PlacementStatus::Agreed, false);
    taken(&mut state, request_secondment(), asked);
    let release = state.release.as_ref().expect("a release");
    let (week, tenth) = (Zone::Metropolitan.begins(day("2026-06-22")), Zone::Metropolitan.begins(day("2026-06-25")));
    assert_eq!((release.remind_at(), release.opinion_by()), (Some(week), tenth));
    let fortnight = (asked + Duration::days(14), Act::Escalate(Overdue::ReleaseDecision));
    assert_eq!(acts(&state), [(tenth, Act::Escalate(Overdue::ReleaseOpinion)), fortnight]);
}

#[test]
fn the_agreement_of_a_flash_team_is_due_before_its_work_and_whoever_signs_is_reminded_in_time() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    for (granted, due, reminded) in [
        // Until the first day begins in Paris, which is sooner than in thirty days.
        ("2026-08-20T09:00:00Z", "2026-08-31T22:00:00Z", Some("2026-08-31T10:00:00Z")),
        ("2026-08-30T22:00:00Z", "2026-08-31T22:00:00Z", Some("2026-08-31T10:00:00Z")),
        // It begins soon, or has begun.
        ("2026-08-31T20:00:00Z", "2026-09-01T20:00:00Z", Some("2026-09-01T08:00:00Z")),
        ("2026-09-10T09:00:00Z", "2026-09-11T09:00:00Z", Some("2026-09-10T21:00:00Z")),
        // Never later than the last day.
        ("2026-09-30T09:00:00Z", "2026-09-30T22:00:00Z", None),
        // Early enough, they have the days of any placement.
        ("2026-07-01T09:00:00Z", "2026-07-31T09:00:00Z", Some("2026-07-30T21:00:00Z")),
    ] {
        let (granted, due, reminded) = (at(granted), at(due), reminded.map(at));
        let mut state = placement(PlacementStatus::ReleasePending, false);
        state.source = Some(ProposalSource::Mobilisation);
        taken(&mut state, grant(ReleaseConditions::default()), granted);
        assert_eq!((state.status, state.answer_by), (PlacementStatus::Released, Some(due)), "{granted}");
        taken(&mut state, whole_draft(), granted);
        let reminder = |state: &PlacementState| acts(state).into_iter().find(|(_, act)| *act == Act::Remind);
        assert_eq!(reminder(&state).map(|(when, _)| when), reminded, "{granted}");
        if let Some(reminded) = reminded {
            taken(&mut state, PlacementCommand::Remind, reminded);
            assert_eq!(reminder(&state), None, "once: {granted}");
        }
        for side in [Side::Talent, Side::Service, Side::Host] {
            let command = sign(&state, side);
            taken(&mut state, command, granted);
        }
        assert_eq!((state.status, state.answer_by), (PlacementStatus::Signed, Some(due)), "{granted}");
    }
    // Without a service, from the second yes on; and any other placement as before.
    for (source, due) in
        [(ProposalSource::Mobilisation, "2026-08-31T22:00:00Z"), (ProposalSource::Allocation, "2026-09-19T09:00:00Z")]
    {
        let mut state = placement(PlacementStatus::Proposed, true);
        state.source = Some(source);
        for side in [Side::Talent, Side::Host] {
            taken(&mut state, accept(side), at("2026-08-20T09:00:00Z"));
        }
        assert_eq!((state.status, state.answer_by), (PlacementStatus::Agreed, Some(at(due))), "{source}");
    }
}

#[test]
fn an_agreement_is_due_before_the_last_day_that_the_service_leaves_is_over() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let reminder = |state: &PlacementState| acts(state).into_iter().find(|(_, act)| *act == Act::Remind);
    let granted_at = |source, conditions, granted| {
        let mut state = placement(PlacementStatus::ReleasePending, false);
        state.source = Some(source);
        taken(&mut state, grant(conditions), granted);
        state
    };
    let until_tenth = || ReleaseConditions { last_day: Some(day("2026-09-10")), ..ReleaseConditions::default() };
    let to_tenth = || draft(period("2026-09-01", "2026-09-10"), 40);
    let tenth = at("2026-09-10T09:00:00Z");
    for (source, granted, due) in [
        (ProposalSource::Mobilisation, tenth, "2026-09-10T22:00:00Z"),
        (ProposalSource::Mobilisation, at("2026-08-20T09:00:00Z"), "2026-08-31T22:00:00Z"),
        (ProposalSource::Allocation, tenth, "2026-09-10T22:00:00Z"),
        (ProposalSource::Allocation, start(), "2026-07-15T09:00:00Z"),
    ] {
        let state = granted_at(source, until_tenth(), granted);
        assert_eq!(state.answer_by, Some(at(due)), "{source} {granted}");
    }
    // No time is left to remind anybody in, with a draft or without.
    let mut state = granted_at(ProposalSource::Mobilisation, until_tenth(), tenth);
    assert_eq!(reminder(&state), None);
    taken(&mut state, to_tenth(), tenth);
    assert_eq!(reminder(&state), None);
    // A draft that ends before they have had their hours: it is due as it ends, and nobody is reminded as of days before it.
    let mut state = granted_at(ProposalSource::Mobilisation, ReleaseConditions::default(), tenth);
    assert_eq!(state.answer_by, Some(at("2026-09-11T09:00:00Z")));
    taken(&mut state, to_tenth(), tenth);
    assert_eq!((state.answer_by, reminder(&state)), (Some(at("2026-09-10T22:00:00Z")), None));
    // A deadline from before flash teams had their own.
    state.answer_by = Some(at("2026-09-20T09:00:00Z"));
    assert_eq!(reminder(&state).map(|(when, _)| when), Some(at("2026-09-13T09:00:00Z")));
}

/// Of a short deadline whoever waits is reminded as often as there is time for it, and never with the yes itself.
#[test]
fn nobody_is_reminded_of_a_short_deadline_on_the_day_on_which_they_hear_of_it() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let until_tenth = || ReleaseConditions { last_day: Some(day("2026-09-10")), ..ReleaseConditions::default() };
    for (granted, reminders) in [
        ("2026-08-25T09:00:00Z", vec!["2026-09-03T22:00:00Z", "2026-09-08T22:00:00Z"]),
        ("2026-09-03T09:00:00Z", vec!["2026-09-08T22:00:00Z"]),
        ("2026-09-08T09:00:00Z", Vec::new()),
    ] {
        let mut state = placement(PlacementStatus::ReleasePending, false);
        taken(&mut state, grant(until_tenth()), at(granted));
        let mut found = Vec::new();
        while let Some((when, _)) = acts(&state).into_iter().find(|(_, act)| *act == Act::Remind) {
            taken(&mut state, PlacementCommand::Remind, when);
            found.push(when);
        }
        assert_eq!(found, reminders.into_iter().map(at).collect::<Vec<_>>(), "{granted}");
        // What was signed by all waits for its confirmation no longer than that.
        let mut signed = placement(PlacementStatus::ReleasePending, false);
        taken(&mut signed, grant(until_tenth()), at(granted));
        taken(&mut signed, draft(period("2026-09-01", "2026-09-10"), 40), at(granted));
        for side in [Side::Talent, Side::Service, Side::Host] {
            let command = sign(&signed, side);
            taken(&mut signed, command, at(granted));
        }
        assert_eq!((signed.status, signed.answer_by), (PlacementStatus::Signed, Some(at("2026-09-10T22:00:00Z"))));
    }
}

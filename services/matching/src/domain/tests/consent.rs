//! Consent to the end: opinions and decisions, revocation, notice, amendments, disputes, and what Vivier does by itself.

use chrono::{DateTime, Duration, Utc};

use vivier_kernel::decider::Decider as _;
use vivier_kernel::problem::Refusal as _;

use super::support::*;
use crate::domain::command::{Draft, PlacementCommand};
use crate::domain::decide::Placement;
use crate::domain::event::PlacementEvent;
use crate::domain::pending::{Act, Otherwise, due};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::{Clause, RULES, Route};
use crate::domain::state::PlacementState;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::{PlacementAction, PlacementStatus, ReleaseStatus};
use crate::domain::value::WithdrawalReason;
use crate::domain::value::{DeclineReason, DelegationEnd, EarlyEndReason, Overdue, Reimbursement, Side, WorkMode};

#[track_caller]
fn refuses(state: &PlacementState, command: PlacementCommand, now: DateTime<Utc>, refusal: PlacementRefusal) {
    assert_eq!(act(&mut state.clone(), command, now), Err(refusal));
}

fn asked_for_a_secondment() -> PlacementState {
    let mut state = placement(PlacementStatus::Agreed, false);
    taken(&mut state, request_secondment(), start());
    state
}

/// What Vivier does by itself up to `now`, as the watch does it.
fn watch(state: &mut PlacementState, now: DateTime<Utc>) -> Vec<Act> {
    let mut done = Vec::new();
    while let Some(next) = due(state, now) {
        let command = match next {
            Act::Remind => PlacementCommand::Remind,
            Act::RemindToSign => PlacementCommand::RemindToSign,
            Act::Escalate(overdue) => PlacementCommand::Escalate { overdue },
            Act::Start => PlacementCommand::Start { by: Side::Vivier },
            Act::CloseReviews => PlacementCommand::CloseReviews,
            Act::LapseAmendment => PlacementCommand::LapseAmendment,
            Act::EndDelegation => PlacementCommand::EndDelegation { cause: DelegationEnd::AbsenceOver },
        };
        taken(state, command, now);
        done.push(next);
    }
    done
}

#[test]
fn human_resources_decide_on_a_secondment_once_the_manager_was_heard() {
    let mut state = asked_for_a_secondment();
    let nothing = ReleaseConditions::default();
    assert_eq!(state.awaits(), vec![Side::Service]);
    let by_manager = grant_by(Side::Service, nothing.clone());
    refuses(&state, by_manager, start(), PlacementRefusal::NotTheDecider { decider: Side::HumanResources });
    let too_soon = grant_by(Side::HumanResources, nothing.clone());
    refuses(&state, too_soon, start(), PlacementRefusal::OpinionAwaited);
    taken(&mut state, opinion(false), start());
    assert_eq!(state.awaits(), vec![Side::HumanResources]);
    refuses(&state, opinion(true), start(), PlacementRefusal::NoOpinionAwaited);
    // An unfavourable opinion is heard, and does not decide.
    taken(&mut state, grant_by(Side::HumanResources, nothing), start());
    assert_eq!(state.status, PlacementStatus::Released);
    refuses(
        &state,
        revoke(Side::Service, None),
        start(),
        PlacementRefusal::NotTheDecider { decider: Side::HumanResources },
    );
    taken(&mut state, revoke(Side::HumanResources, None), start());
    let release = state.release.as_ref().expect("a release");
    assert_eq!((state.status, release.status), (PlacementStatus::ReleaseRefused, ReleaseStatus::Revoked));
}

#[test]
fn a_manager_who_says_nothing_holds_nothing_up_and_whoever_stands_above_is_told() {
    let mut state = asked_for_a_secondment();
    assert_eq!(state.pending()[0].otherwise, Otherwise::GoesOnWithoutOpinion);
    assert_eq!(watch(&mut state, start() + Duration::days(9)), Vec::new());
    assert_eq!(watch(&mut state, start() + Duration::days(10)), vec![Act::Escalate(Overdue::ReleaseOpinion)]);
    assert_eq!(state.awaits(), vec![Side::HumanResources]);
    assert_eq!(watch(&mut state, start() + Duration::days(14)), vec![Act::Escalate(Overdue::ReleaseDecision)]);
    assert_eq!(watch(&mut state, start() + Duration::days(20)), Vec::new());
    taken(&mut state, grant_by(Side::HumanResources, ReleaseConditions::default()), start() + Duration::days(20));
}

#[test]
fn an_early_end_keeps_the_notice_of_the_terms_but_for_personal_reasons() {
    let mut state = confirmed_with_notice(10);
    taken(&mut state, PlacementCommand::Start { by: Side::Host }, september(1));
    let now = september(8);
    let end = |by, last_day: Option<&str>| end_early(by, last_day);
    for by in [Side::Talent, Side::Host, Side::Service] {
        let refusal = PlacementRefusal::NoticeTooShort { days: 10, earliest: day("2026-09-18") };
        refuses(&state, end(by, Some("2026-09-17")), now, refusal);
        let mut ended = state.clone();
        taken(&mut ended, end(by, None), now);
        assert_eq!(ended.ending.and_then(|ending| ending.last_day), Some(day("2026-09-18")));
    }
    let personal = PlacementCommand::EndEarly {
        by: Side::Talent,
        reason: EarlyEndReason::Personal,
        words: None,
        last_day: None,
        half_days: half_days(2),
    };
    taken(&mut state, personal, now);
    assert_eq!(state.ending.and_then(|ending| ending.last_day), Some(day("2026-09-08")));
}

#[test]
fn a_service_takes_its_agent_back_with_notice_or_before_the_first_day() {
    let mut state = confirmed_with_notice(10);
    // Long before the first day nobody owes a day of work.
    let mut early = state.clone();
    taken(&mut early, revoke(Side::Service, None), september(1) - Duration::days(20));
    let ending = early.ending.expect("an ending");
    assert_eq!((ending.last_day, ending.half_days.map(|n| n.number())), (Some(day("2026-08-31")), Some(0)));
    taken(&mut state, PlacementCommand::Start { by: Side::Host }, september(1));
    let refusal = PlacementRefusal::NoticeTooShort { days: 10, earliest: day("2026-09-17") };
    refuses(&state, revoke(Side::Service, Some("2026-09-16")), september(7), refusal);
    let beyond = PlacementRefusal::NoticeBeyondEnd { last_day: day("2026-09-30") };
    refuses(&state, revoke(Side::Service, None), september(20), beyond);
    let events = act(&mut state, revoke(Side::Service, None), september(7)).expect("revoked");
    assert!(matches!(events.as_slice(), [PlacementEvent::ReleaseRevoked(_), PlacementEvent::PlacementEndedEarly(_)]));
    assert_eq!(state.status, PlacementStatus::EndedEarly);
    assert_eq!(state.engagement.map(|engagement| engagement.period), Some(period("2026-09-01", "2026-09-17")));
    // Tuesday 1 to Thursday 17 September: 13 working days at 40 %.
    assert_eq!(state.ending.and_then(|ending| ending.half_days).map(|n| n.number()), Some(11));
}

#[test]
fn an_edit_of_what_all_have_signed_drops_the_signatures() {
    let mut state = placement(PlacementStatus::Signed, false);
    taken(&mut state, draft(period("2026-09-01", "2026-09-20"), 20), start());
    let agreement = state.agreement.as_ref().expect("an agreement");
    assert_eq!((state.status, agreement.number, agreement.signatures.len()), (PlacementStatus::Released, 2, 0));
    assert_eq!(state.awaits(), vec![Side::Talent, Side::Service, Side::Host]);
    let mut external = placement(PlacementStatus::Signed, true);
    taken(&mut external, draft(period("2026-09-01", "2026-09-20"), 20), start());
    assert_eq!(external.status, PlacementStatus::Agreed);
}

#[test]
fn a_document_is_signed_by_its_own_hash_and_by_no_other() {
    let mut state = placement(PlacementStatus::Released, false);
    taken(&mut state, draft_with_notice(30), start());
    let agreement = state.agreement.clone().expect("an agreement");
    assert_eq!(agreement.hash, document('a').hash);
    let terms = agreement.terms.hash().expect("a hash");
    let wrong = PlacementCommand::SignAgreement { by: Side::Talent, account: id(20), hash: terms };
    refuses(&state, wrong, start(), PlacementRefusal::TermsChanged);
}

#[test]
fn an_amendment_holds_once_all_have_signed_it_and_not_before() {
    let mut state = placement(PlacementStatus::Active, false);
    let before = state.engagement;
    taken(&mut state, amend("2026-09-20", 20), september(2));
    assert_eq!(state.awaits(), vec![Side::Talent, Side::Service, Side::Host]);
    for side in [Side::Talent, Side::Host] {
        let command = sign_amendment(&state, side);
        taken(&mut state, command.clone(), september(3));
        assert_eq!(act(&mut state, command, september(3)), Ok(Vec::new()));
    }
    assert_eq!(state.engagement, before);
    let stale = PlacementCommand::SignAmendment { by: Side::Service, account: id(20), hash: document('c').hash };
    refuses(&state, stale, september(3), PlacementRefusal::TermsChanged);
    let command = sign_amendment(&state, Side::Service);
    taken(&mut state, command, september(3));
    let now = state.engagement.expect("an engagement");
    assert_eq!((now.period, now.share), (period("2026-09-01", "2026-09-20"), share(20)));
    assert_eq!((state.amendments.len(), state.amendment.is_none()), (1, true));
    assert_eq!(state.terms_in_force().map(|terms| terms.share), Some(share(20)));
    refuses(&state, amend("2026-09-20", 20), september(4), PlacementRefusal::NothingChanges);
}

#[test]
fn human_resources_sign_what_changes_a_secondment_and_nobody_else_lifts_their_condition() {
    let mut state = asked_for_a_secondment();
    taken(&mut state, opinion(true), start());
    let conditions =
        ReleaseConditions { max_share: Some(share(30)), last_day: Some(day("2026-09-20")), words: Some(sealed()) };
    taken(&mut state, grant_by(Side::HumanResources, conditions), start());
    let convention = |notice, reimbursement| match draft(period("2026-09-01", "2026-09-20"), 30) {
        PlacementCommand::DraftAgreement(mut draft) => {
            say_all(&mut draft);
            (draft.notice_days, draft.reimbursement) = (Some(notice), reimbursement);
            draft.document = Some(document('a'));
            PlacementCommand::DraftAgreement(draft)
        }
        other => other,
    };
    let waived = Some(Reimbursement::Waived);
    refuses(&state, convention(29, waived), start(), PlacementRefusal::NoticeBelowRules { min: 30 });
    let clause = Clause::Reimbursement;
    let unsaid = PlacementRefusal::ClauseRequired { clause, field: "reimbursement" };
    refuses(&state, convention(30, None), start(), unsaid);
    taken(&mut state, convention(30, waived), start());
    for side in [Side::Talent, Side::Service, Side::Host] {
        let command = sign(&state, side);
        taken(&mut state, command, start());
    }
    taken(&mut state, PlacementCommand::Confirm, start());
    let before = state.engagement;

    taken(&mut state, amend_convention("2026-09-25", 40), start());
    assert!(state.amendment.as_ref().is_some_and(|amendment| amendment.beyond_release));
    let waiting: Vec<Side> = state.pending().into_iter().map(|pending| pending.side).collect();
    assert_eq!(waiting, [Side::Host, Side::Talent, Side::Service, Side::HumanResources, Side::Host]);
    for side in [Side::Talent, Side::Service, Side::Host] {
        let command = sign_amendment(&state, side);
        taken(&mut state, command, start());
    }
    assert_eq!(state.engagement, before, "whoever granted less has not signed");
    let mut declined = state.clone();
    let (by, reason) = (Side::HumanResources, DeclineReason::NotAvailable);
    taken(&mut declined, PlacementCommand::DeclineAmendment { by, reason, words: None }, start());
    assert_eq!((declined.amendment, declined.engagement), (None, before));
    let command = sign_amendment(&state, Side::HumanResources);
    taken(&mut state, command, start());
    assert_eq!(state.engagement.map(|now| (now.period.end(), now.share)), Some((day("2026-09-25"), share(40))));
    let lifted = state.terms_in_force().and_then(|terms| terms.release.clone()).expect("conditions");
    assert_eq!((lifted.max_share, lifted.last_day), (Some(share(40)), Some(day("2026-09-25"))));
    assert!(lifted.words.is_some(), "what they asked for in words stays");
    taken(&mut state, amend_convention("2026-09-22", 40), start());
    assert!(
        state.amendment.as_ref().is_some_and(|amendment| !amendment.beyond_release),
        "they have signed for as much"
    );
}

#[test]
fn a_mission_letter_is_no_matter_for_human_resources() {
    let mut state = placement(PlacementStatus::Active, false);
    taken(&mut state, amend("2026-09-20", 20), september(2));
    let (status, action, side) = (state.status, PlacementAction::SignAmendment, Side::HumanResources);
    let command = sign_amendment(&state, side);
    refuses(&state, command, september(3), PlacementRefusal::NotYourTurn { status, action, side });
}

#[test]
fn an_amendment_is_declined_or_lapses_and_the_terms_stay() {
    let mut state = placement(PlacementStatus::Confirmed, false);
    let before = state.engagement;
    taken(&mut state, amend("2026-09-20", 40), start());
    let command =
        PlacementCommand::DeclineAmendment { by: Side::Service, reason: DeclineReason::NotAvailable, words: None };
    taken(&mut state, command, start());
    assert!(state.amendment.is_none());
    taken(&mut state, amend("2026-09-20", 30), start());
    assert_eq!(state.amendment.as_ref().map(|amendment| amendment.number), Some(2));
    refuses(
        &state,
        PlacementCommand::LapseAmendment,
        start(),
        PlacementRefusal::DeadlineAhead { answer_by: start() + Duration::days(21) },
    );
    for (days, done) in [
        (13, Vec::new()),
        (14, vec![Act::RemindToSign]),
        (18, Vec::new()),
        (19, vec![Act::RemindToSign]),
        (21, vec![Act::LapseAmendment]),
    ] {
        assert_eq!(watch(&mut state, start() + Duration::days(days)), done, "day {days}");
    }
    assert_eq!((state.amendment.is_none(), state.engagement), (true, before));
    for (command, refusal) in [
        (amend("2026-10-01", 40), PlacementRefusal::BeyondSeatPeriod { field: "endsOn" }),
        (amend("2026-09-20", 41), PlacementRefusal::BeyondSeatShare { max: 40 }),
        (amend("2026-09-30", 40), PlacementRefusal::NothingChanges),
    ] {
        refuses(&state, command, start(), refusal);
    }
}

#[test]
fn nobody_is_reminded_to_sign_an_amendment_that_lapses_now() {
    let mut state = placement(PlacementStatus::Confirmed, false);
    taken(&mut state, amend("2026-09-20", 40), start());
    // Vivier stood still for all the days in which it would have reminded them.
    assert_eq!(watch(&mut state, start() + Duration::days(21)), vec![Act::LapseAmendment]);
    assert!(state.amendment.is_none());
}

#[test]
fn an_amendment_to_fewer_days_is_signed_by_the_last_of_them() {
    let mut state = placement(PlacementStatus::Active, false);
    let mut late = state.clone();
    taken(&mut late, amend("2026-09-10", 40), september(10));
    assert_eq!(watch(&mut late, september(10)), Vec::new(), "nobody is reminded of what they were asked today");
    taken(&mut state, amend("2026-09-10", 40), september(2));
    let answer_by = state.amendment.as_ref().map(|amendment| amendment.answer_by);
    assert_eq!(answer_by.map(|by| by.to_rfc3339()).as_deref(), Some("2026-09-10T22:00:00+00:00"));
    // Neither the first signature nor a later one is given for days that are over.
    let first = sign_amendment(&state, Side::Talent);
    refuses(&state, first.clone(), september(11), PlacementRefusal::PeriodOver { last_day: day("2026-09-10") });
    taken(&mut state, first, september(10));
    let lapsed = watch(&mut state, september(11));
    assert!(lapsed.contains(&Act::LapseAmendment), "{lapsed:?}");
    assert!(state.amendment.is_none());
}

#[test]
fn who_ends_what_has_ended_for_another_reason_is_not_told_that_it_is_done() {
    let mut state = placement(PlacementStatus::Active, false);
    let end =
        |by, reason| PlacementCommand::EndEarly { by, reason, words: None, last_day: None, half_days: half_days(2) };
    taken(&mut state, end(Side::Talent, EarlyEndReason::Disagreement), september(8));
    let again = Placement::decide(&state, end(Side::Talent, EarlyEndReason::Disagreement), september(9));
    assert_eq!(again, Ok(Vec::new()));
    let other = end(Side::Host, EarlyEndReason::NeedGone);
    refuses(&state, other, september(9), PlacementRefusal::AlreadyOtherwise);
}

#[test]
fn a_dispute_goes_to_the_programme_which_is_told_when_it_is_late() {
    let mut state = placement(PlacementStatus::EndedEarly, false);
    taken(&mut state, raise(Side::Talent), september(12));
    refuses(&state, raise(Side::Talent), september(12), PlacementRefusal::DisputeOpen);
    taken(&mut state, raise(Side::Host), september(12));
    assert_eq!(state.awaits(), vec![Side::Talent, Side::Host, Side::Programme], "both sides have still to review");
    let settling = |state: &PlacementState| {
        let pending = state.pending().into_iter().filter(|pending| pending.action == PlacementAction::SettleDispute);
        pending.map(|pending| pending.due).collect::<Vec<_>>()
    };
    assert_eq!(settling(&state), vec![Some(september(27)); 2]);
    refuses(&state, settle(3), september(13), PlacementRefusal::NoSuchDispute);
    taken(&mut state, settle(1), september(13));
    refuses(&state, settle(1), september(13), PlacementRefusal::NoSuchDispute);
    assert_eq!(watch(&mut state, september(27)), vec![Act::Escalate(Overdue::Dispute)]);
    assert!(state.disputes[1].overdue && !state.disputes[0].overdue);
    taken(&mut state, settle(2), september(28));
    assert_eq!(settling(&state), []);
}

#[test]
fn what_nobody_moves_is_reminded_begun_and_opened_in_time() {
    let mut state = placement(PlacementStatus::Applied, false);
    assert_eq!(watch(&mut state, start() + Duration::days(13)), Vec::new());
    assert_eq!(watch(&mut state, start() + Duration::days(14)), vec![Act::Remind]);
    assert_eq!(watch(&mut state, start() + Duration::days(19)), vec![Act::Remind]);
    assert_eq!(watch(&mut state, start() + Duration::days(20)), Vec::new());
    let mut state = placement(PlacementStatus::Confirmed, false);
    assert_eq!(watch(&mut state, september(1)), Vec::new());
    assert_eq!(watch(&mut state, september(2)), vec![Act::Start]);
    assert_eq!(watch(&mut state, september(30) + Duration::days(1)), vec![Act::Remind]);
    let later = watch(&mut state, september(30) + Duration::days(15));
    assert_eq!(later, vec![Act::Remind, Act::Escalate(Overdue::Completion)]);
    taken(&mut state, complete(20), september(30) + Duration::days(16));
    taken(&mut state, review(Side::Talent), september(30) + Duration::days(17));
    let last = watch(&mut state, september(30) + Duration::days(46));
    assert_eq!(last, vec![Act::Remind, Act::Remind, Act::CloseReviews]);
    assert_eq!((state.status, state.reviews_open), (PlacementStatus::Reviewed, true));
}

#[test]
fn what_ended_early_is_reviewed_too_and_stays_so() {
    let mut state = placement(PlacementStatus::EndedEarly, false);
    let too_early = PlacementRefusal::TooEarly { on: day("2026-09-10") };
    refuses(&state, review(Side::Talent), september(9), too_early);
    taken(&mut state, review(Side::Talent), september(10));
    refuses(&state, review(Side::Talent), september(11), PlacementRefusal::AlreadyReviewed);
    taken(&mut state, review(Side::Host), september(11));
    assert_eq!((state.status, state.reviews_open), (PlacementStatus::EndedEarly, true));
}

/// A secondment that was granted, and a change to what its convention would say.
fn granted_secondment() -> PlacementState {
    let mut state = asked_for_a_secondment();
    taken(&mut state, opinion(true), start());
    taken(&mut state, grant_by(Side::HumanResources, ReleaseConditions::default()), start());
    state
}

fn convention(change: impl FnOnce(&mut Draft)) -> PlacementCommand {
    match whole_draft() {
        PlacementCommand::DraftAgreement(mut draft) => {
            say_all(&mut draft);
            change(&mut draft);
            draft.document = Some(document('a'));
            PlacementCommand::DraftAgreement(draft)
        }
        other => other,
    }
}

fn amended(command: PlacementCommand) -> PlacementCommand {
    match command {
        PlacementCommand::DraftAgreement(draft) => PlacementCommand::ProposeAmendment(draft),
        other => other,
    }
}

#[test]
fn a_convention_is_neither_drafted_nor_amended_without_its_mandatory_contents() {
    type Change = fn(&mut Draft);
    let cases: &[(Change, Clause, &'static str)] = &[
        (|draft| draft.activities = None, Clause::Activities, "activities"),
        (|draft| draft.hours = None, Clause::Conditions, "hours"),
        (|draft| draft.mode = WorkMode::OnSite, Clause::Conditions, "place"),
        (|draft| draft.mode = WorkMode::Hybrid, Clause::Conditions, "place"),
        (|draft| draft.reimbursement = None, Clause::Reimbursement, "reimbursement"),
    ];
    let granted = granted_secondment();
    let mut confirmed = granted.clone();
    taken(&mut confirmed, convention(|_| {}), start());
    for side in [Side::Talent, Side::Service, Side::Host] {
        let command = sign(&confirmed, side);
        taken(&mut confirmed, command, start());
    }
    taken(&mut confirmed, PlacementCommand::Confirm, start());
    for (change, clause, field) in cases {
        let refusal = || PlacementRefusal::ClauseRequired { clause: *clause, field };
        refuses(&granted, convention(change), start(), refusal());
        let shorter = |draft: &mut Draft| {
            draft.period = period("2026-09-01", "2026-09-20");
            change(draft);
        };
        refuses(&confirmed, amended(convention(shorter)), start(), refusal());
    }
    // A mission letter is written from the mission and the rules alone, and so is the engagement of somebody from outside.
    for rule in RULES[0].rows.iter().filter(|rule| rule.route != Route::Secondment) {
        assert!(rule.said_by_host.is_empty(), "{}", rule.route);
    }
    let mut external = placement(PlacementStatus::Agreed, true);
    let PlacementCommand::DraftAgreement(mut draft) = whole_draft() else { panic!("a draft") };
    draft.route = Some((1, Route::ExternalEngagement));
    taken(&mut external, PlacementCommand::DraftAgreement(draft), start());
}

#[test]
fn everything_that_a_convention_lacks_is_told_at_once_each_at_its_own_field() {
    let lacking = convention(|draft| {
        (draft.activities, draft.hours, draft.reimbursement) = (None, None, None);
        (draft.mode, draft.notice_days) = (WorkMode::OnSite, Some(29));
    });
    let unsaid = |clause, field| PlacementRefusal::ClauseRequired { clause, field };
    let refusal = PlacementRefusal::Several {
        first: Box::new(PlacementRefusal::NoticeBelowRules { min: 30 }),
        others: vec![
            unsaid(Clause::Activities, "activities"),
            unsaid(Clause::Conditions, "place"),
            unsaid(Clause::Conditions, "hours"),
            unsaid(Clause::Reimbursement, "reimbursement"),
        ],
    };
    let problem = refusal.problem();
    let told: Vec<_> = problem.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
    let expected = [
        ("NOTICE_BELOW_RULES", "noticeDays"),
        ("CLAUSE_REQUIRED", "activities"),
        ("CLAUSE_REQUIRED", "place"),
        ("CLAUSE_REQUIRED", "hours"),
        ("REIMBURSEMENT_REQUIRED", "reimbursement"),
    ];
    assert_eq!(told, expected.map(|(code, field)| (code, Some(field))));
    refuses(&granted_secondment(), lacking, start(), refusal);
}

#[test]
fn what_goes_beyond_the_seat_is_told_with_what_a_convention_lacks() {
    let beyond = convention(|draft| {
        (draft.period, draft.share) = (period("2026-08-31", "2026-10-01"), share(41));
        draft.hours = None;
    });
    let mut state = granted_secondment();
    let Err(refusal) = act(&mut state, beyond, start()) else { panic!("drafted") };
    let problem = refusal.problem();
    let told: Vec<_> = problem.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
    let expected = [
        ("BEYOND_SEAT_PERIOD", "startsOn"),
        ("BEYOND_SEAT_PERIOD", "endsOn"),
        ("BEYOND_SEAT_SHARE", "share"),
        ("CLAUSE_REQUIRED", "hours"),
    ];
    assert_eq!(told, expected.map(|(code, field)| (code, Some(field))));
}

#[test]
fn reimbursement_is_waived_between_services_of_the_state_alone() {
    let waived = |within_state| {
        convention(|draft| (draft.reimbursement, draft.within_state) = (Some(Reimbursement::Waived), within_state))
    };
    let mut state = granted_secondment();
    refuses(&state, waived(false), start(), PlacementRefusal::WaiverOutsideState);
    // Paying back is open to everybody.
    taken(&mut state.clone(), convention(|draft| draft.within_state = false), start());
    taken(&mut state, waived(true), start());
    for side in [Side::Talent, Side::Service, Side::Host] {
        let command = sign(&state, side);
        taken(&mut state, command, start());
    }
    taken(&mut state, PlacementCommand::Confirm, start());
    // Once one of the two is of the State no more, the next change says that it is paid back.
    let shorter = |reimbursement| {
        amended(convention(|draft| {
            draft.period = period("2026-09-01", "2026-09-20");
            (draft.reimbursement, draft.within_state) = (Some(reimbursement), false);
        }))
    };
    refuses(&state, shorter(Reimbursement::Waived), start(), PlacementRefusal::WaiverOutsideState);
    taken(&mut state, shorter(Reimbursement::Reimbursed), start());
}

#[test]
fn one_review_of_what_ended_early_is_opened_in_time_and_the_other_side_is_reminded() {
    let mut state = placement(PlacementStatus::Active, false);
    taken(&mut state, end_early(Side::Talent, Some("2026-09-10")), september(10));
    let waits = |state: &PlacementState| state.pending().iter().map(|pending| pending.side).collect::<Vec<_>>();
    assert_eq!(waits(&state), [Side::Talent, Side::Host]);
    taken(&mut state, review(Side::Talent), september(11));
    assert_eq!(waits(&state), [Side::Host]);
    let closed = watch(&mut state, september(10) + Duration::days(31));
    assert_eq!(closed, vec![Act::Remind, Act::Remind, Act::CloseReviews]);
    assert_eq!((state.status, state.reviews_open), (PlacementStatus::EndedEarly, true));
    assert_eq!(waits(&state), []);
    // The host reads the talent's review now, and answers it with none of its own.
    let over = PlacementRefusal::StatusForbids { status: PlacementStatus::EndedEarly, action: PlacementAction::Review };
    refuses(&state, review(Side::Host), september(10) + Duration::days(31), over);
}

#[test]
fn what_ends_without_notice_ends_a_few_days_back_at_most() {
    let state = placement(PlacementStatus::Active, false);
    let outside = PlacementRefusal::LastDayOutside { first: day("2026-09-12"), last: day("2026-09-29") };
    let personal = |last_day| PlacementCommand::EndEarly {
        by: Side::Talent,
        reason: EarlyEndReason::Personal,
        words: None,
        last_day: Some(day(last_day)),
        half_days: half_days(0),
    };
    refuses(&state, personal("2026-09-11"), september(15), outside);
    taken(&mut state.clone(), personal("2026-09-12"), september(15));
}

/// Each reason is some side's, and what another side says for it is refused; a talent's leaving is noticed by Vivier alone.
#[test]
fn nobody_takes_back_or_ends_for_a_reason_of_another_side() {
    let open = placement(PlacementStatus::Agreed, false);
    let active = placement(PlacementStatus::Active, false);
    let now = september(15);
    let withdraw = |by, reason| PlacementCommand::Withdraw { by, reason, words: None };
    for (reason, sides) in [
        (WithdrawalReason::NoLongerAvailable, [true, false]),
        (WithdrawalReason::FoundAnotherMission, [true, false]),
        (WithdrawalReason::NeedGone, [false, true]),
        (WithdrawalReason::NeedMetOtherwise, [false, true]),
        (WithdrawalReason::TermsNotAgreed, [true, true]),
    ] {
        for (by, theirs) in [Side::Talent, Side::Host].into_iter().zip(sides) {
            let refused =
                Placement::decide(&open, withdraw(by, reason), now) == Err(PlacementRefusal::ReasonOfTheOther);
            assert_eq!(refused, !theirs, "{by} {reason}");
        }
    }
    let end =
        |by, reason| PlacementCommand::EndEarly { by, reason, words: None, last_day: None, half_days: half_days(0) };
    for (reason, sides) in [
        (EarlyEndReason::NeedGone, [false, true, false, true]),
        (EarlyEndReason::RecalledByService, [false, false, true, true]),
        (EarlyEndReason::ChangedPost, [true, false, true, true]),
        (EarlyEndReason::Personal, [true, false, false, true]),
        (EarlyEndReason::TalentLeft, [false, false, false, true]),
        (EarlyEndReason::ProjectStopped, [true, true, true, true]),
    ] {
        for (by, theirs) in [Side::Talent, Side::Host, Side::Service, Side::Vivier].into_iter().zip(sides) {
            let refused = Placement::decide(&active, end(by, reason), now) == Err(PlacementRefusal::ReasonOfTheOther);
            assert_eq!(refused, !theirs, "{by} {reason}");
        }
    }
}

//! Whoever answers in a manager's place is told what the service is told as long as they do, and that it is over.

use chrono::NaiveDate;
use vivier_kernel::actor::Role;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::{CalendarStatus, Notice, Recipient};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::{PlacementEvent, ReleaseDelegated, ReleaseDelegationEnded};
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::value::DelegationEnd;

use super::{about, heard, placements, sample, told_with};

fn account(number: u128) -> AccountId {
    AccountId::from_uuid(uuid::Uuid::from_u128(number))
}

/// The placement of the samples, for which the service asked somebody to answer: until this day, where it is because of an absence.
fn delegated(until: Option<&str>) -> PlacementState {
    let mut state = heard();
    state.release.as_mut().expect("asked").steps = vec![ReleaseStep::ManagerDecision];
    let until = until.map(|day| day.parse().expect("a day"));
    let delegated = ReleaseDelegated { by: account(9), to: account(77), until };
    Placement::evolve(&mut state, &delegated.into());
    state
}

/// Whether the delegate is told of an event on a day.
fn hears(before: &PlacementState, event: &PlacementEvent, day: &str) -> bool {
    let today: NaiveDate = day.parse().expect("a day");
    let mut state = before.clone();
    Placement::evolve(&mut state, event);
    let (about, pairing) = (about(), state.pairing.expect("a placement"));
    let happened = placements::Happened {
        placement: PlacementId::default(),
        pairing,
        state: &state,
        about: &about,
        brings: None,
        stands_in: state.stand_in(today),
        stood_in: None,
        in_advance: false,
    };
    let told: Vec<Notice> = happened.notices(event, "cause");
    let delegate = Recipient::Account { account: account(77) };
    told.iter().any(|notice| notice.recipients.contains(&delegate))
}

#[test]
fn whoever_stands_in_for_an_absence_is_mailed_to_its_last_day() {
    let mut state = delegated(Some("2026-03-14"));
    assert!(hears(&state, &sample("ReleaseReminded"), "2026-03-14"));
    for kind in ["ReleaseGranted", "AgreementDrafted", "PlacementConfirmed", "AmendmentAgreed", "PlacementEndedEarly"] {
        let event = sample(kind);
        assert!(hears(&state, &event, "2026-03-14"), "{kind}: the absence lasts");
        assert!(!hears(&state, &event, "2026-03-15"), "{kind}: it is over");
        Placement::evolve(&mut state, &event);
    }
}

#[test]
fn whoever_was_chosen_for_one_answer_is_mailed_until_it_is_given() {
    let mut state = delegated(None);
    assert!(hears(&state, &sample("ReleaseReminded"), "2026-12-31"));
    Placement::evolve(&mut state, &sample("ReleaseGranted"));
    assert!(!hears(&state, &sample("AgreementDrafted"), "2026-03-14"));
}

/// What is asked for no more is said to whoever was asked, also where it came to nothing before an answer.
#[test]
fn whoever_was_asked_hears_that_nothing_is_asked_any_more() {
    for (kind, template) in [("PlacementWithdrawn", "release.withdrawn"), ("PlacementSuperseded", "release.superseded")]
    {
        assert!(super::STANDS_IN_NO_MORE.contains(&kind), "{kind}");
        let state = delegated(None);
        let told = told_with(&state, &sample(kind), state.stand_in(NaiveDate::default()));
        let delegate = Recipient::Account { account: account(77) };
        let theirs: Vec<&str> = told
            .iter()
            .filter(|notice| notice.recipients.contains(&delegate))
            .map(|notice| notice.template.as_str())
            .collect();
        assert_eq!(theirs, [template], "{kind}");
    }
}

/// What these recipients are told after an event, and what becomes of the manager's deadline in their calendars.
fn told_to(before: &PlacementState, event: &PlacementEvent, one: &Recipient) -> Vec<(String, Vec<CalendarStatus>)> {
    let key = format!("placement:{}:release", PlacementId::default());
    let told = told_with(before, event, None);
    let theirs = told.iter().filter(|notice| notice.recipients.contains(one));
    let deadlines = |notice: &Notice| {
        notice.calendar.iter().filter(|item| item.key == key).map(|item| item.status).collect::<Vec<_>>()
    };
    theirs.map(|notice| (notice.template.clone(), deadlines(notice))).collect()
}

#[test]
fn whoever_stood_in_hears_that_the_answer_is_theirs_no_more() {
    let delegate = Recipient::Account { account: account(77) };
    let ended = |cause| -> PlacementEvent {
        ReleaseDelegationEnded { delegate: account(77), cause, on: NaiveDate::default() }.into()
    };
    let hears = |cause| told_to(&delegated(Some("2026-03-14")), &ended(cause), &delegate);
    let over = [("release.taken_back".to_owned(), vec![CalendarStatus::Cancelled])];
    assert_eq!(hears(DelegationEnd::AbsenceOver), over);
    assert_eq!(hears(DelegationEnd::DelegatorLeft), over);
    assert_eq!(hears(DelegationEnd::DelegateIsHost), over);
    assert!(hears(DelegationEnd::DelegateLeft).is_empty(), "there is nobody any more");
    super::each_is_worded(&told_with(&delegated(None), &ended(DelegationEnd::AbsenceOver), None));
}

/// Nearer ones may answer by now: those above them have the deadline in their calendars all the same.
#[test]
fn the_managers_above_who_were_asked_hear_of_the_answer() {
    let mut asked = delegated(None);
    let talent = asked.pairing.expect("a placement").account;
    let release = asked.release.as_mut().expect("asked");
    let above = OrganisationId::from_uuid(uuid::Uuid::from_u128(88));
    release.addressed_to = Some(above);
    let managers = Recipient::Holders { role: Role::ReleasingManager, organisation: above, besides: Some(talent) };
    for (kind, template) in [
        ("ReleaseGranted", "release.agreed"),
        ("ReleaseRefused", "release.answered"),
        ("ReleaseExpired", "release.expired"),
        ("PlacementWithdrawn", "release.withdrawn"),
    ] {
        let told = told_to(&asked, &sample(kind), &managers);
        assert_eq!(told, [(template.to_owned(), vec![CalendarStatus::Cancelled])], "{kind}");
    }
    // What comes after the answer is the service's own.
    Placement::evolve(&mut asked, &sample("ReleaseGranted"));
    assert!(told_to(&asked, &sample("PlacementConfirmed"), &managers).is_empty());
    let mut unheard = heard();
    let release = unheard.release.as_mut().expect("asked");
    (release.opinion, release.addressed_to) = (None, Some(above));
    let noted = told_to(&unheard, &sample("ReleaseOpinionGiven"), &managers);
    assert_eq!(noted, [("release.opinion_noted".to_owned(), vec![CalendarStatus::Cancelled])]);
}

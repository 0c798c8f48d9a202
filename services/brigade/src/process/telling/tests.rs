//! What each person is told of a mobilisation: one mail of the right kind, with words for whatever it names, in both languages.

use vivier_kernel::decider::{Decider as _, StoredEvent as _};
use vivier_kernel::id::{AccountId, TalentId};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Recipient, Value};
use vivier_notifications::words::catalogue;

use super::*;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::samples;
use crate::domain::value::{Region, WorkMode};
use crate::process::worded::is_worded;

/// After every deadline of the samples.
const AFTERWARDS: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// A mobilisation with one seat and one call that was sent; it and the call stand there.
fn standing(call: CallStatus, status: MobilisationStatus) -> MobilisationState {
    let mut state = MobilisationState::default();
    for event in samples() {
        if ["MobilisationDeclared", "TeamComposed", "WavePlanned", "CallSent"].contains(&event.kind()) {
            Mobilisation::evolve(&mut state, &event);
        }
    }
    (state.status, state.calls[0].status) = (status, call);
    state
}

fn told(before: &MobilisationState, after: &MobilisationState) -> Option<Notice> {
    let need = after.need.as_ref().expect("a need");
    of_call((MobilisationId::default(), 7), need, (before, after), &after.calls[0], (None, AFTERWARDS))
}

fn course(was: MobilisationStatus, after: &MobilisationState, now: DateTime<Utc>) -> Vec<Notice> {
    let need = after.need.as_ref().expect("a need");
    let before = MobilisationState { status: was, ..after.clone() };
    of_course((MobilisationId::default(), 7), need, (&before, after), (Some(OrganisationId::default()), true), now)
}

fn templates(notices: &[Notice]) -> Vec<&str> {
    notices.iter().map(|notice| notice.template.as_str()).collect()
}

#[test]
fn whoever_completes_a_team_is_told_so_with_their_seat_and_the_others_that_it_is_complete() {
    use MobilisationStatus::{Calling, Mobilised};
    let (asked, complete) = (standing(CallStatus::Sent, Calling), standing(CallStatus::Engaged, Mobilised));
    let both = |state: &MobilisationState| {
        let mut state = state.clone();
        let mut earlier = state.calls[0].clone();
        (earlier.id, earlier.status) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), CallStatus::Engaged);
        earlier.callee.account = AccountId::from_uuid(uuid::Uuid::from_u128(22));
        state.calls.push(earlier);
        state
    };
    let course = |before: &MobilisationState, after: &MobilisationState| {
        let need = after.need.as_ref().expect("a need");
        let parties = (Some(OrganisationId::default()), true);
        of_course((MobilisationId::default(), 7), need, (before, after), parties, AFTERWARDS)
    };
    let notice = told(&asked, &complete).expect("a notice");
    assert_eq!(notice.template, "brigade.seat-completes");
    assert_eq!(notice.calendar.len(), 1, "its days come into the calendar");
    assert_eq!(templates(&course(&asked, &complete)), ["brigade.team-complete"], "nobody else is in the team");
    let of_two = course(&both(&asked), &both(&complete));
    assert_eq!(templates(&of_two), ["brigade.team-complete", "brigade.team-yours"]);
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(22));
    assert_eq!(of_two[1].recipients, [Recipient::Account { account }]);
    of_two.iter().for_each(is_worded);
}

#[test]
fn whoever_comes_into_a_complete_team_is_told_that_it_is() {
    use MobilisationStatus::{Calling, Mobilised};
    for (was, is, expected) in [
        (Calling, Calling, "brigade.seat"),
        (Calling, Mobilised, "brigade.seat-completes"),
        (Mobilised, Mobilised, "brigade.seat-of-complete"),
    ] {
        let (waits, comes) = (standing(CallStatus::Reserve, was), standing(CallStatus::Engaged, is));
        let notice = told(&waits, &comes).expect("a notice");
        assert_eq!(notice.template, expected, "{was} {is}");
        is_worded(&notice);
    }
}

/// Two calls to the one seat, which stand there; the second is to another person.
fn with_two(first: CallStatus, second: CallStatus, status: MobilisationStatus) -> MobilisationState {
    let mut state = standing(first, status);
    let mut other = state.calls[0].clone();
    (other.id, other.status) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), second);
    other.callee.account = AccountId::from_uuid(uuid::Uuid::from_u128(22));
    other.callee.talent = TalentId::from_uuid(uuid::Uuid::from_u128(23));
    state.calls.push(other);
    state
}

#[test]
fn whoever_stays_in_a_team_that_was_complete_is_told_that_it_is_no_more() {
    use MobilisationStatus::{Calling, Mobilised};
    let open = with_two(CallStatus::Declined, CallStatus::Engaged, Calling);
    let told = course(Mobilised, &open, AFTERWARDS);
    assert_eq!(templates(&told), ["brigade.seat-open", "brigade.seat-open-yours"]);
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(22));
    assert_eq!(told[1].recipients, [Recipient::Account { account }], "whoever has gone hears nothing of it");
    told.iter().for_each(is_worded);
}

#[test]
fn coordinators_are_told_that_a_seat_has_gone_to_somebody_in_reserve_at_once_or_is_open_again() {
    use CallStatus::{Declined, Engaged, Released, Reserve};
    use MobilisationStatus::{Calling, Mobilised};
    for (was, is, seated, expected) in [
        (Mobilised, Mobilised, Engaged, Some("brigade.seat-passed-on")),
        (Calling, Calling, Engaged, Some("brigade.seat-passed-on")),
        // Another one was open before, so that the mobilisation stands where it stood.
        (Calling, Calling, Released, Some("brigade.seat-open")),
        // That the team is complete no more, or is now, is told by itself.
        (Mobilised, Calling, Released, None),
        (Calling, Mobilised, Engaged, None),
    ] {
        let (before, after) = (with_two(Engaged, Reserve, was), with_two(Declined, seated, is));
        let need = after.need.as_ref().expect("a need");
        let leads = OrganisationId::default();
        let told = of_seats(MobilisationId::default(), need, (&before, &after), Some(leads));
        assert_eq!(templates(&told), expected.into_iter().collect::<Vec<_>>(), "{was} {is} {seated}");
        for notice in &told {
            let holders = Recipient::Holders { role: Role::Coordinator, organisation: leads, besides: None };
            assert_eq!(notice.recipients, [holders]);
            is_worded(notice);
        }
    }
}

#[test]
fn whoever_was_thanked_is_not_called_again_without_a_word_of_it() {
    use MobilisationStatus::Calling;
    let again = |status: CallStatus| {
        let mut state = standing(status, Calling);
        let mut earlier = state.calls[0].clone();
        (earlier.id, earlier.status) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), CallStatus::Released);
        (earlier.released, earlier.thanked) = (Some(ReleaseReason::NotNeeded), true);
        state.calls.push(earlier);
        state
    };
    let notice = told(&again(CallStatus::Planned), &again(CallStatus::Sent)).expect("a notice");
    let seat = notice.values.get("seat");
    assert!(seat.is_some());
    assert_eq!((notice.template.as_str(), notice.values.get("thanked_for")), ("brigade.call", seat));
    let first = told(&standing(CallStatus::Planned, Calling), &standing(CallStatus::Sent, Calling));
    assert!(!first.expect("a notice").values.contains_key("thanked_for"), "nobody has written to them before");
}

#[test]
fn nobody_is_told_that_another_has_a_seat_which_is_open() {
    let sent = standing(CallStatus::Sent, MobilisationStatus::Calling);
    let reserve = standing(CallStatus::Reserve, MobilisationStatus::Calling);
    assert_eq!(told(&sent, &reserve).expect("a notice").template, "brigade.reserve");
    let mut full = reserve.clone();
    let mut colleague = full.calls[0].clone();
    (colleague.id, colleague.seat) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), TeamSeatId::default());
    (colleague.callee.talent, colleague.status) = (TalentId::default(), CallStatus::Engaged);
    full.calls.push(colleague);
    full.need.as_mut().expect("a need").limits.from_service = Some(1);
    let notice = told(&sent, &full).expect("a notice");
    assert_eq!(notice.template, "brigade.reserve-of-full-service");
    is_worded(&notice);
    full.calls[0].status = CallStatus::Released;
    full.calls[0].released = Some(ReleaseReason::NotNeeded);
    let notice = told(&sent, &full).expect("a notice");
    let full = Value::Word(SERVICE_FULL.to_owned());
    assert_eq!((notice.template.as_str(), notice.values.get("reason")), ("brigade.released", Some(&full)));
    is_worded(&notice);
}

#[test]
fn whoever_is_let_go_is_told_what_has_happened() {
    use MobilisationStatus::{Calling, Cancelled, Deployed, Failed, Mobilised};
    let (unneeded, elsewhere) = (ReleaseReason::NotNeeded, ReleaseReason::EngagedElsewhere);
    for (was, is, reason, expected) in [
        (Mobilised, Deployed, unneeded, "brigade.released"),
        (Calling, Calling, elsewhere, "brigade.released-elsewhere"),
        (Mobilised, Mobilised, elsewhere, "brigade.released-elsewhere"),
        (Mobilised, Cancelled, ReleaseReason::MobilisationCancelled, "brigade.called-off"),
        (Calling, Failed, ReleaseReason::MobilisationFailed, "brigade.not-raised"),
        (Mobilised, Failed, ReleaseReason::MobilisationFailed, "brigade.not-deployed-team"),
    ] {
        let mut let_go = standing(CallStatus::Released, is);
        let_go.calls[0].released = Some(reason);
        let notice = told(&standing(CallStatus::Reserve, was), &let_go).expect("a notice");
        assert_eq!(notice.template, expected, "{was} {is}");
        is_worded(&notice);
    }
}

#[test]
fn nobody_is_thanked_for_a_yes_that_they_never_gave() {
    use MobilisationStatus::Calling;
    let mut let_go = standing(CallStatus::Released, Calling);
    let_go.calls[0].released = Some(ReleaseReason::EngagedElsewhere);
    for (was, expected) in [
        (CallStatus::Sent, "brigade.released-unanswered"),
        (CallStatus::AcceptedAsLastResort, "brigade.released-elsewhere"),
        (CallStatus::Reserve, "brigade.released-elsewhere"),
    ] {
        let notice = told(&standing(was, Calling), &let_go).expect("a notice");
        assert_eq!(notice.template, expected, "{was}");
        is_worded(&notice);
    }
}

#[test]
fn whoever_can_no_longer_come_is_told_so_and_of_their_seat_where_they_had_one() {
    use MobilisationStatus::{Calling, Mobilised};
    for (was, is, expected) in [
        (CallStatus::Sent, Calling, "brigade.released-unable"),
        (CallStatus::AcceptedAsLastResort, Calling, "brigade.released-unable"),
        (CallStatus::Reserve, Mobilised, "brigade.released-unable"),
        (CallStatus::Engaged, Calling, "brigade.seat-let-go"),
    ] {
        let mut let_go = standing(CallStatus::Released, is);
        let_go.calls[0].released = Some(ReleaseReason::NoLongerCallable);
        let notice = told(&standing(was, Mobilised), &let_go).expect("a notice");
        assert_eq!(notice.template, expected, "{was}");
        is_worded(&notice);
    }
}

#[test]
fn whoever_is_let_go_from_two_calls_at_once_is_told_once_and_thanked_for_their_yes() {
    use MobilisationStatus::Calling;
    let with_two = |first: CallStatus, second: CallStatus| {
        let mut state = standing(first, Calling);
        let mut other = state.calls[0].clone();
        (other.id, other.status) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), second);
        state.calls.push(other);
        state
    };
    let mut let_go = with_two(CallStatus::Released, CallStatus::Released);
    let_go.calls.iter_mut().for_each(|call| call.released = Some(ReleaseReason::EngagedElsewhere));
    for (first, second, expected) in [
        (CallStatus::Reserve, CallStatus::Sent, [Some("brigade.released-elsewhere"), None]),
        (CallStatus::Sent, CallStatus::Reserve, [None, Some("brigade.released-elsewhere")]),
        (CallStatus::Reserve, CallStatus::Reserve, [Some("brigade.released-elsewhere"), None]),
        (CallStatus::Sent, CallStatus::Sent, [Some("brigade.released-unanswered"), None]),
        (CallStatus::Released, CallStatus::Sent, [None, Some("brigade.released-unanswered")]),
    ] {
        let before = with_two(first, second);
        let need = let_go.need.as_ref().expect("a need");
        let mails = [0_usize, 1].map(|number| {
            let (call, asked) = (&let_go.calls[number], (None, AFTERWARDS));
            let told = of_call((MobilisationId::default(), 7), need, (&before, &let_go), call, asked);
            told.filter(|notice| notice.ways == Ways::All).map(|notice| notice.template)
        });
        assert_eq!(mails.each_ref().map(Option::as_deref), expected, "{first} {second}");
    }
}

#[test]
fn a_team_that_was_complete_is_not_said_to_have_been_impossible() {
    use MobilisationStatus::{Calling, Failed, Mobilised};
    let failed = standing(CallStatus::Released, Failed);
    let told = course(Mobilised, &failed, AFTERWARDS);
    assert_eq!(templates(&told), ["brigade.not-deployed", "brigade.not-deployed-host"]);
    told.iter().for_each(is_worded);
    let told = course(Calling, &failed, AFTERWARDS);
    assert_eq!(templates(&told), ["brigade.failed", "brigade.no-team"]);
    told.iter().for_each(is_worded);
}

#[test]
fn whoever_has_something_to_do_is_told_until_when() {
    use MobilisationStatus::{Calling, Deployed, Mobilised, StoodDown};
    let told = course(Mobilised, &standing(CallStatus::Declined, Calling), AFTERWARDS);
    assert_eq!(templates(&told), ["brigade.seat-open"]);
    assert!(told[0].values.contains_key("team_by"));
    let mut over = standing(CallStatus::Engaged, StoodDown);
    over.review_by = Some(DateTime::UNIX_EPOCH);
    for (at_work, expected) in [
        (vec![over.calls[0].id], vec!["brigade.review", "brigade.review-yours"]),
        (Vec::new(), vec!["brigade.never-began-host", "brigade.never-began-yours", "brigade.never-began"]),
    ] {
        over.at_work = Some(at_work);
        let told = course(Deployed, &over, AFTERWARDS);
        assert_eq!(templates(&told), expected);
        assert!(told[..2].iter().all(|notice| notice.values.contains_key("review_by")), "{told:?}");
        told.iter().for_each(is_worded);
    }
    for locale in Locale::ALL {
        for value in ["due", "review_by", "team_by", "thanked_for"] {
            let words = catalogue::find(&format!("also.{value}"), locale);
            assert!(words.is_some_and(|words| words.contains(&format!("{{{value}}}"))), "{value} in {locale:?}");
        }
    }
}

#[test]
fn where_nobody_was_called_nobody_is_said_to_have_been() {
    use MobilisationStatus::{Composed, Declared, Failed};
    let mut failed = standing(CallStatus::Released, Failed);
    failed.calls.clear();
    failed.blocking = vec![Blocking { kind: ConstraintKind::NotCalled, seat: None }];
    for was in [Declared, Composed] {
        let told = course(was, &failed, AFTERWARDS);
        assert_eq!(templates(&told), ["brigade.not-called", "brigade.not-called-host"], "{was}");
        assert!(told.iter().all(|notice| !notice.values.contains_key("blocked_by_1")), "the words say it already");
        told.iter().for_each(is_worded);
    }
}

#[test]
fn a_need_that_is_given_up_early_is_not_said_to_be_late() {
    use MobilisationStatus::{Calling, Failed, Mobilised};
    let failed = standing(CallStatus::Released, Failed);
    for was in [Calling, Mobilised] {
        let told = course(was, &failed, DateTime::UNIX_EPOCH);
        assert_eq!(templates(&told), ["brigade.given-up", "brigade.given-up-host"]);
        told.iter().for_each(is_worded);
    }
}

#[test]
fn whatever_blocks_and_wherever_the_work_is_has_words_in_both_languages() {
    let blocking = ConstraintKind::ALL.iter().map(|kind| format!("word.BLOCKED_BY_{kind}"));
    let places = WorkMode::ALL.iter().map(|mode| format!("word.{mode}"));
    let regions = Region::ALL.iter().map(|region| format!("word.{region}"));
    let further = ["work_host", "work_mode", "work_region", "work_skills"].map(|name| format!("also.{name}"));
    let named = (1..=MOST_NAMED).map(|place| format!("also.blocked_by_{place}"));
    for key in blocking.chain(places).chain(regions).chain(further).chain(named) {
        for locale in Locale::ALL {
            assert!(catalogue::find(&key, locale).is_some(), "{}: {key}", locale.tag());
        }
    }
    for without in [Without::GivenUp, Without::OutOfTime, Without::NobodyCalled, Without::NeverDeployed] {
        let (theirs, hosts) = without.templates();
        assert!(catalogue::has(theirs) && catalogue::has(hosts), "{without:?}");
    }
}

#[test]
fn skills_are_named_whole_as_many_as_a_notice_holds() {
    let labels = |count: usize| -> Vec<String> { (0..count).map(|_| "a".repeat(60)).collect() };
    assert_eq!(as_many_as_fit(&[]), None);
    assert_eq!(as_many_as_fit(&["Rust".to_owned(), "SQL".to_owned()]).as_deref(), Some("Rust, SQL"));
    let many = as_many_as_fit(&labels(9)).expect("some");
    assert!(many.ends_with(", …") && many.chars().count() <= MAX_TEXT, "{many}");
    assert_eq!(many.matches(&"a".repeat(60)).count(), 3);
}

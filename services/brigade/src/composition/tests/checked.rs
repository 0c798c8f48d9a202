//! The check finds what is wrong with spoilt teams, and requests that cannot be asked are refused with their field.

use vivier_kernel::share::Share;
use vivier_talents::domain::value::RemotePreference;

use super::pool::{Hardness, id, people, request};
use crate::chance::Chance;
use crate::composition::check::{Finding, check, objections};
use crate::composition::cost::{Aim, member_terms};
use crate::composition::effort::Effort;
use crate::composition::request::{Candidate, Consent, Grant, Request, Shape, Weights};
use crate::composition::screen::screen;
use crate::composition::solve::{Composition, Team, by_hand, compose};
use crate::domain::value::{Clearance, ConstraintKind, TeamSeat, WorkMode};

/// A request of several seats with its best team.
fn solved(shape: fn(&Request) -> bool) -> (Request, Vec<Candidate>, Team) {
    for seed in 0..500 {
        let mut chance = Chance::new(seed);
        let request = request(&mut chance);
        let candidates = people(&mut chance, 12, Hardness(3));
        if request.seats.len() < 2 || !shape(&request) {
            continue;
        }
        if let Ok(Composition::Teams { mut teams, .. }) = compose(&request, &candidates, None, &Effort::without_limit())
            && teams[0].members.len() > 1
        {
            return (request, candidates, teams.remove(0));
        }
    }
    panic!("no case");
}

#[test]
fn each_kind_of_mistake_is_found() {
    let (request, candidates, team) = solved(|request| request.shape == Shape::OnePerSeat);
    assert_eq!(check(&request, &candidates, &team), []);
    let found = |spoil: &dyn Fn(&mut Team), what: &dyn Fn(&Finding) -> bool| {
        let mut spoilt = team.clone();
        spoil(&mut spoilt);
        assert!(check(&request, &candidates, &spoilt).iter().any(what), "{:?}", check(&request, &candidates, &spoilt));
    };
    found(&|team| team.members[0].talent = id(7), &|finding| matches!(finding, Finding::UnknownPerson(_)));
    found(&|team| team.members[0].seats[0] = id(7), &|finding| matches!(finding, Finding::UnknownSeat(_)));
    found(
        &|team| {
            team.members.pop();
        },
        &|finding| matches!(finding, Finding::SeatEmpty(_)),
    );
    found(&|team| team.members[0].seats = team.members[1].seats.clone(), &|finding| {
        matches!(finding, Finding::SeatTwice(_))
    });
    found(&|team| team.members[0].talent = team.members[1].talent, &|finding| matches!(finding, Finding::Places(_)));
    found(&|team| team.points -= 1, &|finding| matches!(finding, Finding::WrongSum { .. }));
    found(
        &|team| team.terms[0].points += 1,
        &|finding| matches!(finding, Finding::WrongPoints { aim: Aim::Fit, shown, found } if *shown == found + 1),
    );
}

#[test]
fn each_constraint_is_checked() {
    let (request, candidates, team) = solved(|request| request.shape == Shape::OnePerSeat);
    let place = candidates.iter().position(|one| one.talent == team.members[0].talent).expect("in the pool");
    let against = |change: &dyn Fn(&mut Candidate), kind: ConstraintKind| {
        let mut candidates = candidates.clone();
        change(&mut candidates[place]);
        let findings = check(&request, &candidates, &team);
        let named = |finding: &Finding| matches!(finding, Finding::Against { kind: found, .. } if *found == kind);
        assert!(findings.iter().any(named), "{kind}: {findings:?}");
        let changed = compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees");
        if let Composition::Teams { teams, .. } = changed {
            assert!(teams.iter().all(|other| other.members[0].talent != team.members[0].talent), "{kind}: still there");
        }
    };
    against(&|one| one.skills.clear(), ConstraintKind::Skills);
    against(&|one| one.free_share = 0, ConstraintKind::Availability);
    against(&|one| one.free_share = 1, ConstraintKind::Share);
    let unready = |one: &mut Candidate| (one.consent, one.notice_hours) = (Consent::ToAsk, 25);
    against(&unready, ConstraintKind::Notice);
    against(&|one| one.consent = Consent::Refused, ConstraintKind::Release);
    against(&|one| one.open_share = 1, ConstraintKind::Release);
    let too_small = |one: &mut Candidate| {
        (one.consent, one.ask_hours) = (Consent::Standing(1), 25);
        one.grants = vec![Grant { share: 1, notice_hours: 0 }];
    };
    against(&too_small, ConstraintKind::Notice);
    let too_late = |one: &mut Candidate| {
        (one.consent, one.ask_hours) = (Consent::Standing(100), 25);
        one.grants = vec![Grant { share: 1, notice_hours: 0 }, Grant { share: 100, notice_hours: 25 }];
    };
    against(&too_late, ConstraintKind::Notice);
    against(&|one| one.engaged = true, ConstraintKind::Engaged);
    against(&|one| one.quiet = true, ConstraintKind::Quiet);
    against(&|one| one.rested_since = Some(super::pool::first_day()), ConstraintKind::Rest);
    let soon_after = request.period.end() + chrono::Days::new(1);
    against(&|one| one.next_begins = Some(soon_after), ConstraintKind::Rest);
    against(&|one| one.no_hour = true, ConstraintKind::NoHour);
    let theirs = |seat: &&TeamSeat| team.members[0].seats.contains(&seat.id);
    let is_remote = request.seats.iter().find(theirs).expect("a seat").mode == WorkMode::Remote;
    let unwilling = if is_remote { RemotePreference::OnSite } else { RemotePreference::Remote };
    against(&|one| one.remote = unwilling, ConstraintKind::Place);
    let mut secret = request.clone();
    secret.seats.iter_mut().for_each(|seat| seat.clearance = Clearance::TopSecret);
    let is_cleared = |finding: &Finding| matches!(finding, Finding::Against { kind: ConstraintKind::Clearance, .. });
    assert!(check(&secret, &candidates, &team).iter().any(is_cleared));
}

#[test]
fn to_take_less_of_somebody_never_needs_more_notice_nor_does_a_release_in_advance() {
    let (mut request, mut candidates, _) = solved(|request| request.shape == Shape::OnePerSeat);
    let one = &mut candidates[0];
    (one.consent, one.open_share, one.ask_hours) = (Consent::Standing(20), 100, 48);
    one.grants = vec![Grant { share: 20, notice_hours: 500 }];
    let consent = |request: &Request, one: &Candidate| {
        let terms = member_terms(request, one, &[&request.seats[0]]);
        terms.iter().any(|term| term.aim == Aim::Consent && term.points > 0)
    };
    for (hours, share, has_notice, to_ask) in [
        (72, 10, true, true),
        (72, 20, true, true),
        (72, 21, true, true),
        (72, 60, true, true),
        (47, 10, false, true),
        (47, 60, false, true),
        (500, 20, true, false),
        (500, 21, true, true),
    ] {
        request.notice_hours = hours;
        request.seats[0].share = Share::new(share).expect("a share");
        let (one, seat) = (&candidates[0], &request.seats[0]);
        let screened = screen(&request, one, seat).kinds().all(|kind| kind != ConstraintKind::Notice);
        let checked = !objections(&request, one, seat).contains(&ConstraintKind::Notice);
        assert_eq!((screened, checked), (has_notice, has_notice), "{share} % in {hours} hours");
        assert_eq!(consent(&request, one), to_ask, "{share} % in {hours} hours");
    }
}

#[test]
fn as_many_days_of_rest_lie_before_the_work_as_after_it() {
    let (request, mut candidates, _) = solved(|_| true);
    let seat = &request.seats[0];
    let days = |number: i64| chrono::Duration::days(number);
    let rests = |one: &Candidate| {
        let found = screen(&request, one, seat).kinds().all(|kind| kind != ConstraintKind::Rest);
        assert_eq!(objections(&request, one, seat).contains(&ConstraintKind::Rest), !found, "both say the same");
        found
    };
    for (apart, rested) in [(1, false), (request.rest_days, false), (request.rest_days + 1, true)] {
        candidates[0].rested_since = Some(request.period.start() - days(apart));
        candidates[0].next_begins = None;
        assert_eq!(rests(&candidates[0]), rested, "{apart} days before");
        candidates[0].rested_since = None;
        candidates[0].next_begins = Some(request.period.end() + days(apart));
        assert_eq!(rests(&candidates[0]), rested, "{apart} days after");
    }
}

#[test]
fn limits_of_size_and_service_are_checked() {
    let (mut request, candidates, team) = solved(|request| matches!(request.shape, Shape::AtMost(_)));
    assert_eq!(check(&request, &candidates, &team), []);
    request.shape = Shape::AtMost(team.members.len() - 1);
    assert!(check(&request, &candidates, &team).iter().any(|finding| matches!(finding, Finding::TooManyPeople { .. })));
    let mut same = candidates;
    same.iter_mut().for_each(|one| one.service = Some(id(10)));
    request.service_limit = Some(1);
    assert!(
        check(&request, &same, &team)
            .iter()
            .any(|finding| matches!(finding, Finding::TooManyOfService { people: 2.., .. }))
    );
}

#[test]
fn a_team_by_hand_is_checked_and_compared_with_the_best() {
    let (request, candidates, team) = solved(|request| request.shape == Shape::OnePerSeat);
    let members: Vec<_> = team.members.iter().map(|member| (member.talent, member.seats.clone())).collect();
    assert_eq!(by_hand(&request, &candidates, &members), team);
    let mut worse = members;
    worse[0].0 = id(7);
    let findings = check(&request, &candidates, &by_hand(&request, &candidates, &worse));
    assert!(findings.iter().any(|finding| matches!(finding, Finding::SeatEmpty(_))));
}

#[test]
fn a_request_that_cannot_be_asked_names_its_field() {
    let (request, ..) = solved(|_| true);
    let refused = |change: &dyn Fn(&mut Request), field: &str| {
        let mut spoilt = request.clone();
        change(&mut spoilt);
        assert_eq!(spoilt.checked().expect_err("refused").field.as_deref(), Some(field));
    };
    refused(&|request| request.seats.clear(), "seats");
    refused(&|request| request.shape = Shape::AtMost(0), "size");
    refused(&|request| request.service_limit = Some(0), "serviceLimit");
    refused(&|request| request.notice_hours = -1, "noticeHours");
    refused(&|request| request.rest_days = -1, "restDays");
    refused(&|request| request.weights = Weights { load: 10_001, ..request.weights }, "weights.load");
    assert!(request.checked().is_ok());
    // Of seats of which one person may take several, each is the same in time and place.
    let (packed, ..) = solved(|request| request.shape != Shape::OnePerSeat && request.seats.len() > 1);
    let mut spoilt = packed.clone();
    let other = if packed.seats[0].share == Share::FULL { 50 } else { 100 };
    spoilt.seats[1].share = Share::new(other).expect("a share");
    assert_eq!(spoilt.checked().expect_err("refused").field.as_deref(), Some("seats.1.share"));
}

//! What takes somebody out, what would bring people back, and what each term of a score says, by example.

use std::sync::Arc;

use chrono::Duration;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, Region, RequiredSkill, SeatSpec};
use vivier_ranking::pair::{HeldSkill, NeededSkill, Person, Wanted};
use vivier_ranking::pool::{Importance as Part, SURE};
use vivier_skills::domain::value::SkillId;
use vivier_talents::domain::state::{Cleared, SkillClaim, TalentState};
use vivier_talents::domain::value::{EmploymentStatus, Evidence, RemotePreference, SkillKey};

use super::support::{asked, claim, ground, pool, ranked, seat, skill, state, subjects, today};
use crate::ranking::constraint::{Broken, Constraint, Gate, Subject, Wish, broken};
use crate::ranking::counterfactual::counterfactuals;
use crate::ranking::difference::differences;
use crate::ranking::policy::POLICY;
use crate::ranking::relax::{Change, Relaxation, relaxations};
use crate::ranking::score::{Ground as Basis, Term, TermName, terms};
use crate::ranking::taken_out::{OwnChange, TakenOut};

fn only_terms(states: &[TalentState], seat: &SeatSpec) -> Vec<Term> {
    let pool = pool(states);
    let wanted = pool.wanted(&POLICY, &asked(seat).needs(&pool), seat.title.as_str(), None);
    let all = subjects(&pool, |_, _| ());
    terms(&Wish { seat, days: seat.period, wanted: &wanted }, &all[0].1, &POLICY, today())
}

fn value(terms: &[Term], name: TermName) -> i64 {
    terms.iter().find(|term| term.name == name).expect("the term").value
}

#[test]
fn each_constraint_takes_out_whom_it_names() {
    let seat = seat(&[(3, Importance::Essential, 3), (9, Importance::Desirable, 2)], 40);
    let base = state(0, [(3, claim(1, Evidence::Claimed, 0))], 100);
    let check_for = |seat: &SeatSpec, state: TalentState, change: fn(&mut Subject<'_>), expected: &[Constraint]| {
        let pool = pool(&[state]);
        let wanted = pool.wanted(&POLICY, &asked(seat).needs(&pool), "", None);
        let mut all = subjects(&pool, |_, _| ());
        change(&mut all[0].1);
        let wish = Wish { seat, days: seat.period, wanted: &wanted };
        assert_eq!(broken(&wish, &all[0].1).iter().collect::<Vec<_>>(), expected);
    };
    let check = |state, change, expected: &[Constraint]| check_for(&seat, state, change, expected);
    check(base.clone(), |_| (), &[]);
    check(state(0, [(9, claim(4, Evidence::Claimed, 0))], 100), |_| (), &[Constraint::EssentialSkill]);
    check(base.clone(), |subject| subject.shown = false, &[Constraint::NotShown]);
    check(base.clone(), |subject| subject.in_contact = true, &[Constraint::InContact]);
    check(base.clone(), |subject| subject.refused = true, &[Constraint::Refused]);
    check(base.clone(), |subject| subject.asked = 5, &[Constraint::AskedOften]);
    check(base.clone(), |subject| subject.asked = 4, &[]);
    check(state(0, [(3, claim(1, Evidence::Claimed, 0))], 39), |_| (), &[Constraint::ShareNotFree]);
    check(state(0, [(3, claim(1, Evidence::Claimed, 0))], 40), |_| (), &[]);
    let mut remote = base.clone();
    remote.profile.remote = RemotePreference::Remote;
    check(remote, |_| (), &[Constraint::WorkMode]);
    let mut elsewhere = base.clone();
    elsewhere.profile.regions = vec![Region::Corse];
    check(elsewhere.clone(), |_| (), &[Constraint::Region]);
    // A clearance counts for what is below it too, and to the seat's last day.
    let secret = SeatSpec { clearance: Clearance::Secret, ..seat.clone() };
    for (clearance, days, expected) in [
        (Clearance::None, None, &[Constraint::Clearance][..]),
        (Clearance::Restricted, None, &[Constraint::Clearance]),
        (Clearance::Secret, Some(59), &[Constraint::Clearance]),
        (Clearance::Secret, Some(60), &[]),
        (Clearance::TopSecret, None, &[]),
    ] {
        let expires_on = days.map(|days| today() + Duration::days(days));
        let cleared = TalentState { clearance: Cleared { clearance, expires_on }, ..base.clone() };
        check(cleared.clone(), |_| (), &[]);
        check_for(&secret, cleared, |_| (), expected);
    }
    // Sixty days at 60 % are more than a mission letter takes, and nobody on a fixed term is seconded.
    let long = SeatSpec { share: Share::new(60).expect("a share"), ..seat.clone() };
    for (status, expected) in [
        (EmploymentStatus::FixedTermContract, &[Constraint::Employment][..]),
        (EmploymentStatus::PermanentContract, &[]),
        (EmploymentStatus::CivilServant, &[]),
        (EmploymentStatus::External, &[]),
    ] {
        let mut lent = base.clone();
        lent.identity.as_mut().expect("registered").employment = status;
        check(lent.clone(), |_| (), &[]);
        check_for(&long, lent.clone(), |_| (), expected);
        check_for(&long, lent, |subject| subject.employment = None, &[]);
    }
    check(elsewhere, |subject| subject.in_contact = true, &[Constraint::InContact, Constraint::Region]);
}

#[test]
fn the_region_that_is_proposed_brings_more_people_than_it_loses() {
    let seat = seat(&[(3, Importance::Essential, 1)], 40);
    let lives = |number, regions: &[Region]| {
        let mut state = state(number, [(3, claim(2, Evidence::Claimed, 0))], 100);
        state.profile.regions = regions.to_vec();
        state
    };
    let proposed = |states: &[TalentState]| -> Vec<Relaxation> {
        let pool = pool(states);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let all: Vec<_> =
            subjects(&pool, |_, _| ()).into_iter().map(|(_, subject)| (subject, broken(&wish, &subject))).collect();
        let of_region = |relaxation: &Relaxation| matches!(relaxation.change, Change::OtherRegion { .. });
        relaxations(&wish, &all).into_iter().filter(of_region).collect()
    };
    // One comes and two go, or as many go as come.
    let two_here = [lives(0, &[Region::Bretagne]), lives(1, &[Region::Bretagne]), lives(2, &[Region::Corse])];
    assert!(proposed(&two_here).is_empty());
    assert!(proposed(&two_here[1..]).is_empty());
    // Corse brings more, but Occitanie keeps those who are there.
    let one = |region, adds, loses| [Relaxation { change: Change::OtherRegion { region }, adds, loses }];
    let mut people: Vec<TalentState> =
        (0..2).map(|number| lives(number, &[Region::Bretagne, Region::Occitanie])).collect();
    people.extend((2..5).map(|number| lives(number, &[Region::Corse])));
    people.extend((5..7).map(|number| lives(number, &[Region::Occitanie])));
    assert_eq!(proposed(&people), one(Region::Occitanie, 2, 0));
    assert_eq!(proposed(&people[2..5]), one(Region::Corse, 3, 0));
}

#[test]
fn a_start_that_is_put_off_brings_as_many_as_it_says_of_a_seat_that_has_begun_too() {
    let mut seat = seat(&[(3, Importance::Essential, 1)], 40);
    let end = seat.period.end();
    seat.period = Period::new(today() - Duration::days(10), end).expect("a period");
    let comes = |number, in_days| {
        let mut state = state(number, [(3, claim(2, Evidence::Claimed, 0))], 100);
        for window in state.windows.values_mut() {
            window.period = Period::new(today() + Duration::days(in_days), window.period.end()).expect("a period");
        }
        state
    };
    let people = [comes(0, 0), comes(1, 5), comes(2, 12), comes(3, 13)];
    let pool = pool(&people);
    let fit = |seat: &SeatSpec| {
        let days = Period::new(seat.period.start().max(today()), end).expect("a period");
        let wanted = pool.wanted(&POLICY, &asked(seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat, days, wanted: &wanted };
        let all: Vec<_> =
            subjects(&pool, |_, _| ()).into_iter().map(|(_, subject)| (subject, broken(&wish, &subject))).collect();
        (all.iter().filter(|(_, broken)| broken.is_empty()).count(), relaxations(&wish, &all))
    };
    let (before, proposed) = fit(&seat);
    let later: Vec<(u64, usize)> = proposed
        .iter()
        .filter_map(|one| match one.change {
            Change::StartLater { days } => Some((days, one.adds)),
            _ => None,
        })
        .collect();
    assert_eq!((before, &later[..]), (1, &[(17, 1), (24, 3)][..]));
    for (days, adds) in later {
        let start = seat.period.start() + Duration::days(i64::try_from(days).expect("a few"));
        let put_off = SeatSpec { period: Period::new(start, end).expect("a period"), ..seat.clone() };
        assert_eq!(fit(&put_off).0, before + adds, "{days} days");
    }
}

#[test]
fn nothing_is_promised_with_what_nobody_can_claim() {
    let mut seat = seat(&[(1, Importance::Essential, 2)], 40);
    // A seat may ask for an occupation, or a heading.
    let occupation = SkillId::of_uri("developer").uuid();
    seat.skills.push(RequiredSkill { skill: occupation, ..seat.skills[0] });
    let promised = |state: TalentState| {
        let pool = pool(std::slice::from_ref(&state));
        let state = Arc::new(state);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let all = subjects(&pool, |_, _| ());
        let out = TakenOut::of(&pool, &wish, &all[0].1, &state);
        let have = |change: &OwnChange| match change {
            OwnChange::HaveSkill { skill, .. } => Some(*skill),
            _ => None,
        };
        let mut skills: Vec<SkillKey> = out.iter().flat_map(|out| out.own.iter().filter_map(have)).collect();
        let raised = counterfactuals(&pool, ground(), &asked(&seat), all[0].0, &state, &all);
        skills.extend(raised.iter().map(|change| change.skill));
        skills
    };
    let whoever_has = |number| state(0, [(number, claim(1, Evidence::Claimed, 0))], 100);
    assert_eq!(promised(whoever_has(3)), [skill(1), skill(1)], "to come in, and then to stand higher");
    assert_eq!(promised(whoever_has(1)), [skill(1)]);
}

#[test]
fn a_skill_counts_by_level_and_nearness() {
    let seat = seat(&[(1, Importance::Essential, 4)], 40);
    let of = |claims: Vec<(usize, SkillClaim)>| value(&only_terms(&[state(0, claims, 100)], &seat), TermName::Skill);
    for (at, expected) in [(4, 1000), (3, 750), (1, 250)] {
        assert_eq!(of(vec![(1, claim(at, Evidence::Claimed, 0))]), expected);
    }
    let sibling = of(vec![(2, claim(4, Evidence::Claimed, 0))]);
    assert!((300..1000).contains(&sibling), "{sibling}");
    assert_eq!(of(vec![(3, claim(4, Evidence::Proven, 1))]), 0);
}

#[test]
fn what_is_only_probable_is_called_so_and_keeps_nobody_out() {
    let seat = seat(&[(4, Importance::Essential, 2)], 40);
    let developer = state(0, [(1, claim(4, Evidence::Claimed, 0)), (2, claim(4, Evidence::Claimed, 0))], 100);
    let terms = only_terms(&[developer], &seat);
    let Basis::Skill { held, probability, .. } = terms[0].ground else { panic!("a skill's term") };
    assert!(held.is_none_or(|held| held.skill != skill(4)), "nothing but what is a little like it");
    assert_eq!(terms[0].name, TermName::Probable);
    assert_eq!(terms[0].value, probability / 2);
    assert!(probability > 0);
}

/// The filter itself, to the thousandth: something near enough opens it, held at whatever level or only probable, and nothing closes it again.
#[test]
fn what_is_near_enough_opens_the_list_and_a_probable_skill_keeps_nobody_out() {
    const ASKED: u32 = 7;
    const NEAR: u32 = 9;
    const OTHER: u32 = 11;
    let seat = seat(&[(3, Importance::Essential, 4)], 40);
    let pool = pool(&[state(0, [], 100)]);
    let candidate = subjects(&pool, |_, _| ())[0].1.candidate;
    // What is asked for, and another skill that stands in for it as much as is said.
    let wanted = |nearness: u32, probable: u64| Wanted {
        needs: vec![NeededSkill {
            links: vec![(ASKED, SURE)],
            stand_ins: vec![(ASKED, SURE), (NEAR, nearness)],
            level: 4,
            importance: Part::Essential,
            weight: 560,
        }],
        probable,
        ..Wanted::default()
    };
    let person = |held: Option<u32>, probable: Option<(u32, u32)>| Person {
        skills: held.map(|node| HeldSkill { node, certainty: SURE, level: 1 }).into_iter().collect(),
        probable: probable.into_iter().collect(),
        stems: Vec::new(),
    };
    let passes = |wanted: &Wanted, person: &Person| {
        let wish = Wish { seat: &seat, days: seat.period, wanted };
        let broken =
            Gate::of(&wish).broken_among(Broken::of(&[Constraint::EssentialSkill]), &Subject::open(candidate, person));
        broken.is_empty()
    };
    let current = POLICY.probable;
    for (nearness, held, probable, counts, expected) in [
        (0, None, None, current, false),
        (0, Some(OTHER), None, current, false),
        (0, Some(ASKED), None, current, true),
        (499, Some(NEAR), None, current, false),
        (500, Some(NEAR), None, current, true),
        (0, None, Some((ASKED, 499)), current, false),
        (0, None, Some((ASKED, 500)), current, true),
        // What stands in for it, too, must be held: to be probable is not enough.
        (1000, None, Some((NEAR, 1000)), current, false),
        // In the strict view nothing probable counts.
        (0, None, Some((ASKED, 1000)), 0, false),
    ] {
        let found = passes(&wanted(nearness, counts), &person(held, probable));
        assert_eq!(found, expected, "{nearness} {held:?} {probable:?} {counts}");
    }
    for (nearness, held) in [(0, None), (0, Some(OTHER)), (499, Some(NEAR)), (500, Some(NEAR)), (0, Some(ASKED))] {
        let wanted = wanted(nearness, current);
        let without = passes(&wanted, &person(held, None));
        for added in [ASKED, NEAR, OTHER].into_iter().flat_map(|node| [1, 40, 499, 500, 1000].map(|of| (node, of))) {
            assert!(!without || passes(&wanted, &person(held, Some(added))), "{added:?} takes out who holds {held:?}");
        }
    }
}

#[test]
fn skills_of_no_framework_are_numbered_alike_whoever_came_first() {
    let seat = seat(&[(8, Importance::Essential, 1), (9, Importance::Essential, 1)], 1);
    let both = |number| state(number, [8, 9].map(|skill| (skill, claim(1, Evidence::Claimed, 0))), 1);
    let one = state(2, [(9, claim(1, Evidence::Claimed, 0))], 1);
    let ranking = ranked(&pool(&[both(0), both(1), one.clone()]), &seat);
    assert!(ranking.ranked.len() >= 2);
    assert_eq!(ranked(&pool(&[one, both(1), both(0)]), &seat), ranking);
}

#[test]
fn every_term_says_what_it_rests_on() {
    let seat = seat(&[(4, Importance::Essential, 2)], 40);
    let developer = state(0, [(1, claim(4, Evidence::Claimed, 0)), (4, claim(2, Evidence::Claimed, 0))], 100);
    let terms = only_terms(&[developer], &seat);
    let pool = pool(&[]);
    for term in &terms {
        match (&term.name, &term.ground) {
            (TermName::Profession, Basis::Profession { skills }) => {
                assert!(term.value > 0 && (1..=3).contains(&skills.len()));
                let named: Vec<_> = skills.iter().filter_map(|node| pool.skill(*node)).collect();
                assert!(named.contains(&skill(4)), "{named:?}");
            }
            (TermName::Words, Basis::Words { stems }) => {
                let words: Vec<_> = stems.iter().filter_map(|stem| pool.meanings().matcher().word(*stem)).collect();
                assert_eq!((term.value > 0, words), (true, vec!["sql"]));
            }
            (TermName::Profession | TermName::Words, ground) => panic!("{ground:?}"),
            _ => {}
        }
    }
}

#[test]
fn evidence_freshness_and_slack_go_from_0_to_1000() {
    let seat = seat(&[(3, Importance::Essential, 1)], 40);
    for (evidence, days, expected_evidence, expected_freshness) in [
        (Evidence::Claimed, 0, 250, 0),
        (Evidence::Endorsed, 10, 600, 1000),
        (Evidence::Proven, 365, 1000, 1000),
        (Evidence::Proven, 366 + 730, 1000, 500),
        (Evidence::Proven, 1826, 1000, 0),
        (Evidence::Proven, 9000, 1000, 0),
    ] {
        let terms = only_terms(&[state(0, [(3, claim(4, evidence, days))], 100)], &seat);
        let found = (value(&terms, TermName::Evidence), value(&terms, TermName::Freshness));
        assert_eq!(found, (expected_evidence, expected_freshness), "{days}");
    }
    for (free, expected) in [(40, 0), (70, 500), (100, 1000)] {
        let terms = only_terms(&[state(0, [(3, claim(4, Evidence::Claimed, 0))], free)], &seat);
        assert_eq!(value(&terms, TermName::Slack), expected);
    }
}

#[test]
fn a_rare_skill_and_an_essential_one_weigh_more() {
    let seat = seat(&[(1, Importance::Essential, 1), (3, Importance::Essential, 1), (4, Importance::Desirable, 1)], 40);
    let states: Vec<TalentState> = (0..100)
        .map(|number| {
            let skills = if number == 0 { vec![1, 3] } else { vec![3, 4] };
            state(number, skills.into_iter().map(|skill| (skill, claim(2, Evidence::Claimed, 0))), 100)
        })
        .collect();
    let terms = only_terms(&states, &seat);
    let weights: Vec<i64> = terms[..3].iter().map(|term| term.weight).collect();
    assert_eq!(weights.iter().sum::<i64>(), i64::try_from(POLICY.skills).expect("small"));
    assert!(weights[0] > weights[1] && weights[1] > weights[2], "{weights:?}");
}

/// "She ranks above by so much: RGAA, proven by a mission": the term of the evidence names the skill that it is about.
#[test]
fn who_is_ahead_by_evidence_is_so_by_a_skill() {
    let seat = seat(&[(1, Importance::Essential, 1), (3, Importance::Essential, 1)], 40);
    let claims = |of_rust, of_rgaa| [(1, claim(2, of_rust, 0)), (3, claim(2, of_rgaa, 100))];
    let terms_of = |claims| only_terms(&[state(0, claims, 100)], &seat);
    let plain = terms_of(claims(Evidence::Claimed, Evidence::Claimed));
    let proven = terms_of(claims(Evidence::Claimed, Evidence::Proven));
    let found = differences(&proven, &plain, &POLICY);
    let told: Vec<_> =
        found.iter().map(|one| (one.above.name, one.by.map(|by| (by.asked, by.held.evidence)))).collect();
    let by = Some((skill(3), Evidence::Proven));
    assert_eq!(told, [(TermName::Freshness, by), (TermName::Evidence, by)]);
    // Whoever is behind is ahead by nothing.
    assert!(differences(&plain, &proven, &POLICY).iter().all(|one| one.points < 0 && one.by.is_none()));
    // A higher level is one of the skill that the term is about, whatever stands behind it.
    let expert = self::seat(&[(3, Importance::Essential, 4)], 40);
    let at = |level| only_terms(&[state(0, [(3, claim(level, Evidence::Claimed, 0))], 100)], &expert);
    let found = differences(&at(4), &at(2), &POLICY);
    assert_eq!(found[0].by.map(|by| (by.held.skill, by.held.evidence)), Some((skill(3), Evidence::Claimed)));
}

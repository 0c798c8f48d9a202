//! Whatever the people and the seat: sums are exact, order does not matter, nobody is lost between filters and list.

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Importance, Region, RequiredSkill, SeatSpec, SeatTitle, WorkMode};
use vivier_talents::domain::value::{Evidence, Level, RemotePreference, SkillKey};

use crate::ranking::constraint::{Constraint, Pair, broken};
use crate::ranking::policy::{MAX_SCORE, POLICY};
use crate::ranking::rank::{Ground, Ranking, rank};
use crate::ranking::score::{self, HeldSkill, Term, TermName, skill_weights, terms};
use crate::ranking::similarity::{Pool, Similarities};

fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

fn skill(number: u128) -> SkillKey {
    Uuid::from_u128(number)
}

fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

fn held(number: u128, at: i64, evidence: Evidence, days_ago: Option<i64>) -> HeldSkill {
    let evidenced_on = days_ago.map(|days| today() - Duration::days(days));
    HeldSkill { skill: skill(number), level: level(at), evidence, evidenced_on }
}

fn seat(skills: &[(u128, Importance, i64)], percent: i64) -> SeatSpec {
    SeatSpec {
        title: SeatTitle::new("Un poste").expect("a title"),
        skills: skills
            .iter()
            .map(|(number, importance, minimum)| RequiredSkill {
                skill: skill(*number),
                importance: *importance,
                minimum_level: level(*minimum),
            })
            .collect(),
        period: Period::new(today(), today() + Duration::days(60)).expect("a period"),
        share: Share::new(percent).expect("a share"),
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        place: None,
    }
}

fn good<'a>(seat: &'a SeatSpec, skills: &'a [HeldSkill]) -> Pair<'a> {
    Pair {
        seat,
        skills,
        regions: &[Region::Bretagne],
        remote: RemotePreference::Any,
        shown: true,
        in_pool: true,
        in_contact: false,
        free_share: 100,
    }
}

fn near() -> Similarities {
    let mut similar = Similarities::default();
    similar.add(skill(1), skill(2), 60);
    similar.add(skill(1), skill(3), 40);
    similar
}

fn value(terms: &[Term], name: TermName) -> i64 {
    terms.iter().find(|term| term.name == name).expect("the term").value
}

#[test]
fn the_policys_weights_add_up() {
    assert_eq!(POLICY.skills + POLICY.evidence + POLICY.freshness + POLICY.slack, 1000);
    assert_eq!(MAX_SCORE, 100_000);
    for (holders, people, part) in
        [(0, 0, 10), (1, 100, 10), (3, 100, 8), (10, 100, 7), (25, 100, 6), (26, 100, 5), (100, 100, 4)]
    {
        assert_eq!(POLICY.rarity(holders, people), part, "{holders} of {people}");
    }
}

#[test]
fn each_constraint_takes_out_whom_it_names() {
    let seat = seat(&[(1, Importance::Essential, 3), (9, Importance::Desirable, 2)], 40);
    let claims = [held(1, 1, Evidence::Claimed, None)];
    let stand_in = [held(2, 4, Evidence::Claimed, None)];
    let too_far = [held(3, 4, Evidence::Claimed, None)];
    let pair = good(&seat, &claims);
    for (pair, expected) in [
        (pair.clone(), None),
        (good(&seat, &stand_in), None),
        (good(&seat, &too_far), Some(Constraint::EssentialSkill)),
        (good(&seat, &[]), Some(Constraint::EssentialSkill)),
        (Pair { shown: false, in_pool: false, ..pair.clone() }, Some(Constraint::NotShown)),
        (Pair { in_pool: false, ..pair.clone() }, Some(Constraint::NotInPool)),
        (Pair { in_contact: true, ..pair.clone() }, Some(Constraint::InContact)),
        (Pair { free_share: 39, ..pair.clone() }, Some(Constraint::ShareNotFree)),
        (Pair { free_share: 40, ..pair.clone() }, None),
        (Pair { remote: RemotePreference::Remote, ..pair.clone() }, Some(Constraint::WorkMode)),
        (Pair { remote: RemotePreference::OnSite, ..pair.clone() }, None),
        (Pair { regions: &[Region::Corse], ..pair.clone() }, Some(Constraint::Region)),
        (Pair { regions: &[], ..pair }, Some(Constraint::Region)),
    ] {
        assert_eq!(broken(&pair, &POLICY, &near()), expected, "{pair:?}");
    }
    let mut remote = seat.clone();
    remote.mode = WorkMode::Remote;
    let claims = [held(1, 1, Evidence::Claimed, None)];
    let anywhere = Pair { regions: &[], ..good(&remote, &claims) };
    assert_eq!(broken(&anywhere, &POLICY, &near()), None);
    let on_site = Pair { remote: RemotePreference::OnSite, ..good(&remote, &claims) };
    assert_eq!(broken(&on_site, &POLICY, &near()), Some(Constraint::WorkMode));
}

#[test]
fn a_skill_counts_by_level_and_nearness() {
    let seat = seat(&[(1, Importance::Essential, 4)], 40);
    for (claims, expected) in [
        (vec![held(1, 4, Evidence::Claimed, None)], 100),
        (vec![held(1, 3, Evidence::Claimed, None)], 75),
        (vec![held(1, 1, Evidence::Claimed, None)], 25),
        (vec![held(2, 4, Evidence::Claimed, None)], 60),
        (vec![held(1, 2, Evidence::Proven, Some(1)), held(2, 4, Evidence::Claimed, None)], 60),
        (vec![held(7, 4, Evidence::Proven, Some(1))], 0),
    ] {
        let terms = terms(&good(&seat, &claims), &POLICY, &near(), &Pool::default(), today());
        assert_eq!(value(&terms, TermName::Skill), expected, "{claims:?}");
    }
}

#[test]
fn among_claims_that_count_alike_the_order_does_not_matter() {
    let seat = seat(&[(1, Importance::Essential, 1)], 40);
    let claims = [held(1, 2, Evidence::Claimed, None), held(1, 4, Evidence::Claimed, None)];
    let turned = [claims[1], claims[0]];
    let ground = |claims| terms(&good(&seat, claims), &POLICY, &near(), &Pool::default(), today());
    assert_eq!(ground(&claims[..]), ground(&turned[..]));
}

#[test]
fn evidence_freshness_and_slack_go_from_0_to_100() {
    let seat = seat(&[(1, Importance::Essential, 1)], 40);
    for (evidence, days, expected_evidence, expected_freshness) in [
        (Evidence::Claimed, None, 25, 0),
        (Evidence::Endorsed, Some(10), 60, 100),
        (Evidence::Proven, Some(365), 100, 100),
        (Evidence::Proven, Some(366 + 730), 100, 50),
        (Evidence::Proven, Some(1826), 100, 0),
        (Evidence::Proven, Some(9000), 100, 0),
    ] {
        let claims = [held(1, 4, evidence, days)];
        let terms = terms(&good(&seat, &claims), &POLICY, &near(), &Pool::default(), today());
        assert_eq!(
            (value(&terms, TermName::Evidence), value(&terms, TermName::Freshness)),
            (expected_evidence, expected_freshness),
            "{days:?}"
        );
    }
    let claims = [held(1, 4, Evidence::Claimed, None)];
    for (free, expected) in [(40, 0), (70, 50), (100, 100)] {
        let pair = Pair { free_share: free, ..good(&seat, &claims) };
        assert_eq!(value(&terms(&pair, &POLICY, &near(), &Pool::default(), today()), TermName::Slack), expected);
    }
}

#[test]
fn a_rare_skill_and_an_essential_one_weigh_more() {
    let seat = seat(&[(1, Importance::Essential, 1), (2, Importance::Essential, 1), (3, Importance::Desirable, 1)], 40);
    let pool =
        Pool::of((0..100).map(|number| if number == 0 { vec![skill(1), skill(2)] } else { vec![skill(2), skill(3)] }));
    let weights = skill_weights(&seat, &POLICY, &pool);
    assert_eq!(weights.iter().sum::<i64>(), POLICY.skills);
    assert!(weights[0] > weights[1] && weights[1] > weights[2], "{weights:?}");
}

prop_compose! {
    fn any_held()(number in 1_u128..8, at in 1_i64..=4, evidence in 0_usize..3, days in proptest::option::of(0_i64..3000)) -> HeldSkill {
        held(number, at, Evidence::ALL[evidence], days)
    }
}

prop_compose! {
    fn any_seat()(
        skills in proptest::collection::btree_map(1_u128..8, (any::<bool>(), 1_i64..=4), 1..6),
        percent in 1_i64..=100,
        mode in 0_usize..3,
    ) -> SeatSpec {
        let importance = |essential| if essential { Importance::Essential } else { Importance::Desirable };
        let skills: Vec<(u128, Importance, i64)> = skills.into_iter().map(|(n, (essential, minimum))| (n, importance(essential), minimum)).collect();
        SeatSpec { mode: WorkMode::ALL[mode], ..seat(&skills, percent) }
    }
}

#[derive(Clone, Debug)]
struct Person {
    skills: Vec<HeldSkill>,
    free_share: i64,
    remote: usize,
    in_brittany: bool,
    shown: bool,
}

prop_compose! {
    fn any_person()(
        skills in proptest::collection::vec(any_held(), 0..6),
        free_share in 0_i64..=100,
        remote in 0_usize..4,
        in_brittany in any::<bool>(),
        shown in proptest::bool::weighted(0.8),
    ) -> Person {
        Person { skills, free_share, remote, in_brittany, shown }
    }
}

fn ranked(seat: &SeatSpec, people: &[(usize, &Person)], pool: &Pool) -> Ranking<usize> {
    let pairs = people.iter().map(|(key, person)| {
        let regions: &[Region] = if person.in_brittany { &[Region::Bretagne] } else { &[] };
        let pair = Pair {
            regions,
            remote: RemotePreference::ALL[person.remote],
            shown: person.shown,
            free_share: person.free_share,
            ..good(seat, &person.skills)
        };
        (*key, pair)
    });
    rank(Ground { policy: &POLICY, similar: &near(), pool, today: today() }, pairs)
}

proptest! {
    #[test]
    fn every_score_is_the_sum_of_its_terms_and_the_order_is_one(
        seat in any_seat(),
        people in proptest::collection::vec(any_person(), 0..30),
        turn in 0_usize..30,
    ) {
        let pool = Pool::of(people.iter().map(|person| person.skills.iter().map(|held| held.skill).collect()));
        let in_order: Vec<(usize, &Person)> = people.iter().enumerate().collect();
        let ranking = ranked(&seat, &in_order, &pool);
        let removed: usize = ranking.removed.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(ranking.considered, people.len());
        prop_assert_eq!(removed + ranking.ranked.len(), people.len());
        for place in &ranking.ranked {
            let sum: i64 = place.terms.iter().map(|term| term.weight * term.value).sum();
            prop_assert_eq!(place.score, sum);
            prop_assert!((0..=MAX_SCORE).contains(&place.score));
            prop_assert_eq!(place.terms.iter().map(|term| term.weight).sum::<i64>(), 1000);
            prop_assert!(place.terms.iter().all(|term| (0..=100).contains(&term.value)));
        }
        for two in ranking.ranked.windows(2) {
            prop_assert!((-two[0].score, two[0].key) < (-two[1].score, two[1].key));
        }
        // In another order, backwards, and with each person's claims turned round: the same ranking.
        let mut turned: Vec<(usize, &Person)> = in_order.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
            turned.reverse();
        }
        prop_assert_eq!(&ranked(&seat, &turned, &pool), &ranking);
        let mirrored: Vec<Person> = people.iter().cloned().map(|mut person| { person.skills.reverse(); person }).collect();
        let mirrored: Vec<(usize, &Person)> = mirrored.iter().enumerate().collect();
        prop_assert_eq!(&ranked(&seat, &mirrored, &pool), &ranking);
    }

    #[test]
    fn one_pair_scores_the_same_from_both_sides(seat in any_seat(), person in any_person()) {
        let pool = Pool::of(std::iter::once(person.skills.iter().map(|held| held.skill).collect()));
        let pair = || Pair { free_share: person.free_share, ..good(&seat, &person.skills) };
        let ground = || Ground { policy: &POLICY, similar: &SIMILAR, pool: &pool, today: today() };
        let for_seat = rank(ground(), [(1_u8, pair())]);
        let for_talent = rank(ground(), [("seat", pair())]);
        let scores = |ranking: Vec<(i64, Vec<score::Term>)>| ranking;
        prop_assert_eq!(
            scores(for_seat.ranked.into_iter().map(|place| (place.score, place.terms)).collect()),
            scores(for_talent.ranked.into_iter().map(|place| (place.score, place.terms)).collect())
        );
    }
}

static SIMILAR: std::sync::LazyLock<Similarities> = std::sync::LazyLock::new(near);

//! Whatever the people and the seat: sums are exact, order does not matter, nobody is lost between filters and list, and what a
//! counterfactual or a relaxation promises happens when it is done.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;
use vivier_kernel::id::{
    AccountId, AvailabilityId, MissionId, OrganisationId, SeatId, SubjectId, TalentId, TypedId as _,
};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::domain::value::{
    Clearance, Importance, Priority, Region, RequiredSkill, SeatSpec, SeatTitle, WorkMode,
};
use vivier_missions::read::open_seats::SeatNeed;
use vivier_skills::domain::value::{Labels, Skill, SkillId, SkillKind};
use vivier_skills::meaning::Meanings;
use vivier_skills::read::skill::SkillRow;
use vivier_talents::domain::event::Proof;
use vivier_talents::domain::state::{Cleared, Endorsement, Identity, ProofOfSkill, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Evidence, Level, RemotePreference, SkillKey};

use crate::live::Pool;
use crate::live::pool::Freshness;
use crate::ranking::answers::best_of_each;
use crate::ranking::constraint::{Constraint, Subject, Wish, broken};
use crate::ranking::counterfactual::{counterfactuals, standing, with_skill};
use crate::ranking::load::Asked;
use crate::ranking::policy::{MAX_SCORE, POLICY};
use crate::ranking::rank::{Ground, Ranking, rank_for};
use crate::ranking::relax::{Change, Relaxation, changed, relaxations};
use crate::ranking::score::{Ground as Basis, Term, TermName, terms};
use crate::ranking::seek::{Reach, seek};
use crate::ranking::taken_out::TakenOut;

fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

/// `rust` and `go` are siblings; a developer needs both; `rgaa` stands apart; 9 is known to no framework.
const NAMES: [&str; 5] = ["programming", "rust", "go", "rgaa", "sql"];

fn skill(number: usize) -> SkillKey {
    NAMES.get(number).map_or_else(|| Uuid::from_u128(number as u128), |name| SkillId::of_uri(name).uuid())
}

static MEANINGS: std::sync::LazyLock<Arc<Meanings>> = std::sync::LazyLock::new(|| {
    let row = |uri: &str, broader: &[&str]| {
        let uris = broader.iter().map(|uri| (*uri).to_owned()).collect();
        let labels = Labels { fr: vec![uri.to_owned()], en: Vec::new() };
        SkillRow::new(Uuid::nil(), Skill { uri: uri.to_owned(), labels, broader: uris, ..Skill::default() })
    };
    let developer = Skill {
        uri: "developer".to_owned(),
        kind: SkillKind::Occupation,
        labels: Labels { fr: vec!["développeur".to_owned()], en: Vec::new() },
        essential: ["rust", "go", "sql"].map(str::to_owned).to_vec(),
        ..Skill::default()
    };
    // Other professions need SQL too, so that it is probable for a developer without being like the developer's other skills.
    let others = (0..9).map(|number| Skill {
        uri: format!("other{number}"),
        kind: SkillKind::Occupation,
        labels: Labels { fr: vec![format!("métier {number}")], en: Vec::new() },
        essential: vec!["sql".to_owned(), format!("a{number}"), format!("b{number}")],
        ..Skill::default()
    });
    let mut rows: Vec<SkillRow> = others.map(|skill| SkillRow::new(Uuid::nil(), skill)).collect();
    rows.extend((0..9).flat_map(|number| [row(&format!("a{number}"), &[]), row(&format!("b{number}"), &[])]));
    rows.extend([
        row("programming", &[]),
        row("rust", &["programming"]),
        row("go", &["programming"]),
        row("rgaa", &[]),
        row("sql", &[]),
        SkillRow::new(Uuid::nil(), developer),
    ]);
    Arc::new(Meanings::new(&rows))
});

fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

fn claim(at: i64, evidence: Evidence, days_ago: i64) -> SkillClaim {
    let on = today() - Duration::days(days_ago);
    let by = AccountId::from_uuid(Uuid::from_u128(77));
    let mut claim = SkillClaim { level: level(at), since: None, endorsements: Vec::new(), proofs: Vec::new() };
    match evidence {
        Evidence::Claimed => {}
        Evidence::Endorsed => claim.endorsements.push(Endorsement { by, level: level(at), on }),
        Evidence::Proven => claim.proofs.push(ProofOfSkill {
            proof: Proof::Placement { placement: vivier_kernel::id::PlacementId::from_uuid(Uuid::from_u128(5)) },
            level: level(at),
            on,
            expires_on: None,
        }),
    }
    claim
}

fn talent(number: usize) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128(number as u128 + 1))
}

fn state(number: usize, claims: impl IntoIterator<Item = (usize, SkillClaim)>, free: i64) -> TalentState {
    let mut state = TalentState {
        status: TalentStatus::Active,
        identity: Some(Identity {
            talent: talent(number),
            account: AccountId::from_uuid(Uuid::from_u128(number as u128 + 1000)),
            subject: SubjectId::from_uuid(Uuid::from_u128(number as u128 + 2000)),
            employment: EmploymentStatus::External,
            organisation: None,
        }),
        claims: claims.into_iter().map(|(number, claim)| (skill(number), claim)).collect(),
        ..TalentState::default()
    };
    state.profile.regions = vec![Region::Bretagne];
    if free > 0 {
        let period = Period::new(today(), today() + Duration::days(90)).expect("a period");
        let window = Window { period, share: Share::new(free).expect("a share") };
        state.windows.insert(AvailabilityId::from_uuid(Uuid::from_u128(1)), window);
    }
    state
}

fn seat(skills: &[(usize, Importance, i64)], percent: i64) -> SeatSpec {
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
        clearance: Clearance::None,
    }
}

fn pool(states: &[TalentState]) -> Pool {
    let talents =
        states.iter().map(|state| (state.identity.as_ref().expect("registered").talent, 1, Arc::new(state.clone())));
    Pool::build(Arc::clone(&MEANINGS), today(), talents)
}

fn ground() -> Ground<'static> {
    Ground { policy: &POLICY, today: today(), freshness: Freshness { position: 0, behind: false } }
}

fn asked(seat: &SeatSpec) -> Asked<'_> {
    Asked { spec: seat, days: seat.period }
}

/// Everybody of the pool, shown and not in contact, unless said otherwise.
fn subjects<'a>(pool: &'a Pool, change: impl Fn(TalentId, &mut Subject<'a>)) -> Vec<(TalentId, Subject<'a>)> {
    let subject = |(id, entry): (TalentId, &'a crate::live::pool::Entry)| {
        let mut subject = Subject::open(&entry.candidate, &entry.person);
        change(id, &mut subject);
        (id, subject)
    };
    pool.entries().map(subject).collect()
}

fn ranked(pool: &Pool, seat: &SeatSpec) -> Ranking<TalentId> {
    let wanted = pool.wanted(&POLICY, &asked(seat).needs(pool), seat.title.as_str(), None);
    let wish = Wish { seat, days: seat.period, wanted: &wanted };
    rank_for(ground(), &wish, subjects(pool, |_, _| ()))
}

/// The seat as it is open.
fn need(seat: &SeatSpec) -> SeatNeed {
    SeatNeed {
        seat: SeatId::from_uuid(Uuid::from_u128(1)),
        mission: MissionId::from_uuid(Uuid::from_u128(2)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(3)),
        owner: AccountId::from_uuid(Uuid::from_u128(4)),
        mission_status: MissionStatus::Published,
        was_published: true,
        priority: Priority::default(),
        spec: seat.clone(),
        filled: false,
        fillings: Vec::new(),
        position: 0,
    }
}

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

prop_compose! {
    fn any_claim()(number in 0_usize..7, at in 1_i64..=4, evidence in 0_usize..3, days in 0_i64..3000) -> (usize, SkillClaim) {
        (if number > 4 { number + 4 } else { number }, claim(at, Evidence::ALL[evidence], days))
    }
}

prop_compose! {
    fn any_seat()(
        skills in proptest::collection::btree_map(0_usize..7, (any::<bool>(), 1_i64..=4), 1..6),
        percent in 1_i64..=100,
        mode in 0_usize..3,
        clearance in 0_usize..3,
    ) -> SeatSpec {
        let importance = |essential| if essential { Importance::Essential } else { Importance::Desirable };
        let skills: Vec<(usize, Importance, i64)> = skills
            .into_iter()
            .map(|(n, (essential, minimum))| (if n > 4 { n + 4 } else { n }, importance(essential), minimum))
            .collect();
        SeatSpec { mode: WorkMode::ALL[mode], clearance: Clearance::ALL[clearance], ..seat(&skills, percent) }
    }
}

prop_compose! {
    fn any_people()(
        people in proptest::collection::vec(
            (proptest::collection::vec(any_claim(), 0..6), 0_i64..=100, 0_usize..4, 0_usize..4, 0_i64..30, 0_usize..4, 0_usize..4), 0..14)
    ) -> Vec<TalentState> {
        people.into_iter().enumerate().map(|(number, (claims, free, remote, place, from, employment, clearance))| {
            let mut state = state(number, claims, free);
            state.profile.remote = RemotePreference::ALL[remote];
            state.clearance.clearance = Clearance::ALL[clearance];
            state.profile.regions = [vec![], vec![Region::Bretagne], vec![Region::Corse, Region::Bretagne], vec![Region::Corse]][place].clone();
            state.identity.as_mut().expect("registered").employment = EmploymentStatus::ALL[employment];
            for window in state.windows.values_mut() {
                window.period = Period::new(today() + Duration::days(from), window.period.end()).expect("a period");
            }
            state
        }).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_would_bring_somebody_back_does(
        seat in any_seat(),
        people in any_people(),
        (status, remote, engaged) in (0_usize..3, 0_usize..4, 0_i64..=100),
    ) {
        prop_assume!(!people.is_empty());
        let mut own = people[0].clone();
        own.status = [TalentStatus::Active, TalentStatus::Paused, TalentStatus::Withdrawn][status];
        own.profile.remote = RemotePreference::ALL[remote];
        if engaged > 0 {
            let window = Window { period: seat.period, share: Share::new(engaged).expect("a share") };
            own.engagements.insert(vivier_kernel::id::PlacementId::from_uuid(Uuid::from_u128(6)), window);
        }
        let pool = pool(&[&[own.clone()][..], &people[1..]].concat());
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let own = Arc::new(own);
        let broken_by = |wish: &Wish<'_>, state: &TalentState| {
            let entry = pool.look_at(state).expect("registered");
            broken(wish, &Subject::open(&entry.candidate, &entry.person))
        };
        let entry = pool.look_at(&own).expect("registered");
        let out = TakenOut::of(&pool, &wish, &Subject::open(&entry.candidate, &entry.person), &own);
        prop_assert_eq!(out.is_none(), broken_by(&wish, &own).is_empty());
        let Some(out) = out else { return Ok(()) };
        for change in &out.own {
            prop_assert!(out.constraints.contains(change.lifts()));
            prop_assert!(!broken_by(&wish, &change.applied(&own)).contains(change.lifts()), "{:?}", change);
        }
        let lifted: Vec<Constraint> = out.own.iter().map(|change| change.lifts()).collect();
        if let Some(changed) = out.changed(&own) {
            prop_assert!(broken_by(&wish, &changed).iter().all(|left| !lifted.contains(&left)));
        }
        // What is theirs to change is told, but where too much is engaged or they have left.
        for constraint in out.constraints.iter().filter(|constraint| !lifted.contains(constraint)) {
            let theirs = match constraint {
                Constraint::ShareNotFree => engaged + seat.share.percent() <= 100,
                Constraint::NotInPool => own.status != TalentStatus::Withdrawn,
                Constraint::WorkMode | Constraint::Region | Constraint::EssentialSkill | Constraint::Clearance => true,
                _ => false,
            };
            prop_assert!(!theirs, "{:?} of {:?}", constraint, out);
        }
        for change in &out.seat {
            let (otherwise, days) = changed(&wish, *change).expect("it can be changed so");
            prop_assert!(broken_by(&Wish { seat: &otherwise, days, wanted: &wanted }, &own).is_empty(), "{:?}", change);
        }
    }

    #[test]
    fn every_score_is_the_sum_of_its_terms_and_the_order_is_one(seat in any_seat(), people in any_people()) {
        let pool = pool(&people);
        let ranking = ranked(&pool, &seat);
        let removed: usize = ranking.removed.iter().map(|removed| removed.count).sum();
        prop_assert_eq!(ranking.considered, people.len());
        prop_assert_eq!(removed + ranking.ranked.len(), people.len());
        prop_assert!(ranking.removed.iter().all(|removed| removed.alone <= removed.count));
        for place in &ranking.ranked {
            let sum: i64 = place.terms.iter().map(|term| term.weight * term.value).sum();
            prop_assert_eq!(place.score, sum);
            prop_assert!((0..=MAX_SCORE).contains(&place.score));
            prop_assert_eq!(place.terms.iter().map(|term| term.weight).sum::<i64>(), 1000);
            prop_assert!(place.terms.iter().all(|term| (0..=1000).contains(&term.value)));
        }
        for two in ranking.ranked.windows(2) {
            prop_assert!((-two[0].score, two[0].key) < (-two[1].score, two[1].key));
        }
        let mut turned = people.clone();
        turned.reverse();
        prop_assert_eq!(&ranked(&self::pool(&turned), &seat), &ranking);
    }

    #[test]
    fn the_best_from_the_index_are_those_of_the_whole_walk(
        seat in any_seat(), people in any_people(), first in 0_usize..16, hidden in 0_usize..5, of in 0_usize..14,
    ) {
        let pool = pool(&people);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let change = |id: TalentId, subject: &mut Subject<'_>| {
            let number = id.uuid().as_u128() as usize;
            subject.shown = number % 5 != hidden;
            subject.in_contact = number % 7 == hidden;
            subject.asked = number % 9;
            subject.employment = subject.employment.filter(|_| number % 3 > 0);
        };
        let all = subjects(&pool, change);
        let judged: Vec<_> = all.iter().map(|(_, subject)| (*subject, broken(&wish, subject))).collect();
        let mut walked = rank_for(ground(), &wish, all);
        walked.relaxations = relaxations(&wish, &judged);
        let at = walked.ranked.get(of).map(|one| (one.score, one.key, first));
        let find = people.get(of).map(|_| talent(of));
        for reach in [
            Reach { first, ..Reach::default() },
            Reach::whole(),
            Reach { after: at.into_iter().collect(), ..Reach::default() },
            Reach { find: find.into_iter().collect(), ..Reach::default() },
        ] {
            let mut sought = seek(&pool, ground(), &wish, &reach, |id, entry| {
                let mut subject = Subject::open(&entry.candidate, &entry.person);
                change(id, &mut subject);
                subject
            });
            let (whole, ranked) = (walked.ranked.clone(), std::mem::take(&mut sought.ranked));
            prop_assert_eq!(&ranked[..], &whole[..ranked.len()]);
            prop_assert!(ranked.len() == whole.len() || (ranked.len() >= first && !reach.whole));
            prop_assert!(find.is_none_or(|id| reach.find.is_empty() || whole.iter().all(|one| one.key != id) || ranked.iter().any(|one| one.key == id)));
            sought.ranked = whole;
            prop_assert_eq!(&sought, &walked);
        }
        // Of a list that is cut, the first are kept, and whoever is in contact.
        let own = talent(of);
        let need = need(&seat);
        let contacts = HashMap::from([(need.seat, HashSet::from([own]))]);
        let everybody = rank_for(ground(), &wish, subjects(&pool, |id, subject| {
            change(id, subject);
            subject.in_contact = false;
        }));
        let everybody: Vec<(TalentId, i64)> = everybody.ranked.iter().map(|one| (one.key, one.score)).collect();
        let found = best_of_each(&pool, &[need], first, 2, &contacts, |_, id, entry| {
            let mut subject = Subject::open(&entry.candidate, &entry.person);
            change(id, &mut subject);
            subject.in_contact = false;
            subject
        });
        let mut expected: Vec<_> = everybody.iter().take(first).copied().collect();
        expected.extend(everybody.iter().skip(first).filter(|(id, _)| *id == own));
        prop_assert_eq!(&found[0].fits, &expected);
        prop_assert_eq!(found[0].cut, everybody.len() > first);
    }

    #[test]
    fn what_a_counterfactual_promises_happens_when_it_is_done(seat in any_seat(), people in any_people(), of in 0_usize..14) {
        prop_assume!(!people.is_empty());
        let own = of % people.len();
        let pool = pool(&people);
        let others = subjects(&pool, |_, _| ());
        let state = Arc::new(people[own].clone());
        let now = standing(&pool, ground(), &asked(&seat), talent(own), &state, &others);
        let place = |ranking: &Ranking<TalentId>| {
            let at = ranking.ranked.iter().position(|ranked| ranked.key == talent(own))?;
            Some((ranking.ranked[at].score, at + 1))
        };
        prop_assert_eq!(now.map(|now| (now.score, now.place)), place(&ranked(&pool, &seat)));
        for promised in counterfactuals(&pool, ground(), &asked(&seat), talent(own), &state, &others) {
            let mut done = people.clone();
            done[own] = with_skill(&people[own], promised.skill, promised.level);
            let after = ranked(&self::pool(&done), &seat);
            prop_assert_eq!(Some((promised.score, promised.place)), place(&after));
        }
    }

    #[test]
    fn what_a_relaxation_promises_happens_when_it_is_done(seat in any_seat(), people in any_people()) {
        let pool = pool(&people);
        let before = ranked(&pool, &seat);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let all: Vec<_> =
            subjects(&pool, |_, _| ()).into_iter().map(|(_, subject)| (subject, broken(&wish, &subject))).collect();
        for relaxation in relaxations(&wish, &all) {
            let (otherwise, _) = changed(&wish, relaxation.change).expect("it was possible");
            prop_assert!(otherwise.clone().checked().is_ok(), "a seat can be changed so: {:?}", relaxation.change);
            let after = ranked(&pool, &otherwise);
            let had = |ranking: &Ranking<TalentId>| -> BTreeMap<TalentId, ()> {
                ranking.ranked.iter().map(|ranked| (ranked.key, ())).collect()
            };
            let (old, new) = (had(&before), had(&after));
            prop_assert_eq!(new.keys().filter(|id| !old.contains_key(id)).count(), relaxation.adds);
            prop_assert_eq!(old.keys().filter(|id| !new.contains_key(id)).count(), relaxation.loses);
            prop_assert!(relaxation.adds > relaxation.loses);
        }
    }
}

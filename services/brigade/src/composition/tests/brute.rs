//! The best teams of small requests are those that trying everything finds; of larger ones whose seats are alike, that they are proven.
//! Work that is cut short says what is possible at best, and is cut at the same place each time.

use std::collections::BTreeMap;

use super::pool::{Hardness, every_team, id, people, request};
use crate::chance::Chance;
use crate::composition::block::Blocks;
use crate::composition::check::{check, objections};
use crate::composition::effort::{Effort, SearchLimit};
use crate::composition::request::{Candidate, Consent, Held, Request, Shape};
use crate::composition::solve::{Composition, TEAMS, Team, by_hand, compose};
use crate::domain::value::{Clearance, ConstraintKind, Level, SeatSkill, TeamSeat, TeamSeatId};

/// Points of every team that the check has nothing against, best first, each group of people once.
fn all_teams(request: &Request, candidates: &[Candidate]) -> Vec<i64> {
    let mut best: BTreeMap<Vec<usize>, i64> = BTreeMap::new();
    for members in every_team(request, candidates.len()) {
        let seats = |mask: u64, person: usize| -> Vec<TeamSeatId> {
            let taken = request.seats.iter().enumerate().filter(|(bit, seat)| {
                let fits = objections(request, &candidates[person], seat).is_empty();
                mask >> bit & 1 == 1 && (fits || request.shape == Shape::OnePerSeat)
            });
            taken.map(|(_, seat)| seat.id).collect()
        };
        let members: Vec<(usize, Vec<TeamSeatId>)> =
            members.iter().map(|(person, mask)| (*person, seats(*mask, *person))).collect();
        let needed = |place: usize| {
            let others = || members.iter().enumerate().filter(move |(other, _)| *other != place);
            members[place].1.iter().any(|seat| others().all(|(_, (_, seats))| !seats.contains(seat)))
        };
        if !(0..members.len()).all(needed) {
            continue;
        }
        let named: Vec<_> = members.iter().map(|(person, seats)| (candidates[*person].talent, seats.clone())).collect();
        let team = by_hand(request, candidates, &named);
        if check(request, candidates, &team).is_empty() {
            let mut people: Vec<usize> = members.iter().map(|(person, _)| *person).collect();
            people.sort_unstable();
            let points = best.entry(people).or_insert(team.points);
            *points = (*points).min(team.points);
        }
    }
    let mut points: Vec<i64> = best.into_values().collect();
    points.sort_unstable();
    points
}

/// Each service belongs to one ministry, as in the tree of administrations.
fn lawful(candidates: &mut [Candidate]) {
    for candidate in candidates.iter_mut().filter(|candidate| candidate.service.is_some()) {
        let ministry = if candidate.service == Some(id(10)) { 20 } else { 21 };
        candidate.ministry = Some(id(ministry));
    }
}

/// Every seat asks for the same as the first.
fn alike(request: &mut Request) {
    let first = request.seats[0].clone();
    request.seats.iter_mut().for_each(|seat| *seat = TeamSeat { id: seat.id, ..first.clone() });
}

/// Many seats that are alike, and people of whom each comes from a service of one ministry.
fn crowd(seed: u64, seats: usize, number: usize) -> (Request, Vec<Candidate>) {
    let mut chance = Chance::new(seed);
    let mut request = request(&mut chance);
    let first = TeamSeat { clearance: Clearance::None, ..request.seats[0].clone() };
    request.shape = Shape::OnePerSeat;
    request.service_limit = None;
    request.seats = (0..seats).map(|seat| TeamSeat { id: id(900 + seat), ..first.clone() }).collect();
    let mut candidates = people(&mut chance, number, Hardness(0));
    let best = |needed: &SeatSkill| Held {
        skill: needed.skill,
        level: Level::new(2 + (seed as i64 % 3)).expect("a level"),
        proven: false,
    };
    for candidate in &mut candidates {
        candidate.skills = first.skills.iter().map(best).collect();
        (candidate.consent, candidate.rested_since) = (Consent::NotNeeded, None);
        candidate.regions = first.region.into_iter().collect();
    }
    lawful(&mut candidates);
    (request, candidates)
}

#[test]
fn seats_that_are_alike_are_filled_with_proof_and_where_they_cannot_be_it_says_why() {
    for seed in 0..4 {
        let (request, candidates) = crowd(seed, 40, 60);
        // No work may be done: what is proven then took no search.
        match compose(&request, &candidates, None, &Effort::of(0)).expect("the check agrees") {
            Composition::Teams { teams, bound, .. } => assert_eq!(teams[0].points, bound, "seed {seed}"),
            other => panic!("seed {seed}: {other:?}"),
        }
        let found = compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees");
        let Composition::Teams { teams, .. } = &found else { panic!("seed {seed}") };
        assert_eq!((teams.len(), found.gap()), (TEAMS, Some(0)), "seed {seed}");
        // Nobody of those who stay out makes the team better in the place of somebody who is in it.
        for (member, out) in teams[0].members.iter().flat_map(|member| candidates.iter().map(move |out| (member, out)))
        {
            if teams[0].members.iter().all(|other| other.talent != out.talent) {
                let swapped = teams[0].members.iter().map(|other| {
                    let talent = if other.talent == member.talent { out.talent } else { other.talent };
                    (talent, other.seats.clone())
                });
                let team = by_hand(&request, &candidates, &swapped.collect::<Vec<_>>());
                assert!(team.points >= teams[0].points, "seed {seed}");
            }
        }
        let (request, candidates) = crowd(seed, 30, 20);
        let blocked = compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees");
        let Composition::Blocked(Blocks { sets, .. }) = blocked else { panic!("seed {seed}: {blocked:?}") };
        assert_eq!(sets[0].constraints[0].constraint.kind, ConstraintKind::OneSeatEach);
        let (request, mut candidates) = crowd(seed, 22, 30);
        candidates.iter_mut().take(12).for_each(|candidate| candidate.engaged = true);
        let blocked = compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees");
        let Composition::Blocked(Blocks { sets, .. }) = blocked else { panic!("seed {seed}: {blocked:?}") };
        let all = sets.iter().flat_map(|set| &set.constraints);
        assert!(sets.len() == 1 && all.clone().all(|lift| lift.constraint.kind == ConstraintKind::Engaged));
    }
}

#[test]
fn two_hundred_random_cases_have_the_teams_that_trying_everything_finds() {
    let (mut feasible, mut blocked, mut several) = (0, 0, 0);
    for seed in 0..280 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        let number = 3 + chance.below(6);
        let mut candidates = people(&mut chance, number, Hardness(4));
        // Some of them begin elsewhere after the work: with too few days between, or with just enough.
        if seed % 4 == 0 {
            let apart = request.rest_days + i64::from(seed % 8 == 0);
            candidates[number - 1].next_begins = Some(request.period.end() + chrono::Duration::days(apart));
        }
        if seed % 3 > 0 {
            lawful(&mut candidates);
        }
        if seed % 3 == 2 {
            alike(&mut request);
        }
        let mut expected = all_teams(&request, &candidates);
        expected.truncate(TEAMS);
        match compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees") {
            Composition::Teams { teams, bound, .. } => {
                let points: Vec<i64> = teams.iter().map(|team| team.points).collect();
                assert_eq!(points, expected, "seed {seed}");
                assert!(bound == points[0], "seed {seed}: proven");
                feasible += 1;
                several += usize::from(teams.len() == TEAMS);
            }
            Composition::Blocked(Blocks { sets, .. }) => {
                assert_eq!(expected, [0; 0], "seed {seed}");
                assert!(!sets.is_empty(), "seed {seed} says why");
                blocked += 1;
            }
            Composition::Unfinished => panic!("seed {seed}: it may take what it takes"),
        }
    }
    assert!(
        feasible >= 100 && several >= 40 && blocked >= 20,
        "{feasible} feasible, {several} with {TEAMS} teams, {blocked} blocked"
    );
}

#[test]
fn backups_make_teams_that_the_check_has_nothing_against_with_the_points_they_say() {
    let mut checked = 0;
    for seed in 1_000..1_060 {
        let mut chance = Chance::new(seed);
        let request = request(&mut chance);
        let candidates = people(&mut chance, 9, Hardness(8));
        let Ok(Composition::Teams { teams, backups, .. }) =
            compose(&request, &candidates, None, &Effort::without_limit())
        else {
            continue;
        };
        let best: &Team = &teams[0];
        for (place, of_one) in backups.iter().enumerate() {
            assert_eq!(of_one.member, best.members[place].talent);
            for (talent, difference) in &of_one.people {
                let mut members: Vec<_> =
                    best.members.iter().map(|member| (member.talent, member.seats.clone())).collect();
                members[place].0 = *talent;
                let team = by_hand(&request, &candidates, &members);
                assert_eq!(check(&request, &candidates, &team), [], "seed {seed}");
                assert_eq!(team.points - best.points, *difference, "seed {seed}");
                checked += 1;
            }
        }
    }
    assert!(checked > 60, "{checked}");
}

#[test]
fn a_search_that_is_stopped_says_what_is_possible_at_best() {
    let mut gaps = 0;
    for seed in 2_000..2_010 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        request.weights.balance = 200;
        request.shape = Shape::OnePerSeat;
        let kinds = request.seats.clone();
        request.seats.extend((0..4).map(|more| TeamSeat { id: id(800 + more), ..kinds[more % kinds.len()].clone() }));
        let candidates = people(&mut chance, 30, Hardness(5));
        let Ok(Composition::Teams { teams, .. }) = compose(&request, &candidates, None, &Effort::without_limit())
        else {
            continue;
        };
        let proven = teams[0].points;
        for steps in [0, 100, 1_000, 10_000] {
            match compose(&request, &candidates, None, &Effort::of(steps)).expect("the check agrees") {
                Composition::Teams { teams, bound, .. } => {
                    let found = teams[0].points;
                    assert!(bound <= proven && proven <= found, "seed {seed}: {bound} {proven} {found}");
                    gaps += usize::from(found > bound);
                }
                Composition::Blocked(_) => panic!("seed {seed}: there is a team"),
                Composition::Unfinished => {}
            }
        }
    }
    assert!(gaps > 0, "no search was long enough to be stopped");
}

#[test]
fn work_ends_a_search_at_the_same_place_however_long_it_took_and_the_clock_only_says_so() {
    let (mut cut, mut through) = (0, 0);
    for seed in 2_000..2_010 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        request.shape = Shape::OnePerSeat;
        let first = request.seats[0].clone();
        request.seats.extend((0..3).map(|more| TeamSeat { id: id(800 + more), ..first.clone() }));
        let candidates = people(&mut chance, 30, Hardness(5));
        for steps in [0, 50, 500, 5_000, 50_000] {
            let (first, again) = (Effort::of(steps), Effort::of(steps));
            let found = compose(&request, &candidates, None, &first).expect("the check agrees");
            assert_eq!(compose(&request, &candidates, None, &again), Ok(found.clone()), "seed {seed}, {steps} steps");
            assert_eq!((first.reached(), first.left()), (again.reached(), again.left()), "seed {seed}, {steps} steps");
            assert_ne!(first.reached(), Some(SearchLimit::Time), "no clock was looked at");
            match first.reached() {
                Some(_) => cut += 1,
                None => {
                    // What was through within its work is what there is.
                    let whole =
                        compose(&request, &candidates, None, &Effort::without_limit()).expect("the check agrees");
                    assert_eq!(found, whole, "seed {seed}, {steps} steps");
                    assert_ne!(found, Composition::Unfinished, "seed {seed}, {steps} steps");
                    through += 1;
                }
            }
        }
    }
    assert!(cut >= 5 && through >= 5, "{cut} cut, {through} through");
    let late = Effort::new(u64::MAX, &|| true);
    assert!(late.spend(1) && !late.spend(1_000_000), "it looks at the clock now and then");
    assert_eq!(late.reached(), Some(SearchLimit::Time));
}

//! Blocking sets block, are minimal, and say what lifts them: compared with trying everything.

use super::pool::{Hardness, every_team, people, request};
use crate::chance::Chance;
use crate::composition::block::{BlockingSet, Lift, blocking_sets};
use crate::composition::check::objections;
use crate::composition::effort::Effort;
use crate::composition::remedy::Remedy;
use crate::composition::request::{Candidate, Request, Shape};
use crate::domain::value::{Blocking, ConstraintKind};

/// Whether a team exists where only these constraints hold, by trying every one.
fn exists(request: &Request, candidates: &[Candidate], constraints: &[Blocking]) -> bool {
    let holds = |kind, seat| constraints.contains(&Blocking { kind, seat });
    every_team(request, candidates.len()).into_iter().any(|members| {
        let fits = |person: usize, bit: usize| {
            let seat = &request.seats[bit];
            objections(request, &candidates[person], seat).into_iter().all(|kind| !holds(kind, Some(seat.id)))
        };
        let takes = |(person, mask): &(usize, u64), bit: usize| mask >> bit & 1 == 1 && fits(*person, bit);
        let filled = (0..request.seats.len()).all(|bit| members.iter().any(|member| takes(member, bit)));
        let small = match request.shape {
            Shape::AtMost(size) => members.len() <= size || !holds(ConstraintKind::TeamSize, None),
            Shape::OnePerSeat => true,
        };
        let spread = request.service_limit.is_none_or(|limit| {
            let of = |service| members.iter().filter(|(person, _)| candidates[*person].service == service).count();
            let over = members
                .iter()
                .any(|(person, _)| candidates[*person].service.is_some_and(|service| of(Some(service)) > limit));
            !over || !holds(ConstraintKind::ServiceLimit, None)
        });
        filled && small && spread
    })
}

fn constraints(set: &BlockingSet) -> Vec<Blocking> {
    set.constraints.iter().map(|lift| lift.constraint).collect()
}

/// The request, or the pool, with one constraint's value moved to what the lift says.
fn lifted(request: &Request, candidates: &[Candidate], lift: &Lift, value: i64) -> (Request, Vec<Candidate>) {
    let (mut request, mut candidates) = (request.clone(), candidates.to_vec());
    let small = usize::try_from(value).expect("small");
    match lift.constraint.kind {
        ConstraintKind::ServiceLimit => request.service_limit = Some(small),
        ConstraintKind::TeamSize => request.shape = Shape::AtMost(small),
        // Who is near enough on this seat is near enough on each: only right where no other seat has the constraint in the set.
        ConstraintKind::Notice => {
            candidates.iter_mut().for_each(|one| {
                one.notice_hours = if one.notice_hours <= value { 0 } else { one.notice_hours };
                one.ask_hours = if one.ask_hours <= value { 0 } else { one.ask_hours };
            });
        }
        ConstraintKind::Rest => request.rest_days = value,
        ConstraintKind::Share => {
            candidates.iter_mut().filter(|one| one.free_share >= value).for_each(|one| one.free_share = 100)
        }
        _ => {}
    }
    (request, candidates)
}

/// The request, with the one seat asking for what the remedy says.
fn remedied(request: &Request, lift: &Lift, remedy: Remedy) -> Request {
    let mut request = request.clone();
    let seat = request.seats.iter_mut().find(|seat| Some(seat.id) == lift.constraint.seat).expect("a seat");
    match remedy {
        Remedy::Skill { skill, level: None } => seat.skills.retain(|needed| needed.skill != skill),
        Remedy::Skill { skill, level: Some(level) } => {
            seat.skills.iter_mut().filter(|needed| needed.skill == skill).for_each(|needed| needed.level = level);
        }
        Remedy::Clearance(clearance) => seat.clearance = clearance,
        Remedy::AnyRegion => seat.region = None,
    }
    request
}

#[test]
fn every_blocking_set_blocks_and_without_any_one_of_its_constraints_there_is_a_team() {
    let (mut sets_seen, mut several, mut values, mut kinds) = (0, 0, 0, std::collections::BTreeSet::new());
    let mut remedies = std::collections::BTreeMap::new();
    for seed in 5_000..5_400 {
        let mut chance = Chance::new(seed);
        let request = request(&mut chance);
        let number = 1 + chance.below(6);
        let candidates = people(&mut chance, number, Hardness(45));
        let sets = blocking_sets(&request, &candidates, &Effort::without_limit());
        several += usize::from(sets.len() > 1);
        for (index, set) in sets.iter().enumerate() {
            let all = constraints(set);
            kinds.extend(all.iter().map(|constraint| constraint.kind));
            assert!(sets[..index].iter().all(|other| constraints(other) != all), "seed {seed}: a set twice");
            if all[0].kind == ConstraintKind::OneSeatEach {
                assert!(!exists(&request, &candidates, &[]), "seed {seed}");
                continue;
            }
            sets_seen += 1;
            assert!(!exists(&request, &candidates, &all), "seed {seed}: {set:?} does not block");
            for lift in &set.constraints {
                let rest: Vec<Blocking> = all.iter().copied().filter(|other| *other != lift.constraint).collect();
                assert!(
                    exists(&request, &candidates, &rest),
                    "seed {seed}: {set:?} blocks without {:?}",
                    lift.constraint
                );
                let alone = all.iter().filter(|other| other.kind == lift.constraint.kind).count() == 1;
                if let Some(value) = lift.value.filter(|_| alone) {
                    let (request, candidates) = lifted(&request, &candidates, lift, value);
                    assert!(exists(&request, &candidates, &all), "seed {seed}: {lift:?} does not lift {set:?}");
                    values += 1;
                }
                if let Some(remedy) = lift.remedy {
                    let request = remedied(&request, lift, remedy);
                    assert!(exists(&request, &candidates, &all), "seed {seed}: {lift:?} does not lift {set:?}");
                    *remedies.entry(lift.constraint.kind).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(
        sets_seen >= 100 && several >= 20 && values >= 30,
        "{sets_seen} sets, {several} times several, {values} values"
    );
    for kind in [ConstraintKind::Skills, ConstraintKind::Place, ConstraintKind::Clearance] {
        assert!(remedies.get(&kind).is_some_and(|times| *times > 0), "{kind} was never remedied: {remedies:?}");
    }
    for kind in [
        ConstraintKind::Skills,
        ConstraintKind::Engaged,
        ConstraintKind::ServiceLimit,
        ConstraintKind::TeamSize,
        ConstraintKind::OneSeatEach,
    ] {
        assert!(kinds.contains(&kind), "{kind} never blocked");
    }
}

#[test]
fn where_there_is_a_team_nothing_blocks_and_nobody_at_all_is_said_so() {
    let mut chance = Chance::new(3);
    let request = request(&mut chance);
    let nobody = blocking_sets(&request, &[], &Effort::without_limit());
    assert!(matches!(&nobody[..], [set] if set.constraints[0].constraint.kind == ConstraintKind::OneSeatEach));
    let candidates = people(&mut chance, 60, Hardness(0));
    assert_eq!(blocking_sets(&request, &candidates, &Effort::without_limit()), []);
}

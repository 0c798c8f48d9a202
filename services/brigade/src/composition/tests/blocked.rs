//! Blocking sets of small requests block, are minimal, name every seat, and say what lifts them and whether that gives a team: compared with
//! trying everything.

use std::collections::BTreeMap;

use chrono::{Days, Duration};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::pool::{Hardness, every_team, first_day, id, over, people, request};
use crate::chance::Chance;
use crate::composition::block::{BlockingSet, Blocks, MAX_SETS, blocking_sets};
use crate::composition::check::objections;
use crate::composition::effort::Effort;
use crate::composition::lift::{Lift, LiftEffect};
use crate::composition::remedy::{MOVED_DAYS, Remedy};
use crate::composition::request::{Candidate, Request, Shape};
use crate::domain::mobilisation::check::check_need;
use crate::domain::mobilisation::event::{Limits, Need};
use crate::domain::value::{Blocking, Clearance, ConstraintKind, Level, Name, Region, TeamSeat, TeamSeatId, WorkMode};

/// Whether a team exists where these constraints hold, by trying every one.
fn exists(request: &Request, candidates: &[Candidate], holds: &dyn Fn(Blocking) -> bool) -> bool {
    let of_team = |kind| holds(Blocking { kind, seat: None });
    every_team(request, candidates.len()).into_iter().any(|members| {
        let fits = |person: usize, bit: usize| {
            let seat = &request.seats[bit];
            let against = objections(request, &candidates[person], seat);
            against.into_iter().all(|kind| !holds(Blocking { kind, seat: Some(seat.id) }))
        };
        let takes = |(person, mask): &(usize, u64), bit: usize| mask >> bit & 1 == 1 && fits(*person, bit);
        let filled = (0..request.seats.len()).all(|bit| members.iter().any(|member| takes(member, bit)));
        let small = match request.shape {
            Shape::AtMost(size) => members.len() <= size || !of_team(ConstraintKind::TeamSize),
            Shape::OnePerSeat => true,
        };
        let spread = request.service_limit.is_none_or(|limit| {
            let of = |service| members.iter().filter(|(person, _)| candidates[*person].service == service).count();
            let over = members
                .iter()
                .any(|(person, _)| candidates[*person].service.is_some_and(|service| of(Some(service)) > limit));
            !over || !of_team(ConstraintKind::ServiceLimit)
        });
        filled && small && spread
    })
}

fn exists_under(request: &Request, candidates: &[Candidate], constraints: &[Blocking]) -> bool {
    exists(request, candidates, &|one| constraints.contains(&one))
}

/// Whether there is a team, with all that is asked.
fn is_possible(request: &Request, candidates: &[Candidate]) -> bool {
    exists(request, candidates, &|_| true)
}

fn constraints(set: &BlockingSet) -> Vec<Blocking> {
    set.constraints.iter().map(|lift| lift.constraint).collect()
}

fn is_minimal(request: &Request, candidates: &[Candidate], set: &[Blocking]) -> bool {
    let rest = |left_out: &Blocking| set.iter().copied().filter(|other| other != left_out).collect::<Vec<_>>();
    !exists_under(request, candidates, set) && set.iter().all(|one| exists_under(request, candidates, &rest(one)))
}

/// The request, with these seats or all of it asking for what the remedy says.
fn remedied(request: &Request, seats: &[TeamSeatId], remedy: Remedy) -> Request {
    let mut request = request.clone();
    match remedy {
        Remedy::Days(days) => request.period = days,
        Remedy::ServiceLimit(people) => request.service_limit = Some(people),
        Remedy::TeamSize(people) => request.shape = Shape::AtMost(people),
        _ => {}
    }
    // One person may take several: then a share or a place is asked for on all of them.
    let packed = request.shape != Shape::OnePerSeat && matches!(remedy, Remedy::Share(_) | Remedy::Place { .. });
    for seat in request.seats.iter_mut().filter(|seat| packed || seats.contains(&seat.id)) {
        match remedy {
            Remedy::Skill { skill, level: None } => seat.skills.retain(|needed| needed.skill != skill),
            Remedy::Skill { skill, level: Some(level) } => {
                let needed = seat.skills.iter_mut().find(|needed| needed.skill == skill).expect("it asks for it");
                assert!(level < needed.level, "it asks for less");
                needed.level = level;
            }
            Remedy::Clearance(clearance) => seat.clearance = clearance,
            Remedy::Share(share) => seat.share = share,
            Remedy::Place { mode, region } => (seat.mode, seat.region) = (mode, region),
            Remedy::Days(_) | Remedy::ServiceLimit(_) | Remedy::TeamSize(_) => {}
        }
    }
    request
}

/// Every other days that could be told.
fn all_days(request: &Request) -> Vec<Remedy> {
    let all = (1..=MOVED_DAYS).flat_map(|by| {
        let by = Duration::days(by);
        let (first, last) = (request.period.start(), request.period.end());
        [(first + by, last), (first, last - by), (first + by, last + by)]
    });
    let all = all.filter_map(|(first, last)| Period::new(first, last).ok());
    all.filter(|other| other.days() * 2 >= request.period.days()).map(Remedy::Days).collect()
}

/// All that is nearer to what is asked than the remedy, of its kind.
fn nearer(request: &Request, seat: Option<&TeamSeat>, remedy: Remedy) -> Vec<Remedy> {
    match remedy {
        Remedy::Share(share) => {
            let asked = seat.expect("a seat").share.percent();
            (share.percent() + 1..asked).filter_map(|percent| Share::new(percent).ok()).map(Remedy::Share).collect()
        }
        Remedy::Clearance(clearance) => {
            let asked = seat.expect("a seat").clearance;
            let between = Clearance::ALL.iter().filter(|one| **one > clearance && **one < asked);
            between.copied().map(Remedy::Clearance).collect()
        }
        Remedy::Days(days) => {
            let steps = |days: Period| {
                let of = |from: chrono::NaiveDate, to: chrono::NaiveDate| (to - from).num_days();
                let (later, longer) = (of(request.period.start(), days.start()), of(request.period.end(), days.end()));
                match (later, longer) {
                    (later, 0) => (later, 0),
                    (0, shorter) => (-shorter, 1),
                    (later, longer) => {
                        assert_eq!(later, longer, "moved as it is");
                        (later, 2)
                    }
                }
            };
            assert!(days.days() * 2 >= request.period.days(), "half of the days stay");
            let nearer = |other: &Remedy| matches!(other, Remedy::Days(other) if steps(*other) < steps(days));
            all_days(request).into_iter().filter(nearer).collect()
        }
        Remedy::ServiceLimit(people) => {
            (request.service_limit.expect("a limit") + 1..people).map(Remedy::ServiceLimit).collect()
        }
        Remedy::TeamSize(people) => (request.size() + 1..people).map(Remedy::TeamSize).collect(),
        Remedy::Skill { level, .. } => {
            // Fewer levels less, of any skill; none left out while a lower level is enough.
            let seat = seat.expect("a seat");
            let less = |asked: Level, level: Level| asked.number() - level.number();
            let by = level.map(|level| {
                let Remedy::Skill { skill, .. } = remedy else { unreachable!() };
                let asked = seat.skills.iter().find(|needed| needed.skill == skill).expect("asked for");
                less(asked.level, level)
            });
            let lower = seat.skills.iter().flat_map(|needed| {
                let levels = (1..needed.level.number()).filter_map(|number| Level::new(number).ok());
                let levels = levels.filter(move |level| by.is_none_or(|by| less(needed.level, *level) < by));
                levels.map(|level| Remedy::Skill { skill: needed.skill, level: Some(level) })
            });
            lower.collect()
        }
        Remedy::Place { .. } => Vec::new(),
    }
}

/// Every choice of as many of its seats as the set speaks of, in every order.
fn orders(seats: &[TeamSeatId], number: usize) -> Vec<Vec<TeamSeatId>> {
    if number == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, seat) in seats.iter().enumerate() {
        let rest: Vec<TeamSeatId> =
            seats.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, s)| *s).collect();
        all.extend(orders(&rest, number - 1).into_iter().map(|tail| std::iter::once(*seat).chain(tail).collect()));
    }
    all
}

/// The set, and what it says of other seats that ask for the same.
fn images(set: &BlockingSet) -> Vec<Vec<Blocking>> {
    let mut images = vec![constraints(set)];
    for alike in &set.alike {
        let mut named: Vec<TeamSeatId> = Vec::new();
        for seat in constraints(set).iter().filter_map(|one| one.seat).filter(|seat| alike.seats.contains(seat)) {
            if !named.contains(&seat) {
                named.push(seat);
            }
        }
        assert_eq!(named.len(), alike.at_once);
        let mut more = Vec::new();
        for image in &images {
            for order in orders(&alike.seats, alike.at_once) {
                let instead = |seat: TeamSeatId| named.iter().position(|one| *one == seat).map_or(seat, |at| order[at]);
                more.push(image.iter().map(|one| Blocking { seat: one.seat.map(instead), ..*one }).collect());
            }
        }
        images = more;
    }
    images
}

/// Every seat asks for the same as the first.
fn alike(request: &mut Request) {
    let first = request.seats[0].clone();
    request.seats.iter_mut().for_each(|seat| *seat = TeamSeat { id: seat.id, ..first.clone() });
}

struct Case {
    seed: u64,
    request: Request,
    candidates: Vec<Candidate>,
    blocks: Blocks,
}

/// Requests that could be declared, with few people and much in their way; those for which there is no team.
fn cases(seeds: std::ops::Range<u64>) -> impl Iterator<Item = Case> {
    seeds.filter_map(|seed| {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        if seed % 4 == 3 {
            alike(&mut request);
        }
        let request = request.checked().expect("it could be declared");
        let number = 1 + chance.below(6);
        let candidates = people(&mut chance, number, Hardness(45));
        let blocks = blocking_sets(
            &request,
            &candidates,
            Some(&|days| over(&request, &candidates, days)),
            &Effort::without_limit(),
        );
        assert_eq!(blocks.sets.is_empty(), is_possible(&request, &candidates), "seed {seed}");
        (!blocks.sets.is_empty()).then_some(Case { seed, request, candidates, blocks })
    })
}

/// The request with these seats asking for what the remedy says, and the people as they are over the days of it.
fn remedied_with_people(case: &Case, seats: &[TeamSeatId], remedy: Remedy) -> (Request, Vec<Candidate>) {
    let mut changed = remedied(&case.request, seats, remedy);
    let (notice_hours, people) = over(&case.request, &case.candidates, changed.period);
    changed.notice_hours = notice_hours;
    (changed, people)
}

fn is_too_few(set: &BlockingSet) -> bool {
    set.constraints[0].constraint.kind == ConstraintKind::OneSeatEach
}

#[test]
fn every_blocking_set_blocks_and_without_any_one_of_its_constraints_there_is_a_team_whichever_of_its_seats_it_is_said_of()
 {
    let (mut sets_seen, mut several, mut alike_seen, mut complete) = (0, 0, 0, 0);
    let mut kinds = std::collections::BTreeSet::new();
    for Case { seed, request, candidates, blocks } in cases(5_000..5_400) {
        several += usize::from(blocks.sets.len() > 1);
        let mut told: Vec<Vec<Blocking>> = Vec::new();
        for set in &blocks.sets {
            let all = constraints(set);
            kinds.extend(all.iter().map(|constraint| constraint.kind));
            if is_too_few(set) {
                assert!(!exists(&request, &candidates, &|_| false), "seed {seed}");
                continue;
            }
            sets_seen += 1;
            alike_seen += usize::from(!set.alike.is_empty());
            let mut said = images(set);
            for image in &said {
                assert!(is_minimal(&request, &candidates, image), "seed {seed}: {image:?}");
            }
            said.iter_mut().for_each(|image| image.sort_unstable());
            said.sort_unstable();
            said.dedup();
            assert!(said.iter().all(|image| !told.contains(image)), "seed {seed}: a set twice");
            told.append(&mut said);
        }
        // Nothing else blocks: whatever leaves something out of each lets a team exist.
        if blocks.complete && !told.is_empty() {
            complete += 1;
            let mut chance = Chance::new(seed);
            for _ in 0..6 {
                let mut left_out: Vec<Blocking> = Vec::new();
                for set in &told {
                    if !set.iter().any(|one| left_out.contains(one)) {
                        left_out.push(set[chance.below(set.len())]);
                    }
                }
                assert!(exists(&request, &candidates, &|one| !left_out.contains(&one)), "seed {seed}: {left_out:?}");
            }
        }
    }
    assert!(
        sets_seen >= 100 && several >= 20 && alike_seen >= 20 && complete >= 100,
        "{sets_seen} sets, {several} times several, {alike_seen} of several seats, {complete} complete"
    );
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
fn what_lifts_a_constraint_can_be_declared_is_the_nearest_that_does_and_says_whether_there_is_a_team_then() {
    let mut remedies: BTreeMap<ConstraintKind, usize> = BTreeMap::new();
    let mut effects: BTreeMap<LiftEffect, usize> = BTreeMap::new();
    let (mut packed, mut days_with_a_team, mut further) = (0, 0, 0);
    for case in cases(7_000..7_350) {
        let Case { seed, request, candidates, blocks } = &case;
        for set in blocks.sets.iter().filter(|set| !is_too_few(set)) {
            let all = constraints(set);
            for lift in &set.constraints {
                let seat = request.seats.iter().find(|seat| Some(seat.id) == lift.constraint.seat);
                let own: Vec<TeamSeatId> = lift.constraint.seat.into_iter().collect();
                let same =
                    |other: &&TeamSeat| seat.is_some_and(|seat| TeamSeat { id: seat.id, ..(*other).clone() } == *seat);
                let alike: Vec<TeamSeatId> = request.seats.iter().filter(same).map(|seat| seat.id).collect();
                let kept = candidates.iter().filter(|candidate| {
                    seat.is_some_and(|seat| objections(request, candidate, seat) == [lift.constraint.kind])
                });
                assert_eq!(lift.people, kept.count(), "seed {seed}: {lift:?}");
                let lifts = |remedy: Remedy| {
                    let (changed, people) = remedied_with_people(&case, &own, remedy);
                    can_be_declared(&changed) && exists_under(&changed, &people, &all)
                };
                let gives_a_team = |seats: &[TeamSeatId]| match lift.remedy {
                    Some(remedy) => {
                        let (changed, people) = remedied_with_people(&case, seats, remedy);
                        is_possible(&changed, &people)
                    }
                    None => exists(request, candidates, &|one| {
                        one.kind != lift.constraint.kind || !one.seat.is_none_or(|seat| seats.contains(&seat))
                    }),
                };
                if let Some(remedy) = lift.remedy {
                    assert!(lifts(remedy), "seed {seed}: {lift:?} does not lift {set:?}");
                    let days = matches!(remedy, Remedy::Days(_));
                    let with_a_team = days && gives_a_team(&own);
                    days_with_a_team += usize::from(with_a_team);
                    let gives = |days: Remedy| {
                        let (changed, people) = remedied_with_people(&case, &own, days);
                        is_possible(&changed, &people)
                    };
                    for nearer in nearer(request, seat, remedy) {
                        // Of other days the nearest over which there is a team, whatever only lifts.
                        let only_lifts = lifts(nearer);
                        let is_as_good = only_lifts && (!with_a_team || gives(nearer));
                        assert!(!is_as_good, "seed {seed}: {nearer:?} lifts {set:?} as well as {remedy:?}");
                        further += usize::from(only_lifts);
                    }
                    if days && !with_a_team {
                        let one = all_days(request).into_iter().find(|days| lifts(*days) && gives(*days));
                        assert_eq!(one, None, "seed {seed}: over other days there is a team");
                    }
                    *remedies.entry(lift.constraint.kind).or_default() += 1;
                    packed += usize::from(request.shape != Shape::OnePerSeat && remedy.is_of_all_seats(request));
                }
                let effect = match (gives_a_team(&own), gives_a_team(&alike)) {
                    (true, _) => LiftEffect::Team,
                    (false, true) if alike.len() > 1 => LiftEffect::TeamWithAlike,
                    (false, _) => LiftEffect::NotYet,
                };
                assert_eq!(lift.effect, Some(effect), "seed {seed}: {lift:?} of {set:?}");
                *effects.entry(effect).or_default() += 1;
            }
        }
    }
    for kind in [
        ConstraintKind::Skills,
        ConstraintKind::Place,
        ConstraintKind::Clearance,
        ConstraintKind::Availability,
        ConstraintKind::Share,
        ConstraintKind::Release,
        ConstraintKind::Engaged,
        ConstraintKind::Notice,
        ConstraintKind::Rest,
        ConstraintKind::ServiceLimit,
        ConstraintKind::TeamSize,
    ] {
        assert!(remedies.get(&kind).is_some_and(|times| *times >= 5), "{kind} was hardly remedied: {remedies:?}");
    }
    assert!(
        days_with_a_team >= 20 && further >= 1,
        "{days_with_a_team} times other days, {further} nearer ones only lift"
    );
    assert!(packed >= 20, "{packed} remedies for all of the seats of which one person may take several");
    assert!(LiftEffect::ALL.iter().all(|effect| effects.get(effect).is_some_and(|times| *times >= 10)), "{effects:?}");
}

/// Whether a coordinator can declare it: by the mobilisation's own check of a need.
fn can_be_declared(request: &Request) -> bool {
    let start = request.period.start().and_time(chrono::NaiveTime::MIN).and_utc();
    let limit = |people: usize| u32::try_from(people).ok();
    let team = match request.shape {
        Shape::AtMost(people) => limit(people),
        Shape::OnePerSeat => None,
    };
    let need = Need {
        brigade: id(1),
        host: id(2),
        name: Name::new("Reprise").expect("a name"),
        recipe: None,
        seats: request.seats.clone(),
        period: request.period,
        team_by: start,
        exercise: false,
        limits: Limits { team, from_service: request.service_limit.and_then(limit) },
    };
    check_need(&need, start - chrono::Duration::days(1)).is_ok()
}

/// As many seats of one person each as levels are given, each for a skill of its own, and people who hold each of them at level 1.
fn plain(levels: &[i64], number: usize) -> (Request, Vec<Candidate>) {
    let mut chance = Chance::new(1);
    let template = request(&mut chance);
    let seat = |(index, level): (usize, &i64)| TeamSeat {
        id: id(900 + index),
        skills: vec![crate::domain::value::SeatSkill {
            skill: uuid::Uuid::from_u128(5_000 + index as u128),
            level: Level::new(*level).expect("a level"),
        }],
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
        share: Share::FULL,
        ..template.seats[0].clone()
    };
    let seats: Vec<TeamSeat> = levels.iter().enumerate().map(seat).collect();
    let mut everybody = people(&mut chance, number, Hardness(0));
    for (index, one) in everybody.iter_mut().enumerate() {
        let held = |seat: &TeamSeat| crate::composition::request::Held {
            skill: seat.skills[0].skill,
            level: Level::new(1).expect("a level"),
            proven: false,
        };
        one.skills = seats.iter().map(held).collect();
        (one.consent, one.rested_since) = (crate::composition::request::Consent::NotNeeded, None);
        one.service = Some(id(10 + index));
    }
    let request = Request { seats, shape: Shape::OnePerSeat, service_limit: None, ..template };
    (request.checked().expect("sound"), everybody)
}

/// What blocks, where people are the same over other days.
fn found(request: &Request, candidates: &[Candidate]) -> Blocks {
    let later = |days: Period| (days.start() - request.period.start()).num_hours();
    let other_days = |days: Period| (request.notice_hours + later(days), candidates.to_vec());
    blocking_sets(request, candidates, Some(&other_days), &Effort::without_limit())
}

fn only_lift(blocks: &Blocks) -> Lift {
    assert_eq!((blocks.sets.len(), blocks.sets[0].constraints.len(), blocks.complete), (1, 1, true), "{blocks:?}");
    blocks.sets[0].constraints[0]
}

#[test]
fn every_seat_that_blocks_by_itself_is_told_and_lifting_one_gives_no_team_yet() {
    let (request, candidates) = plain(&[2, 1, 3, 2], 5);
    let blocks = found(&request, &candidates);
    let told: Vec<_> = blocks.sets.iter().map(|set| (constraints(set), set.constraints[0].effect)).collect();
    let of = |seat: usize| Blocking { kind: ConstraintKind::Skills, seat: Some(request.seats[seat].id) };
    let expected = [0, 2, 3].map(|seat| (vec![of(seat)], Some(LiftEffect::NotYet)));
    assert_eq!((told, blocks.complete), (expected.to_vec(), true));
    // More than are told is said as well.
    let (request, candidates) = plain(&[2; MAX_SETS + 1], MAX_SETS + 1);
    let blocks = found(&request, &candidates);
    assert_eq!((blocks.sets.len(), blocks.complete), (MAX_SETS, false));
}

#[test]
fn seats_that_ask_for_the_same_are_all_named_and_lifted_together() {
    let (mut request, candidates) = plain(&[3, 1], 5);
    let first = request.seats[0].clone();
    request.seats.extend([TeamSeat { id: id(990), ..first.clone() }, TeamSeat { id: id(991), ..first }]);
    let blocks = found(&request, &candidates);
    assert_eq!(only_lift(&blocks).effect, Some(LiftEffect::TeamWithAlike));
    let alike = &blocks.sets[0].alike[0];
    assert_eq!((alike.seats.clone(), alike.at_once), (vec![id(900), id(990), id(991)], 1));
}

#[test]
fn the_only_skill_of_a_seat_is_not_left_out_and_work_on_site_keeps_a_region() {
    let (mut request, mut candidates) = plain(&[1], 1);
    candidates[0].skills.clear();
    assert_eq!(only_lift(&found(&request, &candidates)).remedy, None, "a seat asks for something");
    let (plain_request, mut candidates) = plain(&[1], 1);
    request = plain_request;
    (request.seats[0].mode, request.seats[0].region) = (WorkMode::OnSite, Some(Region::Guyane));
    (candidates[0].regions, candidates[0].remote) =
        (vec![Region::Normandie], vivier_talents::domain::value::RemotePreference::OnSite);
    let there = Remedy::Place { mode: WorkMode::OnSite, region: Some(Region::Normandie) };
    assert_eq!(only_lift(&found(&request, &candidates)).remedy, Some(there));
}

#[test]
fn whose_last_mobilisation_is_not_over_has_rested_only_after_it() {
    let (request, mut candidates) = plain(&[1], 2);
    let rest_days = u64::try_from(request.rest_days).expect("small");
    (candidates[0].rested_since, candidates[1].engaged) = (Some(first_day() + Days::new(2)), true);
    let rest = found(&request, &candidates).sets.into_iter().flat_map(|set| set.constraints);
    let rest: Vec<Lift> = rest.filter(|lift| lift.constraint.kind == ConstraintKind::Rest).collect();
    let days = request.period.days().unsigned_abs() - 1;
    let moved = first_day() + Days::new(3 + rest_days);
    let moved = Period::new(moved, moved + Days::new(days)).expect("a period");
    assert_eq!(rest[0].remedy, Some(Remedy::Days(moved)), "fewer than half of the days would be left");
}

#[test]
fn days_over_which_somebody_is_free_are_told_in_part_or_later_and_nothing_where_nobody_ever_is_or_days_are_not_known() {
    let (request, mut candidates) = plain(&[1], 1);
    candidates[0].free_share = 0;
    let of = |first: u64, last: u64| Period::new(first_day() + Days::new(first), first_day() + Days::new(last));
    let remedy = |first: u64, last: u64| {
        let free = of(first, last).expect("a period");
        let then = |days: Period| {
            let free_share = if free.covers(&days) { 60 } else { 0 };
            (48, vec![Candidate { free_share, ..candidates[0].clone() }])
        };
        let lift = only_lift(&blocking_sets(&request, &candidates, Some(&then), &Effort::without_limit()));
        assert_eq!(lift.constraint.kind, ConstraintKind::Availability);
        // They have not all of their time, which the seat asks for.
        assert_eq!(lift.effect, Some(if lift.remedy.is_some() { LiftEffect::NotYet } else { LiftEffect::Team }));
        lift.remedy.map(|remedy| match remedy {
            Remedy::Days(days) => days,
            other => panic!("{other:?}"),
        })
    };
    let days = |first, last| Some(of(first, last).expect("a period"));
    assert_eq!(request.period, of(0, 10).expect("a period"));
    assert_eq!(remedy(3, 10), days(3, 10));
    assert_eq!(remedy(0, 7), days(0, 7));
    assert_eq!(remedy(6, 99), days(6, 16), "all of the days rather than fewer than half");
    assert_eq!(remedy(60, 80), days(60, 70));
    assert_eq!(remedy(61, 80), None, "that is no answer to this need any more");
    assert_eq!(remedy(2, 4), None);
    let unknown = only_lift(&blocking_sets(&request, &candidates, None, &Effort::without_limit()));
    assert_eq!((unknown.remedy, unknown.people), (None, 1));
}

#[test]
fn who_has_something_else_against_them_is_not_counted_as_fitting_without_a_constraint() {
    let (request, mut candidates) = plain(&[2], 3);
    (candidates[0].engaged, candidates[1].quiet) = (true, true);
    let lift = only_lift(&found(&request, &candidates));
    assert_eq!((lift.constraint.kind, lift.people), (ConstraintKind::Skills, 1));
}

#[test]
fn where_there_is_a_team_nothing_blocks_and_nobody_at_all_is_said_so() {
    let mut chance = Chance::new(3);
    let request = request(&mut chance);
    let nobody = blocking_sets(&request, &[], None, &Effort::without_limit());
    let lift = only_lift(&nobody);
    assert_eq!((lift.constraint.kind, lift.effect), (ConstraintKind::OneSeatEach, Some(LiftEffect::Team)));
    let missing = if request.shape == Shape::OnePerSeat { request.seats.len() } else { 1 };
    assert_eq!(lift.missing, Some(missing));
    let candidates = people(&mut chance, 60, Hardness(0));
    assert_eq!(blocking_sets(&request, &candidates, None, &Effort::without_limit()), Blocks::default());
    // One person for two seats, and that one engaged: one more is missing, and it takes more than that.
    let (request, mut candidates) = plain(&[1, 1], 1);
    assert_eq!(only_lift(&found(&request, &candidates)).effect, Some(LiftEffect::Team));
    candidates[0].engaged = true;
    assert_eq!(only_lift(&found(&request, &candidates)).effect, Some(LiftEffect::NotYet));
}

//! Small problems, and a judge of allocations that shares no code with the solver.

use proptest::prelude::*;

use crate::problem::{Free, Mission, POLICY, Pair, Person, Policy, Problem, Seat, Service, Taken};
use crate::search::Effort;
use crate::solve::{Solution, solve};

/// Says what is wrong with an allocation, day by day and rule by rule.
pub(super) fn wrong(problem: &Problem, placed: &[usize]) -> Option<String> {
    let pairs: Vec<&Pair> = placed.iter().map(|pair| &problem.pairs[*pair]).collect();
    for (seat, _) in problem.seats.iter().enumerate() {
        if pairs.iter().filter(|pair| pair.seat == seat).count() > 1 {
            return Some(format!("seat {seat} twice"));
        }
    }
    let last = problem.seats.iter().map(|seat| seat.last).max().unwrap_or(0);
    for (index, person) in problem.people.iter().enumerate() {
        let own: Vec<&Seat> =
            pairs.iter().filter(|pair| pair.person == index).map(|pair| &problem.seats[pair.seat]).collect();
        for day in 0..=last {
            let busy: i64 =
                own.iter().filter(|seat| seat.first <= day && day <= seat.last).map(|seat| seat.share).sum();
            let free = person.free.iter().filter(|free| free.first <= day && day <= free.last).map(|free| free.percent);
            if busy > free.sum::<i64>() {
                return Some(format!("person {index} over their share on day {day}"));
            }
        }
        let asked = pairs.iter().filter(|pair| pair.person == index && !pair.begun).count();
        if person.asks.is_some_and(|asks| asked > asks) {
            return Some(format!("person {index} is asked about {asked}"));
        }
        for mission in 0..problem.missions.len() {
            if own.iter().filter(|seat| seat.mission == mission).count() > 1 {
                return Some(format!("person {index} twice in mission {mission}"));
            }
        }
    }
    for (service, limit) in problem.services.iter().enumerate() {
        let asked = pairs.iter().filter(|pair| problem.people[pair.person].service == Some(service)).count();
        if limit.most.is_some_and(|most| asked > most) {
            return Some(format!("service {service} releases {asked}"));
        }
    }
    for (mission, one) in problem.missions.iter().enumerate() {
        let team: Vec<&&Pair> = pairs.iter().filter(|pair| problem.seats[pair.seat].mission == mission).collect();
        if !team.is_empty() && team.len() < one.minimum {
            return Some(format!("mission {mission} below its minimum"));
        }
        let taken: Vec<&Taken> = problem.taken.iter().filter(|taken| taken.mission == mission).collect();
        let seats = taken.len() + problem.seats.iter().filter(|seat| seat.mission == mission).count();
        let most = (seats * usize::try_from(problem.policy.spread).expect("a percentage")).div_ceil(100).max(1);
        for pair in &team {
            let Some(ministry) = problem.people[pair.person].ministry else { continue };
            let same = team.iter().filter(|other| problem.people[other.person].ministry == Some(ministry)).count();
            let same = same + taken.iter().filter(|taken| taken.ministry == Some(ministry)).count();
            if same > most {
                return Some(format!("mission {mission} has {same} of ministry {ministry}"));
            }
        }
    }
    None
}

/// What a pair is worth by the numbers of the policy in force, written out once more: a full fit is 1,000 points, a full wish 100, a full call 50,
/// times ten and the priority; and 5,000 for whoever stays. Only for fits in thousands and calls that are even, where nothing is rounded.
fn worth(problem: &Problem, pair: &Pair) -> i64 {
    let priority = problem.missions[problem.seats[pair.seat].mission].priority;
    let points = pair.fit / 100 + pair.wish + pair.call / 2;
    (10 + priority) * points + if pair.begun || pair.proposed { 5_000 } else { 0 }
}

/// The best allocation's objective, by looking at every one.
pub(super) fn brute_force(problem: &Problem) -> i64 {
    (0..1_u32 << problem.pairs.len())
        .map(|set| (0..problem.pairs.len()).filter(|pair| set >> pair & 1 == 1).collect::<Vec<usize>>())
        .filter(|placed| wrong(problem, placed).is_none())
        .map(|placed| placed.iter().map(|pair| worth(problem, &problem.pairs[*pair])).sum())
        .max()
        .unwrap_or(0)
}

pub(super) fn solved(problem: &Problem) -> Solution {
    solve(problem, Effort::default()).expect("well formed")
}

pub(super) fn full_time(service: Option<usize>) -> Person {
    Person { service, ministry: service, free: vec![Free { first: 0, last: 9, percent: 100 }], asks: None }
}

pub(super) fn seat(mission: usize) -> Seat {
    Seat { mission, first: 0, last: 9, share: 100 }
}

pub(super) fn pair(person: usize, seat: usize, fit: i64) -> Pair {
    Pair { person, seat, fit: fit * 1000, wish: 0, call: 0, begun: false, proposed: false }
}

fn person() -> impl Strategy<Value = Person> {
    let free = prop_oneof![
        Just(vec![Free { first: 0, last: 9, percent: 100 }]),
        Just(vec![Free { first: 0, last: 9, percent: 60 }]),
        Just(vec![Free { first: 0, last: 4, percent: 100 }, Free { first: 5, last: 9, percent: 40 }]),
        Just(vec![Free { first: 2, last: 9, percent: 80 }]),
    ];
    let asks = proptest::option::weighted(0.3, 0_usize..3);
    (proptest::option::weighted(0.8, 0_usize..2), free, asks).prop_map(|(service, free, asks)| Person {
        service,
        ministry: service,
        free,
        asks,
    })
}

fn seat_of(missions: usize) -> impl Strategy<Value = Seat> {
    (0..missions, 0_i32..6, 0_i32..6, prop_oneof![Just(20_i64), Just(40), Just(50), Just(60), Just(100)])
        .prop_map(|(mission, first, days, share)| Seat { mission, first, last: (first + days).min(9), share })
}

/// Up to 4 people, 3 missions, 5 seats and 11 pairs: small enough to look at every allocation.
pub(super) fn small() -> impl Strategy<Value = Problem> {
    let mission = (0_i64..=100, 0_usize..4);
    (
        proptest::collection::vec(person(), 1..=4),
        proptest::collection::vec(mission, 1..=3),
        proptest::collection::vec(proptest::option::of(0_usize..3), 2),
    )
        .prop_flat_map(|(people, missions, limits)| {
            let known = || (proptest::bool::weighted(0.15), proptest::bool::weighted(0.15));
            let (count, of) = (people.len(), missions.len());
            let pair = (0..count, 0_usize..5, 0_i64..=100, 0_i64..=2, 0_i64..=2, known());
            (
                Just((people, missions, limits)),
                proptest::collection::vec(seat_of(of), 5),
                proptest::collection::vec(pair, 0..=11),
                proptest::collection::vec((0..of, proptest::option::of(0_usize..2)), 0..=2),
                prop_oneof![Just(50_i64), Just(100)],
            )
        })
        .prop_map(|((people, missions, limits), seats, drawn, taken, spread)| {
            let mut pairs: Vec<Pair> = Vec::new();
            for (person, seat, fit, wish, call, (begun, proposed)) in drawn {
                if !pairs.iter().any(|pair| (pair.person, pair.seat) == (person, seat)) {
                    pairs.push(Pair {
                        person,
                        seat,
                        fit: fit * 1000,
                        wish: wish * 50,
                        call: call * 50,
                        begun,
                        proposed,
                    });
                }
            }
            let mission =
                |(arrived, (priority, minimum)): (usize, (i64, usize))| Mission { priority, minimum, arrived };
            Problem {
                people,
                missions: missions.into_iter().enumerate().map(mission).collect(),
                seats,
                taken: taken.into_iter().map(|(mission, ministry)| Taken { mission, ministry }).collect(),
                services: limits.into_iter().map(|most| Service { most }).collect(),
                pairs,
                policy: Policy { spread, ..POLICY },
            }
        })
}

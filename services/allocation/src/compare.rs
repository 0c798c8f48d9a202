//! What an allocation is worth beside others of the same problem, and who would rather have it otherwise.

use crate::construct::{first_come, greedy_by_value};
use crate::model::Model;
use crate::problem::{Pair, Problem};
use crate::solve::{Solution, by_draft};

/// A way to allocate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Rule {
    /// This crate's.
    Allocation,
    /// Missions in the order of arrival, each takes who fits best.
    FirstCome,
    /// All pairs by what they are worth, the most first.
    GreedyByScore,
}

/// What came of one way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    pub rule: Rule,
    /// The pairs it would propose.
    pub placed: Vec<usize>,
    /// Points times weight, and steadiness for who has begun; not for what was proposed before.
    pub value: i64,
    /// Missions with somebody.
    pub missions: usize,
    pub blocking: usize,
}

/// The solution beside the other two ways.
pub fn compare(problem: &Problem, model: &Model, solution: &Solution) -> [Outcome; 3] {
    let outcome = |rule, placed: Vec<usize>| {
        let mut missions: Vec<usize> =
            placed.iter().map(|pair| problem.seats[problem.pairs[*pair].seat].mission).collect();
        missions.sort_unstable();
        missions.dedup();
        let value = placed.iter().map(|pair| problem.value(&problem.pairs[*pair])).sum();
        let blocking = blocking_pairs(problem, &placed).len();
        Outcome { rule, value, missions: missions.len(), blocking, placed }
    };
    [
        outcome(Rule::Allocation, solution.placed.clone()),
        outcome(Rule::FirstCome, by_draft(problem, model, &first_come(problem, model))),
        outcome(Rule::GreedyByScore, by_draft(problem, model, &greedy_by_value(model))),
    ]
}

/// Pairs that would both rather have each other: the person before every seat that they would have to leave for it, the mission before
/// whoever has the seat (or nobody has, in a mission that takes part). People prefer by wish and then fit, missions by call and then fit. A pair that
/// the limit of a service or the spread of a mission forbids is none. (D. Gale and L. Shapley, "College admissions and the stability of
/// marriage", 1962.)
pub fn blocking_pairs(problem: &Problem, placed: &[usize]) -> Vec<usize> {
    let by_person = |pair: &Pair| (pair.wish, pair.fit);
    let by_mission = |pair: &Pair| (pair.call, pair.fit);
    let mut of_person: Vec<Vec<usize>> = vec![Vec::new(); problem.people.len()];
    let mut of_seat: Vec<Option<usize>> = vec![None; problem.seats.len()];
    let mut of_service = vec![0_usize; problem.services.len()];
    let mut of_mission: Vec<Vec<usize>> = vec![Vec::new(); problem.missions.len()];
    let seats = problem.seats_of_missions();
    for &index in placed {
        let pair = &problem.pairs[index];
        of_person[pair.person].push(index);
        of_seat[pair.seat] = Some(index);
        of_mission[problem.seats[pair.seat].mission].push(index);
        if let Some(service) = problem.people[pair.person].service {
            of_service[service] += 1;
        }
    }
    let blocks = |index: usize, pair: &Pair| {
        let mission = problem.seats[pair.seat].mission;
        let holder = of_seat[pair.seat];
        if of_person[pair.person].contains(&index) || of_mission[mission].is_empty() {
            return false;
        }
        if holder.is_some_and(|held| by_mission(pair) <= by_mission(&problem.pairs[held])) {
            return false;
        }
        // What the person likes less makes room.
        let kept: Vec<&Pair> = of_person[pair.person]
            .iter()
            .map(|held| &problem.pairs[*held])
            .filter(|held| by_person(held) >= by_person(pair))
            .collect();
        let dropped = of_person[pair.person].len() - kept.len();
        if !fits(problem, pair, &kept) {
            return false;
        }
        let person = &problem.people[pair.person];
        let gone_of_service =
            holder.is_some_and(|held| problem.people[problem.pairs[held].person].service == person.service);
        let full = person.service.is_some_and(|service| {
            let most = problem.services[service].most.unwrap_or(usize::MAX);
            of_service[service] - dropped.min(of_service[service]) - usize::from(gone_of_service) >= most
        });
        let spread = person.ministry.is_some_and(|ministry| {
            let there = of_mission[mission].iter().map(|held| &problem.pairs[*held]).filter(|held| {
                held.person != pair.person
                    && holder.is_none_or(|holder| held.seat != problem.pairs[holder].seat)
                    && problem.people[held.person].ministry == Some(ministry)
            });
            there.count() >= problem.room_for_ministry(mission, ministry, seats[mission])
        });
        !full && !spread
    };
    problem.pairs.iter().enumerate().filter(|(index, pair)| blocks(*index, pair)).map(|(index, _)| index).collect()
}

/// True where the person can take the seat, and may be asked about it, beside those kept.
fn fits(problem: &Problem, pair: &Pair, kept: &[&Pair]) -> bool {
    let (person, seat) = (&problem.people[pair.person], &problem.seats[pair.seat]);
    let mut days = vec![seat.first];
    days.extend(kept.iter().map(|held| problem.seats[held.seat].first));
    days.extend(person.free.iter().map(|free| free.first));
    days.retain(|day| (seat.first..=seat.last).contains(day));
    let free_on = |day: i32| person.free.iter().find(|free| (free.first..=free.last).contains(&day));
    let busy = |day: i32| -> i64 {
        let there = kept.iter().map(|held| &problem.seats[held.seat]);
        there.filter(|held| (held.first..=held.last).contains(&day)).map(|held| held.share).sum()
    };
    let asked = kept.iter().filter(|held| !held.begun).count();
    (pair.begun || person.asks.is_none_or(|asks| asked < asks))
        && kept.iter().all(|held| problem.seats[held.seat].mission != seat.mission)
        && days.iter().all(|day| free_on(*day).is_some_and(|free| busy(*day) + seat.share <= free.percent))
}

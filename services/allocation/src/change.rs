//! What if: the same problem with one thing different, solved with the least disturbance, and who moves.

use std::collections::BTreeMap;

use crate::problem::{Pair, Person, Problem};

/// One thing that could be different.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    Priority {
        mission: usize,
        priority: i64,
    },
    /// Somebody more; the pairs' `person` is filled in.
    AddPerson {
        person: Person,
        pairs: Vec<Pair>,
    },
    /// Somebody more who is like somebody there.
    AddAlike {
        person: usize,
    },
    RemovePerson {
        person: usize,
    },
    CloseMission {
        mission: usize,
    },
}

/// The problem with the changes made. Indices of what was there stay as they are: who or what is taken away keeps its place and
/// has no pairs.
pub fn changed(problem: &Problem, changes: &[Change]) -> Problem {
    let mut changed = problem.clone();
    for change in changes {
        match change {
            Change::Priority { mission, priority } => changed.missions[*mission].priority = *priority,
            Change::AddPerson { person, pairs } => {
                let index = changed.people.len();
                changed.people.push(person.clone());
                changed.pairs.extend(pairs.iter().map(|pair| Pair { person: index, ..*pair }));
            }
            Change::AddAlike { person } => {
                let index = changed.people.len();
                changed.people.push(changed.people[*person].clone());
                let alike = changed.pairs.iter().filter(|pair| pair.person == *person);
                let alike: Vec<Pair> =
                    alike.map(|pair| Pair { person: index, begun: false, proposed: false, ..*pair }).collect();
                changed.pairs.extend(alike);
            }
            Change::RemovePerson { person } => changed.pairs.retain(|pair| pair.person != *person),
            Change::CloseMission { mission } => {
                let Problem { pairs, seats, .. } = &mut changed;
                pairs.retain(|pair| seats[pair.seat].mission != *mission);
            }
        }
    }
    changed
}

/// Marks what has been proposed besides what is marked already, so that moving it must gain the policy's steadiness.
pub fn propose(problem: &mut Problem, proposed: &[(usize, usize)]) {
    let mut proposed: Vec<(usize, usize)> = proposed.to_vec();
    proposed.sort_unstable();
    for pair in &mut problem.pairs {
        pair.proposed |= proposed.binary_search(&(pair.person, pair.seat)).is_ok();
    }
}

/// Somebody whose seats differ between two allocations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Move {
    pub person: usize,
    pub from: Vec<usize>,
    pub to: Vec<usize>,
}

/// Who moves between two allocations, each as (person, seat).
pub fn moves(before: &[(usize, usize)], after: &[(usize, usize)]) -> Vec<Move> {
    let mut seats: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    before.iter().for_each(|(person, seat)| seats.entry(*person).or_default().0.push(*seat));
    after.iter().for_each(|(person, seat)| seats.entry(*person).or_default().1.push(*seat));
    let moved = |(person, (mut from, mut to)): (usize, (Vec<usize>, Vec<usize>))| {
        from.sort_unstable();
        to.sort_unstable();
        (from != to).then_some(Move { person, from, to })
    };
    seats.into_iter().filter_map(moved).collect()
}

/// The placed pairs as (person, seat).
pub fn seats_of(problem: &Problem, placed: &[usize]) -> Vec<(usize, usize)> {
    placed.iter().map(|pair| (problem.pairs[*pair].person, problem.pairs[*pair].seat)).collect()
}

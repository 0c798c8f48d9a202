//! What scarce people and skills are worth: the prices at which the bound is proven, said in words that hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::bound::SCALE;
use crate::model::{Model, Of};
use crate::problem::Problem;
use crate::solve::{Solution, prices_of};

/// The price of each person: one more with the same time, service and pairs would add that much at most to [`Solution::relaxed`].
/// In points times weight, rounded up.
pub fn of_people(problem: &Problem, model: &Model, solution: &Solution) -> Vec<i64> {
    let mut scaled = vec![0_i64; problem.people.len()];
    for (row, price) in model.rows.iter().zip(prices_of(model, solution)) {
        if let Of::Time { person, .. } | Of::Once { person, .. } = row.of {
            scaled[person] += row.capacity * price;
        }
    }
    scaled.into_iter().map(|price| (price + SCALE - 1).div_euclid(SCALE)).collect()
}

/// The price of one more release by each service that has a limit, in points times weight, rounded up.
pub fn of_services(problem: &Problem, model: &Model, solution: &Solution) -> Vec<i64> {
    let mut prices = vec![0_i64; problem.services.len()];
    for (row, price) in model.rows.iter().zip(prices_of(model, solution)) {
        if let Of::Service(service) = row.of {
            prices[service] += (price + SCALE - 1).div_euclid(SCALE);
        }
    }
    prices
}

/// How scarce one skill is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Scarcity {
    /// Open seats that ask for it, and how many of them are filled.
    pub seats: usize,
    pub filled: usize,
    /// People who have a pair with one of those seats.
    pub people: usize,
    /// The mean price of those who fill them, rounded down; 0 where nobody does.
    pub price: i64,
}

/// The scarcity of each label (a skill) that seats ask for: `asked[seat]` says which.
pub fn of_labels<L: Ord + Copy>(
    problem: &Problem,
    solution: &Solution,
    people: &[i64],
    asked: &[Vec<L>],
) -> BTreeMap<L, Scarcity> {
    let mut all: BTreeMap<L, (Scarcity, BTreeSet<usize>, i64)> = BTreeMap::new();
    for label in asked.iter().flatten() {
        all.entry(*label).or_default().0.seats += 1;
    }
    for pair in &problem.pairs {
        for label in &asked[pair.seat] {
            all.entry(*label).or_default().1.insert(pair.person);
        }
    }
    for pair in solution.placed.iter().map(|pair| &problem.pairs[*pair]) {
        for label in &asked[pair.seat] {
            let (scarcity, _, sum) = all.entry(*label).or_default();
            scarcity.filled += 1;
            *sum += people[pair.person];
        }
    }
    let known = |(label, (scarcity, holders, sum)): (L, (Scarcity, BTreeSet<usize>, i64))| {
        let filled = i64::try_from(scarcity.filled).unwrap_or(i64::MAX);
        (label, Scarcity { people: holders.len(), price: sum.checked_div(filled).unwrap_or(0), ..scarcity })
    };
    all.into_iter().map(known).collect()
}

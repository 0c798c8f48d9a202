//! What scarce people and skills are worth: the prices at which the bound is proven, said in words that hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::bound::SCALE;
use crate::model::{Model, Of};
use crate::problem::Problem;
use crate::solve::{Solution, prices_of};

/// The price of each person: one more with the same time, service and pairs, whom one may ask as often, would add that much at most to [`Solution::relaxed`].
/// In points times weight, rounded up.
pub fn of_people(problem: &Problem, model: &Model, solution: &Solution) -> Vec<i64> {
    let mut scaled = vec![0_i64; problem.people.len()];
    for (row, price) in model.rows.iter().zip(prices_of(model, solution)) {
        if let Of::Time { person, .. } | Of::Once { person, .. } | Of::Asks { person } = row.of {
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

/// What a label is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Price {
    /// The mean price of those who fill seats with it, rounded down; 0 where there are enough of them.
    At(i64),
    /// Nobody who could take one of the seats has it: there is no supply, and no price at which there would be.
    NoSupply,
    /// Some have it, and none of them is placed in one of the seats: what it would be worth there has not shown.
    NotPlaced,
}

/// How scarce one skill is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scarcity {
    /// Open seats that ask for it, and how many of them are filled.
    pub seats: usize,
    pub filled: usize,
    /// People who have it and a pair with one of those seats.
    pub people: usize,
    pub price: Price,
}

/// The scarcity of each label (a skill) that seats ask for: `asked[seat]` says which, `has` who has it.
pub fn of_labels<L: Ord + Copy>(
    problem: &Problem,
    solution: &Solution,
    people: &[i64],
    asked: &[Vec<L>],
    has: impl Fn(usize, L) -> bool,
) -> BTreeMap<L, Scarcity> {
    #[derive(Default)]
    struct Sum {
        seats: usize,
        filled: usize,
        holders: BTreeSet<usize>,
        placed: i64,
        prices: i64,
    }
    let mut all: BTreeMap<L, Sum> = BTreeMap::new();
    for label in asked.iter().flatten() {
        all.entry(*label).or_default().seats += 1;
    }
    for pair in &problem.pairs {
        for label in asked[pair.seat].iter().filter(|label| has(pair.person, **label)) {
            all.entry(*label).or_default().holders.insert(pair.person);
        }
    }
    for pair in solution.placed.iter().map(|pair| &problem.pairs[*pair]) {
        for label in &asked[pair.seat] {
            let sum = all.entry(*label).or_default();
            sum.filled += 1;
            if has(pair.person, *label) {
                sum.placed += 1;
                sum.prices += people[pair.person];
            }
        }
    }
    let known = |(label, sum): (L, Sum)| {
        let price = match sum.prices.checked_div(sum.placed) {
            Some(price) => Price::At(price),
            None if sum.holders.is_empty() => Price::NoSupply,
            None => Price::NotPlaced,
        };
        (label, Scarcity { seats: sum.seats, filled: sum.filled, people: sum.holders.len(), price })
    };
    all.into_iter().map(known).collect()
}

//! What scarce people and skills are worth: the prices at which the bound is proven, said in words that hold.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::bound::{Offers, SCALE, best_team, reduced};
use crate::model::{Group, Model, Of, Slot};
use crate::problem::Problem;
use crate::solve::{Solution, prices_of};

/// The price of each person: one more with the same time, service and pairs, whom one may ask as often, would add that much at most to [`Solution::relaxed`].
/// In points times weight, rounded up.
pub fn of_people(problem: &Problem, model: &Model, solution: &Solution) -> Vec<i64> {
    let prices = prices_of(model, solution);
    let mut scaled = vec![0_i64; problem.people.len()];
    for (row, price) in model.rows.iter().zip(&prices) {
        if let Of::Time { person, .. } | Of::Once { person, .. } | Of::Asks { person } = row.of {
            scaled[person] += row.capacity * price;
        }
    }
    for group in
        model.groups.iter().filter(|group| model.slots[group.slots.clone()].iter().any(|slot| slot.places() > 1))
    {
        for (person, more) in beside_their_like(model, group, &prices) {
            scaled[person] += more;
        }
    }
    scaled.into_iter().map(|price| (price + SCALE - 1).div_euclid(SCALE)).collect()
}

/// What the best team of a mission is worth more, times `SCALE`, with one more person like somebody, of whoever makes a difference: of seats that are alike,
/// the two could have one each.
fn beside_their_like(model: &Model, group: &Group, prices: &[i64]) -> Vec<(usize, i64)> {
    let slots = &model.slots[group.slots.clone()];
    let worth = |slot: &Slot| slot.edges.clone().map(|edge| reduced(model, edge, prices)).collect::<Vec<i64>>();
    let worth: Vec<Vec<i64>> = slots.iter().map(worth).collect();
    let first = |values: &mut Vec<i64>, places: usize| {
        values.sort_unstable_by_key(|value| Reverse(*value));
        values.truncate(places);
    };
    let best: Vec<Vec<i64>> = slots
        .iter()
        .zip(&worth)
        .map(|(slot, values)| {
            let mut values = values.clone();
            first(&mut values, slot.places());
            values
        })
        .collect();
    let team = |offered: &[Vec<i64>]| {
        let mut open: Vec<(i64, usize)> = offered.iter().flatten().map(|value| (*value, 0)).collect();
        open.sort_unstable_by_key(|(value, _)| Reverse(*value));
        best_team(group, &Offers::open(open), None).map_or(0, |(value, _)| value)
    };
    let alone = team(&best);
    let mut of_person: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
    for (at, (slot, values)) in slots.iter().zip(&worth).enumerate() {
        for (edge, value) in slot.edges.clone().zip(values) {
            of_person.entry(model.edges[edge].person as usize).or_default().push((at, *value));
        }
    }
    let more = |(person, own): (usize, Vec<(usize, i64)>)| {
        let mut offered = best.clone();
        for (at, value) in own {
            offered[at].push(value);
            first(&mut offered[at], slots[at].places());
        }
        (person, team(&offered) - alone)
    };
    of_person.into_iter().map(more).filter(|(_, more)| *more > 0).collect()
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

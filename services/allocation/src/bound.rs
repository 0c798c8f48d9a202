//! The proof: what no allocation can exceed, at given prices. Whole numbers only, so that no rounding is in it.
//!
//! Every row gets a price at which its capacity is paid for; each mission then takes the best team for itself at those prices, its
//! minimum included. The sum is an upper bound at any prices that are not negative (A. Geoffrion, "Lagrangean relaxation for integer
//! programming", 1974), and the prices at which it is least are those that [`crate::prices`] publishes.

use std::ops::Range;

use crate::model::{Group, Model};

/// Prices are in 1/4096 of a point times weight.
pub const SCALE: i64 = 4096;

/// What is settled in one part of the search.
#[derive(Clone, Debug)]
pub struct Settled {
    pub edges: Vec<Choice>,
    /// For each group, whether it takes part: none where that is open.
    pub groups: Vec<Option<bool>>,
}

/// Whether an edge is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    Open,
    Taken,
    Barred,
}

impl Settled {
    /// Nothing yet.
    pub fn nothing(model: &Model) -> Self {
        Self { edges: vec![Choice::Open; model.edges.len()], groups: vec![None; model.groups.len()] }
    }
}

/// What a slot offers to its group: reduced values, best first, with the edge of each.
#[derive(Default, Debug)]
pub struct Offers {
    /// (reduced value, edge) of what is taken, in any order.
    taken: Vec<(i64, usize)>,
    /// (reduced value, edge), best first, as many as there are places left in their slots.
    open: Vec<(i64, usize)>,
}

impl Offers {
    /// Of what is open alone, best first.
    pub fn open(open: Vec<(i64, usize)>) -> Self {
        Self { taken: Vec::new(), open }
    }
}

/// An edge's value after what it draws is paid for, times `SCALE`.
pub fn reduced(model: &Model, edge: usize, prices: &[i64]) -> i64 {
    let paid: i64 = model.uses(edge).iter().map(|(row, amount)| amount * prices[*row as usize]).sum();
    model.edges[edge].value * SCALE - paid
}

/// What all capacity is worth.
pub fn worth(model: &Model, prices: &[i64]) -> i64 {
    model.rows.iter().zip(prices).map(|(row, price)| row.capacity * price).sum()
}

/// The offers of a group's slots at these prices.
pub fn offers(model: &Model, group: &Group, prices: &[i64], settled: &Settled) -> Offers {
    let mut offers = Offers::default();
    let mut of_slot: Vec<(i64, usize)> = Vec::new();
    for slot in &model.slots[group.slots.clone()] {
        of_slot.clear();
        let mut left = slot.places();
        for edge in slot.edges.clone() {
            match settled.edges[edge] {
                Choice::Barred => {}
                Choice::Taken => {
                    offers.taken.push((reduced(model, edge, prices), edge));
                    left = left.saturating_sub(1);
                }
                Choice::Open => of_slot.push((reduced(model, edge, prices), edge)),
            }
        }
        if left == 1 {
            offers.open.extend(of_slot.iter().copied().max_by_key(|(value, edge)| (*value, std::cmp::Reverse(*edge))));
        } else if left > 0 {
            of_slot.sort_unstable_by_key(|(value, edge)| (std::cmp::Reverse(*value), *edge));
            offers.open.extend(of_slot.iter().take(left));
        }
    }
    offers.open.sort_unstable_by_key(|(value, edge)| (std::cmp::Reverse(*value), *edge));
    offers
}

/// The best team of a group at these prices, and its reduced value; none where what is settled leaves it no team at all.
pub fn best_team(group: &Group, offers: &Offers, takes_part: Option<bool>) -> Option<(i64, Vec<usize>)> {
    let taken: i64 = offers.taken.iter().map(|(value, _)| value).sum();
    if takes_part == Some(false) {
        return offers.taken.is_empty().then(|| (0, Vec::new()));
    }
    let needed = group.minimum.saturating_sub(offers.taken.len());
    let must = takes_part == Some(true) || !offers.taken.is_empty();
    let team = (offers.open.len() >= needed).then(|| {
        let wanted = offers.open.iter().enumerate().filter(|(index, (value, _))| *index < needed || *value > 0);
        let mut value = taken;
        let mut edges: Vec<usize> = offers.taken.iter().map(|(_, edge)| *edge).collect();
        for (_, (more, edge)) in wanted {
            value += more;
            edges.push(*edge);
        }
        (value, edges)
    });
    match team {
        Some(team) if must || team.0 > 0 => Some(team),
        _ if must => None,
        _ => Some((0, Vec::new())),
    }
}

/// The bound at these prices with what is settled, times `SCALE`; none where no allocation is left.
pub fn bound(model: &Model, prices: &[i64], settled: &Settled) -> Option<i64> {
    let mut sum = worth(model, prices);
    for (index, group) in model.groups.iter().enumerate() {
        let offers = offers(model, group, prices, settled);
        sum += best_team(group, &offers, settled.groups[index])?.0;
    }
    Some(sum)
}

/// Bars every open edge, and decides on every open group, where the other way nothing better than `incumbent` can be had. Returns the bound times
/// `SCALE`, and what was changed; none where no allocation is left.
pub fn tighten(
    model: &Model,
    prices: &[i64],
    settled: &mut Settled,
    incumbent: i64,
) -> Option<(i64, Vec<usize>, Vec<usize>)> {
    let mut sum = worth(model, prices);
    let mut groups = Vec::with_capacity(model.groups.len());
    for (index, group) in model.groups.iter().enumerate() {
        let offers = offers(model, group, prices, settled);
        let best = best_team(group, &offers, settled.groups[index])?.0;
        sum += best;
        groups.push((offers, best));
    }
    let (mut barred, mut decided) = (Vec::new(), Vec::new());
    let target = (incumbent + 1) * SCALE;
    for (index, (offers, best)) in groups.iter().enumerate() {
        let (group, rest) = (&model.groups[index], sum - best);
        if settled.groups[index] == Some(false) {
            continue;
        }
        // The team with one edge more or less put in by force: the forced edge takes the place of the worst of its slot.
        let open = best_team(group, offers, Some(true)).map(|(value, _)| value);
        if settled.groups[index].is_none() && open.is_none_or(|value| rest + value < target) && offers.taken.is_empty()
        {
            settled.groups[index] = Some(false);
            decided.push(index);
            for slot in &model.slots[group.slots.clone()] {
                for edge in slot.edges.clone() {
                    if settled.edges[edge] == Choice::Open {
                        settled.edges[edge] = Choice::Barred;
                        barred.push(edge);
                    }
                }
            }
            continue;
        }
        let Some(open) = open else { continue };
        if settled.groups[index].is_none() && rest < target {
            // Without this mission, nothing better is left.
            settled.groups[index] = Some(true);
            decided.push(index);
        }
        let team = Team::of(group, offers);
        for slot in &model.slots[group.slots.clone()] {
            let taken = slot.edges.clone().filter(|edge| settled.edges[*edge] == Choice::Taken).count();
            let left = slot.places().saturating_sub(taken);
            let (inside, last) = team.of_slot(offers, &slot.edges);
            for edge in slot.edges.clone() {
                if settled.edges[edge] != Choice::Open {
                    continue;
                }
                let value = reduced(model, edge, prices);
                let lost = if left == 0 {
                    true
                } else if inside > 0 && value >= last {
                    // It is in the best team, or as good as one who is.
                    false
                } else {
                    let change = if inside == left { value - last } else { value - team.dispensable };
                    rest + open + change.min(0) < target
                };
                if lost {
                    settled.edges[edge] = Choice::Barred;
                    barred.push(edge);
                }
            }
        }
    }
    Some((sum, barred, decided))
}

/// The open part of a group's best team.
struct Team {
    /// How many of the offers, best first, are in it.
    size: usize,
    /// The reduced value, not above zero, of one who is in it only for the minimum: another one would take their place.
    dispensable: i64,
}

impl Team {
    fn of(group: &Group, offers: &Offers) -> Self {
        let needed = group.minimum.saturating_sub(offers.taken.len()).min(offers.open.len());
        let positive = offers.open.iter().filter(|(value, _)| *value > 0).count();
        let size = needed.max(positive);
        let dispensable = if size == 0 || positive > needed { 0 } else { offers.open[size - 1].0.min(0) };
        Self { size, dispensable }
    }

    /// How many of a slot's edges are in it, and the reduced value of the last of them.
    fn of_slot(&self, offers: &Offers, slot: &Range<usize>) -> (usize, i64) {
        let inside = offers.open[..self.size].iter().filter(|(_, edge)| slot.contains(edge));
        inside.fold((0, 0), |(count, _), (value, _)| (count + 1, *value))
    }
}

/// The bound with one edge taken, at these prices; none where that leaves nothing. Costs one group beside the bound of all.
pub fn bound_with(model: &Model, prices: &[i64], edge: usize, sum: i64) -> Option<i64> {
    let index = model.slots[model.edges[edge].slot as usize].group;
    let group = &model.groups[index];
    let mut settled = Settled { edges: Vec::new(), groups: Vec::new() };
    let first = model.slots[group.slots.start].edges.start;
    let last = model.slots[group.slots.end - 1].edges.end;
    settled.edges = vec![Choice::Open; last];
    let free = best_team(group, &offers(model, group, prices, &settled), None)?.0;
    settled.edges[edge] = Choice::Taken;
    debug_assert!((first..last).contains(&edge));
    let with = best_team(group, &offers(model, group, prices, &settled), None)?.0;
    Some(sum - free + with)
}

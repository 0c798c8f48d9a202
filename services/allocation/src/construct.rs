//! Allocations made step by step, each of them feasible: what the search starts from, and today's practices to compare with.

use std::cmp::Reverse;

use crate::model::Model;
use crate::problem::Problem;

/// A feasible allocation in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    pub taken: Vec<bool>,
    left: Vec<i64>,
    places: Vec<usize>,
    in_group: Vec<usize>,
}

impl Draft {
    pub fn empty(model: &Model) -> Self {
        Self {
            taken: vec![false; model.edges.len()],
            left: model.rows.iter().map(|row| row.capacity).collect(),
            places: model.slots.iter().map(crate::model::Slot::places).collect(),
            in_group: vec![0; model.groups.len()],
        }
    }

    /// True where the edge fits beside what is taken.
    pub fn fits(&self, model: &Model, edge: usize) -> bool {
        !self.taken[edge]
            && self.places[model.edges[edge].slot as usize] > 0
            && model.uses(edge).iter().all(|(row, amount)| self.left[*row as usize] >= *amount)
    }

    /// A row of which the edge would draw more than is left.
    pub fn blocked_by(&self, model: &Model, edge: usize) -> Option<usize> {
        model.uses(edge).iter().find(|(row, amount)| self.left[*row as usize] < *amount).map(|(row, _)| *row as usize)
    }

    pub fn take(&mut self, model: &Model, edge: usize) {
        let slot = model.edges[edge].slot as usize;
        self.taken[edge] = true;
        self.places[slot] -= 1;
        self.in_group[model.slots[slot].group] += 1;
        model.uses(edge).iter().for_each(|(row, amount)| self.left[*row as usize] -= amount);
    }

    pub fn give_back(&mut self, model: &Model, edge: usize) {
        let slot = model.edges[edge].slot as usize;
        self.taken[edge] = false;
        self.places[slot] += 1;
        self.in_group[model.slots[slot].group] -= 1;
        model.uses(edge).iter().for_each(|(row, amount)| self.left[*row as usize] += amount);
    }

    /// True where no mission has some but fewer than its minimum.
    pub fn minimums_hold(&self, model: &Model) -> bool {
        model.groups.iter().zip(&self.in_group).all(|(group, count)| *count == 0 || *count >= group.minimum)
    }

    /// What it is worth, steadiness included.
    pub fn value(&self, model: &Model) -> i64 {
        model.edges.iter().zip(&self.taken).filter(|(_, taken)| **taken).map(|(edge, _)| edge.value).sum()
    }

    fn clear_group(&mut self, model: &Model, group: usize) {
        for slot in &model.slots[model.groups[group].slots.clone()] {
            for edge in slot.edges.clone().filter(|edge| self.taken[*edge]).collect::<Vec<_>>() {
                self.give_back(model, edge);
            }
        }
    }
}

/// Takes edges in this order where they fit; missions that stay below their minimum give everything back, the one that lacks most
/// first, and the rest goes through the order again without them. What remains to be had is then added.
pub fn in_order(model: &Model, order: &[usize], barred: &[bool]) -> Draft {
    let mut closed = barred.to_vec();
    let mut draft = Draft::empty(model);
    loop {
        for &edge in order {
            if !closed[model.slots[model.edges[edge].slot as usize].group] && draft.fits(model, edge) {
                draft.take(model, edge);
            }
        }
        let lacking = |group: usize| model.groups[group].minimum.saturating_sub(draft.in_group[group]);
        let short = (0..model.groups.len()).filter(|group| draft.in_group[*group] > 0 && lacking(*group) > 0);
        let Some(worst) = short.max_by_key(|group| (lacking(*group), Reverse(*group))) else { break };
        draft.clear_group(model, worst);
        closed[worst] = true;
    }
    // A mission that was closed may fit after all in what the others left.
    for group in (0..model.groups.len()).filter(|group| closed[*group] && !barred[*group]) {
        for &edge in order {
            if model.slots[model.edges[edge].slot as usize].group == group && draft.fits(model, edge) {
                draft.take(model, edge);
            }
        }
        if draft.in_group[group] < model.groups[group].minimum {
            draft.clear_group(model, group);
        }
    }
    draft
}

/// Everybody by what the pair is worth, the most first.
pub fn greedy_by_value(model: &Model) -> Draft {
    let mut order: Vec<usize> = (0..model.edges.len()).collect();
    order.sort_unstable_by_key(|edge| (Reverse(model.edges[*edge].value), *edge));
    in_order(model, &order, &vec![false; model.groups.len()])
}

/// Today's practice: missions in the order in which they arrived, each takes for its seats, one after the other, who fits best of
/// those who are still to be had, whatever its priority. A mission that cannot have its minimum gives everybody back at once.
pub fn first_come(problem: &Problem, model: &Model) -> Draft {
    let mut groups: Vec<usize> = (0..model.groups.len()).collect();
    groups.sort_unstable_by_key(|group| (problem.missions[model.groups[*group].mission].arrived, *group));
    let mut draft = Draft::empty(model);
    for group in groups {
        for slot in &model.slots[model.groups[group].slots.clone()] {
            for place in 0..slot.places() {
                let fit = |edge: &usize| {
                    let pair = &problem.pairs[model.pair(*edge, place)];
                    (pair.fit, pair.call, Reverse(*edge))
                };
                let best = slot.edges.clone().filter(|edge| draft.fits(model, *edge)).max_by_key(fit);
                if let Some(edge) = best {
                    draft.take(model, edge);
                }
            }
        }
        if draft.in_group[group] < model.groups[group].minimum {
            draft.clear_group(model, group);
        }
    }
    draft
}

/// Swaps one person for another, or adds one, while that is worth more. Never makes an allocation worse.
pub fn improve(model: &Model, draft: &mut Draft, rounds: usize) {
    for _ in 0..rounds {
        let mut better = false;
        for edge in 0..model.edges.len() {
            if draft.taken[edge] {
                continue;
            }
            let slot = model.edges[edge].slot as usize;
            let group = model.slots[slot].group;
            let opens = draft.in_group[group] > 0 || model.groups[group].minimum <= 1;
            if opens && draft.fits(model, edge) && model.edges[edge].value > 0 {
                draft.take(model, edge);
                better = true;
                continue;
            }
            if !opens {
                continue;
            }
            let worst = model.slots[slot]
                .edges
                .clone()
                .filter(|other| draft.taken[*other] && model.edges[*other].value < model.edges[edge].value)
                .min_by_key(|other| (model.edges[*other].value, *other));
            if let Some(worst) = worst {
                draft.give_back(model, worst);
                if draft.fits(model, edge) {
                    draft.take(model, edge);
                    better = true;
                } else {
                    draft.take(model, worst);
                }
            }
        }
        if !better {
            return;
        }
    }
}

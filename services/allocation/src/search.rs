//! The exact search: branch and bound, guided by a linear relaxation, proven by whole-number bounds.
//!
//! Which missions take part is branched on first, then who takes which slot. At every node the relaxation's prices go into
//! [`crate::bound::tighten`]: nothing is cut off that a whole number does not say cannot beat the best allocation found.

use crate::bound::{Choice, SCALE, Settled, bound, tighten};
use crate::construct::{Draft, improve, in_order};
use crate::model::Model;
use crate::simplex::{End, PART, Simplex};

/// How much work the search may do: a number of pivots (of 400 rows; larger ones count more and smaller ones less, down to a tenth), so that the
/// same problem always ends at the same answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effort {
    pub pivots: usize,
    pub nodes: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { pivots: 20_000, nodes: 100_000 }
    }
}

/// What the search found.
#[derive(Clone, Debug)]
pub struct Found {
    pub draft: Draft,
    pub value: i64,
    /// No allocation is worth more; equal to `value` where that is proven to be the optimum.
    pub bound: i64,
    /// The prices of the rows, times `SCALE`, at which the relaxation was solved.
    pub prices: Vec<i64>,
    pub nodes: usize,
    pub pivots: usize,
}

/// How often a node's relaxation is solved again after something was settled by it.
const ROUNDS: usize = 6;
/// How near a fraction must be to a whole number to be one.
const WHOLE: f64 = 1e-6;
/// How many edges are tried before one is branched on, and with how many pivots each.
const PROBES: usize = 8;
const PROBE_PIVOTS: usize = 25;
/// The most by which the relaxation's values differ from the true ones.
const HAIR: f64 = 1e-4;
/// The most pivots of one relaxation, for each of its rows.
const PIVOTS_PER_ROW: usize = 12;
/// How far along a ray prices are set that show that nothing is left.
const FAR: f64 = 1e7;

/// Searches from an allocation that is known.
pub fn search(model: &Model, known: Draft, settled: Settled, effort: Effort) -> Found {
    Search::new(model, known, settled, effort).run()
}

struct Search<'a> {
    model: &'a Model,
    simplex: Simplex,
    /// The column of each group that has a minimum.
    group_column: Vec<Option<usize>>,
    best: Draft,
    value: i64,
    settled: Settled,
    effort: Effort,
    nodes: usize,
    /// What was taken from the start: no allocation counts without it.
    required: Vec<usize>,
    /// The largest bound of a part that was given up for lack of effort.
    given_up: i64,
    prices: Vec<i64>,
    /// For each row of the model, the edges that draw on it.
    drawn: Vec<Vec<(usize, f64)>>,
    /// Where the relaxation has that row; none until it was broken once.
    at: Vec<Option<usize>>,
}

/// What a node changed, to be taken back.
#[derive(Default)]
struct Trail {
    edges: Vec<(usize, Choice)>,
    groups: Vec<usize>,
}

impl<'a> Search<'a> {
    fn new(model: &'a Model, known: Draft, settled: Settled, effort: Effort) -> Self {
        let mut columns: Vec<Vec<(u32, f64)>> = model.edges.iter().map(|edge| vec![(edge.slot, 1.0)]).collect();
        // A hair's breadth between equals keeps the simplex from going in circles. The proof does not see it.
        let hair = |edge: usize| whole(edge * 7919 % 1009) / 1009.0 * HAIR;
        let mut cost: Vec<f64> =
            model.edges.iter().enumerate().map(|(edge, one)| number(one.value) + hair(edge)).collect();
        let mut group_column = Vec::with_capacity(model.groups.len());
        let mut right: Vec<f64> = model.slots.iter().map(|slot| whole(slot.places())).collect();
        for group in &model.groups {
            if group.minimum <= 1 {
                group_column.push(None);
                continue;
            }
            // Nobody in a slot of a mission that takes no part; its minimum where it does.
            let row = index(right.len());
            right.push(0.0);
            let mut column: Vec<(u32, f64)> = vec![(row, whole(group.minimum))];
            for slot in group.slots.clone() {
                right[slot] = 0.0;
                column.push((index(slot), -whole(model.slots[slot].places())));
                for edge in model.slots[slot].edges.clone() {
                    columns[edge].push((row, -1.0));
                }
            }
            group_column.push(Some(columns.len()));
            cost.push(0.0);
            columns.push(column);
        }
        let mut drawn: Vec<Vec<(usize, f64)>> = vec![Vec::new(); model.rows.len()];
        for edge in 0..model.edges.len() {
            for (row, amount) in model.uses(edge) {
                drawn[*row as usize].push((edge, number(*amount)));
            }
        }
        let value = known.value(model);
        let required = (0..model.edges.len()).filter(|edge| settled.edges[*edge] == Choice::Taken).collect();
        Self {
            required,
            at: vec![None; drawn.len()],
            prices: vec![0; drawn.len()],
            drawn,
            model,
            simplex: Simplex::new(right, columns, cost),
            group_column,
            best: known,
            value,
            settled,
            effort,
            nodes: 0,
            given_up: i64::MIN,
        }
    }

    fn run(mut self) -> Found {
        for edge in 0..self.model.edges.len() {
            self.apply(edge);
        }
        for group in 0..self.model.groups.len() {
            self.apply_group(group);
        }
        self.node(true, i64::MAX);
        let bound = self.value.max(self.given_up);
        Found {
            value: self.value,
            bound,
            draft: self.best,
            prices: self.prices,
            nodes: self.nodes,
            pivots: self.simplex.pivots,
        }
    }

    /// `known` is what the part above cannot exceed.
    fn node(&mut self, root: bool, known: i64) {
        self.nodes += 1;
        let mut trail = Trail::default();
        let mut at_most = known;
        let (mut over, mut restarted) = (false, false);
        // Each tightening may move the relaxation: a few rounds, as long as they settle something.
        for _ in 0..ROUNDS {
            let end = self.relax();
            let prices = self.whole_prices(end);
            let Some((sum, barred, decided)) = tighten(self.model, &prices, &mut self.settled, self.value) else {
                over = true;
                break;
            };
            if root && end == End::Optimal && self.prices.iter().all(|price| *price == 0) {
                self.prices.clone_from(&prices);
            }
            let moved = barred.iter().any(|edge| self.simplex.value(*edge) > WHOLE)
                || decided.iter().any(|group| self.group_column[*group].is_some_and(|at| !self.is_whole(at)));
            let before = self.value;
            self.note(&mut trail, &barred, &decided);
            at_most = at_most.min(sum.div_euclid(SCALE));
            if end == End::Optimal && at_most > self.value {
                self.round(root);
            }
            over = at_most <= self.value;
            if !over && end != End::Optimal && !restarted && self.left() > 0 {
                // No solution, and yet no proof of it: rounding, or circles. From a clean start there is neither.
                restarted = true;
                self.simplex.restart();
                continue;
            }
            if over || end != End::Optimal || !(moved || self.value > before) {
                break;
            }
        }
        if !over {
            if self.left() == 0 || self.nodes >= self.effort.nodes {
                self.given_up = self.given_up.max(at_most);
            } else {
                self.branch(at_most);
            }
        }
        self.take_back(trail);
    }

    /// Pivots that may be made yet.
    fn left(&self) -> usize {
        self.effort.pivots.saturating_sub(self.simplex.effort / PART)
    }

    /// Solves the relaxation, with those rows that it would break otherwise.
    fn relax(&mut self) -> End {
        loop {
            let left = self.left();
            let end = self.simplex.run(left.min(PIVOTS_PER_ROW * self.simplex.duals().len()));
            if end != End::Optimal {
                return end;
            }
            let mut used = vec![0.0; self.model.rows.len()];
            for edge in 0..self.model.edges.len() {
                let value = self.simplex.value(edge);
                if value > 1e-9 {
                    for (row, amount) in self.model.uses(edge) {
                        used[*row as usize] += value * number(*amount);
                    }
                }
            }
            let mut broken = false;
            for (row, used) in used.into_iter().enumerate() {
                let capacity = number(self.model.rows[row].capacity);
                if used > capacity + 1e-6 && self.at[row].is_none() {
                    self.at[row] = Some(self.simplex.duals().len());
                    self.simplex.add_row(&self.drawn[row], capacity);
                    broken = true;
                }
            }
            if !broken {
                return end;
            }
        }
    }

    fn branch(&mut self, at_most: i64) {
        let fraction = |value: f64| (value - value.round()).abs();
        let open_groups = (0..self.model.groups.len()).filter(|group| self.settled.groups[*group].is_none());
        let group = open_groups
            .filter_map(|group| self.group_column[group].map(|column| (group, self.simplex.value(column))))
            .filter(|(_, value)| fraction(*value) > 1e-6)
            .max_by(|(_, a), (_, b)| fraction(*a).total_cmp(&fraction(*b)));
        if let Some((group, value)) = group {
            let first = value >= 0.5;
            for takes_part in [first, !first] {
                self.settled.groups[group] = Some(takes_part);
                self.apply_group(group);
                self.node(false, at_most);
                self.settled.groups[group] = None;
                self.apply_group(group);
            }
            return;
        }
        let Some((edge, first)) = self.edge_to_branch_on() else {
            // Whole, and yet not proven: the prices' rounding. The bound says so.
            self.given_up = self.given_up.max(at_most);
            return;
        };
        let other = if first == Choice::Taken { Choice::Barred } else { Choice::Taken };
        for choice in [first, other] {
            self.settled.edges[edge] = choice;
            self.apply(edge);
            self.node(false, at_most);
            self.settled.edges[edge] = Choice::Open;
            self.apply(edge);
        }
    }

    fn is_whole(&self, column: usize) -> bool {
        let value = self.simplex.value(column);
        (value - value.round()).abs() <= WHOLE
    }

    /// The edge that changes the relaxation most, whichever way it goes, among those nearest to a half; and the way to try first.
    /// (D. Applegate, R. Bixby, V. Chvatal and W. Cook, "Finding cuts in the TSP", 1995: strong branching.)
    fn edge_to_branch_on(&mut self) -> Option<(usize, Choice)> {
        let open = (0..self.model.edges.len()).filter(|edge| self.settled.edges[*edge] == Choice::Open);
        let mut near: Vec<(f64, usize)> = open
            .map(|edge| ((self.simplex.value(edge) - 0.5).abs(), edge))
            .filter(|(far, _)| *far < 0.5 - WHOLE)
            .collect();
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near.truncate(PROBES);
        if near.len() <= 1 {
            return near.first().map(|(_, edge)| (*edge, Choice::Taken));
        }
        let (here, left) = (self.simplex.objective(), self.left());
        let mut best: Option<(f64, usize, Choice)> = None;
        for (_, edge) in near {
            let mut loss = |bounds: (f64, f64)| {
                self.simplex.bounds(edge, bounds.0, bounds.1);
                let end = self.simplex.run(left.min(PROBE_PIVOTS));
                let loss = if end == End::Infeasible { here } else { here - self.simplex.objective() };
                self.simplex.bounds(edge, 0.0, 1.0);
                loss.max(1e-3)
            };
            let (taken, barred) = (loss((1.0, 1.0)), loss((0.0, 0.0)));
            let first = if taken <= barred { Choice::Taken } else { Choice::Barred };
            let score = taken.min(1e6) * barred.min(1e6);
            if best.is_none_or(|(known, _, _)| score > known) {
                best = Some((score, edge, first));
            }
            if here - taken.max(barred) <= number(self.value) {
                break;
            }
        }
        best.map(|(_, edge, first)| (edge, first))
    }

    /// Makes a feasible allocation of the relaxation's fractions.
    fn round(&mut self, thorough: bool) {
        let model = self.model;
        let value = |edge: usize| self.simplex.value(edge);
        let mut order: Vec<(f64, i64, usize)> = (0..model.edges.len())
            .filter(|edge| self.settled.edges[*edge] != Choice::Barred)
            .map(|edge| (value(edge), model.edges[edge].value, edge))
            .filter(|(fraction, _, _)| thorough || *fraction > 1e-6)
            .collect();
        order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
        let first = self.required.iter().copied();
        let order: Vec<usize> = first.chain(order.into_iter().map(|(_, _, edge)| edge)).collect();
        let closed: Vec<bool> = (0..model.groups.len())
            .map(|group| self.group_column[group].is_some_and(|column| value(column) < 0.3))
            .collect();
        let mut draft = in_order(model, &order, &closed);
        if thorough || draft.value(model) > self.value {
            improve(model, &mut draft, 4);
        }
        let worth = draft.value(model);
        let complete = self.required.iter().all(|edge| draft.taken[*edge]) && draft.minimums_hold(model);
        if worth > self.value && complete {
            self.value = worth;
            self.best = draft;
        }
    }

    /// The relaxation's prices as whole numbers. Where it has no solution, far along the ray that shows it.
    fn whole_prices(&self, end: End) -> Vec<i64> {
        let (duals, ray) = (self.simplex.duals(), self.simplex.ray());
        let price = |at: usize| duals[at] + if end == End::Infeasible { ray[at] * FAR } else { 0.0 };
        let whole = |at: usize| (price(at) * number(SCALE)).round().clamp(0.0, 1e15) as i64;
        self.at.iter().map(|at| at.map_or(0, whole)).collect()
    }

    fn note(&mut self, trail: &mut Trail, barred: &[usize], closed: &[usize]) {
        for &edge in barred {
            trail.edges.push((edge, Choice::Open));
            self.apply(edge);
        }
        for &group in closed {
            trail.groups.push(group);
            self.apply_group(group);
        }
    }

    fn take_back(&mut self, trail: Trail) {
        for (edge, before) in trail.edges {
            self.settled.edges[edge] = before;
            self.apply(edge);
        }
        for group in trail.groups {
            self.settled.groups[group] = None;
            self.apply_group(group);
        }
    }

    fn apply(&mut self, edge: usize) {
        let (lower, upper) = match self.settled.edges[edge] {
            Choice::Open => (0.0, 1.0),
            Choice::Taken => (1.0, 1.0),
            Choice::Barred => (0.0, 0.0),
        };
        self.simplex.bounds(edge, lower, upper);
    }

    fn apply_group(&mut self, group: usize) {
        let Some(column) = self.group_column[group] else { return };
        let (lower, upper) = match self.settled.groups[group] {
            None => (0.0, 1.0),
            Some(true) => (1.0, 1.0),
            Some(false) => (0.0, 0.0),
        };
        self.simplex.bounds(column, lower, upper);
    }
}

/// The bound of the whole problem at these prices.
pub fn root_bound(model: &Model, prices: &[i64]) -> i64 {
    bound(model, prices, &Settled::nothing(model)).map_or(0, |sum| sum.div_euclid(SCALE))
}

fn whole(count: usize) -> f64 {
    number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "values and capacities stay far below 2^52")]
fn number(whole: i64) -> f64 {
    whole as f64
}

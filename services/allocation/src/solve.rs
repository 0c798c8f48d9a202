//! From a problem to its solution: the exact search where the problem is of a size for it, flow and repair with a gap where not.

use crate::bound::{self, SCALE, Settled};
use crate::construct::{Draft, first_come, greedy_by_value, improve, in_order};
use crate::flow;
use crate::model::{Model, Of};
use crate::problem::{Malformed, Problem};
use crate::search::{Effort, Found, root_bound, search};

/// The most slots and missions of a problem that is searched exactly: the inverse takes 8 bytes for each two of them.
pub const MOST_SLOTS: usize = 1_500;
/// The most edges of a problem that is searched exactly.
pub const MOST_EDGES: usize = 60_000;
/// How often the prices of a large problem are bettered.
const DESCENTS: usize = 60;

/// How the solution was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Branch and bound.
    Search,
    /// Flow, then repair.
    Flow,
}

/// An allocation with its proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Solution {
    /// The pairs that are proposed, in ascending order.
    pub placed: Vec<usize>,
    /// What they are worth, steadiness left out.
    pub value: i64,
    /// What was maximised: `value`, and the policy's steadiness for each pair that stays as the allocation before proposed it.
    pub objective: i64,
    /// No allocation of this problem has a higher objective.
    pub bound: i64,
    /// What no allocation can exceed at `row_prices`: the relaxation's bound, to which people's prices relate.
    pub relaxed: i64,
    pub method: Method,
    /// The prices that prove `relaxed`, by row of the problem's model, in points times weight times `SCALE`; the others are 0.
    pub row_prices: Vec<(usize, i64)>,
    /// Parts of the search, and steps within them.
    pub nodes: usize,
    pub pivots: usize,
}

impl Solution {
    /// True where nothing better exists.
    pub fn is_optimal(&self) -> bool {
        self.objective == self.bound
    }

    /// How far the optimum can be, in millionths of what was found, rounded up.
    pub fn gap_millionths(&self) -> i64 {
        gap_millionths(self.objective, self.bound)
    }
}

/// By how much the bound is higher than what was found, in millionths of the latter, rounded up. Beside nothing at all, in millionths of one.
pub fn gap_millionths(found: i64, bound: i64) -> i64 {
    let (gap, found) = (i128::from(bound) - i128::from(found), i128::from(found.max(1)));
    i64::try_from((gap.max(0) * 1_000_000 + found - 1) / found).unwrap_or(i64::MAX)
}

/// Solves a problem.
///
/// # Errors
/// Where it is not well formed.
pub fn solve(problem: &Problem, effort: Effort) -> Result<Solution, Malformed> {
    problem.check()?;
    Ok(solve_model(problem, &Model::of(problem), effort))
}

/// Solves a problem that was compiled already.
pub fn solve_model(problem: &Problem, model: &Model, effort: Effort) -> Solution {
    if model.slots.len() + model.groups.len() > MOST_SLOTS || model.edges.len() > MOST_EDGES {
        return by_flow(problem, model);
    }
    let mut known = greedy_by_value(model);
    improve(model, &mut known, 4);
    let practice = first_come(problem, model);
    if practice.value(model) > known.value(model) {
        known = practice;
    }
    let kept = as_proposed(problem, model);
    if kept.value(model) > known.value(model) {
        known = kept;
    }
    let begun_at = known.value(model);
    let mut found = search(model, known, Settled::nothing(model), effort);
    if begun_at < found.value && found.value < found.bound {
        // From a better beginning less is left to look at: once more from its own answer, as a "what if" would.
        let again = search(model, found.draft.clone(), Settled::nothing(model), effort);
        found = Found {
            bound: again.bound.min(found.bound),
            nodes: again.nodes + found.nodes,
            pivots: again.pivots + found.pivots,
            ..again
        };
    }
    let prices = found.prices.clone();
    Solution { nodes: found.nodes, pivots: found.pivots, ..finish(problem, model, &found.draft, found.bound, &prices) }
}

/// What was proposed before, as far as it still can be, and what else fits beside it: whatever is asked, the answer is no worse than that.
fn as_proposed(problem: &Problem, model: &Model) -> Draft {
    let mut order: Vec<usize> = (0..model.edges.len()).collect();
    let before = |edge: usize| problem.pairs[model.pair(edge, 0)].proposed;
    order.sort_unstable_by_key(|edge| (!before(*edge), std::cmp::Reverse(model.edges[*edge].value), *edge));
    in_order(model, &order, &vec![false; model.groups.len()])
}

fn by_flow(problem: &Problem, model: &Model) -> Solution {
    let flow = flow::assign(model, problem.people.len());
    let mut prices = vec![0; model.rows.len()];
    let mut priced = vec![false; problem.people.len()];
    for (row, one) in model.rows.iter().enumerate() {
        if let Of::Time { person, .. } = one.of
            && !std::mem::replace(&mut priced[person], true)
        {
            prices[row] = flow.prices[person] * SCALE / one.capacity.max(1);
        }
    }
    let settled = Settled::nothing(model);
    let mut taken = vec![false; model.edges.len()];
    flow.taken.iter().for_each(|edge| taken[*edge] = true);
    let mut order: Vec<usize> = (0..model.edges.len()).collect();
    order.sort_unstable_by_key(|edge| (!taken[*edge], std::cmp::Reverse(model.edges[*edge].value), *edge));
    let mut draft = in_order(model, &order, &vec![false; model.groups.len()]);
    improve(model, &mut draft, 2);
    let value = draft.value(model);
    let (bound, prices) = descend(model, prices, value, &settled);
    Solution { method: Method::Flow, ..finish(problem, model, &draft, bound, &prices) }
}

/// Betters prices step by step: dearer where more is asked for than there is, cheaper where less. Returns the least bound seen.
/// (M. Held, P. Wolfe and H. Crowder, "Validation of subgradient optimization", 1974.)
fn descend(model: &Model, mut prices: Vec<i64>, value: i64, settled: &Settled) -> (i64, Vec<i64>) {
    let mut best = (i64::MAX, prices.clone());
    // In thousandths of the step that would close the gap if the bound were a straight line.
    let mut stride = 1_000_i128;
    let mut stale = 0;
    for _ in 0..DESCENTS {
        let mut asked = vec![0_i64; model.rows.len()];
        let mut sum = bound::worth(model, &prices);
        for group in &model.groups {
            let offers = bound::offers(model, group, &prices, settled);
            let Some((more, team)) = bound::best_team(group, &offers, None) else { continue };
            sum += more;
            for (row, amount) in team.iter().flat_map(|edge| model.uses(*edge)) {
                asked[*row as usize] += amount;
            }
        }
        if sum < best.0 {
            best = (sum, prices.clone());
            stale = 0;
        } else {
            stale += 1;
            if stale >= 4 {
                stride /= 2;
                stale = 0;
                prices.clone_from(&best.1);
                continue;
            }
        }
        let over = |row: usize| asked[row] - model.rows[row].capacity;
        let length: i128 = (0..prices.len())
            .filter(|row| over(*row) > 0 || prices[*row] > 0)
            .map(|row| i128::from(over(row)).pow(2))
            .sum();
        if length == 0 {
            break;
        }
        let gap = i128::from(sum - value * SCALE).max(0);
        for (row, price) in prices.iter_mut().enumerate() {
            let step = gap * stride / 1_000 * i128::from(over(row)) / length;
            *price = (*price + i64::try_from(step).unwrap_or(0)).max(0);
        }
    }
    (best.0.div_euclid(SCALE).max(value), best.1)
}

/// The row prices of a solution, for every row of its problem's model.
pub fn prices_of(model: &Model, solution: &Solution) -> Vec<i64> {
    let mut prices = vec![0; model.rows.len()];
    solution.row_prices.iter().for_each(|(row, price)| prices[*row] = *price);
    prices
}

/// Says in pairs what a draft says in edges. Seats that are alike get their people in the order of both.
fn finish(problem: &Problem, model: &Model, draft: &Draft, bound: i64, prices: &[i64]) -> Solution {
    let mut placed = Vec::new();
    for slot in &model.slots {
        let taken = slot.edges.clone().filter(|edge| draft.taken[*edge]);
        placed.extend(taken.enumerate().map(|(place, edge)| model.pair(edge, place)));
    }
    placed.sort_unstable();
    let value = placed.iter().map(|pair| problem.value(&problem.pairs[*pair])).sum();
    let objective = placed.iter().map(|pair| problem.steady_value(&problem.pairs[*pair])).sum();
    let row_prices = prices.iter().copied().enumerate().filter(|(_, price)| *price > 0).collect();
    let relaxed = root_bound(model, prices);
    Solution { placed, value, objective, bound, relaxed, method: Method::Search, row_prices, nodes: 0, pivots: 0 }
}

/// An allocation of the same problem by another rule, for comparison.
pub fn by_draft(problem: &Problem, model: &Model, draft: &Draft) -> Vec<usize> {
    finish(problem, model, draft, 0, &vec![0; model.rows.len()]).placed
}

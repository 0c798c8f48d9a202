//! Why: for each person and each seat, what the allocation decided and what would have changed it.

use crate::bound::{Choice, SCALE, Settled, bound, bound_with};
use crate::construct::{Draft, in_order};
use crate::model::{Model, Of, possible};
use crate::problem::{MAX_FIT, Pair, Problem};
use crate::search::{Effort, search};
use crate::solve::{Solution, prices_of};

/// Why somebody does not have a seat that they could take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// Somebody has it who is worth as much there, or more.
    Outbid { by: usize },
    /// Somebody has it to whom it was proposed before; they are worth less there, but not by as much as moving anybody must gain.
    Kept { by: usize },
    /// Their own time is taken by what they have, which is worth more to all.
    OwnTime,
    /// They may not be asked about more seats than they are already.
    AskedOften,
    /// Their service releases no more people.
    ServiceLimit { service: usize },
    /// The mission has as many from their ministry as it may.
    Spread { ministry: usize },
    /// The mission takes nobody: its minimum cannot be had, or is worth more elsewhere.
    Minimum,
    /// Somebody has it who is worth less there, and whose move would cost more elsewhere.
    Chain { by: Option<usize> },
}

/// A seat that somebody could have had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Missed {
    pub pair: usize,
    pub cause: Cause,
    /// How much more the pair would have to be worth, in points times weight: at least this. None where the best fit there is would not be enough, or
    /// the two cannot come together at all.
    pub at_least: Option<i64>,
}

/// How much more a pair would have to be worth to be in every best allocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Needed {
    /// In points times weight.
    pub value: i64,
    /// The same as fit, on the scale of [`MAX_FIT`], added to what the pair has.
    pub fit: i64,
}

/// The best seat, by value, that each person does not have and would be worth more in than in the least of what they have; none for
/// who has the best they could. Whoever has a pair and no seat has a reason, even where the search never looks at the pair.
pub fn missed(problem: &Problem, model: &Model, solution: &Solution) -> Vec<Option<Missed>> {
    let draft = draft_of(problem, model, solution);
    let prices = prices_of(model, solution);
    let sum = bound(model, &prices, &Settled::nothing(model)).unwrap_or(0);
    let mut least: Vec<i64> = vec![0; problem.people.len()];
    let mut has: Vec<bool> = vec![false; problem.people.len()];
    for (edge, _) in draft.taken.iter().enumerate().filter(|(_, taken)| **taken) {
        let (person, value) = (model.edges[edge].person as usize, model.edges[edge].value);
        least[person] = if has[person] { least[person].min(value) } else { value };
        has[person] = true;
    }
    let mut best: Vec<Option<usize>> = vec![None; problem.people.len()];
    for (index, edge) in model.edges.iter().enumerate() {
        let person = edge.person as usize;
        let worth = |known: Option<usize>| known.is_none_or(|known| model.edges[known].value < edge.value);
        if !draft.taken[index] && edge.value > least[person] && worth(best[person]) {
            best[person] = Some(index);
        }
    }
    // Of seats that are alike, the one that whoever is named has.
    let place = |edge: usize, by: usize| {
        let seats = &model.slots[model.edges[edge].slot as usize].seats;
        let has = |seat: usize| {
            let mut placed = solution.placed.iter().map(|pair| &problem.pairs[*pair]);
            placed.any(|pair| pair.person == by && pair.seat == seat)
        };
        seats.iter().position(|seat| has(*seat)).unwrap_or(0)
    };
    let reason = |edge: usize| {
        let cause = cause(problem, model, &draft, edge);
        let by = match cause {
            Cause::Outbid { by } | Cause::Kept { by } => Some(by),
            Cause::Chain { by } => by,
            Cause::OwnTime | Cause::AskedOften | Cause::ServiceLimit { .. } | Cause::Spread { .. } | Cause::Minimum => {
                None
            }
        };
        let pair = model.pair(edge, by.map_or(0, |by| place(edge, by)));
        let with = bound_with(model, &prices, edge, sum);
        let at_least = with.map_or(0, |with| (solution.objective - with.div_euclid(SCALE)).max(0));
        Missed {
            pair,
            cause,
            at_least: Some(at_least).filter(|more| *more <= most_more(problem, &problem.pairs[pair])),
        }
    };
    let mut reasons: Vec<Option<Missed>> = best.into_iter().map(|edge| edge.map(reason)).collect();
    for (person, pair) in best_pairs(problem).into_iter().enumerate() {
        if let (Some(pair), None, false) = (pair, reasons[person], has[person]) {
            let at = &problem.pairs[pair];
            reasons[person] = Some(match model.edge(person, at.seat) {
                // It is worth nothing to anybody, and still possible.
                Some(edge) => reason(edge),
                None if possible(&problem.people[person], &problem.seats[at.seat]) => {
                    Missed { pair, cause: Cause::Minimum, at_least: None }
                }
                None => Missed { pair, cause: Cause::OwnTime, at_least: None },
            });
        }
    }
    reasons
}

/// The pair of each person that is worth most, the first of equals.
fn best_pairs(problem: &Problem) -> Vec<Option<usize>> {
    let mut best: Vec<Option<usize>> = vec![None; problem.people.len()];
    for (index, pair) in problem.pairs.iter().enumerate() {
        let known = &mut best[pair.person];
        if known.is_none_or(|known| problem.steady_value(&problem.pairs[known]) < problem.steady_value(pair)) {
            *known = Some(index);
        }
    }
    best
}

/// Why a pair that is possible is not part of the solution; none where it is, or is not possible at all.
pub fn why_not(problem: &Problem, model: &Model, solution: &Solution, person: usize, seat: usize) -> Option<Cause> {
    let edge = model.edge(person, seat)?;
    let draft = draft_of(problem, model, solution);
    (!draft.taken[edge]).then(|| cause(problem, model, &draft, edge))
}

fn cause(problem: &Problem, model: &Model, draft: &Draft, edge: usize) -> Cause {
    let slot = &model.slots[model.edges[edge].slot as usize];
    let group = &model.groups[slot.group];
    let taken = |slots: std::ops::Range<usize>| {
        model.slots[slots].iter().flat_map(|slot| slot.edges.clone()).any(|edge| draft.taken[edge])
    };
    if group.minimum > 1 && !taken(group.slots.clone()) {
        return Cause::Minimum;
    }
    let holder = slot
        .edges
        .clone()
        .filter(|other| draft.taken[*other])
        .min_by_key(|other| model.edges[*other].value)
        .filter(|_| slot.edges.clone().filter(|other| draft.taken[*other]).count() >= slot.places());
    let mut without = draft.clone();
    if let Some(holder) = holder {
        let by = model.edges[holder].person as usize;
        if model.edges[holder].value >= model.edges[edge].value {
            // What is shown of the two must not say the contrary.
            let shown = |edge: usize| problem.value(&problem.pairs[model.pair(edge, 0)]);
            return if shown(holder) >= shown(edge) { Cause::Outbid { by } } else { Cause::Kept { by } };
        }
        without.give_back(model, holder);
    }
    match without.blocked_by(model, edge).map(|row| model.rows[row].of) {
        Some(Of::Time { .. } | Of::Once { .. }) => Cause::OwnTime,
        Some(Of::Asks { .. }) => Cause::AskedOften,
        Some(Of::Service(service)) => Cause::ServiceLimit { service },
        Some(Of::Spread { ministry, .. }) => Cause::Spread { ministry },
        None => Cause::Chain { by: holder.map(|holder| model.edges[holder].person as usize) },
    }
}

/// How much more a pair is worth with the best fit there is, in points times weight.
fn most_more(problem: &Problem, pair: &Pair) -> i64 {
    problem.value(&Pair { fit: MAX_FIT, ..*pair }) - problem.value(pair)
}

/// What it would take for a pair to be in every best allocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reach {
    With(Needed),
    /// Within the limits the two cannot come together, whatever the pair is worth.
    Never,
    /// It is in already, or the effort did not suffice to know.
    Unknown,
}

/// How much more the pair would have to be worth to be in every best allocation: the optimum without it less the optimum with it, and one
/// more; a fit of more than [`MAX_FIT`] may come of it, which nobody can have.
pub fn needed(
    problem: &Problem,
    model: &Model,
    solution: &Solution,
    person: usize,
    seat: usize,
    effort: Effort,
) -> Reach {
    let Some(edge) = model.edge(person, seat) else { return Reach::Never };
    let draft = draft_of(problem, model, solution);
    if draft.taken[edge] || !solution.is_optimal() {
        return Reach::Unknown;
    }
    let mut settled = Settled::nothing(model);
    settled.edges[edge] = Choice::Taken;
    let mut order = vec![edge];
    order.extend((0..model.edges.len()).filter(|other| draft.taken[*other]));
    let mut known = in_order(model, &order, &vec![false; model.groups.len()]);
    if !known.taken[edge] {
        known = Draft::empty(model);
    }
    let found = search(model, known, settled, effort);
    if found.bound != found.value {
        return Reach::Unknown;
    }
    if !found.draft.taken[edge] {
        // What is worth nothing is no better than nothing, and may still be possible.
        return if model.edges[edge].value > 0 { Reach::Never } else { Reach::Unknown };
    }
    let pair = &problem.pairs[model.pair(edge, 0)];
    let value = solution.objective - found.value + 1;
    let weight = problem.policy.weight(&problem.missions[problem.seats[seat].mission]);
    Reach::With(Needed { value, fit: fit_for(problem, pair, (value + weight - 1) / weight) })
}

/// The least rise of the fit that makes the pair worth `points` more.
fn fit_for(problem: &Problem, pair: &Pair, points: i64) -> i64 {
    let fit = problem.policy.fit.max(1);
    let target = fit * pair.fit / MAX_FIT + points;
    (target * MAX_FIT + fit - 1) / fit - pair.fit
}

/// The solution as a draft of its model.
pub fn draft_of(problem: &Problem, model: &Model, solution: &Solution) -> Draft {
    let mut draft = Draft::empty(model);
    let mut slot_of = vec![None; problem.seats.len()];
    for (slot, one) in model.slots.iter().enumerate() {
        one.seats.iter().for_each(|seat| slot_of[*seat] = Some(slot));
    }
    for pair in solution.placed.iter().map(|pair| &problem.pairs[*pair]) {
        let Some(slot) = slot_of[pair.seat] else { continue };
        let range = model.slots[slot].edges.clone();
        let edges = &model.edges[range.clone()];
        if let Ok(at) = edges.binary_search_by_key(&pair.person, |edge| edge.person as usize) {
            draft.take(model, range.start + at);
        }
    }
    draft
}

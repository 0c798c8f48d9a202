//! What came of a run, in the words of the domain: proposals, what they are worth and against what, prices, reasons.

use std::collections::{BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_allocation::compare::{Rule, compare};
use vivier_allocation::model::Model;
use vivier_allocation::prices::{self, Price};
use vivier_allocation::problem::{MAX_FIT, PERCENT, Pair, Problem};
use vivier_allocation::reason::{Cause, Reach, missed, needed};
use vivier_allocation::search::Effort;
use vivier_allocation::solve::{Solution, solve_model};
use vivier_kernel::id::{MissionId, SeatId, TalentId};

use super::inputs::Inputs;
use super::value::{AheadBy, MissedCause, ShortfallCause, SkillSupply};
use crate::ranking::policy::{MAX_SCORE, POLICY as RANKING};

/// The most people of whom a run keeps why they missed a seat, those nearest to it first.
pub const MAX_MISSED: usize = 2_000;

/// Of so many, those nearest to their seat, the problem is solved again with them in it, to say what it would have taken.
const MAX_SOLVED_AGAIN: usize = 10;
/// Not in problems of more pairs than this.
const MAX_PAIRS_SOLVED_AGAIN: usize = 20_000;
/// What solving again may take for each: a small part of what the run itself may.
const ONCE_MORE: Effort = Effort { pivots: 1_000, nodes: 200 };

/// One person for one seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    pub talent: TalentId,
    pub seat: SeatId,
    pub mission: MissionId,
    /// 0 to 100,000: a tenth of the ranking's score, rounded down; see [`as_score`].
    pub fit: i64,
    /// Points times the mission's weight, and the policy's steadiness where the two have begun with one another.
    pub value: i64,
}

/// What another rule makes of the same data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RuleResult {
    /// `FIRST_COME` or `GREEDY_BY_SCORE`.
    pub rule: String,
    pub value: i64,
    pub placed: u32,
    pub blocking_pairs: u32,
}

/// One more person like them would add that much at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentPrice {
    pub talent: TalentId,
    pub price: i64,
}

/// How scarce a skill is that seats cannot do without.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillPrice {
    pub skill: Uuid,
    pub seats: u32,
    pub filled: u32,
    pub people: u32,
    /// 0 where there is none.
    pub price: i64,
    /// In what was recorded before this was told, every skill had a price.
    #[serde(default = "priced")]
    pub supply: SkillSupply,
}

fn priced() -> SkillSupply {
    SkillSupply::Priced
}

/// The best seat that somebody does not have, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissedSeat {
    pub talent: TalentId,
    pub seat: SeatId,
    pub cause: MissedCause,
    /// Who has the seat.
    pub by: Option<TalentId>,
    /// How much more the pair would have to be worth, in points times weight: at least this.
    pub at_least: i64,
    /// The same as fit, of 100,000: with at least so much more it could be theirs.
    pub at_least_fit: i64,
    /// With so much more fit it would be theirs, for sure: found by solving again with them there. Known only of those who are nearest, and
    /// not in what was recorded before this was worked out.
    #[serde(default)]
    pub needed_fit: Option<i64>,
    /// True where the best fit there is would not be enough, or the two cannot come together at all: the numbers above say nothing then. Nobody was told
    /// so before this was recorded.
    #[serde(default)]
    pub out_of_reach: bool,
    /// What whoever has the seat has that they have not, the most first. Not in what was recorded before this was told.
    #[serde(default)]
    pub ahead: Vec<Ahead>,
}

/// Something in which one person is ahead of another for a seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Ahead {
    pub by: AheadBy,
    /// The skill, where it is one.
    pub skill: Option<Uuid>,
    /// By how much, on the scale of the ranking's scores.
    pub points: i64,
}

/// A fit of an allocation on the scale of the ranking's scores: what people are shown.
pub fn as_score(fit: i64) -> i64 {
    fit * (MAX_SCORE / MAX_FIT)
}

/// How a mission fares.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionResult {
    pub mission: MissionId,
    pub seats: u32,
    pub filled: u32,
    pub shortfall: ShortfallCause,
    /// What it counted for, 0 to 100: what the programme had set, or else what was bought; it may have set another priority since. Not in what was recorded before this was told.
    #[serde(default)]
    pub priority: Option<i64>,
}

/// What came of a run. Values are points times weight, and steadiness for who has begun; see the policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The version of the allocation's policy.
    pub policy: i64,
    /// The version of the ranking's policy that gave the fits.
    pub ranking_policy: i64,
    /// SHA-256 of everything that it rests on, in hexadecimal digits.
    pub input_hash: String,
    pub people: u32,
    pub seats: u32,
    pub pairs: u32,
    pub value: i64,
    /// Of so many seats only the best people were looked at, since more fit than a run can look at. Not in what was recorded before there was a
    /// limit.
    #[serde(default)]
    pub seats_cut: u32,
    /// `value`, and the policy's steadiness for each pair that stayed as the edition before proposed it: what was maximised.
    pub objective: i64,
    /// No allocation has a higher objective: proven to be the optimum where the two are equal.
    pub bound: i64,
    pub proposals: Vec<Proposal>,
    pub rules: Vec<RuleResult>,
    pub blocking_pairs: u32,
    pub talent_prices: Vec<TalentPrice>,
    pub skill_prices: Vec<SkillPrice>,
    pub missed: Vec<MissedSeat>,
    pub missions: Vec<MissionResult>,
}

impl Outcome {
    /// True where it is proven that nothing is worth more; never of seats whose people were not all looked at.
    pub fn is_optimal(&self) -> bool {
        self.objective == self.bound && self.seats_cut == 0
    }

    /// How far the optimum can be, in millionths of what was found, rounded up.
    pub fn gap_millionths(&self) -> i64 {
        vivier_allocation::solve::gap_millionths(self.objective, self.bound)
    }
}

/// A seat of somebody whom a "what if" adds, and who has no id to be shown by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddedProposal {
    /// Which of those who are added, in their order.
    pub added: usize,
    pub seat: SeatId,
    pub value: i64,
}

/// Solves the problem and says what came of it. Takes up to seconds of processor time: call it where that does no harm.
pub fn solve(inputs: &Inputs) -> Outcome {
    solve_with_added(inputs).0
}

/// The same of a problem to which people were added, with the seats that these would have: with the proposals, all that the value is made of.
pub(super) fn solve_with_added(inputs: &Inputs) -> (Outcome, Vec<AddedProposal>) {
    let problem = &inputs.problem;
    if problem.check().is_err() {
        return (nothing(inputs), Vec::new());
    }
    let model = Model::of(problem);
    let solution = solve_model(problem, &model, Effort::default());
    let [best, first_come, greedy] = compare(problem, &model, &solution);
    let rule = |outcome: &vivier_allocation::compare::Outcome| RuleResult {
        rule: match outcome.rule {
            Rule::Allocation => "ALLOCATION",
            Rule::FirstCome => "FIRST_COME",
            Rule::GreedyByScore => "GREEDY_BY_SCORE",
        }
        .to_owned(),
        value: outcome.value,
        placed: count(outcome.placed.len()),
        blocking_pairs: count(outcome.blocking),
    };
    let people = prices::of_people(problem, &model, &solution);
    let skills = prices::of_labels(problem, &solution, &people, &inputs.essential, |person, skill| {
        inputs.held.get(person).is_some_and(|held| held.binary_search(&skill).is_ok())
    });
    // The prices prove the relaxed bound. Where the optimum lies below it, one more person may add that much more.
    let relaxed = (solution.relaxed - solution.objective).max(0);
    let mut dear: Vec<TalentPrice> = people
        .iter()
        .enumerate()
        .filter(|(_, price)| **price > 0)
        // Who has been added by a "what if" has no id to be shown by.
        .filter_map(|(person, price)| Some(TalentPrice { talent: *inputs.people.get(person)?, price: price + relaxed }))
        .collect();
    dear.sort_unstable_by_key(|one| (std::cmp::Reverse(one.price), one.talent));
    let mut skill_prices: Vec<SkillPrice> = skills
        .into_iter()
        .map(|(skill, scarcity)| SkillPrice {
            skill,
            seats: count(scarcity.seats),
            filled: count(scarcity.filled),
            people: count(scarcity.people),
            price: match scarcity.price {
                Price::At(price) => price,
                Price::NoSupply | Price::NotPlaced => 0,
            },
            supply: match scarcity.price {
                Price::At(_) => SkillSupply::Priced,
                Price::NoSupply => SkillSupply::NoSupply,
                Price::NotPlaced => SkillSupply::NotPlaced,
            },
        })
        .collect();
    // What nobody has is scarcer than all that has a price.
    let scarcest = |one: &SkillPrice| (one.supply != SkillSupply::NoSupply, std::cmp::Reverse(one.price), one.skill);
    skill_prices.sort_unstable_by_key(scarcest);
    let outcome = Outcome {
        value: solution.value,
        objective: solution.objective,
        bound: solution.bound,
        proposals: proposals(inputs, &solution),
        rules: vec![rule(&first_come), rule(&greedy)],
        blocking_pairs: count(best.blocking),
        talent_prices: dear,
        skill_prices,
        missed: missed_seats(inputs, &model, &solution),
        missions: missions(inputs, &solution),
        ..nothing(inputs)
    };
    (outcome, added(inputs, &solution))
}

/// How many people have other seats in one than in the other.
pub fn moved(before: &Outcome, after: &Outcome) -> BTreeSet<TalentId> {
    let pairs = |outcome: &Outcome| -> BTreeSet<(TalentId, SeatId)> {
        outcome.proposals.iter().map(|one| (one.talent, one.seat)).collect()
    };
    pairs(before).symmetric_difference(&pairs(after)).map(|(talent, _)| *talent).collect()
}

/// Marks what was proposed beside what is on the way already, so that moving it must gain the policy's steadiness.
pub fn keep(inputs: &mut Inputs, before: &Outcome) {
    let kept: Vec<(usize, usize)> = before
        .proposals
        .iter()
        .filter_map(|one| {
            let person = inputs.people.iter().position(|talent| *talent == one.talent)?;
            Some((person, inputs.seats.iter().position(|seat| *seat == one.seat)?))
        })
        .collect();
    vivier_allocation::change::propose(&mut inputs.problem, &kept);
}

fn nothing(inputs: &Inputs) -> Outcome {
    Outcome {
        policy: inputs.problem.policy.version,
        ranking_policy: i64::from(RANKING.version),
        input_hash: inputs.hash.clone(),
        people: count(fitting(&inputs.problem)),
        seats: count(inputs.problem.seats.len()),
        pairs: count(inputs.problem.pairs.len()),
        seats_cut: count(inputs.cut),
        value: 0,
        objective: 0,
        bound: 0,
        proposals: Vec::new(),
        rules: Vec::new(),
        blocking_pairs: 0,
        talent_prices: Vec::new(),
        skill_prices: Vec::new(),
        missed: Vec::new(),
        missions: Vec::new(),
    }
}

/// How many people have a pair: whoever was told no by their only seat has none, nor has anybody whom a "what if" takes away.
fn fitting(problem: &Problem) -> usize {
    let mut fit = vec![false; problem.people.len()];
    for pair in &problem.pairs {
        if let Some(fits) = fit.get_mut(pair.person) {
            *fits = true;
        }
    }
    fit.into_iter().filter(|fits| *fits).count()
}

fn proposals(inputs: &Inputs, solution: &Solution) -> Vec<Proposal> {
    let problem = &inputs.problem;
    let proposal = |pair: &usize| {
        let pair = &problem.pairs[*pair];
        Some(Proposal {
            talent: *inputs.people.get(pair.person)?,
            seat: inputs.seats[pair.seat],
            mission: inputs.missions[problem.seats[pair.seat].mission],
            fit: pair.fit,
            value: problem.value(pair),
        })
    };
    solution.placed.iter().filter_map(proposal).collect()
}

/// The seats of those who stand behind the people that are known.
fn added(inputs: &Inputs, solution: &Solution) -> Vec<AddedProposal> {
    let problem = &inputs.problem;
    let proposal = |pair: &usize| {
        let pair = &problem.pairs[*pair];
        let added = pair.person.checked_sub(inputs.people.len())?;
        Some(AddedProposal { added, seat: inputs.seats[pair.seat], value: problem.value(pair) })
    };
    solution.placed.iter().filter_map(proposal).collect()
}

fn missed_seats(inputs: &Inputs, model: &Model, solution: &Solution) -> Vec<MissedSeat> {
    let problem = &inputs.problem;
    let talent = |person: usize| inputs.people.get(person).copied();
    let placed = solution.placed.iter().map(|pair| &problem.pairs[*pair]);
    let holders: HashMap<usize, &Pair> = placed.map(|pair| (pair.seat, pair)).collect();
    let seat = |one: vivier_allocation::reason::Missed| -> Option<(MissedSeat, usize)> {
        let pair = &problem.pairs[one.pair];
        let (cause, by) = match one.cause {
            Cause::Outbid { by } => (MissedCause::Outbid, talent(by)),
            Cause::Kept { by } => (MissedCause::Kept, talent(by)),
            Cause::Chain { by } => (MissedCause::Chain, by.and_then(talent)),
            Cause::OwnTime => (MissedCause::OwnTime, None),
            Cause::AskedOften => (MissedCause::AskedOften, None),
            Cause::ServiceLimit { .. } => (MissedCause::ServiceLimit, None),
            Cause::Spread { .. } => (MissedCause::Spread, None),
            Cause::Minimum => (MissedCause::Minimum, None),
        };
        let weight = problem.policy.weight(&problem.missions[problem.seats[pair.seat].mission]).max(1);
        let at_least = one.at_least.unwrap_or_default();
        let at_least_fit = at_least / weight * MAX_FIT / problem.policy.fit.max(1);
        let holder = holders.get(&pair.seat).filter(|holder| by.is_some() && talent(holder.person) == by);
        let missed = MissedSeat {
            talent: talent(pair.person)?,
            seat: inputs.seats[pair.seat],
            cause,
            by,
            at_least,
            at_least_fit,
            needed_fit: None,
            out_of_reach: one.at_least.is_none(),
            ahead: holder.map(|holder| ahead_by_contact(problem, holder, pair, weight)).unwrap_or_default(),
        };
        Some((missed, one.pair))
    };
    let mut all: Vec<(MissedSeat, usize)> =
        missed(problem, model, solution).into_iter().flatten().filter_map(seat).collect();
    all.sort_unstable_by_key(|(one, _)| (one.out_of_reach, one.at_least, one.talent));
    all.truncate(MAX_MISSED);
    if problem.pairs.len() <= MAX_PAIRS_SOLVED_AGAIN {
        for (one, pair) in all.iter_mut().filter(|(one, _)| !one.out_of_reach).take(MAX_SOLVED_AGAIN) {
            let vivier_allocation::problem::Pair { person, seat, .. } = problem.pairs[*pair];
            let fit = problem.pairs[*pair].fit;
            match needed(problem, model, solution, person, seat, ONCE_MORE) {
                // Nobody has a better fit than the best.
                Reach::With(needed) if fit + needed.fit <= MAX_FIT => one.needed_fit = Some(needed.fit),
                Reach::With(_) | Reach::Never => {
                    *one = MissedSeat { at_least: 0, at_least_fit: 0, out_of_reach: true, ..one.clone() };
                }
                Reach::Unknown => {}
            }
        }
        all.sort_unstable_by_key(|(one, _)| (one.out_of_reach, one.at_least, one.talent));
    }
    all.into_iter().map(|(one, _)| one).collect()
}

/// What has begun between a seat's holder and it, and not with somebody else; in points of the ranking's scale.
fn ahead_by_contact(problem: &Problem, holder: &Pair, own: &Pair, weight: i64) -> Vec<Ahead> {
    let policy = &problem.policy;
    let points = |points: i64| points * MAX_SCORE / policy.fit.max(1);
    let steady = |pair: &Pair| problem.steady_value(pair) - weight * policy.points(pair);
    let differences = [
        (AheadBy::Applied, points(policy.wish * (holder.wish - own.wish) / PERCENT)),
        (AheadBy::Invited, points(policy.call * (holder.call - own.call) / PERCENT)),
        (AheadBy::Begun, points(steady(holder) - steady(own)) / weight),
    ];
    let ahead = differences.into_iter().filter(|(_, points)| *points > 0);
    ahead.map(|(by, points)| Ahead { by, skill: None, points }).collect()
}

fn missions(inputs: &Inputs, solution: &Solution) -> Vec<MissionResult> {
    let Problem { seats, pairs, missions, .. } = &inputs.problem;
    let mut filled = vec![0_usize; missions.len()];
    let mut has = vec![false; seats.len()];
    for pair in solution.placed.iter().map(|pair| &pairs[*pair]) {
        filled[seats[pair.seat].mission] += 1;
        has[pair.seat] = true;
    }
    let mut fits = vec![false; seats.len()];
    pairs.iter().for_each(|pair| fits[pair.seat] = true);
    let result = |(index, id): (usize, &MissionId)| {
        let own = || (0..seats.len()).filter(move |seat| seats[*seat].mission == index);
        let fillable = own().filter(|seat| fits[*seat]).count();
        let empty = own().filter(|seat| !has[*seat]);
        let shortfall = if own().all(|seat| has[seat]) {
            ShortfallCause::None
        } else if fillable < missions[index].minimum {
            ShortfallCause::MinimumOutOfReach
        } else if empty.clone().all(|seat| !fits[seat]) {
            ShortfallCause::NobodyFits
        } else {
            ShortfallCause::TakenElsewhere
        };
        let (seats, filled) = (count(own().count()), count(filled[index]));
        MissionResult { mission: *id, seats, filled, shortfall, priority: Some(missions[index].priority) }
    };
    inputs.missions.iter().enumerate().map(result).collect()
}

pub(super) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

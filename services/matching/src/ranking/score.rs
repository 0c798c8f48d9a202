//! The score: a sum of terms, each a weight times a value, each with what it rests on.

use std::cmp::Reverse;

use chrono::NaiveDate;
use vivier_missions::domain::value::{RequiredSkill, SeatSpec};
use vivier_talents::closed_list;
use vivier_talents::domain::value::{Evidence, Level, SkillKey};

use super::constraint::Pair;
use super::policy::Policy;
use super::similarity::{Pool, Similarities};

/// A skill that a talent claims, with what stands behind it on the day of the ranking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldSkill {
    pub skill: SkillKey,
    pub level: Level,
    pub evidence: Evidence,
    /// When somebody else last stood behind it; none where nobody did.
    pub evidenced_on: Option<NaiveDate>,
}

closed_list! {
    /// What a term is about.
    pub enum TermName {
        /// How far one skill that the seat asks for is held.
        Skill => "SKILL",
        /// What stands behind the skills that count.
        Evidence => "EVIDENCE",
        /// How long ago somebody else last stood behind one of them.
        Freshness => "FRESHNESS",
        /// How much time is left beyond what the seat takes.
        Slack => "SLACK",
    }
}

/// One addend of a score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    pub name: TermName,
    /// 0 to 1,000; the weights of one score add up to 1,000.
    pub weight: i64,
    /// 0 to 100.
    pub value: i64,
    pub ground: Ground,
}

impl Term {
    /// What it adds to the score: weight times value.
    pub fn points(&self) -> i64 {
        self.weight * self.value
    }
}

/// What a term rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ground {
    Skill {
        asked: RequiredSkill,
        /// The claim that counts for it; none where the talent has nothing near.
        held: Option<HeldSkill>,
        /// How near the claim is to what is asked, in percent.
        similarity: i64,
    },
    /// How many of the skills that are asked for rest on each kind of evidence.
    Evidence { proven: usize, endorsed: usize, claimed: usize, missing: usize },
    /// The latest day on which somebody else stood behind a skill that counts.
    Freshness { on: Option<NaiveDate> },
    /// In percent of full working time.
    Slack { free: i64, taken: i64 },
}

/// The terms of one pair, skills first, in the seat's order.
pub fn terms(pair: &Pair<'_>, policy: &Policy, similar: &Similarities, pool: &Pool, today: NaiveDate) -> Vec<Term> {
    let weights = skill_weights(pair.seat, policy, pool);
    let mut terms = Vec::with_capacity(weights.len() + 3);
    let mut behind = Vec::with_capacity(weights.len());
    for (asked, weight) in pair.seat.skills.iter().zip(weights) {
        let best = best(asked, pair.skills, similar);
        let (value, similarity) = best.map_or((0, 0), |best| (best.value, best.similarity));
        let held = best.map(|best| best.held);
        behind.push((weight, held));
        terms.push(Term {
            name: TermName::Skill,
            weight,
            value,
            ground: Ground::Skill { asked: *asked, held, similarity },
        });
    }
    terms.push(evidence(&behind, policy));
    terms.push(freshness(&behind, policy, today));
    terms.push(slack(pair, policy));
    terms
}

#[derive(Clone, Copy)]
struct Best {
    value: i64,
    similarity: i64,
    held: HeldSkill,
}

/// The claim that satisfies a requirement best: nearness times the level reached, at most the level asked for.
fn best(asked: &RequiredSkill, skills: &[HeldSkill], similar: &Similarities) -> Option<Best> {
    let minimum = asked.minimum_level.number();
    skills
        .iter()
        .map(|held| {
            let similarity = similar.percent(asked.skill, held.skill);
            let reached = (held.level.number() * 100 / minimum).min(100);
            Best { value: similarity * reached / 100, similarity, held: *held }
        })
        .filter(|best| best.value > 0)
        // Among equals the better supported, then the nearer. Every part of a claim is in the key, so that the order they came
        // in never matters.
        .max_by_key(|best| {
            let HeldSkill { skill, level, evidence, evidenced_on } = best.held;
            (best.value, evidence, best.similarity, evidenced_on, level, Reverse(skill))
        })
}

/// The weight of each skill that the seat asks for, in its order. They add up to the policy's `skills` exactly: what rounding
/// leaves goes to the largest remainders.
pub fn skill_weights(seat: &SeatSpec, policy: &Policy, pool: &Pool) -> Vec<i64> {
    let parts: Vec<i64> = seat
        .skills
        .iter()
        .map(|asked| policy.part(asked.importance) * policy.rarity(pool.holders(asked.skill), pool.people))
        .collect();
    let total: i64 = parts.iter().sum();
    if total == 0 {
        return vec![0; parts.len()];
    }
    let mut weights: Vec<i64> = parts.iter().map(|part| policy.skills * part / total).collect();
    let left = policy.skills - weights.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| (Reverse(policy.skills * parts[*index] % total), seat.skills[*index].skill));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        weights[index] += 1;
    }
    weights
}

fn evidence(behind: &[(i64, Option<HeldSkill>)], policy: &Policy) -> Term {
    let total: i64 = behind.iter().map(|(weight, _)| weight).sum();
    let worth = |held: &Option<HeldSkill>| held.map_or(0, |held| policy.worth(held.evidence));
    let sum: i64 = behind.iter().map(|(weight, held)| weight * worth(held)).sum();
    let count =
        |kind: Option<Evidence>| behind.iter().filter(|(_, held)| held.map(|held| held.evidence) == kind).count();
    Term {
        name: TermName::Evidence,
        weight: policy.evidence,
        value: if total == 0 { 0 } else { sum / total },
        ground: Ground::Evidence {
            proven: count(Some(Evidence::Proven)),
            endorsed: count(Some(Evidence::Endorsed)),
            claimed: count(Some(Evidence::Claimed)),
            missing: count(None),
        },
    }
}

fn freshness(behind: &[(i64, Option<HeldSkill>)], policy: &Policy, today: NaiveDate) -> Term {
    let on = behind.iter().filter_map(|(_, held)| held.and_then(|held| held.evidenced_on)).max();
    let value = on.map_or(0, |on| {
        let days = (today - on).num_days();
        let fading = policy.stale_days - policy.fresh_days;
        (100 - (days - policy.fresh_days).clamp(0, fading) * 100 / fading).clamp(0, 100)
    });
    Term { name: TermName::Freshness, weight: policy.freshness, value, ground: Ground::Freshness { on } }
}

/// Full where as much is left as can be beside the seat; a seat that takes all of somebody's time leaves nothing to compare.
fn slack(pair: &Pair<'_>, policy: &Policy) -> Term {
    let (free, taken) = (pair.free_share, pair.seat.share.percent());
    let most = 100 - taken;
    let value = if most == 0 { 100 } else { ((free - taken).clamp(0, most) * 100) / most };
    Term { name: TermName::Slack, weight: policy.slack, value, ground: Ground::Slack { free, taken } }
}

//! Filter, score, order: the same pairs give the same ranking, in whatever order they come.

use chrono::NaiveDate;

use super::constraint::{Constraint, Pair, broken};
use super::policy::Policy;
use super::score::{Term, terms};
use super::similarity::{Pool, Similarities};

/// A ranking of talents for a seat, or of seats for a talent.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranking<K> {
    pub policy: Policy,
    /// The day it is for.
    pub on: NaiveDate,
    /// How many were looked at.
    pub considered: usize,
    /// How many each constraint took out, in the order of the constraints; together with `ranked`, all that were considered.
    pub removed: Vec<(Constraint, usize)>,
    /// The best first; equals by id.
    pub ranked: Vec<Ranked<K>>,
}

/// One place of a ranking.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranked<K> {
    pub key: K,
    /// Exactly the sum of the terms' points, 0 to `MAX_SCORE`.
    pub score: i64,
    pub terms: Vec<Term>,
}

/// What the pairs are judged by.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    pub policy: &'a Policy,
    pub similar: &'a Similarities,
    pub pool: &'a Pool,
    pub today: NaiveDate,
}

/// Ranks the pairs; each key once.
pub fn rank<'a, K: Ord + Copy>(ground: Ground<'_>, pairs: impl IntoIterator<Item = (K, Pair<'a>)>) -> Ranking<K> {
    let Ground { policy, similar, pool, today } = ground;
    let mut removed: Vec<(Constraint, usize)> = Constraint::ALL.iter().map(|constraint| (*constraint, 0)).collect();
    let mut considered = 0;
    let mut ranked = Vec::new();
    for (key, pair) in pairs {
        considered += 1;
        if let Some(constraint) = broken(&pair, policy, similar) {
            removed.iter_mut().filter(|(known, _)| *known == constraint).for_each(|(_, count)| *count += 1);
            continue;
        }
        let terms = terms(&pair, policy, similar, pool, today);
        ranked.push(Ranked { key, score: terms.iter().map(Term::points).sum(), terms });
    }
    ranked.sort_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
    Ranking { policy: *policy, on: today, considered, removed, ranked }
}

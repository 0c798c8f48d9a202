//! Filter, score, order: the same pairs give the same ranking, in whatever order they come.

use chrono::NaiveDate;
use vivier_ranking::policy::Policy;

use super::constraint::{Broken, Constraint, Gate, Subject, Wish, broken};
use super::relax::Relaxation;
use super::score::{Term, terms, total};
use crate::live::pool::Freshness;

/// A ranking of talents for a seat, or of seats for a talent.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranking<K> {
    pub policy: Policy,
    /// The day it is for.
    pub on: NaiveDate,
    /// How current the pool was.
    pub freshness: Freshness,
    /// How many were looked at.
    pub considered: usize,
    /// What each constraint took out, in the order of the constraints; the counts and `ranked` add up to all that were considered.
    pub removed: Vec<Removed>,
    /// Who was taken out, with the constraints that they break as far as the reader is told, by key.
    pub out: Vec<(K, Broken)>,
    /// What would bring people back.
    pub relaxations: Vec<Relaxation>,
    /// How many are ranked.
    pub fits: usize,
    /// The best first; equals by id: all of them, or as many of the first as were asked for.
    pub ranked: Vec<Ranked<K>>,
}

/// What one constraint took out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Removed {
    pub constraint: Constraint,
    /// How many broke it before any other.
    pub count: usize,
    /// How many broke nothing else: who would come back without it.
    pub alone: usize,
}

impl Removed {
    /// One row for each constraint, nobody taken out yet.
    pub fn none() -> Vec<Self> {
        Constraint::ALL.iter().map(|&constraint| Self { constraint, count: 0, alone: 0 }).collect()
    }

    /// Counts somebody under the first constraint that they break.
    pub fn count(rows: &mut [Self], broken: Broken) {
        let first = broken.iter().next();
        for row in rows.iter_mut().filter(|row| first == Some(row.constraint)) {
            row.count += 1;
            row.alone += usize::from(broken.len() == 1);
        }
    }
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
    pub today: NaiveDate,
    pub freshness: Freshness,
}

/// Ranks the pairs; each key once.
pub fn rank<'a, K: Ord + Copy>(
    ground: Ground<'_>,
    pairs: impl IntoIterator<Item = (K, Wish<'a>, Subject<'a>)>,
) -> Ranking<K> {
    judged(ground, pairs.into_iter().map(|(key, wish, subject)| (key, broken(&wish, &subject), wish, subject)))
}

/// Ranks everybody for one seat, one by one: what the ranking that takes the best from the index is measured against.
pub fn rank_for<'a, K: Ord + Copy>(
    ground: Ground<'_>,
    wish: &Wish<'a>,
    subjects: impl IntoIterator<Item = (K, Subject<'a>)>,
) -> Ranking<K> {
    let gate = Gate::of(wish);
    let judge = |(key, subject)| (key, gate.broken(&subject), wish.clone(), subject);
    judged(ground, subjects.into_iter().map(judge))
}

fn judged<'a, K: Ord + Copy>(
    ground: Ground<'_>,
    pairs: impl Iterator<Item = (K, Broken, Wish<'a>, Subject<'a>)>,
) -> Ranking<K> {
    let Ground { policy, today, freshness } = ground;
    let mut removed = Removed::none();
    let mut considered = 0;
    let (mut ranked, mut out) = (Vec::new(), Vec::new());
    for (key, broken, wish, subject) in pairs {
        considered += 1;
        if !broken.is_empty() {
            Removed::count(&mut removed, broken);
            out.push((key, broken.by_name(&subject)));
            continue;
        }
        let terms = terms(&wish, &subject, policy, today);
        ranked.push(Ranked { key, score: total(&terms), terms });
    }
    out.sort_by_key(|(key, _)| *key);
    ranked.sort_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
    let fits = ranked.len();
    Ranking { policy: *policy, on: today, freshness, considered, removed, out, relaxations: Vec::new(), fits, ranked }
}

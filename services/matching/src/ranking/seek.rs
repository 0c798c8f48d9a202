//! The ranking of the pool in memory for a seat: the same as [`super::rank::rank`] gives, with the best taken from the index.
//!
//! Hard constraints are counted over everybody, without scoring anybody; scored are those alone who could be among the best.

use std::cmp::Reverse;

use vivier_kernel::id::TalentId;

use super::constraint::{Broken, Gate, Subject, Wish};
use super::rank::{Ground, Ranked, Ranking, Removed};
use super::relax::relaxations;
use super::score::{points, terms, total};
use crate::live::Pool;
use crate::live::pool::Entry;

/// How far down a ranking is read.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Reach {
    /// All of it.
    pub whole: bool,
    /// So many from the first.
    pub first: usize,
    /// So many after a place, which is given by score and id.
    pub after: Vec<(i64, TalentId, usize)>,
    /// As far as these people stand.
    pub find: Vec<TalentId>,
}

impl Reach {
    pub fn whole() -> Self {
        Self { whole: true, ..Self::default() }
    }

    /// True where the first of a ranking are enough.
    fn is_reached(&self, ranked: &[Ranked<TalentId>], fits: usize) -> bool {
        let beyond =
            |place: &(i64, TalentId)| ranked.partition_point(|one| (-one.score, one.key) <= (-place.0, place.1));
        let after = |(score, id, more): &(i64, TalentId, usize)| ranked.len() >= beyond(&(*score, *id)) + more;
        ranked.len() >= fits
            || (!self.whole
                && ranked.len() >= self.first
                && self.after.iter().all(after)
                && self.find.iter().all(|id| ranked.iter().any(|one| one.key == *id)))
    }
}

/// How many are sought first where somebody reads on, and how many times as many when they were not enough.
const AT_LEAST: usize = 64;
const MORE: usize = 8;

/// The pool, filtered for a seat and counted; the best of it as far as a reader reads, with what would bring people back.
pub fn seek<'a>(
    pool: &'a Pool,
    ground: Ground<'_>,
    wish: &Wish<'_>,
    reach: &Reach,
    subject: impl Fn(TalentId, &'a Entry) -> Subject<'a>,
) -> Ranking<TalentId> {
    let gate = Gate::of(wish);
    let judged = Judged::of(&gate, pool.entries().map(|(id, entry)| (id, subject(id, entry))));
    judged.ranked(ground, wish, reach, |most| best(pool, ground, wish, &gate, most, &subject))
}

/// The same of people who stand in no index, as those of a past pool: everybody who breaks no constraint is scored. They come by id.
pub fn seek_among<'a>(
    ground: Ground<'_>,
    wish: &Wish<'_>,
    reach: &Reach,
    people: impl Iterator<Item = (TalentId, Subject<'a>)>,
) -> Ranking<TalentId> {
    let terms = |subject: &Subject<'a>| terms(wish, subject, ground.policy, ground.today);
    let judged = Judged::of(&Gate::of(wish), people);
    let fits = judged.ids.iter().zip(&judged.subjects).filter(|(_, (_, broken))| broken.is_empty());
    let points = |subject: &Subject<'a>| points(wish, subject, ground.policy, ground.today);
    let scored = fits.map(|(id, (subject, _))| (Reverse(points(subject)), *id, *subject));
    let mut scored: Vec<(Reverse<i64>, TalentId, Subject<'a>)> = scored.collect();
    scored.sort_unstable_by_key(|(score, id, _)| (*score, *id));
    let ranked = |(score, key, subject): &(Reverse<i64>, TalentId, Subject<'a>)| Ranked {
        key: *key,
        score: score.0,
        terms: terms(subject),
    };
    judged.ranked(ground, wish, reach, |most| scored.iter().take(most).map(ranked).collect())
}

/// Everybody who was looked at for a seat, by id, each with the constraints that they break.
struct Judged<'a> {
    ids: Vec<TalentId>,
    subjects: Vec<(Subject<'a>, Broken)>,
    removed: Vec<Removed>,
    out: Vec<(TalentId, Broken)>,
}

impl<'a> Judged<'a> {
    fn of(gate: &Gate<'_>, people: impl Iterator<Item = (TalentId, Subject<'a>)>) -> Self {
        let (mut ids, mut subjects) =
            (Vec::with_capacity(people.size_hint().0), Vec::with_capacity(people.size_hint().0));
        let (mut removed, mut out) = (Removed::none(), Vec::new());
        for (id, subject) in people {
            let broken = gate.broken(&subject);
            ids.push(id);
            subjects.push((subject, broken));
            if !broken.is_empty() {
                Removed::count(&mut removed, broken);
                out.push((id, broken.by_name(&subject)));
            }
        }
        Self { ids, subjects, removed, out }
    }

    /// The ranking, of which `best` gives so many from the first.
    fn ranked(
        self,
        ground: Ground<'_>,
        wish: &Wish<'_>,
        reach: &Reach,
        best: impl Fn(usize) -> Vec<Ranked<TalentId>>,
    ) -> Ranking<TalentId> {
        let Self { ids, subjects, removed, out } = self;
        let fits = subjects.len() - out.len();
        let fit =
            |id: &&TalentId| ids.binary_search(id).is_ok() && out.binary_search_by_key(*id, |(id, _)| *id).is_err();
        let reach = Reach { find: reach.find.iter().filter(fit).copied().collect(), ..reach.clone() };
        let mut most = if reach.whole { fits } else { reach.first.max(AT_LEAST) };
        let mut ranked = best(most);
        while !reach.is_reached(&ranked, fits) {
            most = most.saturating_mul(MORE);
            ranked = best(most);
        }
        Ranking {
            policy: *ground.policy,
            on: ground.today,
            freshness: ground.freshness,
            considered: subjects.len(),
            removed,
            out,
            relaxations: relaxations(wish, &subjects),
            fits,
            ranked,
        }
    }
}

/// The best of the pool who break no constraint, equals by id.
pub fn best<'a>(
    pool: &'a Pool,
    ground: Ground<'_>,
    wish: &Wish<'_>,
    gate: &Gate<'_>,
    most: usize,
    subject: impl Fn(TalentId, &'a Entry) -> Subject<'a>,
) -> Vec<Ranked<TalentId>> {
    let terms = |id: TalentId, entry: &'a Entry| {
        let subject = subject(id, entry);
        gate.lets_through(&subject).then(|| terms(wish, &subject, ground.policy, ground.today))
    };
    let points = |id, entry| u64::try_from(score(ground, wish, gate, &subject(id, entry))?).ok();
    let ranked = |key: TalentId| {
        let terms = terms(key, pool.get(key)?)?;
        Some(Ranked { key, score: total(&terms), terms })
    };
    pool.best(ground.policy, wish.wanted, most, points).into_iter().filter_map(|hit| ranked(hit.key)).collect()
}

/// The same without the terms: who, and the score.
pub fn scores<'a>(
    pool: &'a Pool,
    ground: Ground<'_>,
    wish: &Wish<'_>,
    most: usize,
    subject: impl Fn(TalentId, &'a Entry) -> Subject<'a>,
) -> Vec<(TalentId, i64)> {
    let gate = Gate::of(wish);
    let score = |id, entry| u64::try_from(score(ground, wish, &gate, &subject(id, entry))?).ok();
    let hits = pool.best(ground.policy, wish.wanted, most, score);
    hits.into_iter().map(|hit| (hit.key, i64::try_from(hit.score).unwrap_or(i64::MAX))).collect()
}

/// The same of some people, in the order in which they come.
pub fn each<'a>(
    ground: Ground<'_>,
    wish: &Wish<'_>,
    people: impl IntoIterator<Item = (TalentId, &'a Entry)>,
    subject: impl Fn(TalentId, &'a Entry) -> Subject<'a>,
) -> Vec<(TalentId, i64)> {
    let gate = Gate::of(wish);
    let score = |(id, entry)| Some((id, score(ground, wish, &gate, &subject(id, entry))?));
    people.into_iter().filter_map(score).collect()
}

/// None where a constraint takes them out.
fn score(ground: Ground<'_>, wish: &Wish<'_>, gate: &Gate<'_>, subject: &Subject<'_>) -> Option<i64> {
    gate.lets_through(subject).then(|| points(wish, subject, ground.policy, ground.today))
}

//! The ranking of the pool in memory for a seat: the same as [`super::rank::rank`] gives, with the best taken from the index.
//!
//! Hard constraints are counted over everybody, without scoring anybody; scored are those alone who could be among the best.

use vivier_kernel::id::TalentId;

use super::constraint::{Broken, Gate, Subject, Wish};
use super::rank::{Ground, Ranked, Ranking, Removed};
use super::relax::relaxations;
use super::score::{terms, total};
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
    let (mut removed, mut out) = (Removed::none(), Vec::new());
    let mut subjects: Vec<(Subject<'_>, Broken)> = Vec::with_capacity(pool.len());
    for (id, entry) in pool.entries() {
        let subject = subject(id, entry);
        let broken = gate.broken(&subject);
        subjects.push((subject, broken));
        if !broken.is_empty() {
            Removed::count(&mut removed, broken);
            out.push((id, broken));
        }
    }
    let fits = subjects.len() - out.len();
    let found = |id: &&TalentId| pool.get(**id).is_some() && out.binary_search_by_key(*id, |(id, _)| *id).is_err();
    let reach = Reach { find: reach.find.iter().filter(found).copied().collect(), ..reach.clone() };
    let mut most = if reach.whole { fits } else { reach.first.max(AT_LEAST) };
    let mut ranked = best(pool, ground, wish, &gate, most, &subject);
    while !reach.is_reached(&ranked, fits) {
        most = most.saturating_mul(MORE);
        ranked = best(pool, ground, wish, &gate, most, &subject);
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
        gate.broken(&subject).is_empty().then(|| terms(wish, &subject, ground.policy, ground.today))
    };
    let score = |id, entry| u64::try_from(total(&terms(id, entry)?)).ok();
    let ranked = |key: TalentId| {
        let terms = terms(key, pool.get(key)?)?;
        Some(Ranked { key, score: total(&terms), terms })
    };
    pool.best(ground.policy, wish.wanted, most, score).into_iter().filter_map(|hit| ranked(hit.key)).collect()
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
    gate.broken(subject).is_empty().then(|| total(&terms(wish, subject, ground.policy, ground.today)))
}

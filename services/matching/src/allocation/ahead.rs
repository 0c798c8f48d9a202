//! What whoever has a seat has that somebody who missed it has not: the differences of the ranking's terms for the two, beside what has begun.

use std::collections::HashMap;

use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_missions::read::open_seats::{SeatNeed, open_seats};
use vivier_ranking::pair::Wanted;

use super::inputs::Ranker;
use super::outcome::{Ahead, MissedSeat, Outcome};
use super::value::AheadBy;
use crate::live::Pool;
use crate::ranking::constraint::{Subject, Wish};
use crate::ranking::load::Asked;
use crate::ranking::policy::POLICY;
use crate::ranking::score::{Ground, Term, TermName, terms};

/// Of each reason, so many differences are kept.
pub const MOST_AHEAD: usize = 5;

/// Adds to each reason that names somebody in what they are ahead, as the ranking sees the two now.
///
/// # Errors
/// `Store`.
pub async fn tell(store: &Store, ranker: &Ranker, outcome: &mut Outcome) -> Result<(), QueryError> {
    if outcome.missed.iter().all(|missed| missed.by.is_none()) {
        return Ok(());
    }
    let needs: HashMap<SeatId, SeatNeed> =
        open_seats(store, &[]).await?.into_iter().map(|need| (need.seat, need)).collect();
    let pool = ranker.pool();
    // Many miss the same seat.
    let mut wanted: HashMap<SeatId, Wanted> = HashMap::new();
    for missed in &mut outcome.missed {
        let found = missed.by.and_then(|by| {
            let asked = Asked::of(needs.get(&missed.seat)?, pool.day())?;
            let weigh = || pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
            let wanted = wanted.entry(missed.seat).or_insert_with(weigh);
            differences(&pool, &Wish { seat: asked.spec, days: asked.days, wanted }, by, missed.talent)
        });
        add(missed, found.unwrap_or_default());
    }
    Ok(())
}

fn add(missed: &mut MissedSeat, found: Vec<Ahead>) {
    missed.ahead.extend(found);
    missed.ahead.sort_by_key(|ahead| (std::cmp::Reverse(ahead.points), ahead.by, ahead.skill));
    missed.ahead.truncate(MOST_AHEAD);
}

/// The terms in which one is ahead of another; none where one of them is gone meanwhile.
fn differences(pool: &Pool, wish: &Wish<'_>, by: TalentId, other: TalentId) -> Option<Vec<Ahead>> {
    let of = |talent: TalentId| {
        let entry = pool.get(talent)?;
        Some(terms(wish, &Subject::open(&entry.candidate, &entry.person), &POLICY, pool.day()))
    };
    let ahead = |(holder, own): (&Term, &Term)| {
        let points = holder.points() - own.points();
        (points > 0).then(|| Ahead { by: name(holder.name), skill: skill(holder), points })
    };
    // The same kinds in the same order for everybody.
    Some(of(by)?.iter().zip(&of(other)?).filter_map(ahead).collect())
}

fn skill(term: &Term) -> Option<Uuid> {
    match &term.ground {
        Ground::Skill { asked, .. } => Some(asked.skill),
        Ground::Evidence { .. }
        | Ground::Freshness { .. }
        | Ground::Slack { .. }
        | Ground::Profession { .. }
        | Ground::Words { .. } => None,
    }
}

fn name(name: TermName) -> AheadBy {
    match name {
        TermName::Skill => AheadBy::Skill,
        TermName::Probable => AheadBy::Probable,
        TermName::Profession => AheadBy::Profession,
        TermName::Words => AheadBy::Words,
        TermName::Evidence => AheadBy::Evidence,
        TermName::Freshness => AheadBy::Freshness,
        TermName::Slack => AheadBy::Slack,
    }
}

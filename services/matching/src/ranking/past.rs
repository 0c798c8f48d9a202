//! The ranking for a seat as it would have been at a past instant: the people, the seat and the contacts of then, the day of then, under
//! the choices of visibility and the rights that hold today. Policy and skill frameworks are the present ones.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SeatId, TalentId, TypedId as _};
use vivier_missions::domain::decide::Mission;
use vivier_missions::read::open_seats::SeatNeed;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::state::TalentState;
use vivier_talents::read::candidates::Candidate;

use super::constraint::{Subject, Wish};
use super::load::{Asked, Surroundings, rankable};
use super::policy::POLICY;
use super::rank::{Ground, Ranking, rank};
use super::relax::relaxations;
use crate::live::{People, Pool};

/// The whole pool of then, ranked for a seat as it was then. `None` where the viewer may not rank for it, or it was not there yet.
///
/// # Errors
/// `Store`.
pub async fn candidates_for_seat_at(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
    at: DateTime<Utc>,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    let Some(need) = rankable(store, viewer, seat).await? else { return Ok(None) };
    let mission = store.load_at::<Mission>(need.mission.uuid(), AsOf::Instant(at)).await?.state;
    let Some(spec) = mission.seat(seat).map(|seat| seat.spec.clone()) else { return Ok(None) };
    let need = SeatNeed { spec, ..need };
    people.catch_up(store).await;
    let (present, meanings) = {
        let pool = people.pool();
        (states(&pool), Arc::clone(pool.meanings()))
    };
    // Asked for after the present states: whoever has changed in between is among them.
    let mut then = present.clone();
    for (id, talent) in store.stood_at::<Talent>(AsOf::Instant(at)).await? {
        let id = TalentId::from_uuid(id);
        // Whoever is erased is in no past either.
        if present.contains_key(&id) {
            then.insert(id, (talent.version, Arc::new(talent.state)));
        }
    }
    let day = at.date_naive();
    let mut pool = Pool::build(meanings, day, then.into_iter().map(|(id, (version, state))| (id, version, state)));
    pool.reached(store.position_at(at).await?);
    let around = Surroundings::of_then(store, people, viewer, seat, at).await?;
    let ground = Ground { policy: &POLICY, today: day, freshness: pool.freshness(0) };
    let Some(asked) = Asked::of(&need, day) else { return Ok(Some(rank(ground, []))) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let subjects: Vec<(TalentId, Subject<'_>)> = pool
        .entries()
        .map(|(id, entry)| {
            let chosen = present.get(&id).and_then(|(_, state)| Candidate::of(state, day));
            let shown = chosen.as_ref().is_some_and(|chosen| around.shows(viewer, id, chosen));
            let known = chosen.and_then(|chosen| around.employment(viewer, id, &chosen));
            let employment = known.map(|_| entry.candidate.employment);
            (id, Subject { shown, employment, ..around.subject(viewer, id, entry) })
        })
        .collect();
    let mut ranking = rank(ground, subjects.iter().map(|(id, subject)| (*id, wish.clone(), *subject)));
    let alone: Vec<Subject<'_>> = subjects.iter().map(|(_, subject)| *subject).collect();
    ranking.relaxations = relaxations(&wish, &alone);
    Ok(Some(ranking))
}

/// Everybody whom the pool knows, in it or not.
fn states(pool: &Pool) -> HashMap<TalentId, (i64, Arc<TalentState>)> {
    pool.states().map(|(id, version, state)| (id, (version, Arc::clone(state)))).collect()
}

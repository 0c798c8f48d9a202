//! The ranking for a seat as it would have been at a past instant: the people, the seat and the contacts of then, the day of then, under
//! the choices of visibility and the rights that hold today. Policy and skill frameworks are the present ones.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SeatId, TalentId, TypedId as _};
use vivier_kernel::zone::Zone;
use vivier_missions::domain::decide::Mission;
use vivier_missions::read::open_seats::SeatNeed;
use vivier_organisations::read::went_on;
use vivier_talents::domain::state::TalentState;
use vivier_talents::read::candidates::Candidate;
use vivier_talents::read::past::stood_at;

use super::constraint::{Subject, Wish};
use super::gone::Gone;
use super::load::{Asked, Surroundings, rankable};
use super::policy::POLICY;
use super::rank::{Ground, Ranking, rank};
use super::seek::{Reach, seek_among};
use crate::live::pool::Freshness;
use crate::live::then::Present;
use crate::live::{People, Pool, Then};

/// The whole pool of then, ranked for a seat as it was then, as far as the reader reads. `None` where the viewer may not rank for it, or it was not there yet.
///
/// # Errors
/// `Store`.
pub async fn candidates_for_seat_at(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
    at: impl Into<AsOf>,
    reach: &Reach,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    let moment = at.into();
    let Some(need) = rankable(store, viewer, seat).await? else { return Ok(None) };
    let mission = store.load_at::<Mission>(need.mission.uuid(), moment).await?.state;
    let Some(then) = mission.seat(seat).cloned() else { return Ok(None) };
    let host_goes_on = went_on(store, need.organisation, moment).await?;
    let need = SeatNeed { spec: then.spec, fillings: then.fillings, host_goes_on, ..need };
    people.catch_up(store).await;
    let at = store.instant_of(moment).await?;
    let day = Zone::Metropolitan.day(at);
    let position = match moment {
        AsOf::Position(position) => position,
        AsOf::Instant(instant) => store.position_at(instant).await?,
    };
    let (present, behind) = {
        let pool = people.pool();
        // Whoever changed before then and is not in the pool yet stands in it as they were before.
        (Present::of(&pool, day), pool.freshness(position).behind)
    };
    // Asked for after the present pool: whoever has changed in between is among them.
    let stood = stood_at(store, moment, store.committed()).await?;
    let gone = Gone::then(store, moment).await?;
    let around = Surroundings::of_then(store, people, viewer, seat, at, gone).await?;
    let (chosen, erased) = today(&people.pool(), &stood, day);
    let pool = Then::of(present, &stood, &erased);
    let ground = Ground { policy: &POLICY, today: day, freshness: Freshness { position, behind } };
    let Some(asked) = Asked::of(&need, day) else { return Ok(Some(rank(ground, []))) };
    let wanted = pool.wanted(&POLICY, &asked.needs_by(|skill| pool.node(skill)), asked.spec.title.as_str());
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let subject = |id, entry| {
        let subject = around.subject(viewer, id, entry);
        let Some(chosen) = chosen.get(&id) else { return subject };
        // What they were then is told as far as they show it today.
        let known = around.employment(viewer, id, chosen);
        let employment = known.map(|_| entry.candidate.employment);
        let clearance_shown = around.clearance(viewer, id, chosen);
        Subject { shown: around.shows(viewer, id, chosen), employment, clearance_shown, ..subject }
    };
    Ok(Some(seek_among(ground, &wish, reach, pool.entries().map(|(id, entry)| (id, subject(id, entry))))))
}

/// What those who were otherwise then choose to show today, and who of them is erased.
fn today(
    pool: &Pool,
    stood: &HashMap<TalentId, TalentState>,
    day: NaiveDate,
) -> (HashMap<TalentId, Candidate>, HashSet<TalentId>) {
    let mut erased = HashSet::new();
    let mut chosen = HashMap::new();
    for id in stood.keys() {
        match pool.state(*id).and_then(|state| Candidate::of(state, day)) {
            Some(candidate) => drop(chosen.insert(*id, candidate)),
            None => drop(erased.insert(*id)),
        }
    }
    (chosen, erased)
}

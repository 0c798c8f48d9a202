//! The ranking of the moment in which somebody acts: what it went by, in a form that another day can do again.

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_missions::domain::value::SeatSpec;
use vivier_missions::read::open_seats::seat_need;
use vivier_talents::read::talents::talent_of_account;

use super::domain::{Act, Place, RankingFollowed, SeatPlace, SeatsShown, TOP};
use crate::domain::decide::Placement;
use crate::ids::RankingId;
use crate::live::People;
use crate::live::pool::{Entry, Pool};
use crate::ranking::constraint::{Constraint, Gate, Subject, Wish};
use crate::ranking::load::{Asked, Surroundings, decider, rankable, seats_for_talent};
use crate::ranking::policy::POLICY;
use crate::ranking::rank::{Ground, Ranked, rank_for};

/// All that a list depends on, in one order.
#[derive(Serialize)]
struct Inputs<'a> {
    policy: u32,
    meanings: &'a str,
    asked: &'a SeatSpec,
    days: Period,
    on: chrono::NaiveDate,
    left_out: &'a [TalentId],
    /// Everybody in the pool, with the version of their stream.
    pool: Vec<(TalentId, i64)>,
}

/// A list with the digests that prove it.
#[derive(Clone, PartialEq, Debug)]
pub struct Proven {
    pub inputs: String,
    pub list: String,
    pub ranked: Vec<Ranked<TalentId>>,
}

/// The list for a seat over a pool, without those left out, by the policy in force. `policy`: the version that the digest of the inputs names, which
/// of a record is its own, so that another policy is not taken for other inputs.
pub fn prove(pool: &Pool, asked: &Asked<'_>, left_out: &[TalentId], policy: u32) -> Proven {
    let ground = Ground { policy: &POLICY, today: pool.day(), freshness: pool.freshness(0) };
    let wanted = pool.wanted(&POLICY, &asked.needs(pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let subjects = pool.entries().filter(|(id, _)| left_out.binary_search(id).is_err()).map(|(id, entry)| {
        // Whoever may not be lent for so much is among those left out, where the reader is shown that.
        let subject = Subject { employment: None, ..Subject::open(&entry.candidate, &entry.person) };
        (id, subject)
    });
    let ranked = rank_for(ground, &wish, subjects).ranked;
    let inputs = Inputs {
        policy,
        meanings: pool.meanings().digest(),
        asked: asked.spec,
        days: asked.days,
        on: pool.day(),
        left_out,
        pool: pool.entries().map(|(id, _)| (id, pool.version(id))).collect(),
    };
    let list: Vec<(TalentId, i64)> = ranked.iter().map(|ranked| (ranked.key, ranked.score)).collect();
    Proven { inputs: digest(&inputs), list: digest(&list), ranked }
}

fn digest(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("plain values");
    Sha256::digest(json).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// As [`seen`], for the viewer who asks for a seat with their own talent: the list of those who decide, in which `prospects` tells them their
/// place. `None` where they have no talent, or the seat does not exist.
///
/// # Errors
/// `Store`.
pub async fn seen_by_applicant(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
) -> Result<Option<RankingFollowed>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(None) };
    let Some(talent) = talent_of_account(store, account).await? else { return Ok(None) };
    // Nobody asks for what nobody could see: nothing is ranked before the command has refused it.
    let Some(need) = seat_need(store, seat).await?.filter(|need| need.was_published) else { return Ok(None) };
    let followed = seen(store, people, &decider(store, &need).await?, seat, talent, Act::Applied).await?;
    let Some(followed) = followed else { return Ok(None) };
    let seats = seats_shown(store, people, viewer, talent, seat).await?;
    Ok(Some(RankingFollowed { seats, ..followed }))
}

/// The open seats as the viewer's page ranks them for their own talent at this moment. `None` where they may not rank for them.
async fn seats_shown(
    store: &Store,
    people: &People,
    viewer: &Actor,
    talent: TalentId,
    applied_for: SeatId,
) -> Result<Option<SeatsShown>, QueryError> {
    let Some(seats) = seats_for_talent(store, people, viewer, talent).await? else { return Ok(None) };
    let places: Vec<SeatPlace> =
        seats.ranking.ranked.iter().map(|ranked| SeatPlace { seat: ranked.key, score: ranked.score }).collect();
    let place = places.iter().position(|place| place.seat == applied_for);
    Ok(Some(SeatsShown {
        policy: POLICY.version,
        list: digest(&places),
        of: small(places.len()),
        place: place.map(|at| small(at + 1)),
        top: places.into_iter().take(TOP).collect(),
    }))
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// As [`seen`], for the viewer who answers for the seat's side: the list of all who could have it, those who are in contact about it among them.
/// `None` where they may not rank for it, where the answer is the talent's own, or where there is no such placement.
///
/// # Errors
/// `Store`.
pub async fn seen_by_answerer(
    store: &Store,
    people: &People,
    viewer: &Actor,
    placement: PlacementId,
    act: Act,
) -> Result<Option<RankingFollowed>, QueryError> {
    let Some(pairing) = store.glance::<Placement>(placement.uuid()).await?.state.pairing else { return Ok(None) };
    let own = match viewer.account() {
        Some(account) => talent_of_account(store, account).await?,
        None => None,
    };
    if own == Some(pairing.talent) {
        return Ok(None);
    }
    seen(store, people, viewer, pairing.seat, pairing.talent, act).await
}

/// What the viewer's ranking for a seat is at this moment, ready to be recorded with what they do for `talent`. `None` where they may not
/// rank for it, or nobody comes to it any more. The placement is filled in when it is opened.
///
/// # Errors
/// `Store`.
pub async fn seen(
    store: &Store,
    people: &People,
    viewer: &Actor,
    seat: SeatId,
    talent: TalentId,
    act: Act,
) -> Result<Option<RankingFollowed>, QueryError> {
    let Some(need) = rankable(store, viewer, seat).await? else { return Ok(None) };
    people.catch_up(store).await;
    let around = Surroundings::of(store, people, viewer, seat).await?;
    let pool = people.pool();
    let Some(asked) = Asked::of(&need, pool.day()) else { return Ok(None) };
    let wanted = pool.wanted(&POLICY, &asked.needs(&pool), asked.spec.title.as_str(), None);
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let gate = Gate::of(&wish);
    let out = |id: TalentId, entry: &Entry| {
        let subject = around.subject(viewer, id, entry);
        // Who asks for a seat themselves shows themselves by that, and is not asked.
        let own = Subject { shown: true, asked: 0, employment: Some(entry.candidate.employment), ..subject };
        let weighed = match act {
            Act::Applied if id == talent => own,
            // Whoever has asked for the seat, or was asked, could have it as well as all others: what has begun goes on, though their service left.
            Act::Accepted | Act::Declined if subject.in_contact => {
                Subject { in_contact: false, asked: 0, begins: true, ..subject }
            }
            Act::Applied | Act::Accepted | Act::Declined | Act::Invited | Act::Proposed | Act::Allocated => subject,
        };
        gate.broken(&weighed).iter().any(Constraint::is_of_the_moment)
    };
    let left_out: Vec<TalentId> = pool.entries().filter(|(id, entry)| out(*id, entry)).map(|(id, _)| id).collect();
    let Proven { inputs, list, ranked } = prove(&pool, &asked, &left_out, POLICY.version);
    Ok(Some(RankingFollowed {
        ranking: RankingId::new(store.clock()),
        act,
        placement: PlacementId::default(),
        mission: need.mission,
        seat,
        host: need.organisation,
        talent,
        asked: need.spec.clone(),
        days: asked.days,
        on: pool.day(),
        position: pool.freshness(0).position,
        policy: POLICY.version,
        meanings: pool.meanings().digest().to_owned(),
        left_out,
        inputs,
        list,
        of: small(ranked.len()),
        place: ranked.iter().position(|ranked| ranked.key == talent).map(|at| small(at + 1)),
        top: ranked.iter().take(TOP).map(|ranked| Place { talent: ranked.key, score: ranked.score }).collect(),
        seats: None,
    }))
}

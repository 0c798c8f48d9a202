//! Brings the ranking its rows: the pool, the open seats, who shows what to whom, in a fixed number of queries.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::allows;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SeatId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_missions::read::open_seats::{SeatNeed, open_seats, seat_need};
use vivier_skills::Skills;
use vivier_skills::domain::value::SkillId;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::candidates::{Candidate, candidates, candidates_by_ids};
use vivier_talents::read::talents::talents_by_ids;
use vivier_talents::read::view::TalentView;

use super::constraint::Pair;
use super::policy::POLICY;
use super::rank::{Ground, Ranking, rank};
use super::score::HeldSkill;
use super::similarity::{Pool, Similarities};
use crate::access::{PERMISSIONS, parties};
use crate::read::placements::{involved, seats_of, talents_on};

/// The whole pool, ranked for a seat. `None` where the viewer may not rank for it.
///
/// # Errors
/// `Store`.
pub async fn candidates_for_seat(
    store: &Store,
    skills: &Skills,
    viewer: &Actor,
    seat: SeatId,
) -> Result<Option<Ranking<TalentId>>, QueryError> {
    let Some(need) = seat_need(store, seat).await? else { return Ok(None) };
    let lineage = vivier_organisations::read::lineage(store, need.organisation).await?;
    if !allows(PERMISSIONS, "candidatesForSeat", &parties(viewer, &lineage, None)) {
        return Ok(None);
    }
    let today = store.clock().today();
    let people = candidates(store, &[], today).await?;
    let ids: Vec<TalentId> = people.iter().map(|candidate| candidate.id).collect();
    let known = involved(store, viewer, &ids).await?;
    let views = talents_by_ids(store, viewer, &ids, &known).await?;
    let contacts = talents_on(store, seat).await?;
    let similar = similarities(skills, std::iter::once(&need));
    let pool = pool(&people);
    let held: Vec<Vec<HeldSkill>> = people.iter().map(held_skills).collect();
    let days = still_to_come(&need, today);
    let pairs = people.iter().zip(&held).filter_map(|(candidate, skills)| {
        let pair = Pair {
            shown: views.get(&candidate.id).is_some_and(shows_enough),
            in_contact: contacts.contains(&candidate.id),
            ..pair(candidate, skills, &need, days?)
        };
        Some((candidate.id, pair))
    });
    Ok(Some(rank(Ground { policy: &POLICY, similar: &similar, pool: &pool, today }, pairs)))
}

/// Every open seat, ranked for a talent. `None` where the viewer may not rank for them.
///
/// # Errors
/// `Store`.
pub async fn seats_for_talent(
    store: &Store,
    skills: &Skills,
    viewer: &Actor,
    talent: TalentId,
) -> Result<Option<Ranking<SeatId>>, QueryError> {
    let today = store.clock().today();
    let Some(candidate) = candidates_by_ids(store, &[talent], today).await?.pop() else { return Ok(None) };
    if !allows(PERMISSIONS, "seatsForTalent", &parties(viewer, &[], Some(candidate.account))) {
        return Ok(None);
    }
    let needs = open_seats(store, &[]).await?;
    let contacts = seats_of(store, talent).await?;
    let similar = similarities(skills, needs.iter());
    let pool = pool(&candidates(store, &[], today).await?);
    let held = held_skills(&candidate);
    let pairs = needs.iter().filter_map(|need| {
        let days = still_to_come(need, today)?;
        Some((need.seat, Pair { in_contact: contacts.contains(&need.seat), ..pair(&candidate, &held, need, days) }))
    });
    Ok(Some(rank(Ground { policy: &POLICY, similar: &similar, pool: &pool, today }, pairs)))
}

fn pair<'a>(candidate: &'a Candidate, skills: &'a [HeldSkill], need: &'a SeatNeed, days: Period) -> Pair<'a> {
    Pair {
        seat: &need.spec,
        skills,
        regions: &candidate.regions,
        remote: candidate.remote,
        shown: true,
        in_pool: candidate.status == TalentStatus::Active,
        in_contact: false,
        free_share: candidate.free_share(days),
    }
}

/// A ranking would reveal what these sections hold: whoever hides one from the reader is not in it.
fn shows_enough(view: &TalentView) -> bool {
    view.skills.is_some() && view.availability.is_some() && view.location.is_some()
}

fn held_skills(candidate: &Candidate) -> Vec<HeldSkill> {
    let held = candidate.skills.iter();
    held.map(|claim| HeldSkill {
        skill: claim.skill,
        level: claim.level,
        evidence: claim.evidence,
        evidenced_on: claim.evidenced_on,
    })
    .collect()
}

/// What stands in for each skill that the seats ask for, through the graph.
fn similarities<'a>(skills: &Skills, needs: impl Iterator<Item = &'a SeatNeed>) -> Similarities {
    let asked: BTreeSet<SkillKey> =
        needs.flat_map(|need| need.spec.skills.iter().map(|required| required.skill)).collect();
    let mut similar = Similarities::default();
    for skill in asked {
        for (other, thousandths) in skills.similar(SkillId::from_uuid(skill)) {
            similar.add(skill, other.uuid(), i64::from(thousandths) / 10);
        }
    }
    similar
}

fn pool(people: &[Candidate]) -> Pool {
    Pool::of(people.iter().map(|candidate| candidate.skills.iter().map(|claim| claim.skill).collect()))
}

/// The seat's days from today on; none where they are over.
fn still_to_come(need: &SeatNeed, today: NaiveDate) -> Option<Period> {
    Period::new(need.spec.period.start().max(today), need.spec.period.end()).ok()
}

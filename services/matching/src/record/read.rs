//! The read model `ranking_record`: one row for each ranking that somebody acted upon, and what was decided against it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store};
use vivier_kernel::access::allows;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId as _};

use super::domain::{Act, Place, RankingEvent, RankingFollowed, SeatsShown};
use crate::access::{PERMISSIONS, parties};
use crate::ids::RankingId;

/// The name to wait for after an invitation.
pub const READ_MODEL: &str = "ranking_record";
/// Most records that one answer gives.
pub const MOST: i64 = 100;

/// The rows of `ranking_record`.
pub struct RankingRecords;

/// One record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RankingRow {
    pub id: RankingId,
    pub act: Act,
    pub placement: PlacementId,
    pub mission: MissionId,
    pub seat: SeatId,
    pub host: OrganisationId,
    pub talent: TalentId,
    pub place: Option<i32>,
    pub of: i32,
    /// True where somebody chose by the list, and not its first, or refused its first.
    pub against: bool,
    pub policy: i32,
    pub inputs: String,
    pub list: String,
    pub top: Vec<Place>,
    /// The seats that whoever applied had before them, for them alone.
    pub seats: Option<SeatsShown>,
    pub recorded_at: DateTime<Utc>,
}

impl ReadModel for RankingRecords {
    const NAME: &'static str = READ_MODEL;
    const VERSION: i32 = 4;
    const DDL: &'static str = "
        create table ranking_record (
            id uuid primary key,
            act text not null,
            placement uuid not null,
            mission uuid not null,
            seat uuid not null,
            host uuid not null,
            talent uuid not null,
            place integer,
            \"of\" integer not null,
            against boolean not null,
            policy integer not null,
            inputs text not null,
            list text not null,
            top jsonb not null,
            seats jsonb,
            recorded_at timestamptz not null
        );
        create index on ranking_record (host, id);
        create index on ranking_record (seat, id);
    ";
    const EVENTS: &'static [&'static str] = &["RankingFollowed"];
    type Row = RankingRow;

    fn fold(_: Uuid, _: Option<RankingRow>, event: &Recorded) -> Result<Option<RankingRow>, FoldError> {
        let RankingEvent::RankingFollowed(followed) = event.event()?;
        let RankingFollowed { ranking, act, placement, mission, seat, host, talent, place, of, .. } = followed;
        let small = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        Ok(Some(RankingRow {
            id: ranking,
            act,
            placement,
            mission,
            seat,
            host,
            talent,
            place: place.map(small),
            of: small(of),
            against: act.is_against(place),
            policy: small(followed.policy),
            inputs: followed.inputs,
            list: followed.list,
            top: followed.top,
            seats: followed.seats,
            recorded_at: event.recorded_at,
        }))
    }
}

/// How often people chose somebody by a ranking, and how often otherwise than it said.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Decisions {
    pub taken: i64,
    /// Somebody else than the first was invited or proposed.
    pub against: i64,
    /// Of these, somebody whom a constraint had taken out.
    pub outside: i64,
    /// Somebody who had applied, or was proposed, was accepted.
    pub accepted: i64,
    /// Of these, somebody who was not the first of all who could have had the seat.
    pub accepted_against: i64,
    /// Somebody who had applied, or was proposed, was declined.
    pub declined: i64,
    /// Of these, the first.
    pub declined_against: i64,
}

/// Over the whole programme: for everybody.
///
/// # Errors
/// `Store`.
pub async fn decisions(store: &Store) -> Result<Decisions, QueryError> {
    let rows: Vec<(String, i64, i64, i64)> = sqlx::query_as(
        "select act, count(*), count(*) filter (where against), count(*) filter (where place is null) from ranking_record \
         group by act",
    )
    .fetch_all(store.pool())
    .await?;
    let mut all = Decisions::default();
    for (act, count, against, outside) in rows {
        match Act::ALL.iter().find(|known| known.as_str() == act) {
            Some(Act::Invited | Act::Proposed) => {
                all.taken += count;
                all.against += against;
                all.outside += outside;
            }
            Some(Act::Accepted) => (all.accepted, all.accepted_against) = (count, against),
            Some(Act::Declined) => (all.declined, all.declined_against) = (count, against),
            Some(Act::Allocated | Act::Applied) | None => {}
        }
    }
    Ok(all)
}

/// The records for a seat, newest first: at most [`MOST`], of those that are older than the given one. `None` where the viewer may not see them.
///
/// # Errors
/// `Store`.
pub async fn records(
    store: &Store,
    viewer: &Actor,
    seat: SeatId,
    older_than: Option<RankingId>,
) -> Result<Option<Vec<RankingRow>>, QueryError> {
    let Some(need) = vivier_missions::read::open_seats::seat_need(store, seat).await? else { return Ok(None) };
    if !may_see(store, viewer, need.organisation).await? {
        return Ok(None);
    }
    let rows = sqlx::query_scalar::<_, sqlx::types::Json<RankingRow>>(
        "select row_to_json(r) from ranking_record r where seat = $1 and ($2::uuid is null or id < $2) \
         order by id desc limit $3",
    )
    .bind(seat.uuid())
    .bind(older_than.map(|record| record.uuid()))
    .bind(MOST)
    .fetch_all(store.pool())
    .await?;
    Ok(Some(rows.into_iter().map(|row| row.0).collect()))
}

/// Whether the reader is told how long the list of a record was, and the place in it. A list that the programme or an allocation went by has
/// people in it who do not show themselves to the mission's side, which could subtract its own list from it.
pub fn tells_places(viewer: &Actor, row: &RankingRow) -> bool {
    match row.act {
        Act::Proposed | Act::Allocated => viewer.holds_anywhere(Role::ProgrammeAdministrator),
        Act::Invited | Act::Applied | Act::Accepted | Act::Declined => true,
    }
}

/// The records of what was decided about these talents, newest first: for them to take along.
///
/// # Errors
/// `Store`.
pub async fn rankings_of(store: &Store, talents: &[TalentId]) -> Result<Vec<RankingRow>, QueryError> {
    let talents: Vec<Uuid> = talents.iter().map(|talent| talent.uuid()).collect();
    let rows = sqlx::query_scalar::<_, sqlx::types::Json<RankingRow>>(
        "select row_to_json(r) from ranking_record r where talent = any($1) order by id desc",
    )
    .bind(&talents)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How often each talent stood in the first places of a recorded list that somebody chose by, and how often they were chosen.
///
/// # Errors
/// `Store`.
pub(super) async fn appearances(store: &Store) -> Result<Vec<(TalentId, i64, i64)>, QueryError> {
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(
        "select talent, sum(shown)::bigint, sum(invited)::bigint from ( \
           select (one.entry->>'talent')::uuid as talent, 1 as shown, 0 as invited \
           from ranking_record, jsonb_array_elements(top) as one(entry) where act <> 'APPLIED' \
           union all select talent, 0, 1 from ranking_record where act in ('INVITED', 'PROPOSED', 'ALLOCATED')) as all_of_them \
         group by talent order by talent",
    )
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(talent, shown, invited)| (TalentId::from_uuid(talent), shown, invited)).collect())
}

pub(super) async fn may_see(store: &Store, viewer: &Actor, host: OrganisationId) -> Result<bool, QueryError> {
    let lineage = vivier_organisations::read::lineage(store, host).await?;
    Ok(allows(PERMISSIONS, "rankingRecords", &parties(viewer, &lineage, None)))
}

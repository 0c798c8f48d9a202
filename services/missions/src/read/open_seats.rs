//! Seats as the ranking sees them, without a viewer: only of published missions, which everybody sees, unless asked by id. Those of a flash team
//! are its own.

use std::collections::HashSet;

use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId, TypedId};
use vivier_organisations::read::going_on;

use super::mission_card::{MissionCards, MissionRow};
use super::missions::rows_by_ids;
use crate::domain::state::{Filling, Seat};
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{Priority, SeatSpec, SkillKey};

/// One seat with what matters of its mission.
#[derive(Clone, PartialEq, Debug)]
pub struct SeatNeed {
    pub seat: SeatId,
    pub mission: MissionId,
    pub organisation: OrganisationId,
    pub owner: AccountId,
    pub mission_status: MissionStatus,
    /// True once everybody could see it.
    pub was_published: bool,
    pub priority: Priority,
    pub spec: SeatSpec,
    pub filled: bool,
    pub fillings: Vec<Filling>,
    /// The event up to which this is true.
    pub position: i64,
}

impl SeatNeed {
    fn of(row: &MissionRow, seat: &Seat) -> Self {
        Self {
            seat: seat.id,
            mission: row.id,
            organisation: row.organisation,
            owner: row.owner,
            mission_status: row.status,
            was_published: row.state.was_published,
            priority: row.state.effective_priority(),
            spec: seat.spec.clone(),
            filled: seat.is_filled(),
            fillings: seat.fillings.clone(),
            position: row.position,
        }
    }
}

/// The open seats of missions that look for people (published, or under way with a seat that was left), asking for at least
/// one of `any_of`; all of them where that is empty. Those of an administration that left or was closed are not: nobody new comes there.
///
/// # Errors
/// `Store`.
pub async fn open_seats(store: &Store, any_of: &[SkillKey]) -> Result<Vec<SeatNeed>, QueryError> {
    let versions: Vec<(Uuid, i64)> = sqlx::query_as(
        "select id, version from mission_card \
         where was_published and status in ('PUBLISHED', 'UNDER_WAY') and open_seats > 0 and ($1 or skill_keys && $2) order by id",
    )
    .bind(any_of.is_empty())
    .bind(any_of)
    .fetch_all(store.pool())
    .await?;
    let rows = store.rows::<MissionCards>(&versions).await?;
    let hosts: HashSet<OrganisationId> = rows.iter().map(|row| row.organisation).collect();
    let hosts = going_on(store, &hosts).await?;
    let wanted =
        |seat: &Seat| any_of.is_empty() || seat.spec.skills.iter().any(|required| any_of.contains(&required.skill));
    Ok(rows
        .iter()
        .filter(|row| hosts.contains(&row.organisation))
        .flat_map(|row| row.state.seats.iter().map(move |seat| (row, seat)))
        .filter(|(_, seat)| !seat.is_filled() && wanted(seat))
        .map(|(row, seat)| SeatNeed::of(row, seat))
        .collect())
}

/// One seat, whatever the status of its mission. A seat that does not exist is looked for as long as one that does: whoever may not see
/// it is told nothing by the time that it takes.
///
/// # Errors
/// `Store`.
pub async fn seat_need(store: &Store, id: SeatId) -> Result<Option<SeatNeed>, QueryError> {
    let mission: Option<Uuid> = sqlx::query_scalar("select mission from mission_seat where id = $1")
        .bind(id.uuid())
        .fetch_optional(store.pool())
        .await?;
    let rows = rows_by_ids(store, &[mission.unwrap_or_default()]).await?;
    Ok(rows.iter().find_map(|row| row.state.seat(id).map(|seat| SeatNeed::of(row, seat))))
}

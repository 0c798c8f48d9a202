//! Seats as the ranking sees them, without a viewer: only of published missions, which everybody sees, unless asked by id. Those of a flash team
//! are its own.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId, TypedId};
use vivier_kernel::period::Period;
use vivier_organisations::read::{goes_on, gone};

use super::mission_card::{MissionCards, MissionRow};
use super::missions::rows_by_ids;
use crate::domain::seat::free_days;
use crate::domain::state::{Filling, Seat};
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{Priority, SeatSpec, SkillKey};

/// One seat with what matters of its mission.
#[derive(Clone, PartialEq, Debug)]
pub struct SeatNeed {
    pub seat: SeatId,
    pub mission: MissionId,
    pub organisation: OrganisationId,
    /// True where its administration, or the one that it became part of, is open.
    pub host_goes_on: bool,
    pub owner: AccountId,
    pub mission_status: MissionStatus,
    /// True once everybody could see it.
    pub was_published: bool,
    /// What it counts for: what the programme has set, or else what was bought.
    pub priority: Priority,
    /// What was bought: it counts again where the programme sets none.
    pub bought: Priority,
    pub spec: SeatSpec,
    pub filled: bool,
    pub fillings: Vec<Filling>,
    /// The event up to which this is true.
    pub position: i64,
}

impl SeatNeed {
    /// The days that somebody new can have, those that are over among them; none where no day is left.
    pub fn free_days(&self) -> Option<Period> {
        free_days(self.spec.period, &self.fillings)
    }

    /// The same from today on.
    pub fn days_left(&self, today: NaiveDate) -> Option<Period> {
        let free = self.free_days()?;
        Period::new(free.start().max(today), free.end()).ok()
    }

    fn of(row: &MissionRow, seat: &Seat, host_goes_on: bool) -> Self {
        Self {
            seat: seat.id,
            mission: row.id,
            organisation: row.organisation,
            host_goes_on,
            owner: row.owner,
            mission_status: row.status,
            was_published: row.state.was_published,
            priority: row.state.effective_priority(),
            bought: row.state.bought,
            spec: seat.spec.clone(),
            filled: seat.is_filled(),
            fillings: seat.fillings.clone(),
            position: row.position,
        }
    }
}

/// The seats that look for somebody, asking for at least one of `any_of`; all of them where that is empty.
///
/// # Errors
/// `Store`.
pub async fn open_seats(store: &Store, any_of: &[SkillKey]) -> Result<Vec<SeatNeed>, QueryError> {
    let today = store.clock().today();
    let gone: Vec<Uuid> = gone(store).await?.into_iter().map(TypedId::uuid).collect();
    let versions: Vec<(Uuid, i64)> = sqlx::query_as(
        "select id, version from mission_card \
         where was_published and looks_until >= $3 and organisation <> all($4) and ($1 or skill_keys && $2) order by id",
    )
    .bind(any_of.is_empty())
    .bind(any_of)
    .bind(today)
    .bind(gone)
    .fetch_all(store.pool())
    .await?;
    let rows = store.rows::<MissionCards>(&versions).await?;
    let looks = |row: &MissionRow, seat: &Seat| row.state.looks_for_somebody(seat, true, today);
    let wanted =
        |seat: &Seat| any_of.is_empty() || seat.spec.skills.iter().any(|required| any_of.contains(&required.skill));
    Ok(rows
        .iter()
        .flat_map(|row| row.state.seats.iter().map(move |seat| (row, seat)))
        .filter(|(row, seat)| looks(row, seat) && wanted(seat))
        .map(|(row, seat)| SeatNeed::of(row, seat, true))
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
    let host = rows.first().map(|row| row.organisation).unwrap_or_default();
    let host_goes_on = goes_on(store, host).await?;
    Ok(rows.iter().find_map(|row| row.state.seat(id).map(|seat| SeatNeed::of(row, seat, host_goes_on))))
}

//! Queries: who is in contact about a seat, and who has said no to it, for rankings. Without a viewer: the ranking is asked who may read it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::id::{AccountId, SeatId, TalentId, TypedId as _};

use super::placement_card::Step;
use crate::domain::transitions::PlacementStatus;

/// The talents that have a placement on the seat which is not over, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn talents_on(store: &Store, seat: SeatId) -> Result<HashSet<TalentId>, QueryError> {
    let talents: Vec<Uuid> = sqlx::query_scalar(
        "select talent from placement_card where seat = $1 and (open or status in ('CONFIRMED', 'ACTIVE'))",
    )
    .bind(seat.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(talents.into_iter().map(TalentId::from_uuid).collect())
}

/// The same as it was at a past instant.
///
/// # Errors
/// `Store`.
pub(crate) async fn talents_on_at(
    store: &Store,
    seat: SeatId,
    at: DateTime<Utc>,
) -> Result<HashSet<TalentId>, QueryError> {
    let rows: Vec<(Uuid, sqlx::types::Json<Vec<Step>>)> =
        sqlx::query_as("select talent, steps from placement_card where seat = $1 and opened_at <= $2")
            .bind(seat.uuid())
            .bind(at)
            .fetch_all(store.pool())
            .await?;
    let stood = |steps: &[Step]| steps.iter().rfind(|step| step.at <= at).map(|step| step.status);
    let there = |status: PlacementStatus| !status.is_over() && status != PlacementStatus::Absent;
    let talents = rows.iter().filter(|(_, steps)| stood(steps).is_some_and(there));
    Ok(talents.map(|(talent, _)| TalentId::from_uuid(*talent)).collect())
}

/// A placement that is not over.
const IN_CONTACT: &str = "(open or status in ('CONFIRMED', 'ACTIVE'))";

/// A no of the talent, or of the service that would have to release them; the host's own is not one.
const NO: &str = "(status = 'RELEASE_REFUSED' or (status = 'DECLINED' and state->'ending'->>'by' = 'TALENT'))";

/// The talents who have said no to the seat, or whose service has, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn refused_on(store: &Store, seat: SeatId) -> Result<HashSet<TalentId>, QueryError> {
    let statement = format!("select talent from placement_card where seat = $1 and {NO}");
    let talents: Vec<Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(seat.uuid()).fetch_all(store.pool()).await?;
    Ok(talents.into_iter().map(TalentId::from_uuid).collect())
}

/// The same as it was at a past instant.
///
/// # Errors
/// `Store`.
pub(crate) async fn refused_on_at(
    store: &Store,
    seat: SeatId,
    at: DateTime<Utc>,
) -> Result<HashSet<TalentId>, QueryError> {
    let statement = format!(
        "select talent from placement_card where seat = $1 and {NO} and (select min((step->>'at')::timestamptz) \
         from jsonb_array_elements(steps) step where step->>'status' = placement_card.status) <= $2"
    );
    let talents: Vec<Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(seat.uuid()).bind(at).fetch_all(store.pool()).await?;
    Ok(talents.into_iter().map(TalentId::from_uuid).collect())
}

/// The talents to whom whoever fills the seat has said no. They could have it all the same, and stay in its ranking: who decides reads there
/// that it was decided once.
///
/// # Errors
/// `Store`.
pub async fn declined_on(store: &Store, seat: SeatId) -> Result<HashSet<TalentId>, QueryError> {
    let talents: Vec<Uuid> = sqlx::query_scalar(
        "select talent from placement_card where seat = $1 and status = 'DECLINED' and state->'ending'->>'by' = 'HOST'",
    )
    .bind(seat.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(talents.into_iter().map(TalentId::from_uuid).collect())
}

/// The seats to which the talent, or their service, has said no, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn refused_by(store: &Store, talent: TalentId) -> Result<HashSet<SeatId>, QueryError> {
    let statement = format!("select seat from placement_card where talent = $1 and {NO}");
    let seats: Vec<Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(talent.uuid()).fetch_all(store.pool()).await?;
    Ok(seats.into_iter().map(SeatId::from_uuid).collect())
}

/// The seats on which the talent has a placement that is not over, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn seats_of(store: &Store, talent: TalentId) -> Result<HashSet<SeatId>, QueryError> {
    let seats: Vec<Uuid> = sqlx::query_scalar(
        "select seat from placement_card where talent = $1 and (open or status in ('CONFIRMED', 'ACTIVE'))",
    )
    .bind(talent.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(seats.into_iter().map(SeatId::from_uuid).collect())
}

/// The seats that are no news to whoever has this account: those on which they have a placement that is not over, and those to which they, or
/// their service, have said no. None of whoever is no talent.
///
/// # Errors
/// `Database`.
pub(crate) async fn no_news_to(store: &Store, account: AccountId) -> Result<HashSet<SeatId>, StoreError> {
    let statement = format!("select seat from placement_card where account = $1 and ({IN_CONTACT} or {NO})");
    let seats: Vec<Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(account.uuid()).fetch_all(store.pool()).await?;
    Ok(seats.into_iter().map(SeatId::from_uuid).collect())
}

/// Of some seats, to whose accounts each is no news, as [`no_news_to`] says it.
///
/// # Errors
/// `Database`.
pub(crate) async fn no_news_of(store: &Store, seats: &[SeatId]) -> Result<HashSet<(AccountId, SeatId)>, StoreError> {
    let ids: Vec<Uuid> = seats.iter().map(|seat| seat.uuid()).collect();
    let statement = format!("select account, seat from placement_card where seat = any($1) and ({IN_CONTACT} or {NO})");
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(ids).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(account, seat)| (AccountId::from_uuid(account), SeatId::from_uuid(seat))).collect())
}

/// Who has a placement that is not over, by seat, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn all_on_seats(store: &Store) -> Result<HashMap<SeatId, HashSet<TalentId>>, QueryError> {
    let statement = "select seat, talent from placement_card where open or status in ('CONFIRMED', 'ACTIVE')";
    by_seat(store, statement.to_owned()).await
}

/// Who has said no to a seat, or whose service has, by seat, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn all_refused(store: &Store) -> Result<HashMap<SeatId, HashSet<TalentId>>, QueryError> {
    by_seat(store, format!("select seat, talent from placement_card where {NO}")).await
}

/// `statement`: seats with talents; constant text.
async fn by_seat(store: &Store, statement: String) -> Result<HashMap<SeatId, HashSet<TalentId>>, QueryError> {
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_all(store.pool()).await?;
    let mut all: HashMap<SeatId, HashSet<TalentId>> = HashMap::new();
    for (seat, talent) in rows {
        all.entry(SeatId::from_uuid(seat)).or_default().insert(TalentId::from_uuid(talent));
    }
    Ok(all)
}

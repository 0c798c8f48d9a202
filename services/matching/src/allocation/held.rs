//! Who has a seat already, or was proposed for one: the limits of a run hold with them.

use chrono::NaiveDate;
use sqlx::Row as _;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{MissionId, OrganisationId, SeatId, TypedId as _};
use vivier_kernel::period::Period;

/// A placement that binds, from a proposal to its last day.
pub(super) struct Held {
    pub seat: SeatId,
    pub mission: MissionId,
    /// The service that releases them; none of an external.
    pub home: Option<OrganisationId>,
    pub period: Period,
    /// False of whoever leaves early: the seat is open again.
    pub stays: bool,
}

/// Every placement that binds and is not over, the confirmed ones first.
pub(super) async fn held(store: &Store, today: NaiveDate) -> Result<Vec<Held>, QueryError> {
    let rows = sqlx::query(
        "select seat, mission, home, status <> 'ENDED_EARLY' as stays, \
         (coalesce(booked, state->'pairing')->'period'->>'start')::date as start, \
         (coalesce(booked, state->'pairing')->'period'->>'end')::date as \"end\" \
         from placement_card cross join lateral (select nullif(state->'engagement', 'null'::jsonb) as booked) as engagement \
         where ((open and status not in ('APPLIED', 'INVITED')) \
             or (status in ('CONFIRMED', 'ACTIVE', 'ENDED_EARLY') and booked is not null)) \
         and (coalesce(booked, state->'pairing')->'period'->>'end')::date >= $1 order by open, id",
    )
    .bind(today)
    .fetch_all(store.pool())
    .await?;
    let mut held = Vec::with_capacity(rows.len());
    for row in rows {
        let Ok(period) = Period::new(row.try_get("start")?, row.try_get("end")?) else { continue };
        held.push(Held {
            seat: SeatId::from_uuid(row.try_get::<Uuid, _>("seat")?),
            mission: MissionId::from_uuid(row.try_get::<Uuid, _>("mission")?),
            home: row.try_get::<Option<Uuid>, _>("home")?.map(OrganisationId::from_uuid),
            period,
            stays: row.try_get("stays")?,
        });
    }
    Ok(held)
}

//! Queries on mobilisations: whole for coordinators, without the calls for the host, one's own call for whoever was called.

use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use super::mobilisation_card::MobilisationRow;
use crate::access::{self, may};
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::value::{MobilisationId, TeamSeatId};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "mobilisation_card";

/// A mobilisation, as a viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct MobilisationView {
    pub id: MobilisationId,
    /// In what qualities the viewer meets it.
    pub parties: Vec<Party>,
    /// The seats that somebody has.
    pub filled: Vec<TeamSeatId>,
    /// With the calls, the team and the reserve that the viewer may see.
    pub state: MobilisationState,
    pub version: i64,
    pub position: i64,
}

/// One mobilisation; it exists for coordinators of its brigade and of the core, for its host, and for whoever was called.
///
/// # Errors
/// `Store`.
pub async fn mobilisation(
    store: &Store,
    viewer: &Actor,
    id: MobilisationId,
) -> Result<Option<MobilisationView>, QueryError> {
    let row: Option<Json<MobilisationRow>> =
        sqlx::query_scalar("select row_to_json(m) from mobilisation_card m where id = $1")
            .bind(id.uuid())
            .fetch_optional(store.pool())
            .await?;
    match row {
        Some(row) => view(store, viewer, row.0).await,
        None => Ok(None),
    }
}

/// The newest mobilisations that exist for the viewer, at most `limit`, before the one given.
///
/// # Errors
/// `Store`.
pub async fn mobilisations(
    store: &Store,
    viewer: &Actor,
    before: Option<MobilisationId>,
    limit: usize,
) -> Result<Vec<MobilisationView>, QueryError> {
    let mut found = Vec::new();
    let mut before = before.map(|id| id.uuid());
    // Rights depend on the tree and on the calls: rows are read on until enough of them exist for the viewer.
    while found.len() < limit {
        let rows: Vec<Json<MobilisationRow>> = sqlx::query_scalar(
            "select row_to_json(m) from mobilisation_card m where $1::uuid is null or id < $1 order by id desc limit 100",
        )
        .bind(before)
        .fetch_all(store.pool())
        .await?;
        let Some(last) = rows.last() else { break };
        before = Some::<Uuid>(last.0.id.uuid());
        for row in rows {
            if found.len() < limit {
                found.extend(view(store, viewer, row.0).await?);
            }
        }
    }
    Ok(found)
}

async fn view(store: &Store, viewer: &Actor, row: MobilisationRow) -> Result<Option<MobilisationView>, QueryError> {
    let parties = access::of_mobilisation(store, viewer, &row.state).await?;
    if !may("mobilisation", &parties) {
        return Ok(None);
    }
    let mut state = row.state;
    let open = state.open_seats();
    let seats = state.need.iter().flat_map(|need| need.seats.iter().map(|seat| seat.id));
    let filled = seats.filter(|seat| !open.contains(seat)).collect();
    if !may("mobilisationCalls", &parties) {
        state.calls.retain(|call| viewer.account() == Some(call.callee.account));
        state.reserve.retain(|reserve| state.calls.iter().any(|call| call.id == *reserve));
        state.team.clear();
        state.proposed.clear();
        state.difference = None;
        // Who reads the reviews stands on one of their sides.
        if !parties.contains(&Party::MissionOwner) {
            state.reviews.clear();
            state.words = None;
        }
    }
    Ok(Some(MobilisationView { id: row.id, parties, filled, state, version: row.version, position: row.position }))
}

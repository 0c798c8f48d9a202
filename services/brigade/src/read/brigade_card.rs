//! The read model `brigade_card`: one row for each brigade.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{OrganisationId, TypedId};

use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::event::BrigadeEvent;
use crate::domain::brigade::state::BrigadeState;
use crate::domain::value::{BrigadeId, BrigadeKind};

/// The rows of `brigade_card`.
pub struct BrigadeCards;

/// One brigade. The columns beside `state` are what lists filter on; each follows from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BrigadeRow {
    pub id: BrigadeId,
    pub kind: BrigadeKind,
    pub organisation: OrganisationId,
    pub name: String,
    /// People whom it has accepted, whether or not they are in the pool now.
    pub members: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: BrigadeState,
}

impl ReadModel for BrigadeCards {
    const NAME: &'static str = "brigade_card";
    const VERSION: i32 = 2;
    const DDL: &'static str = "
        create table brigade_card (
            id uuid primary key,
            kind text not null,
            organisation uuid not null,
            name text not null,
            members integer not null,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
        create index on brigade_card (organisation);
    ";
    const EVENTS: &'static [&'static str] = &[
        "BrigadeFounded",
        "BrigadeRenamed",
        "MemberVolunteered",
        "MemberAccepted",
        "MemberDeclined",
        "MemberLeft",
        "ClearanceRecorded",
        "QuietHoursSet",
        "MemberOptedOut",
        "MemberOptedIn",
        "StandingReleaseGranted",
        "StandingReleaseRevoked",
        "DutyAssigned",
        "DutySwapped",
        "DutyDropped",
        "DutyOffered",
    ];
    type Row = BrigadeRow;

    fn fold(key: Uuid, row: Option<BrigadeRow>, event: &Recorded) -> Result<Option<BrigadeRow>, FoldError> {
        let happened: BrigadeEvent = event.event()?;
        let (created_at, mut state) =
            row.map_or((event.recorded_at, BrigadeState::default()), |row| (row.created_at, row.state));
        Brigade::evolve(&mut state, &happened);
        let (Some(kind), Some(organisation), Some(name)) = (state.kind, state.organisation, state.name.clone()) else {
            return Err(FoldError::Unexpected(format!("brigade {key} was never founded")));
        };
        Ok(Some(BrigadeRow {
            id: BrigadeId::from_uuid(key),
            kind,
            organisation,
            name: name.into_string(),
            members: i32::try_from(state.accepted().count()).unwrap_or(i32::MAX),
            created_at,
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            state,
        }))
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event() {
        let kinds: Vec<&str> = BrigadeEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(BrigadeCards::EVENTS, kinds);
    }
}

//! The read model `mobilisation_card`: one row for each mobilisation, with its calls.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, OrganisationId, TypedId};

use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::MobilisationEvent;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{BrigadeId, MobilisationId};

/// The rows of `mobilisation_card`.
pub struct MobilisationCards;

/// One mobilisation. The columns beside `state` are what lists filter on; each follows from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MobilisationRow {
    pub id: MobilisationId,
    pub brigade: BrigadeId,
    pub host: OrganisationId,
    pub status: MobilisationStatus,
    /// An exercise counts in no indicator.
    pub exercise: bool,
    /// Accounts of those who have been asked.
    pub asked: Vec<AccountId>,
    /// When it moves on by itself.
    pub due_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: MobilisationState,
}

impl ReadModel for MobilisationCards {
    const NAME: &'static str = "mobilisation_card";
    const VERSION: i32 = 9;
    const DDL: &'static str = "
        create table mobilisation_card (
            id uuid primary key,
            brigade uuid not null,
            host uuid not null,
            status text not null,
            exercise boolean not null,
            asked uuid[] not null,
            due_at timestamptz,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
        create index on mobilisation_card (brigade, id);
        create index on mobilisation_card (host, id);
        create index on mobilisation_card using gin (asked);
    ";
    const EVENTS: &'static [&'static str] = &[
        "MobilisationDeclared",
        "NeedCorrected",
        "SeatsPacked",
        "TeamComposed",
        "BrigadeReached",
        "WavePlanned",
        "CallSent",
        "CallPostponed",
        "CallReminded",
        "CallAccepted",
        "CallAcceptedAsLastResort",
        "CallDeclined",
        "CallExpired",
        "CallEngaged",
        "CallReserved",
        "CallReleased",
        "SeatGivenBack",
        "TeamMobilised",
        "CallingResumed",
        "TeamDeployed",
        "TeamPlaced",
        "MemberLost",
        "TeamStoodDown",
        "MobilisationReviewGiven",
        "SkillsEvidenced",
        "MobilisationReviewed",
        "MobilisationCancelled",
        "MobilisationFailed",
    ];
    type Row = MobilisationRow;

    fn fold(key: Uuid, row: Option<MobilisationRow>, event: &Recorded) -> Result<Option<MobilisationRow>, FoldError> {
        let happened: MobilisationEvent = event.event()?;
        let (created_at, mut state) =
            row.map_or((event.recorded_at, MobilisationState::default()), |row| (row.created_at, row.state));
        Mobilisation::evolve(&mut state, &happened);
        let Some((brigade, host, exercise)) = state.need.as_ref().map(|need| (need.brigade, need.host, need.exercise))
        else {
            return Err(FoldError::Unexpected(format!("mobilisation {key} was never declared")));
        };
        let sent = state.calls.iter().filter(|call| call.deadline.is_some());
        let asked: BTreeSet<AccountId> = sent.map(|call| call.callee.account).collect();
        Ok(Some(MobilisationRow {
            id: MobilisationId::from_uuid(key),
            brigade,
            host,
            status: state.status,
            exercise,
            asked: asked.into_iter().collect(),
            due_at: state.due_at(),
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
        let kinds: Vec<&str> = MobilisationEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(MobilisationCards::EVENTS, kinds);
    }
}

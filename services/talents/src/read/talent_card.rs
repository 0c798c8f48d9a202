//! The read model `talent_card`: one row for each talent that is not erased. What is personal in it stays sealed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded, VersionedReadModel};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, OrganisationId, TalentId, TypedId};

use crate::domain::decide::Talent;
use crate::domain::event::TalentEvent;
use crate::domain::state::TalentState;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Audience, EmploymentStatus, Region, Section, SkillKey};

/// The rows of `talent_card`.
pub struct TalentCards;

/// One talent. The columns beside `state` are what lists filter on; each follows from `state`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TalentRow {
    pub id: TalentId,
    pub account: AccountId,
    pub organisation: Option<OrganisationId>,
    pub employment: EmploymentStatus,
    pub status: TalentStatus,
    pub skill_keys: Vec<SkillKey>,
    pub regions: Vec<Region>,
    pub skills_audience: Audience,
    pub location_audience: Audience,
    pub registered_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: TalentState,
}

impl ReadModel for TalentCards {
    const NAME: &'static str = "talent_card";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table talent_card (
            id uuid primary key,
            account uuid not null,
            organisation uuid,
            employment text not null,
            status text not null,
            skill_keys uuid[] not null,
            regions text[] not null,
            skills_audience text not null,
            location_audience text not null,
            registered_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
        create index on talent_card (account);
        create index on talent_card (organisation);
        create index on talent_card (status, id);
        create index on talent_card using gin (skill_keys);
    ";
    const EVENTS: &'static [&'static str] = &[
        "TalentRegistered",
        "ProfileDescribed",
        "SkillClaimed",
        "SkillClaimRevised",
        "SkillClaimWithdrawn",
        "SkillEndorsed",
        "SkillProven",
        "AvailabilityDeclared",
        "AvailabilityRevised",
        "AvailabilityWithdrawn",
        "VisibilityChosen",
        "TalentCleared",
        "TalentActivated",
        "TalentPaused",
        "TalentResumed",
        "TalentWithdrawn",
        "TalentErased",
        "EngagementBooked",
        "EngagementReleased",
        "TeamSeatTaken",
        "TeamSeatLeft",
    ];
    type Row = TalentRow;

    fn fold(key: Uuid, row: Option<TalentRow>, event: &Recorded) -> Result<Option<TalentRow>, FoldError> {
        let happened: TalentEvent = event.event()?;
        if matches!(happened, TalentEvent::TalentErased(_)) {
            return Ok(None);
        }
        let (registered_at, mut state) = match row {
            Some(row) => (row.registered_at, row.state),
            None if matches!(happened, TalentEvent::TalentRegistered(_)) => (event.recorded_at, TalentState::default()),
            // A placement may end after the person was erased.
            None => return Ok(None),
        };
        Talent::evolve(&mut state, &happened);
        let Some(identity) = state.identity.clone() else {
            return Err(FoldError::Unexpected(format!("talent {key} has no registration")));
        };
        Ok(Some(TalentRow {
            id: TalentId::from_uuid(key),
            account: identity.account,
            organisation: identity.organisation,
            employment: identity.employment,
            status: state.status,
            skill_keys: state.claims.keys().copied().collect(),
            regions: state.profile.regions.clone(),
            skills_audience: state.audience(Section::Skills),
            location_audience: state.audience(Section::Location),
            registered_at,
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            state,
        }))
    }
}

impl VersionedReadModel for TalentCards {
    fn version(row: &TalentRow) -> i64 {
        row.version
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event_of_a_talent() {
        let kinds: Vec<&str> = TalentEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(TalentCards::EVENTS, kinds);
    }
}

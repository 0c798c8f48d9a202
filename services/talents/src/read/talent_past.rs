//! The read model `talent_past`: what lists filter on, with the spans over which it held, one row for each talent that is not erased.
//! So a list about the past is one look at one table, as a list about the present is. It holds nothing that is sealed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{AccountId, OrganisationId, TalentId};

use super::spans::Spans;
use super::talent_card::TalentCards;
use crate::domain::event::TalentEvent;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Audience, Region, Section, SkillKey};

/// The rows of `talent_past`.
pub struct TalentPasts;

/// One talent. Status and audiences are the present ones, which say who may see the past.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PastRow {
    pub id: TalentId,
    pub account: AccountId,
    pub organisation: Option<OrganisationId>,
    pub status: TalentStatus,
    pub skills_audience: Audience,
    pub location_audience: Audience,
    pub registered_position: i64,
    pub registered_at: DateTime<Utc>,
    /// The last event of the stream, and the latest instant that one of them says.
    pub position: i64,
    pub latest_at: DateTime<Utc>,
    /// When the talent was in the pool: what every list asks.
    pub active_positions: Spans,
    pub active_instants: Spans,
    /// Skills, regions and the other statuses that ever held, each with its spans at the same place of the two lists. Instants are
    /// microseconds since 1970.
    pub facets: Vec<String>,
    pub positions: Vec<Spans>,
    pub instants: Vec<Spans>,
}

/// The facet of a skill, as `facets` names it.
pub(super) fn of_skill(skill: SkillKey) -> String {
    format!("skill:{}", skill.simple())
}

/// The same of a region.
pub(super) fn of_region(region: Region) -> String {
    format!("region:{region}")
}

/// The same of a status that is not `ACTIVE`.
pub(super) fn of_status(status: TalentStatus) -> String {
    format!("status:{status}")
}

impl PastRow {
    /// The row after something happened; none where the talent is gone.
    fn after(mut self, happened: &TalentEvent, event: &Recorded) -> Option<Self> {
        self.position = event.position;
        // Nodes' clocks differ by little: what came later in the stream did not begin earlier.
        self.latest_at = self.latest_at.max(event.recorded_at);
        match happened {
            TalentEvent::ProfileDescribed(e) => {
                let left: Vec<String> = self.facets.iter().filter(|f| f.starts_with("region:")).cloned().collect();
                for region in left.iter().filter(|left| !e.regions.iter().any(|region| of_region(*region) == **left)) {
                    self.set(region.clone(), false);
                }
                for region in &e.regions {
                    self.set(of_region(*region), true);
                }
            }
            TalentEvent::SkillClaimed(e) => self.set(of_skill(e.skill), true),
            TalentEvent::SkillClaimWithdrawn(e) => self.set(of_skill(e.skill), false),
            TalentEvent::VisibilityChosen(e) => {
                for (section, audience) in &e.audiences {
                    match section {
                        Section::Skills => self.skills_audience = *audience,
                        Section::Location => self.location_audience = *audience,
                        Section::Identity
                        | Section::Presentation
                        | Section::Availability
                        | Section::Employment
                        | Section::Milestones => {}
                    }
                }
            }
            TalentEvent::TalentActivated(_) | TalentEvent::TalentResumed(_) => self.becomes(TalentStatus::Active),
            TalentEvent::TalentPaused(_) => self.becomes(TalentStatus::Paused),
            TalentEvent::TalentWithdrawn(_) => self.becomes(TalentStatus::Withdrawn),
            TalentEvent::TalentErased(_) => return None,
            TalentEvent::TalentRegistered(_)
            | TalentEvent::TalentCleared(_)
            | TalentEvent::SkillClaimRevised(_)
            | TalentEvent::SkillEndorsed(_)
            | TalentEvent::SkillProven(_)
            | TalentEvent::AvailabilityDeclared(_)
            | TalentEvent::AvailabilityRevised(_)
            | TalentEvent::AvailabilityWithdrawn(_)
            | TalentEvent::EngagementBooked(_)
            | TalentEvent::EngagementReleased(_)
            | TalentEvent::TeamSeatTaken(_)
            | TalentEvent::TeamSeatLeft(_) => {}
        }
        Some(self)
    }

    fn becomes(&mut self, status: TalentStatus) {
        self.holds(self.status, false);
        self.status = status;
        self.holds(status, true);
    }

    fn holds(&mut self, status: TalentStatus, holds: bool) {
        let at = self.latest_at.timestamp_micros();
        match (status, holds) {
            (TalentStatus::Active, true) => {
                self.active_positions.open(self.position);
                self.active_instants.open(at);
            }
            (TalentStatus::Active, false) => {
                self.active_positions.close(self.position);
                self.active_instants.close(at);
            }
            (other, holds) => self.set(of_status(other), holds),
        }
    }

    fn set(&mut self, facet: String, holds: bool) {
        let place = self.facets.iter().position(|known| *known == facet).unwrap_or_else(|| {
            self.facets.push(facet);
            self.positions.push(Spans::default());
            self.instants.push(Spans::default());
            self.facets.len() - 1
        });
        let at = self.latest_at.timestamp_micros();
        let spans = [(&mut self.positions[place], self.position), (&mut self.instants[place], at)];
        for (spans, at) in spans {
            if holds { spans.open(at) } else { spans.close(at) }
        }
    }
}

impl ReadModel for TalentPasts {
    const NAME: &'static str = "talent_past";
    const VERSION: i32 = 2;
    const DDL: &'static str = "
        create table talent_past (
            id uuid primary key,
            account uuid not null,
            organisation uuid,
            status text not null,
            skills_audience text not null,
            location_audience text not null,
            registered_position bigint not null,
            registered_at timestamptz not null,
            position bigint not null,
            latest_at timestamptz not null,
            active_positions int8multirange not null,
            active_instants int8multirange not null,
            facets text[] not null,
            positions int8multirange[] not null,
            instants int8multirange[] not null
        );
        create index on talent_past (account);
        create index on talent_past (position);
        create index on talent_past (latest_at);
        create index on talent_past using gin (facets);
    ";
    const EVENTS: &'static [&'static str] = TalentCards::EVENTS;
    type Row = PastRow;

    fn fold(_: Uuid, row: Option<PastRow>, event: &Recorded) -> Result<Option<PastRow>, FoldError> {
        let happened: TalentEvent = event.event()?;
        let row = match (row, &happened) {
            (Some(row), _) => row,
            (None, TalentEvent::TalentRegistered(e)) => {
                let mut row = PastRow {
                    id: e.talent,
                    account: e.account,
                    organisation: e.organisation,
                    status: TalentStatus::Registered,
                    skills_audience: Section::Skills.default_audience(),
                    location_audience: Section::Location.default_audience(),
                    registered_position: event.position,
                    registered_at: event.recorded_at,
                    position: event.position,
                    latest_at: event.recorded_at,
                    active_positions: Spans::default(),
                    active_instants: Spans::default(),
                    facets: Vec::new(),
                    positions: Vec::new(),
                    instants: Vec::new(),
                };
                row.holds(TalentStatus::Registered, true);
                row
            }
            // A placement may end after the person was erased.
            (None, _) => return Ok(None),
        };
        Ok(row.after(&happened, event))
    }
}

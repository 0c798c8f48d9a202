//! `draftMission`, `editMission`, `submitMission`: writing a need down.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{MissionId, OrganisationId};
use vivier_kernel::problem::Problem;

use super::{MissionOutcome, authorised, refuse_where_closed};
use crate::access;
use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::value::{Description, Justification, Title};

/// Writes down a need of an organisation; the actor becomes the mission's owner.
#[derive(Clone, Debug, Serialize)]
pub struct DraftMission {
    pub organisation: OrganisationId,
    pub title: Title,
    pub description: Description,
}

impl UseCase for DraftMission {
    const NAME: &'static str = "draftMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let lineage = vivier_organisations::read::open_lineage(unit.store(), self.organisation).await?;
        let owner = unit.actor().account().filter(|_| access::may(unit.actor(), Self::NAME, &lineage));
        let Some(owner) = owner else { return Err(Problem::new("NOT_ALLOWED").at("organisationId").into()) };
        let mission = MissionId::new(unit.clock());
        let mut aggregate = unit.load::<Mission>(mission).await?;
        let command = MissionCommand::Draft {
            mission,
            organisation: self.organisation,
            owner,
            title: self.title.clone(),
            description: self.description.clone(),
        };
        unit.decide(&mut aggregate, command)?;
        Ok(MissionOutcome::of(mission, &aggregate))
    }
}

/// Another title and description; with a justification once the mission was published.
#[derive(Clone, Debug, Serialize)]
pub struct EditMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
    pub title: Title,
    pub description: Description,
    pub justification: Option<Justification>,
}

impl UseCase for EditMission {
    const NAME: &'static str = "editMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        let command = MissionCommand::Edit {
            title: self.title.clone(),
            description: self.description.clone(),
            justification: self.justification.clone(),
        };
        unit.decide(&mut mission, command)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

/// Hands the draft to the programme's moderation.
#[derive(Clone, Debug, Serialize)]
pub struct SubmitMission {
    pub mission: MissionId,
    pub expected_version: Option<i64>,
}

impl UseCase for SubmitMission {
    const NAME: &'static str = "submitMission";
    type Outcome = MissionOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MissionOutcome, CommandError> {
        let mut mission = authorised(unit, Self::NAME, self.mission, self.expected_version).await?;
        // Nobody could publish it: it would wait for moderation for ever.
        refuse_where_closed(unit, &mission).await?;
        unit.decide(&mut mission, MissionCommand::Submit)?;
        Ok(MissionOutcome::of(self.mission, &mission))
    }
}

//! `renameOrganisation`, `moveOrganisation`, `closeOrganisation`.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::OrganisationId;

use super::authorise;
use super::create::OrganisationOutcome;
use crate::domain::organisation::{Names, Organisation, OrganisationCommand};
use crate::domain::tree::{Tree, TreeCommand, TreeId};

#[derive(Clone, Debug, Serialize)]
pub struct RenameOrganisation {
    pub organisation: OrganisationId,
    pub expected_version: Option<i64>,
    pub names: Names,
}

impl UseCase for RenameOrganisation {
    const NAME: &'static str = "renameOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        let mut organisation = unit.load_existing::<Organisation>(self.organisation).await?;
        unit.expect_version(&organisation, self.expected_version)?;
        unit.decide(&mut organisation, OrganisationCommand::Rename(self.names.clone()))?;
        Ok(OrganisationOutcome { organisation: self.organisation, version: organisation.version })
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct MoveOrganisation {
    pub organisation: OrganisationId,
    pub expected_version: Option<i64>,
    pub parent: OrganisationId,
}

impl UseCase for MoveOrganisation {
    const NAME: &'static str = "moveOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        let mut organisation = unit.load_existing::<Organisation>(self.organisation).await?;
        unit.expect_version(&organisation, self.expected_version)?;
        let mut tree = unit.load::<Tree>(TreeId::the_one()).await?;
        unit.decide(&mut organisation, OrganisationCommand::Move { parent: self.parent })?;
        unit.decide(&mut tree, TreeCommand::Place { organisation: self.organisation, parent: Some(self.parent) })?;
        Ok(OrganisationOutcome { organisation: self.organisation, version: organisation.version })
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct CloseOrganisation {
    pub organisation: OrganisationId,
    pub expected_version: Option<i64>,
}

impl UseCase for CloseOrganisation {
    const NAME: &'static str = "closeOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        let mut organisation = unit.load_existing::<Organisation>(self.organisation).await?;
        unit.expect_version(&organisation, self.expected_version)?;
        let mut tree = unit.load::<Tree>(TreeId::the_one()).await?;
        unit.decide(&mut organisation, OrganisationCommand::Close)?;
        unit.decide(&mut tree, TreeCommand::TakeOut { organisation: self.organisation })?;
        Ok(OrganisationOutcome { organisation: self.organisation, version: organisation.version })
    }
}

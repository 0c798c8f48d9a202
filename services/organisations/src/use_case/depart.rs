//! `mergeOrganisation`, `withdrawOrganisation`: an administration becomes part of another, or leaves. Its history stays, and what
//! is under way is still answered for.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::OrganisationId;

use super::authorise;
use super::create::OrganisationOutcome;
use crate::domain::organisation::{Organisation, OrganisationCommand};
use crate::domain::tree::{Tree, TreeCommand, TreeId};

/// What stands below it moves along; holders of roles in the other, and above it, answer for what was its own.
#[derive(Clone, Debug, Serialize)]
pub struct MergeOrganisation {
    pub organisation: OrganisationId,
    pub expected_version: Option<i64>,
    pub into: OrganisationId,
}

impl UseCase for MergeOrganisation {
    const NAME: &'static str = "mergeOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        self.merge(unit).await.map_err(at_into)
    }
}

impl MergeOrganisation {
    async fn merge(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        let mut organisation = unit.load_existing::<Organisation>(self.organisation).await?;
        unit.expect_version(&organisation, self.expected_version)?;
        unit.load_existing::<Organisation>(self.into).await?;
        let mut tree = unit.load::<Tree>(TreeId::the_one()).await?;
        let parent = self.into;
        // Itself first: why it stays where it is counts for more than where those below it cannot go.
        unit.decide(&mut organisation, OrganisationCommand::Merge { into: self.into })?;
        for child in tree.state.children(self.organisation) {
            let mut below = unit.load_existing::<Organisation>(child).await?;
            unit.decide(&mut tree, TreeCommand::Place { organisation: child, parent: Some(parent) })?;
            unit.decide(&mut below, OrganisationCommand::Move { parent })?;
        }
        unit.decide(&mut tree, TreeCommand::Absorb { organisation: self.organisation, into: self.into })?;
        Ok(OrganisationOutcome { organisation: self.organisation, version: organisation.version })
    }
}

/// The tree speaks of parents; what was typed here is the one that takes in.
fn at_into(error: CommandError) -> CommandError {
    match error {
        CommandError::Refused(problem) if problem.field.as_deref() == Some("parentId") => {
            CommandError::Refused(problem.at("intoId"))
        }
        other => other,
    }
}

/// It leaves the programme with all below it.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawOrganisation {
    pub organisation: OrganisationId,
    pub expected_version: Option<i64>,
}

impl UseCase for WithdrawOrganisation {
    const NAME: &'static str = "withdrawOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        let organisation = unit.load_existing::<Organisation>(self.organisation).await?;
        unit.expect_version(&organisation, self.expected_version)?;
        let mut tree = unit.load::<Tree>(TreeId::the_one()).await?;
        let mut version = organisation.version;
        if !tree.state.contains(self.organisation) {
            let mut gone = organisation;
            unit.decide(&mut gone, OrganisationCommand::Withdraw)?;
        }
        for id in tree.state.open_subtree(self.organisation) {
            let mut leaving = unit.load_existing::<Organisation>(id).await?;
            unit.decide(&mut leaving, OrganisationCommand::Withdraw)?;
            unit.decide(&mut tree, TreeCommand::Detach { organisation: id })?;
            version = leaving.version;
        }
        Ok(OrganisationOutcome { organisation: self.organisation, version })
    }
}

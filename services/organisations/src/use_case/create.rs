//! `createOrganisation`: a new node of the tree.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::OrganisationId;

use super::authorise;
use crate::domain::event::OrganisationCreated;
use crate::domain::organisation::{Organisation, OrganisationCommand};
use crate::domain::refusal::OrganisationRefusal;
use crate::domain::tree::{Tree, TreeCommand, TreeId};
use crate::domain::value::{Kind, Name, ShortName, Siret};

/// The scope in which a SIRET belongs to one organisation.
pub const SIRET_SCOPE: &str = "organisation.siret";

/// Which organisation a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrganisationOutcome {
    pub organisation: OrganisationId,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize)]
pub struct CreateOrganisation {
    pub kind: Kind,
    pub name: Name,
    pub name_en: Option<Name>,
    pub short_name: Option<ShortName>,
    pub siret: Option<Siret>,
    /// None stands for the programme, where it is there already.
    pub parent: Option<OrganisationId>,
}

impl UseCase for CreateOrganisation {
    const NAME: &'static str = "createOrganisation";
    type Outcome = OrganisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<OrganisationOutcome, CommandError> {
        authorise(unit, Self::NAME)?;
        let id = OrganisationId::new(unit.clock());
        let mut tree = unit.load::<Tree>(TreeId::the_one()).await?;
        let mut organisation = unit.load::<Organisation>(id).await?;
        let parent = match (self.parent, tree.state.root()) {
            (_, Some(_)) if self.kind == Kind::Programme => {
                return Err(CommandError::refused(OrganisationRefusal::ProgrammeExists));
            }
            // As in an import: whoever answers for the programme answers for all administrations.
            (None, Some(root)) => {
                let above = unit.load::<Organisation>(root).await?;
                (above.state.kind == Some(Kind::Programme)).then_some(root)
            }
            (parent, _) => parent,
        };
        unit.decide(&mut tree, TreeCommand::Place { organisation: id, parent })?;
        let created = OrganisationCreated {
            organisation: id,
            kind: self.kind,
            name: self.name.clone(),
            name_en: self.name_en.clone(),
            short_name: self.short_name.clone(),
            siret: self.siret.clone(),
            parent,
        };
        unit.decide(&mut organisation, OrganisationCommand::Create(created))?;
        if let Some(siret) = &self.siret {
            unit.claim(SIRET_SCOPE, siret.as_str(), id);
        }
        Ok(OrganisationOutcome { organisation: id, version: organisation.version })
    }
}

//! `importOrganisations`: the tree as a file has it, in one transaction. What the file does not name stays as it is.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_kernel::text::Line;

use super::authorise;
use super::create::SIRET_SCOPE;
use crate::domain::event::OrganisationCreated;
use crate::domain::organisation::{Names, Organisation, OrganisationCommand};
use crate::domain::tree::{Tree, TreeCommand, TreeId};
use crate::domain::value::{Kind, Siret};

/// The scope in which a file's key belongs to one organisation.
const KEY_SCOPE: &str = "organisation.import";

/// What a file calls an organisation: the same key means the same organisation at the next import.
pub type Key = Line<80>;

/// One line of a file.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ImportedOrganisation {
    pub key: Key,
    /// The key of the one above, of this file or an earlier one; none for what stands directly below the programme.
    pub parent: Option<Key>,
    pub kind: Kind,
    pub names: Names,
    /// Only taken over when the organisation is created.
    pub siret: Option<Siret>,
}

/// What an import changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    pub created: u64,
    /// Renamed, moved, or both.
    pub changed: u64,
    pub unchanged: u64,
}

/// Creates, renames and moves; closes nothing.
#[derive(Clone, Debug, Serialize)]
pub struct ImportOrganisations {
    /// Those above before those below.
    pub rows: Vec<ImportedOrganisation>,
}

impl UseCase for ImportOrganisations {
    const NAME: &'static str = "importOrganisations";
    type Outcome = ImportReport;

    async fn run(&self, unit: &mut Unit) -> Result<ImportReport, CommandError> {
        authorise(unit, Self::NAME)?;
        let tree = unit.load::<Tree>(TreeId::the_one()).await?;
        let mut import =
            Import { root: tree.state.root(), tree, known: HashMap::new(), report: ImportReport::default() };
        for row in &self.rows {
            import.take(unit, row).await?;
        }
        Ok(import.report)
    }
}

struct Import<'a> {
    tree: Aggregate<Tree>,
    /// The programme, where there is one already.
    root: Option<OrganisationId>,
    known: HashMap<&'a Key, OrganisationId>,
    report: ImportReport,
}

impl<'a> Import<'a> {
    async fn take(&mut self, unit: &mut Unit, row: &'a ImportedOrganisation) -> Result<(), CommandError> {
        let at = |problem: Problem| problem.with("key", row.key.as_str());
        let parent = match &row.parent {
            Some(key) => {
                let parent = self.find(unit, key).await?;
                Some(
                    parent
                        .ok_or_else(|| at(Problem::new("NO_SUCH_PARENT").at("parent").with("parent", key.as_str())))?,
                )
            }
            None => self.root,
        };
        let changed = match self.find(unit, &row.key).await? {
            Some(id) => {
                // The root has nobody above it.
                let parent = parent.filter(|parent| *parent != id);
                let changed = self.change(unit, id, parent, row).await.map_err(|error| refused(error, at))?;
                self.known.insert(&row.key, id);
                changed
            }
            None => {
                let id = self.create(unit, parent, row).await.map_err(|error| refused(error, at))?;
                self.root = self.root.or(Some(id));
                self.known.insert(&row.key, id);
                self.report.created += 1;
                return Ok(());
            }
        };
        if changed {
            self.report.changed += 1
        } else {
            self.report.unchanged += 1
        }
        Ok(())
    }

    async fn find(&self, unit: &Unit, key: &Key) -> Result<Option<OrganisationId>, CommandError> {
        if let Some(id) = self.known.get(key) {
            return Ok(Some(*id));
        }
        let owner: Option<Uuid> = unit.store().find_claim(KEY_SCOPE, key.as_str()).await?;
        Ok(owner.map(OrganisationId::from_uuid))
    }

    async fn create(
        &mut self,
        unit: &mut Unit,
        parent: Option<OrganisationId>,
        row: &ImportedOrganisation,
    ) -> Result<OrganisationId, CommandError> {
        let id = OrganisationId::new(unit.clock());
        let mut organisation = unit.load::<Organisation>(id).await?;
        unit.decide(&mut self.tree, TreeCommand::Place { organisation: id, parent })?;
        let created = OrganisationCreated {
            organisation: id,
            kind: row.kind,
            name: row.names.name.clone(),
            name_en: row.names.name_en.clone(),
            short_name: row.names.short_name.clone(),
            siret: row.siret.clone(),
            parent,
        };
        unit.decide(&mut organisation, OrganisationCommand::Create(created))?;
        unit.claim(KEY_SCOPE, row.key.as_str(), id);
        if let Some(siret) = &row.siret {
            unit.claim(SIRET_SCOPE, siret.as_str(), id);
        }
        Ok(id)
    }

    async fn change(
        &mut self,
        unit: &mut Unit,
        id: OrganisationId,
        parent: Option<OrganisationId>,
        row: &ImportedOrganisation,
    ) -> Result<bool, CommandError> {
        let mut organisation = unit.load_existing::<Organisation>(id).await?;
        let mut events = unit.decide(&mut organisation, OrganisationCommand::Rename(row.names.clone()))?;
        if let Some(parent) = parent.filter(|parent| organisation.state.parent != Some(*parent)) {
            events += unit.decide(&mut organisation, OrganisationCommand::Move { parent })?;
            unit.decide(&mut self.tree, TreeCommand::Place { organisation: id, parent: Some(parent) })?;
        }
        Ok(events > 0)
    }
}

/// A refusal says at which key of the file it was.
fn refused(error: CommandError, at: impl FnOnce(Problem) -> Problem) -> CommandError {
    match error {
        CommandError::Refused(problem) => CommandError::Refused(at(problem)),
        other => other,
    }
}

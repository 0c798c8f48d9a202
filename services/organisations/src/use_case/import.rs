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
use crate::domain::refusal::OrganisationRefusal;
use crate::domain::tree::{Tree, TreeCommand, TreeId};
use crate::domain::value::{Kind, Name, ShortName, Siret};

/// The scope in which a file's key belongs to one organisation.
const KEY_SCOPE: &str = "organisation.import";

/// What a file calls an organisation: the same key means the same organisation at the next import.
pub type Key = Line<80>;

/// What a file says of something that an organisation need not have.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub enum Cell<T> {
    /// The file has no such column: what stands there stays.
    Absent,
    /// The column is there and the cell is empty: what stands there goes.
    Empty,
    Filled(T),
}

impl<T: Clone> Cell<T> {
    pub fn filled(&self) -> Option<&T> {
        match self {
            Self::Absent | Self::Empty => None,
            Self::Filled(value) => Some(value),
        }
    }

    /// What holds after the import where `kept` held before.
    fn after(&self, kept: Option<T>) -> Option<T> {
        match self {
            Self::Absent => kept,
            Self::Empty => None,
            Self::Filled(value) => Some(value.clone()),
        }
    }
}

/// One line of a file.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ImportedOrganisation {
    /// Which line it is, from 1 as the header: where a refusal points. It is no part of what the file says.
    #[serde(skip)]
    pub line: u64,
    pub key: Key,
    /// The key of the one above, of this file or an earlier one; empty for what stands directly below the programme.
    pub parent: Cell<Key>,
    pub kind: Kind,
    pub name: Name,
    pub name_en: Cell<Name>,
    pub short_name: Cell<ShortName>,
    /// Only taken over when the organisation is created: another one later is refused, and an empty cell says nothing.
    pub siret: Cell<Siret>,
}

impl ImportedOrganisation {
    /// The names after the import, where there were `kept` before.
    fn names(&self, kept: Option<Names>) -> Names {
        let (name_en, short_name) = kept.map_or((None, None), |kept| (kept.name_en, kept.short_name));
        Names {
            name: self.name.clone(),
            name_en: self.name_en.after(name_en),
            short_name: self.short_name.after(short_name),
        }
    }
}

/// What an import changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    pub created: u64,
    /// Renamed, moved, or both.
    pub changed: u64,
    pub unchanged: u64,
    /// How many of those that changed were moved.
    #[serde(default)]
    pub moved: u64,
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
        let at = |problem: Problem| in_file(problem, row);
        let known = self.find(unit, &row.key).await?;
        let parent = match &row.parent {
            Cell::Filled(key) => {
                let parent = self.find(unit, key).await?;
                Some(
                    parent
                        .ok_or_else(|| at(Problem::new("NO_SUCH_PARENT").at("parent").with("parent", key.as_str())))?,
                )
            }
            Cell::Empty => self.root,
            // Whoever is known keeps its place, and a new one has none yet.
            Cell::Absent => self.root.filter(|_| known.is_none()),
        };
        let Some(id) = known else {
            let id = self.create(unit, parent, row).await.map_err(|error| refused(error, at))?;
            self.root = self.root.or(Some(id));
            self.known.insert(&row.key, id);
            self.report.created += 1;
            return Ok(());
        };
        // The root has nobody above it.
        let parent = parent.filter(|parent| *parent != id);
        let change = self.change(unit, id, parent, row).await.map_err(|error| refused(error, at))?;
        self.known.insert(&row.key, id);
        match change {
            Change { renamed: false, moved: false } => self.report.unchanged += 1,
            Change { moved, .. } => {
                self.report.changed += 1;
                self.report.moved += u64::from(moved);
            }
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
        // Whoever has a right at the root has it everywhere: no administration becomes the root because the store was empty.
        if parent.is_none() && row.kind != Kind::Programme {
            let problem = Problem::new("PROGRAMME_MISSING").at("parent");
            return Err(CommandError::Refused(problem.with("command", "vivier create-administrator")));
        }
        if row.kind == Kind::Programme && self.root.is_some() {
            return Err(CommandError::refused(OrganisationRefusal::ProgrammeExists));
        }
        if let Some(siret) = row.siret.filled() {
            let holder: Option<Uuid> = unit.store().find_claim(SIRET_SCOPE, siret.as_str()).await?;
            if holder.is_some() {
                return Err(CommandError::Refused(Problem::new("SIRET_TAKEN").at("siret")));
            }
        }
        let id = OrganisationId::new(unit.clock());
        let mut organisation = unit.load::<Organisation>(id).await?;
        unit.decide(&mut self.tree, TreeCommand::Place { organisation: id, parent })?;
        let Names { name, name_en, short_name } = row.names(None);
        let siret = row.siret.filled().cloned();
        let created =
            OrganisationCreated { organisation: id, kind: row.kind, name, name_en, short_name, siret, parent };
        unit.decide(&mut organisation, OrganisationCommand::Create(created))?;
        unit.claim(KEY_SCOPE, row.key.as_str(), id);
        if let Some(siret) = row.siret.filled() {
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
    ) -> Result<Change, CommandError> {
        let mut organisation = unit.load_existing::<Organisation>(id).await?;
        // A file that says otherwise is mistaken, or means another one; passing over it would leave nobody the wiser.
        if organisation.state.kind.is_some_and(|kind| kind != row.kind) {
            return Err(CommandError::Refused(Problem::new("KIND_STAYS").at("kind")));
        }
        if row.siret.filled().is_some_and(|siret| organisation.state.siret.as_ref() != Some(siret)) {
            return Err(CommandError::Refused(Problem::new("SIRET_STAYS").at("siret")));
        }
        let names = row.names(organisation.state.names.clone());
        let renamed = unit.decide(&mut organisation, OrganisationCommand::Rename(names))? > 0;
        let mut moved = false;
        if let Some(parent) = parent.filter(|parent| organisation.state.parent != Some(*parent)) {
            moved = unit.decide(&mut organisation, OrganisationCommand::Move { parent })? > 0;
            unit.decide(&mut self.tree, TreeCommand::Place { organisation: id, parent: Some(parent) })?;
        }
        Ok(Change { renamed, moved })
    }
}

/// What became of an organisation that was there already.
struct Change {
    renamed: bool,
    moved: bool,
}

/// Says at which line, column and key of the file a problem is.
fn in_file(problem: Problem, row: &ImportedOrganisation) -> Problem {
    // What the tree calls so has a column of another name.
    let of_tree = problem.field.as_deref() == Some("parentId");
    let problem = if of_tree { problem.at("parent") } else { problem };
    problem.with("line", row.line).with("key", row.key.as_str())
}

fn refused(error: CommandError, at: impl FnOnce(Problem) -> Problem) -> CommandError {
    match error {
        CommandError::Refused(problem) => CommandError::Refused(at(problem)),
        other => other,
    }
}

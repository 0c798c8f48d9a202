//! Importing a framework: read, check, decide in one step, write in one transaction. Whatever goes wrong, nothing changes.

use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{CommandContext, CommandError, Store, Unit, UseCase};
use vivier_kernel::id::{FrameworkId, TypedId as _};
use vivier_kernel::problem::Problem;

use crate::access;
use crate::domain::event::FrameworkVersionImported;
use crate::domain::framework::{Framework, ImportVersion};
use crate::domain::value::Skill;
use crate::parse::{self, ParseError};

/// What an import changed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ImportReport {
    pub framework: FrameworkId,
    pub name: String,
    pub added: usize,
    pub revised: usize,
    pub retired: usize,
    pub restored: usize,
    pub unchanged: usize,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Parse(#[from] ParseError),
    #[error("the store refused the import: {0}")]
    Command(#[from] CommandError),
}

/// How far an import is: the step's name.
pub type Progress<'a> = &'a mut (dyn FnMut(&str) + Send);

/// Imports the starter framework.
///
/// # Errors
/// `Command`.
pub async fn starter(store: &Store, context: &CommandContext) -> Result<ImportReport, ImportError> {
    let skills = parse::starter::skills()?;
    import(store, context, parse::starter::NAME, parse::starter::VERSION, skills).await
}

/// Imports the official CSV files of ESCO.
///
/// # Errors
/// `Parse`, `Command`.
pub async fn esco(
    store: &Store,
    context: &CommandContext,
    folder: &Path,
    version: &str,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let skills = parse::esco::read(folder, progress)?;
    progress("writing");
    import(store, context, parse::esco::NAME, version, skills).await
}

/// Imports any framework from JSON lines.
///
/// # Errors
/// `Parse`, `Command`.
pub async fn jsonl(
    store: &Store,
    context: &CommandContext,
    file: &Path,
    name: &str,
    version: &str,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    progress(&file.display().to_string());
    let skills = parse::jsonl::read(file)?;
    progress("writing");
    import(store, context, name, version, skills).await
}

async fn import(
    store: &Store,
    context: &CommandContext,
    name: &str,
    version: &str,
    skills: Vec<Skill>,
) -> Result<ImportReport, ImportError> {
    let total = skills.len();
    let command = ImportFramework { name: name.to_owned(), version: version.to_owned(), skills };
    let done = store.execute(context, &command).await?;
    let mut report = done.outcome;
    report.unchanged = total - report.added - report.revised - report.restored;
    Ok(report)
}

/// The id of a framework by its name: the same on every instance.
pub fn framework_id(name: &str) -> FrameworkId {
    FrameworkId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("vivier:framework/{name}").as_bytes()))
}

#[derive(Serialize)]
struct ImportFramework {
    name: String,
    version: String,
    skills: Vec<Skill>,
}

impl UseCase for ImportFramework {
    const NAME: &'static str = "importFramework";
    type Outcome = ImportReport;

    async fn run(&self, unit: &mut Unit) -> Result<ImportReport, CommandError> {
        if !access::may_import(unit.actor()) {
            return Err(Problem::new("NOT_ALLOWED").into());
        }
        let framework = framework_id(&self.name);
        let mut aggregate = unit.load::<Framework>(framework).await?;
        let before = aggregate.state.clone();
        let import = ImportVersion {
            framework,
            name: self.name.clone(),
            version: self.version.clone(),
            skills: self.skills.clone(),
            complete: true,
        };
        unit.decide(&mut aggregate, import)?;
        let changes = aggregate.state.changes_since(&before);
        let FrameworkVersionImported { added, revised, retired, restored, .. } = changes;
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(ImportReport {
            framework,
            name: self.name.clone(),
            added: count(added),
            revised: count(revised),
            retired: count(retired),
            restored: count(restored),
            unchanged: 0,
        })
    }
}

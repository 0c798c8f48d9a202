//! Importing a framework: read, check, decide in one step, write in one transaction. Whatever goes wrong, nothing changes.

mod kept;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vivier_event_store::{CommandContext, CommandError, Store, StoreError, Unit, UseCase};
use vivier_kernel::id::{FrameworkId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;

use crate::access;
use crate::domain::event::{FrameworkVersionImported, Provenance};
use crate::domain::framework::{Framework, ImportVersion, Touched};
use crate::domain::value::{Skill, SkillId};
use crate::parse::{self, ParseError};
use crate::read;

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
    /// Which those are, the first of each sort.
    #[serde(default)]
    pub touched: Touched,
    /// Files that were not there: what they would tell stays as it was.
    #[serde(default)]
    pub absent: Vec<String>,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Parse(#[from] ParseError),
    #[error("the store refused the import")]
    Command(#[from] CommandError),
    #[error("{} holds no skill: importing it would retire all that are there", file.display())]
    Empty { file: PathBuf },
    #[error(
        "{name:?} cannot be a framework's name: 1 to {MAX_NAME} letters, digits, `-`, `_` or `.`, and not {}",
        parse::starter::NAME
    )]
    BadName { name: String },
    #[error("{uri} belongs to the framework {framework}: another one cannot change it")]
    OtherFramework { uri: String, framework: String },
    #[error("the skills that are there could not be read")]
    Store(#[from] StoreError),
}

/// Longest name of a framework, in characters.
pub const MAX_NAME: usize = 60;

/// How far an import is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step<'a> {
    /// What is read or done now.
    pub name: &'a str,
    /// Bytes read before it.
    pub done: u64,
    /// Bytes to read in all.
    pub total: u64,
}

/// Told of each step as it begins.
pub type Progress<'a> = &'a mut (dyn FnMut(Step<'_>) + Send);

/// Imports the starter framework.
///
/// # Errors
/// `Command`.
pub async fn starter(store: &Store, context: &CommandContext) -> Result<ImportReport, ImportError> {
    let skills = parse::starter::skills()?;
    let files = vec![parse::starter::NAME.to_owned()];
    import(store, context, parse::starter::NAME, parse::starter::VERSION, files, skills, true).await
}

/// Imports the official CSV files of ESCO. Collections without the table of all skills retire nothing, and what a file that is not
/// there would tell (the labels of a language, the relations) stays as it is.
///
/// # Errors
/// `Parse`, `OtherFramework`, `Command`, `Store`.
pub async fn esco(
    store: &Store,
    context: &CommandContext,
    folder: &Path,
    version: &str,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let files = parse::esco::files(folder);
    let total = files.iter().map(|file| file.bytes).sum();
    let mut done = 0;
    let mut skills = parse::esco::read(folder, &mut |name| {
        progress(Step { name, done, total });
        done += files.iter().find(|file| file.name == name).map_or(0, |file| file.bytes);
    })?;
    check_owner(store, parse::esco::NAME, &skills).await?;
    let absent = parse::esco::Absent::of(folder);
    kept::keep_untold(store, &absent, &mut skills).await?;
    progress(Step { name: "writing", done: total, total });
    let names = files.into_iter().map(|file| file.name).collect();
    let complete = parse::esco::is_complete(folder);
    let report = import(store, context, parse::esco::NAME, version, names, skills, complete).await?;
    Ok(ImportReport { absent: absent.files().map(str::to_owned).collect(), ..report })
}

/// Imports any framework from JSON lines.
///
/// # Errors
/// `BadName`, `Parse`, `Empty`, `OtherFramework`, `Command`, `Store`.
pub async fn jsonl(
    store: &Store,
    context: &CommandContext,
    file: &Path,
    name: &str,
    version: &str,
    progress: Progress<'_>,
) -> Result<ImportReport, ImportError> {
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if name.is_empty() || name.chars().count() > MAX_NAME || !plain || name == parse::starter::NAME {
        return Err(ImportError::BadName { name: name.to_owned() });
    }
    let total = std::fs::metadata(file).map_or(0, |file| file.len());
    let file_name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    progress(Step { name: &file_name, done: 0, total });
    let skills = parse::jsonl::read(file)?;
    if skills.is_empty() {
        return Err(ImportError::Empty { file: file.to_owned() });
    }
    check_owner(store, name, &skills).await?;
    progress(Step { name: "writing", done: total, total });
    import(store, context, name, version, vec![file_name], skills, true).await
}

/// A skill's id comes from its URI alone: two frameworks that have the same one would write over, and retire, each other's.
/// The read model says whose a skill is, so two imports within the moment that it is behind are not compared.
async fn check_owner(store: &Store, name: &str, skills: &[Skill]) -> Result<(), ImportError> {
    store.wait_for(&["skill", "framework"], store.position()).await?;
    let ids: Vec<_> = skills.iter().map(Skill::id).collect();
    match read::owned_by_another(store, framework_id(name), &ids).await? {
        Some((uri, framework)) => Err(ImportError::OtherFramework { uri, framework }),
        None => Ok(()),
    }
}

async fn import(
    store: &Store,
    context: &CommandContext,
    name: &str,
    version: &str,
    files: Vec<String>,
    mut skills: Vec<Skill>,
    complete: bool,
) -> Result<ImportReport, ImportError> {
    let total = skills.len();
    skills.sort_unstable_by(|a, b| a.uri.cmp(&b.uri));
    let json = serde_json::to_vec(&skills).expect("a skill is plain values");
    let provenance = Provenance { files, digest: hex::encode(Sha256::digest(json)) };
    let command = ImportFramework { name: name.to_owned(), version: version.to_owned(), provenance, skills, complete };
    let done = store.execute(context, &command).await?;
    let mut report = done.outcome;
    report.unchanged = total - report.added - report.revised - report.restored;
    Ok(report)
}

/// The preferred labels of skills, retired ones included, in the order of `skills`; the read model `skill` must have caught up.
///
/// # Errors
/// `Database`.
pub async fn labels(store: &Store, skills: &[SkillId], locale: Locale) -> Result<Vec<String>, StoreError> {
    let rows = read::skills(store, skills).await?;
    let known: HashMap<SkillId, String> =
        rows.iter().map(|row| (row.skill_id(), format!("{} ({})", row.label(locale), row.uri))).collect();
    Ok(skills.iter().map(|skill| known.get(skill).cloned().unwrap_or_else(|| skill.to_string())).collect())
}

/// The id of a framework by its name: the same on every instance.
pub fn framework_id(name: &str) -> FrameworkId {
    FrameworkId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("vivier:framework/{name}").as_bytes()))
}

#[derive(Serialize)]
struct ImportFramework {
    name: String,
    version: String,
    provenance: Provenance,
    skills: Vec<Skill>,
    complete: bool,
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
            provenance: self.provenance.clone(),
            skills: self.skills.clone(),
            complete: self.complete,
        };
        unit.decide(&mut aggregate, import)?;
        let (changes, touched) = aggregate.state.compared_with(&before);
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
            touched,
            absent: Vec::new(),
        })
    }
}

//! `vivier import`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::{CommandContext, CommandError, Store, StoreError};
use vivier_graphql::conventions::messages;
use vivier_kernel::clock::SystemClock;
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;
use vivier_organisations::import::BadCell;
use vivier_organisations::use_case::import::{ImportOrganisations, ImportedOrganisation};
use vivier_skills::import::{self, ImportReport, Step};

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{self, Database, Purpose, ToolUse, open_for_tool};

#[derive(Subcommand)]
pub enum Import {
    /// A skill framework: ESCO's official files, or any other as JSON lines. A broken file changes nothing.
    ///
    /// A line of a JSONL file is one node: {"id": "x:1", "kind": "skill", "labels": {"fr": ["Rust", "langage Rust"], "en": ["Rust"]},
    /// "broader": ["x:0"], "related": [], "essential": [], "optional": [], "text": {"fr": "…", "en": "…"}}. The first label of a
    /// language is the preferred one; only id and labels are needed. Kinds: skill (the default), knowledge, language,
    /// transversal, group (a heading, which nobody can claim), occupation (which has essential and optional skills). A key that is none
    /// of these is a fault.
    Skills(Skills),
    /// The tree of administrations: a CSV file with the columns key, kind, name, and where wanted parent, name_en, short_name, siret.
    /// What the file does not name stays, and so does what a column would tell that is not there; a broken file changes nothing.
    /// The programme has to be there before: `vivier create-administrator` makes it.
    ///
    /// The file is UTF-8, with commas or semicolons; its first line names the columns, in any order. A key is the file's own name for an
    /// administration, the same whenever it is imported again. Kinds: PROGRAMME, MINISTRY, DIRECTION, SERVICE, OPERATOR, LOCAL_AUTHORITY.
    /// What is broken is named by line and column; the command then ends with 1.
    Organisations {
        /// The file; `parent` holds the key of the administration above, and is empty directly below the programme.
        file: PathBuf,
    },
}

#[derive(Args)]
#[group(skip)]
pub struct Skills {
    /// Folder with the CSV files of the ESCO portal.
    #[arg(long, value_name = "DIR", conflicts_with = "jsonl")]
    esco: Option<PathBuf>,
    /// File with one node a line, as described above.
    #[arg(long, value_name = "FILE")]
    jsonl: Option<PathBuf>,
    /// What the framework is called; only with --jsonl.
    #[arg(long, default_value = "other")]
    name: String,
    /// Which version it is.
    #[arg(long, default_value = "1")]
    framework_version: String,
}

/// # Errors
/// Where the file is broken (with line and column), or nothing was named.
pub async fn run(config: &StoreConfig, import: &Import) -> anyhow::Result<()> {
    // Read whole before a database is started for it.
    let rows = match import {
        Import::Organisations { file } => Some(organisations(file)?),
        Import::Skills(_) => None,
    };
    let database = Database::for_tool(config, Purpose::Begin).await?;
    let store = open_for_tool(config, &database, ToolUse::ReadModels).await?;
    store.wait_until_current().await?;
    let done = match import {
        Import::Skills(skills) => import_skills(&store, skills).await,
        Import::Organisations { file } => import_organisations(&store, file, rows.unwrap_or_default()).await,
    };
    database::close(&store).await;
    database.stop().await;
    done
}

fn organisations(file: &Path) -> anyhow::Result<Vec<ImportedOrganisation>> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    vivier_organisations::import::read(&bytes).map_err(|findings| broken(file, &findings))
}

fn broken(file: &Path, findings: &[BadCell]) -> anyhow::Error {
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    anyhow!("{}: nothing was imported\n{}", file.display(), list.join("\n"))
}

/// Where in the file it is that does not go with what is there already; none where it is nowhere in the file.
fn finding(problem: &Problem) -> Option<BadCell> {
    let line = problem.params.get("line")?.parse().ok()?;
    let column = problem.field.clone().unwrap_or_else(|| "key".to_owned());
    let reason = format!("{} ({problem})", messages::problem(problem, Locale::En));
    Some(BadCell { line, column, reason })
}

async fn import_organisations(store: &Store, file: &Path, rows: Vec<ImportedOrganisation>) -> anyhow::Result<()> {
    let context = CommandContext::system("import", &SystemClock);
    let done = store.execute(&context, &ImportOrganisations { rows }).await.map_err(|error| {
        let found = match &error {
            CommandError::Refused(problem) => finding(problem),
            _ => None,
        };
        found.map_or_else(|| anyhow!(error).context("nothing was imported"), |found| broken(file, &[found]))
    })?;
    wait_for(store, &["organisation"]).await?;
    let report = done.outcome;
    let moved = if report.moved > 0 { format!("; moved: {}", report.moved) } else { String::new() };
    say!(
        "organisations: {} created, {} changed, {} unchanged{moved}",
        report.created,
        report.changed,
        report.unchanged
    );
    Ok(())
}

/// Waits until read models show what was imported, however long a large file takes them: it was imported.
async fn wait_for(store: &Store, read_models: &[&str]) -> anyhow::Result<()> {
    loop {
        match store.wait_for(read_models, store.committed()).await {
            Err(StoreError::ReadModelBehind { .. }) => {}
            other => return Ok(other?),
        }
    }
}

async fn import_skills(store: &Store, skills: &Skills) -> anyhow::Result<()> {
    let style = ProgressStyle::with_template("{spinner} [{bar:30}] {bytes:>9} / {total_bytes}  {elapsed}  {msg}")?;
    let bar = ProgressBar::new(0).with_style(style);
    bar.enable_steady_tick(std::time::Duration::from_millis(100));
    let mut progress = |step: Step<'_>| {
        bar.set_length(step.total);
        bar.set_position(step.done);
        bar.set_message(step.name.to_owned());
    };
    let context = CommandContext::system("import", &SystemClock);
    let version = &skills.framework_version;
    let report = match (&skills.esco, &skills.jsonl) {
        (Some(folder), _) => import::esco(store, &context, folder, version, &mut progress).await,
        (None, Some(file)) => import::jsonl(store, &context, file, &skills.name, version, &mut progress).await,
        (None, None) => bail!("name what to import: --esco DIR or --jsonl FILE"),
    };
    if report.is_ok() {
        bar.set_message("read models");
        wait_for(store, &["skill", "framework"]).await?;
    }
    bar.finish_and_clear();
    print(store, &report?).await
}

/// The counts, then what they count: `+ Zig (x:4)`.
async fn print(store: &Store, report: &ImportReport) -> anyhow::Result<()> {
    say!(
        "{}: {} added, {} revised, {} retired, {} restored, {} unchanged",
        report.name,
        report.added,
        report.revised,
        report.retired,
        report.restored,
        report.unchanged
    );
    if !report.absent.is_empty() {
        say!("  not in the folder, so what it would tell stays as it was: {}", report.absent.join(", "));
    }
    let touched = &report.touched;
    for (sign, what, count, skills) in [
        ("-", "retired", report.retired, &touched.retired),
        ("~", "revised", report.revised, &touched.revised),
        ("+", "added", report.added, &touched.added),
        ("+", "restored", report.restored, &touched.restored),
    ] {
        for label in import::labels(store, skills, Locale::Fr).await? {
            say!("  {sign} {label}");
        }
        if count > skills.len() {
            say!("  {sign} and {} others {what}", count - skills.len());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use vivier_organisations::domain::value::Kind;

    use super::*;

    #[test]
    fn the_help_names_each_kind_of_administration() {
        let mut all = Import::augment_subcommands(clap::Command::new("import"));
        let help = all.find_subcommand_mut("organisations").expect("the command").render_long_help().to_string();
        for kind in Kind::ALL {
            let name = serde_json::to_value(kind).expect("JSON");
            assert!(help.contains(name.as_str().expect("a name")), "{name} is not in {help}");
        }
    }
}

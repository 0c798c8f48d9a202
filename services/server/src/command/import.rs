//! `vivier import`.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::CommandContext;
use vivier_kernel::clock::SystemClock;
use vivier_skills::import::{self, ImportReport, Step};

use crate::config::StoreConfig;
use crate::database::{Database, open_for_tool};

#[derive(Subcommand)]
pub enum Import {
    /// A skill framework: ESCO's official files, or any other as JSON lines. A broken file changes nothing.
    Skills(Skills),
}

#[derive(Args)]
#[group(skip)]
pub struct Skills {
    /// Folder with the CSV files of the ESCO portal.
    #[arg(long, value_name = "DIR", conflicts_with = "jsonl")]
    esco: Option<PathBuf>,
    /// File with one skill a line: {"id", "kind", "labels": {"fr": [], "en": []}, "broader": [], "related": []}.
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
    let Import::Skills(skills) = import;
    let database = Database::for_tool(config).await?;
    let store = open_for_tool(config, &database, true).await?;
    store.wait_until_current().await?;
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
        (Some(folder), _) => Some(import::esco(&store, &context, folder, version, &mut progress).await),
        (None, Some(file)) => Some(import::jsonl(&store, &context, file, &skills.name, version, &mut progress).await),
        (None, None) => None,
    };
    if let Some(Ok(_)) = &report {
        bar.set_message("read models");
        store.wait_for(&["skill", "framework"], store.position()).await?;
    }
    bar.finish_and_clear();
    store.stop();
    store.pool().close().await;
    database.stop().await;
    match report {
        Some(report) => print(&report?),
        None => bail!("name what to import: --esco DIR or --jsonl FILE"),
    }
    Ok(())
}

fn print(report: &ImportReport) {
    println!(
        "{}: {} added, {} revised, {} retired, {} restored, {} unchanged",
        report.name, report.added, report.revised, report.retired, report.restored, report.unchanged
    );
}

//! `vivier verify`, `vivier verify ledger`, `vivier verify credential`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::Store;
use vivier_event_store::integrity::anchor::SealedHead;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, Purpose, ToolUse, open_for_tool};

#[derive(Subcommand)]
pub enum What {
    /// Checks sums, limits and causes of all entries of the ledger, and that every completed placement was paid once.
    Ledger,
    /// Checks a signed record of a completed mission, without a database: who signed it, and that nothing was changed since.
    Credential {
        /// The record, as JSON.
        file: PathBuf,
        /// The key that the record has to be signed with, as `did:key:z…`: the one that the instance publishes under
        /// /credits/key.
        #[arg(long)]
        key: Option<String>,
    },
}

/// # Errors
/// Where something was changed, deleted or inserted, or the ledger does not agree with what happened: each finding is printed before.
pub async fn run(config: &StoreConfig, what: Option<&What>, noted: Option<SealedHead>) -> anyhow::Result<()> {
    if let Some(What::Credential { file, key }) = what {
        return credential(file, key.as_deref());
    }
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let store = open_for_tool(config, &database, ToolUse::Plain).await?;
    let verified = match what {
        Some(What::Ledger) => ledger(&store).await,
        Some(What::Credential { .. }) | None => events(&store, noted).await,
    };
    store.stop();
    store.pool().close().await;
    database.stop().await;
    verified
}

async fn events(store: &Store, noted: Option<SealedHead>) -> anyhow::Result<()> {
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{pos} events read")?);
    let report = store.verify_from(noted, &mut |events| bar.set_position(events)).await?;
    bar.finish_and_clear();
    say!("{} events in {} streams, {} sealed blocks", report.events, report.streams, report.blocks);
    if let Some(head) = &report.head {
        say!(
            "last sealed block: {head} (noted elsewhere and given as --noted, it shows later that nothing up to it was removed)"
        );
    }
    for finding in &report.findings {
        say!("{finding}");
    }
    match report.findings.first() {
        None => {
            say!("nothing was changed, deleted or inserted");
            Ok(())
        }
        Some(first) => bail!("the store was tampered with; first: {first}"),
    }
}

fn credential(file: &std::path::Path, key: Option<&str>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let record = serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))?;
    let verified = vivier_valorisation::credential::verify(&record, key)?;
    say!("{}, {}: signed by {}", verified.name, verified.valid_from, verified.issuer);
    match key {
        Some(_) => say!("it is the key that was given, and nothing was changed"),
        None => say!("nothing was changed; compare the key with the one that the instance publishes"),
    }
    Ok(())
}

async fn ledger(store: &Store) -> anyhow::Result<()> {
    match vivier_valorisation::verify::verify(store).await? {
        Ok(totals) => {
            say!(
                "{} transfers with {} entries on {} accounts, {} placements paid, {} on their way",
                totals.transfers,
                totals.entries,
                totals.accounts,
                totals.placements,
                totals.awaited
            );
            say!("sums, limits and causes agree");
            Ok(())
        }
        Err(discrepancy) => bail!("the ledger does not agree with what happened; first: {discrepancy}"),
    }
}

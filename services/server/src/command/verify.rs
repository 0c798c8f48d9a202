//! `vivier verify`, `vivier verify ledger`, `vivier verify credential`.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::Store;
use vivier_event_store::integrity::anchor::SealedHead;
use vivier_event_store::integrity::verify::Report;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, Purpose, ToolUse, open_for_tool};

#[derive(Subcommand)]
pub enum What {
    /// Checks sums, limits and causes of all entries of the ledger, and that every completed placement was paid once.
    Ledger,
    /// Checks a signed record of a completed mission, without a database: who signed it, and that nothing was changed since.
    ///
    /// Ends with 0 where the given key signed it and nothing was changed; with 1 where something was changed, another key signed it, or it is
    /// no such record or no such key; with 3 where nothing was changed since it was signed, and no key was given: anybody can sign with a key of their own.
    Credential {
        /// The record, as JSON.
        file: PathBuf,
        /// The key that the record has to be signed with, as `did:key:z…`: the one that the instance publishes under
        /// /credits/key.
        #[arg(long)]
        key: Option<String>,
    },
}

/// Said where the files under the database were changed or have decayed, which nobody could do through the database.
const DAMAGED: &str = "the store's files are damaged: PostgreSQL does not find in them what it wrote, and no event can be named. Look at the disk, and \
                       restore the last backup (`vivier restore`)";

/// A record fits its own signature, and nobody said whose signature it should be.
#[derive(Debug)]
struct IssuerNotChecked;

impl std::fmt::Display for IssuerNotChecked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            "nothing was changed since it was signed, but WHO SIGNED IT WAS NOT CHECKED: anybody can sign with a key of their own. \
             Give the key that the instance publishes under /credits/key as --key",
        )
    }
}

impl std::error::Error for IssuerNotChecked {}

/// What a failed command ends with.
pub fn exit_code(error: &anyhow::Error) -> u8 {
    if error.is::<IssuerNotChecked>() { 3 } else { 1 }
}

/// # Errors
/// Where something was changed, deleted or inserted, or the ledger does not agree with what happened: each finding is printed before.
pub async fn run(config: &StoreConfig, what: Option<&What>, noted: Option<SealedHead>) -> anyhow::Result<()> {
    if let Some(What::Credential { file, key }) = what {
        return credential(file, key.as_deref());
    }
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let verified = look(config, &database, what, noted).await;
    database.stop().await;
    verified.map_err(|error| if is_damage(&error) { error.context(DAMAGED) } else { error })
}

async fn look(
    config: &StoreConfig,
    database: &Database,
    what: Option<&What>,
    noted: Option<SealedHead>,
) -> anyhow::Result<()> {
    let store = open_for_tool(config, database, ToolUse::Plain).await?;
    let verified = match what {
        Some(What::Ledger) => ledger(&store).await,
        Some(What::Credential { .. }) | None => events(&store, noted).await,
    };
    store.stop();
    store.pool().close().await;
    verified
}

/// True where PostgreSQL cannot read its own files: SQLSTATE `data_corrupted` or `index_corrupted`.
fn is_damage(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<sqlx::Error>()).any(|error| {
        let code = error.as_database_error().and_then(|error| error.code());
        matches!(code.as_deref(), Some("XX001" | "XX002"))
    })
}

async fn events(store: &Store, noted: Option<SealedHead>) -> anyhow::Result<()> {
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{pos} events read")?);
    let report = store.verify_from(noted, &mut |events| bar.set_position(events)).await?;
    bar.finish_and_clear();
    say!("{} events in {} streams, {} sealed blocks", report.events, report.streams, report.blocks);
    for line in end(&report) {
        say!("{line}");
    }
    if let Some(head) = &report.head {
        say!(
            "last sealed block: {head} (noted elsewhere and given as --noted, it shows later that nothing up to it was removed)"
        );
    }
    for finding in &report.findings {
        say!("{finding}");
    }
    if report.unnamed > 0 {
        say!("and {} more", report.unnamed);
    }
    match report.findings.first() {
        None => {
            say!("nothing was changed, deleted or inserted");
            Ok(())
        }
        Some(first) => bail!("the store was tampered with; first: {first}"),
    }
}

/// What no sealed block covers yet.
fn end(report: &Report) -> Vec<String> {
    let unsealed = (report.unsealed > 0).then(|| {
        format!(
            "{} of them, up to position {}, are in no sealed block yet (a server seals every second, and whatever ends in order seals): if the last \
             ones were deleted, only a command or a read model that took them would tell",
            report.unsealed, report.last
        )
    });
    let empty = report.empty_end.map(|(first, last)| {
        format!(
            "after the last event, positions {first} to {last} were given out and hold none: their writers gave them up, or events that no block \
             covered were deleted"
        )
    });
    unsealed.into_iter().chain(empty).collect()
}

fn credential(file: &std::path::Path, key: Option<&str>) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let record = vivier_valorisation::credential::read(&text).with_context(|| file.display().to_string())?;
    check(&record, key)
}

fn check(record: &serde_json::Value, key: Option<&str>) -> anyhow::Result<()> {
    let verified = vivier_valorisation::credential::verify(record, key)?;
    say!("{}, {}: signed by {}", verified.name, verified.valid_from, verified.issuer);
    if key.is_none() {
        return Err(IssuerNotChecked.into());
    }
    say!("it is the key that was given, and nothing was changed");
    Ok(())
}

async fn ledger(store: &Store) -> anyhow::Result<()> {
    match vivier_valorisation::verify::verify(store).await? {
        Ok(totals) => {
            say!(
                "{} transfers with {} entries on {} accounts, {} placements paid, {} not confirmed by both sides yet, {} on their way",
                totals.transfers,
                totals.entries,
                totals.accounts,
                totals.placements,
                totals.unconfirmed,
                totals.awaited
            );
            say!("sums, limits and causes agree");
            Ok(())
        }
        Err(discrepancy) => bail!("the ledger does not agree with what happened; first: {discrepancy}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vivier_valorisation::credential::{Shown, issuer, sign};

    /// What the command ends with for a record.
    fn ends_with(record: &serde_json::Value, key: Option<&str>) -> u8 {
        check(record, key).map_or_else(|error| exit_code(&error), |()| 0)
    }

    #[test]
    fn a_record_that_anybody_signed_is_never_taken_for_the_instances_own() {
        let (instance, forger) = ([7; 32], [8; 32]);
        let shown = Shown { holder: Some("Ada Exemple".to_owned()), ..Shown::default() };
        let signed =
            |seed: &[u8]| sign(seed, uuid::Uuid::from_u128(5), "2026-03-31T08:00:00Z", &shown).expect("signed");
        let published = issuer(&instance).expect("a key");
        let (real, forged) = (signed(&instance), signed(&forger));
        let mut changed = real.clone();
        changed["name"] = serde_json::json!("Une autre mission");
        for (name, record, key, expected) in [
            ("signed by the instance", &real, Some(published.as_str()), 0),
            ("signed by the forger", &forged, Some(published.as_str()), 1),
            ("signed by the forger, no key given", &forged, None, 3),
            ("signed by the instance, no key given", &real, None, 3),
            ("changed", &changed, Some(published.as_str()), 1),
            ("changed, no key given", &changed, None, 1),
        ] {
            assert_eq!(ends_with(record, key), expected, "{name}");
        }
    }
}

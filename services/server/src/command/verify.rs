//! `vivier verify`.

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::integrity::anchor::SealedHead;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, Purpose, open_for_tool};

/// # Errors
/// Where something was changed, deleted or inserted: each finding is printed before.
pub async fn run(config: &StoreConfig, noted: Option<SealedHead>) -> anyhow::Result<()> {
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let store = open_for_tool(config, &database, false).await?;
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{pos} events read")?);
    let report = store.verify_from(noted, &mut |events| bar.set_position(events)).await?;
    bar.finish_and_clear();
    store.stop();
    store.pool().close().await;
    database.stop().await;
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

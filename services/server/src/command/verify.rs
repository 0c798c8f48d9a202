//! `vivier verify`.

use anyhow::bail;
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, open_for_tool};

/// # Errors
/// Where something was changed, deleted or inserted: each finding is printed before.
pub async fn run(config: &StoreConfig) -> anyhow::Result<()> {
    let database = Database::for_tool(config).await?;
    let store = open_for_tool(config, &database, false).await?;
    let bar = ProgressBar::no_length().with_style(ProgressStyle::with_template("{pos} events read")?);
    let report = store.verify(&mut |events| bar.set_position(events)).await?;
    bar.finish_and_clear();
    store.stop();
    store.pool().close().await;
    database.stop().await;
    say!("{} events in {} streams, {} sealed blocks", report.events, report.streams, report.blocks);
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

//! `vivier rebuild`.

use indicatif::{ProgressBar, ProgressStyle};
use vivier_event_store::Store;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, Purpose, ToolUse, open_for_tool};

/// # Errors
/// Where a read model is unknown, or its fold refuses an event: the present rows go on serving.
pub async fn run(config: &StoreConfig, names: &[String]) -> anyhow::Result<()> {
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let store = open_for_tool(config, &database, ToolUse::Plain).await?;
    let all: Vec<String> = store.registry().read_models().map(str::to_owned).collect();
    for name in if names.is_empty() { &all } else { names } {
        rebuild(&store, name).await?;
    }
    store.stop();
    store.pool().close().await;
    database.stop().await;
    Ok(())
}

async fn rebuild(store: &Store, name: &str) -> anyhow::Result<()> {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {percent}%")?;
    let bar =
        ProgressBar::new(u64::try_from(store.position()).unwrap_or(0)).with_style(style).with_message(name.to_owned());
    let events = store.rebuild(name, &mut |position| bar.set_position(u64::try_from(position).unwrap_or(0))).await?;
    bar.finish_and_clear();
    say!("{name}: rebuilt from {events} events");
    Ok(())
}

//! `vivier rebuild`.

use anyhow::bail;
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
    let rebuilt = match chosen(names, &all) {
        Ok(names) => rebuild_each(&store, names).await,
        Err(error) => Err(error),
    };
    store.stop();
    store.pool().close().await;
    database.stop().await;
    rebuilt
}

/// The read models that were named, or all of them; none is rebuilt where one of the names is wrong.
fn chosen<'a>(names: &'a [String], all: &'a [String]) -> anyhow::Result<&'a [String]> {
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        bail!("there is no read model called {unknown}; there are: {}", all.join(", "));
    }
    Ok(if names.is_empty() { all } else { names })
}

async fn rebuild_each(store: &Store, names: &[String]) -> anyhow::Result<()> {
    for name in names {
        rebuild(store, name).await?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_answered_with_all_names() {
        let all = ["mission".to_owned(), "talent".to_owned()];
        assert_eq!(chosen(&[], &all).expect("all"), all);
        assert_eq!(chosen(&all[1..], &all).expect("one"), ["talent"]);
        let error = chosen(&["talent".to_owned(), "talents".to_owned()], &all).expect_err("no such name");
        assert_eq!(error.to_string(), "there is no read model called talents; there are: mission, talent");
    }
}

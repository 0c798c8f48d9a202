//! `vivier doctor`: looks, and says what is wrong and what to do.

use anyhow::bail;
use vivier_accounts::breached::Examined;
use vivier_event_store::schema;
use vivier_postgres::binaries::Binaries;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{self, Database, Purpose, ToolUse, open_for_tool};

/// # Errors
/// Where something keeps Vivier from running; what was found is printed before.
pub async fn run(config: &StoreConfig) -> anyhow::Result<()> {
    let mut wrong = 0;
    let mut report = |what: &str, result: Result<String, String>| match result {
        Ok(found) => say!("ok     {what}: {found}"),
        Err(problem) => {
            wrong += 1;
            say!("WRONG  {what}: {problem}");
        }
    };
    if config.database_url.is_none() {
        report(
            "PostgreSQL's programs",
            Binaries::find()
                .map(|found| format!("{} in {}", found.major, found.folder.display()))
                .map_err(|error| error.to_string()),
        );
        report("data folder", Ok(config.data.display().to_string()));
    }
    if config.breached_passwords.is_some() {
        report("breached passwords", breached(config).map_err(|error| format!("{error:#}")));
    }
    match Database::for_tool(config, Purpose::Existing).await {
        Err(error) => report("database", Err(format!("{error:#}"))),
        Ok(database) => {
            let reached = database::reach(&database.url).await.map_err(|error| format!("{error:#}"));
            let is_reached = reached.is_ok();
            report("database", reached.map(|()| "answers".to_owned()));
            match open_for_tool(config, &database, ToolUse::Plain).await {
                // Said already.
                Err(_) if !is_reached => {}
                Err(error) => report("store", Err(format!("{error:#}"))),
                Ok(store) => {
                    report("master key", Ok("fits the store".to_owned()));
                    let version = schema::stored_version(store.pool()).await;
                    report("schema", version.map(|version| version.to_string()).map_err(|error| error.to_string()));
                    match store.read_model_status().await {
                        Err(error) => report("read models", Err(error.to_string())),
                        Ok(models) => {
                            for model in models {
                                let name = format!("read model {}", model.name);
                                report(
                                    &name,
                                    match model.error {
                                        None => Ok(format!("at position {}", model.position)),
                                        Some(error) => Err(format!(
                                            "stopped: {error}; mend the cause, then `vivier rebuild {}`",
                                            model.name
                                        )),
                                    },
                                );
                            }
                        }
                    }
                    store.stop();
                    store.pool().close().await;
                }
            }
            database.stop().await;
        }
    }
    match wrong {
        0 => Ok(()),
        1 => bail!("one thing is wrong"),
        several => bail!("{several} things are wrong"),
    }
}

/// Whether the list of breached passwords can be read and is sorted.
fn breached(config: &StoreConfig) -> anyhow::Result<String> {
    let Some(list) = config.breached()? else { return Ok("none".to_owned()) };
    let Examined { bytes, lines, all } = list.examine()?;
    let looked_at = if all { "all of them" } else { "those at places spread over it" };
    Ok(format!("{bytes} bytes; {lines} lines looked at, {looked_at}, in order"))
}

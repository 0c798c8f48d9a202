//! `vivier doctor`: looks, and says what is wrong and what to do.

use anyhow::bail;
use vivier_event_store::schema;
use vivier_postgres::binaries::Binaries;

use crate::config::StoreConfig;
use crate::database::{Database, Purpose, open_for_tool};

/// # Errors
/// Where something keeps Vivier from running; what was found is printed before.
pub async fn run(config: &StoreConfig) -> anyhow::Result<()> {
    let mut wrong = 0;
    let mut say = |what: &str, result: Result<String, String>| match result {
        Ok(found) => println!("ok     {what}: {found}"),
        Err(problem) => {
            wrong += 1;
            println!("WRONG  {what}: {problem}");
        }
    };
    if config.database_url.is_none() {
        say(
            "PostgreSQL's programs",
            Binaries::find()
                .map(|found| format!("{} in {}", found.major, found.folder.display()))
                .map_err(|error| error.to_string()),
        );
        say("data folder", Ok(config.data.display().to_string()));
    } else {
        say("database", Ok("the one of DATABASE_URL".to_owned()));
    }
    match Database::for_tool(config, Purpose::Existing).await {
        Err(error) => say("database", Err(format!("{error:#}"))),
        Ok(database) => {
            match open_for_tool(config, &database, false).await {
                Err(error) => say("store", Err(format!("{error:#}"))),
                Ok(store) => {
                    say("master key", Ok("fits the store".to_owned()));
                    let version = schema::stored_version(store.pool()).await;
                    say("schema", version.map(|version| version.to_string()).map_err(|error| error.to_string()));
                    match store.read_model_status().await {
                        Err(error) => say("read models", Err(error.to_string())),
                        Ok(models) => {
                            for model in models {
                                let name = format!("read model {}", model.name);
                                say(
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

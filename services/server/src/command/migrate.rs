//! `vivier migrate`.

use vivier_accounts::{Accounts, AccountsOptions};
use vivier_event_store::schema;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{self, Database, Purpose, ToolUse, open_for_tool};

/// # Errors
/// Where the database cannot be reached, or was written by a newer binary.
pub async fn run(config: &StoreConfig) -> anyhow::Result<()> {
    let database = Database::for_tool(config, Purpose::Begin).await?;
    let store = open_for_tool(config, &database, ToolUse::Plain).await?;
    Accounts::open(store.clone(), AccountsOptions::default()).await?;
    say!("the database is at schema {}", schema::stored_version(store.pool()).await?);
    database::close(&store).await;
    database.stop().await;
    Ok(())
}

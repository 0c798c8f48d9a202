//! `vivier demo`.

use crate::config::StoreConfig;
use crate::database::Database;
use crate::demo;

/// # Errors
/// Where the store holds something already.
pub async fn run(config: &StoreConfig, seed: u64) -> anyhow::Result<()> {
    let database = Database::for_server(config).await?;
    let filled = demo::fill_if_empty(config, &database, seed).await;
    database.stop().await;
    if filled? {
        demo::print_accounts();
        Ok(())
    } else {
        anyhow::bail!("the store is not empty: the demo is only for an empty one")
    }
}

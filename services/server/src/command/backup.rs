//! `vivier backup`.

use std::path::Path;

use anyhow::bail;
use vivier_postgres::dump;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::Database;

/// # Errors
/// Where the file exists, or the database cannot be dumped.
pub async fn run(config: &StoreConfig, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!("{} exists already", file.display());
    }
    let database = Database::for_tool(config).await?;
    dump::dump(&database.url, file).await?;
    database.stop().await;
    say!("{} written; the master key is not in it and must be kept apart", file.display());
    Ok(())
}

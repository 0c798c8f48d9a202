//! `vivier backup` and `vivier restore`.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use vivier_postgres::dump;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{Database, Purpose, SEALED_HEAD, ToolUse, open_for_tool};
use crate::master_key::{self, Missing};

/// Sealed as it is, a dump says who did what when: it is for its owner alone.
const MODE: u32 = 0o600;

/// # Errors
/// Where the file exists, or the database holds no store or cannot be dumped. A file of that name is there only when it is whole.
pub async fn run(config: &StoreConfig, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        bail!("{} exists already", file.display());
    }
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let written = write(&database, file).await;
    database.stop().await;
    written?;
    say!("{} written; the master key is not in it and must be kept apart", file.display());
    Ok(())
}

async fn write(database: &Database, file: &Path) -> anyhow::Result<()> {
    database.schema().await?;
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = Path::new(&unfinished);
    let opened = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(unfinished);
    let part = opened.with_context(|| format!("writing {}", unfinished.display()))?;
    let dumped = dump::dump(&database.url, unfinished).await;
    if let Err(error) = dumped {
        fs::remove_file(unfinished).with_context(|| format!("removing {}", unfinished.display()))?;
        return Err(error.into());
    }
    part.sync_all()?;
    fs::rename(unfinished, file).with_context(|| format!("writing {}", file.display()))
}

/// # Errors
/// Where the file cannot be read, the database holds a store already, or the master key is missing or another.
pub async fn restore(config: &StoreConfig, file: &Path) -> anyhow::Result<()> {
    fs::File::open(file).with_context(|| file.display().to_string())?;
    // What is restored opens with its own key alone: asked for before anything is written.
    master_key::find(config, Missing::Refuse)?;
    let database = Database::for_tool(config, Purpose::Begin).await?;
    let restored = read(config, &database, file).await;
    database.stop().await;
    restored?;
    say!("{} restored: repeat the erasures that were made since it was written", file.display());
    Ok(())
}

async fn read(config: &StoreConfig, database: &Database, file: &Path) -> anyhow::Result<()> {
    if database.schema().await? != 0 {
        bail!("the database holds a store already: restore into an empty one");
    }
    dump::restore(&database.url, file).await?;
    // The block that was sealed last may not have been in the backup yet.
    let head = config.data.join(SEALED_HEAD);
    match fs::remove_file(&head) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("removing {}", head.display()));
        }
        _ => {}
    }
    let store = open_for_tool(config, database, ToolUse::Plain).await?;
    store.stop();
    store.pool().close().await;
    Ok(())
}

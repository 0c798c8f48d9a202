//! The master key: from the environment, or a file that only its owner can read.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use vivier_event_store::MasterKey;

use crate::config::StoreConfig;

const FILE: &str = "master.key";
/// Read and write for the owner, nothing for others.
const MODE: u32 = 0o600;

/// What to do where the data folder holds no key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// A new store begins.
    Create,
    /// There is a store already: another key than its own would open nothing.
    Refuse,
}

/// The configured key, or the one in the data folder.
///
/// # Errors
/// Where the configured key is malformed, or the file cannot be read, is open to others, or holds no key.
pub fn find(config: &StoreConfig, missing: Missing) -> anyhow::Result<MasterKey> {
    if let Some(text) = &config.master_key {
        return MasterKey::from_hex(text).context("VIVIER_MASTER_KEY must be 64 hexadecimal digits");
    }
    let path = config.data.join(FILE);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mode = fs::metadata(&path)?.permissions().mode() & 0o777;
            if mode & 0o077 != 0 {
                bail!("{} can be read by others (mode {mode:o}): chmod 600 it", path.display());
            }
            MasterKey::from_hex(&text)
                .with_context(|| format!("{} holds no key of 64 hexadecimal digits", path.display()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if config.database_url.is_some() {
                bail!(
                    "no master key: set VIVIER_MASTER_KEY (for example to the output of `openssl rand -hex 32`) or put it into {}",
                    path.display()
                );
            }
            match missing {
                Missing::Create => create(&path),
                Missing::Refuse => bail!(
                    "{} is missing, and what is in the store opens with it alone: put its copy back, or set VIVIER_MASTER_KEY",
                    path.display()
                ),
            }
        }
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

fn create(path: &Path) -> anyhow::Result<MasterKey> {
    let key = MasterKey::generate()?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
    }
    // Whole or not at all: a crash in between leaves no half key behind.
    let unfinished = path.with_extension("key.new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(&unfinished)?;
    file.write_all(key.to_hex().as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path).with_context(|| format!("writing {}", path.display()))?;
    Ok(key)
}

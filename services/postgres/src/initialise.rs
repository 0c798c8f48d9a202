//! The first start: `initdb` into a folder beside, then a rename, so that a crash leaves either nothing or a whole cluster.

use std::fs;
use std::path::Path;

use crate::binaries::Binaries;
use crate::error::ClusterError;
use crate::owner::Owner;

/// The superuser inside the cluster; only the cluster's owner and root reach its socket.
pub(crate) const USER: &str = "vivier";

/// Makes `folder` a cluster where it is none yet, and checks that the binaries fit.
pub(crate) fn ensure(binaries: &Binaries, owner: Owner, folder: &Path) -> Result<(), ClusterError> {
    if let Ok(found) = fs::read_to_string(folder.join("PG_VERSION")) {
        let found = found.trim().to_owned();
        if found != binaries.major.to_string() {
            return Err(ClusterError::OtherVersion { found, available: binaries.major });
        }
        return Ok(());
    }
    let unfinished = folder.with_extension("init");
    if unfinished.exists() {
        // A first start that did not end: nothing was ever stored in it.
        fs::remove_dir_all(&unfinished).map_err(ClusterError::io(format!("removing {}", unfinished.display())))?;
    }
    fs::create_dir_all(&unfinished).map_err(ClusterError::io(format!("creating {}", unfinished.display())))?;
    owner.give(&unfinished)?;
    run(binaries, owner, &unfinished)?;
    fs::rename(&unfinished, folder).map_err(ClusterError::io(format!("renaming {}", unfinished.display())))?;
    if let Some(parent) = folder.parent()
        && let Ok(handle) = fs::File::open(parent)
    {
        handle.sync_all().map_err(ClusterError::io("flushing the data folder"))?;
    }
    Ok(())
}

/// C collation: what the operating system's collations do changes with its updates and would corrupt indexes.
fn run(binaries: &Binaries, owner: Owner, folder: &Path) -> Result<(), ClusterError> {
    let output = owner
        .command(&binaries.program("initdb"))
        .arg("--pgdata")
        .arg(folder)
        .args(["--no-locale", "--encoding=UTF8", "--data-checksums", "--username", USER])
        .args(["--auth-local=trust", "--auth-host=reject"])
        .output()
        .map_err(ClusterError::io("starting initdb"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Program {
        program: "initdb".to_owned(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

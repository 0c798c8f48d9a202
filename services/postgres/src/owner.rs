//! Whose process PostgreSQL is: never root's, which `initdb` and `postgres` refuse.

use std::ffi::CString;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

use crate::error::ClusterError;

/// Users that are tried, in this order, when Vivier itself runs as root.
const CANDIDATES: [&str; 2] = ["postgres", "nobody"];

/// The user that PostgreSQL runs as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Owner {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    /// True where Vivier is root and has to become this user.
    pub(crate) switch: bool,
}

impl Owner {
    pub(crate) fn find() -> Result<Self, ClusterError> {
        let (uid, gid) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
        if uid != 0 {
            return Ok(Self { uid, gid, switch: false });
        }
        CANDIDATES
            .iter()
            .find_map(|name| look_up(name))
            .map(|(uid, gid)| Self { uid, gid, switch: true })
            .ok_or(ClusterError::NoUnprivilegedUser)
    }

    /// Gives `path` to the user, with everything in it when it is a folder.
    pub(crate) fn give(self, path: &Path) -> Result<(), ClusterError> {
        if !self.switch {
            return Ok(());
        }
        let failed = || format!("giving {} to the user of PostgreSQL", path.display());
        std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid)).map_err(ClusterError::io(failed()))?;
        if path.is_dir() && !path.is_symlink() {
            for entry in std::fs::read_dir(path).map_err(ClusterError::io(failed()))? {
                self.give(&entry.map_err(ClusterError::io(failed()))?.path())?;
            }
        }
        Ok(())
    }

    /// The first folder on the way to `folder` that the user may not enter.
    pub(crate) fn check_way_to(self, folder: &Path) -> Result<(), ClusterError> {
        if !self.switch {
            return Ok(());
        }
        let mut ancestors: Vec<&Path> = folder.ancestors().collect();
        ancestors.reverse();
        for ancestor in ancestors {
            let Ok(metadata) = std::fs::metadata(ancestor) else { continue };
            let mode = metadata.permissions().mode();
            let enters = if metadata.uid() == self.uid {
                mode & 0o100 != 0
            } else if metadata.gid() == self.gid {
                mode & 0o010 != 0
            } else {
                mode & 0o001 != 0
            };
            if !enters {
                return Err(ClusterError::NotTraversable { folder: ancestor.to_owned() });
            }
        }
        Ok(())
    }

    /// A command that runs as the user.
    pub(crate) fn command(self, program: &Path) -> Command {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(program);
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
        // The present folder may be closed to the user, and the programs look at it.
        command.current_dir("/").env("LC_ALL", "C");
        command
    }
}

/// The ids of a user, from the system's tables.
fn look_up(name: &str) -> Option<(u32, u32)> {
    // `getent` knows every source of users that the system has, and needs no unsafe code.
    let name = CString::new(name).ok()?;
    let output = Command::new("getent").arg("passwd").arg(name.to_str().ok()?).output().ok()?;
    let line = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut fields = line.trim().split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

//! Finding PostgreSQL's programs on the machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::ClusterError;

/// The oldest PostgreSQL that Vivier runs on.
pub const MINIMUM_MAJOR: u32 = 15;
/// Names the folder of the programs, before any other is looked at.
pub const FOLDER_VARIABLE: &str = "VIVIER_PG_BIN";

/// A folder that holds `initdb`, `postgres`, `pg_dump`, and their version.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Binaries {
    pub folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    /// Looks into `VIVIER_PG_BIN`, then the newest of Debian's folders, then what `pg_config` and `PATH` say.
    ///
    /// # Errors
    /// `NoBinaries`.
    pub fn find() -> Result<Self, ClusterError> {
        candidates()
            .into_iter()
            .find_map(|folder| Self::at(&folder))
            .ok_or(ClusterError::NoBinaries { minimum: MINIMUM_MAJOR })
    }

    /// The programs in `folder`, where all are there and new enough.
    pub fn at(folder: &Path) -> Option<Self> {
        let complete = ["initdb", "postgres", "pg_dump", "psql"].iter().all(|name| folder.join(name).exists());
        if !complete {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = parse_major(&String::from_utf8_lossy(&output.stdout))?;
        (major >= MINIMUM_MAJOR).then(|| Self { folder: folder.to_owned(), major })
    }

    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` → 15.
fn parse_major(version: &str) -> Option<u32> {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::env::var_os(FOLDER_VARIABLE).map(PathBuf::from).into_iter().collect();
    folders.extend(debian_folders(Path::new("/usr/lib/postgresql")));
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders
}

/// `/usr/lib/postgresql/*/bin`, newest version first.
fn debian_folders(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_programs_print_them() {
        assert_eq!(parse_major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(parse_major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(parse_major("nothing"), None);
    }

    #[test]
    fn a_folder_without_all_programs_is_not_taken() {
        assert_eq!(Binaries::at(Path::new("/")), None);
    }

    #[test]
    fn this_machine_has_some() {
        let found = Binaries::find().expect("PostgreSQL is installed where the tests run");
        assert!(found.major >= MINIMUM_MAJOR);
    }
}

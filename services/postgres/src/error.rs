//! What keeps a private PostgreSQL from running; each says what to do about it.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "no PostgreSQL {minimum} or newer was found: install it (Debian: `apt-get install postgresql`), name its folder in \
         VIVIER_PG_BIN, or set DATABASE_URL to a server that runs already"
    )]
    NoBinaries { minimum: u32 },
    #[error("another Vivier runs on the data folder {}: stop it first, or use another folder", folder.display())]
    InUse { folder: PathBuf },
    #[error("the user that PostgreSQL runs as cannot enter {}: allow it (chmod o+x) or choose another data folder", folder.display())]
    NotTraversable { folder: PathBuf },
    #[error(
        "the data folder holds a PostgreSQL {found} cluster and the binaries are {available}: install PostgreSQL {found}, or dump \
         with the old one and restore into a new folder"
    )]
    OtherVersion { found: String, available: u32 },
    #[error("no unprivileged user was found to run PostgreSQL as: create one named `postgres`")]
    NoUnprivilegedUser,
    #[error("{program} failed: {output}")]
    Program { program: String, output: String },
    #[error("PostgreSQL did not come up in time; its log is {}", log.display())]
    NotReady { log: PathBuf },
    #[error("{action}")]
    Io { action: String, source: std::io::Error },
    #[error("the database did not answer")]
    Database(#[from] sqlx::Error),
}

impl ClusterError {
    /// For `map_err`: names what was being done.
    pub(crate) fn io(action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let action = action.into();
        move |source| Self::Io { action, source }
    }
}

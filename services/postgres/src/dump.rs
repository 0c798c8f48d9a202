//! Backup and restore through PostgreSQL's own programs.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use crate::binaries::Binaries;
use crate::error::ClusterError;

/// Writes the database as SQL, in one consistent snapshot, to `file`.
///
/// # Errors
/// `NoBinaries`, `Program`.
pub async fn dump(url: &str, file: &Path) -> Result<(), ClusterError> {
    let program = Binaries::find()?.program("pg_dump");
    run(Command::new(program).arg("--no-owner").arg("--dbname").arg(url).arg("--file").arg(file), "pg_dump").await
}

/// Reads what [`dump`] wrote into an empty database, whole or not at all.
///
/// # Errors
/// `NoBinaries`, `Program`.
pub async fn restore(url: &str, file: &Path) -> Result<(), ClusterError> {
    let program = Binaries::find()?.program("psql");
    run(
        Command::new(program)
            .args(["--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"])
            .arg("--dbname")
            .arg(url)
            .arg("--file")
            .arg(file)
            .stdout(Stdio::null()),
        "psql",
    )
    .await
}

async fn run(command: &mut Command, name: &str) -> Result<(), ClusterError> {
    let output = command.output().await.map_err(ClusterError::io(format!("starting {name}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(ClusterError::Program {
        program: name.to_owned(),
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

//! The `vivier` binary, built as the tests were.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context as _, ensure};

/// The workspace's folder.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the workspace")
}

/// The binary's path. Cargo is asked to bring it up to date once in each process, which takes a moment where it is.
///
/// # Panics
/// Where it cannot be built.
pub fn path() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| build().unwrap_or_else(|error| panic!("the binary: {error:#}")))
}

fn build() -> anyhow::Result<PathBuf> {
    // TARGET/PROFILE/deps/NAME-HASH
    let executable = std::env::current_exe().context("the test's own path")?;
    let profile_folder = executable.ancestors().nth(2).context("a profile's folder")?;
    let target = profile_folder.parent().context("the target folder")?;
    let profile = match profile_folder.file_name().and_then(|name| name.to_str()).context("a profile")? {
        "debug" => "dev",
        other => other,
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    // What cargo told this test of its own package would look to build scripts (ring's) like a change, and half of the workspace
    // would be compiled again, now and by the next cargo that is run by hand.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_of_the_package)) {
        command.env_remove(name);
    }
    let output = command
        .args(["build", "--quiet", "--locked", "--bin", "vivier", "--profile", profile, "--target-dir"])
        .arg(target)
        .current_dir(workspace())
        .output()
        .context("running cargo")?;
    ensure!(output.status.success(), "cargo: {}", String::from_utf8_lossy(&output.stderr));
    Ok(profile_folder.join("vivier"))
}

/// True of what cargo sets for the package that it runs, and not for itself.
fn is_of_the_package(name: &str) -> bool {
    const PREFIXES: [&str; 5] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

//! A real OpenID Connect provider: a process of its own, from npm.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// What every client there shows; for the tests only.
pub(super) const SECRET: &str = "a secret of the tests, and therefore none";

/// The provider's process.
pub(super) struct Provider {
    child: Child,
    pub(super) url: String,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn workspace() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().find(|folder| folder.join("Cargo.lock").exists()).expect("a workspace").to_owned()
}

/// A script of the providers' folder, once it listens.
pub(super) fn started(script: &[&str]) -> Provider {
    static PACKAGES: OnceLock<()> = OnceLock::new();
    let folder = workspace().join("tests/oidc");
    PACKAGES.get_or_init(|| {
        let packages = workspace().join("tests/tools/node-packages.sh");
        let status = Command::new("bash").arg(packages).arg(&folder).status().expect("bash runs");
        assert!(status.success(), "the provider's packages");
    });
    let mut child = Command::new("node")
        .args(script)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("node runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let url = loop {
        let line = lines.next().expect("it listens").expect("a line");
        if let Some(url) = line.strip_prefix("listening ") {
            break url.to_owned();
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    Provider { child, url }
}

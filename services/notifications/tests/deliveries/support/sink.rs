//! A mail server of another maker: a process from npm that keeps every mail as a file.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::smtp::Mail;

/// Runs until the test ends.
pub struct Sink {
    child: Child,
    folder: PathBuf,
    pub url: String,
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Sink {
    /// Starts one, and waits until it listens.
    pub fn start() -> Self {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut above = crate_folder.ancestors();
        let workspace = above.find(|folder| folder.join("Cargo.lock").exists()).expect("a workspace");
        let packages = workspace.join("tests/smtp");
        let script = workspace.join("tests/tools/node-packages.sh");
        let status = Command::new("bash").arg(script).arg(&packages).status().expect("bash runs");
        assert!(status.success(), "the mail server's packages");
        let folder = std::env::temp_dir().join(format!("vivier-sink-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).expect("a folder");
        let mut child = Command::new("node")
            .arg("sink.mjs")
            .arg(&folder)
            .current_dir(packages)
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let first = lines.next().expect("it listens").expect("a line");
        let url = first.strip_prefix("listening ").expect("an address").to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, folder, url }
    }

    /// All that it was given so far.
    pub fn mails(&self) -> Vec<Mail> {
        let files = std::fs::read_dir(&self.folder).expect("the folder").map(|file| file.expect("a file").path());
        let whole = files.filter(|file| file.extension().is_some_and(|extension| extension == "eml"));
        whole.map(|file| Mail { raw: std::fs::read_to_string(file).expect("a mail") }).collect()
    }
}

//! A mail server of the tests' own: a process from npm that keeps every mail as a file.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use vivier_tests::binary::workspace;
use vivier_tests::server::new_folder;

/// A mail server, and the folder in which it keeps what it is given.
pub struct Sink {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Sink {
    /// Where it takes mails.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder of the mails.
    pub fn mails(&self) -> String {
        self.folder.join("data").to_str().expect("a path").to_owned()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Starts one, and waits until it listens.
pub fn started() -> Sink {
    let packages = workspace().join("tests/smtp");
    let script = workspace().join("tests/tools/node-packages.sh");
    let status = Command::new("bash").arg(script).arg(&packages).status().expect("bash runs");
    assert!(status.success(), "the mail server's packages");
    let folder = new_folder().expect("a folder");
    let mails = folder.join("data");
    let mut child = Command::new("node")
        .arg("sink.mjs")
        .arg(&mails)
        .current_dir(packages)
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let first = lines.next().expect("it listens").expect("a line");
    let url = first.strip_prefix("listening ").expect("an address").to_owned();
    std::thread::spawn(move || lines.for_each(drop));
    Sink { child, folder, url }
}

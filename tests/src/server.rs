//! A running Vivier with an administrator, on free ports and a data folder of its own; it ends with its owner.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use anyhow::{Context as _, bail, ensure};
use uuid::Uuid;

use crate::binary;
use crate::mail;
use crate::second_factor::Authenticator;

/// The first administrator of every server.
pub const ADMINISTRATOR: &str = "administration@programme.example";
/// The file from which a server reads how far its clock is ahead, in seconds.
const CLOCK: &str = "clock";
/// What names the folder in which a test's own mail server keeps what it is given; no setting of the server's.
pub const MAILS: &str = "MAILS";
const MINUTES_OF_A_DAY: i64 = 24 * 60;
/// For the tests only, and therefore no secret.
pub const PASSWORD: &str = "trois grillons sur un tandem";

/// A server, and what it left on the disk so far. Both go when it is dropped.
pub struct Server {
    child: Child,
    url: String,
    metrics: String,
    folder: PathBuf,
    /// Where its mails arrive.
    mails: PathBuf,
    authenticator: Option<Authenticator>,
    options: &'static [&'static str],
    settings: &'static [(&'static str, &'static str)],
}

impl Server {
    /// Starts one.
    ///
    /// # Panics
    /// Where it does not come up; with what it wrote.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one with settings of its own: environment variables and their values.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub async fn start_with(settings: &'static [(&'static str, &'static str)]) -> Self {
        let started = tokio::task::spawn_blocking(|| start(settings)).await.expect("the task that starts it");
        let mut server = started.unwrap_or_else(|error| panic!("starting the server: {error:#}"));
        let enrolled = Authenticator::enrol(&server.url, ADMINISTRATOR, PASSWORD).await;
        server.authenticator = Some(enrolled.unwrap_or_else(|error| panic!("{error:#}\n{}", server.log())));
        server
    }

    /// Starts one that fills its empty store with the demo programme; its people sign in with [`PASSWORD`], and no second factor
    /// is asked of them.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub async fn start_demo(settings: &'static [(&'static str, &'static str)]) -> Self {
        let started =
            tokio::task::spawn_blocking(|| new_folder().and_then(|folder| serve(folder, &["--demo"], settings)));
        started.await.expect("the task that starts it").unwrap_or_else(|error| panic!("starting the demo: {error:#}"))
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where its mails arrive.
    pub fn mails(&self) -> &Path {
        &self.mails
    }

    /// SIGKILL, and starts it again on the same folder: its address is another one then.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub async fn kill_9_and_start_again(&mut self) {
        self.child.kill().expect("killed");
        self.ended();
        self.start_again().await;
    }

    /// How it ended, once it has.
    ///
    /// # Panics
    /// Where that cannot be known.
    pub fn ended(&mut self) -> ExitStatus {
        self.child.wait().expect("its end")
    }

    /// Starts it again on the same folder: its address is another one then.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub async fn start_again(&mut self) {
        let (folder, options, settings) = (self.folder.clone(), self.options, self.settings);
        let started = tokio::task::spawn_blocking(move || spawn(&folder, options, settings));
        let started = started.await.expect("the task that starts it");
        let up = started.unwrap_or_else(|error| panic!("starting it again: {error:#}\n{}", self.log()));
        (self.child, self.url, self.metrics) = (up.child, up.url, up.metrics);
    }

    /// A code of the administrator's second factor; each is good once.
    pub fn administrator_code(&self) -> String {
        self.authenticator.as_ref().map(Authenticator::present).unwrap_or_default()
    }

    /// Where it says what it counts, without `/metrics`.
    pub fn metrics(&self) -> &str {
        &self.metrics
    }

    /// Without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The token of the latest mail to an address whose link carries one; waited for.
    ///
    /// # Errors
    /// Where no such mail comes.
    pub async fn mailed_token(&self, email: &str) -> anyhow::Result<String> {
        self.linked_token(email, "", "").await
    }

    /// The token of a mail to an address whose link leads to `page`, such as `/answer-release`, and in which `about` stands; waited for.
    ///
    /// # Errors
    /// Where no such mail comes.
    pub async fn linked_token(&self, email: &str, page: &str, about: &str) -> anyhow::Result<String> {
        mail::token(&self.mails, email, page, about).await
    }

    /// The mails to an address that left so far, as they were written.
    ///
    /// # Errors
    /// Where their folder cannot be read.
    pub fn mails_to(&self, email: &str) -> anyhow::Result<Vec<String>> {
        mail::to(&self.mails, email)
    }

    /// Everything of its database, as `vivier backup` writes it: SQL.
    ///
    /// # Errors
    /// Where the backup fails.
    pub async fn dump(&self) -> anyhow::Result<String> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || dump(&folder)).await?
    }

    /// Every event, as `vivier export events` writes them: JSON lines.
    ///
    /// # Errors
    /// Where the export fails.
    pub async fn exported_events(&self) -> anyhow::Result<String> {
        let folder = self.folder.clone();
        tokio::task::spawn_blocking(move || exported_events(&folder)).await?
    }

    /// Sets the server's clock ahead by so many days more, where it was started with `VIVIER_CLOCK_AHEAD`.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub async fn days_pass(&self, days: i64) -> anyhow::Result<()> {
        self.minutes_pass(days * MINUTES_OF_A_DAY).await
    }

    /// The same by so many minutes.
    ///
    /// # Errors
    /// As [`Server::days_pass`].
    pub async fn minutes_pass(&self, minutes: i64) -> anyhow::Result<()> {
        let file = self.folder.join(CLOCK);
        let before: i64 = read(&file).trim().parse().unwrap_or(0);
        let next = self.folder.join("clock.next");
        let ahead = (before + minutes * 60).to_string();
        fs::write(&next, &ahead).context("the clock's file")?;
        fs::rename(&next, &file).context("the clock's file")?;
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while read(&file.with_extension("set")).trim() != ahead {
            looks.tick().await;
        }
        Ok(())
    }

    /// Everything that it wrote below `part` of its folder (all of it where that is empty), by file, as text as far as it is one.
    pub fn files(&self, part: &str) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.join(part)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(bytes) = fs::read(&path) {
                    found.push((path, String::from_utf8_lossy(&bytes).into_owned()));
                }
            }
        }
        found
    }

    /// What was logged so far.
    pub fn log(&self) -> String {
        read(&self.folder.join("log"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first, so that it stops its database too.
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().is_ok_and(|status| status.success());
        if !asked {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A new folder for one store, with an empty `data` in it that the private PostgreSQL can enter as another user. Whoever asks
/// for it removes it.
///
/// # Errors
/// Where it cannot be made.
pub fn new_folder() -> anyhow::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("vivier-tests-{}", Uuid::new_v4().simple()));
    let data = folder.join("data");
    fs::create_dir_all(&data).context("the data folder")?;
    for folder in [&folder, &data] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).context("the data folder's mode")?;
    }
    Ok(folder)
}

fn start(settings: &'static [(&'static str, &'static str)]) -> anyhow::Result<Server> {
    let folder = new_folder()?;
    create_administrator(&folder.join("data"))?;
    serve(folder, &[], settings)
}

fn serve(
    folder: PathBuf,
    options: &'static [&'static str],
    settings: &'static [(&'static str, &'static str)],
) -> anyhow::Result<Server> {
    let elsewhere = settings.iter().find(|(name, _)| *name == MAILS);
    let mails = elsewhere.map_or_else(|| folder.join("data/mail"), |(_, folder)| PathBuf::from(folder));
    let Up { child, url, metrics } = spawn(&folder, options, settings)?;
    Ok(Server { child, url, metrics, folder, mails, authenticator: None, options, settings })
}

/// A process that listens, and its addresses.
struct Up {
    child: Child,
    url: String,
    metrics: String,
}

/// Its process, once it listens.
fn spawn(folder: &Path, options: &[&str], settings: &[(&str, &str)]) -> anyhow::Result<Up> {
    let log = File::options().create(true).append(true).open(folder.join("log")).context("the log")?;
    let mut child = vivier(&folder.join("data"))
        .arg("serve")
        .args(options)
        .envs(settings.iter().copied().filter(|(name, _)| !["VIVIER_CLOCK_AHEAD", MAILS].contains(name)))
        .envs(
            settings.iter().find(|(name, _)| *name == "VIVIER_CLOCK_AHEAD").map(|(name, _)| (name, folder.join(CLOCK))),
        )
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .context("starting vivier")?;
    let output = child.stdout.take().context("its output")?;
    let mut lines = BufReader::new(output).lines();
    let mut found = None;
    while let Some(line) = lines.next() {
        let line = line.context("reading its output")?;
        if let Some(url) = line.strip_prefix("listening ") {
            found = Some(url.trim().to_owned());
        } else if let Some(address) = line.trim().strip_prefix("metrics ")
            && let Some(url) = found.take()
        {
            let metrics = address.trim().trim_end_matches("/metrics").to_owned();
            // Whatever it still writes is read, so that the pipe never blocks it.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(Up { child, url, metrics });
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    bail!("it ended: {}", read(&folder.join("log")));
}

fn dump(folder: &Path) -> anyhow::Result<String> {
    let file = folder.join("backup");
    let output = vivier(&folder.join("data")).arg("backup").arg(&file).output().context("starting vivier backup")?;
    ensure!(output.status.success(), "backup: {}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(&file).context("reading the backup")
}

fn exported_events(folder: &Path) -> anyhow::Result<String> {
    let file = folder.join("events.jsonl");
    let output = vivier(&folder.join("data"))
        .args(["export", "events"])
        .arg(&file)
        .output()
        .context("starting vivier export")?;
    ensure!(output.status.success(), "export: {}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(&file).context("reading the events")
}

/// The first account there is, and with it a store; everything else is done through the API.
///
/// # Errors
/// Where the command fails, with what it wrote.
pub fn create_administrator(data: &Path) -> anyhow::Result<()> {
    let mut child = vivier(data)
        .args(["create-administrator", "--email", ADMINISTRATOR, "--name", "Michel Verdier"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting vivier create-administrator")?;
    writeln!(child.stdin.take().context("its input")?, "{PASSWORD}").context("giving the password")?;
    let mut errors = String::new();
    child.stderr.take().context("its errors")?.read_to_string(&mut errors).context("reading its errors")?;
    ensure!(child.wait()?.success(), "create-administrator: {errors}");
    Ok(())
}

/// The binary on a data folder, without a subcommand yet.
pub fn vivier(data: &Path) -> Command {
    let mut command = Command::new(binary::path());
    // Nothing of the environment that would lead it to another store.
    for name in ["DATABASE_URL", "VIVIER_DEMO", "VIVIER_SMTP_URL", "VIVIER_PUBLIC_URL", "VIVIER_MASTER_KEY"] {
        command.env_remove(name);
    }
    command.env("VIVIER_DATA", data).env("VIVIER_LISTEN", "127.0.0.1:0").env("VIVIER_METRICS_LISTEN", "127.0.0.1:0");
    command
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

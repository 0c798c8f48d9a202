//! The cluster as a whole: one server per data folder, ready when `start` returns, stopped with the value.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};

use crate::binaries::Binaries;
use crate::error::ClusterError;
use crate::initialise;
use crate::owner::Owner;
use crate::postmaster::{self, Launch, Postmaster};

/// Longest path of a Unix socket that systems accept, less the socket's own name.
const MAX_SOCKET_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();
/// How long a start may take, crash recovery included.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How long a server that a killed process left behind may take to end.
const ORPHAN_WITHIN: Duration = Duration::from_secs(60);
/// Between two looks at whether the server answers.
const LOOK: Duration = Duration::from_millis(20);
/// The cluster's own folder within the data folder.
const DATA: &str = "pg";
/// Only the owner may enter.
const PRIVATE: u32 = 0o700;

/// How a cluster is started. Start from [`ClusterOptions::new`].
#[derive(Clone, Debug)]
pub struct ClusterOptions {
    /// Holds `pg` (the cluster), `postgres.log` and `lock`.
    pub folder: PathBuf,
    /// False only for tests that no crash of the machine concerns.
    pub durable: bool,
    pub max_connections: u32,
    /// Memory for cached pages, in MiB.
    pub shared_buffers_mib: u32,
}

impl ClusterOptions {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), durable: true, max_connections: 100, shared_buffers_mib: 128 }
    }

    /// Everything that durability rests on is said, not left to defaults.
    fn settings(&self) -> Vec<(&'static str, String)> {
        let durable = if self.durable { "on" } else { "off" };
        let mut settings = vec![
            ("listen_addresses", String::new()),
            ("unix_socket_permissions", "0700".to_owned()),
            ("fsync", durable.to_owned()),
            ("synchronous_commit", durable.to_owned()),
            ("full_page_writes", durable.to_owned()),
            ("max_connections", self.max_connections.to_string()),
            ("shared_buffers", format!("{}MB", self.shared_buffers_mib)),
            ("max_wal_size", "1GB".to_owned()),
            ("jit", "off".to_owned()),
            ("timezone", "UTC".to_owned()),
            ("log_timezone", "UTC".to_owned()),
            // Statements carry no personal data in clear, but their parameters need not be in a log either.
            ("log_parameter_max_length_on_error", "0".to_owned()),
            ("log_min_error_statement", "panic".to_owned()),
        ];
        if !self.durable {
            // Hundreds of small databases that live for seconds: nobody copies their log, and looking after each costs more than it saves.
            settings.extend([
                ("wal_level", "minimal".to_owned()),
                ("max_wal_senders", "0".to_owned()),
                ("autovacuum", "off".to_owned()),
            ]);
        }
        settings
    }
}

/// A running private cluster. Dropping it stops the server.
pub struct Cluster {
    sockets: PathBuf,
    data: PathBuf,
    binaries: Binaries,
    postmaster: Postmaster,
    /// Held while the cluster runs; the system gives it back when the process ends, however it ends.
    _lock: fs::File,
}

impl Cluster {
    /// Starts the cluster of a folder, made where there is none, and waits until it answers.
    ///
    /// # Errors
    /// See [`ClusterError`]: no binaries, in use, not traversable, another version, not ready.
    pub async fn start(options: &ClusterOptions) -> Result<Self, ClusterError> {
        let binaries = Binaries::find()?;
        let owner = Owner::find()?;
        fs::create_dir_all(&options.folder)
            .map_err(ClusterError::io(format!("creating {}", options.folder.display())))?;
        let folder = options.folder.canonicalize().map_err(ClusterError::io("finding the data folder"))?;
        let lock = lock(&folder)?;
        owner.check_way_to(&folder)?;
        let data = folder.join(DATA);
        initialise::ensure(&binaries, owner, &data)?;
        end_orphan(&data).await?;
        let sockets = socket_folder(&folder, owner)?;
        let log = folder.join("postgres.log");
        let launch = Launch {
            binaries: binaries.clone(),
            owner,
            data: data.clone(),
            sockets: sockets.clone(),
            log: log.clone(),
            settings: options.settings(),
        };
        let postmaster = Postmaster::start(launch)?;
        let cluster = Self { sockets, data, binaries, postmaster, _lock: lock };
        cluster.wait_until_ready(&log).await?;
        Ok(cluster)
    }

    /// An address for `database` that sqlx and PostgreSQL's own programs understand.
    pub fn url(&self, database: &str) -> String {
        url(&self.sockets, database)
    }

    /// The server's process id; 0 for a moment after it died.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid()
    }

    pub fn socket_folder(&self) -> &Path {
        &self.sockets
    }

    pub fn data_folder(&self) -> &Path {
        &self.data
    }

    pub fn binaries(&self) -> &Binaries {
        &self.binaries
    }

    /// Creates a database where there is none of that name.
    ///
    /// # Errors
    /// `Database`.
    pub async fn ensure_database(&self, name: &str) -> Result<(), ClusterError> {
        let mut connection = self.connect("postgres").await?;
        let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(name)
            .fetch_one(&mut connection)
            .await?;
        if !exists {
            create_database(&mut connection, name).await?;
        }
        Ok(())
    }

    /// Stops the server (fast shutdown) and waits until it has ended.
    pub async fn stop(self) {
        let stopped = tokio::task::spawn_blocking(move || drop(self)).await;
        if stopped.is_err() {
            tracing::warn!("stopping PostgreSQL was interrupted");
        }
    }

    /// Ends the server at once, as a crash would; it is started again. For tests of faults.
    pub fn kill_9(&self) {
        postmaster::signal(self.pid(), Signal::KILL);
    }

    /// Waits until the server answers (again).
    ///
    /// # Errors
    /// `NotReady`.
    pub async fn wait_until_ready(&self, log: &Path) -> Result<(), ClusterError> {
        let begun = tokio::time::Instant::now();
        while begun.elapsed() < READY_WITHIN {
            if self.postmaster.pid() != 0 && self.connect("postgres").await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Err(ClusterError::NotReady { log: log.to_owned() })
    }

    async fn connect(&self, database: &str) -> Result<PgConnection, ClusterError> {
        let options: PgConnectOptions = self.url(database).parse()?;
        Ok(options.connect().await?)
    }
}

/// True where the folder holds a private cluster, running or not.
pub fn exists(folder: &Path) -> bool {
    folder.join(DATA).join("PG_VERSION").exists()
}

/// The address of `database` on the cluster that another process of this machine runs on `folder`, where one does: for
/// tools beside a running server.
pub fn running_url(folder: &Path, database: &str) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let sockets = socket_path(&folder);
    sockets.join(".s.PGSQL.5432").exists().then(|| url(&sockets, database))
}

/// The address of a database by its socket's folder.
pub(crate) fn url(sockets: &Path, database: &str) -> String {
    let host: String = sockets.to_string_lossy().bytes().map(percent).collect();
    format!("postgres://{}@localhost/{database}?host={host}", initialise::USER)
}

/// `name` is a constant or made by this crate; identifiers cannot be parameters.
pub(crate) async fn create_database(connection: &mut PgConnection, name: &str) -> Result<(), ClusterError> {
    let quoted = name.replace('"', "\"\"");
    sqlx::raw_sql(AssertSqlSafe(format!("create database \"{quoted}\" template template0")))
        .execute(connection)
        .await?;
    Ok(())
}

fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

fn lock(folder: &Path) -> Result<fs::File, ClusterError> {
    let path = folder.join("lock");
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(ClusterError::io(format!("opening {}", path.display())))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(ClusterError::InUse { folder: folder.to_owned() }),
        Err(error) => Err(ClusterError::Io { action: format!("locking {}", path.display()), source: error.into() }),
    }
}

/// A server that a killed process left behind ends by itself (its parent's death is its signal); this waits for it.
async fn end_orphan(data: &Path) -> Result<(), ClusterError> {
    let begun = tokio::time::Instant::now();
    let mut asked = false;
    while let Some(pid) = running(data) {
        if !asked {
            postmaster::signal(pid, Signal::INT);
            asked = true;
        }
        if begun.elapsed() > ORPHAN_WITHIN {
            return Err(ClusterError::Program {
                program: "postgres".to_owned(),
                output: format!("an earlier server (process {pid}) does not end"),
            });
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// The process of `postmaster.pid`, where it lives and really is a server on this folder.
fn running(data: &Path) -> Option<u32> {
    let text = fs::read_to_string(data.join("postmaster.pid")).ok()?;
    let pid: u32 = text.lines().next()?.trim().parse().ok()?;
    let command = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let ours = data.as_os_str().as_encoded_bytes();
    command.windows(ours.len()).any(|window| window == ours).then_some(pid)
}

/// Beside the data where the path is short enough for a socket, else in the system's folder for temporary files.
fn socket_folder(folder: &Path, owner: Owner) -> Result<PathBuf, ClusterError> {
    let sockets = socket_path(folder);
    fs::create_dir_all(&sockets).map_err(ClusterError::io(format!("creating {}", sockets.display())))?;
    fs::set_permissions(&sockets, fs::Permissions::from_mode(PRIVATE))
        .map_err(ClusterError::io(format!("closing {} to others", sockets.display())))?;
    owner.give(&sockets)?;
    Ok(sockets)
}

fn socket_path(folder: &Path) -> PathBuf {
    let beside = folder.join("run");
    if beside.as_os_str().len() <= MAX_SOCKET_FOLDER {
        beside
    } else {
        std::env::temp_dir().join(format!("vivier-{:016x}", stable_hash(folder)))
    }
}

/// FNV-1a: the same folder has the same name at each start.
fn stable_hash(folder: &Path) -> u64 {
    folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

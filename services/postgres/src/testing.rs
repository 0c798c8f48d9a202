//! For tests: one throw-away cluster for each test process, a fresh database for each call, and durable clusters to kill.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};

use crate::cluster::{self, Cluster, ClusterOptions};
use crate::error::ClusterError;

/// Folders of test clusters are named so, with the process that uses them.
const PREFIX: &str = "vivier-test-cluster-";
const CONNECTIONS: u32 = 400;

/// A database that nobody else uses.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    url: String,
}

impl TestDatabase {
    pub fn url(&self) -> String {
        self.url.clone()
    }
}

/// A fresh, empty database on this process's throw-away cluster, which the first call starts.
///
/// # Panics
/// Where no PostgreSQL can be started: a test that needs one cannot go on.
pub async fn database() -> TestDatabase {
    let sockets = shared_sockets();
    let name = format!("t{}", uuid::Uuid::new_v4().simple());
    let options: PgConnectOptions = cluster::url(sockets, "postgres").parse().expect("an own address");
    let mut connection = options.connect().await.expect("the throw-away cluster answers");
    cluster::create_database(&mut connection, &name).await.expect("a fresh database");
    connection.execute("select 1").await.expect("the connection is whole");
    TestDatabase { url: cluster::url(sockets, &name) }
}

/// A cluster with everything that durability takes, in a folder of its own: for tests that kill it.
///
/// # Errors
/// As [`Cluster::start`].
pub async fn durable_cluster() -> Result<(Cluster, TestFolder), ClusterError> {
    let folder = TestFolder::create();
    let mut options = ClusterOptions::new(folder.path());
    options.max_connections = CONNECTIONS;
    Ok((Cluster::start(&options).await?, folder))
}

/// A folder under the system's folder for temporary files that PostgreSQL's user can reach; removed with the value.
pub struct TestFolder(PathBuf);

impl TestFolder {
    /// # Panics
    /// Where no folder can be made.
    pub fn create() -> Self {
        let path =
            std::env::temp_dir().join(format!("{PREFIX}{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()));
        fs::create_dir_all(&path).expect("a folder for temporary files");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("an own folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        // What cannot be removed now is swept by a later test process.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The cluster lives in a thread with a runtime of its own, since each test has one that ends with it. It is never
/// stopped: the server ends with this process, and the next test process sweeps the folder.
fn shared_sockets() -> &'static Path {
    static SOCKETS: OnceLock<PathBuf> = OnceLock::new();
    SOCKETS.get_or_init(|| {
        sweep();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let folder = TestFolder::create();
                let mut options = ClusterOptions::new(folder.path());
                options.durable = false;
                options.max_connections = CONNECTIONS;
                let cluster = Cluster::start(&options).await;
                let sockets = cluster.as_ref().map(|cluster| cluster.socket_folder().to_owned());
                sender.send(sockets.map_err(|error| error.to_string())).expect("the test waits");
                std::future::pending::<()>().await;
                drop((cluster, folder));
            });
        });
        receiver.recv().expect("the cluster's thread answers").expect("a throw-away cluster")
    })
}

/// Removes the folders of test processes that have ended.
fn sweep() {
    let Ok(entries) = fs::read_dir(std::env::temp_dir()) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(pid) = name.strip_prefix(PREFIX).and_then(|rest| rest.split('-').next()) else { continue };
        if !Path::new("/proc").join(pid).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

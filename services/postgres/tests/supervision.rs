//! A private cluster is made, started, refused, killed, started again, as root or not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _, PgConnection};
use vivier_postgres::testing::{TestFolder, durable_cluster};
use vivier_postgres::{Cluster, ClusterError, ClusterOptions};

/// Starts a cluster in the folder that it is given and holds it.
const HOLDER: &str = env!("CARGO_BIN_EXE_hold_cluster");

async fn connect(url: &str) -> PgConnection {
    url.parse::<PgConnectOptions>().expect("an address").connect().await.expect("a connection")
}

#[tokio::test]
async fn the_second_start_finds_what_the_first_stored_and_everything_durable_is_on() {
    let folder = TestFolder::create();
    let options = ClusterOptions::new(folder.path());
    let cluster = Cluster::start(&options).await.expect("a first start");
    cluster.ensure_database("vivier").await.expect("a database");
    cluster.ensure_database("vivier").await.expect("the same again");
    connect(&cluster.url("vivier"))
        .await
        .execute("create table kept (n integer); insert into kept values (7)")
        .await
        .expect("stored");
    cluster.stop().await;

    let cluster = Cluster::start(&options).await.expect("a second start");
    let mut connection = connect(&cluster.url("vivier")).await;
    let kept: i32 = sqlx::query_scalar("select n from kept").fetch_one(&mut connection).await.expect("kept");
    assert_eq!(kept, 7);
    for (setting, expected) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("lc_collate", "C"),
        ("server_encoding", "UTF8"),
    ] {
        let value: String = sqlx::query_scalar("select current_setting($1)")
            .bind(setting)
            .fetch_one(&mut connection)
            .await
            .expect(setting);
        assert_eq!(value, expected, "{setting}");
    }
    let mode = fs::metadata(cluster.socket_folder()).expect("the sockets' folder").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let (cluster, folder) = durable_cluster().await.expect("a cluster");
    let refused = Cluster::start(&ClusterOptions::new(folder.path())).await.err();
    assert!(matches!(&refused, Some(ClusterError::InUse { .. })), "{refused:?}");
    connect(&cluster.url("postgres")).await.execute("select 1").await.expect("the first goes on");
}

#[tokio::test]
async fn a_killed_server_is_started_again_with_all_that_was_committed() {
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    connect(&cluster.url("postgres")).await.execute("create table kept (n integer)").await.expect("a table");
    for round in 1..=3_i64 {
        let mut connection = connect(&cluster.url("postgres")).await;
        connection.execute("insert into kept values (1)").await.expect("committed");
        let before = cluster.pid();
        cluster.kill_9();
        while cluster.pid() == before {
            tokio::task::yield_now().await;
        }
        cluster.wait_until_ready(std::path::Path::new("log")).await.expect("started again");
        let mut connection = connect(&cluster.url("postgres")).await;
        let kept: i64 = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut connection).await.expect("kept");
        assert_eq!(kept, round);
    }
}

#[tokio::test]
async fn a_first_start_that_was_cut_off_leaves_nothing_in_the_way() {
    let folder = TestFolder::create();
    fs::create_dir_all(folder.path().join("pg.init/base")).expect("half a cluster");
    let cluster = Cluster::start(&ClusterOptions::new(folder.path())).await.expect("a start");
    assert!(!folder.path().join("pg.init").exists());
    cluster.stop().await;
}

#[tokio::test]
async fn a_cluster_of_another_version_is_refused_untouched() {
    let folder = TestFolder::create();
    fs::create_dir_all(folder.path().join("pg")).expect("a cluster's folder");
    fs::write(folder.path().join("pg/PG_VERSION"), "9.6\n").expect("its version");
    let refused = Cluster::start(&ClusterOptions::new(folder.path())).await.err();
    assert!(matches!(&refused, Some(ClusterError::OtherVersion { found, .. }) if found == "9.6"), "{refused:?}");
}

#[tokio::test]
async fn a_folder_that_the_servers_user_cannot_enter_is_named() {
    if !rustix_is_root() {
        println!("SKIPPED a_folder_that_the_servers_user_cannot_enter_is_named: only root changes users");
        return;
    }
    let folder = TestFolder::create();
    let closed = folder.path().join("closed");
    fs::create_dir_all(closed.join("data")).expect("folders");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).expect("closed");
    let refused = Cluster::start(&ClusterOptions::new(closed.join("data"))).await.err();
    assert!(
        matches!(&refused, Some(ClusterError::NotTraversable { folder }) if folder.ends_with("closed")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_deep_folder_gets_its_socket_elsewhere() {
    let folder = TestFolder::create();
    let deep = folder.path().join("a".repeat(60)).join("b".repeat(60));
    let cluster = Cluster::start(&ClusterOptions::new(&deep)).await.expect("a start");
    assert!(cluster.socket_folder().as_os_str().len() < 95);
    connect(&cluster.url("postgres")).await.execute("select 1").await.expect("an answer");
    let sockets = cluster.socket_folder().to_owned();
    cluster.stop().await;
    let _ = fs::remove_dir_all(sockets);
}

#[tokio::test]
async fn when_the_process_is_killed_the_server_ends_and_the_next_start_works() {
    let folder = TestFolder::create();
    let mut child = Command::new(HOLDER).arg(folder.path()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().expect("its output")), &mut line)
        .expect("a line");
    let server: u32 = line.trim().parse().expect("the server's process id");
    child.kill().expect("SIGKILL");
    child.wait().expect("ended");

    let cluster = Cluster::start(&ClusterOptions::new(folder.path())).await.expect("the next start");
    assert_ne!(cluster.pid(), server);
    assert!(!PathBuf::from(format!("/proc/{server}/cwd")).exists(), "the orphan has ended");
}

#[tokio::test]
async fn an_unprivileged_process_starts_its_own() {
    if !rustix_is_root() {
        println!("SKIPPED an_unprivileged_process_starts_its_own: the other tests run unprivileged already");
        return;
    }
    let folder = TestFolder::create();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("open to all");
    let program = folder.path().join("hold_cluster");
    fs::copy(HOLDER, &program).expect("a copy that everybody may run");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("executable");
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .arg(folder.path().join("data"))
        .arg("once")
        .output()
        .expect("setpriv");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn rustix_is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0)
}

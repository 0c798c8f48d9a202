//! What an operator does with a store on the command line: back it up, restore it, and look at one that is not there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use sqlx::Connection as _;
use vivier_postgres::{Cluster, ClusterOptions};
use vivier_tests::server::{create_administrator, new_folder, vivier};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        Self(new_folder().expect("a folder"))
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Whether it went well, and everything it said.
fn run(data: &Path, arguments: &[&str]) -> (bool, String) {
    let output = vivier(data).args(arguments).output().expect("the binary runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

fn good(data: &Path, arguments: &[&str]) -> String {
    let (good, said) = run(data, arguments);
    assert!(good, "{arguments:?}: {said}");
    said
}

fn bad(data: &Path, arguments: &[&str]) -> String {
    let (good, said) = run(data, arguments);
    assert!(!good, "{arguments:?}: {said}");
    said
}

#[test]
fn a_backup_is_restored_with_its_key_into_an_empty_folder_and_nowhere_else() {
    let (one, two) = (Folder::new(), Folder::new());
    create_administrator(&one.data()).expect("a store");
    let file = one.0.join("backup.sql");
    let name = file.to_str().expect("a name");
    good(&one.data(), &["backup", name]);
    assert_eq!(fs::metadata(&file).expect("the backup").permissions().mode() & 0o777, 0o600);
    assert!(bad(&one.data(), &["backup", name]).contains("exists already"));
    assert!(bad(&one.data(), &["restore", name]).contains("holds a store already"));

    assert!(bad(&two.data(), &["restore", name]).contains("master.key is missing"));
    assert_eq!(fs::read_dir(two.data()).expect("the folder").count(), 0, "nothing was begun");
    fs::copy(one.data().join("master.key"), two.data().join("master.key")).expect("the key");
    good(&two.data(), &["restore", name]);
    let counted = |said: String| said.lines().next().map(str::to_owned).expect("a line");
    assert_eq!(counted(good(&two.data(), &["verify"])), counted(good(&one.data(), &["verify"])));

    // The key is lost: no other is made, which would open nothing.
    fs::remove_file(two.data().join("master.key")).expect("lost");
    assert!(bad(&two.data(), &["verify"]).contains("put its copy back"));
    assert!(!two.data().join("master.key").exists());
}

#[test]
fn a_tool_on_a_folder_without_a_store_says_so_and_begins_none() {
    let folder = Folder::new();
    let file = folder.0.join("backup.sql");
    for arguments in [&["verify"][..], &["rebuild"], &["doctor"], &["backup", file.to_str().expect("a name")]] {
        assert!(bad(&folder.data(), arguments).contains("there is no store in"), "{arguments:?}");
    }
    assert_eq!(fs::read_dir(folder.data()).expect("the folder").count(), 0);
    assert!(!file.exists());
}

/// A byte of PostgreSQL's first page of events, in which something stands.
const BYTE: usize = 8_191;

#[tokio::test]
async fn a_store_whose_files_are_damaged_is_told_in_plain_words() {
    let folder = Folder::new();
    create_administrator(&folder.data()).expect("a store");
    let cluster = Cluster::start(&ClusterOptions::new(folder.data())).await.expect("its database");
    let mut connection = sqlx::PgConnection::connect(&cluster.url("vivier")).await.expect("a connection");
    let path = sqlx::query_scalar::<_, String>("select pg_relation_filepath('es_event')").fetch_one(&mut connection);
    let path = path.await.expect("where the events are");
    connection.close().await.expect("closed");
    cluster.stop().await;
    let file = folder.data().join("pg").join(path);
    let mut bytes = fs::read(&file).expect("the events");
    bytes[BYTE] ^= 1;
    fs::write(&file, bytes).expect("damaged");
    let said = bad(&folder.data(), &["verify"]);
    assert!(said.contains("vivier: the store's files are damaged: ") && said.contains("invalid page"), "{said}");
}

#[test]
fn whatever_a_tool_has_appended_is_sealed_when_it_ends() {
    let folder = Folder::new();
    let data = folder.data();
    let file = folder.0.join("skills.jsonl");
    fs::write(&file, framework(r#"{"id": "x:3", "labels": {"en": ["Ada"]}}"#)).expect("written");
    let import = ["import", "skills", "--jsonl", file.to_str().expect("a name"), "--name", "mine"];
    good(&data, &import);
    let verified = good(&data, &["verify"]);
    assert!(verified.contains(", 1 sealed blocks\n") && !verified.contains("in no sealed block"), "{verified}");
    create_administrator(&data).expect("an administrator");
    let verified = good(&data, &["verify"]);
    assert!(verified.contains(", 2 sealed blocks\n") && !verified.contains("in no sealed block"), "{verified}");
}

/// Three skills as JSON lines; the last one as it is given.
fn framework(last: &str) -> String {
    format!(
        "{}\n{}\n{last}\n",
        r#"{"id": "x:1", "labels": {"fr": ["Zig"], "en": ["Zig"]}}"#,
        r#"{"id": "x:2", "labels": {"fr": ["Nim"]}, "broader": ["x:1"]}"#
    )
}

#[test]
fn an_import_of_skills_says_what_it_changed_and_a_broken_file_where_it_is_broken() {
    let folder = Folder::new();
    let data = folder.data();
    create_administrator(&data).expect("a store");
    let file = folder.0.join("skills.jsonl");
    let name = file.to_str().expect("a name").to_owned();
    let import = ["import", "skills", "--jsonl", &name, "--name", "mine", "--framework-version", "1"];
    let write = |last| fs::write(&file, framework(last)).expect("written");
    write(r#"{"id": "x:3", "labels": {"en": ["Ada"]}, "related": ["x:1"]}"#);
    let first = good(&data, &import);
    assert!(first.contains("mine: 3 added, 0 revised, 0 retired, 0 restored, 0 unchanged"), "{first}");
    let again = good(&data, &import);
    assert!(again.contains("mine: 0 added, 0 revised, 0 retired, 0 restored, 3 unchanged"), "{again}");
    for (last, told) in [
        (r#"{"id": "x:3", "labels": {"en": ["Ada"]}, "broder": ["x:1"]}"#, "line 3, column 49: unknown field `broder`"),
        (r#"{"id": "x:3", "labels": {"en": "#, "line 3, column"),
        (r#"{"id": "x:3", "labels": {"en": ["Ada"]}, "broader": ["x:9"]}"#, "line 3, column"),
    ] {
        write(last);
        let said = bad(&data, &import);
        assert!(said.contains(&format!("skills.jsonl, {told}")), "{said}");
    }
    write(r#"{"id": "x:4", "labels": {"en": ["Ada"]}}"#);
    let changed = good(&data, &import);
    assert!(changed.contains("mine: 1 added, 0 revised, 1 retired, 0 restored, 2 unchanged"), "{changed}");
}

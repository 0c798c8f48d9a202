//! The real server, with its private PostgreSQL inside, killed under GraphQL load over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;
use vivier_postgres::testing::TestFolder;
use vivier_tests::second_factor::Authenticator;

use crate::clients::{Chance, rounds, until};

const EMAIL: &str = "camille.fault@example.org";
const PASSWORD: &str = "quatre marmottes traversent la Vanoise";
/// How long a start may take, recovery of PostgreSQL included.
const READY_WITHIN: Duration = Duration::from_secs(60);
const CREATE: &str = "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) \
     { organisation { id } userErrors { code } } }";
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";

fn vivier(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(vivier_tests::binary::path());
    command.args(arguments).arg("--data").arg(folder).env_remove("DATABASE_URL").env_remove("VIVIER_MASTER_KEY");
    command
        .env("VIVIER_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn serve(folder: &Path) -> Command {
    vivier(folder, &["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"])
}

/// A running server and its address.
async fn start(folder: &Path) -> (Child, String) {
    let mut child = serve(folder).stderr(Stdio::null()).spawn().expect("the server's program");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let address = tokio::time::timeout(READY_WITHIN, async {
        while let Some(line) = lines.next_line().await.expect("a line") {
            if let Some(address) = line.strip_prefix("listening ") {
                return address.to_owned();
            }
        }
        panic!("the server ended before it listened")
    });
    let address = address.await.expect("listening in time");
    // The rest is read too: a server must not block on a full pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, address)
}

async fn create_administrator(folder: &Path) {
    let mut command = vivier(folder, &["create-administrator", "--email", EMAIL, "--name", "Camille Faille"]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(format!("{PASSWORD}\n").as_bytes()).await.expect("the password");
    drop(input);
    let output = child.wait_with_output().await.expect("its end");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Asks; anything but an answer with data and without errors is an error.
async fn ask(
    http: &reqwest::Client,
    address: &str,
    token: Option<&str>,
    query: &str,
    input: Value,
) -> Result<Value, String> {
    let mut request =
        http.post(format!("{address}/graphql")).json(&json!({ "query": query, "variables": { "input": input } }));
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer: Value = request.send().await.map_err(|e| e.to_string())?.json().await.map_err(|e| e.to_string())?;
    if answer["data"].is_object() && answer["errors"].is_null() {
        Ok(answer["data"].clone())
    } else {
        Err(answer.to_string())
    }
}

/// Name and id of each organisation whose creation was acknowledged.
type Created = watch::Sender<BTreeMap<String, String>>;

/// Creates organisations until asked to stop; each with one key, sent until it is acknowledged.
async fn client(
    number: usize,
    address: watch::Receiver<String>,
    token: String,
    created: Created,
    stop: watch::Receiver<bool>,
) {
    let http = vivier_tests::client::http().build().expect("a client");
    for count in 0.. {
        if *stop.borrow() {
            return;
        }
        let name = format!("Service {number}-{count}");
        let input = json!({ "kind": "MINISTRY", "name": name, "idempotencyKey": format!("{number}-{count}") });
        until("an acknowledged organisation", || async {
            let to = address.borrow().clone();
            let Ok(answer) = ask(&http, &to, Some(&token), CREATE, input.clone()).await else { return false };
            let payload = &answer["createOrganisation"];
            assert_eq!(payload["userErrors"], json!([]), "{name}");
            let id = payload["organisation"]["id"].as_str().expect("the organisation's id").to_owned();
            created.send_modify(|created| drop(created.insert(name.clone(), id)));
            true
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_under_load_keeps_what_it_acknowledged_and_starts_again() {
    let folder = TestFolder::create();
    create_administrator(folder.path()).await;
    let mut chance = Chance::seeded("server");
    let (mut server, first) = start(folder.path()).await;
    let (address, addresses) = watch::channel(first.clone());
    let authenticator = Authenticator::enrol(&first, EMAIL, PASSWORD).await.expect("a second factor");
    let input = json!({ "email": EMAIL, "password": PASSWORD, "code": authenticator.present() });
    let signed_in = ask(&vivier_tests::client::http().build().expect("a client"), &first, None, SIGN_IN, input)
        .await
        .expect("signed in");
    let token = signed_in["signIn"]["sessionToken"].as_str().expect("a session").to_owned();

    let (created, (stop, stopping)) = (Created::new(BTreeMap::new()), watch::channel(false));
    let mut clients = JoinSet::new();
    for number in 0..4 {
        clients.spawn(client(number, addresses.clone(), token.clone(), created.clone(), stopping.clone()));
    }
    for _ in 0..rounds(2) {
        more(&created, 5 + chance.below(15) as usize).await;
        // The fault's own moment, which nothing in the server decides.
        tokio::time::sleep(Duration::from_micros(chance.below(30_000))).await;
        server.kill().await.expect("killed");
        let (next, at) = start(folder.path()).await;
        server = next;
        address.send_replace(at);
    }
    more(&created, 4).await;
    stop.send_replace(true);
    while let Some(ended) = clients.join_next().await {
        ended.expect("a client that was answered");
    }
    let created = created.borrow().clone();
    let url = vivier_postgres::cluster::running_url(folder.path(), "vivier").expect("the server's database");
    let pool = sqlx::PgPool::connect(&url).await.expect("the server's database");
    nothing_lost_nothing_twice(&pool, &created).await;
    read_models_equal_a_rebuild(folder.path(), &addresses.borrow().clone(), &pool).await;
    pool.close().await;
    server.kill().await.expect("killed");
    let verified = vivier(folder.path(), &["verify"]).output().await.expect("verify");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

async fn more(created: &Created, more: usize) {
    let target = created.borrow().len() + more;
    until("more organisations", || async { created.borrow().len() >= target }).await;
}

/// One stream for each acknowledged organisation and one for the root, and no other.
async fn nothing_lost_nothing_twice(pool: &sqlx::PgPool, created: &BTreeMap<String, String>) {
    let names: Vec<String> = sqlx::query_scalar(
        "select coalesce(data->>'name', data::text) from es_event where stream_type = 'organisation' and version = 1",
    )
    .fetch_all(pool)
    .await
    .expect("the first events of organisations");
    let acknowledged: BTreeSet<&str> = created.keys().map(String::as_str).collect();
    let recorded: BTreeSet<&str> =
        names.iter().map(String::as_str).filter(|name| name.starts_with("Service ")).collect();
    assert_eq!(recorded, acknowledged);
    assert_eq!(names.len(), acknowledged.len() + 1, "each once, and the root");
    let ids: BTreeSet<&String> = created.values().collect();
    assert_eq!(ids.len(), created.len(), "an id for each");
}

/// Once all read models have caught up: the same rows as `vivier rebuild` gives beside the running server.
async fn read_models_equal_a_rebuild(folder: &Path, address: &str, pool: &sqlx::PgPool) {
    until("the read models", || async {
        let Ok(answer) =
            vivier_tests::client::http().build().expect("a client").get(format!("{address}/readyz")).send().await
        else {
            return false;
        };
        let readiness: Value = answer.json().await.expect("JSON");
        let models = readiness["read_models"].as_array().expect("read models");
        models.iter().all(|model| model["status"] == "running" && model["lag"] == 0)
    })
    .await;
    let live = rows(pool).await;
    assert!(live.values().any(|rows| rows.contains("Service ")), "organisations are shown");
    let rebuilt = vivier(folder, &["rebuild"]).output().await.expect("rebuild");
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    assert_eq!(rows(pool).await, live, "a rebuild gives the same rows");
}

/// All rows of each read model, as text.
async fn rows(pool: &sqlx::PgPool) -> BTreeMap<String, String> {
    let names: Vec<String> =
        sqlx::query_scalar("select name from es_checkpoint where active").fetch_all(pool).await.expect("names");
    let mut rows = BTreeMap::new();
    for name in names {
        // The name is a constant of the binary, as the store wrote it.
        let query = format!("select coalesce(json_agg(row_to_json(r) order by r.id)::text, '') from {name} r");
        let all: String = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(pool).await.expect("rows");
        rows.insert(name, all);
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_folder_is_refused() {
    let folder = TestFolder::create();
    let (mut server, address) = start(folder.path()).await;
    let second = serve(folder.path()).output().await.expect("the second server's end");
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("another Vivier runs on the data folder"), "{said}");
    assert!(said.contains(&*folder.path().to_string_lossy()), "it names the folder: {said}");
    let alive = vivier_tests::client::http()
        .build()
        .expect("a client")
        .get(format!("{address}/healthz"))
        .send()
        .await
        .expect("the first server lives");
    assert!(alive.status().is_success());
    server.kill().await.expect("killed");
}

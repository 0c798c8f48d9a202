//! A list of 20 with 4 fields over HTTP: Vivier, with its access checks, beside PostGraphile on the same PostgreSQL.
//!
//! Vivier is the release binary with the demo programme. PostGraphile gets a plain table of the same missions, which is
//! the best that it can be given; it checks no rights.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};

use crate::load::{Request, Round, load, once};
use crate::process::{Served, resident_mib, serve};
use crate::report::{header, ratio, row, spread, three};

/// The published account of the demo programme that asks; a talent, without special rights.
pub const EMAIL: &str = "camille.lambrecht@dnum-ecologie.example";
pub const PASSWORD: &str = "trois grillons sur un tandem";
const NODES: usize = 20;
pub const VIVIER_QUERY: &str =
    "{ missions(first: 20) { nodes { id title status publishedAt } pageInfo { hasNextPage endCursor } } }";
const PEER_QUERY: &str = "{ allMissions(first: 20, orderBy: [PRIMARY_KEY_DESC]) \
                          { nodes { id: rowId title status publishedAt } pageInfo { hasNextPage endCursor } } }";
/// What PostGraphile serves: the same missions, with an index for the list's order.
const PEER_TABLE: &str = "
    drop schema if exists peer cascade;
    create schema peer;
    create table peer.mission as
        select id, state #>> '{text,title}' as title, status, published_at from mission_card where was_published;
    alter table peer.mission add primary key (id);
    analyze peer.mission;
";

/// One of those that are measured.
struct Contender {
    name: &'static str,
    request: Arc<Request>,
    pid: u32,
    rounds: Vec<Round>,
    resident_mib: f64,
}

pub async fn run(rounds: usize, seconds: u64, clients: usize) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("vivier-bench-graphql-{}", std::process::id()));
    let measured = measure(&folder, rounds, Duration::from_secs(seconds), clients).await;
    std::fs::remove_dir_all(&folder).ok();
    print(&measured?, rounds, seconds, clients);
    Ok(())
}

async fn measure(folder: &Path, rounds: usize, time: Duration, clients: usize) -> anyhow::Result<Vec<Contender>> {
    let data = folder.join("data");
    let vivier = start_vivier(&data, None)?;
    let database =
        vivier_postgres::cluster::running_url(&data, "vivier").context("Vivier's database is not running")?;
    let pool = sqlx::PgPool::connect(&database).await?;
    sqlx::raw_sql(PEER_TABLE).execute(&pool).await?;
    pool.close().await;
    let peer = start_postgraphile(&database)?;

    let token = sign_in(&vivier).await?;
    let ask = |url: &str, query: &str, token: Option<&str>| {
        Request::post(url, &json!({ "query": query }), token).map(Arc::new)
    };
    let vivier_url = format!("{}/graphql", vivier.url);
    let contender = |name, request, pid| Contender { name, request, pid, rounds: Vec::new(), resident_mib: 0.0 };
    let mut contenders = vec![
        contender("Vivier, signed in", ask(&vivier_url, VIVIER_QUERY, Some(&token))?, vivier.pid()),
        contender("Vivier, anonymous", ask(&vivier_url, VIVIER_QUERY, None)?, vivier.pid()),
        contender("PostGraphile", ask(&peer.url, PEER_QUERY, None)?, peer.pid()),
    ];
    for contender in &contenders {
        check(contender).await?;
    }
    // A first round of each warms caches and compilers and is not counted.
    for round in 0..=rounds {
        for contender in &mut contenders {
            let counted = load(&contender.request, clients, time).await?;
            contender.resident_mib = contender.resident_mib.max(resident_mib(contender.pid)?);
            if round > 0 {
                contender.rounds.push(counted);
            }
        }
    }
    Ok(contenders)
}

/// The answer is what was asked for: twenty nodes with all their fields, no errors.
async fn check(contender: &Contender) -> anyhow::Result<()> {
    let answer: Value = serde_json::from_slice(&once(&contender.request).await?)?;
    let nodes =
        answer["data"].as_object().and_then(|data| data.values().next()).and_then(|list| list["nodes"].as_array());
    let complete = nodes.is_some_and(|nodes| {
        nodes.len() == NODES
            && nodes
                .iter()
                .all(|node| ["id", "title", "status", "publishedAt"].iter().all(|field| node[field].is_string()))
    });
    ensure!(complete && answer.get("errors").is_none(), "{} answers {answer}", contender.name);
    Ok(())
}

/// Starts Vivier with the demo programme, without rates; the release binary where no other is named.
pub fn start_vivier(data: &Path, named: Option<PathBuf>) -> anyhow::Result<Served> {
    let binary = named.unwrap_or_else(binary);
    ensure!(binary.is_file(), "{} is missing: cargo build --release --bin vivier", binary.display());
    std::fs::create_dir_all(data)?;
    // Filled by another process, so that what is measured is one that serves.
    let filled = Command::new(&binary).arg("demo").env("VIVIER_DATA", data).env("VIVIER_LOG", "warn").status()?;
    ensure!(filled.success(), "the demo programme could not be filled in");
    let mut command = Command::new(binary);
    command
        .arg("serve")
        .env("VIVIER_DATA", data)
        .env("VIVIER_LISTEN", "127.0.0.1:0")
        .env("VIVIER_METRICS_LISTEN", "127.0.0.1:0")
        .env("VIVIER_LOG", "warn")
        // One address asks more than any person may.
        .env("VIVIER_SIGNED_IN_RATE", "0")
        .env("VIVIER_ANONYMOUS_RATE", "0");
    serve(command).context("starting Vivier")
}

/// Of the workspace above, wherever its target folder is.
fn binary() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    target.join("release/vivier")
}

fn start_postgraphile(database: &str) -> anyhow::Result<Served> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphql");
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/node-packages.sh");
    // A Node of its own, the same on every machine.
    let own_node = Path::new(env!("CARGO_MANIFEST_DIR")).join("../node");
    for folder in [&folder, &own_node] {
        let installed = Command::new("bash").arg(&packages).arg(folder).status()?;
        ensure!(installed.success(), "npm ci failed in {}", folder.display());
    }
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => bail!("there is no Node package for {other}"),
    };
    let node = own_node.join(format!("node_modules/node-linux-{machine}/bin/node"));
    let mut command = Command::new(node);
    command.current_dir(&folder).env("NODE_ENV", "production").env("GRAPHILE_ENV", "production");
    command.args(["serve.mjs", database, "peer"]);
    serve(command).context("starting PostGraphile")
}

async fn sign_in(vivier: &Served) -> anyhow::Result<String> {
    let query = "mutation ($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "input": { "email": EMAIL, "password": PASSWORD } } });
    let request = Request::post(&format!("{}/graphql", vivier.url), &body, None)?;
    let answer: Value = serde_json::from_slice(&once(&request).await?)?;
    let token = answer["data"]["signIn"]["sessionToken"].as_str();
    Ok(token.with_context(|| format!("signing in: {answer}"))?.to_owned())
}

fn print(contenders: &[Contender], rounds: usize, seconds: u64, clients: usize) {
    header(
        &format!(
            "A list of 20 with 4 fields, {clients} connections, {rounds} interleaved rounds of {seconds} s (least / median / most)"
        ),
        &["contender", "requests per second", "÷ PostGraphile", "p50 ms", "p99 ms", "resident MiB"],
    );
    let rates = |contender: &Contender| contender.rounds.iter().map(|round| round.rate).collect::<Vec<f64>>();
    let median = |values: Vec<f64>| format!("{:.1}", spread(values).median);
    let peer = contenders.last().map(rates).unwrap_or_default();
    for contender in contenders {
        row(&[
            contender.name.to_owned(),
            three(spread(rates(contender))),
            format!("{:.2}", ratio(&rates(contender), &peer)),
            median(contender.rounds.iter().map(|round| round.percentile_ms(0.5)).collect()),
            median(contender.rounds.iter().map(|round| round.percentile_ms(0.99)).collect()),
            format!("{:.0}", contender.resident_mib),
        ]);
    }
}

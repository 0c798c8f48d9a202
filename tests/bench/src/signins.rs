//! A list is read while sign-ins are offered at a fixed rate, however fast they are answered: what the readers wait, and the memory
//! that the server holds. Every sign-in comes from an address of its own (all of 127.0.0.0/8 is this machine), so that it is the
//! hashing that it meets, and not the budget of one address.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde_json::{Value, json};

use crate::graphql::{EMAIL, PASSWORD, VIVIER_QUERY, start_vivier};
use crate::load::{Request, Round, load, once_from};
use crate::process::resident_mib;
use crate::report::{header, row};

/// Connections that read without a pause.
const READERS: usize = 2;
/// How often the memory is looked at.
const GLANCE: Duration = Duration::from_millis(200);
/// How long the server is left alone before its memory is looked at once more.
const REST: Duration = Duration::from_secs(10);

/// What became of the sign-ins.
#[derive(Default)]
struct Counted {
    offered: AtomicU64,
    /// The password was right, and a session began.
    signed_in: AtomicU64,
    /// The password was hashed and was wrong, or there is no such account: the two are told the same.
    wrong: AtomicU64,
    /// Too many were waiting: told to try later.
    turned_away: AtomicU64,
    failed: AtomicU64,
}

/// `rate` sign-ins a second for `seconds`. An account has a budget too: of a hundred, ninety-nine are for addresses without an
/// account, which take the same time.
pub async fn run(rate: u32, seconds: u64, binary: Option<PathBuf>) -> anyhow::Result<()> {
    ensure!(rate > 0, "at least one sign-in a second");
    let folder = std::env::temp_dir().join(format!("vivier-bench-signins-{}", std::process::id()));
    let measured = measure(&folder.join("data"), rate, Duration::from_secs(seconds), binary).await;
    std::fs::remove_dir_all(&folder).ok();
    measured
}

async fn measure(data: &std::path::Path, rate: u32, time: Duration, binary: Option<PathBuf>) -> anyhow::Result<()> {
    let vivier = start_vivier(data, binary)?;
    let url = format!("{}/graphql", vivier.url);
    let read = Arc::new(Request::post(&url, &json!({ "query": VIVIER_QUERY }), None)?);
    // Caches are warm, as those of a server that has been running are.
    load(&read, READERS, Duration::from_secs(2)).await?;
    let quiet = load(&read, READERS, Duration::from_secs(5)).await?;
    let before = resident_mib(vivier.pid())?;

    let counted = Arc::new(Counted::default());
    let offering = tokio::spawn(offer(url, rate, time, Arc::clone(&counted)));
    let (pid, begun) = (vivier.pid(), Instant::now());
    let watching = tokio::spawn(async move {
        let (mut most, mut looks) = (0.0_f64, tokio::time::interval(GLANCE));
        while begun.elapsed() < time {
            looks.tick().await;
            most = most.max(resident_mib(pid)?);
        }
        anyhow::Ok(most)
    });
    let beside = load(&read, READERS, time).await?;
    let most = watching.await??;
    offering.await??;
    tokio::time::sleep(REST).await;
    print(rate, time, &counted, [("quiet", &quiet), ("beside the sign-ins", &beside)]);
    println!("\nresident MiB: {before:.0} before, {most:.0} at most, {:.0} after {REST:?} of rest", resident_mib(pid)?);
    Ok(())
}

/// Sends one after the other, whether or not the earlier ones are answered, and waits for them all.
async fn offer(url: String, rate: u32, time: Duration, counted: Arc<Counted>) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / rate);
    let begun = Instant::now();
    let mut asked = tokio::task::JoinSet::new();
    let mut number = 0_u32;
    while begun.elapsed() < time {
        ticks.tick().await;
        number += 1;
        let [_, a, b, c] = number.to_be_bytes();
        let email = match number.is_multiple_of(100) {
            true => EMAIL.to_owned(),
            false => format!("personne-{number}@nulle-part.example"),
        };
        let query = "mutation ($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";
        let body = json!({ "query": query, "variables": { "input": { "email": email, "password": PASSWORD } } });
        let (request, counted) = (Request::post(&url, &body, None)?, Arc::clone(&counted));
        counted.offered.fetch_add(1, Ordering::Relaxed);
        asked.spawn(async move {
            let answer = once_from(Ipv4Addr::new(127, a + 1, b, c), &request).await;
            let told = answer.ok().and_then(|body| serde_json::from_slice::<Value>(&body).ok()).unwrap_or_default();
            let payload = &told["data"]["signIn"];
            let code = payload["userErrors"][0]["code"].as_str().or(told["errors"][0]["extensions"]["code"].as_str());
            let which = match code {
                None if payload["sessionToken"].is_string() => &counted.signed_in,
                Some("WRONG_CREDENTIALS") => &counted.wrong,
                Some("TRY_LATER") => &counted.turned_away,
                _ => &counted.failed,
            };
            which.fetch_add(1, Ordering::Relaxed);
        });
    }
    while let Some(done) = asked.join_next().await {
        done?;
    }
    Ok(())
}

fn print(rate: u32, time: Duration, counted: &Counted, rounds: [(&str, &Round); 2]) {
    let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
    header(
        &format!("{rate} sign-ins offered a second for {time:?}, {READERS} connections that read a list of 20"),
        &["reads", "per second", "p50 ms", "p99 ms"],
    );
    for (name, round) in rounds {
        let at = |share| format!("{:.1}", round.percentile_ms(share));
        row(&[name.to_owned(), format!("{:.0}", round.rate), at(0.5), at(0.99)]);
    }
    println!(
        "\nsign-ins: {} offered, {} signed in, {} refused after a hash, {} told to try later, {} without an answer",
        of(&counted.offered),
        of(&counted.signed_in),
        of(&counted.wrong),
        of(&counted.turned_away),
        of(&counted.failed),
    );
}

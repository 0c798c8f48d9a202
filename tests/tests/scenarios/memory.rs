//! A burst of sign-ins holds the memory of the hashes that run, whatever waits, and gives it back: as the kernel counts the pages of
//! the real binary, with the allocator that it has.

use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use vivier_accounts::secrets::hasher::{CONCURRENT_HASHES, Cost, WAITING_HASHES};
use vivier_tests::client::http;
use vivier_tests::server::Server;

/// More than there are places: some are told to come back.
const SIGN_INS: usize = CONCURRENT_HASHES + WAITING_HASHES + 30;
/// What requests, connections and caches may take besides, in KiB: less than three hashes, where all at once would take fifty.
const BESIDES: u64 = 52 * 1024;
/// How long the server may take to give it back.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked for.
const GLANCE: Duration = Duration::from_millis(200);
const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";

/// A figure of `/proc/PID/status`, in KiB.
fn figure(server: &Server, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("the process runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the figure");
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().expect("a number")
}

/// One wrong sign-in from an address of its own (all of 127.0.0.0/8 is this machine), so that no budget of one address is met.
async fn sign_in(url: String, number: usize) -> String {
    let [low, high] = [number % 200, number / 200].map(|part| u8::try_from(part + 1).expect("a small number"));
    let from = IpAddr::V4(Ipv4Addr::new(127, 3, high, low));
    let client = http().local_address(from).build().expect("a client");
    let input =
        json!({ "email": format!("personne-{number}@nulle-part.example"), "password": "un mauvais mot de passe" });
    let body = json!({ "query": SIGN_IN, "variables": { "input": input } });
    let answer = client.post(format!("{url}/graphql")).json(&body).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    // On a machine that has other things to do, who waits longest is told that it took too long.
    let codes = [&answer["data"]["signIn"]["userErrors"][0]["code"], &answer["errors"][0]["extensions"]["code"]];
    codes.into_iter().find_map(Value::as_str).unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// How many were refused after a hash, and how many were told to come back, or that it took too long.
async fn burst(server: &Server) -> (usize, usize) {
    let mut tasks = JoinSet::new();
    for number in 0..SIGN_INS {
        tasks.spawn(sign_in(server.url().to_owned(), number));
    }
    let codes = tasks.join_all().await;
    let of = |wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    (of("WRONG_CREDENTIALS"), of("TRY_LATER") + of("TIMEOUT"))
}

#[tokio::test]
async fn a_burst_of_sign_ins_holds_the_memory_of_two_hashes_and_gives_it_back() {
    let server = Server::start().await;
    let hash = u64::from(Cost::default().memory);
    // Whatever the first requests of a process leave behind is there before it is measured.
    sign_in(server.url().to_owned(), SIGN_INS).await;
    let before = figure(&server, "VmRSS");
    // The kernel begins anew to note the most that is held (proc(5)).
    fs::write(format!("/proc/{}/clear_refs", server.pid()), "5").expect("reset");

    let (hashed, turned_away) = burst(&server).await;
    assert_eq!(hashed + turned_away, SIGN_INS);
    assert!(hashed >= 10 * CONCURRENT_HASHES, "too few waited to tell: {hashed} were hashed, {turned_away} were not");
    let most = figure(&server, "VmHWM");
    let bound = before + CONCURRENT_HASHES as u64 * hash + BESIDES;
    assert!(most <= bound, "{hashed} hashes, {before} KiB before, {most} KiB at most, {bound} KiB allowed");

    // The threads that hashed end once nobody needs them, and what they had goes back to the kernel.
    let (begun, mut looks) = (Instant::now(), tokio::time::interval(GLANCE));
    let mut after = figure(&server, "VmRSS");
    let given_back = |after: u64| after + CONCURRENT_HASHES as u64 * hash <= most;
    while !given_back(after) && begun.elapsed() < PATIENCE {
        looks.tick().await;
        after = figure(&server, "VmRSS");
    }
    println!(
        "after {:?}: resident KiB: {before} before, {most} at most in {hashed} hashes, {after} after",
        begun.elapsed()
    );
    assert!(given_back(after), "{before} KiB before, {most} KiB at most, {after} KiB after");
}

//! Flash teams being called by the real server while it is killed again and again: everything ends, nothing happens twice, and nobody is
//! called against the rules.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinSet;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::zone::Zone;
use vivier_tests::mail;
use vivier_tests::server::{PASSWORD, Server};

use crate::clients::{Chance, rounds, until};
use crate::mobilisation_rules::{Event, hold};

const COORDINATOR: &str = "nadege.oudinot@brigade.example";
/// Teams that are called at the same time, out of the same people.
const TEAMS: usize = 3;
/// People who read their mails and answer at a time.
const READERS: u64 = 3;
const SETTINGS: &[(&str, &str)] =
    &[("VIVIER_CLOCK_AHEAD", "file"), ("VIVIER_SIGNED_IN_RATE", "0"), ("VIVIER_ANONYMOUS_RATE", "0")];

/// Sends `input` under one key, to whichever server there is, until it is answered.
async fn insist(
    address: &watch::Receiver<String>,
    token: Option<&str>,
    mutation: &str,
    select: &str,
    input: Value,
) -> Value {
    let http = vivier_tests::client::http().build().expect("a client");
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let query =
        format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {select} userErrors {{ code path }} }} }}");
    let body = json!({ "query": query, "variables": { "input": input } });
    let payload = Mutex::new(Value::Null);
    until("an answer", || async {
        let to = format!("{}/graphql", address.borrow().clone());
        let mut request = http.post(to).json(&body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let Ok(response) = request.send().await else { return false };
        let Ok(answer) = response.json::<Value>().await else { return false };
        *payload.lock().expect("no panic") = answer["data"][mutation].clone();
        answer["errors"].is_null() && answer["data"][mutation].is_object()
    })
    .await;
    payload.into_inner().expect("no panic")
}

/// What people said and were told that it counts.
type Said = Arc<Mutex<Vec<String>>>;

/// Reads all mails that come, and answers by their links: by chance yes, no, or as a last resort.
async fn reader(
    address: watch::Receiver<String>,
    mails: std::path::PathBuf,
    teams: Vec<String>,
    (taken, said): (Arc<Mutex<BTreeSet<String>>>, Said),
    begun: DateTime<Utc>,
    mut chance: Chance,
    stop: watch::Receiver<bool>,
) {
    let mut glances = tokio::time::interval(Duration::from_millis(50));
    while !*stop.borrow() {
        glances.tick().await;
        let mut found = None;
        for team in &teams {
            let tokens = mail::tokens(&mails, &format!("/answer-call/{team}")).unwrap_or_default();
            let new = tokens.into_iter().find(|token| taken.lock().expect("no panic").insert(token.clone()));
            if let Some(token) = new {
                found = Some((team.clone(), token));
                break;
            }
        }
        let Some((team, token)) = found else { continue };
        // Its end is the signature, which no two links share.
        let key = token.chars().rev().take(150).collect::<String>();
        let mut input = json!({ "mobilisationId": team, "token": token, "idempotencyKey": key });
        let (answer, more) = match chance.below(10) {
            0..=3 => ("YES", json!({})),
            4 | 5 => ("NO", json!({ "reason": "ON_LEAVE" })),
            6 => ("LAST_RESORT", json!({ "from": (begun + chrono::Duration::hours(20)).to_rfc3339() })),
            // Never answers.
            _ => continue,
        };
        input["answer"] = json!(answer);
        for (name, value) in more.as_object().into_iter().flatten() {
            input[name] = value.clone();
        }
        let payload = insist(&address, None, "answerCallByLink", "call { status } position", input).await;
        // A link of a team that is over, or a last resort that has come too late, is refused; what is not is on record.
        if payload["userErrors"] == json!([]) && payload["position"].is_string() {
            said.lock()
                .expect("no panic")
                .push(format!("{answer} {}", payload["position"].as_str().unwrap_or_default()));
        }
    }
}

/// Declares, composes and begins to call the teams.
async fn teams(address: &watch::Receiver<String>, session: &str, now: DateTime<Utc>) -> Vec<String> {
    let http = vivier_tests::client::http().build().expect("a client");
    let brigades: Value = http
        .post(format!("{}/graphql", address.borrow().clone()))
        .bearer_auth(session)
        .json(&json!({ "query": "{ brigades { id recipes { id } } mobilisations(newest: 1) { host { id } } }" }))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    // An administration that has had a team before has somebody who signs for it.
    let host = brigades["data"]["mobilisations"][0]["host"]["id"].clone();
    let brigades = brigades["data"]["brigades"].as_array().cloned().expect("brigades");
    let brigade = brigades.iter().find(|brigade| brigade["recipes"][0].is_object()).expect("one with a recipe");
    let day = |later: i64| Zone::Metropolitan.day(now + chrono::Duration::days(later)).to_string();
    let mut ids = Vec::new();
    for number in 0..TEAMS {
        let declare = json!({
            "brigadeId": brigade["id"], "hostId": host, "recipeId": brigade["recipes"][0]["id"],
            "name": format!("Sauvetage {number}"), "startsOn": day(6), "endsOn": day(25),
            "teamBy": (now + chrono::Duration::hours(40)).to_rfc3339(), "idempotencyKey": format!("declare-{number}"),
        });
        let declared = insist(address, Some(session), "declareMobilisation", "mobilisation { id }", declare).await;
        let id = declared["mobilisation"]["id"].as_str().unwrap_or_else(|| panic!("{declared}")).to_owned();
        for (command, selection) in [("composeTeam", "position"), ("planWave", "position")] {
            let input = json!({ "mobilisationId": id, "idempotencyKey": format!("{command}-{number}") });
            let payload = insist(address, Some(session), command, selection, input).await;
            assert_eq!(payload["userErrors"], json!([]), "{command}: {payload}");
        }
        ids.push(id);
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn flash_teams_that_are_called_while_the_server_is_killed_all_end_and_break_no_rule() {
    let mut server = Server::start_demo(SETTINGS).await;
    let mut chance = Chance::seeded("mobilisations");
    let (address, addresses) = watch::channel(server.url().to_owned());
    let sign_in = json!({ "email": COORDINATOR, "password": PASSWORD });
    let signed_in = insist(&addresses, None, "signIn", "sessionToken", sign_in).await;
    let session = signed_in["sessionToken"].as_str().expect("a session").to_owned();
    let begun = SystemClock.now();
    let teams = teams(&addresses, &session, begun).await;

    let (stop, stopping) = watch::channel(false);
    let (taken, said) = (Arc::new(Mutex::new(BTreeSet::new())), Said::default());
    let mut readers = JoinSet::new();
    for _ in 0..READERS {
        let (address, mails, own) = (addresses.clone(), server.mails().to_owned(), Chance::new(chance.next()));
        readers.spawn(reader(
            address,
            mails,
            teams.clone(),
            (taken.clone(), said.clone()),
            begun,
            own,
            stopping.clone(),
        ));
    }
    for _ in 0..rounds(5) {
        // Timers become due, and the process dies while they ring and people answer: the fault's own moment, which nothing in the
        // server decides.
        server.minutes_pass(5 + i64::try_from(chance.below(60)).expect("few")).await.expect("time passes");
        tokio::time::sleep(Duration::from_millis(chance.below(700))).await;
        server.kill_9_and_start_again().await;
        address.send_replace(server.url().to_owned());
    }
    server.minutes_pass(30).await.expect("time passes");
    let answered = || async { !said.lock().expect("no panic").is_empty() };
    until("an answer that counts", answered).await;
    stop.send_replace(true);
    while let Some(ended) = readers.join_next().await {
        ended.expect("a reader that was answered");
    }
    // Nobody does anything any more. It dies once more on the way.
    server.days_pass(2).await.expect("time passes");
    server.kill_9_and_start_again().await;
    let url = vivier_postgres::cluster::running_url(&server.data(), "vivier").expect("the server's database");
    let pool = PgPool::connect(&url).await.expect("the server's database");
    for days in [30, 40, 60, 60] {
        server.days_pass(days).await.expect("time passes");
        until("all timers of flash teams that are due", || async { due(&pool, &server).await == 0 }).await;
    }
    until("the last notices", || async {
        number(&pool, "select count(*) from es_timer where kind = 'notice'").await == 0
    })
    .await;
    let events: Vec<Event> = sqlx::query_as(
        "select position, stream_id, kind, recorded_at, data from es_event \
         where stream_type in ('mobilisation', 'brigade', 'notification') order by position",
    )
    .fetch_all(&pool)
    .await
    .expect("events");
    let seen = hold(&events, begun);
    assert_eq!(seen.ended, TEAMS, "every flash team came to its end");
    assert!(seen.sent > TEAMS && seen.expired > 0, "{seen:?}");
    let left = number(&pool, "select count(*) from es_timer where kind like 'brigade%'").await;
    assert_eq!(left, 0, "no timer is left of what is over");
    let said = said.lock().expect("no panic").clone();
    for one in &said {
        let (_, position) = one.split_once(' ').expect("an answer and its place");
        let position: i64 = position.parse().expect("a position");
        let there = events.iter().any(|event| event.position == position);
        assert!(there, "{one} was acknowledged and is not there");
    }
    println!("mobilisations: {seen:?}, {} answers were acknowledged", said.len());
    pool.close().await;
}

/// Timers of flash teams that should have rung by the server's clock.
async fn due(pool: &PgPool, server: &Server) -> i64 {
    let ahead = std::fs::read_to_string(server.data().join("../clock")).unwrap_or_default();
    let now = SystemClock.now() + chrono::Duration::seconds(ahead.trim().parse().unwrap_or(0));
    sqlx::query_scalar("select count(*) from es_timer where kind like 'brigade%' and due_at <= $1")
        .bind(now)
        .fetch_one(pool)
        .await
        .expect("a number")
}

async fn number(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.expect("a number")
}

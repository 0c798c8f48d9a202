//! What whoever runs an instance sees of it: whether it lives, whether it is ready, what it counts, and how it stops.

use std::process::Command;

use serde_json::{Value, json};
use sqlx::Connection as _;
use vivier_tests::client::{Client, http};
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server, vivier};

use crate::acting::{change, until};

/// How many people give commands when the server is asked to stop.
const CLIENTS: usize = 8;
/// The store's own append, of an event that no fold can read: what a mistake in a later version would leave behind.
const POISON: &str = "select es_append(array[$1], array['organisation'], array[1]::bigint[], array['OrganisationCreated'], array[1]::smallint[], \
     array[now()], array['{}'], array['{}'], array['\\x00'::bytea], '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')";

async fn get(url: &str) -> (u16, String) {
    let answer = http().build().expect("a client").get(url).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

#[tokio::test]
async fn it_says_whether_it_is_ready_and_counts_what_it_does() {
    let server = Server::start().await;
    assert_eq!(get(&format!("{}/healthz", server.url())).await, (200, "ok\n".to_owned()));
    let (status, ready) = get(&format!("{}/readyz", server.url())).await;
    let ready: Value = serde_json::from_str(&ready).expect("JSON");
    assert_eq!((status, &ready["ready"], &ready["database"]), (200, &json!(true), &json!("ok")));
    let models = ready["read_models"].as_array().expect("read models");
    assert!(models.len() > 20 && models.iter().all(|model| model["status"] == "running"), "{ready}");
    let (status, counted) = get(&format!("{}/metrics", server.metrics())).await;
    assert_eq!(status, 200);
    for name in ["vivier_events_appended", "vivier_read_model_lag_events", "vivier_graphql_operations_total"] {
        assert!(counted.contains(name), "{name}: {counted}");
    }
    let (status, _) = get(&format!("{}/metrics", server.url())).await;
    assert_eq!(status, 404, "not on the site");
}

#[tokio::test]
async fn it_stops_on_request_and_what_it_answered_is_there_afterwards() {
    let mut server = Server::start().await;
    let administrator = Client::new(server.url());
    let input = json!({ "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() });
    let opened = change(&administrator, "signIn", "sessionToken", input).await;
    let administrator = administrator.with_token(opened["sessionToken"].as_str().expect("a session"));
    let document =
        "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) { organisation { id } } }";
    let (told, mut done) = tokio::sync::mpsc::unbounded_channel();
    for number in 0..CLIENTS {
        let (client, told) = (administrator.clone(), told.clone());
        tokio::spawn(async move {
            for round in 0.. {
                let input = json!({ "input": { "name": format!("Service {number}.{round}"), "kind": "MINISTRY" } });
                // The first that is not answered is the end.
                let Ok(answer) = client.ask(document, &input).await else { return };
                let id = answer.body["data"]["createOrganisation"]["organisation"]["id"].as_str().map(str::to_owned);
                if let Some(id) = id {
                    let _ = told.send(id);
                }
            }
        });
    }
    drop(told);
    let mut acknowledged = Vec::new();
    while acknowledged.len() < 3 * CLIENTS {
        acknowledged.push(done.recv().await.expect("commands are done"));
    }
    let asked = Command::new("kill").arg("-TERM").arg(server.pid().to_string()).status().expect("kill runs");
    assert!(asked.success());
    while let Some(id) = done.recv().await {
        acknowledged.push(id);
    }
    assert!(server.ended().success(), "{}", server.log());
    let verified = vivier(&server.data()).arg("verify").output().expect("the binary runs");
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success() && said.contains("last sealed block: "), "{said}");
    assert!(!said.contains("in no sealed block"), "whatever it answered is sealed: {said}");
    server.start_again().await;
    let client = Client::new(server.url());
    for id in acknowledged {
        let answer = client.ask("query($id: ID!) { organisation(id: $id) { id } }", &json!({ "id": id })).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.body["data"]["organisation"]["id"], id.as_str(), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_read_model_that_stops_is_named_by_readyz_and_by_the_doctor_and_the_rest_goes_on() {
    let server = Server::start().await;
    let url = vivier_postgres::cluster::running_url(&server.data(), "vivier").expect("the server's own database");
    let mut database = sqlx::PgConnection::connect(&url).await.expect("a connection");
    sqlx::query(POISON).bind(uuid::Uuid::new_v4()).execute(&mut database).await.expect("appended");

    let address = format!("{}/readyz", server.url());
    let mut ready = Value::Null;
    // One that only lags behind for a moment is none that has stopped.
    until("a read model stops", &server, async || {
        let (status, said) = get(&address).await;
        ready = serde_json::from_str(&said).expect("JSON");
        status == 503 && said.contains("\"stopped\"")
    })
    .await;
    assert_eq!((&ready["ready"], &ready["database"]), (&json!(false), &json!("ok")));
    let models = ready["read_models"].as_array().expect("read models");
    let (stopped, running): (Vec<_>, Vec<_>) = models.iter().partition(|model| model["status"] == "stopped");
    assert!(!stopped.is_empty() && running.len() > 15, "{ready}");
    let doctor = vivier(&server.data()).arg("doctor").output().expect("the binary runs");
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(!doctor.status.success(), "{said}");
    for model in &stopped {
        let name = model["name"].as_str().expect("a name");
        assert!(model["error"].as_str().is_some_and(|error| error.contains("position")), "{model}");
        let line = said.lines().find(|line| line.starts_with(&format!("WRONG  read model {name}: stopped: ")));
        assert!(line.is_some_and(|line| line.ends_with(&format!("`vivier rebuild {name}`"))), "{said}");
    }
    for model in &running {
        let name = model["name"].as_str().expect("a name");
        assert!(said.contains(&format!("ok     read model {name}: at position ")), "{said}");
    }
    // Missions are published and read as before.
    let answer = Client::new(server.url()).ask("{ missions(first: 1) { nodes { id } } }", &json!({})).await;
    assert!(answer.expect("an answer").errors().is_empty());
}

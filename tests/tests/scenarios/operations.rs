//! What whoever runs an instance sees of it: whether it lives, whether it is ready, what it counts, and how it stops.

use std::process::Command;

use serde_json::{Value, json};
use vivier_tests::client::{Client, http};
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server};

use crate::acting::change;

/// How many people give commands when the server is asked to stop.
const CLIENTS: usize = 8;

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
    server.start_again().await;
    let client = Client::new(server.url());
    for id in acknowledged {
        let answer = client.ask("query($id: ID!) { organisation(id: $id) { id } }", &json!({ "id": id })).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.body["data"]["organisation"]["id"], id.as_str(), "{}", answer.body);
    }
}

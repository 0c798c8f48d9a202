//! Subscriptions, over server-sent events from an earlier position on: who may is told what happened since, who may not hears nothing.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use vivier_tests::client::http;

use crate::case::{Case, Denial};
use crate::document::Document;
use crate::world::World;

/// How long the first item may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long silence is listened to, once somebody who may has been told.
const SILENCE: Duration = Duration::from_millis(400);
/// Where the position is kept from which is listened.
const FROM: &str = "first position";

/// What is not as the case says.
///
/// # Errors
/// Where no position was kept before.
pub async fn check(world: &World, case: &Case, document: &Document) -> Result<Vec<String>, String> {
    let from = world.kept.get(FROM).and_then(Value::as_str).ok_or_else(|| format!("nothing is kept under {FROM}"))?;
    let mut complaints = Vec::new();
    // Those who may come first: when they have been told, there was something to be told.
    for who in &case.by.0 {
        match first(world, who, document, from, PATIENCE).await {
            Some(told) if told["data"][&document.field]["id"].is_string() => {}
            told => complaints.push(format!("{who} was told {told:?}")),
        }
    }
    for (who, denial) in &case.denied {
        let told = first(world, who, document, from, SILENCE).await;
        if told.is_some() || *denial != Denial::Absent {
            complaints.push(format!("{who} was told {told:?}"));
        }
    }
    Ok(complaints)
}

/// The first item, where one comes in time.
async fn first(world: &World, who: &str, document: &Document, from: &str, limit: Duration) -> Option<Value> {
    let mut request = http()
        .build()
        .expect("a client")
        .post(format!("{}/graphql", world.server.url()))
        .header(ACCEPT, "text/event-stream")
        .header(CONTENT_TYPE, "application/json")
        .header("last-event-id", from)
        .body(json!({ "query": document.text, "variables": document.variables() }).to_string());
    if let Some(token) = world.token(who) {
        request = request.bearer_auth(token);
    }
    let mut bytes = request.send().await.expect("an answer").bytes_stream();
    let listening = async {
        let mut heard = String::new();
        while let Some(part) = bytes.next().await {
            heard.push_str(&String::from_utf8_lossy(&part.ok()?));
            let item = heard.split("\n\n").find(|event| event.contains("event: next") && event.contains("data: "));
            if let Some((_, data)) = item.and_then(|event| event.split_once("data: "))
                && let Ok(told) = serde_json::from_str(data.lines().next().unwrap_or_default())
            {
                return Some(told);
            }
        }
        None
    };
    tokio::time::timeout(limit, listening).await.ok().flatten()
}

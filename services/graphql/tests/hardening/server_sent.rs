//! Server-sent events: graphql-sse in its mode of distinct connections, with positions to resume from.

use std::time::Duration;

use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _};
use serde_json::{Value, json};

use crate::support::{Answer, Server, server, server_with};

/// One event: its name, its id, its data.
pub(crate) type Event = (String, Option<String>, Value);

pub(crate) async fn open(server: &Server, query: &str, last_event_id: Option<&str>) -> reqwest::Response {
    let mut request = server.request(&json!({ "query": query })).header("accept", "text/event-stream");
    if let Some(id) = last_event_id {
        request = request.header("last-event-id", id);
    }
    let mut request = request.build().expect("a request");
    // `request` accepts JSON already; this client accepts nothing but events.
    request.headers_mut().insert("accept", "text/event-stream".parse().expect("a value"));
    server.client.execute(request).await.expect("an answer")
}

/// The first `count` events.
async fn events(response: reqwest::Response, count: usize) -> Vec<Event> {
    let mut text = String::new();
    let mut stream = std::pin::pin!(response.bytes_stream());
    read(&mut stream, &mut text, count).await
}

/// The next `count` events; fewer where the stream ends.
pub(crate) async fn read(
    stream: &mut (impl Stream<Item = reqwest::Result<Bytes>> + Unpin),
    text: &mut String,
    count: usize,
) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        while let Some((event, rest)) = text.split_once("\n\n") {
            let field = |name: &str| {
                event.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
            };
            if let Some(name) = field("event:") {
                let data = serde_json::from_str(&field("data:").unwrap_or_default()).unwrap_or(Value::Null);
                events.push((name, field("id:"), data));
            }
            *text = rest.to_owned();
        }
        if events.len() >= count {
            return events;
        }
        match stream.next().await {
            Some(Ok(bytes)) => text.push_str(std::str::from_utf8(&bytes).expect("UTF-8")),
            Some(Err(_)) | None => return events,
        }
    }
}

#[tokio::test]
async fn each_event_carries_its_position_and_a_client_goes_on_from_there() {
    let server = server().await;
    let first = events(open(&server, "subscription { ticks { number } }", None).await, 3).await;
    let seen: Vec<_> = first
        .iter()
        .map(|(name, id, data)| (name.as_str(), id.as_deref(), data["data"]["ticks"]["number"].as_i64()))
        .collect();
    assert_eq!(seen, [("next", Some("1"), Some(1)), ("next", Some("2"), Some(2)), ("next", Some("3"), Some(3))]);
    let again = events(open(&server, "subscription { ticks { number } }", Some("2")).await, 1).await;
    assert_eq!((again[0].1.as_deref(), &again[0].2["data"]), (Some("3"), &json!({ "ticks": { "number": 3 } })));
}

#[tokio::test]
async fn a_stream_that_ends_says_so() {
    let server = server().await;
    let all = events(open(&server, "subscription { ticks(only: 1) { number } }", None).await, 10).await;
    assert_eq!(all.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["next", "complete"]);
    for query in ["{ viewerKind }", "{ nothing }", "{"] {
        let all = events(open(&server, query, None).await, 10).await;
        assert_eq!(all.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), ["next", "complete"], "{query}");
    }
}

#[tokio::test]
async fn bad_requests_do_not_begin_a_stream() {
    let server = server().await;
    let answer = Answer::read(open(&server, "subscription { ticks { number } }", Some("soon")).await).await;
    assert_eq!((answer.status, answer.codes()), (400, vec!["MALFORMED_LAST_EVENT_ID"]));
    let answer = server.query("subscription { ticks { number } }").await;
    assert_eq!((answer.status, answer.codes()), (406, vec!["TRANSPORT_REQUIRED"]));
    server.refuses("subscription { ticks { number } a: ticks { number } }", "SUBSCRIPTION_ONE_FIELD").await;
    server.refuses("subscription { ...f } fragment f on Live3 { ticks { number } }", "SUBSCRIPTION_ONE_FIELD").await;
}

#[tokio::test]
async fn a_viewer_has_so_many_streams_and_no_more() {
    let server = server_with(|limits| limits.live_per_viewer = 1).await;
    let held = open(&server, "subscription { ticks { number } }", None).await;
    assert_eq!(held.status().as_u16(), 200);
    let answer = Answer::read(open(&server, "subscription { ticks { number } }", None).await).await;
    assert_eq!((answer.status, answer.codes()), (429, vec!["TOO_MANY_CONNECTIONS"]));
    drop(held);
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_server() {
    let server = server_with(|limits| limits.recheck = Duration::from_millis(20)).await;
    let mut request = server
        .request(&json!({ "query": "subscription { ticks { number } }" }))
        .bearer_auth("good")
        .build()
        .expect("a request");
    request.headers_mut().insert("accept", "text/event-stream".parse().expect("a value"));
    let held = server.client.execute(request).await.expect("an answer");
    server.revoke();
    let all = events(held, 10).await;
    let last = &all[all.len() - 2..];
    assert_eq!(last[0].2["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(last[1].0, "complete");
    let mut text = String::new();
    let mut held = std::pin::pin!(open(&server, "subscription { ticks { number } }", None).await.bytes_stream());
    assert_eq!(read(&mut held, &mut text, 3).await.len(), 3);
    server.stop();
    assert_eq!(read(&mut held, &mut text, 1).await.len(), 0, "the stream ends when the server stops");
}

#[tokio::test]
async fn a_stream_ends_at_once_when_its_session_is_told_to_have_ended() {
    let server = server().await;
    let mut request = server
        .request(&json!({ "query": "subscription { ticks { number } }" }))
        .bearer_auth("good")
        .build()
        .expect("a request");
    request.headers_mut().insert("accept", "text/event-stream".parse().expect("a value"));
    let held = server.client.execute(request).await.expect("an answer");
    let mut text = String::new();
    let mut held = std::pin::pin!(held.bytes_stream());
    assert_eq!(read(&mut held, &mut text, 3).await.len(), 3);
    server.revoke_loudly();
    let rest = tokio::time::timeout(Duration::from_secs(10), read(&mut held, &mut text, 2)).await;
    let rest = rest.expect("well before it is asked about by itself, every thirty seconds");
    assert_eq!(rest[0].2["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert_eq!(rest[1].0, "complete");
}

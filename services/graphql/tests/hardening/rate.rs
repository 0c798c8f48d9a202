//! The rate limit: by cost, per viewer or address, with the time to wait.

use serde_json::json;
use vivier_graphql::http::limits::Rate;

use crate::support::{Answer, server_with};

#[tokio::test]
async fn an_empty_bucket_answers_429_and_when_to_come_back() {
    let server = server_with(|limits| limits.anonymous_rate = Some(Rate::new(100, 1))).await;
    // 43 for the document and 1 for the request.
    let query = "{ talents(first: 20) { nodes { id name } } }";
    assert_eq!(server.query(query).await.status, 200);
    assert_eq!(server.query(query).await.status, 200);
    let refused = server.query(query).await;
    assert_eq!((refused.status, refused.codes(), server.executed()), (429, vec!["RATE_LIMITED"], 2));
    let wait: u64 = refused.header("retry-after").and_then(|seconds| seconds.parse().ok()).expect("seconds");
    assert!((1..=44).contains(&wait), "{wait}");
    assert_eq!(refused.json["extensions"]["cost"]["requested"], json!(43));
    server.accepts(query).await;
}

#[tokio::test]
async fn what_cannot_be_parsed_costs_too() {
    let server = server_with(|limits| limits.anonymous_rate = Some(Rate::new(5, 1))).await;
    for _ in 0..5 {
        assert_eq!(server.query("{").await.status, 400);
    }
    let answer = Answer::read(server.request(&json!({ "query": "{" })).send().await.expect("an answer")).await;
    assert_eq!(answer.status, 429);
}

#[tokio::test]
async fn guessing_at_tokens_empties_the_bucket() {
    let server = server_with(|limits| limits.anonymous_rate = Some(Rate::new(50, 1))).await;
    let guess = || server.request(&json!({ "query": "{ viewerKind }" })).bearer_auth("forged").send();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(guess().await.expect("an answer").status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 429]);
}

//! Fields answer in the order in which they are asked for, and an object whose fields were all skipped is an object.

use serde_json::json;

use crate::support::{Server, server};

/// The data as it was written.
async fn data(server: &Server, query: &str, variables: serde_json::Value) -> String {
    let request = server.request(&json!({ "query": query, "variables": variables })).bearer_auth("good");
    let text = request.send().await.expect("an answer").text().await.expect("a body");
    let end = text.find(",\"extensions\"").unwrap_or(text.len());
    text[..end].trim_start_matches("{\"data\":").to_owned()
}

#[tokio::test]
async fn what_is_ready_later_keeps_its_place() {
    let server = server().await;
    for (query, variables, expected) in [
        ("{ late viewerKind }", json!({}), r#"{"late":true,"viewerKind":"account"}"#),
        ("{ viewerKind late }", json!({}), r#"{"viewerKind":"account","late":true}"#),
        ("{ ...f viewerKind } fragment f on Query { late }", json!({}), r#"{"late":true,"viewerKind":"account"}"#),
        ("{ second: late first: viewerKind }", json!({}), r#"{"second":true,"first":"account"}"#),
        (
            "query ($no: Boolean!) { viewerKind @include(if: $no) late viewerKind }",
            json!({ "no": false }),
            r#"{"late":true,"viewerKind":"account"}"#,
        ),
        (
            "{ talents(first: 1) { nodes { skills { level label } status name } } }",
            json!({}),
            r#"{"talents":{"nodes":[{"skills":[{"level":3,"label":"Rust"}],"status":"PAUSED","name":"Talent 1"}]}}"#,
        ),
        // A field that failed stands where it was asked for.
        ("{ late broken viewerKind }", json!({}), r#"{"late":true,"broken":null,"viewerKind":"account"}"#),
    ] {
        let answered = data(&server, query, variables).await;
        assert!(answered.starts_with(expected), "{query}: {answered}");
    }
}

#[tokio::test]
async fn an_object_without_fields_is_not_null() {
    let server = server().await;
    for (query, expected) in [
        ("{ viewerKind @skip(if: true) }", "{}"),
        (
            "{ talents(first: 1) { nodes { name @include(if: false) } } late }",
            r#"{"talents":{"nodes":[{}]},"late":true}"#,
        ),
        ("{ ...f } fragment f on Query { late @skip(if: true) }", "{}"),
        ("mutation { signIn(email: \"a\", password: \"b\") @skip(if: true) }", "{}"),
    ] {
        assert_eq!(data(&server, query, json!({})).await, expected, "{query}");
    }
}

#[tokio::test]
async fn the_validator_speaks_the_readers_language() {
    let server = server().await;
    let request = server
        .client
        .post(server.url())
        .header("accept", "application/json")
        .header("accept-language", "fr")
        .header("content-type", "application/json")
        .body(json!({ "query": "{ talents(first: 1) { nodes { nope } } }" }).to_string());
    let text = request.send().await.expect("an answer").text().await.expect("a body");
    assert!(text.contains("Le type «\u{a0}Talent\u{a0}» n’a pas de champ «\u{a0}nope\u{a0}»."), "{text}");
}

//! Cap: operations of a document; and which of them is meant.

use serde_json::json;

use crate::support::{server, server_with};

#[tokio::test]
async fn so_many_operations_and_no_more() {
    let server = server_with(|limits| limits.operations = 2).await;
    server.refuses("query a { viewerKind } query b { viewerKind } query c { viewerKind }", "TOO_MANY_OPERATIONS").await;
}

#[tokio::test]
async fn the_operation_that_is_meant_must_be_clear() {
    let server = server().await;
    let document = "query a { viewerKind } query b { kind: viewerKind }";
    let named = server.ask(json!({ "query": document, "operationName": "b" })).await;
    assert_eq!(named.json["data"], json!({ "kind": "anonymous" }));
    for name in [json!(null), json!("c"), json!("")] {
        let answer = server.ask(json!({ "query": document, "operationName": name })).await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["OPERATION_REQUIRED"]), "{name}");
    }
    server.refuses("fragment f on Query { viewerKind }", "OPERATION_REQUIRED").await;
}

#[tokio::test]
async fn a_cap_that_another_operation_of_the_document_breaks_counts_too() {
    let server = server_with(|limits| limits.aliases = 1).await;
    let document = "query a { viewerKind } query b { a: viewerKind b: viewerKind }";
    let answer = server.ask(json!({ "query": document, "operationName": "a" })).await;
    assert_eq!(answer.codes(), ["TOO_MANY_ALIASES"]);
}

//! Cap: bytes of the variables.

use serde_json::json;

use crate::support::server_with;

#[tokio::test]
async fn variables_are_so_large_and_no_larger() {
    let server = server_with(|limits| limits.variables_bytes = 100).await;
    let query = "query q($id: ID!) { talent(id: $id) { id } }";
    let answer = server.ask(json!({ "query": query, "variables": { "id": "x".repeat(200) } })).await;
    assert_eq!((answer.status, answer.codes(), server.executed()), (400, vec!["TOO_MANY_VARIABLES"], 0));
    let answer = server.ask(json!({ "query": query, "variables": { "id": "x" } })).await;
    assert_eq!(answer.codes(), ["MALFORMED_ID"]);
}

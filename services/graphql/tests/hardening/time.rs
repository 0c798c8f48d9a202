//! Cap: time. What takes too long is cut off, and says so.

use std::time::Duration;

use crate::support::server_with;

#[tokio::test]
async fn an_operation_that_never_ends_is_cut_off() {
    let server = server_with(|limits| limits.time = Duration::from_millis(50)).await;
    let answer = server.query("{ never }").await;
    assert_eq!((answer.status, answer.codes(), server.executed()), (503, vec!["TIMEOUT"], 1));
    assert_eq!(server.query("{ viewerKind }").await.status, 200);
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() {
    let server = server_with(|limits| limits.body_time = Duration::from_millis(50)).await;
    let body = reqwest::Body::wrap_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let request = server.client.post(server.url()).header("content-type", "application/json").body(body);
    assert_eq!(request.send().await.expect("an answer").status().as_u16(), 408);
}

//! The cap on the length of an address, which is where a query over GET stands.

use crate::support::{Answer, server_with};

#[tokio::test]
async fn a_url_is_so_long_and_no_longer() {
    let server = server_with(|limits| limits.url_bytes = 100).await;
    let url = |padding: usize| format!("{}?query=%7BviewerKind%7D&lang=en&pad={}", server.url(), "x".repeat(padding));
    let answer = Answer::read(server.client.get(url(10)).send().await.expect("an answer")).await;
    assert_eq!(answer.status, 200);
    let answer = Answer::read(server.client.get(url(200)).send().await.expect("an answer")).await;
    assert_eq!((answer.status, answer.codes()), (414, vec!["BODY_TOO_LARGE"]));
}

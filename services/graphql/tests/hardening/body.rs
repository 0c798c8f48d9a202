//! Cap: bytes of a body; and what is no body of ours.

use serde_json::json;

use crate::support::{Answer, server, server_with};

async fn post(server: &crate::support::Server, content_type: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
    let mut request = server.client.post(server.url()).header("accept-language", "en").body(body);
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    Answer::read(request.send().await.expect("an answer")).await
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_declared_or_not() {
    let server = server().await;
    let body = json!({ "query": "{ viewerKind }", "variables": { "x": "x".repeat(10_000_000) } }).to_string();
    let stream = futures_util::stream::iter(
        body.clone()
            .into_bytes()
            .chunks(60_000)
            .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
            .collect::<Vec<_>>(),
    );
    for (kind, body) in [("declared", reqwest::Body::from(body)), ("chunked", reqwest::Body::wrap_stream(stream))] {
        let request = server.client.post(server.url()).header("content-type", "application/json").body(body);
        let answer = Answer::read(request.send().await.expect("an answer, though all of it was sent first")).await;
        assert_eq!((answer.status, answer.codes()), (413, vec!["BODY_TOO_LARGE"]), "{kind}");
    }
    assert_eq!(server.executed(), 0);
}

#[tokio::test]
async fn the_cap_is_exact() {
    let server = server_with(|limits| limits.body_bytes = 100).await;
    let fitting = format!("{:<100}", json!({ "query": "{ viewerKind }" }).to_string());
    assert_eq!(post(&server, Some("application/json"), fitting.clone()).await.status, 200);
    assert_eq!(post(&server, Some("application/json"), fitting + " ").await.status, 413);
}

#[tokio::test]
async fn malformed_json_is_told_with_its_place() {
    let server = server().await;
    let answer = post(&server, Some("application/json"), "{\n  \"query\": \"{ viewerKind }\",\n  oops\n}").await;
    assert_eq!((answer.status, answer.codes()), (400, vec!["MALFORMED_JSON"]));
    assert_eq!(answer.json["errors"][0]["message"], "The body is not valid JSON (line 3, column 3).");
    for body in [&b"\xff\xfe"[..], b"", b"nul", b"{\"query\":\"{ viewerKind }\"", b"{\"query\":\"\x00\"}"] {
        let answer = post(&server, Some("application/json"), body.to_vec()).await;
        assert_eq!(answer.status, 400, "{body:?}: {}", answer.json);
    }
    assert_eq!(server.executed(), 0);
}

#[tokio::test]
async fn nothing_but_json_is_read() {
    let server = server().await;
    let body = json!({ "query": "mutation { signIn(email: \"a\", password: \"b\") }" }).to_string();
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json; charset=iso-8859-1"),
        Some("application/graphql"),
    ] {
        let answer = post(&server, content_type, body.clone()).await;
        assert_eq!((answer.status, answer.codes()), (415, vec!["UNSUPPORTED_MEDIA_TYPE"]), "{content_type:?}");
    }
    assert_eq!(server.executed(), 0);
}

#[tokio::test]
async fn several_operations_at_once_are_not_read() {
    let server = server().await;
    for body in [
        "[]",
        "[{\"query\":\"{ viewerKind }\"}]",
        "\n [ {\"query\":\"{ viewerKind }\"}, {\"query\":\"{ viewerKind }\"} ]",
    ] {
        let answer = post(&server, Some("application/json"), body).await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["BATCH_NOT_SUPPORTED"]));
    }
    assert_eq!(server.executed(), 0);
}

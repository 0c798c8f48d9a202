//! The media type of answers, their status and their headers.

use serde_json::json;

use crate::support::{Answer, server};

#[tokio::test]
async fn the_answer_comes_as_it_is_liked() {
    let server = server().await;
    for (accept, status, content_type) in [
        ("*/*", 200, "application/json; charset=utf-8"),
        ("application/json", 200, "application/json; charset=utf-8"),
        (
            "application/graphql-response+json, application/json;q=0.9",
            200,
            "application/graphql-response+json; charset=utf-8",
        ),
        ("text/html", 406, "application/json; charset=utf-8"),
    ] {
        let request =
            server.client.post(server.url()).header("accept", accept).json(&json!({ "query": "{ __typename }" }));
        let answer = Answer::read(request.send().await.expect("an answer")).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, Some(content_type)), "{accept}");
    }
}

#[tokio::test]
async fn json_of_the_older_kind_answers_200_to_whatever_was_well_formed() {
    let server = server().await;
    for (query, status) in
        [("{", 400), ("{ nothing }", 400), ("{ viewerKind }", 200), ("{ broken }", 200), ("{ brokenForAll }", 500)]
    {
        for (accept, expected) in [("application/json", 200), ("application/graphql-response+json", status)] {
            let request = server.client.post(server.url()).header("accept", accept).json(&json!({ "query": query }));
            assert_eq!(request.send().await.expect("an answer").status().as_u16(), expected, "{query} as {accept}");
        }
    }
}

#[tokio::test]
async fn answers_are_nobody_elses_and_carry_their_trace() {
    let server = server().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = server
        .request(&json!({ "query": "{ viewerKind }" }))
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
    let answer = Answer::read(request.send().await.expect("an answer")).await;
    assert_eq!(answer.header("x-trace-id"), Some(trace));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("content-language"), Some("en"));
    let request = server.request(&json!({ "query": "{ viewerKind }" })).header("traceparent", "00-<script>-x-01");
    let answer = Answer::read(request.send().await.expect("an answer")).await;
    assert!(
        answer
            .header("x-trace-id")
            .is_some_and(|trace| trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit()))
    );
}

#[tokio::test]
async fn a_resolver_can_set_a_cookie() {
    let server = server().await;
    let answer = server.query(r#"mutation { signIn(email: "a", password: "b") }"#).await;
    assert_eq!(answer.header("set-cookie"), Some("__Host-vivier=1; Secure; HttpOnly; Path=/"));
}

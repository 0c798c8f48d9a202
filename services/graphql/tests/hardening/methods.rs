//! GET for queries alone, POST for all, nothing else.

use serde_json::json;

use crate::support::{Answer, server};

#[tokio::test]
async fn queries_go_by_get_and_mutations_do_not() {
    let server = server().await;
    let get = |query: &str| {
        let url = reqwest::Url::parse_with_params(&server.url(), &[("query", query)]).expect("a url");
        server.client.get(url).header("accept", "application/graphql-response+json").send()
    };
    let answer = Answer::read(get("{ viewerKind }").await.expect("an answer")).await;
    assert_eq!((answer.status, &answer.json["data"]), (200, &json!({ "viewerKind": "anonymous" })));
    let answer =
        Answer::read(get("mutation { signIn(email: \"a\", password: \"b\") }").await.expect("an answer")).await;
    assert_eq!(
        (answer.status, answer.header("allow"), answer.codes()),
        (405, Some("POST"), vec!["METHOD_NOT_ALLOWED"])
    );
    assert_eq!(server.executed(), 1, "the mutation did not run");
}

#[tokio::test]
async fn a_get_takes_all_parameters() {
    let server = server().await;
    let pairs = [
        ("query", "query a { viewerKind } query b($n: Int) { talents(first: $n) { nodes { name } } }"),
        ("operationName", "b"),
        ("variables", "{\"n\":1}"),
        ("extensions", "{}"),
    ];
    let url = reqwest::Url::parse_with_params(&server.url(), &pairs).expect("a url");
    let answer = Answer::read(server.client.get(url).send().await.expect("an answer")).await;
    assert_eq!(answer.json["data"], json!({ "talents": { "nodes": [{ "name": "Talent 1" }] } }));
    for bad in [
        "query=%7Ba%7D&query=%7Bb%7D",
        "",
        "query=",
        "query=%7BviewerKind%7D&variables=x",
        "query=%7BviewerKind%7D&variables=%5B%5D",
    ] {
        let answer =
            Answer::read(server.client.get(format!("{}?{bad}", server.url())).send().await.expect("an answer")).await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["BAD_REQUEST"]), "{bad}");
    }
}

#[tokio::test]
async fn other_methods_are_told_which_would_do() {
    let server = server().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = Answer::read(server.client.request(method, server.url()).send().await.expect("an answer")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")));
    }
}

//! Cap: cost. A field is one point, a list multiplies; the answer says what it was.

use serde_json::json;

use crate::support::{Answer, server, server_with};

#[tokio::test]
async fn the_cost_is_reported_and_grows_with_the_page() {
    let server = server().await;
    for (query, expected) in [
        // The root's own row costs 1 besides the field.
        ("{ viewerKind }", 2),
        ("{ viewerKind __typename }", 3),
        // 1 row + 1 field + nodes (1) + 20 items × (id, name)
        ("{ talents(first: 20) { nodes { id name } } }", 1 + 1 + 1 + 20 * 2),
        ("{ talents(last: 5) { edges { cursor node { id } } } }", 1 + 1 + 1 + 5 * (1 + 1 + 1)),
        // A plain list counts for ten.
        ("{ talents(first: 2) { nodes { skills { label } } } }", 1 + 1 + 1 + 2 * (1 + 10)),
        // Without a size the dearest page is meant; the resolver refuses it.
        ("{ talents { nodes { id } } }", 1 + 1 + 1 + 100),
        (
            "{ ...f } fragment f on Query { talents(first: 20) { ...g } } fragment g on TalentConnection { nodes { id name } }",
            43,
        ),
    ] {
        let cost = server.query(query).await.json["extensions"]["cost"].clone();
        assert_eq!((&cost["requested"], &cost["limit"]), (&json!(expected), &json!(10_000)), "{query}");
    }
}

#[tokio::test]
async fn the_size_of_a_page_is_read_from_variables_and_their_defaults() {
    let server = server().await;
    let query = "query q($n: Int = 7) { talents(first: $n) { nodes { id } } }";
    for (variables, expected) in [(json!({}), 10), (json!({ "n": 50 }), 53)] {
        let answer = server.ask(json!({ "query": query, "variables": variables })).await;
        assert_eq!(answer.json["extensions"]["cost"]["requested"], json!(expected));
    }
}

#[tokio::test]
async fn what_costs_too_much_is_refused_with_its_price() {
    let server = server_with(|limits| limits.cost = 43).await;
    server.accepts("{ talents(first: 20) { nodes { id name } } }").await;
    let answer = server.refuses("{ talents(first: 21) { nodes { id name } } }", "TOO_COSTLY").await;
    assert_eq!(answer.json["extensions"]["cost"], json!({ "requested": 45, "limit": 43 }));
    assert_eq!(answer.json["errors"][0]["message"], "The request costs 45; 43 at most.");
}

#[tokio::test]
async fn an_answer_is_so_long_and_no_longer() {
    let server = server_with(|limits| limits.answer_bytes = 2_000).await;
    server.accepts("{ talents(first: 5) { nodes { id name } } }").await;
    let answer = server.query_signed_in("{ talents(first: 100) { nodes { id name } } }").await;
    assert_eq!(answer.codes(), ["ANSWER_TOO_LARGE"], "{}", answer.json);
    assert!(answer.json["data"].is_null() && answer.json["extensions"]["cost"]["requested"] == 203, "{}", answer.json);
}

#[tokio::test]
async fn the_bucket_is_reported_too() {
    let server = server().await;
    let request = server.request(&json!({ "query": "{ viewerKind }" })).bearer_auth("good");
    let answer = Answer::read(request.send().await.expect("an answer")).await;
    let throttle = &answer.json["extensions"]["cost"]["throttle"];
    assert_eq!((&throttle["maximum"], &throttle["restoreRate"]), (&json!(40_000), &json!(2_000)));
    assert!(throttle["available"].as_u64().is_some_and(|available| available < 40_000), "{throttle}");
}

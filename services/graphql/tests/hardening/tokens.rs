//! Cap: tokens, and brackets inside one another, both before the parser sees the document.

use crate::support::{server, server_with};

#[tokio::test]
async fn a_document_has_so_many_tokens_and_no_more() {
    let server = server_with(|limits| limits.tokens = 5).await;
    server.accepts("{ viewerKind __typename __typename }").await;
    server.refuses("{ viewerKind __typename __typename __typename }", "TOO_MANY_TOKENS").await;
    server.accepts("# { a comment holds no tokens ( at all ) }\n{ viewerKind }").await;
}

#[tokio::test]
async fn brackets_without_end_do_not_reach_the_parser() {
    let server = server().await;
    for bracket in ["{", "[", "("] {
        server.refuses(&format!("{{ viewerKind{}", bracket.repeat(4_000)), "TOO_DEEP").await;
    }
    let nested = format!("query q($x: {}Int{}) {{ viewerKind }}", "[".repeat(39), "]".repeat(39));
    server.refuses(&format!("{nested}{{"), "SYNTAX_ERROR").await;
    // As deep as it may be: the parser manages.
    server.query(&format!("{{ talent(id: {}1{}) {{ id }} }}", "[".repeat(38), "]".repeat(38))).await;
    server.query(&format!("{}{}", "{ a ".repeat(40), "}".repeat(40))).await;
    server.accepts("{ viewerKind }").await;
}

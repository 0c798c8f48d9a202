//! Caps: fragments that contain themselves, fragments that multiply, and how many there may be.

use std::time::Duration;

use crate::support::{server, server_with};

#[tokio::test]
async fn a_fragment_that_contains_itself_is_refused_by_name() {
    let server = server().await;
    for document in [
        "{ ...a } fragment a on Query { ...a }",
        "{ ...a } fragment a on Query { ...b viewerKind } fragment b on Query { ... { ...a } }",
        "{ viewerKind } fragment a on Talent { skills { ...b } } fragment b on Skill { ...a }",
    ] {
        let answer = server.refuses(document, "FRAGMENT_CYCLE").await;
        assert_eq!(answer.json["errors"][0]["extensions"]["params"]["name"], "a");
    }
}

#[tokio::test]
async fn fragments_that_double_at_each_level_are_measured_without_being_written_out() {
    let server = server().await;
    let mut document = "{ ...f0 }".to_owned();
    for level in 0..45 {
        document.push_str(&format!(" fragment f{level} on Query {{ ...f{} ...f{} }}", level + 1, level + 1));
    }
    document.push_str(" fragment f45 on Query { viewerKind }");
    // To walk through 2^45 fields would take days.
    let refused = tokio::time::timeout(Duration::from_secs(60), server.refuses(&document, "DOCUMENT_TOO_LARGE"));
    refused.await.expect("2^45 fields were not walked through");
}

#[tokio::test]
async fn so_many_fragments_and_no_more() {
    let server = server_with(|limits| limits.fragments = 2).await;
    let fragments = |count: usize| -> String {
        let spreads: String = (0..count).map(|n| format!("...f{n} ")).collect();
        let definitions: String = (0..count).map(|n| format!("fragment f{n} on Query {{ viewerKind }} ")).collect();
        format!("{{ {spreads} }} {definitions}")
    };
    server.accepts(&fragments(2)).await;
    server.refuses(&fragments(3), "TOO_MANY_FRAGMENTS").await;
}

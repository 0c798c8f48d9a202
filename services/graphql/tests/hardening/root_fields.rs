//! Cap: root fields; and what hashes a password stands alone.

use crate::support::{server, server_with};

#[tokio::test]
async fn root_fields_are_counted_through_fragments() {
    let server = server_with(|limits| limits.root_fields = 3).await;
    server.accepts("{ viewerKind a: viewerKind b: viewerKind }").await;
    server.refuses("{ viewerKind a: viewerKind b: viewerKind c: viewerKind }", "TOO_MANY_ROOT_FIELDS").await;
    server
        .refuses("{ ...f ... { ...f } } fragment f on Query { viewerKind a: viewerKind }", "TOO_MANY_ROOT_FIELDS")
        .await;
}

#[tokio::test]
async fn a_hundred_aliased_sign_ins_cost_no_more_than_one() {
    let server = server().await;
    let one = server.query(r#"mutation { signIn(email: "a", password: "b") }"#).await;
    assert_eq!((one.status, server.executed()), (200, 1));
    let price = one.json["extensions"]["cost"]["requested"].as_u64().expect("a cost");
    assert_eq!(price, 501);

    let sign_ins: Vec<String> = (0..100).map(|n| format!(r#"a{n}: signIn(email: "a", password: "{n}")"#)).collect();
    let hundred = server.query(&format!("mutation {{ {} }}", sign_ins.join(" "))).await;
    assert_eq!((hundred.status, hundred.codes(), server.executed()), (400, vec!["TOO_MANY_ALIASES"], 1));

    // Neither few of them, nor hidden in fragments, nor beside something else.
    for document in [
        r#"mutation { signIn(email: "a", password: "b") again: signIn(email: "a", password: "c") }"#,
        r#"mutation { ...f ...f } fragment f on Mutation { signIn(email: "a", password: "b") }"#,
        r#"mutation { signIn(email: "a", password: "b") __typename }"#,
    ] {
        server.refuses(document, "FIELD_MUST_STAND_ALONE").await;
    }
    assert_eq!(server.executed(), 1);
}

//! Cap: depth, through fragments.

use crate::support::server_with;

#[tokio::test]
async fn depth_is_counted_through_fragments_of_both_kinds() {
    let server = server_with(|limits| limits.depth = 3).await;
    server.accepts("{ talents(first: 1) { nodes { id } } }").await;
    server.refuses("{ talents(first: 1) { nodes { skills { label } } } }", "TOO_DEEP").await;
    server.refuses("{ talents(first: 1) { ... { nodes { ... on Talent { skills { label } } } } } }", "TOO_DEEP").await;
    server
        .refuses(
            "query { ...a } fragment a on Query { talents(first: 1) { ...b } } fragment b on TalentConnection { nodes { ...c } }
             fragment c on Talent { skills { label } }",
            "TOO_DEEP",
        )
        .await;
}

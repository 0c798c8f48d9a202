//! Cap: directives, through fragments.

use crate::support::server_with;

#[tokio::test]
async fn directives_are_counted_wherever_they_stand() {
    let server = server_with(|limits| limits.directives = 2).await;
    server.accepts("{ viewerKind @include(if: true) a: viewerKind @skip(if: false) }").await;
    server
        .refuses(
            "{ viewerKind @include(if: true) @skip(if: false) a: viewerKind @skip(if: false) }",
            "TOO_MANY_DIRECTIVES",
        )
        .await;
    server
        .refuses(
            "{ ...f @include(if: true) ...f @skip(if: false) } fragment f on Query { viewerKind @skip(if: false) }",
            "TOO_MANY_DIRECTIVES",
        )
        .await;
    let many = "@include(if: true) ".repeat(500);
    server.refuses(&format!("query q {many} {{ viewerKind }}"), "TOO_MANY_DIRECTIVES").await;
}

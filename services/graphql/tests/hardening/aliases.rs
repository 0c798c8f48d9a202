//! Cap: aliases, through fragments.

use crate::support::server_with;

#[tokio::test]
async fn aliases_are_counted_through_fragments() {
    let server = server_with(|limits| limits.aliases = 3).await;
    server.accepts("{ a: viewerKind b: viewerKind c: viewerKind }").await;
    server.refuses("{ a: viewerKind b: viewerKind c: viewerKind d: viewerKind }", "TOO_MANY_ALIASES").await;
    // Two in the fragment, spread twice.
    let spread = "{ x: talents(first: 1) { nodes { ...f } } talents(first: 1) { nodes { ...f } } } fragment f on Talent { a: id b: id }";
    server.refuses(spread, "TOO_MANY_ALIASES").await;
}

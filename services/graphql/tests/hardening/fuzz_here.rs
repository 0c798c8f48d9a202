//! The random requests of [`crate::fuzz`], against the test schema.

use crate::fuzz::fuzz;
use crate::support::server_with;

#[tokio::test(flavor = "multi_thread")]
async fn random_requests_are_all_answered() {
    let server = server_with(|limits| {
        (limits.anonymous_rate, limits.signed_in_rate) = (None, None);
    })
    .await;
    fuzz(&server.url(), "good", 1_500, &["broken", "brokenForAll", "never"]).await;
    server.accepts("{ viewerKind }").await;
}

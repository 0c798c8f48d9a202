//! Random requests against the real schema on the real binary; afterwards it still works, and its store is whole.

use serde_json::json;
use vivier_tests::client::Client;
use vivier_tests::server::vivier;

use crate::throwing::fuzz;
use crate::{cast, mission, run};

/// How many requests; `VIVIER_FUZZ_CASES` says otherwise.
const CASES: u32 = 600;

#[tokio::test(flavor = "multi_thread")]
async fn random_requests_are_all_answered_by_the_real_schema() {
    // Without rates, or most of the requests would not be looked at.
    let settings: &[(&str, &str)] = &[("VIVIER_SIGNED_IN_RATE", "0"), ("VIVIER_ANONYMOUS_RATE", "0")];
    let (server, kept) = run::all_with(settings, &[cast::journey(), mission::journey()]).await;
    let cases = std::env::var("VIVIER_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    let session = kept["session of Michel"].as_str().expect("a session");
    fuzz(&format!("{}/graphql", server.url()), session, cases, &["signOut", "endSession", "endAllSessions"]).await;
    let answer = Client::new(server.url())
        .with_token(session)
        .ask("query($id: ID!) { mission(id: $id) { id } }", &json!({ "id": kept["mission"] }))
        .await
        .expect("an answer");
    assert_eq!(answer.body["data"], json!({ "mission": { "id": kept["mission"] } }));
    assert!(!server.log().contains("panicked"), "{}", server.log());
    let data = server.data();
    let verified = tokio::task::spawn_blocking(move || {
        let events = vivier(&data).arg("verify").output().expect("the binary runs");
        let ledger = vivier(&data).args(["verify", "ledger"]).output().expect("the binary runs");
        [events, ledger]
    });
    for output in verified.await.expect("verified") {
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "{said}");
    }
}

//! A provider whose tokens are for another client, of another issuer, of another question, too old or signed by somebody else: none of
//! them says who anybody is.

use super::provider::started;
use crate::federation::{Federation, FederationError, FederationOptions, Refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_does_not_hold_tells_nobody_s_name() {
    let provider = tokio::task::spawn_blocking(|| started(&["liar.mjs"])).await.expect("started");
    let federation = Federation::new(FederationOptions {
        name: "ProConnect".to_owned(),
        issuer: provider.url.clone(),
        client_id: "vivier".to_owned(),
        client_secret: "a secret of the tests, and therefore none".to_owned(),
        public_url: "http://vivier.localhost:1".to_owned(),
        strong_acr: Vec::new(),
        vouches: true,
    })
    .expect("settings");
    let finished = async |lie: &str| {
        let begun = federation.begin(false).await.expect("begun");
        federation.finish(&format!("{lie}.{}", begun.nonce), &begun.nonce, &begun.verifier).await
    };
    let person = finished("none").await.expect("what holds is believed");
    assert_eq!((person.subject.as_str(), person.issuer.as_str()), ("camille", provider.url.as_str()));
    for (lie, expected) in [
        ("audience", Refused::Audience),
        ("audiences", Refused::Audience),
        ("issuer", Refused::Issuer),
        ("nonce", Refused::Nonce),
        ("expired", Refused::Expired),
        ("signature", Refused::Signature),
        ("unsigned", Refused::Signature),
        ("secret", Refused::Signature),
        ("person-subject", Refused::Subject),
        ("person-audience", Refused::Audience),
        ("person-issuer", Refused::Issuer),
        ("person-signature", Refused::Signature),
        ("person-unsigned", Refused::Signature),
    ] {
        match finished(lie).await {
            Err(FederationError::Refused(why)) => assert_eq!(why, expected, "{lie}"),
            other => panic!("{lie}: {other:?}"),
        }
    }
}

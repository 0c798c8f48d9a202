//! A provider that names people in its refusals: none of its words reaches the log.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tokio::io::AsyncReadExt as _;
use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber as _;
use tracing::span;

use super::super::federation::{Purpose, Return};
use super::*;
use crate::federation::{Federation, FederationOptions};

const SOMEBODY: &str = "camille.lambrecht@numerique.gouv.fr";

/// What this workspace logs, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.lock().expect("no panic").push_str(&format!("{field}={value:?} "));
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("vivier")
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        attributes.record(&mut self.clone());
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// A provider whose token endpoint says `token`, whatever it is asked. Gives its address.
async fn provider(token: (u16, String)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let published = serde_json::json!({
        "issuer": url, "authorization_endpoint": format!("{url}/auth"), "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/me"), "jwks_uri": format!("{url}/jwks"), "response_types_supported": ["code"],
        "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
    });
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (published, token) = (published.to_string(), token.clone());
            tokio::spawn(async move {
                let mut asked = Vec::new();
                while !is_whole(&asked) && stream.read_buf(&mut asked).await.is_ok_and(|read| read > 0) {}
                let asked = String::from_utf8_lossy(&asked);
                let (status, body) = match asked.split(' ').nth(1).unwrap_or_default() {
                    "/token" => token,
                    "/jwks" => (200, r#"{"keys":[]}"#.to_owned()),
                    _ => (200, published),
                };
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    url
}

/// True once the head has come, and as much of a body as it announces.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let announced =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= announced.unwrap_or(0)
}

#[tokio::test]
async fn what_a_provider_says_of_a_person_is_not_logged() {
    let world = world().await;
    let refused = serde_json::json!({ "error": "invalid_grant", "error_description": format!("{SOMEBODY} has left") });
    let unknown = serde_json::json!({ "error": SOMEBODY, "error_description": SOMEBODY });
    for (said, reason) in [
        ((400, refused.to_string()), "CODE"),
        ((400, unknown.to_string()), "NO_TOKENS"),
        ((200, format!("{{\"access_token\": [\"{SOMEBODY}\"]}}")), "NO_TOKENS"),
    ] {
        let federation = Federation::new(FederationOptions {
            name: "ProConnect".to_owned(),
            issuer: provider(said).await,
            client_id: "vivier".to_owned(),
            client_secret: "a secret".to_owned(),
            public_url: "http://vivier.localhost:1".to_owned(),
            strong_acr: Vec::new(),
            vouches: true,
        });
        let options = AccountsOptions { federation: Some(federation.expect("settings")), ..AccountsOptions::default() };
        let accounts = Accounts::open(world.tests.store.clone(), options).await.expect("accounts");
        let context = world.anonymous();
        let departure = accounts.depart(&context, Purpose::SignIn, Proof::default(), "/".to_owned()).await;
        let departure = departure.expect("departed");
        let returned =
            Return { code: "x".to_owned(), state: departure.state.clone(), kept: departure.state, issuer: None };
        let log = Log::default();
        let arrived = accounts.arrive(&context, None, Locale::Fr, returned).with_subscriber(log.clone()).await;
        assert_eq!(code(arrived), "IDENTITY_REFUSED");
        let logged = log.0.lock().expect("no panic").clone();
        assert!(logged.contains(&format!("reason=\"{reason}\"")), "{logged}");
        assert!(!logged.contains(SOMEBODY), "{logged}");
    }
}

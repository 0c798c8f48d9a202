//! Pages take part in what protects the API: the client's address behind proxies, a budget, a time limit.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request};
use serde_json::json;
use tokio::sync::{broadcast, watch};
use vivier_graphql::http::auth::{AuthenticationError, Authenticator, Identity};
use vivier_graphql::http::limits::{Limits, PAGES_FACTOR, Rate};
use vivier_graphql::http::{Engine, EngineOptions};
use vivier_graphql::root_field::RootField;
use vivier_kernel::access::Party;
use vivier_kernel::locale::Locale;
use vivier_web::api::ApiExecutor;
use vivier_web::executor::{BoxFuture, Call, Document, ExecuteError, GraphqlExecutor as _, Viewer};

const HELLO: Document = Document { operation: "Hello", source: "query Hello { hello }" };
const NEVER: Document = Document { operation: "Never", source: "query Never { never }" };
/// Points that `hello` costs.
const HELLO_COST: u32 = 5;

struct Query;

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }

    async fn never(&self) -> &str {
        std::future::pending().await
    }
}

/// Recognises nobody.
struct Nobody(broadcast::Sender<uuid::Uuid>);

impl Authenticator for Nobody {
    fn session<'a>(&'a self, _: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async { Ok(Identity::anonymous()) })
    }

    fn token<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async { Err(AuthenticationError::Invalid) })
    }

    fn refresh<'a>(&'a self, identity: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move { Ok(identity.clone()) })
    }

    fn ends(&self) -> broadcast::Receiver<uuid::Uuid> {
        self.0.subscribe()
    }
}

fn executor(limits: Limits, trusted_proxies: usize) -> ApiExecutor<Schema<Query, EmptyMutation, EmptySubscription>> {
    let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
    let engine = Engine::new(EngineOptions {
        sdl: schema.sdl(),
        schema,
        rows: vec![
            RootField::query("hello", &[Party::Anyone]).costs(HELLO_COST),
            RootField::query("never", &[Party::Anyone]),
        ],
        costly: Vec::new(),
        authenticator: Arc::new(Nobody(broadcast::channel(1).0)),
        limits,
        allowed_origins: Vec::new(),
        trusted_proxies,
        stopping: watch::channel(false).1,
    });
    ApiExecutor::new(Arc::new(engine.expect("a schema")))
}

/// From a peer, by way of proxies.
fn request(forwarded: &str) -> Parts {
    let mut request = Request::get("/").header("x-forwarded-for", forwarded).body(()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4000))));
    request.into_parts().0
}

fn call(document: Document, viewer: &Viewer) -> Call<'_> {
    Call { document, variables: json!({}), viewer, locale: Locale::En }
}

#[tokio::test]
async fn a_page_s_client_is_whom_the_trusted_proxy_saw() {
    let address = async |proxies, forwarded| {
        executor(Limits::default(), proxies).viewer(&request(forwarded)).await.address.expect("an address")
    };
    let is = |text: &str| text.parse::<IpAddr>().expect("an address");
    assert_eq!(address(0, "192.0.2.1").await, is("10.0.0.1"), "nobody is believed");
    assert_eq!(address(1, "198.51.100.7, 192.0.2.1").await, is("192.0.2.1"), "what the client wrote is not believed");
    assert_eq!(address(2, "198.51.100.7, 192.0.2.1").await, is("198.51.100.7"));
}

#[tokio::test]
async fn each_client_has_a_budget_for_pages_and_is_told_when_it_is_spent() {
    // For an API's client less than three pages' worth, and hardly anything comes back meanwhile.
    let rate = Rate::new(2 * HELLO_COST, 1);
    let executor = executor(Limits { anonymous_rate: Some(rate), ..Limits::default() }, 1);
    let viewer = executor.viewer(&request("192.0.2.1")).await;
    let mut pages = 0;
    let spent = loop {
        match executor.execute(call(HELLO, &viewer)).await {
            Ok(answer) => assert_eq!(answer, json!({ "hello": "hello" })),
            Err(error) => break error,
        }
        pages += 1;
    };
    assert!(matches!(spent, ExecuteError::Spent { operation: "Hello", retry_after } if retry_after >= 1), "{spent:?}");
    assert!(pages > PAGES_FACTOR, "{pages} pages: more than the API's budget would have paid");
    let other = executor.viewer(&request("192.0.2.2")).await;
    executor.execute(call(HELLO, &other)).await.expect("another client has their own");
}

#[tokio::test]
async fn a_page_waits_no_longer_than_an_operation_of_the_api() {
    let executor = executor(Limits { time: Duration::from_millis(20), ..Limits::default() }, 0);
    let viewer = Viewer::anonymous();
    let late = executor.execute(call(NEVER, &viewer)).await;
    assert!(matches!(&late, Err(ExecuteError::Answered { codes, .. }) if *codes == ["TIMEOUT"]), "{late:?}");
}

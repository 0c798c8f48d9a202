//! The live board over server-sent events, while its viewer's roles change.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Request};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use tower::ServiceExt as _;
use uuid::Uuid;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::locale::Locale;

use super::support::{World, person, world};
use crate::access;
use vivier_graphql::conventions::answer;
use vivier_graphql::conventions::context::{Credential, RequestContext};
use vivier_graphql::http::auth::{AuthenticationError, Authenticator, Identity};
use vivier_graphql::http::limits::Limits;
use vivier_graphql::http::{Engine, EngineOptions, router};

/// How long what is waited for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Everybody who asks is this person.
struct Viewer {
    now: Mutex<Actor>,
    /// How often it was asked who they are now.
    asked: watch::Sender<usize>,
}

impl Viewer {
    fn identity(&self) -> Identity {
        let actor = self.now.lock().expect("no panic while the lock is held").clone();
        Identity { actor, credential: Credential::None }
    }

    /// Until the stream knows it: what it asked for second it has heard when it asks for the third time.
    async fn becomes(&self, actor: Actor) {
        *self.now.lock().expect("no panic while the lock is held") = actor;
        let mut asked = self.asked.subscribe();
        let before = *asked.borrow_and_update();
        let asking = asked.wait_for(|times| *times >= before + 3);
        drop(tokio::time::timeout(PATIENCE, asking).await.expect("in time").expect("a viewer"));
    }
}

impl Authenticator for Viewer {
    fn session<'a>(&'a self, _: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(std::future::ready(Ok(self.identity())))
    }

    fn token<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(std::future::ready(Ok(self.identity())))
    }

    fn refresh<'a>(&'a self, _: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        let now = self.identity();
        self.asked.send_modify(|times| *times += 1);
        Box::pin(std::future::ready(Ok(now)))
    }

    fn ends(&self) -> broadcast::Receiver<Uuid> {
        broadcast::channel(1).1
    }
}

/// What a stream tells of a mobilisation.
struct Board {
    parts: BodyDataStream,
    heard: String,
    position: i64,
}

impl Board {
    /// From the beginning, as `viewer`.
    async fn follow(
        world: &World,
        viewer: &Arc<Viewer>,
        stopping: watch::Receiver<bool>,
        mobilisation: &Value,
    ) -> Self {
        let engine = Engine::new(EngineOptions {
            schema: world.schema.clone(),
            sdl: crate::schema::sdl(),
            rows: access::matrix().copied().collect(),
            costly: access::fields::FIELDS.to_vec(),
            authenticator: Arc::<Viewer>::clone(viewer),
            limits: Limits { recheck: Duration::from_millis(20), ..Limits::default() },
            allowed_origins: Vec::new(),
            trusted_proxies: 0,
            stopping,
        });
        let query = "subscription($id: ID!) { mobilisation(id: $id) { status coordinated calls { status } } }";
        let request = Request::post("/graphql")
            .header("accept", "text/event-stream")
            .header("content-type", "application/json")
            .header("last-event-id", "0")
            .body(Body::from(json!({ "query": query, "variables": { "id": mobilisation } }).to_string()))
            .expect("a request");
        let routes = router("/graphql", Arc::new(engine.expect("an SDL")));
        let answer = routes.oneshot(request).await.expect("a router never fails");
        Self { parts: answer.into_body().into_data_stream(), heard: String::new(), position: 0 }
    }

    /// Everything that is told until it has this status.
    async fn until(&mut self, status: &str) -> Vec<Value> {
        let mut told: Vec<Value> = Vec::new();
        while told.last().is_none_or(|last| last["status"] != status) {
            let next = tokio::time::timeout(PATIENCE, self.next()).await;
            told.push(next.unwrap_or_else(|_| panic!("{status} was not told after {told:?}")));
        }
        told
    }

    async fn next(&mut self) -> Value {
        loop {
            while let Some((event, rest)) = self.heard.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.heard = rest;
                if let Some(data) = event.lines().find_map(|line| line.strip_prefix("data: ")) {
                    return self.read(&serde_json::from_str(data).expect("JSON"));
                }
            }
            let part = self.parts.next().await.expect("a stream that goes on").expect("a part of it");
            self.heard.push_str(std::str::from_utf8(&part).expect("UTF-8"));
        }
    }

    /// The item, which comes after all that was told before.
    fn read(&mut self, told: &Value) -> Value {
        assert_eq!(told.get("errors"), None, "{told}");
        let position = told["extensions"]["position"].as_str().and_then(|position| position.parse().ok());
        let position: i64 = position.expect("a position");
        assert!(position > self.position, "told twice: {told}");
        self.position = position;
        told["data"]["mobilisation"].clone()
    }
}

#[tokio::test]
async fn the_board_is_read_as_its_viewer_is_now() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, need) = (world.coordinator(), world.need(&brigade));
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let id = declared["mobilisation"]["id"].clone();
    let input = json!({ "mobilisationId": id });

    let (_running, stopping) = watch::channel(false);
    let viewer = Arc::new(Viewer { now: Mutex::new(coordinator.clone()), asked: watch::Sender::new(0) });
    let mut board = Board::follow(&world, &viewer, stopping, &id).await;
    assert_eq!(board.until("DECLARED").await.last().expect("an item")["coordinated"], true);
    // Another role beside it changes nothing, and nothing is missed.
    let Actor::Account { account, verified, mut grants } = coordinator.clone() else { panic!("an account") };
    grants.extend_from_slice(world.holding(11, Role::ReleasingManager).grants());
    viewer.becomes(Actor::Account { account, verified, grants }).await;
    world.change(&coordinator, "composeTeam", "position", input.clone()).await;
    assert_eq!(board.until("COMPOSED").await.last().expect("an item")["coordinated"], true);

    // Nobody any more, while two people are called.
    viewer.becomes(person(11)).await;
    world.change(&coordinator, "planWave", "position", input).await;
    world.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
    // Then somebody whom the host sent: what is told again has no calls.
    viewer.becomes(world.holding(11, Role::MissionOwner)).await;
    let cancel = json!({ "mobilisationId": id, "reason": "BY_MISTAKE" });
    world.change(&coordinator, "cancelMobilisation", "position", cancel).await;
    for item in board.until("CANCELLED").await {
        assert_eq!((&item["coordinated"], &item["calls"]), (&json!(false), &json!([])), "{item}");
    }
}

#[tokio::test]
async fn what_is_followed_from_now_on_knows_where_it_began() {
    let world = world().await;
    let before = world.tests.store.position();
    let context = RequestContext::new(Actor::Anonymous, Locale::En).for_subscription(None);
    assert_eq!(context.live_position().passed(), None);
    let request = async_graphql::Request::new("subscription { missionPublished { id } }");
    let mut told = Box::pin(answer::stream(&world.schema, request, context.clone()));
    assert!(told.next().now_or_never().is_none(), "nothing happens");
    // From here it goes on where its viewer changes before anything was told.
    assert!(context.live_position().passed().is_some_and(|place| place >= before));
}

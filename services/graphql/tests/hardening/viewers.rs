//! What is followed is read as its viewer is now: over both transports, while their roles change.

use std::collections::VecDeque;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde_json::{Value, json};
use vivier_kernel::actor::Role;

use crate::server_sent::{Event, read};
use crate::support::{Server, server_with};
use crate::websocket::Client;

const BOARD: &str = "subscription { board { number roles } }";
/// How long what is waited for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody with the good token who follows the board from the beginning.
enum Follower {
    Events { stream: BoxStream<'static, reqwest::Result<Bytes>>, text: String, told: VecDeque<Event> },
    Socket(Box<Client>),
}

impl Follower {
    async fn by_events(server: &Server) -> Self {
        let mut request = server
            .request(&json!({ "query": BOARD }))
            .header("last-event-id", "0")
            .bearer_auth("good")
            .build()
            .expect("a request");
        request.headers_mut().insert("accept", "text/event-stream".parse().expect("a value"));
        let stream = server.client.execute(request).await.expect("an answer").bytes_stream().boxed();
        Self::Events { stream, text: String::new(), told: VecDeque::new() }
    }

    async fn by_socket(server: &Server) -> Self {
        let mut client = Client::connect(server, &[("authorization", "Bearer good")]).await.expect("connected");
        client.send(json!({ "type": "connection_init" })).await;
        client.hear().await;
        client.subscribe("b", json!({ "query": BOARD, "extensions": { "lastEventId": "0" } })).await;
        Self::Socket(Box::new(client))
    }

    /// What is told next: the position, and the item.
    async fn next(&mut self) -> (Option<String>, Value) {
        match self {
            Self::Events { stream, text, told } => {
                if told.is_empty() {
                    told.extend(read(stream, text, 1).await);
                }
                let (_, position, data) = told.pop_front().expect("a stream that goes on");
                (position, data["data"]["board"].clone())
            }
            Self::Socket(client) => {
                let mut message = client.operation().await;
                while message["type"] == "ping" {
                    message = client.operation().await;
                }
                let payload = message["payload"].clone();
                (payload["extensions"]["position"].as_str().map(str::to_owned), payload["data"]["board"].clone())
            }
        }
    }

    /// Asserts that this is told next.
    async fn is_told(&mut self, number: i64, roles: usize) {
        let told = self.next().await;
        assert_eq!(told, (Some(number.to_string()), json!({ "number": number, "roles": roles })));
    }
}

/// Whose viewer is asked about again and again.
async fn server() -> Server {
    server_with(|limits| limits.recheck = Duration::from_millis(20)).await
}

async fn in_time(following: impl Future<Output = ()>) {
    tokio::time::timeout(PATIENCE, following).await.expect("in time");
}

async fn somebody_without_their_role_is_told_nothing(server: &Server, follower: impl AsyncFnOnce(&Server) -> Follower) {
    server.give(&[Role::Coordinator]);
    let first = server.happen();
    let mut follower = follower(server).await;
    follower.is_told(first, 1).await;
    server.give(&[]);
    server.recognised().await;
    let secret = server.happen();
    server.passed_over(secret).await;
    // Nothing was told meanwhile, nor is it told later: the next that comes is what happens when they hold a role again.
    server.give(&[Role::Coordinator, Role::MissionOwner]);
    server.recognised().await;
    let last = server.happen();
    follower.is_told(last, 2).await;
}

async fn somebody_who_keeps_their_role_misses_nothing(
    server: &Server,
    follower: impl AsyncFnOnce(&Server) -> Follower,
) {
    server.give(&[Role::Coordinator]);
    server.happen();
    let mut follower = follower(server).await;
    follower.is_told(1, 1).await;
    // What happens before, while and after it begins again is told once, in order.
    let both = [Role::Coordinator, Role::MissionOwner];
    for held in (1..=both.len()).cycle().take(6) {
        server.happen();
        server.give(&both[..held]);
        server.happen();
        server.recognised().await;
        server.happen();
    }
    for number in 2..=19 {
        let (position, item) = follower.next().await;
        assert_eq!((position, &item["number"]), (Some(number.to_string()), &json!(number)));
    }
    let last = server.happen();
    follower.is_told(last, both.len()).await;
}

#[tokio::test]
async fn a_stream_tells_nothing_to_somebody_who_has_lost_their_role() {
    let server = server().await;
    in_time(somebody_without_their_role_is_told_nothing(&server, Follower::by_events)).await;
}

#[tokio::test]
async fn a_socket_tells_nothing_to_somebody_who_has_lost_their_role() {
    let server = server().await;
    in_time(somebody_without_their_role_is_told_nothing(&server, Follower::by_socket)).await;
}

#[tokio::test]
async fn a_stream_goes_on_without_a_gap_where_the_viewer_changes_and_still_may() {
    let server = server().await;
    in_time(somebody_who_keeps_their_role_misses_nothing(&server, Follower::by_events)).await;
}

#[tokio::test]
async fn a_socket_goes_on_without_a_gap_where_the_viewer_changes_and_still_may() {
    let server = server().await;
    in_time(somebody_who_keeps_their_role_misses_nothing(&server, Follower::by_socket)).await;
}

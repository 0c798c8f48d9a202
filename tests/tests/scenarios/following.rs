//! Follows a flash team like a client that is cut off and comes back: over server-sent events, and over a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use vivier_tests::client::http;

/// How long what is waited for may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What is followed; a query for the same sees the same.
pub const SEEN: &str = "status seats { id filled } calls { id status deadline } timeline { kind }";

/// One who follows a team with a session, and where they were last.
pub struct Follower<'a> {
    pub url: &'a str,
    pub session: &'a str,
    pub team: &'a str,
    /// None before anything was told: then from now on.
    pub position: Option<String>,
}

impl Follower<'_> {
    fn document(&self) -> Value {
        let query = format!("subscription($id: ID!) {{ mobilisation(id: $id) {{ {SEEN} }} }}");
        json!({ "query": query, "variables": { "id": self.team } })
    }

    /// Takes what was told, which comes after all that was told before; true where it is what was waited for.
    fn is_it(&mut self, told: &Value, wanted: &str) -> bool {
        assert!(told["errors"].is_null(), "{told}");
        let place = |position: &str| position.parse::<i64>().expect("a place in the order");
        let position = told["extensions"]["position"].as_str().expect("where it was").to_owned();
        assert!(self.position.as_deref().is_none_or(|last| place(last) < place(&position)), "told twice: {told}");
        self.position = Some(position);
        told["data"]["mobilisation"]["status"] == wanted
    }

    /// Over server-sent events until it has this status: what was told then. The connection is cut thereafter.
    ///
    /// # Panics
    /// Where that is not told in time.
    pub async fn by_events(&mut self, wanted: &str) -> Value {
        let request = http().build().expect("a client").post(format!("{}/graphql", self.url));
        let mut request = request
            .header(ACCEPT, "text/event-stream")
            .header(CONTENT_TYPE, "application/json")
            .bearer_auth(self.session)
            .body(self.document().to_string());
        if let Some(position) = &self.position {
            request = request.header("last-event-id", position);
        }
        let mut parts = request.send().await.expect("an answer").bytes_stream();
        let listening = async {
            let mut heard = String::new();
            while let Some(part) = parts.next().await {
                heard.push_str(&String::from_utf8_lossy(&part.expect("a stream that goes on")));
                while let Some((event, rest)) =
                    heard.split_once("\n\n").map(|(event, rest)| (event.to_owned(), rest.to_owned()))
                {
                    heard = rest;
                    let data = event.lines().find_map(|line| line.strip_prefix("data: "));
                    let Some(data) = data.filter(|_| event.contains("event: next")) else { continue };
                    let told: Value = serde_json::from_str(data).expect("JSON");
                    if self.is_it(&told, wanted) {
                        return told["data"]["mobilisation"].clone();
                    }
                }
            }
            panic!("the stream ended before {wanted}")
        };
        tokio::time::timeout(PATIENCE, listening).await.unwrap_or_else(|_| panic!("{wanted} was not told by events"))
    }

    /// The same over a WebSocket.
    ///
    /// # Panics
    /// Where that is not told in time.
    pub async fn by_socket(&mut self, wanted: &str) -> Value {
        let address = format!("{}/graphql", self.url.replacen("http", "ws", 1));
        let mut request = address.into_client_request().expect("an address");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
        let (mut socket, _) = connect_async(request).await.expect("connected");
        let mut payload = self.document();
        if let Some(position) = &self.position {
            payload["extensions"] = json!({ "lastEventId": position });
        }
        let authorization = format!("Bearer {}", self.session);
        for message in [
            json!({ "type": "connection_init", "payload": { "authorization": authorization } }),
            json!({ "type": "subscribe", "id": "1", "payload": payload }),
        ] {
            socket.send(Message::text(message.to_string())).await.expect("sent");
        }
        let listening = async {
            while let Some(message) = socket.next().await {
                let Message::Text(text) = message.expect("a socket that stays") else { continue };
                let message: Value = serde_json::from_str(&text).expect("JSON");
                match message["type"].as_str() {
                    Some("next") if self.is_it(&message["payload"], wanted) => {
                        return message["payload"]["data"]["mobilisation"].clone();
                    }
                    Some("error" | "complete") => panic!("{message}"),
                    _ => {}
                }
            }
            panic!("the socket closed before {wanted}")
        };
        tokio::time::timeout(PATIENCE, listening).await.unwrap_or_else(|_| panic!("{wanted} was not told by socket"))
    }
}

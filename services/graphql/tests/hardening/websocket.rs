//! graphql-transport-ws: the protocol's messages and closing codes, the caps, and who may connect.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::{Server, server, server_with};

pub(crate) struct Client(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What the server did.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Message(Value),
    Closed(u16),
}

impl Client {
    pub(crate) async fn connect(server: &Server, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let mut request = server.websocket_url().into_client_request().expect("a url");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
        request.headers_mut().insert("accept-language", "en".parse().expect("a value"));
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a value"));
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connected and acknowledged.
    pub(crate) async fn ready(server: &Server) -> Self {
        let mut client = Self::connect(server, &[]).await.expect("connected");
        client.send(json!({ "type": "connection_init" })).await;
        assert_eq!(client.hear().await, Heard::Message(json!({ "type": "connection_ack" })));
        client
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.raw(Message::text(message.to_string())).await;
    }

    async fn raw(&mut self, message: Message) {
        self.0.send(message).await.expect("sent");
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.0.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Message(serde_json::from_str(&text).expect("JSON")),
                Some(Ok(Message::Close(Some(frame)))) => return Heard::Closed(frame.code.into()),
                Some(Ok(Message::Close(None))) | None | Some(Err(_)) => return Heard::Closed(0),
                Some(Ok(_)) => {}
            }
        }
    }

    pub(crate) async fn subscribe(&mut self, id: &str, payload: Value) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message about an operation, without its cost.
    pub(crate) async fn operation(&mut self) -> Value {
        let Heard::Message(mut message) = self.hear().await else { panic!("closed") };
        if let Some(extensions) = message.pointer_mut("/payload/extensions").and_then(Value::as_object_mut) {
            extensions.remove("cost");
        }
        message
    }
}

#[tokio::test]
async fn subscriptions_queries_and_mutations_share_a_socket() {
    let server = server().await;
    let mut client = Client::ready(&server).await;
    client.subscribe("s", json!({ "query": "subscription { ticks(only: 2) { number } }" })).await;
    for number in [1, 2] {
        let expected = json!({ "type": "next", "id": "s", "payload": { "data": { "ticks": { "number": number } }, "extensions": { "position": number.to_string() } } });
        assert_eq!(client.operation().await, expected);
    }
    assert_eq!(client.operation().await, json!({ "type": "complete", "id": "s" }));
    client.subscribe("s", json!({ "query": "{ viewerKind }" })).await;
    assert_eq!(client.operation().await["payload"]["data"], json!({ "viewerKind": "anonymous" }));
    assert_eq!(client.operation().await, json!({ "type": "complete", "id": "s" }));
    client.subscribe("m", json!({ "query": "mutation { signIn(email: \"a\", password: \"b\") }" })).await;
    assert_eq!(client.operation().await["payload"]["data"], json!({ "signIn": true }));
}

#[tokio::test]
async fn a_subscription_goes_on_from_a_position() {
    let server = server().await;
    let mut client = Client::ready(&server).await;
    client
        .subscribe("s", json!({ "query": "subscription { ticks { number } }", "extensions": { "lastEventId": "2" } }))
        .await;
    assert_eq!(client.operation().await["payload"]["data"]["ticks"]["number"], 3);
    client
        .subscribe(
            "t",
            json!({ "query": "subscription { ticks { number } }", "extensions": { "lastEventId": "soon" } }),
        )
        .await;
    let refused = client.operation().await;
    assert_eq!(
        (&refused["type"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("error"), &json!("MALFORMED_LAST_EVENT_ID"))
    );
    // A position is a number to some clients; what is neither is refused rather than begun with now.
    client
        .subscribe("n", json!({ "query": "subscription { ticks { number } }", "extensions": { "lastEventId": 2 } }))
        .await;
    assert_eq!(client.operation().await["payload"]["data"]["ticks"]["number"], 3);
    client
        .subscribe("o", json!({ "query": "subscription { ticks { number } }", "extensions": { "lastEventId": [2] } }))
        .await;
    assert_eq!(client.operation().await["payload"][0]["extensions"]["code"], "MALFORMED_LAST_EVENT_ID");
}

#[tokio::test]
async fn an_operation_that_is_refused_leaves_the_socket_open() {
    let server = server().await;
    let mut client = Client::ready(&server).await;
    for (payload, code) in [
        (json!({ "query": "{" }), "SYNTAX_ERROR"),
        (json!({ "query": "{ ...a } fragment a on Query { ...a }" }), "FRAGMENT_CYCLE"),
        (json!({ "query": "{ __schema { types { name } } }" }), "INTROSPECTION_NOT_ALLOWED"),
        (json!({ "query": "{ talent(id: null) { id } }" }), "REQUIRED"),
        (json!({ "query": "{ nothing }" }), "VALIDATION_FAILED"),
        (json!({ "query": "subscription { nothing }" }), "VALIDATION_FAILED"),
        (json!({ "query": 1 }), "BAD_REQUEST"),
        (json!([]), "BATCH_NOT_SUPPORTED"),
    ] {
        client.subscribe("x", payload).await;
        let refused = client.operation().await;
        assert_eq!(
            (&refused["type"], &refused["id"], &refused["payload"][0]["extensions"]["code"]),
            (&json!("error"), &json!("x"), &json!(code))
        );
    }
    assert_eq!(server.executed(), 0);
    client.send(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(client.hear().await, Heard::Message(json!({ "type": "pong", "payload": { "a": 1 } })));
}

#[tokio::test]
async fn the_protocols_closing_codes() {
    let server = server().await;
    for (messages, expected) in [
        (vec!["not JSON"], 4400),
        (vec!["{\"type\":\"unknown\"}"], 4400),
        (vec!["{\"type\":\"subscribe\",\"id\":1,\"payload\":{}}"], 4400),
        (vec!["{\"type\":\"connection_init\",\"payload\":7}"], 4400),
        (vec!["{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":\"{ viewerKind }\"}}"], 4401),
        (vec!["{\"type\":\"connection_init\",\"payload\":{\"authorization\":\"Bearer forged\"}}"], 4403),
        (vec!["{\"type\":\"connection_init\"}", "{\"type\":\"connection_init\"}"], 4429),
        (
            vec![
                "{\"type\":\"connection_init\"}",
                "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":\"{ never }\"}}",
                "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":\"{ never }\"}}",
            ],
            4409,
        ),
    ] {
        let mut client = Client::connect(&server, &[]).await.expect("connected");
        for message in &messages {
            client.raw(Message::text(*message)).await;
        }
        let closed = loop {
            if let Heard::Closed(code) = client.hear().await {
                break code;
            }
        };
        assert_eq!(closed, expected, "{messages:?}");
    }
    let mut client = Client::connect(&server, &[]).await.expect("connected");
    client.raw(Message::binary(vec![1, 2, 3])).await;
    assert_eq!(client.hear().await, Heard::Closed(4400));
}

#[tokio::test]
async fn who_connects_is_known_by_cookie_by_header_or_by_the_first_message() {
    let server = server().await;
    for (headers, payload) in [
        (vec![("cookie", "__Host-vivier=good")], Value::Null),
        (vec![("authorization", "Bearer good")], Value::Null),
        (vec![], json!({ "authorization": "Bearer good" })),
    ] {
        let mut client = Client::connect(&server, &headers).await.expect("connected");
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        client.hear().await;
        client.subscribe("q", json!({ "query": "{ viewerKind }" })).await;
        assert_eq!(client.operation().await["payload"]["data"]["viewerKind"], "account");
    }
    assert_eq!(Client::connect(&server, &[("authorization", "Bearer forged")]).await.err(), Some(401));
}

#[tokio::test]
async fn other_sites_do_not_connect() {
    let server = server().await;
    assert_eq!(Client::connect(&server, &[("origin", "https://evil.example")]).await.err(), Some(403));
    let own = format!("http://{}", server.address);
    assert!(Client::connect(&server, &[("origin", own.as_str())]).await.is_ok());
}

#[tokio::test]
async fn another_subprotocol_is_not_acceptable() {
    let server = server().await;
    let (mut socket, _) = connect_async(server.websocket_url()).await.expect("connected");
    let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else { panic!("closed") };
    assert_eq!(u16::from(frame.code), 4406);
}

#[tokio::test]
async fn silence_closes_a_socket() {
    let server = server_with(|limits| limits.init_time = Duration::from_millis(30)).await;
    let mut client = Client::connect(&server, &[]).await.expect("connected");
    assert_eq!(client.hear().await, Heard::Closed(4408), "no connection_init");

    let server = server_with(|limits| limits.keep_alive = Duration::from_millis(60)).await;
    let mut client = Client::ready(&server).await;
    assert_eq!(client.hear().await, Heard::Message(json!({ "type": "ping" })));
    let closed = loop {
        if let Heard::Closed(code) = client.hear().await {
            break code;
        }
    };
    assert_eq!(closed, 1001, "no answer to pings");
}

#[tokio::test]
async fn a_socket_has_so_many_operations_and_a_viewer_so_many_sockets() {
    let server = server_with(|limits| {
        limits.subscriptions = 2;
        limits.live_per_viewer = 1;
    })
    .await;
    let mut client = Client::ready(&server).await;
    for id in ["a", "b", "c"] {
        client.subscribe(id, json!({ "query": "{ never }" })).await;
    }
    let refused = client.operation().await;
    assert_eq!(
        (&refused["id"], &refused["payload"][0]["extensions"]["code"]),
        (&json!("c"), &json!("TOO_MANY_SUBSCRIPTIONS"))
    );
    // What is ended makes room.
    client.send(json!({ "type": "complete", "id": "a" })).await;
    client.subscribe("d", json!({ "query": "{ viewerKind }" })).await;
    assert_eq!(client.operation().await["id"], "d");
    assert_eq!(Client::connect(&server, &[]).await.err(), Some(429));
}

#[tokio::test]
async fn a_message_is_as_large_as_a_body_and_no_larger() {
    let server = server_with(|limits| limits.body_bytes = 1_000).await;
    let mut client = Client::ready(&server).await;
    client.subscribe("a", json!({ "query": "{ viewerKind }", "extensions": { "pad": "x".repeat(2_000) } })).await;
    assert!(matches!(client.hear().await, Heard::Closed(_)));
}

#[tokio::test]
async fn a_socket_ends_with_its_session_and_with_the_server() {
    let server = server_with(|limits| limits.recheck = Duration::from_millis(20)).await;
    let mut client = Client::connect(&server, &[("authorization", "Bearer good")]).await.expect("connected");
    client.send(json!({ "type": "connection_init" })).await;
    client.hear().await;
    server.revoke();
    assert_eq!(client.hear().await, Heard::Closed(4403));
    let mut client = Client::ready(&server).await;
    server.stop();
    assert_eq!(client.hear().await, Heard::Closed(1001));
}

#[tokio::test]
async fn a_socket_ends_at_once_when_its_session_is_told_to_have_ended() {
    let server = server().await;
    let mut client = Client::connect(&server, &[("authorization", "Bearer good")]).await.expect("connected");
    client.send(json!({ "type": "connection_init" })).await;
    client.hear().await;
    server.revoke_loudly();
    let heard = tokio::time::timeout(Duration::from_secs(10), client.hear()).await;
    assert_eq!(heard.ok(), Some(Heard::Closed(4403)), "well before it is asked about by itself, every thirty seconds");
}

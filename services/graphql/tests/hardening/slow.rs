//! The caps on how long what is written may wait for its client: one that does not read holds nothing for ever.

use std::time::Duration;

use futures_util::SinkExt as _;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::server_sent::open;
use crate::support::{Server, server_that_waits, server_with};
use crate::websocket::Client;

/// What a client that does not read lets wait on its own side, in bytes.
const LITTLE: u32 = 4 * 1024;

/// Connected, with little room for what comes.
async fn little(server: &Server) -> TcpStream {
    let tcp = TcpSocket::new_v4().expect("a socket");
    tcp.set_recv_buffer_size(LITTLE).expect("set");
    tcp.connect(server.address).await.expect("connected")
}

#[tokio::test]
async fn a_socket_that_does_not_read_is_ended_and_its_place_is_free() {
    let server = server_with(|limits| {
        limits.send_time = Duration::from_millis(100);
        limits.live = 1;
        limits.anonymous_rate = None;
    })
    .await;
    let tcp = little(&server).await;
    let mut request = server.websocket_url().into_client_request().expect("a url");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a value"));
    let (mut socket, _) = client_async(request, tcp).await.expect("a WebSocket");
    socket.send(Message::text(json!({ "type": "connection_init" }).to_string())).await.expect("sent");
    assert_eq!(Client::connect(&server, &[]).await.err(), Some(503), "the only place is taken");

    let much = "{ talents(first: 100) { nodes { id name status share since skills { label level } } } }";
    let asking = async {
        // Until the server, which nobody listens to, ends the connection under the next message.
        for id in 0_u64.. {
            let asked = json!({ "type": "subscribe", "id": id.to_string(), "payload": { "query": much } });
            if socket.send(Message::text(asked.to_string())).await.is_err() {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), asking).await.expect("the server has ended it");
    Client::ready(&server).await;
}

#[tokio::test]
async fn a_stream_of_events_that_nobody_reads_is_ended_and_its_place_is_free() {
    let server = server_that_waits(Duration::from_millis(100), |limits| {
        limits.live = 1;
        limits.anonymous_rate = None;
    })
    .await;
    let mut tcp = little(&server).await;
    let body = json!({ "query": "subscription { flood { id name skills { label level } } }" }).to_string();
    let asked = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    );
    tcp.write_all(asked.as_bytes()).await.expect("sent");
    tcp.readable().await.expect("the stream has begun");
    let ticks = || open(&server, "subscription { ticks { number } }", None);
    let freed = async {
        while ticks().await.status().as_u16() == 503 {
            tokio::task::yield_now().await;
        }
        // What was on its way comes, and then the end of what would have none.
        let mut rest = vec![0; 64 * 1024];
        while tcp.read(&mut rest).await.is_ok_and(|bytes| bytes > 0) {}
    };
    tokio::time::timeout(Duration::from_secs(60), freed).await.expect("the server has ended it");
}

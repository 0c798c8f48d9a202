//! The cap on how long one message may take to be written: a client that does not read holds nothing for ever.

use std::time::Duration;

use futures_util::SinkExt as _;
use serde_json::json;
use tokio::net::TcpSocket;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::support::server_with;
use crate::websocket::Client;

/// What a client that does not read lets wait on its own side, in bytes.
const LITTLE: u32 = 4 * 1024;

#[tokio::test]
async fn a_socket_that_does_not_read_is_ended_and_its_place_is_free() {
    let server = server_with(|limits| {
        limits.send_time = Duration::from_millis(100);
        limits.live = 1;
        limits.anonymous_rate = None;
    })
    .await;
    let tcp = TcpSocket::new_v4().expect("a socket");
    tcp.set_recv_buffer_size(LITTLE).expect("set");
    let tcp = tcp.connect(server.address).await.expect("connected");
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

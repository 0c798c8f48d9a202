//! The cap on live connections: those of one viewer, and those of the whole process whoever has them.

use serde_json::json;

use crate::server_sent::open;
use crate::support::{Answer, server_with};
use crate::websocket::Client;

const TICKS: &str = "subscription { ticks { number } }";

#[tokio::test]
async fn sockets_and_streams_of_everybody_share_the_places_of_the_process() {
    let server = server_with(|limits| limits.live = 2).await;
    let anonymous = Client::ready(&server).await;
    let stream = open(&server, TICKS, None).await;
    assert_eq!(stream.status().as_u16(), 200);

    let somebody = [("authorization", "Bearer good")];
    assert_eq!(
        Client::connect(&server, &somebody).await.err(),
        Some(503),
        "another viewer has no place of the process"
    );
    let answer = Answer::read(open(&server, TICKS, None).await).await;
    assert_eq!((answer.status, answer.codes()), (503, vec!["TOO_MANY_CONNECTIONS"]));
    assert_eq!(answer.json["errors"][0]["extensions"]["params"]["max"], "2");

    drop(anonymous);
    let mut again = Client::connect(&server, &somebody).await;
    while again.as_ref().err() == Some(&503) {
        // The server hears of the end in its own time.
        tokio::task::yield_now().await;
        again = Client::connect(&server, &somebody).await;
    }
    again.expect("who leaves makes room");
    let answer = server.ask(json!({ "query": "{ viewerKind }" })).await;
    assert_eq!(answer.status, 200, "what is not live needs no place");
}

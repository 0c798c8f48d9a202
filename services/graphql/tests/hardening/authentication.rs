//! Who asks: a token, a cookie, or nobody; and never a forged one.

use serde_json::json;

use crate::support::{Answer, Server, server};

async fn kind(server: &Server, header: Option<(&str, &str)>) -> Answer {
    let mut request = server.request(&json!({ "query": "{ viewerKind }" }));
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    Answer::read(request.send().await.expect("an answer")).await
}

#[tokio::test]
async fn a_token_a_cookie_or_nobody() {
    let server = server().await;
    for (header, expected) in [
        (None, "anonymous"),
        (Some(("authorization", "Bearer good")), "account"),
        (Some(("authorization", "bearer good")), "account"),
        (Some(("cookie", "__Host-vivier=good")), "account"),
        (Some(("cookie", "__Host-vivier=ended")), "anonymous"),
    ] {
        let answer = kind(&server, header).await;
        assert_eq!(answer.json["data"]["viewerKind"], expected, "{header:?}");
    }
}

#[tokio::test]
async fn an_expired_or_forged_token_is_a_401_that_says_so() {
    let server = server().await;
    for header in ["Bearer expired", "Bearer ", "Bearer", "Basic Z29vZDpnb29k", "good", "Bearer good good"] {
        let answer = kind(&server, Some(("authorization", header))).await;
        assert_eq!((answer.status, answer.codes()), (401, vec!["UNAUTHENTICATED"]), "{header}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"vivier\""));
    }
    assert_eq!(server.executed(), 0);
    server.revoke();
    assert_eq!(kind(&server, Some(("authorization", "Bearer good"))).await.status, 401);
}

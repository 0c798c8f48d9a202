//! Requests that another web site makes a browser send are refused, whatever they carry.

use serde_json::json;

use crate::support::{Answer, server};

#[tokio::test]
async fn other_sites_are_refused_before_anything_is_read() {
    let server = server().await;
    let own = format!("http://{}", server.address);
    for (headers, status) in [
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("origin", own.as_str()), ("sec-fetch-site", "same-origin")], 200),
        (vec![("sec-fetch-site", "same-origin")], 200),
        (vec![], 200),
    ] {
        let mut request = server.request(&json!({ "query": "{ viewerKind }" })).header("cookie", "__Host-vivier=good");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = Answer::read(request.send().await.expect("an answer")).await;
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 403 {
            assert_eq!(answer.codes(), ["CROSS_ORIGIN"]);
        }
        assert!(answer.header("access-control-allow-origin").is_none());
    }
    assert_eq!(server.executed(), 3);
}

//! Faults are masked: a code, a trace id, and nothing of the cause.

use serde_json::json;

use crate::support::{Answer, server};

#[tokio::test]
async fn a_fault_says_its_trace_id_and_no_more() {
    let server = server().await;
    for (language, message) in [
        ("en", "Something went wrong on our side. If it goes on, tell us this number: "),
        ("fr", "Une erreur s’est produite de notre côté. Si elle persiste, communiquez-nous ce numéro\u{a0}: "),
    ] {
        let request = server
            .client
            .post(server.url())
            .header("accept-language", language)
            .json(&json!({ "query": "{ broken viewerKind }" }));
        let answer = Answer::read(request.send().await.expect("an answer")).await;
        let trace = answer.header("x-trace-id").expect("a trace").to_owned();
        assert_eq!(answer.json["data"], json!({ "broken": null, "viewerKind": "anonymous" }), "the rest is answered");
        let error = &answer.json["errors"][0];
        assert_eq!(error["message"], format!("{message}{trace}."));
        assert_eq!(error["extensions"], json!({ "code": "INTERNAL", "traceId": trace }));
        assert_eq!(error["path"], json!(["broken"]));
        for leak in ["relation", "srv", ".rs"] {
            assert!(!answer.json.to_string().contains(leak), "{leak}: {}", answer.json);
        }
    }
}

//! What the log says of security: who was let in, what was refused, and nothing that was typed.

use serde_json::{Value, json};
use vivier_tests::client::Client;
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server};

/// Something that would begin a line of its own, if it were written as it was typed.
const TYPED: &str = "Ligne\n{\"level\":\"ERROR\",\"message\":\"forged\"}\r\n\u{1b}[31m";

async fn served() -> (Server, Vec<Value>) {
    let server = Server::start_with(&[("VIVIER_LOG", "info"), ("VIVIER_LOG_FORMAT", "json")]).await;
    let client = Client::new(server.url());
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";
    let wrong = json!({ "input": { "email": ADMINISTRATOR, "password": "ce n’est pas le bon mot de passe" } });
    let answer = client.ask(sign_in, &wrong).await.expect("an answer");
    assert_eq!(answer.body["data"]["signIn"]["userErrors"][0]["code"], "WRONG_CREDENTIALS");
    let right =
        json!({ "input": { "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() } });
    let answer = client.ask(sign_in, &right).await.expect("an answer");
    assert!(answer.body["data"]["signIn"]["sessionToken"].is_string(), "{}", answer.body);
    let create =
        "mutation($input: CreateOrganisationInput!) { createOrganisation(input: $input) { userErrors { code } } }";
    let typed = json!({ "input": { "kind": "MINISTRY", "name": TYPED } });
    client.ask(create, &typed).await.expect("an answer");
    let named = json!({ "input": { "kind": "MINISTRY", "name": "Ministère sans droit" } });
    let answer = client.ask(create, &named).await.expect("an answer");
    assert_eq!(answer.body["data"]["createOrganisation"]["userErrors"][0]["code"], "NOT_ALLOWED");
    let verify = "mutation($input: VerifyAddressInput!) { verifyAddress(input: $input) { userErrors { code } } }";
    client.ask(verify, &json!({ "input": { "token": TYPED } })).await.expect("an answer");
    let lines = server.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    (server, lines)
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_and_refusals_stand_in_the_log_and_name_nobody() {
    let (server, lines) = served().await;
    let found = |key: &str, value: &str| lines.iter().find(|line| line[key] == value);
    let refused = |field: &str, code: &str| {
        lines.iter().any(|line| {
            line["code"] == code
                && line["field"] == field
                && line["trace"].as_str().is_some_and(|trace| trace.len() == 32)
        })
    };
    assert!(refused("signIn", "WRONG_CREDENTIALS"), "{}", server.log());
    assert!(refused("createOrganisation", "NOT_ALLOWED"), "{}", server.log());
    assert!(refused("verifyAddress", "INVALID_TOKEN"), "{}", server.log());
    let opened = found("message", "a session was opened").expect("a sign-in");
    assert!(opened["account"].as_str().is_some_and(|account| account.len() == 36), "{opened}");
    for secret in [ADMINISTRATOR, PASSWORD, "Michel", "pas le bon"] {
        assert!(!server.log().contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_log_line_is_json_of_ours_whatever_is_typed() {
    let (server, lines) = served().await;
    let log = server.log();
    let written = log.lines().filter(|line| !line.trim().is_empty()).count();
    assert_eq!(lines.len(), written, "each line is JSON: {log}");
    for line in &lines {
        for field in ["timestamp", "level", "target", "message"] {
            assert!(line[field].is_string(), "{field} in {line}");
        }
        assert!(chrono::DateTime::parse_from_rfc3339(line["timestamp"].as_str().unwrap_or_default()).is_ok(), "{line}");
    }
    assert!(!log.contains("forged") && !log.contains('\u{1b}'), "nothing that was typed is there: {log}");
}

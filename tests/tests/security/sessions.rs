//! A programme administrator ends sessions that are not their own: over the wire, at once, and the person is told.

use serde_json::{Value, json};
use vivier_tests::client::Client;
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server};

const PERSON: &str = "odile@origine.example";
const OTHER: &str = "pablo@origine.example";

async fn told(client: &Client, document: &str, input: &Value) -> Value {
    let answer = client.ask(document, &json!({ "input": input })).await.expect("an answer");
    let payload = answer.body["data"].as_object().and_then(|data| data.values().next()).cloned();
    payload.unwrap_or_else(|| panic!("{}", answer.body))
}

/// Registers, verifies and signs in; the client of the session.
async fn arrived(server: &Server, email: &str) -> Client {
    let client = Client::new(server.url());
    let wanted = json!({ "email": email, "name": "Une personne", "password": PASSWORD });
    let register = "mutation($input: RegisterAccountInput!) { registerAccount(input: $input) { accepted } }";
    told(&client, register, &wanted).await;
    let token = server.mailed_token(email).await.expect("a mail");
    let verify = "mutation($input: VerifyAddressInput!) { verifyAddress(input: $input) { verified } }";
    told(&client, verify, &json!({ "token": token })).await;
    signed_in(server, &json!({ "email": email, "password": PASSWORD })).await
}

async fn signed_in(server: &Server, given: &Value) -> Client {
    let client = Client::new(server.url());
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";
    let opened = told(&client, sign_in, given).await;
    client.with_token(opened["sessionToken"].as_str().unwrap_or_else(|| panic!("{opened}")))
}

/// The id of the account of whoever asks, while their session goes on.
async fn account(client: &Client) -> Option<String> {
    let answer = client.ask("{ me { id } }", &json!({})).await.expect("an answer");
    answer.body["data"]["me"]["id"].as_str().map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_ends_the_sessions_of_one_account_and_of_everybody() {
    let server = Server::start_with(&[]).await;
    let (here, other) = (arrived(&server, PERSON).await, arrived(&server, OTHER).await);
    let elsewhere = signed_in(&server, &json!({ "email": PERSON, "password": PASSWORD })).await;
    let given = json!({ "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() });
    let administrator = signed_in(&server, &given).await;
    let id = account(&here).await.expect("signed in");

    let of_one = "mutation($input: EndAccountSessionsInput!) { endAccountSessions(input: $input) { ended userErrors { code } } }";
    let of_all =
        "mutation($input: EndAllSessionsInput!) { endAllSessions(input: $input) { ended userErrors { code } } }";
    // Nobody else does, and to them the account does not exist.
    let refused = told(&other, of_one, &json!({ "accountId": id })).await;
    assert_eq!(refused, json!({ "ended": null, "userErrors": [{ "code": "NOT_FOUND" }] }));
    let refused = told(&other, of_all, &json!({})).await;
    assert_eq!(refused, json!({ "ended": null, "userErrors": [{ "code": "NOT_ALLOWED" }] }));
    assert!(account(&here).await.is_some() && account(&elsewhere).await.is_some());

    let ended = told(&administrator, of_one, &json!({ "accountId": id })).await;
    assert_eq!(ended, json!({ "ended": true, "userErrors": [] }));
    assert_eq!((account(&here).await, account(&elsewhere).await), (None, None));
    assert!(account(&other).await.is_some(), "nobody else’s has");
    let mut glances = tokio::time::interval(std::time::Duration::from_millis(50));
    let is_told = |mail: &String| mail.contains("/forgotten-password");
    while !server.mails_to(PERSON).expect("mails").iter().any(is_told) {
        glances.tick().await;
    }
    let again = signed_in(&server, &json!({ "email": PERSON, "password": PASSWORD })).await;
    assert_eq!(account(&again).await, Some(id), "the password is as it was");

    let ended = told(&administrator, of_all, &json!({})).await;
    assert_eq!(ended, json!({ "ended": true, "userErrors": [] }));
    assert_eq!((account(&again).await, account(&other).await), (None, None));
    assert!(account(&administrator).await.is_some(), "who asked goes on");

    let events = server.exported_events().await.expect("exported");
    for kind in ["SessionsEnded", "EverySessionEnded"] {
        assert!(events.contains(&format!("\"{kind}\"")), "{kind} is on record");
    }
}

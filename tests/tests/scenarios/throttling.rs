//! Wrong passwords over HTTP: whoever tries is slowed down, by account and by address, nobody is locked out, and what is said tells nobody
//! whether there is an account. And what a change of password ends.

use serde_json::{Value, json};
use vivier_tests::client::{Client, http};
use vivier_tests::server::{PASSWORD, Server};

use crate::acting::{change, refusals, refused};

const ADA: &str = "ada.loriot@dnum.example";
const NOBODY: &str = "personne@dnum.example";
const WRONG: &str = "une suite de mots qui ouvre rien";
const OTHER_PASSWORD: &str = "quatre merles sous un parapluie";
/// More tries than any budget holds, so that it is used up while a part of it comes back.
const MANY: u8 = 250;

/// Registers, and follows the link in the mail.
async fn arrive(server: &Server) -> Client {
    let nobody = Client::new(server.url());
    let wanted = json!({ "email": ADA, "name": "Ada Loriot", "password": PASSWORD });
    change(&nobody, "registerAccount", "accepted", wanted).await;
    let token = server.linked_token(ADA, "/verify", "").await.expect("a mail");
    change(&nobody, "verifyAddress", "verified", json!({ "token": token })).await;
    nobody
}

/// What signing in answers to somebody whom the proxy saw at `address`.
async fn sign_in(server: &Server, address: &str, input: Value) -> Value {
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken deviceToken userErrors { code message path } } }";
    let body = json!({ "query": document, "variables": { "input": input } }).to_string();
    let request = http().build().expect("a client").post(format!("{}/graphql", server.url()));
    let request = request.header("content-type", "application/json").header("accept-language", "en");
    let request = request.header("accept", "application/graphql-response+json");
    let answer = request.header("x-forwarded-for", address).body(body).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "a refusal is an answer");
    let body: Value = serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON");
    body["data"]["signIn"].clone()
}

fn with(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

fn code(answer: &Value) -> &str {
    answer["userErrors"][0]["code"].as_str().unwrap_or("done")
}

/// Tries from one address after the other until it is told to come back later: how many tries were taken before, and what it is told.
async fn until_slowed(server: &Server, tries: impl Fn(u8) -> (String, Value), before: &str) -> (u8, Value) {
    for number in 1..=MANY {
        let (address, input) = tries(number);
        let answer = sign_in(server, &address, input).await;
        if code(&answer) == "TRY_LATER" {
            return (number - 1, answer);
        }
        assert_eq!(code(&answer), before, "{answer}");
    }
    panic!("{MANY} tries, and none was told to come back later")
}

/// What whoever tries too often is told, the same whether or not the address has an account.
fn slowed() -> Value {
    let later = "There were too many tries. Try again in a minute.";
    json!({ "sessionToken": null, "deviceToken": null, "userErrors": [{ "code": "TRY_LATER", "message": later, "path": [] }] })
}

#[tokio::test]
async fn tries_are_slowed_down_by_account_and_by_address_and_nobody_is_locked_out() {
    // What the API counts by address is another matter, and would answer before.
    let server = Server::start_with(&[("VIVIER_TRUSTED_PROXIES", "1"), ("VIVIER_ANONYMOUS_RATE", "0")]).await;
    arrive(&server).await;
    let opened = sign_in(&server, "203.0.113.7", with(ADA, PASSWORD)).await;
    assert_eq!(code(&opened), "done");
    let device = opened["deviceToken"].as_str().expect("what shows the browser").to_owned();

    // From one address: ten tries of one account, and after them the right password has to wait there too.
    let here =
        |email: &'static str, password: &'static str| move |_: u8| ("198.51.100.1".to_owned(), with(email, password));
    let (taken, answer) = until_slowed(&server, here(ADA, WRONG), "WRONG_CREDENTIALS").await;
    assert!(taken >= 10, "{taken}");
    assert_eq!(answer, slowed());
    until_slowed(&server, here(ADA, PASSWORD), "done").await;
    // An address without an account is answered alike.
    let (taken, answer) = until_slowed(&server, here(NOBODY, WRONG), "WRONG_CREDENTIALS").await;
    assert!(taken >= 10, "{taken}");
    assert_eq!(answer, slowed());

    // From many addresses together: thirty tries of the account, and no stranger is listened to any more.
    let everywhere = |number: u8| (format!("192.0.2.{number}"), with(ADA, WRONG));
    let (_, answer) = until_slowed(&server, everywhere, "WRONG_CREDENTIALS").await;
    assert_eq!(answer, slowed());
    // The holder is, in a browser of before wherever it is, and in a place of before.
    let known = json!({ "email": ADA, "password": PASSWORD, "deviceToken": device });
    assert_eq!(code(&sign_in(&server, "198.51.100.1", known.clone()).await), "done");
    assert_eq!(code(&sign_in(&server, "198.51.100.99", known.clone()).await), "done");
    assert_eq!(code(&sign_in(&server, "203.0.113.7", with(ADA, PASSWORD)).await), "done");

    // One address does not try every account either; the holder's browser is not slowed down by it.
    let each = |number: u8| ("198.51.100.2".to_owned(), with(&format!("personne-{number}@dnum.example"), WRONG));
    let (taken, answer) = until_slowed(&server, each, "WRONG_CREDENTIALS").await;
    assert!(taken >= 60, "{taken}");
    assert_eq!(answer, slowed());
    assert_eq!(code(&sign_in(&server, "198.51.100.2", known).await), "done");
    // Nobody else is slowed down.
    assert_eq!(code(&sign_in(&server, "198.51.100.3", with(NOBODY, WRONG)).await), "WRONG_CREDENTIALS");
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_opens_what_the_old_one_opened() {
    let server = Server::start().await;
    let nobody = arrive(&server).await;
    let session = async |password: &str| {
        let opened = change(&nobody, "signIn", "sessionToken", with(ADA, password)).await;
        nobody.with_token(opened["sessionToken"].as_str().expect("a session"))
    };
    let sessions = async |client: &Client| {
        let document = "{ me { access { sessions { current } } } }";
        let answer = client.ask(document, &json!({})).await.expect("an answer");
        answer.body["data"]["me"]["access"]["sessions"].as_array().map_or(0, Vec::len)
    };
    let (here, elsewhere) = (session(PASSWORD).await, session(PASSWORD).await);
    assert_eq!((sessions(&here).await, sessions(&elsewhere).await), (2, 2));

    // What is refused ends nothing.
    let wish = |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    let wrong = json!([{ "code": "WRONG_CREDENTIALS", "path": ["input", "currentPassword"] }]);
    assert_eq!(refusals(&here, "changePassword", wish(WRONG, OTHER_PASSWORD)).await, wrong);
    let short = refusals(&here, "changePassword", wish(PASSWORD, "trop court")).await;
    assert_eq!(short[0]["path"], json!(["input", "newPassword"]), "{short}");
    assert_eq!((sessions(&here).await, sessions(&elsewhere).await), (2, 2));

    let changed = change(&here, "changePassword", "changed sessionToken", wish(PASSWORD, OTHER_PASSWORD)).await;
    assert_eq!(changed["changed"], true);
    assert_eq!((sessions(&here).await, sessions(&elsewhere).await), (0, 0), "every session that there was has ended");
    let goes_on = nobody.with_token(changed["sessionToken"].as_str().expect("the session that goes on"));
    assert_eq!(sessions(&goes_on).await, 1);
    assert_eq!(refused(&nobody, "signIn", with(ADA, PASSWORD)).await, ["WRONG_CREDENTIALS"]);
    assert_eq!(sessions(&session(OTHER_PASSWORD).await).await, 2);
}

//! What a test does as one person, where it is no list of steps.

use std::time::Duration;

use serde_json::{Value, json};
use vivier_tests::client::{Client, http};
use vivier_tests::server::Server;

use crate::run::Kept;

/// How long something may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How often something is looked at.
const GLANCE: Duration = Duration::from_millis(50);

pub fn as_person(url: &str, kept: &Kept, who: &str) -> Client {
    let session = kept.get(&format!("session of {who}")).and_then(Value::as_str).expect("signed in");
    Client::new(url).with_token(session)
}

/// The pages, as a browser with a session.
pub struct Site<'a> {
    pub url: &'a str,
    pub session: &'a str,
}

impl Site<'_> {
    pub async fn get(&self, path: &str, language: &str) -> (u16, String) {
        let request =
            http().build().expect("a client").get(format!("{}{path}", self.url)).header("accept-language", language);
        let answer = request.header("cookie", self.cookie()).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    }

    pub async fn post(&self, path: &str, form: &'static str) -> u16 {
        let client = http().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let request = client.post(format!("{}{path}", self.url)).header("origin", self.url).body(form);
        let request =
            request.header("content-type", "application/x-www-form-urlencoded").header("cookie", self.cookie());
        request.header("sec-fetch-site", "same-origin").send().await.expect("an answer").status().as_u16()
    }

    fn cookie(&self) -> String {
        format!("vivier-session={}", self.session)
    }
}

pub async fn change(client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code path }} }} }}"
    );
    let answer = client.ask(&document, &json!({ "input": input })).await.expect("an answer");
    assert_eq!(answer.body["data"][mutation]["userErrors"], json!([]), "{}", answer.body);
    answer.body["data"][mutation].clone()
}

/// The placement by which somebody applies for a seat.
pub async fn applied(client: &Client, seat: &Value) -> Value {
    change(client, "applyToSeat", "placement { id }", json!({ "seatId": seat })).await["placement"]["id"].clone()
}

/// The notification with these words, once it is there.
pub async fn told(client: &Client, template: &str) -> Value {
    let document = "{ notifications(first: 50) { nodes { id template subject path read } } }";
    let mut glances = tokio::time::interval(GLANCE);
    let looking = async {
        loop {
            let answer = client.ask(document, &json!({})).await.expect("an answer");
            let nodes = answer.body["data"]["notifications"]["nodes"].as_array().cloned().unwrap_or_default();
            if let Some(node) = nodes.into_iter().find(|node| node["template"] == template) {
                return node;
            }
            glances.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{template} is told"))
}

/// True where the notification leads to this placement.
pub fn is_about(notification: &Value, placement: &Value) -> bool {
    notification["path"].as_str().and_then(|path| path.rsplit('/').next()) == placement.as_str()
}

/// The mails to an address that left so far, with the lines whole that were broken for their length.
pub fn mails_to(server: &Server, email: &str) -> Vec<String> {
    let whole = |mail: &String| mail.replace("=\r\n", "").replace("=\n", "");
    server.mails_to(email).expect("mails").iter().map(whole).collect()
}

/// The codes by which a command is refused.
pub async fn refused(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document = format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}");
    let answer = client.ask(&document, &json!({ "input": input })).await.expect("an answer");
    let errors = answer.body["data"][mutation]["userErrors"].as_array().cloned().unwrap_or_default();
    errors.iter().filter_map(|error| error["code"].as_str().map(str::to_owned)).collect()
}

/// Every refusal of a command, with its code and where it points.
pub async fn refusals(client: &Client, mutation: &str, input: Value) -> Value {
    let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
    let document =
        format!("mutation($input: {kind}!) {{ {mutation}(input: $input) {{ userErrors {{ code path }} }} }}");
    let answer = client.ask(&document, &json!({ "input": input })).await.expect("an answer");
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.body["data"][mutation]["userErrors"].clone()
}

/// The data of a question.
pub async fn ask(client: &Client, document: &str, variables: Value) -> Value {
    let answer = client.ask(document, &variables).await.expect("an answer");
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.body["data"].clone()
}

/// Looks until it holds.
pub async fn until(what: &str, server: &Server, mut holds: impl AsyncFnMut() -> bool) {
    let mut glances = tokio::time::interval(GLANCE);
    let looking = async {
        while !holds().await {
            glances.tick().await;
        }
    };
    if tokio::time::timeout(PATIENCE, looking).await.is_err() {
        panic!("{what}\n--- log\n{}", server.log());
    }
}

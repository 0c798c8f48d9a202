//! The demo programme on the real binary: its people with their sessions, and what cases keep.

use std::collections::BTreeMap;
use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, SecondsFormat};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::zone::Zone;
use vivier_tests::client::{Answer, Client};
use vivier_tests::server::{PASSWORD, Server};

use crate::case::folder;
use crate::document::Document;
use crate::sdl::Sdl;

/// Whoever has not signed in.
pub const ANONYMOUS: &str = "anonymous";
/// What is kept of a session or a token: this and the person's name.
pub const SESSION: &str = "session of ";

pub struct World {
    pub server: Server,
    pub sdl: Sdl,
    /// The people of `people.json`, with their addresses.
    pub people: BTreeMap<String, String>,
    pub kept: BTreeMap<String, Value>,
    client: Client,
}

impl World {
    /// The demo without rates: what is asked here is more than anybody asks.
    pub async fn start() -> Self {
        let server = Server::start_demo(&[("VIVIER_SIGNED_IN_RATE", "0"), ("VIVIER_ANONYMOUS_RATE", "0")]).await;
        let people = fs::read_to_string(folder().join("people.json")).expect("the people");
        let people: BTreeMap<String, String> = serde_json::from_str(&people).expect("people with their addresses");
        let client = Client::new(server.url());
        let mut kept = BTreeMap::from([("password".to_owned(), json!(PASSWORD))]);
        kept.insert("an identity".to_owned(), json!(id_of("FederatedIdentity", Uuid::from_u128(1))));
        let mut world = Self { server, sdl: Sdl::of_the_code(), people, kept, client };
        for (name, email) in world.people.clone() {
            let document = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken } }";
            let variables = json!({ "input": { "email": email, "password": PASSWORD } });
            let answer = world.client.ask(document, &variables).await.expect("an answer");
            let token = &answer.body["data"]["signIn"]["sessionToken"];
            assert!(token.is_string(), "{name} does not sign in: {}", answer.body);
            world.kept.insert(format!("{SESSION}{name}"), token.clone());
        }
        world
    }

    /// What a person is told.
    ///
    /// # Panics
    /// Where the person has no session, or the server does not answer.
    pub async fn ask(&self, who: &str, document: &Document) -> Answer {
        let client = match self.token(who) {
            Some(token) => self.client.with_token(token),
            None => self.client.clone(),
        };
        let answer = client.ask(&document.text, &document.variables()).await;
        answer.unwrap_or_else(|error| panic!("{who}, {}: {error:#}", document.text))
    }

    /// The person's session or token; none for whoever has not signed in.
    ///
    /// # Panics
    /// Where nobody has this name.
    pub fn token(&self, who: &str) -> Option<&str> {
        if who == ANONYMOUS {
            return None;
        }
        let session = self.kept.get(&format!("{SESSION}{who}")).and_then(Value::as_str);
        Some(session.unwrap_or_else(|| panic!("{who} has not signed in")))
    }

    /// The arguments, with what is kept instead of names.
    ///
    /// # Errors
    /// Where nothing is kept under a name.
    pub fn filled(&self, arguments: &Map<String, Value>) -> Result<Map<String, Value>, String> {
        arguments.iter().map(|(name, value)| Ok((name.clone(), self.fill(value)?))).collect()
    }

    fn fill(&self, value: &Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => match text.strip_prefix('$') {
                Some(name) => self.named(name).ok_or_else(|| format!("nothing is kept under {text}"))?,
                None => value.clone(),
            },
            Value::Array(items) => Value::Array(items.iter().map(|item| self.fill(item)).collect::<Result<_, _>>()?),
            Value::Object(fields) => Value::Object(self.filled(fields)?),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }

    fn named(&self, name: &str) -> Option<Value> {
        let later = |days: &str| Some(SystemClock.now() + Duration::days(days.parse().ok()?));
        if let Some(days) = name.strip_prefix("day ") {
            return Some(json!(Zone::Metropolitan.day(later(days)?).to_string()));
        }
        if let Some(days) = name.strip_prefix("instant ") {
            return Some(json!(later(days)?.to_rfc3339_opts(SecondsFormat::Secs, true)));
        }
        self.kept.get(name).cloned()
    }
}

/// An id of the API.
pub fn id_of(kind: &str, uuid: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{kind}:{uuid}"))
}

/// An id of the same type that stands for nothing.
///
/// # Panics
/// Where `id` is none.
pub fn absent(id: &Value) -> Value {
    let read =
        id.as_str().and_then(|id| URL_SAFE_NO_PAD.decode(id).ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let kind = read.as_deref().and_then(|text| text.split_once(':')).map(|(kind, _)| kind.to_owned());
    json!(id_of(&kind.unwrap_or_else(|| panic!("{id} is no id")), Uuid::new_v4()))
}

/// An answer but for what differs from one request to the next: what it cost, and its trace.
pub fn without_traces(answer: &Answer) -> Value {
    let mut body = answer.body.clone();
    if let Some(body) = body.as_object_mut() {
        body.remove("extensions");
    }
    for error in body["errors"].as_array_mut().into_iter().flatten() {
        if let Some(extensions) = error["extensions"].as_object_mut() {
            extensions.remove("trace");
        }
    }
    if body["errors"].is_null()
        && let Some(body) = body.as_object_mut()
    {
        body.remove("errors");
    }
    json!({ "status": answer.status, "body": body })
}

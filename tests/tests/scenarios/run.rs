//! Runs journeys, one after the other, on one fresh server.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::zone::Zone;
use vivier_tests::client::{Answer, Client};
use vivier_tests::server::Server;

use crate::step::{Expected, Journey, Step};

/// How long what happens by itself may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked for.
const GLANCE: Duration = Duration::from_millis(200);

/// What is kept, by name without the `$`.
pub type Kept = HashMap<String, Value>;

/// Runs the journeys and gives what they left: the server and everything that was kept.
pub async fn all(journeys: &[Journey]) -> (Server, Kept) {
    all_with(&[], journeys).await
}

/// The same on a server with settings of its own.
pub async fn all_with(settings: &'static [(&'static str, &'static str)], journeys: &[Journey]) -> (Server, Kept) {
    let server = Server::start_with(settings).await;
    let mut kept = days(SystemClock.now());
    kept.insert("forged token".to_owned(), json!("vivier_0123456789abcdefghijklmnopqrstuvwxyz"));
    for journey in journeys {
        go_on(&server, &mut kept, journey).await;
    }
    (server, kept)
}

/// Runs one more journey on a server that has run others.
pub async fn go_on(server: &Server, kept: &mut Kept, journey: &Journey) {
    for (number, step) in journey.steps.iter().enumerate() {
        if let Err(reason) = one(server, step, kept).await {
            panic!(
                "{}, step {}: {} {}\n{reason}\n--- log\n{}",
                journey.title,
                number + 1,
                step.who,
                step.does,
                server.log()
            );
        }
    }
}

/// The data of one question, by somebody who has signed in.
pub async fn ask_as(server: &Server, kept: &Kept, who: &str, document: &str) -> Value {
    let token = kept[&format!("session of {who}")].as_str().expect("a session").to_owned();
    let answer = Client::new(server.url()).with_token(&token).ask(document, &json!({})).await.expect("an answer");
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.body["data"].clone()
}

fn days(now: DateTime<Utc>) -> Kept {
    let today = Zone::Metropolitan.day(now);
    let day = |later: u64| json!(today.checked_add_days(Days::new(later)).unwrap_or(NaiveDate::MAX).to_string());
    [("today", 0), ("tomorrow", 1), ("in two days", 2), ("in a month", 30), ("in two months", 60), ("in a year", 365)]
        .into_iter()
        .map(|(name, later)| (name.to_owned(), day(later)))
        .collect()
}

async fn one(server: &Server, step: &Step, kept: &mut Kept) -> Result<(), String> {
    if step.days_later > 0 {
        server.days_pass(step.days_later).await.map_err(|error| error.to_string())?;
        // No session lasts so long.
        kept.retain(|name, _| !name.starts_with("session of "));
    }
    if let Some((email, page, about)) = step.mail {
        let about = about.and_then(|name| kept.get(name)).and_then(Value::as_str).unwrap_or_default();
        let token = server.linked_token(email, page, about).await.map_err(|error| error.to_string())?;
        kept.insert("token in the mail".to_owned(), json!(token));
    }
    if step.variables["input"]["code"] == "$code of Michel" {
        kept.insert("code of Michel".to_owned(), json!(server.administrator_code()));
    }
    let mut client = Client::new(server.url());
    let session = format!("session of {}", step.who);
    if let Some(token) = kept.get(step.token.unwrap_or(&session)).and_then(Value::as_str) {
        client = client.with_token(token);
    }
    let variables = filled(&step.variables, kept)?;
    let began = Instant::now();
    let mut looks = tokio::time::interval(GLANCE);
    loop {
        looks.tick().await;
        let answer = client.ask(&step.document, &variables).await.map_err(|error| format!("no answer: {error:#}"))?;
        match check(&step.expected, &answer, kept) {
            Ok(()) => return Ok(()),
            Err(_) if step.patient && began.elapsed() < PATIENCE => {}
            Err(reason) => {
                return Err(format!(
                    "{reason}\n--- variables\n{variables:#}\n--- answer {}\n{:#}",
                    answer.status, answer.body
                ));
            }
        }
    }
}

/// The variables, with what is kept instead of names.
fn filled(value: &Value, kept: &Kept) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => match text.strip_prefix('$') {
            Some(name) => kept.get(name).cloned().ok_or_else(|| format!("nothing is kept under {text}"))?,
            None => value.clone(),
        },
        Value::Array(items) => Value::Array(items.iter().map(|item| filled(item, kept)).collect::<Result<_, _>>()?),
        Value::Object(fields) => {
            let filled = fields.iter().map(|(name, field)| Ok((name.clone(), filled(field, kept)?)));
            Value::Object(filled.collect::<Result<Map<_, _>, String>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

fn check(expected: &Expected, answer: &Answer, kept: &mut Kept) -> Result<(), String> {
    match expected {
        Expected::Data(data) => {
            if answer.status != 200 || !answer.errors().is_empty() {
                return Err("an answer without errors was expected".to_owned());
            }
            unify(data, &answer.body["data"], kept, "data")
        }
        Expected::Refused { mutation, codes, path } => {
            let errors = &answer.body["data"][mutation]["userErrors"];
            let told = errors.as_array().is_some_and(|errors| errors.len() == 1)
                && errors[0]["code"].as_str().is_some_and(|code| codes.contains(&code))
                && errors[0]["path"] == json!(path);
            if told { Ok(()) } else { Err(format!("{} at {path:?} was expected", codes.join(" or "))) }
        }
        Expected::Status { status, code } => {
            let told = answer.status == *status
                && answer.codes() == [*code]
                && answer.body.get("data").is_none_or(Value::is_null);
            if told { Ok(()) } else { Err(format!("{status} {code} was expected")) }
        }
    }
}

/// The two are the same, where a name that nothing is kept under takes what came.
fn unify(expected: &Value, found: &Value, kept: &mut Kept, place: &str) -> Result<(), String> {
    match (expected, found) {
        (Value::String(text), _) if text.starts_with('$') => {
            let name = &text[1..];
            match kept.get(name) {
                Some(known) if known == found => Ok(()),
                Some(_) => Err(format!("{place} is not {text}")),
                None if found.is_null() => Err(format!("{place} is null")),
                None => {
                    kept.insert(name.to_owned(), found.clone());
                    Ok(())
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let mut pairs = expected.iter().zip(found).enumerate();
            pairs.try_for_each(|(index, (expected, found))| unify(expected, found, kept, &format!("{place}.{index}")))
        }
        (Value::Object(expected), Value::Object(found)) if expected.len() == found.len() => {
            expected.iter().try_for_each(|(name, expected)| match found.get(name) {
                Some(found) => unify(expected, found, kept, &format!("{place}.{name}")),
                None => Err(format!("{place}.{name} is missing")),
            })
        }
        _ if expected == found => Ok(()),
        _ => Err(format!("{place}: expected {expected}, found {found}")),
    }
}

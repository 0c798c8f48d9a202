//! `/privacy`: what is held about the reader, who read it, how long it is kept; to take along, to pause, to leave, to be erased.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};
use vivier_api::conventions::messages::event;

use crate::executor::Document;
use crate::page::Page;

const PRIVACY: Document = Document { operation: "Privacy", source: include_str!("../../queries/privacy.graphql") };
const OWN_DATA: Document = Document { operation: "OwnData", source: include_str!("../../queries/own-data.graphql") };
/// Accesses that are shown beside everything else.
const LATEST: usize = 10;
const ERASE: Document =
    Document { operation: "EraseMyself", source: include_str!("../../queries/erase-myself.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Privacy {
    me: Option<Me>,
    accesses_to_me: Vec<Access>,
    erasure_preview: Option<Taken>,
    retention_rules: Vec<Rules>,
    own_talent: Option<Talent>,
}

#[derive(Deserialize)]
struct Me {
    #[expect(dead_code, reason = "only its presence says that somebody has signed in")]
    id: String,
}

#[derive(Deserialize)]
struct Talent {
    actions: Vec<String>,
}

impl Talent {
    fn can(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == action)
    }
}

/// How often somebody read a part of the reader's data on one day.
#[derive(Deserialize)]
pub(super) struct Access {
    name: Option<String>,
    pub(super) what: String,
    pub(super) day: NaiveDate,
    pub(super) times: u64,
}

impl Access {
    /// Who it was, as far as that is still known.
    pub(super) fn reader<'a>(&'a self, page: &'a Page) -> &'a str {
        self.name.as_deref().unwrap_or_else(|| page.t("privacy.erased-reader"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Taken {
    talents: u64,
    open_placements: u64,
    running_placements: u64,
    past_placements: u64,
}

#[derive(Deserialize)]
struct Rules {
    rows: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    class: String,
    keep_days: u64,
    notice_days: Option<u64>,
    at_the_end: String,
    source: String,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyPage {
    page: Page,
    privacy: Privacy,
}

impl PrivacyPage {
    /// The accesses that the page shows itself; all of them have a page of their own.
    fn latest(&self) -> &[Access] {
        let all = &self.privacy.accesses_to_me;
        &all[..all.len().min(LATEST)]
    }

    /// The rules that hold now.
    fn rules(&self) -> &[Rule] {
        self.privacy.retention_rules.last().map(|rules| rules.rows.as_slice()).unwrap_or_default()
    }
}

/// `GET /privacy`
pub async fn show(page: Page) -> Response {
    match page.ask::<Privacy>(PRIVACY, json!({})).await {
        Ok(privacy) if privacy.me.is_some() => {
            let template = PrivacyPage { page, privacy };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Held {
    own_data: Option<Export>,
}

#[derive(Deserialize)]
struct Export {
    json: String,
}

async fn export(page: &Page) -> Result<Option<String>, crate::executor::ExecuteError> {
    Ok(page.ask::<Held>(OWN_DATA, json!({})).await?.own_data.map(|export| export.json))
}

/// `GET /privacy/data.json`: to keep, and for programs.
pub async fn download(page: Page) -> Response {
    match export(&page).await {
        Ok(Some(text)) => {
            let headers = [
                (CONTENT_TYPE, "application/json"),
                (CONTENT_DISPOSITION, "attachment; filename=\"vivier-donnees.json\""),
                (CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Ok(None) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// The JSON Schema of that file.
const SCHEMA: &str = include_str!("../../../schema/personal-data.json");

/// `GET /privacy/data.schema.json`: what the file holds, for programs.
pub async fn schema() -> Response {
    ([(CONTENT_TYPE, "application/schema+json")], SCHEMA).into_response()
}

/// A line of the readable export: how deep it lies, its name, its value where it has one.
struct Line {
    depth: usize,
    name: String,
    value: Option<String>,
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnDataPage {
    page: Page,
    lines: Vec<Line>,
}

/// The deepest level that is indented; what lies deeper is shown at this one.
const DEEPEST: usize = 6;

/// The JSON as lines, one for each value, in its order: everything that the file holds stands on the page. What the schema of the file names is
/// named in the reader's language; what lies inside of an event or of a state keeps the name that it was written down with.
fn lines(page: &Page, name: String, key: &str, value: &Value, depth: usize, out: &mut Vec<Line>) {
    let line = |value: Option<String>| Line { depth: depth.min(DEEPEST), name: name.clone(), value };
    match value {
        Value::Null => out.push(line(Some("–".to_owned()))),
        Value::Bool(true) => out.push(line(Some(page.t("data.yes").to_owned()))),
        Value::Bool(false) => out.push(line(Some(page.t("data.no").to_owned()))),
        Value::Number(number) => out.push(line(Some(number.to_string()))),
        Value::String(text) => out.push(line(Some(said(page, key, text)))),
        Value::Array(items) => {
            out.push(line(None));
            // What stands in a list is of the list's kind, and called by its place.
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, item)| lines(page, (index + 1).to_string(), key, item, depth + 1, out));
        }
        Value::Object(fields) => {
            out.push(line(None));
            fields.iter().for_each(|(key, item)| lines(page, page.word("data-key", key), key, item, depth + 1, out));
        }
    }
}

/// A text as it is; an instant as the reader's clock and language say it, a day in words, and what stands for something in words.
fn said(page: &Page, key: &str, text: &str) -> String {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return page.moment(&at.to_utc());
    }
    // A day of four digits for the year, two for the month and two for the day: nothing that somebody wrote looks like it by chance.
    if let (10, Ok(day)) = (text.len(), text.parse::<NaiveDate>()) {
        return page.day(&day);
    }
    match key {
        "kind" => happened(page, text),
        "object" => page.word("data-object", text),
        "what" => page.word("access", text),
        "method" => page.word("sign-in-method", text),
        "role" => page.word("role", text),
        "family" => page.word("family", text),
        "channel" => page.word("channel", text),
        "affiliation" => page.word("affiliation", text),
        "employment" => page.word("employment", text),
        "region" | "regions" => page.word("region", text),
        "remote" => page.word("remote", text),
        "rule" => page.word("credits.rule", text),
        "route" => page.word("route", text),
        "steps" => page.word("release-step", text),
        "origin" => page.word("origin", text),
        "rating" => page.word("rating", text),
        "reimbursement" => page.word("reimbursement", text),
        "clearance" => page.word("clearance", text),
        "zone" => page.word("zone", text),
        "by" | "sides" | "accepted" => page.word("side", text),
        _ => text.to_owned(),
    }
}

/// What a kind of event says that happened. The API's sentences may hold values, which only the event itself has.
fn happened(page: &Page, kind: &str) -> String {
    match event(kind, page.locale) {
        Some(words) if !words.contains('{') => words.to_owned(),
        Some(_) | None => page.word("event-kind", kind),
    }
}

/// `GET /privacy/data`: the same, to be read.
pub async fn read(page: Page) -> Response {
    let text = match export(&page).await {
        Ok(Some(text)) => text,
        Ok(None) => return Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => return page.failure(&error),
    };
    let Ok(Value::Object(fields)) = serde_json::from_str(&text) else { return page.not_found() };
    let mut shown = Vec::new();
    fields.iter().for_each(|(key, value)| lines(&page, page.word("data-key", key), key, value, 0, &mut shown));
    let template = OwnDataPage { page, lines: shown };
    template.page.render(StatusCode::OK, &template)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Erased {
    erase_myself: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    receipt: Option<Receipt>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct Receipt {
    code: String,
    on: NaiveDate,
    taken: Taken,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

impl UserError {
    /// The id of the field on the page that it is about.
    fn at(&self) -> Option<&'static str> {
        match self.path.as_ref()?.last()?.as_str() {
            "understood" => Some("understood"),
            "currentPassword" => Some("password"),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "erase.html")]
struct ErasePage {
    page: Page,
    preview: Option<Taken>,
    problems: Vec<UserError>,
    /// The box was ticked in the form that was refused.
    understood: bool,
    receipt: Option<Receipt>,
}

impl ErasePage {
    /// What was refused at the field with this id.
    fn said(&self, at: &str) -> Option<String> {
        let here = self.problems.iter().filter(|problem| problem.at() == Some(at));
        let said: Vec<&str> = here.map(|problem| problem.message.as_str()).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    understood: String,
    /// Asked of those who sign in with one.
    #[serde(default)]
    password: String,
}

/// `GET /privacy/erase`: what it does, before it does it.
pub async fn ask_to_erase(page: Page) -> Response {
    match page.ask::<Privacy>(PRIVACY, json!({})).await {
        Ok(Privacy { erasure_preview: Some(preview), .. }) => {
            let template =
                ErasePage { page, preview: Some(preview), problems: Vec::new(), understood: false, receipt: None };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// `POST /privacy/erase`
pub async fn erase(page: Page, Form(sent): Form<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let preview = match page.ask::<Privacy>(PRIVACY, json!({})).await {
        Ok(privacy) => privacy.erasure_preview,
        Err(error) => return page.failure(&error),
    };
    let password = (!sent.password.is_empty()).then_some(sent.password);
    let understood = sent.understood == "yes";
    let input = json!({ "understood": understood, "currentPassword": password });
    let payload = match page.ask::<Erased>(ERASE, json!({ "input": input })).await {
        Ok(answer) => answer.erase_myself,
        Err(error) => return page.failure(&error),
    };
    let problems = payload.user_errors;
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = ErasePage { page, preview, problems, understood, receipt: payload.receipt };
    template.page.render(status, &template)
}

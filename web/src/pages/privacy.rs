//! `/privacy`: what is held about the reader, who read it, how long it is kept; to take along, to pause, to leave, to be erased.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::executor::{Document, ExecuteError};
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
pub(super) struct Taken {
    pub(super) talents: u64,
    pub(super) open_placements: u64,
    pub(super) running_placements: u64,
    pub(super) past_placements: u64,
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

/// Everything that is held about the reader, as JSON; none for nobody.
pub(super) async fn export(page: &Page) -> Result<Option<String>, ExecuteError> {
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

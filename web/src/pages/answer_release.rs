//! `/answer-release?token=…`: where the link in an e-mail leads. It shows what is asked, and acts only on a button: mail servers open
//! links too.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::placements::REFUSALS;
use crate::executor::Document;
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::Period;

const ASKED: Document =
    Document { operation: "ReleaseByLink", source: include_str!("../../queries/release-by-link.graphql") };
const ANSWER: Document =
    Document { operation: "AnswerReleaseByLink", source: include_str!("../../queries/answer-release-by-link.graphql") };

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// What a button sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    release_by_link: Option<Placement>,
}

#[derive(Deserialize)]
struct Placement {
    status: String,
    seat: Option<Titled>,
    mission: Option<Titled>,
    host: Option<OrganisationName>,
    talent: Option<Named>,
    release: Option<Release>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release {
    period: Period,
    share: u64,
    half_days: u64,
    route: Option<String>,
    source: Option<String>,
    deadline: DateTime<Utc>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    answer_release_by_link: Payload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
}

#[derive(Template)]
#[template(path = "answer_release.html")]
struct AnswerPage {
    page: Page,
    token: String,
    placement: Option<Placement>,
    problems: Vec<String>,
    done: bool,
    reasons: &'static [&'static str],
}

impl AnswerPage {
    /// True while there is something to answer.
    fn open(&self) -> bool {
        !self.done && self.placement.as_ref().is_some_and(|placement| placement.status == "RELEASE_PENDING")
    }
}

async fn asked(page: &Page, token: &str) -> Option<Placement> {
    // A link that is not genuine, or is too old, shows what one for nothing shows.
    page.ask::<Asked>(ASKED, json!({ "token": token })).await.ok()?.release_by_link
}

/// `GET /answer-release?token=…`
pub async fn show(page: Page, Query(link): Query<Link>) -> Response {
    let placement = asked(&page, &link.token).await;
    let status = if placement.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let template =
        AnswerPage { page, token: link.token, placement, problems: Vec::new(), done: false, reasons: REFUSALS };
    template.page.render(status, &template)
}

/// `POST /answer-release`
pub async fn act(page: Page, Form(sent): Form<Sent>) -> Response {
    let mut input = json!({ "token": sent.token, "grant": sent.answer == "grant" });
    if !sent.reason.is_empty() {
        input["reason"] = json!(sent.reason);
    }
    if !sent.words.trim().is_empty() {
        input["words"] = json!(sent.words.replace("\r\n", "\n"));
    }
    let problems: Vec<String> = match page.ask::<Answered>(ANSWER, json!({ "input": input })).await {
        Ok(answer) => answer.answer_release_by_link.user_errors.into_iter().map(|error| error.message).collect(),
        Err(error) => return page.failure(&error),
    };
    let done = problems.is_empty();
    let placement = asked(&page, &sent.token).await;
    let status = if done { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = AnswerPage { page, token: sent.token, placement, problems, done, reasons: REFUSALS };
    template.page.render(status, &template)
}

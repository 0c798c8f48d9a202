//! `/answer-release?token=…` and `/give-opinion?token=…`: where the links in e-mails to a service lead. Each shows what is asked, and acts only
//! on a button: mail servers open links too.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::placements::REFUSALS;
use crate::executor::Document;
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::Period;

const ASKED: Document =
    Document { operation: "ReleaseByLink", source: include_str!("../../queries/release-by-link.graphql") };
const ANSWER: Document =
    Document { operation: "AnswerReleaseByLink", source: include_str!("../../queries/answer-release-by-link.graphql") };

const OPINION: Document =
    Document { operation: "GiveOpinionByLink", source: include_str!("../../queries/give-opinion-by-link.graphql") };

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
    turn: String,
    deadline: DateTime<Utc>,
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

/// Which of the two a link is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Decision,
    /// The manager is heard on a secondment, and decides nothing.
    Opinion,
}

#[derive(Template)]
#[template(path = "answer_release.html")]
struct AnswerPage {
    page: Page,
    wanted: Wanted,
    token: String,
    placement: Option<Placement>,
    problems: Vec<String>,
    done: bool,
    reasons: &'static [&'static str],
}

impl AnswerPage {
    /// True while there is something to answer.
    fn open(&self) -> bool {
        let waiting = self.placement.as_ref().filter(|placement| placement.status == "RELEASE_PENDING");
        let turn = waiting.and_then(|placement| placement.release.as_ref()).map(|release| release.turn.as_str());
        !self.done && turn.is_some_and(|turn| (turn == "MANAGER_OPINION") == (self.wanted == Wanted::Opinion))
    }

    fn is_opinion(&self) -> bool {
        self.wanted == Wanted::Opinion
    }

    fn title(&self) -> &str {
        match self.wanted {
            Wanted::Opinion => self.page.t("give-opinion.title"),
            Wanted::Decision => self.page.t("answer-release.title"),
        }
    }
}

async fn asked(page: &Page, token: &str) -> Option<Placement> {
    // A link that is not genuine, or is too old, shows what one for nothing shows.
    page.ask::<Asked>(ASKED, json!({ "token": token })).await.ok()?.release_by_link
}

/// `GET /answer-release?token=…`
pub async fn show(page: Page, Query(link): Query<Link>) -> Response {
    shown(page, link, Wanted::Decision).await
}

/// `GET /give-opinion?token=…`
pub async fn show_opinion(page: Page, Query(link): Query<Link>) -> Response {
    shown(page, link, Wanted::Opinion).await
}

async fn shown(page: Page, link: Link, wanted: Wanted) -> Response {
    let placement = asked(&page, &link.token).await;
    let status = if placement.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let (token, problems) = (link.token, Vec::new());
    let template = AnswerPage { page, wanted, token, placement, problems, done: false, reasons: REFUSALS };
    template.page.render(status, &template)
}

/// `POST /answer-release`
pub async fn act(page: Page, Form(sent): Form<Sent>) -> Response {
    let mut input = json!({ "token": sent.token, "grant": sent.answer == "grant" });
    if !sent.reason.is_empty() {
        input["reason"] = json!(sent.reason);
    }
    answered(page, ANSWER, input, sent, Wanted::Decision).await
}

/// `POST /give-opinion`
pub async fn give_opinion(page: Page, Form(sent): Form<Sent>) -> Response {
    let input = json!({ "token": sent.token, "favourable": sent.answer == "favourable" });
    answered(page, OPINION, input, sent, Wanted::Opinion).await
}

async fn answered(page: Page, document: Document, mut input: Value, sent: Sent, wanted: Wanted) -> Response {
    if !sent.words.trim().is_empty() {
        input["words"] = json!(sent.words.replace("\r\n", "\n"));
    }
    let payload = match page.ask::<BTreeMap<String, Payload>>(document, json!({ "input": input })).await {
        Ok(answer) => answer.into_values().next(),
        Err(error) => return page.failure(&error),
    };
    let problems: Vec<String> =
        payload.into_iter().flat_map(|payload| payload.user_errors).map(|error| error.message).collect();
    let done = problems.is_empty();
    let placement = asked(&page, &sent.token).await;
    let status = if done { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = AnswerPage { page, wanted, token: sent.token, placement, problems, done, reasons: REFUSALS };
    template.page.render(status, &template)
}

//! `/answer-placement?token=…` and `/sign-agreement?token=…`: where the links in e-mails lead that ask for a yes or for a signature. They
//! show what is asked, need no account, and act only on a button: mail servers open links too.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::placements::DECLINES;
use crate::executor::Document;
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::Period;

const ASKED: Document =
    Document { operation: "PlacementByLink", source: include_str!("../../queries/placement-by-link.graphql") };
const ANSWER: Document = Document {
    operation: "AnswerPlacementByLink",
    source: include_str!("../../queries/answer-placement-by-link.graphql"),
};
const SIGN: Document =
    Document { operation: "SignAgreementByLink", source: include_str!("../../queries/sign-agreement-by-link.graphql") };

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// What the buttons of an answer send.
#[derive(Deserialize)]
pub struct Answer {
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

/// What the button of a signature sends.
#[derive(Deserialize)]
pub struct Signature {
    #[serde(default)]
    token: String,
    #[serde(default)]
    hash: String,
    #[serde(default)]
    side: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    placement_by_link: Option<Placement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placement {
    status: String,
    awaits: Vec<String>,
    my_sides: Vec<String>,
    answer_by: Option<DateTime<Utc>>,
    motivation: Option<String>,
    share: Option<u64>,
    period: Option<Period>,
    seat: Option<Titled>,
    mission: Option<Titled>,
    host: Option<OrganisationName>,
    talent: Option<Named>,
    agreement: Option<Signed>,
    amendments: Vec<Signed>,
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

/// An agreement, or an amendment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    /// None of an agreement.
    agreed: Option<bool>,
    document: Option<Text>,
    missing_signatures: Vec<String>,
}

#[derive(Deserialize)]
struct Text {
    hash: String,
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    #[serde(alias = "signAgreementByLink")]
    answer_placement_by_link: Payload,
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
#[template(path = "answer_placement.html")]
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
        let asked = |placement: &Placement| {
            ["APPLIED", "INVITED", "PROPOSED"].contains(&placement.status.as_str())
                && placement.awaits.iter().any(|side| placement.my_sides.contains(side))
        };
        !self.done && self.placement.as_ref().is_some_and(asked)
    }
}

#[derive(Template)]
#[template(path = "sign_agreement.html")]
struct SignPage {
    page: Page,
    token: String,
    placement: Option<Placement>,
    problems: Vec<String>,
    done: bool,
}

impl SignPage {
    /// What waits for signatures: the amendment that is proposed, or else the agreement.
    fn document(&self) -> Option<&Text> {
        self.present().and_then(|signed| signed.document.as_ref())
    }

    fn present(&self) -> Option<&Signed> {
        let placement = self.placement.as_ref()?;
        let proposed = placement.amendments.iter().find(|amendment| amendment.agreed == Some(false));
        proposed.or(placement.agreement.as_ref())
    }

    /// The sides for which the reader has still to sign.
    fn sides(&self) -> Vec<&String> {
        let (Some(placement), Some(present)) = (&self.placement, self.present()) else { return Vec::new() };
        placement.my_sides.iter().filter(|side| present.missing_signatures.contains(side)).collect()
    }

    fn open(&self) -> bool {
        !self.done && !self.sides().is_empty()
    }
}

async fn asked(page: &Page, token: &str, sign: bool) -> Option<Placement> {
    // A link that is not genuine, or is too old, shows what one for nothing shows.
    page.ask::<Asked>(ASKED, json!({ "token": token, "sign": sign })).await.ok()?.placement_by_link
}

fn found(placement: Option<&Placement>) -> StatusCode {
    if placement.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND }
}

/// What was refused, in the reader's words.
async fn give(page: &Page, document: Document, input: Value) -> Result<Vec<String>, crate::executor::ExecuteError> {
    let answer = page.ask::<Answered>(document, json!({ "input": input })).await?;
    Ok(answer.answer_placement_by_link.user_errors.into_iter().map(|error| error.message).collect())
}

fn answered(problems: &[String]) -> StatusCode {
    if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// `GET /answer-placement?token=…`
pub async fn show_answer(page: Page, Query(link): Query<Link>) -> Response {
    let placement = asked(&page, &link.token, false).await;
    let status = found(placement.as_ref());
    let template =
        AnswerPage { page, token: link.token, placement, problems: Vec::new(), done: false, reasons: DECLINES };
    template.page.render(status, &template)
}

/// `POST /answer-placement`
pub async fn answer(page: Page, Form(sent): Form<Answer>) -> Response {
    let mut input = json!({ "token": sent.token, "accept": sent.answer == "accept" });
    if !sent.reason.is_empty() {
        input["reason"] = json!(sent.reason);
    }
    if !sent.words.trim().is_empty() {
        input["words"] = json!(sent.words.replace("\r\n", "\n"));
    }
    let problems = match give(&page, ANSWER, input).await {
        Ok(problems) => problems,
        Err(error) => return page.failure(&error),
    };
    let placement = asked(&page, &sent.token, false).await;
    let (status, done) = (answered(&problems), problems.is_empty());
    let template = AnswerPage { page, token: sent.token, placement, problems, done, reasons: DECLINES };
    template.page.render(status, &template)
}

/// `GET /sign-agreement?token=…`
pub async fn show_signature(page: Page, Query(link): Query<Link>) -> Response {
    let placement = asked(&page, &link.token, true).await;
    let status = found(placement.as_ref());
    let template = SignPage { page, token: link.token, placement, problems: Vec::new(), done: false };
    template.page.render(status, &template)
}

/// `POST /sign-agreement`
pub async fn sign(page: Page, Form(sent): Form<Signature>) -> Response {
    let mut input = json!({ "token": sent.token, "hash": sent.hash });
    if !sent.side.is_empty() {
        input["side"] = json!(sent.side);
    }
    let problems = match give(&page, SIGN, input).await {
        Ok(problems) => problems,
        Err(error) => return page.failure(&error),
    };
    let placement = asked(&page, &sent.token, true).await;
    let (status, done) = (answered(&problems), problems.is_empty());
    let template = SignPage { page, token: sent.token, placement, problems, done };
    template.page.render(status, &template)
}

//! `/mobilisations/{id}/need`: what a team is needed for, as it was declared: corrected while nobody has been called, and declared anew
//! once calls went out. A link that says what would lift a constraint fills it in. [`scratch`]: a need that stands on nothing yet.

mod form;
mod input;
pub mod scratch;

use std::collections::BTreeMap;

use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::commands::brigades;
use crate::commands::form::input::Unreadable;
use crate::commands::form::{Sent, is_conflict};
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::placements::{Period, SkillLabel};
use form::{Refusal, refusal};
use input::{Refused, Sending, Unread, Wrong};
use scratch::Blank;

const NEED: Document =
    Document { operation: "MobilisationNeed", source: include_str!("../../../queries/mobilisation-need.graphql") };
const CORRECT: Document = Document {
    operation: "CorrectMobilisation",
    source: include_str!("../../../queries/correct-mobilisation.graphql"),
};
/// What the form says that it is for where it corrects the need of the mobilisation itself.
const CORRECTS: &str = "correct";
/// As many seats as a team may have.
const MOST_SEATS: usize = 40;

/// True while nobody has been called: the need itself can be another one.
pub fn is_correctable(status: &str) -> bool {
    matches!(status, "DECLARED" | "COMPOSED")
}

/// True where nothing came of it, perhaps before anybody was called.
fn is_given_up(status: &str) -> bool {
    matches!(status, "CANCELLED" | "FAILED")
}

#[derive(Deserialize)]
struct Answer {
    mobilisation: Option<Declared>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declared {
    id: String,
    version: i64,
    name: Option<String>,
    status: String,
    coordinated: bool,
    exercise: bool,
    team_by: Option<DateTime<Utc>>,
    largest_team: Option<u64>,
    most_from_service: Option<u64>,
    period: Option<Period>,
    brigade: Option<Brigade>,
    host: Option<Host>,
    asked: Vec<Seat>,
}

#[derive(Deserialize)]
struct Brigade {
    id: String,
}

#[derive(Deserialize)]
struct Host {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Seat {
    /// Somebody has it.
    filled: bool,
    title: String,
    share: u64,
    mode: String,
    region: Option<String>,
    clearance: String,
    skills: Vec<Skill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skill {
    skill_id: String,
    level: u64,
    skill: Option<SkillLabel>,
    /// True where the form that was sent has no field for it: its author did not see it.
    #[serde(skip)]
    unseen: bool,
}

impl Skill {
    /// One that a new seat can ask for, and does not yet.
    fn offered((id, label): &(String, String)) -> Self {
        Self { skill_id: id.clone(), level: 0, skill: Some(SkillLabel { label: label.clone() }), unseen: false }
    }

    fn label(&self) -> &str {
        self.skill.as_ref().map_or("–", |skill| skill.label.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    mobilisation: Option<Made>,
    user_errors: Vec<Refused>,
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

/// `GET /mobilisations/{id}/need`: with `seat.0.share=60` and the like in the address, that filled in.
pub async fn show(page: Page, Path(id): Path<String>, Query(query): Query<Sent>) -> Response {
    let declared = match declared(&page, &id).await {
        Ok(declared) => declared,
        Err(error) => return page.failure(&error),
    };
    let Some(declared) = declared else {
        return if page.signed_in() { page.not_found() } else { Redirect::to(&page.sign_in_address()).into_response() };
    };
    let mut values = form::values(&page, &declared);
    let mut filled = false;
    for (name, value) in query {
        // What is no field of it changes nothing.
        if let Some(present) = values.get_mut(&name) {
            filled |= *present != value;
            *present = value;
        }
    }
    form::show(page, declared, None, values, Vec::new(), filled, StatusCode::OK)
}

/// `POST /mobilisations/{id}/need`
pub async fn send(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    match declared(&page, &id).await {
        Ok(Some(mut declared)) => {
            let mut values = form::values(&page, &declared);
            for (number, seat) in declared.asked.iter_mut().enumerate() {
                for skill in &mut seat.skills {
                    let field = format!("seat.{number}.skill.{}", skill.skill_id);
                    skill.unseen = sent.iter().all(|(name, _)| *name != field);
                }
            }
            values.extend(sent);
            submit(page, declared, None, values).await
        }
        Ok(None) if page.signed_in() => page.not_found(),
        Ok(None) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// Declares or corrects it with what was typed.
async fn submit(
    page: Page,
    mut declared: Declared,
    blank: Option<Blank>,
    mut values: BTreeMap<String, String>,
) -> Response {
    let sent_once = |name: &str| values.get(name).filter(|value| !value.trim().is_empty()).cloned();
    let corrects = blank.is_none() && is_correctable(&declared.status);
    // Calls went out while it was typed, or it was given up: now it would declare another mobilisation, which nobody has asked for yet.
    if blank.is_none() && !corrects && sent_once("purpose").as_deref() == Some(CORRECTS) {
        let given_up = is_given_up(&declared.status);
        let words = if given_up { page.t("need.given-up") } else { page.t("need.moved-on") };
        let refused = vec![Refusal { at: None, message: words.to_owned(), words: words.to_owned() }];
        return form::show(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let present = declared.version;
    if let Some(version) = sent_once("expectedVersion").and_then(|text| text.parse().ok()) {
        declared.version = version;
    }
    let key = sent_once("idempotencyKey").unwrap_or_else(|| Uuid::new_v4().to_string());
    let host = declared.host.as_ref().map(|host| host.id.clone()).or_else(|| sent_once("hostId"));
    let mut wrong = Vec::new();
    if blank.is_some() && host.is_none() {
        wrong.push(Unread("hostId".to_owned(), Wrong::Needed));
    }
    let Sending { mut input, seats } = match input::read(&page, &declared, &values) {
        Ok(sending) if wrong.is_empty() => sending,
        read => {
            wrong.extend(read.err().unwrap_or_default());
            let told = |Unread(name, why): &Unread| refusal(&page, &declared, name, &why.words(&page));
            let refused = wrong.iter().map(told).collect();
            return form::show(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    input.insert("idempotencyKey".to_owned(), json!(key));
    let document = if corrects {
        input.insert("mobilisationId".to_owned(), json!(declared.id));
        input.insert("expectedVersion".to_owned(), json!(declared.version));
        CORRECT
    } else {
        input.insert("brigadeId".to_owned(), json!(declared.brigade.as_ref().map(|brigade| &brigade.id)));
        input.insert("hostId".to_owned(), json!(host));
        brigades::DECLARE.document
    };
    let payload = match page.ask::<BTreeMap<String, Payload>>(document, json!({ "input": input })).await {
        Ok(answer) => answer.into_values().next(),
        Err(error) if error.is_of_the_input() => {
            let refused = vec![refusal(&page, &declared, "", &Unreadable::NotAChoice.words(&page))];
            return form::show(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(error) => return page.failure(&error),
    };
    let Some(Payload { mobilisation, user_errors }) = payload else { return page.not_found() };
    match mobilisation.filter(|_| user_errors.is_empty()) {
        Some(made) => {
            let said = if blank.is_some() { "done=declare-mobilisation" } else { "corrected=1" };
            Redirect::to(&format!("/mobilisations/{}/team?{said}", made.id)).into_response()
        }
        None => {
            let of = |error: &Refused| {
                let name = error.field(&declared, &values, &seats).unwrap_or_default();
                refusal(&page, &declared, &name, &error.message)
            };
            let mut refused: Vec<Refusal> = user_errors.iter().map(of).collect();
            // Sent again, what was typed is meant over what somebody else has made of it, which stands beside it.
            if user_errors.iter().any(|error| is_conflict(&error.code)) {
                refused.extend(form::changed_meanwhile(&page, &declared, &values));
                declared.version = present;
                values.remove("seats");
            }
            form::show(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// The need, where the viewer coordinates it and it is a real one.
async fn declared(page: &Page, id: &str) -> Result<Option<Declared>, ExecuteError> {
    let answer = page.ask::<Answer>(NEED, json!({ "id": id })).await?;
    Ok(answer.mobilisation.filter(|declared| declared.coordinated && !declared.exercise))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seat for one person that asks for these skills.
    pub(super) fn seat(skills: &[&str]) -> Seat {
        let skill = |id: &&str| Skill { skill_id: (*id).to_owned(), level: 2, skill: None, unseen: false };
        Seat {
            filled: false,
            title: "Poste".to_owned(),
            share: 60,
            mode: "REMOTE".to_owned(),
            region: None,
            clearance: "NONE".to_owned(),
            skills: skills.iter().map(skill).collect(),
        }
    }

    pub(super) fn need(status: &str, asked: Vec<Seat>) -> Declared {
        Declared {
            id: "m".to_owned(),
            version: 1,
            name: None,
            status: status.to_owned(),
            coordinated: true,
            exercise: false,
            team_by: None,
            largest_team: None,
            most_from_service: None,
            period: None,
            brigade: None,
            host: None,
            asked,
        }
    }
}

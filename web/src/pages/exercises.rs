//! `/exercises/{id}`: how an exercise went, beside the one before.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::brigades::{Name, Score};
use crate::pages::missions::OrganisationName;

const EXERCISE: Document = Document { operation: "Exercise", source: include_str!("../../queries/exercise.graphql") };

#[derive(Deserialize)]
struct Answer {
    exercise: Option<Exercise>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exercise {
    name: String,
    held_at: DateTime<Utc>,
    team_by: DateTime<Utc>,
    seed: String,
    brigade: Option<Named>,
    seats: Vec<Seat>,
    score: Score,
    last_score: Option<Score>,
    steps: Vec<Step>,
    blocking: Vec<Blocking>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
    filled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Step {
    at: DateTime<Utc>,
    kind: String,
    channel: Option<String>,
    brigade: Option<OrganisationName>,
    seat_id: Option<String>,
    talent: Option<Name>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blocking {
    kind: String,
    seat_id: Option<String>,
}

#[derive(Template)]
#[template(path = "exercise.html")]
struct ExercisePage {
    page: Page,
    exercise: Exercise,
}

impl ExercisePage {
    fn seat(&self, id: &str) -> &str {
        self.exercise.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }

    fn minutes(&self, minutes: &Option<u64>) -> String {
        minutes.as_ref().map_or_else(|| self.page.t("exercise.never").to_owned(), |minutes| self.page.minutes(minutes))
    }
}

/// `GET /exercises/{id}`
pub async fn show(page: Page, Path(id): Path<String>) -> Response {
    match page.ask::<Answer>(EXERCISE, json!({ "id": id })).await {
        Ok(Answer { exercise: Some(exercise) }) => {
            let template = ExercisePage { page, exercise };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) if !page.signed_in() => Redirect::to(&page.sign_in_address()).into_response(),
        Ok(_) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

//! `/exercises/{id}`: how an exercise went, beside the one before.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
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
    last: Option<Last>,
    steps: Vec<Step>,
    blocking: Vec<Blocking>,
}

/// The one that it is compared with.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Last {
    id: String,
    name: String,
    held_at: DateTime<Utc>,
    team_by: DateTime<Utc>,
    score: Score,
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

    /// The time that there was for the team. It was asked for in whole hours; the exercise is written down an instant later.
    fn allowed(&self, held_at: &DateTime<Utc>, team_by: &DateTime<Utc>) -> String {
        self.page.count("exercise.hours", &whole_hours(*held_at, *team_by))
    }

    fn minutes(&self, minutes: &Option<u64>) -> String {
        minutes.as_ref().map_or_else(|| self.page.t("exercise.never").to_owned(), |minutes| self.page.minutes(minutes))
    }
}

fn whole_hours(held_at: DateTime<Utc>, team_by: DateTime<Utc>) -> u64 {
    u64::try_from(((team_by - held_at).num_minutes() + 30) / 60).unwrap_or(0)
}

/// `GET /exercises/{id}`
pub async fn show(page: Page, Path(id): Path<String>) -> Response {
    match page.ask::<Answer>(EXERCISE, json!({ "id": id })).await {
        Ok(Answer { exercise: Some(exercise) }) => {
            let template = ExercisePage { page, exercise };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};

    use super::*;

    #[test]
    fn the_time_for_the_team_is_in_whole_hours_though_the_exercise_is_written_down_a_moment_later() {
        let held_at = NaiveDate::default().and_hms_opt(9, 0, 0).expect("a time").and_utc();
        for late in [0, 2, 50] {
            let team_by = held_at + Duration::hours(12) - Duration::seconds(late);
            assert_eq!(whole_hours(held_at, team_by), 12, "{late} seconds");
        }
    }
}

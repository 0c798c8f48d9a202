//! `/missions/{id}`: one mission with its seats.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::missions::OrganisationName;

const MISSION: Document = Document { operation: "Mission", source: include_str!("../../queries/mission.graphql") };

#[derive(Deserialize)]
struct Answer {
    mission: Option<Mission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mission {
    title: String,
    description: String,
    status: String,
    organisation: OrganisationName,
    published_at: Option<DateTime<Utc>>,
    seats: Vec<Seat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    title: String,
    /// In per cent of full working time.
    share: u64,
    work_mode: String,
    place: Option<String>,
    filled: bool,
    period: Period,
}

#[derive(Deserialize)]
struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

#[derive(Template)]
#[template(path = "mission.html")]
struct MissionPage {
    page: Page,
    mission: Mission,
}

/// `GET /missions/{id}`; a mission that the viewer may not see does not exist.
pub async fn show(page: Page, Path(id): Path<String>) -> Response {
    match page.ask::<Answer>(MISSION, json!({ "id": id })).await {
        Ok(Answer { mission: Some(mission) }) => {
            let template = MissionPage { page, mission };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(Answer { mission: None }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

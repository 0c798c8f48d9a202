//! `/wordings/{id}`: every wording that a mission has had since it was published, so that what was said before an edit stays readable.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::Sent;
use crate::executor::Document;
use crate::list::{Connection, PageInfo};
use crate::page::{Page, encode};
use crate::pages::placements::{Period, SkillLabel};

const WORDINGS: Document =
    Document { operation: "MissionWordings", source: include_str!("../../queries/mission-wordings.graphql") };
/// Wordings on one page.
const PAGE_SIZE: u8 = 25;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    mission: Option<Mission>,
    mission_revisions: Connection<Wording>,
}

#[derive(Deserialize)]
struct Mission {
    id: String,
    title: String,
}

/// What one change made of the text, or of one seat.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wording {
    kind: String,
    revised_at: DateTime<Utc>,
    justification: Option<String>,
    title: Option<String>,
    description: Option<String>,
    seat_id: Option<String>,
    /// None where the seat went.
    requirements: Option<Requirements>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Requirements {
    title: String,
    /// In per cent of full working time.
    share: u64,
    work_mode: String,
    place: Option<String>,
    region: Option<String>,
    clearance: String,
    period: Period,
    skills: Vec<Required>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Required {
    importance: String,
    minimum_level: u8,
    skill: Option<SkillLabel>,
}

#[derive(Template)]
#[template(path = "wordings.html")]
struct WordingsPage {
    page: Page,
    mission: Mission,
    /// The newest first.
    wordings: Vec<Wording>,
    /// Where the earlier ones are.
    next: Option<String>,
}

impl WordingsPage {
    /// What a seat was called; of one that went, by an earlier wording on this page.
    fn seat_title<'a>(&'a self, wording: &'a Wording) -> Option<&'a str> {
        let seat = wording.seat_id.as_ref()?;
        let mut same = self.wordings.iter().filter(|other| other.seat_id.as_ref() == Some(seat));
        let own = wording.requirements.as_ref().map(|own| own.title.as_str());
        own.or_else(|| same.find_map(|other| Some(other.requirements.as_ref()?.title.as_str())))
    }
}

/// The address of what comes after this page.
fn next_page(id: &str, info: Option<PageInfo>) -> Option<String> {
    let cursor = info.filter(|info| info.has_next_page)?.end_cursor?;
    Some(format!("/wordings/{}?after={}", encode(id), encode(&cursor)))
}

/// `GET /wordings/{id}?after=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let after = address.iter().find(|(name, _)| name == "after").map(|(_, cursor)| cursor);
    match page.ask::<Answer>(WORDINGS, json!({ "id": id, "first": PAGE_SIZE, "after": after })).await {
        Ok(Answer { mission: Some(mission), mission_revisions: Connection { nodes: wordings, page_info, .. } }) => {
            let next = next_page(&mission.id, page_info);
            let template = WordingsPage { page, mission, wordings, next };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(Answer { mission: None, .. }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

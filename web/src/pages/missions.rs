//! `/missions`: the published missions, searched and paged by the address alone.

use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::{Page, encode};

const MISSIONS: Document = Document { operation: "Missions", source: include_str!("../../queries/missions.graphql") };
/// Missions on one page.
const PAGE_SIZE: u8 = 12;
/// Characters of a search, as many as the API reads.
const LONGEST_SEARCH: usize = 200;

/// One page of a list, as the API's connections give it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    pub nodes: Vec<T>,
    pub total_count: Option<u64>,
    pub page_info: Option<PageInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// A mission as it stands in a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissionCard {
    pub id: String,
    pub title: String,
    pub organisation: OrganisationName,
    pub seats: Vec<SeatName>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub struct OrganisationName {
    pub name: String,
}

#[derive(Deserialize)]
pub struct SeatName {
    pub title: String,
}

#[derive(Deserialize)]
struct Missions {
    missions: Connection<MissionCard>,
}

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Search {
    q: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "missions.html")]
struct MissionsPage {
    page: Page,
    search: String,
    missions: Vec<MissionCard>,
    total: u64,
    previous: Option<String>,
    next: Option<String>,
}

/// `GET /missions?q=…&after=…`
pub async fn show(page: Page, search: Result<Query<Search>, QueryRejection>) -> Response {
    // An address that cannot be read is a list without a search, not an error.
    let Query(search) = search.unwrap_or_default();
    let typed = search.q.unwrap_or_default().replace(char::is_control, " ");
    let text: String = typed.trim().chars().take(LONGEST_SEARCH).collect();
    let window = match (&search.after, &search.before) {
        (_, Some(before)) => json!({ "last": PAGE_SIZE, "before": before }),
        (after, None) => json!({ "first": PAGE_SIZE, "after": after }),
    };
    let mut variables = window;
    variables["text"] = if text.is_empty() { json!(null) } else { json!(text) };
    match page.ask::<Missions>(MISSIONS, variables).await {
        Ok(answer) => {
            let Connection { nodes, total_count, page_info } = answer.missions;
            let link = |name: &str, cursor: String| {
                let search = if text.is_empty() { String::new() } else { format!("q={}&", encode(&text)) };
                format!("/missions?{search}{name}={}", encode(&cursor))
            };
            let (previous, next) = page_info.map_or((None, None), |info| {
                (
                    info.start_cursor.filter(|_| info.has_previous_page).map(|cursor| link("before", cursor)),
                    info.end_cursor.filter(|_| info.has_next_page).map(|cursor| link("after", cursor)),
                )
            });
            let total = total_count.unwrap_or_default();
            let template = MissionsPage { page, search: text, missions: nodes, total, previous, next };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

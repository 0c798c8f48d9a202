//! `/`: what the programme is, its figures, the latest missions.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::list::Connection;
use crate::page::Page;
use crate::pages::missions::MissionCard;

const HOME: Document = Document { operation: "Home", source: include_str!("../../queries/home.graphql") };

#[derive(Deserialize)]
struct Home {
    programme: Programme,
    missions: Connection<MissionCard>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Programme {
    talent_count: u64,
    mission_count: u64,
    placement_count: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    page: Page,
    programme: Programme,
    missions: Vec<MissionCard>,
}

/// `GET /`
pub async fn show(page: Page) -> Response {
    match page.ask::<Home>(HOME, json!({})).await {
        Ok(home) => {
            let template = HomePage { page, programme: home.programme, missions: home.missions.nodes };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

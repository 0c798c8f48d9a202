//! `/programme`: where the programme's administrators begin: what waits for them, and each of their pages.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::administration::refused;

const PROGRAMME: Document =
    Document { operation: "Programme", source: include_str!("../../queries/programme.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    missions: Counted,
    placements: Counted,
    accounts: Counted,
    organisations: Counted,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    total_count: u64,
}

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage {
    page: Page,
    moderation: u64,
    awaiting: u64,
    accounts: u64,
    organisations: u64,
}

/// `GET /programme`
pub async fn show(page: Page) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    match page.ask::<Answer>(PROGRAMME, json!({})).await {
        Ok(Answer { missions, placements, accounts, organisations }) => {
            let template = ProgrammePage {
                page,
                moderation: missions.total_count,
                awaiting: placements.total_count,
                accounts: accounts.total_count,
                organisations: organisations.total_count,
            };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

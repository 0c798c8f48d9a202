//! `/programme/retention`: what the latest runs of the retention job found and did, class by class, for the programme.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::administration::refused;

const RUNS: Document =
    Document { operation: "RetentionRuns", source: include_str!("../../queries/retention-runs.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    retention_runs: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    number: u64,
    rules_version: u64,
    on: NaiveDate,
    did: Vec<Count>,
}

/// What one run did with one class of data.
#[derive(Deserialize)]
struct Count {
    class: String,
    found: u64,
    told: u64,
    deleted: u64,
}

#[derive(Template)]
#[template(path = "retention.html")]
struct RetentionPage {
    page: Page,
    /// The last one first.
    runs: Vec<Run>,
}

/// `GET /programme/retention`
pub async fn show(page: Page) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    match page.ask::<Answer>(RUNS, json!({})).await {
        Ok(Answer { retention_runs: runs }) => {
            let template = RetentionPage { page, runs };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

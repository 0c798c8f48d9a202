//! `/history/{id}`: what changed of an object between two days, in words.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::executor::Document;
use crate::page::Page;
use crate::pages::statistics::as_of;

const CHANGES: Document = Document { operation: "Changes", source: include_str!("../../queries/changes.graphql") };
/// Days that are looked back where the address says nothing.
const DAYS_BACK: u64 = 365;

#[derive(Deserialize)]
struct All {
    changes: Option<Vec<Change>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    position: String,
    at: DateTime<Utc>,
    kind: String,
    words: String,
    by_itself: bool,
}

/// What the address says: days, both included.
#[derive(Deserialize, Default)]
pub struct Search {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    page: Page,
    id: String,
    from: String,
    to: String,
    changes: Vec<Change>,
}

/// `GET /history/{id}?from=2026-03-01&to=2026-03-14`
pub async fn show(page: Page, Path(id): Path<String>, search: Result<Query<Search>, QueryRejection>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let Query(search) = search.unwrap_or_default();
    let today = SystemClock.today();
    let to = search.to.filter(|to| *to < today);
    let last = to.unwrap_or(today);
    let from = search.from.filter(|from| *from <= last).or_else(|| last.checked_sub_days(Days::new(DAYS_BACK)));
    let from = from.unwrap_or(last);
    let variables = json!({ "id": id, "from": format!("{from}T00:00:00Z"), "to": as_of(to) });
    match page.ask::<All>(CHANGES, variables).await {
        Ok(All { changes: Some(changes) }) => {
            let template = ChangesPage { page, id, from: from.to_string(), to: last.to_string(), changes };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(All { changes: None }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

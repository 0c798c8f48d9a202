//! `/history/{id}`: what changed of an object between two days, in words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
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

/// Days, both included.
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("from", Narrowing::Day),
    ("to", Narrowing::Day),
    ("sort", Narrowing::Order("changes.order", &["oldest", "newest"])),
];
/// Changes on one page.
const PAGE_SIZE: usize = 100;

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    page: Page,
    listing: Listing,
    from: NaiveDate,
    to: NaiveDate,
    changes: Vec<Change>,
}

/// What changed between the days that the address says, and the days that were looked at; none where the object does not exist for
/// the viewer.
async fn read(
    page: &Page,
    id: &str,
    address: &[(String, String)],
) -> Result<Option<(Listing, NaiveDate, NaiveDate, Vec<Change>)>, ExecuteError> {
    let path = format!("/history/{}", encode(id));
    let file = format!("{path}/changes.csv");
    let listing = Listing::read("changes", path, &NARROWINGS, address).filed_at(file);
    let day = |name: &str| listing.value(name).and_then(|day| day.parse::<NaiveDate>().ok());
    let today = SystemClock.today();
    let to = day("to").filter(|to| *to < today);
    let last = to.unwrap_or(today);
    let from = day("from").filter(|from| *from <= last).or_else(|| last.checked_sub_days(Days::new(DAYS_BACK)));
    let from = from.unwrap_or(last);
    let variables = json!({ "id": id, "from": format!("{from}T00:00:00Z"), "to": as_of(to) });
    let All { changes: Some(mut changes) } = page.ask::<All>(CHANGES, variables).await? else { return Ok(None) };
    if let Some(text) = listing.value("q").map(str::to_lowercase) {
        changes
            .retain(|change| change.words.to_lowercase().contains(&text) || change.kind.to_lowercase().contains(&text));
    }
    // The API tells what happened in the order in which it happened.
    if listing.value("sort") == Some("newest") {
        changes.reverse();
    }
    Ok(Some((listing, from, last, changes)))
}

/// `GET /history/{id}?from=2026-03-01&to=2026-03-14`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match read(&page, &id, &address).await {
        Ok(Some((mut listing, from, to, changes))) => {
            let changes = listing.cut(changes, PAGE_SIZE);
            let template = ChangesPage { page, listing, from, to, changes };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /history/{id}/changes.csv?…`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let changes = match read(&page, &id, &address).await {
        Ok(Some((.., changes))) => changes,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("credits.day"),
        page.t("changes.title"),
        page.t("changes.event"),
        page.t("changes.position"),
    ]);
    for change in changes {
        table.row(&[&change.at.to_rfc3339(), &change.words, &change.kind, &change.position]);
    }
    table.answer("changes.csv")
}

//! `/privacy/readers`: who read what of the reader's data, and when.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::text::folded;

use super::privacy::Access;
use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::Page;

const READERS: Document = Document { operation: "Readers", source: include_str!("../../queries/readers.graphql") };
/// Rows on one page.
const PAGE_SIZE: usize = 25;
/// What can be read of somebody, as the API names it.
const PARTS: &[&str] = &[
    "IDENTITY",
    "PRESENTATION",
    "SKILLS",
    "AVAILABILITY",
    "LOCATION",
    "EMPLOYMENT",
    "MILESTONES",
    "PLACEMENT",
    "ACCOUNT",
    "RANKING",
    "CREDITS",
    "MOBILISATION",
    "CLEARANCE",
];
const NARROWINGS: [(&str, Narrowing); 5] = [
    ("q", Narrowing::Words),
    ("part", Narrowing::Choice("access", PARTS)),
    ("from", Narrowing::Day),
    ("to", Narrowing::Day),
    ("sort", Narrowing::Order("readers.order", &["newest", "oldest", "name", "times"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    accesses_to_me: Vec<Access>,
}

#[derive(Template)]
#[template(path = "readers.html")]
struct ReadersPage {
    page: Page,
    listing: Listing,
    accesses: Vec<Access>,
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("readers", "/privacy/readers", &NARROWINGS, address).filed_at("/privacy/readers.csv")
}

async fn read(page: &Page, listing: &Listing) -> Result<Vec<Access>, ExecuteError> {
    let mut accesses = page.ask::<Answer>(READERS, json!({})).await?.accesses_to_me;
    let day = |name: &str| listing.value(name).and_then(|day| day.parse().ok());
    let (from, to) = (day("from"), day("to"));
    accesses.retain(|access| {
        listing.finds([access.reader(page)])
            && listing.value("part").is_none_or(|part| access.what == part)
            && from.is_none_or(|from| access.day >= from)
            && to.is_none_or(|to| access.day <= to)
    });
    match listing.value("sort") {
        Some("oldest") => accesses.sort_by_key(|access| access.day),
        Some("name") => accesses.sort_by_cached_key(|access| folded(access.reader(page))),
        Some("times") => accesses.sort_by_key(|access| std::cmp::Reverse(access.times)),
        _ => accesses.sort_by_key(|access| std::cmp::Reverse(access.day)),
    }
    Ok(accesses)
}

/// `GET /privacy/readers?q=…&part=…`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    match read(&page, &listing).await {
        Ok(accesses) => {
            let accesses = listing.cut(accesses, PAGE_SIZE);
            let template = ReadersPage { page, listing, accesses };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /privacy/readers.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let accesses = match read(&page, &listing(&address)).await {
        Ok(accesses) => accesses,
        Err(error) => return page.failure(&error),
    };
    let heads = [page.t("privacy.day"), page.t("privacy.reader"), page.t("privacy.what"), page.t("privacy.times")];
    let mut table = Table::new(&heads);
    for access in accesses {
        let (what, times) = (page.word("access", &access.what), access.times.to_string());
        table.row(&[&access.day.to_string(), access.reader(&page), &what, &times]);
    }
    table.answer("readers.csv")
}

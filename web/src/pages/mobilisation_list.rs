//! `/mobilisations`: every flash team that exists for the viewer, under way and past.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::text::folded;

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;

const MOBILISATIONS: Document =
    Document { operation: "Mobilisations", source: include_str!("../../queries/mobilisations.graphql") };
/// Mobilisations on one page.
const PAGE_SIZE: usize = 25;
/// Mobilisations of one read, as many as the API gives at once.
const READ_AT_ONCE: usize = 50;
/// The most that are looked at: a network calls a few teams a month.
const MOST: u64 = 1_000;
const STATUSES: &[&str] =
    &["DECLARED", "COMPOSED", "CALLING", "MOBILISED", "DEPLOYED", "STOOD_DOWN", "REVIEWED", "CANCELLED", "FAILED"];
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("status", Narrowing::Choice("mobilisation.status", STATUSES)),
    ("brigade", Narrowing::Offered),
    ("sort", Narrowing::Order("mobilisations.order", &["open", "newest", "name"])),
];

#[derive(Deserialize)]
struct List {
    brigades: Vec<Brigade>,
    mobilisations: Vec<Card>,
}

#[derive(Deserialize)]
struct Brigade {
    id: String,
    name: String,
}

/// One mobilisation, as lists show it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Card {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) status: String,
    pub(super) exercise: bool,
    pub(super) team_by: Option<DateTime<Utc>>,
    pub(super) coordinated: bool,
    brigade: Option<Brigade>,
    host: Option<OrganisationName>,
    calls: Vec<OwnCall>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnCall {
    is_yours: bool,
    status: String,
}

impl Card {
    /// True where somebody has something to do with it still.
    pub(super) fn is_open(&self) -> bool {
        !["REVIEWED", "CANCELLED", "FAILED"].contains(&self.status.as_str())
    }

    /// When the team has to be full, while it is not yet and can still be.
    pub(super) fn team_awaited_by(&self) -> Option<&DateTime<Utc>> {
        let awaited = ["DECLARED", "COMPOSED", "CALLING"].contains(&self.status.as_str());
        self.team_by.as_ref().filter(|_| awaited)
    }

    /// True where the viewer was called and has not answered.
    pub(super) fn awaits_me(&self) -> bool {
        self.calls.iter().any(|call| call.is_yours && call.status == "SENT")
    }

    fn called(&self) -> &str {
        self.name.as_deref().unwrap_or("–")
    }

    fn brigade_name(&self) -> &str {
        self.brigade.as_ref().map_or("", |brigade| brigade.name.as_str())
    }

    fn host_name(&self) -> &str {
        self.host.as_ref().map_or("", |host| host.name.as_str())
    }
}

#[derive(Template)]
#[template(path = "mobilisations.html")]
struct MobilisationsPage {
    page: Page,
    listing: Listing,
    mobilisations: Vec<Card>,
    /// How many were looked at, where there are more.
    cut: Option<u64>,
}

/// What the address asks for.
struct Found {
    listing: Listing,
    mobilisations: Vec<Card>,
    cut: Option<u64>,
}

/// The API gives the newest first and narrows nothing: all are read, so that an old one which is open still is found.
async fn read(page: &Page, address: &[(String, String)]) -> Result<Found, ExecuteError> {
    let mut listing =
        Listing::read("mobilisations", "/mobilisations", &NARROWINGS, address).filed_at("/mobilisations.csv");
    let (mut all, mut last): (Vec<Card>, Option<String>) = (Vec::new(), None);
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = loop {
        let variables = json!({ "newest": READ_AT_ONCE, "olderThan": last });
        let List { brigades, mobilisations } = page.ask::<List>(MOBILISATIONS, variables).await?;
        if last.is_none() {
            listing.offer("brigade", brigades.into_iter().map(|brigade| (brigade.id, brigade.name)).collect());
        }
        let more = mobilisations.len() >= READ_AT_ONCE;
        all.extend(mobilisations);
        if !more {
            break None;
        }
        if all.len() >= most {
            break Some(MOST);
        }
        last = all.last().map(|one| one.id.clone());
    };
    let mobilisations = fitting(&listing, all);
    Ok(Found { listing, mobilisations, cut })
}

/// Those that the address narrows the list to, in its order.
fn fitting(listing: &Listing, mut all: Vec<Card>) -> Vec<Card> {
    all.retain(|one| {
        listing.finds([one.called(), one.brigade_name(), one.host_name()])
            && listing.value("status").is_none_or(|status| one.status == status)
            && listing.value("brigade").is_none_or(|id| one.brigade.as_ref().is_some_and(|brigade| brigade.id == id))
    });
    match listing.value("sort") {
        Some("name") => all.sort_by_cached_key(|one| folded(one.called())),
        Some("newest") => {}
        // The newest of the open ones first, then the newest of the others.
        _ => all.sort_by_key(|one| !one.is_open()),
    }
    all
}

/// `GET /mobilisations?q=…&status=…&brigade=…&sort=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match read(&page, &address).await {
        Ok(Found { mut listing, mobilisations, cut }) => {
            let mobilisations = listing.cut(mobilisations, PAGE_SIZE);
            let template = MobilisationsPage { page, listing, mobilisations, cut };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /mobilisations.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let Found { mobilisations, cut, .. } = match read(&page, &address).await {
        Ok(found) => found,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("mobilisations.mobilisation"),
        page.t("brigades.brigade"),
        page.t("mobilisation.host"),
        page.t("placements.status"),
        page.t("mobilisation.team-by.label"),
        page.t("missions.address"),
    ]);
    for one in mobilisations {
        let status = page.word("mobilisation.status", &one.status);
        let team_by = one.team_by.map(|by| by.to_rfc3339()).unwrap_or_default();
        let address = format!("{}/mobilisations/{}", page.state().config().public_url, encode(&one.id));
        table.row(&[one.called(), one.brigade_name(), one.host_name(), &status, &team_by, &address]);
    }
    if let Some(cut) = cut {
        table.row(&[&page.with_number("mobilisations.cut", "count", &cut), "", "", "", "", ""]);
    }
    table.answer("mobilisations.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(name: &str, status: &str, brigade: &str) -> Card {
        let card = json!({
            "id": name, "name": name, "status": status, "exercise": false, "teamBy": null, "coordinated": true,
            "brigade": { "id": brigade, "name": brigade }, "host": { "name": "Équipement" }, "calls": [],
        });
        serde_json::from_value(card).expect("a card")
    }

    #[test]
    fn an_old_one_that_is_open_comes_before_newer_ones_that_are_over() {
        for (address, expected) in [
            (vec![], vec!["b", "É", "c", "a"]),
            (vec![("sort", "newest")], vec!["c", "b", "a", "É"]),
            (vec![("sort", "name")], vec!["a", "b", "c", "É"]),
            (vec![("status", "CALLING")], vec!["b"]),
            (vec![("brigade", "crues")], vec!["É", "a"]),
            (vec![("q", "e")], vec!["b", "É", "c", "a"]),
            (vec![("q", "crues")], vec!["É", "a"]),
            (vec![("q", "equipement zorglub")], vec![]),
        ] {
            let address: Vec<_> =
                address.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            let mut listing = Listing::read("mobilisations", "/mobilisations", &NARROWINGS, &address);
            listing.offer("brigade", vec![("crues".to_owned(), "Crues".to_owned())]);
            let newest_first = vec![
                card("c", "REVIEWED", "centre"),
                card("b", "CALLING", "centre"),
                card("a", "FAILED", "crues"),
                card("É", "STOOD_DOWN", "crues"),
            ];
            let found: Vec<String> = fitting(&listing, newest_first).into_iter().map(|one| one.id).collect();
            assert_eq!(found, expected, "{address:?}");
        }
    }
}

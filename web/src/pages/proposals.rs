//! `/allocation/{id}/proposals`: whom an allocation proposes for which seat, and what became of it; the same as a table.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::text::folded;

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::brigades::Name;

const PROPOSALS: Document =
    Document { operation: "AllocationProposals", source: include_str!("../../queries/allocation-proposals.graphql") };
/// Rows of a page.
const ROWS: usize = 50;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("became", Narrowing::Offered),
    ("sort", Narrowing::Order("proposals.order", &["value", "fit", "person", "mission"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    allocation_run: Option<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    status: String,
    computed_at: DateTime<Utc>,
    result: Option<RunResult>,
}

#[derive(Deserialize)]
struct RunResult {
    proposals: Vec<Proposal>,
}

/// Somebody for a seat: the same on the run's own page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Proposal {
    pub(super) talent_id: String,
    pub(super) mission_id: String,
    pub(super) fit: u64,
    pub(super) value: u64,
    pub(super) placement_id: Option<String>,
    placement: Option<Opened>,
    lapsed: Option<String>,
    talent: Option<Name>,
    seat: Option<Titled>,
    mission: Option<Titled>,
}

#[derive(Deserialize)]
struct Opened {
    origin: String,
}

#[derive(Deserialize)]
pub(super) struct Titled {
    pub(super) title: String,
}

impl Proposal {
    pub(super) fn person(&self, page: &Page) -> String {
        named(page, &self.talent)
    }

    pub(super) fn seat(&self) -> &str {
        self.seat.as_ref().map_or("–", |seat| seat.title.as_str())
    }

    pub(super) fn mission(&self) -> &str {
        self.mission.as_ref().map_or("–", |mission| mission.title.as_str())
    }

    /// What has become of it in a run of this status, in words: what the two had opened themselves is not proposed to them.
    pub(super) fn became(&self, page: &Page, status: &str) -> String {
        if self.placement_id.is_some() {
            let key = match self.placement.as_ref().map(|placement| placement.origin.as_str()) {
                Some("APPLICATION") => page.t("allocation.had-applied"),
                Some("INVITATION") => page.t("allocation.was-invited"),
                _ => page.t("allocation.opened"),
            };
            return key.to_owned();
        }
        if let Some(code) = &self.lapsed {
            return format!("{} ({})", page.t("allocation.lapsed"), page.word("allocation.lapse", code));
        }
        page.word("proposals.became", decided(status))
    }

    /// The same as the list is narrowed by it.
    fn state(&self, status: &str) -> &'static str {
        match (&self.placement_id, &self.lapsed) {
            (Some(_), _) => "OPEN",
            (None, Some(_)) => "LAPSED",
            (None, None) => decided(status),
        }
    }
}

/// What somebody is called, where the reader may see it.
pub(super) fn named(page: &Page, name: &Option<Name>) -> String {
    let name = name.as_ref().and_then(|name| name.display_name.clone());
    name.unwrap_or_else(|| page.t("allocation.unnamed").to_owned())
}

/// What a run of this status means for whatever can be proposed still.
fn decided(status: &str) -> &'static str {
    match status {
        "ACCEPTED" => "OPENS",
        "REJECTED" => "DROPPED",
        _ => "WAITING",
    }
}

/// What the list of a run of this status can be narrowed to, in the words of its rows.
fn states(page: &Page, status: &str) -> Vec<(String, String)> {
    ["OPEN", "LAPSED", decided(status)].map(|state| (state.to_owned(), page.word("proposals.became", state))).to_vec()
}

#[derive(Template)]
#[template(path = "proposals.html")]
struct ProposalsPage {
    page: Page,
    id: String,
    status: String,
    computed_at: DateTime<Utc>,
    listing: Listing,
    proposals: Vec<Proposal>,
}

fn listing(id: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/allocation/{}/proposals", encode(id));
    let file = format!("{path}.csv");
    Listing::read("proposals", path, &NARROWINGS, address).filed_at(file)
}

/// The run, and what of its proposals the address asks for; the API gives them whole. None where it does not exist for the reader.
async fn read(page: &Page, id: &str, listing: &mut Listing) -> Result<Option<(Run, Vec<Proposal>)>, ExecuteError> {
    let answer: Answer = page.ask(PROPOSALS, json!({ "id": id })).await?;
    let Some(mut run) = answer.allocation_run else { return Ok(None) };
    listing.offer("became", states(page, &run.status));
    let mut proposals = run.result.take().map_or_else(Vec::new, |result| result.proposals);
    proposals.retain(|one| {
        listing.finds([one.person(page).as_str(), one.seat(), one.mission()])
            && listing.value("became").is_none_or(|state| one.state(&run.status) == state)
    });
    match listing.value("sort") {
        Some("fit") => proposals.sort_by_key(|one| std::cmp::Reverse(one.fit)),
        Some("person") => proposals.sort_by_cached_key(|one| folded(&one.person(page))),
        Some("mission") => proposals.sort_by_cached_key(|one| folded(one.mission())),
        _ => proposals.sort_by_key(|one| std::cmp::Reverse(one.value)),
    }
    Ok(Some((run, proposals)))
}

/// `GET /allocation/{id}/proposals?q=…&became=…&sort=…`
pub async fn list(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&id, &address);
    match read(&page, &id, &mut listing).await {
        Ok(Some((Run { status, computed_at, .. }, proposals))) => {
            let proposals = listing.cut(proposals, ROWS);
            let template = ProposalsPage { page, id, status, computed_at, listing, proposals };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /allocation/{id}/proposals.csv?…`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let (run, proposals) = match read(&page, &id, &mut listing(&id, &address)).await {
        Ok(Some(read)) => read,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.talent"),
        page.t("placement.mission"),
        page.t("allocation.seat"),
        page.t("allocation.fit"),
        page.t("allocation.value"),
        page.t("allocation.became"),
    ]);
    for one in proposals {
        let (fit, value) = (one.fit.to_string(), one.value.to_string());
        let became = one.became(&page, &run.status);
        table.row(&[&one.person(&page), one.mission(), one.seat(), &fit, &value, &became]);
    }
    table.answer("allocation-proposals.csv")
}

//! `/allocation/{id}/missed`: which seats an allocation did not give to whom, why, and what would have been needed; the same as a table.

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
use crate::list::{Listing, Narrowing, Table, matches};
use crate::messages::fill;
use crate::page::{Page, encode};
use crate::pages::brigades::Name;
use crate::pages::placements::SkillLabel;
use crate::pages::proposals::{Titled, named};

const MISSED: Document =
    Document { operation: "AllocationMissed", source: include_str!("../../queries/allocation-missed.graphql") };
/// Rows of a page.
const ROWS: usize = 50;
const CAUSES: &[&str] = &["OUTBID", "KEPT", "OWN_TIME", "ASKED_OFTEN", "SERVICE_LIMIT", "SPREAD", "MINIMUM", "CHAIN"];
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("cause", Narrowing::Choice("allocation.cause", CAUSES)),
    ("sort", Narrowing::Order("missed.order", &["nearest", "farthest", "person", "seat"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    allocation_run: Option<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    computed_at: DateTime<Utc>,
    result: Option<RunResult>,
}

#[derive(Deserialize)]
struct RunResult {
    missed: Vec<Missed>,
}

/// A seat that somebody missed: the same on the run's own page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Missed {
    cause: String,
    pub(super) at_least_fit: u64,
    pub(super) out_of_reach: bool,
    needed_fit: Option<u64>,
    ahead: Vec<Ahead>,
    talent: Option<Name>,
    seat: Option<Titled>,
    taken_by: Option<Name>,
}

/// Something in which whoever has the seat is ahead.
#[derive(Deserialize)]
struct Ahead {
    by: String,
    points: u64,
    skill: Option<SkillLabel>,
}

impl Missed {
    pub(super) fn person(&self, page: &Page) -> String {
        named(page, &self.talent)
    }

    pub(super) fn seat(&self) -> &str {
        self.seat.as_ref().map_or("–", |seat| seat.title.as_str())
    }

    /// Who has the seat instead; nothing where nobody in particular has it.
    pub(super) fn taken_by(&self, page: &Page) -> Option<String> {
        self.taken_by.is_some().then(|| named(page, &self.taken_by))
    }

    /// Why they do not have it, in words.
    pub(super) fn why(&self, page: &Page) -> String {
        match (self.out_of_reach, self.cause.as_str()) {
            (true, "OWN_TIME" | "MINIMUM") => page.word("allocation.out-of-reach", &self.cause),
            _ => page.word("allocation.cause", &self.cause),
        }
    }

    /// What it would have taken, in words.
    pub(super) fn needed(&self, page: &Page) -> String {
        match self.needed_fit {
            _ if self.out_of_reach => page.t("missed.no-fit").to_owned(),
            Some(fit) => page.with_number("missed.needed", "fit", &fit),
            None => page.with_number("missed.at-least-so-much", "fit", &self.at_least_fit),
        }
    }

    /// What whoever has it has that they have not, in words; nothing where nobody's having it is why.
    pub(super) fn ahead(&self, page: &Page) -> Option<String> {
        let words = |ahead: &Ahead| {
            let by = page.word("ahead", &ahead.by);
            let skill = ahead.skill.as_ref().map(|skill| skill.label.as_str()).unwrap_or_default();
            fill(&fill(&by, "skill", skill), "points", &page.number(&ahead.points))
        };
        let all: Vec<String> = self.ahead.iter().map(words).collect();
        (!all.is_empty()).then(|| page.phrases(&all))
    }

    /// Whether one of its names holds these words.
    fn says(&self, page: &Page, words: &str) -> bool {
        let texts = [Some(self.person(page)), Some(self.seat().to_owned()), self.taken_by(page)];
        texts.into_iter().flatten().any(|text| matches(&text, words))
    }
}

#[derive(Template)]
#[template(path = "missed.html")]
struct MissedPage {
    page: Page,
    id: String,
    computed_at: DateTime<Utc>,
    listing: Listing,
    missed: Vec<Missed>,
}

fn listing(id: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/allocation/{}/missed", encode(id));
    let file = format!("{path}.csv");
    Listing::read("missed", path, &NARROWINGS, address).filed_at(file)
}

/// When the run was computed, and what of it the address asks for; the API gives a run whole, with the names that its reader may see.
async fn missed(
    page: &Page,
    id: &str,
    listing: &Listing,
) -> Result<Option<(DateTime<Utc>, Vec<Missed>)>, ExecuteError> {
    let answer: Answer = page.ask(MISSED, json!({ "id": id })).await?;
    let Some(run) = answer.allocation_run else { return Ok(None) };
    let mut missed = run.result.map_or_else(Vec::new, |result| result.missed);
    missed.retain(|one| {
        listing.value("q").is_none_or(|words| one.says(page, words))
            && listing.value("cause").is_none_or(|cause| one.cause == cause)
    });
    match listing.value("sort") {
        Some("farthest") => missed.sort_by_key(|one| std::cmp::Reverse((one.out_of_reach, one.at_least_fit))),
        Some("person") => missed.sort_by_cached_key(|one| folded(&one.person(page))),
        Some("seat") => missed.sort_by_cached_key(|one| folded(one.seat())),
        _ => missed.sort_by_key(|one| (one.out_of_reach, one.at_least_fit)),
    }
    Ok(Some((run.computed_at, missed)))
}

/// `GET /allocation/{id}/missed?q=…&cause=…&sort=…`
pub async fn list(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&id, &address);
    match missed(&page, &id, &listing).await {
        Ok(Some((computed_at, missed))) => {
            let missed = listing.cut(missed, ROWS);
            let template = MissedPage { page, id, computed_at, listing, missed };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /allocation/{id}/missed.csv`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let rows = match missed(&page, &id, &listing(&id, &address)).await {
        Ok(Some((_, rows))) => rows,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.talent"),
        page.t("allocation.seat"),
        page.t("allocation.why"),
        page.t("missed.taken-by"),
        page.t("missed.ahead"),
        page.t("missed.would-take"),
    ]);
    for one in rows {
        let cause = one.why(&page);
        let ahead = one.ahead(&page).unwrap_or_default();
        let taken_by = one.taken_by(&page).unwrap_or_default();
        table.row(&[&one.person(&page), one.seat(), &cause, &taken_by, &ahead, &one.needed(&page)]);
    }
    table.answer("allocation-missed.csv")
}

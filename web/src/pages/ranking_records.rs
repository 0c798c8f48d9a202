//! `/seats/{id}/rankings`: the rankings that were acted upon for a seat, for whoever fills it; below it, one of them, and doing it again.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::text::folded;

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::brigades::Name;

const RECORDS: Document =
    Document { operation: "RankingRecords", source: include_str!("../../queries/ranking-records.graphql") };
const REPLAY: Document =
    Document { operation: "RankingReplay", source: include_str!("../../queries/ranking-replay.graphql") };
/// As many records as the service gives at a time, where there are more.
const AT_A_TIME: usize = 100;
/// Records on one page.
const ROWS: usize = 25;
const ACTS: &[&str] = &["INVITED", "PROPOSED", "ALLOCATED", "APPLIED", "ACCEPTED", "DECLINED"];
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("act", Narrowing::Choice("ranking-act", ACTS)),
    ("sort", Narrowing::Order("ranking-records.order", &["newest", "oldest", "name"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    seat: Option<Seat>,
    ranking_records: Option<Vec<Record>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    mission_id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    act: String,
    #[serde(default)]
    against: Option<bool>,
    recorded_at: DateTime<Utc>,
    placement_id: String,
    talent: Option<Name>,
    place: Option<u64>,
    /// None where the list was not that of the reader's side.
    of: Option<u64>,
    policy_version: u64,
    inputs: String,
    list: Option<String>,
}

impl Record {
    fn name(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.clone());
        name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
    }

    /// Where they stood in it, as far as the reader may know.
    fn standing(&self, page: &Page) -> String {
        match (self.of, self.place) {
            (Some(of), Some(place)) => {
                let place = page.with_number("ranking-records.place", "place", &place);
                format!("{place} {}", page.count("prospects.of", &of))
            }
            (Some(_), None) => page.t("ranking-records.outside").to_owned(),
            (None, _) => page.t("ranking-records.of-others").to_owned(),
        }
    }

    fn is_against(&self) -> bool {
        self.against == Some(true)
    }
}

fn listing(seat: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/seats/{}/rankings", encode(seat));
    let file = format!("{path}.csv");
    Listing::read("ranking-records", path, &NARROWINGS, address).filed_at(file)
}

/// The seat with all its records, the newest first; none where the viewer does not fill it.
async fn read(page: &Page, id: &str) -> Result<Option<(Seat, Vec<Record>)>, ExecuteError> {
    let mut records: Vec<Record> = Vec::new();
    loop {
        let older_than = records.last().map(|record| record.id.as_str());
        let Answer { seat, ranking_records } =
            page.ask(RECORDS, json!({ "seatId": id, "olderThanId": older_than })).await?;
        let Some((seat, part)) = seat.zip(ranking_records) else { return Ok(None) };
        let is_last = part.len() < AT_A_TIME;
        records.extend(part);
        if is_last {
            return Ok(Some((seat, records)));
        }
    }
}

/// What the address asks for of them.
fn narrowed(page: &Page, mut records: Vec<Record>, listing: &Listing) -> Vec<Record> {
    records.retain(|record| {
        listing.finds([record.name(page).as_str()]) && listing.value("act").is_none_or(|act| record.act == act)
    });
    match listing.value("sort") {
        Some("oldest") => records.sort_by_key(|record| record.recorded_at),
        Some("name") => records.sort_by_cached_key(|record| folded(&record.name(page))),
        _ => records.sort_by_key(|record| std::cmp::Reverse(record.recorded_at)),
    }
    records
}

#[derive(Template)]
#[template(path = "ranking_records.html")]
struct RecordsPage {
    page: Page,
    seat: Seat,
    listing: Listing,
    records: Vec<Record>,
}

/// `GET /seats/{id}/rankings?q=…&act=…&sort=…`
pub async fn list(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    match read(&page, &id).await {
        Ok(Some((seat, records))) => {
            let mut listing = listing(&seat.id, &address);
            let found = narrowed(&page, records, &listing);
            let records = listing.cut(found, ROWS);
            let template = RecordsPage { page, seat, listing, records };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /seats/{id}/rankings.csv?…`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let records = match read(&page, &id).await {
        Ok(Some((seat, records))) => narrowed(&page, records, &listing(&seat.id, &address)),
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.talent"),
        page.t("ranking-records.act"),
        page.t("ranking-records.at"),
        page.t("ranking-records.standing"),
        page.t("ranking-records.version"),
        page.t("ranking-records.inputs"),
        page.t("ranking-records.list"),
    ]);
    for record in records {
        let (act, version) = (page.word("ranking-act", &record.act), record.policy_version.to_string());
        let at = record.recorded_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let list = record.list.as_deref().unwrap_or_default();
        let standing = match record.is_against() {
            true => format!("{} {}", record.standing(&page), page.t("ranking-records.against")),
            false => record.standing(&page),
        };
        table.row(&[&record.name(&page), &act, &at, &standing, &version, &record.inputs, list]);
    }
    table.answer("rankings.csv")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReplayAnswer {
    ranking_replay: Option<Replay>,
}

/// What doing it again gave.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replay {
    same_rules: bool,
    same_inputs: bool,
    same_list: bool,
}

impl Replay {
    /// Each thing that was compared, and whether it is the same.
    fn compared(&self) -> [(&'static str, bool); 3] {
        [("rules", self.same_rules), ("inputs", self.same_inputs), ("list", self.same_list)]
    }

    /// What that amounts to, as a word of the family `replay-outcome`.
    fn outcome(&self) -> &'static str {
        match (self.same_rules, self.same_inputs, self.same_list) {
            (true, true, true) => "same",
            (false, _, _) => "other-rules",
            (true, false, _) => "other-inputs",
            (true, true, false) => "other-list",
        }
    }
}

#[derive(Template)]
#[template(path = "ranking_record.html")]
struct RecordPage {
    page: Page,
    seat: Seat,
    record: Record,
    /// Where it was done again.
    replay: Option<Replay>,
}

/// `GET /seats/{id}/rankings/{ranking}?again=1`: one record; it is done again where that is asked for, since that reads all that ever happened.
pub async fn show(page: Page, Path((id, ranking)): Path<(String, String)>, Query(address): Query<Sent>) -> Response {
    let (seat, records) = match read(&page, &id).await {
        Ok(Some(read)) => read,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let Some(record) = records.into_iter().find(|record| record.id == ranking) else { return page.not_found() };
    let replay = match address.iter().any(|(name, _)| name == "again") {
        true => match page.ask::<ReplayAnswer>(REPLAY, json!({ "rankingId": record.id })).await {
            Ok(answer) => answer.ranking_replay,
            Err(error) => return page.failure(&error),
        },
        false => None,
    };
    let template = RecordPage { page, seat, record, replay };
    template.page.render(StatusCode::OK, &template)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_part_is_as_long_as_the_service_makes_it() {
        assert_eq!(
            i64::try_from(super::AT_A_TIME),
            Ok(vivier_matching::record::read::MOST),
            "or the rest is never read"
        );
    }
}

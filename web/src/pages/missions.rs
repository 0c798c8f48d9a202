//! `/missions`: the published missions, searched, narrowed, ordered and paged by the address alone; and the same as a table.

use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::talents::REGIONS;
use crate::executor::Document;
use crate::format::day_in_paris;
use crate::page::{Page, encode};

const MISSIONS: Document = Document { operation: "Missions", source: include_str!("../../queries/missions.graphql") };
/// Missions on one page.
const PAGE_SIZE: u8 = 12;
/// Characters of a search, as many as the API reads.
const LONGEST_SEARCH: usize = 200;
/// Missions of an export, which takes them by the largest page of the API.
const LONGEST_EXPORT: usize = 2_000;
const EXPORT_PAGE: u8 = 100;

/// One page of a list, as the API's connections give it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    pub nodes: Vec<T>,
    pub total_count: Option<u64>,
    pub page_info: Option<PageInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// A mission as it stands in a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissionCard {
    pub id: String,
    pub title: String,
    pub organisation: OrganisationName,
    pub seats: Vec<SeatName>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub struct OrganisationName {
    pub name: String,
}

#[derive(Deserialize)]
pub struct SeatName {
    pub title: String,
}

#[derive(Deserialize)]
struct Missions {
    missions: Connection<MissionCard>,
}

/// In what order the list may be read: what the address says, what the API calls it, the first where nothing is said.
const ORDERS: [(&str, &str); 2] = [("published", "PUBLISHED"), ("priority", "PRIORITY")];

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Search {
    q: Option<String>,
    region: Option<String>,
    remote: Option<String>,
    open: Option<String>,
    sort: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

/// What the list is narrowed to and in what order it comes; everything that the address says and the form shows.
pub struct Filter {
    pub text: String,
    /// One of the API's regions, or nothing.
    pub region: &'static str,
    pub remote: bool,
    pub open: bool,
    /// One of [`ORDERS`], by its name in the address.
    pub sort: &'static str,
}

impl Filter {
    /// What an address cannot mean is not looked at.
    fn new(search: &Search) -> Self {
        let typed = search.q.as_deref().unwrap_or_default().replace(char::is_control, " ");
        let is_set = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
        Self {
            text: typed.trim().chars().take(LONGEST_SEARCH).collect(),
            region: REGIONS.iter().copied().find(|known| search.region.as_deref() == Some(known)).unwrap_or_default(),
            remote: is_set(&search.remote),
            open: is_set(&search.open),
            sort: ORDERS
                .iter()
                .map(|(name, _)| *name)
                .find(|name| search.sort.as_deref() == Some(name))
                .unwrap_or(ORDERS[0].0),
        }
    }

    /// True where the list may be shorter than all there is.
    pub fn narrows(&self) -> bool {
        !self.text.is_empty() || !self.region.is_empty() || self.remote || self.open
    }

    fn order(&self) -> &'static str {
        ORDERS.iter().find(|(name, _)| *name == self.sort).map_or(ORDERS[0].1, |(_, order)| order)
    }

    fn variables(&self, mut window: Value) -> Value {
        window["text"] = if self.text.is_empty() { Value::Null } else { json!(self.text) };
        window["regions"] = if self.region.is_empty() { Value::Null } else { json!([self.region]) };
        window["remote"] = json!(self.remote);
        window["open"] = json!(self.open);
        window["order"] = json!(self.order());
        window
    }

    /// `q=…&region=…&`, as addresses of the same list begin.
    fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in [
            ("q", self.text.as_str()),
            ("region", self.region),
            ("remote", if self.remote { "1" } else { "" }),
            ("open", if self.open { "1" } else { "" }),
            ("sort", if self.sort == ORDERS[0].0 { "" } else { self.sort }),
        ] {
            if !value.is_empty() {
                query.push_str(&format!("{name}={}&", encode(value)));
            }
        }
        query
    }

    fn address(&self, path: &str, rest: &str) -> String {
        format!("{path}?{}{rest}", self.query()).trim_end_matches(['?', '&']).to_owned()
    }
}

#[derive(Template)]
#[template(path = "missions.html")]
struct MissionsPage {
    page: Page,
    filter: Filter,
    missions: Vec<MissionCard>,
    total: u64,
    previous: Option<String>,
    next: Option<String>,
    export: String,
}

impl MissionsPage {
    fn regions(&self) -> &'static [&'static str] {
        REGIONS
    }

    fn orders(&self) -> [&'static str; 2] {
        ORDERS.map(|(name, _)| name)
    }
}

/// `GET /missions?q=…&region=…&after=…`
pub async fn show(page: Page, search: Result<Query<Search>, QueryRejection>) -> Response {
    // An address that cannot be read is a list without a search, not an error.
    let Query(search) = search.unwrap_or_default();
    let filter = Filter::new(&search);
    let window = match (&search.after, &search.before) {
        (_, Some(before)) => json!({ "last": PAGE_SIZE, "before": before }),
        (after, None) => json!({ "first": PAGE_SIZE, "after": after }),
    };
    match page.ask::<Missions>(MISSIONS, filter.variables(window)).await {
        Ok(answer) => {
            let Connection { nodes, total_count, page_info } = answer.missions;
            let link = |name: &str, cursor: String| filter.address("/missions", &format!("{name}={}", encode(&cursor)));
            let (previous, next) = page_info.map_or((None, None), |info| {
                (
                    info.start_cursor.filter(|_| info.has_previous_page).map(|cursor| link("before", cursor)),
                    info.end_cursor.filter(|_| info.has_next_page).map(|cursor| link("after", cursor)),
                )
            });
            let (total, export) = (total_count.unwrap_or_default(), filter.address("/missions.csv", ""));
            let template = MissionsPage { page, filter, missions: nodes, total, previous, next, export };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /missions.csv?q=…`: the same list as a table, at most [`LONGEST_EXPORT`] missions.
pub async fn export(page: Page, search: Result<Query<Search>, QueryRejection>) -> Response {
    let Query(search) = search.unwrap_or_default();
    let filter = Filter::new(&search);
    // Spreadsheets take a file for UTF-8 by its byte order mark.
    let mut table = String::from("\u{FEFF}");
    let heads = [
        page.t("placement.mission"),
        page.t("mission.organisation"),
        page.t("missions.seats"),
        page.t("mission.published-on"),
        page.t("missions.address"),
    ];
    line(&mut table, &heads.map(str::to_owned));
    let (mut after, mut rows) = (None, 0);
    while rows < LONGEST_EXPORT {
        let window = json!({ "first": EXPORT_PAGE, "after": after });
        let Connection { nodes, page_info, .. } = match page.ask::<Missions>(MISSIONS, filter.variables(window)).await {
            Ok(answer) => answer.missions,
            Err(error) => return page.failure(&error),
        };
        rows += nodes.len();
        for mission in nodes {
            let seats: Vec<String> = mission.seats.into_iter().map(|seat| seat.title).collect();
            let published = mission.published_at.map(|at| day_in_paris(at).to_string()).unwrap_or_default();
            let address = format!("{}/missions/{}", page.state().config().public_url, encode(&mission.id));
            line(&mut table, &[mission.title, mission.organisation.name, seats.join(" ; "), published, address]);
        }
        match page_info.filter(|info| info.has_next_page) {
            Some(info) => after = info.end_cursor,
            None => break,
        }
    }
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"missions.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, table).into_response()
}

/// A line of a CSV file (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe instead.
fn line(table: &mut String, cells: &[String; 5]) {
    for (place, cell) in cells.iter().enumerate() {
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        let separator = if place == 0 { "" } else { "," };
        table.push_str(&format!("{separator}\"{guard}{}\"", cell.replace('"', "\"\"")));
    }
    table.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_a_text_whatever_it_holds() {
        let mut table = String::new();
        line(&mut table, &["=1+1", "a \"b\", c", "d\ne", "", "-x"].map(str::to_owned));
        assert_eq!(table, "\"'=1+1\",\"a \"\"b\"\", c\",\"d\ne\",\"\",\"'-x\"\r\n");
    }

    #[test]
    fn an_address_says_what_the_form_shows_and_nothing_else() {
        for (search, expected) in [
            (Search::default(), "/missions"),
            (Search { q: Some(" a&b ".to_owned()), ..Search::default() }, "/missions?q=a%26b"),
            (
                Search {
                    region: Some("BRETAGNE".to_owned()),
                    remote: Some("1".to_owned()),
                    open: Some("on".to_owned()),
                    sort: Some("priority".to_owned()),
                    ..Search::default()
                },
                "/missions?region=BRETAGNE&remote=1&open=1&sort=priority",
            ),
            (
                Search { region: Some("ATLANTIS".to_owned()), sort: Some("x".to_owned()), ..Search::default() },
                "/missions",
            ),
        ] {
            assert_eq!(Filter::new(&search).address("/missions", ""), expected);
        }
    }
}

//! Open data under stable addresses: `/data/datapackage.json` (Data Package with Table Schema), `/data/{id}.csv` and `/data/{id}.json`,
//! by month unless `step` says otherwise, or cut by a dimension with `by`. Keys and columns are the same for everybody, for programs; titles,
//! descriptions and the names of what is counted are in the reader's language.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, VARY};
use axum::response::{IntoResponse as _, Response};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::locale::Locale;

use super::credit_statement::quoted;
use super::statistics::{BREAKDOWN, Broken, Cell, INDICATOR, One, as_of};
use crate::executor::{Document, ExecuteError};
use crate::page::Page;

const PACKAGE: Document =
    Document { operation: "Statistics", source: include_str!("../../queries/statistics.graphql") };
/// How far back a series goes where the address does not say.
const DAYS_BACK: u64 = 1_000;
const CSV: &str = "text/csv; charset=utf-8; header=present";
const JSON: &str = "application/json";

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Search {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    step: Option<String>,
    by: Option<String>,
}

#[derive(Deserialize)]
struct All {
    indicators: Vec<Value>,
}

/// Cached for a while, readable from any other site: it is public.
fn answer(content_type: &'static str, body: String) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "public, max-age=300"),
        (VARY, "Cookie, Accept-Language"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}

fn schema(page: &Page, of_series: bool) -> Value {
    let field =
        |name: &str, kind: &str| json!({ "name": name, "type": kind, "description": page.word("open-data", name) });
    let day = field("day", "date");
    let value = field("value", "integer");
    let fields = match of_series {
        true => vec![day, value],
        false => vec![day, field("key", "string"), field("name", "string"), value, field("suppressed", "boolean")],
    };
    json!({ "fields": fields, "missingValues": [""], "primaryKey": if of_series { "day" } else { "key" } })
}

/// `GET /data/datapackage.json`
pub async fn package(page: Page) -> Response {
    let all = match page.ask_as_anybody::<All>(PACKAGE, json!({})).await {
        Ok(all) => all,
        Err(error) => return page.failure(&error),
    };
    let called = |indicator: &Value| {
        let name = if page.locale == Locale::Fr { "name" } else { "nameEn" };
        indicator[name].as_str().unwrap_or_default().to_owned()
    };
    let resource = |indicator: &Value, by: Option<&str>| {
        let title = match by {
            Some(by) => format!("{} – {}", called(indicator), page.word("statistics.by", &by.to_uppercase())),
            None => called(indicator),
        };
        let id = indicator["id"].as_str().unwrap_or_default();
        let (name, path) = match by {
            Some(by) => (format!("{id}-{}", by.replace('_', "-")), format!("{id}.csv?by={by}")),
            None => (id.to_owned(), format!("{id}.csv")),
        };
        json!({
            "name": name, "title": title, "path": path, "format": "csv", "profile": "tabular-data-resource",
            "encoding": "utf-8", "schema": schema(&page, by.is_none()), "unit": indicator["unit"],
        })
    };
    let mut resources = Vec::new();
    for indicator in &all.indicators {
        resources.push(resource(indicator, None));
        let dimensions = indicator["dimensions"].as_array().into_iter().flatten();
        for by in dimensions.filter_map(Value::as_str) {
            resources.push(resource(indicator, Some(&by.to_lowercase())));
        }
    }
    let package = json!({
        "profile": "tabular-data-package", "name": "vivier-indicators", "title": "Vivier",
        "licenses": [{ "name": "etalab-2.0", "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/" }],
        "resources": resources,
    });
    answer(JSON, package.to_string())
}

/// `GET /data/{id}.csv` and `GET /data/{id}.json`
pub async fn file(page: Page, Path(name): Path<String>, search: Result<Query<Search>, QueryRejection>) -> Response {
    let Some((id, format)) = name.rsplit_once('.').filter(|(_, format)| matches!(*format, "csv" | "json")) else {
        return page.not_found();
    };
    let Ok(Query(search)) = search else { return StatusCode::BAD_REQUEST.into_response() };
    let table = match &search.by {
        // The end of today has not been told yet: the present is what there is.
        Some(by) => breakdown(&page, id, by, search.to.filter(|day| *day != SystemClock.today_in_utc())).await,
        None => series(&page, id, &search).await,
    };
    match table {
        Ok(Some(table)) if format == "csv" => answer(CSV, table.csv()),
        Ok(Some(table)) => answer(JSON, table.json(&page, id).to_string()),
        Ok(None) => page.not_found(),
        // What the address asks for cannot be: an unknown step or dimension, a span that is too long or lies ahead.
        Err(ExecuteError::Answered { codes, .. }) => (StatusCode::BAD_REQUEST, codes.join("\n")).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// A line of a file.
struct Row {
    day: NaiveDate,
    /// The cell's identifier and what it is called; none in a series.
    cell: Option<(String, String)>,
    value: Option<i64>,
    suppressed: bool,
}

struct Table {
    of_series: bool,
    version: i64,
    unit: String,
    rows: Vec<Row>,
}

impl Table {
    fn csv(&self) -> String {
        let mut text = String::from(if self.of_series { "day,value\r\n" } else { "day,key,name,value,suppressed\r\n" });
        for Row { day, cell, value, suppressed } in &self.rows {
            let value = value.map(|value| value.to_string()).unwrap_or_default();
            let line = match cell {
                Some((key, name)) => format!("{day},{},{},{value},{suppressed}\r\n", quoted(key), quoted(name)),
                None => format!("{day},{value}\r\n"),
            };
            text.push_str(&line);
        }
        text
    }

    fn json(&self, page: &Page, id: &str) -> Value {
        let row = |Row { day, cell, value, suppressed }: &Row| match cell {
            Some((key, name)) => {
                json!({ "day": day, "key": key, "name": name, "value": value, "suppressed": suppressed })
            }
            None => json!({ "day": day, "value": value }),
        };
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        json!({ "indicator": id, "version": self.version, "unit": self.unit, "schema": schema(page, self.of_series), "data": rows })
    }
}

async fn series(page: &Page, id: &str, search: &Search) -> Result<Option<Table>, ExecuteError> {
    let to = search.to.unwrap_or_else(|| SystemClock.today_in_utc());
    let from = search.from.or_else(|| to.checked_sub_days(Days::new(DAYS_BACK))).unwrap_or(to);
    let step = search.step.as_deref().unwrap_or("month").to_uppercase();
    let variables = json!({ "id": id, "from": from, "to": to, "step": step });
    let One { indicator: Some(indicator) } = page.ask_as_anybody::<One>(INDICATOR, variables).await? else {
        return Ok(None);
    };
    let row =
        |point: &super::statistics::Point| Row { day: point.day, cell: None, value: point.value, suppressed: false };
    let rows = indicator.series.iter().map(row).collect();
    Ok(Some(Table { of_series: true, version: indicator.version, unit: indicator.unit, rows }))
}

async fn breakdown(page: &Page, id: &str, by: &str, on: Option<NaiveDate>) -> Result<Option<Table>, ExecuteError> {
    let today = SystemClock.today_in_utc();
    let known = json!({ "id": id, "from": today, "to": today, "step": "DAY" });
    let One { indicator: Some(indicator) } = page.ask_as_anybody::<One>(INDICATOR, known).await? else {
        return Ok(None);
    };
    let variables = json!({ "id": id, "asOf": as_of(on), "by": by.to_uppercase() });
    let Broken { indicator: Some(cut) } = page.ask_as_anybody::<Broken>(BREAKDOWN, variables).await? else {
        return Ok(None);
    };
    let day = cut.breakdown.day.unwrap_or_else(|| on.unwrap_or(today));
    let total = (page.t("statistics.total").to_owned(), cut.breakdown.total);
    let cells = cut.breakdown.cells.into_iter().map(|cell| (cell.label(page), cell)).chain([total]);
    let row = |(name, cell): (String, Cell)| Row {
        day,
        cell: Some((cell.key, name)),
        value: cell.value,
        suppressed: cell.suppressed,
    };
    let rows = cells.map(row).collect();
    Ok(Some(Table { of_series: false, version: indicator.version, unit: indicator.unit, rows }))
}

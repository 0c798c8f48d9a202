//! Open data under stable addresses: `/data/datapackage.json` (Data Package with Table Schema), `/data/{id}.csv` and `/data/{id}.json`,
//! by month unless `step` says otherwise, or cut by a dimension with `by`. Keys and columns are the same for everybody, for programs; titles,
//! descriptions and the names of what is counted are in the reader's language. What cannot be is answered by JSON that names the argument.

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
use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::page::Page;

const PACKAGE: Document =
    Document { operation: "Statistics", source: include_str!("../../queries/statistics.graphql") };
/// How far back a series goes where the address does not say.
const DAYS_BACK: u64 = 1_000;
const CSV: &str = "text/csv; charset=utf-8; header=present";
const JSON: &str = "application/json";

const STEPS: [&str; 3] = ["DAY", "WEEK", "MONTH"];
const DIMENSIONS: [&str; 3] = ["MINISTRY", "REGION", "SKILL_FAMILY"];

/// What the address says; steps and dimensions as the API calls them.
struct Search {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    step: String,
    by: Option<String>,
}

impl Search {
    /// # Errors
    /// The first argument that cannot be.
    fn read(address: &[(String, String)], today: NaiveDate) -> Result<Self, Refused> {
        let said = |name: &str| address.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let day = |name: &'static str| match said(name).map(str::parse::<NaiveDate>) {
            None => Ok(None),
            Some(Ok(day)) => Ok(Some(day)),
            Some(Err(_)) => Err(Refused::at(name, "MALFORMED")),
        };
        let (from, to) = (day("from")?, day("to")?);
        if to.is_some_and(|to| to > today) {
            return Err(Refused::at("to", "IN_THE_FUTURE"));
        }
        match (from, to) {
            (Some(from), Some(to)) if from > to => return Err(Refused::at("to", "END_BEFORE_START")),
            (Some(from), None) if from > today => return Err(Refused::at("from", "IN_THE_FUTURE")),
            _ => {}
        }
        let step = said("step").unwrap_or("month").to_uppercase();
        if !STEPS.contains(&step.as_str()) {
            return Err(Refused::at("step", "NO_SUCH_STEP"));
        }
        let by = said("by").map(str::to_uppercase);
        if by.as_deref().is_some_and(|by| !DIMENSIONS.contains(&by)) {
            return Err(Refused::at("by", "NO_SUCH_DIMENSION"));
        }
        Ok(Self { from, to, step, by })
    }

    /// The same for the API, whose days are those of UTC: one that has begun in Paris and not there yet is today.
    fn begun(self, today: NaiveDate) -> Self {
        let begun = |day: NaiveDate| day.min(today);
        Self { from: self.from.map(begun), to: self.to.map(begun), ..self }
    }
}

/// What an address asks for that cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Refused {
    status: StatusCode,
    code: &'static str,
    /// The part of the address that says it; none where it is the file itself.
    argument: Option<&'static str>,
}

impl Refused {
    fn at(argument: &'static str, code: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, argument: Some(argument) }
    }

    fn no_such_file() -> Self {
        Self { status: StatusCode::NOT_FOUND, code: "NOT_FOUND", argument: None }
    }

    /// What only the API knows: the dimensions of this indicator, the longest span, the first day of all.
    fn told(codes: &[String], search: &Search) -> Option<Self> {
        let first = if search.from.is_some() { "from" } else { "to" };
        let known = [
            ("NO_SUCH_DIMENSION", "by"),
            ("TOO_MANY", "from"),
            ("DATE_OUT_OF_RANGE", first),
            ("IN_THE_FUTURE", "to"),
            ("END_BEFORE_START", "to"),
        ];
        let known = known.into_iter().find(|(code, _)| codes.iter().any(|told| told == code));
        known.map(|(code, argument)| Self::at(argument, code))
    }

    fn answer(self, page: &Page) -> Response {
        let Self { status, code, argument } = self;
        let message = page.word("open-data.refused", code);
        let body = json!({ "code": code, "argument": argument, "message": message }).to_string();
        let headers = [
            (CONTENT_TYPE, JSON),
            (CACHE_CONTROL, "no-store"),
            (VARY, "Cookie, Accept-Language"),
            (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        ];
        (status, headers, body).into_response()
    }
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
pub async fn file(page: Page, Path(name): Path<String>, Query(address): Query<Sent>) -> Response {
    let Some((id, format)) = name.rsplit_once('.').filter(|(_, format)| matches!(*format, "csv" | "json")) else {
        return Refused::no_such_file().answer(&page);
    };
    let search = match Search::read(&address, SystemClock.today()) {
        Ok(search) => search.begun(SystemClock.today_in_utc()),
        Err(refused) => return refused.answer(&page),
    };
    let table = match &search.by {
        // The end of today has not been told yet: the present is what there is.
        Some(by) => breakdown(&page, id, by, search.to.filter(|day| *day != SystemClock.today_in_utc())).await,
        None => series(&page, id, &search).await,
    };
    match table {
        Ok(Some(table)) if format == "csv" => answer(CSV, table.csv()),
        Ok(Some(table)) => answer(JSON, table.json(&page, id).to_string()),
        Ok(None) => Refused::no_such_file().answer(&page),
        Err(error) => {
            let refused = match &error {
                ExecuteError::Answered { codes, .. } => Refused::told(codes, &search),
                ExecuteError::Spent { .. } | ExecuteError::Shape { .. } => None,
            };
            match refused {
                Some(refused) => refused.answer(&page),
                None => page.failure(&error),
            }
        }
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
    /// True where none of the cells is told.
    withheld: bool,
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
        let mut file = json!({
            "indicator": id, "version": self.version, "unit": self.unit, "schema": schema(page, self.of_series), "data": rows,
        });
        if !self.of_series {
            // Without it, a total alone would look like the figure of nobody.
            file["withheld"] = json!(self.withheld);
        }
        file
    }
}

async fn series(page: &Page, id: &str, search: &Search) -> Result<Option<Table>, ExecuteError> {
    let to = search.to.unwrap_or_else(|| SystemClock.today_in_utc());
    let from = search.from.or_else(|| to.checked_sub_days(Days::new(DAYS_BACK))).unwrap_or(to);
    let variables = json!({ "id": id, "from": from, "to": to, "step": search.step });
    let One { indicator: Some(indicator) } = page.ask_as_anybody::<One>(INDICATOR, variables).await? else {
        return Ok(None);
    };
    let row =
        |point: &super::statistics::Point| Row { day: point.day, cell: None, value: point.value, suppressed: false };
    let rows = indicator.series.iter().map(row).collect();
    Ok(Some(Table { of_series: true, withheld: false, version: indicator.version, unit: indicator.unit, rows }))
}

async fn breakdown(page: &Page, id: &str, by: &str, on: Option<NaiveDate>) -> Result<Option<Table>, ExecuteError> {
    let today = SystemClock.today_in_utc();
    let known = json!({ "id": id, "from": today, "to": today, "step": "DAY" });
    let One { indicator: Some(indicator) } = page.ask_as_anybody::<One>(INDICATOR, known).await? else {
        return Ok(None);
    };
    let variables = json!({ "id": id, "asOf": as_of(on), "by": by });
    let Broken { indicator: Some(cut) } = page.ask_as_anybody::<Broken>(BREAKDOWN, variables).await? else {
        return Ok(None);
    };
    let day = cut.breakdown.day.unwrap_or_else(|| on.unwrap_or(today));
    let withheld = cut.breakdown.withheld;
    let total = (page.t("statistics.total").to_owned(), cut.breakdown.total);
    let cells = cut.breakdown.cells.into_iter().map(|cell| (cell.label(page), cell)).chain([total]);
    let row = |(name, cell): (String, Cell)| Row {
        day,
        cell: Some((cell.key, name)),
        value: cell.value,
        suppressed: cell.suppressed,
    };
    let rows = cells.map(row).collect();
    Ok(Some(Table { of_series: false, withheld, version: indicator.version, unit: indicator.unit, rows }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Catalogue;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn read(address: &[(&str, &str)]) -> Result<Search, Refused> {
        let address: Vec<_> = address.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Search::read(&address, day("2026-11-27"))
    }

    #[test]
    fn what_cannot_be_is_refused_at_its_argument() {
        for (address, argument, code) in [
            (vec![("from", "zz")], "from", "MALFORMED"),
            (vec![("from", "")], "from", "MALFORMED"),
            (vec![("to", "2026-13-01")], "to", "MALFORMED"),
            (vec![("to", "2027-01-01")], "to", "IN_THE_FUTURE"),
            (vec![("from", "2027-01-01")], "from", "IN_THE_FUTURE"),
            (vec![("from", "2026-02-01"), ("to", "2026-01-01")], "to", "END_BEFORE_START"),
            (vec![("step", "foo")], "step", "NO_SUCH_STEP"),
            (vec![("by", "colour")], "by", "NO_SUCH_DIMENSION"),
        ] {
            assert_eq!(read(&address).err(), Some(Refused::at(argument, code)), "{address:?}");
        }
        let search = read(&[("step", "week"), ("by", "skill_family"), ("to", "2026-11-27")]).expect("it can be");
        assert_eq!((search.step.as_str(), search.by.as_deref()), ("WEEK", Some("SKILL_FAMILY")));
        assert_eq!(read(&[]).map(|search| search.step), Ok("MONTH".to_owned()));
    }

    #[test]
    fn who_says_today_just_after_midnight_in_paris_is_told_what_there_is() {
        let search = read(&[("from", "2026-11-27"), ("to", "2026-11-27")]).expect("it is today in Paris");
        let search = search.begun(day("2026-11-26"));
        assert_eq!((search.from, search.to), (Some(day("2026-11-26")), Some(day("2026-11-26"))));
        let search = read(&[("from", "2026-01-02")]).expect("it can be").begun(day("2026-11-26"));
        assert_eq!((search.from, search.to), (Some(day("2026-01-02")), None));
    }

    #[test]
    fn what_the_api_refuses_is_named_and_what_is_out_of_time_is_no_fault_of_the_address() {
        let search = read(&[]).expect("it can be");
        for (code, argument) in [("NO_SUCH_DIMENSION", Some("by")), ("TOO_MANY", Some("from")), ("TIMEOUT", None)] {
            let told = Refused::told(&[code.to_owned()], &search);
            assert_eq!(told.and_then(|refused| refused.argument), argument, "{code}");
        }
    }

    #[test]
    fn every_refusal_has_words() {
        let codes = [
            "MALFORMED",
            "IN_THE_FUTURE",
            "END_BEFORE_START",
            "NO_SUCH_STEP",
            "NO_SUCH_DIMENSION",
            "TOO_MANY",
            "DATE_OUT_OF_RANGE",
            "NOT_FOUND",
        ];
        for (locale, code) in Locale::ALL.into_iter().flat_map(|locale| codes.map(|code| (locale, code))) {
            let key = format!("open-data.refused.{code}");
            assert!(Catalogue::of(locale).find(&key).is_some(), "{}: {key}", locale.tag());
        }
    }
}

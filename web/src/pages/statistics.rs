//! `/statistics`: the programme's figures for everybody, now or at the end of a past day; `/statistics/{id}`: one over time, with its
//! definition, its breakdowns and, for the programme, the events behind it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::locale::Locale;
use vivier_kernel::text::folded;

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Connection, Listing, Narrowing, Table};
use crate::messages::fill;
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;

const STATISTICS: Document =
    Document { operation: "Statistics", source: include_str!("../../queries/statistics.graphql") };
pub(crate) const INDICATOR: Document =
    Document { operation: "Indicator", source: include_str!("../../queries/indicator.graphql") };
const SOURCES: Document =
    Document { operation: "IndicatorSources", source: include_str!("../../queries/indicator-sources.graphql") };
pub(crate) const BREAKDOWN: Document =
    Document { operation: "IndicatorBreakdown", source: include_str!("../../queries/indicator-breakdown.graphql") };
/// Indicators on one page: all there are.
const PAGE_SIZE: usize = 30;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("on", Narrowing::PastDay),
    ("sort", Narrowing::Order("statistics.order", &["theme", "name"])),
];
/// Events behind a figure on one page.
const EVENTS_SHOWN: u8 = 50;
/// What their part of the address says: of what day, and of which cell.
const EVENTS: [(&str, Narrowing); 3] = [
    ("on", Narrowing::PastDay),
    ("by", Narrowing::Choice("statistics.by", &["MINISTRY", "REGION", "SKILL_FAMILY"])),
    ("key", Narrowing::Offered),
];
/// How far back a page looks, in days, and by what steps.
const DAYS_SHOWN: u64 = 700;
/// The drawing's width and height, in its own units.
const WIDTH: i64 = 600;
const HEIGHT: i64 = 160;

#[derive(Deserialize)]
struct All {
    indicators: Vec<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    name: String,
    name_en: String,
    unit: String,
    value: Option<i64>,
    targets: Vec<Target>,
}

impl Card {
    fn called(&self, page: &Page) -> &str {
        if page.locale == Locale::Fr { &self.name } else { &self.name_en }
    }
}

#[derive(Deserialize)]
pub(crate) struct Target {
    pub(crate) day: Option<NaiveDate>,
    pub(crate) value: i64,
}

#[derive(Deserialize)]
pub(crate) struct One {
    pub(crate) indicator: Option<Indicator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Indicator {
    pub(crate) id: String,
    pub(crate) version: i64,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) formula: String,
    pub(crate) formula_en: String,
    pub(crate) bias: String,
    pub(crate) bias_en: String,
    pub(crate) unit: String,
    pub(crate) value: Option<i64>,
    pub(crate) events: Vec<String>,
    pub(crate) dimensions: Vec<String>,
    pub(crate) targets: Vec<Target>,
    pub(crate) series: Vec<Point>,
}

#[derive(Deserialize)]
pub(crate) struct Point {
    pub(crate) day: NaiveDate,
    pub(crate) value: Option<i64>,
}

#[derive(Deserialize)]
struct Drilled {
    indicator: Option<Behind>,
}

#[derive(Deserialize)]
struct Behind {
    sources: Option<Connection<Source>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    position: String,
    at: DateTime<Utc>,
    kind: String,
    object_id: Option<String>,
    object: Option<Object>,
}

impl Source {
    /// The page of what an event happened to, or what happened to it; none where neither is for the reader.
    fn address(&self) -> Option<String> {
        if let Some(object) = &self.object {
            return Some(format!("/{}/{}", folder(&self.kind)?, encode(&object.id)));
        }
        // A mobilisation is for those who have a part in it, and its history for the programme too, which alone meets these events.
        let followed = self.object_id.as_ref().filter(|_| self.kind == "MOBILISATION");
        followed.map(|id| format!("/history/{}", encode(id)))
    }
}

/// What an event happened to: what it is called depends on what it is.
#[derive(Deserialize)]
struct Object {
    id: String,
    person: Option<String>,
    title: Option<String>,
    mission: Option<Titled>,
    brigade: Option<String>,
    mobilisation: Option<String>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

impl Object {
    fn called(&self) -> Option<&str> {
        let names = [&self.person, &self.title, &self.brigade, &self.mobilisation];
        let name = names.into_iter().find_map(|name| name.as_deref());
        name.or(self.mission.as_ref().map(|mission| mission.title.as_str()))
    }
}

/// Where the pages of objects of a kind are.
fn folder(kind: &str) -> Option<&'static str> {
    match kind {
        "TALENT" => Some("talents"),
        "MISSION" => Some("missions"),
        "PLACEMENT" => Some("placements"),
        "BRIGADE" => Some("brigades"),
        "MOBILISATION" => Some("mobilisations"),
        _ => None,
    }
}

#[derive(Deserialize)]
pub(crate) struct Broken {
    pub(crate) indicator: Option<Cut>,
}

#[derive(Deserialize)]
pub(crate) struct Cut {
    pub(crate) breakdown: Breakdown,
}

#[derive(Deserialize)]
pub(crate) struct Breakdown {
    pub(crate) day: Option<NaiveDate>,
    pub(crate) total: Cell,
    pub(crate) cells: Vec<Cell>,
    /// True where no cell is told, because there are too few people in each.
    pub(crate) withheld: bool,
}

#[derive(Deserialize)]
pub(crate) struct Cell {
    pub(crate) key: String,
    pub(crate) value: Option<i64>,
    pub(crate) suppressed: bool,
    #[serde(default)]
    organisation: Option<OrganisationName>,
    #[serde(default)]
    skill: Option<SkillLabel>,
}

impl Cell {
    /// What it is about, in words.
    pub(crate) fn label(&self, page: &Page) -> String {
        match (&self.organisation, &self.skill) {
            (Some(organisation), _) => organisation.name.clone(),
            (None, Some(skill)) => skill.label.clone(),
            (None, None) if self.key == "NONE" => page.t("statistics.none").to_owned(),
            (None, None) => page.word("region", &self.key),
        }
    }
}

#[derive(Deserialize)]
struct SkillLabel {
    label: String,
}

/// The end of a day that is over.
pub(crate) fn as_of(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| format!("{day}T23:59:59.999999Z"))
}

#[derive(Template)]
#[template(path = "statistics.html")]
struct StatisticsPage {
    page: Page,
    listing: Listing,
    /// The past day whose figures are shown; empty for now.
    on: String,
    indicators: Vec<Card>,
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage {
    page: Page,
    on: String,
    indicator: Indicator,
    width: i64,
    height: i64,
    /// The points of the line, in the drawing's units.
    line: String,
    highest: i64,
    /// The values aimed at, by how far down the drawing their lines lie.
    targets: Vec<i64>,
    breakdowns: Vec<(String, Breakdown)>,
    /// The events behind the figure; none for those who may not see them.
    sources: Option<Vec<Source>>,
    /// Which part of them the page shows.
    events: Listing,
    /// The cell whose events they are, in words; none where they are those of the whole.
    cell: Option<String>,
}

/// A figure with its unit, in the reader's language.
fn shown(page: &Page, unit: &str, value: Option<i64>) -> String {
    let Some(value) = value else { return page.t("statistics.nothing").to_owned() };
    let number = |value: i64| page.number(&value.unsigned_abs());
    let tenths = |value: i64| format!("{}{}{}", number(value / 10), page.t("credits.decimal"), value % 10);
    match unit {
        "PERMILLE" => page.with("statistics.percent", "value", &tenths(value)),
        "MINUTES" if value >= 2_880 => page.with("statistics.days", "value", &number(value / 1_440)),
        "MINUTES" if value >= 120 => page.with("statistics.hours", "value", &number(value / 60)),
        "MINUTES" => page.with("statistics.minutes", "value", &number(value)),
        "HALF_DAYS" => page.with("statistics.days", "value", &tenths(value * 5)),
        "TEN_THOUSANDTHS" => format!("0{}{value:04}", page.t("credits.decimal")),
        _ => number(value),
    }
}

impl StatisticsPage {
    fn shown(&self, card: &Card) -> String {
        shown(&self.page, &card.unit, card.value)
    }

    /// What is aimed at, as the figure itself is shown.
    fn aimed(&self, card: &Card, value: &i64) -> String {
        shown(&self.page, &card.unit, Some(*value))
    }

    fn name<'a>(&self, card: &'a Card) -> &'a str {
        card.called(&self.page)
    }
}

impl IndicatorPage {
    /// A cell that is told. Where nobody has what is asked, there is no ratio: words say so.
    fn told(&self, cell: &Cell) -> String {
        if cell.value.is_none() && self.indicator.id == "skill-shortage" {
            return self.page.t("statistics.nobody-has-it").to_owned();
        }
        self.shown(&cell.value)
    }

    fn shown(&self, value: &Option<i64>) -> String {
        shown(&self.page, &self.indicator.unit, *value)
    }

    /// The total of a breakdown none of whose cells is told.
    fn whole(&self, breakdown: &Breakdown) -> String {
        self.page.with("statistics.total-is", "value", &self.shown(&breakdown.total.value))
    }

    fn in_words<'a>(&self, french: &'a str, english: &'a str) -> &'a str {
        if self.page.locale == Locale::Fr { french } else { english }
    }

    fn aimed(&self, value: &i64) -> String {
        self.shown(&Some(*value))
    }

    /// The events behind one cell.
    fn behind(&self, by: &str, cell: &Cell) -> String {
        let on = if self.on.is_empty() { String::new() } else { format!("on={}&", self.on) };
        format!("/statistics/{}?{on}by={by}&key={}#events", encode(&self.indicator.id), encode(&cell.key))
    }

    /// The open data of a breakdown, at the end of the day that is shown.
    fn cut_file(&self, by: &str, format: &str) -> String {
        let to = if self.on.is_empty() { String::new() } else { format!("&to={}", self.on) };
        format!("/data/{}.{format}?by={}{to}", encode(&self.indicator.id), by.to_lowercase())
    }

    /// The open data of the figure over time, until the day that is shown.
    fn series_file(&self, format: &str) -> String {
        let to = if self.on.is_empty() { String::new() } else { format!("?to={}", self.on) };
        format!("/data/{}.{format}{to}", encode(&self.indicator.id))
    }

    /// What an event happened to, in words.
    fn about(&self, source: &Source) -> String {
        let kind = self.page.word("statistics.subject", &source.kind);
        match source.object.as_ref().and_then(Object::called) {
            Some(name) => format!("{kind} – {name}"),
            None => kind,
        }
    }

    /// The days between which the line runs.
    fn ends(&self) -> Option<(&NaiveDate, &NaiveDate)> {
        let (first, last) = (self.indicator.series.first()?, self.indicator.series.last()?);
        Some((&first.day, &last.day))
    }

    /// What the line says, for whoever does not see it: where it begins and ends, and how high it went.
    fn sentence(&self) -> String {
        let told = || self.indicator.series.iter().filter_map(|point| Some((point.day, point.value?)));
        let highest = told().map(|(_, value)| value).max();
        let (Some((from, first)), Some((to, last)), Some(highest)) = (told().next(), told().next_back(), highest)
        else {
            return self.page.t("statistics.no-series").to_owned();
        };
        let said = self.page.with("statistics.series", "first", &self.aimed(&first));
        let said = fill(&fill(&said, "from", &self.page.day(&from)), "last", &self.aimed(&last));
        let said = fill(&fill(&said, "to", &self.page.day(&to)), "highest", &self.aimed(&highest));
        let aims = if self.targets.is_empty() { "" } else { self.page.t("statistics.dashes") };
        format!("{said} {aims}").trim_end().to_owned()
    }

    /// The top of the drawing, in words: the highest value or target.
    fn peak(&self) -> String {
        shown(&self.page, &self.indicator.unit, Some(self.highest))
    }
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("statistics", "/statistics", &NARROWINGS, address).filed_at("/statistics.csv")
}

/// The indicators that the address asks for, in its order.
async fn read(page: &Page, listing: &Listing) -> Result<Vec<Card>, ExecuteError> {
    let All { mut indicators } = page.ask(STATISTICS, json!({ "asOf": listing.as_of() })).await?;
    indicators.retain(|card| listing.finds([card.called(page)]));
    if listing.value("sort") == Some("name") {
        indicators.sort_by_cached_key(|card| folded(card.called(page)));
    }
    Ok(indicators)
}

/// `GET /statistics?q=…&on=2026-03-31`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    match read(&page, &listing).await {
        Ok(indicators) => {
            let on = listing.value("on").unwrap_or_default().to_owned();
            let indicators = listing.cut(indicators, PAGE_SIZE);
            let template = StatisticsPage { page, listing, on, indicators };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /statistics.csv?…`: the same list as a table; each figure over time is open data of its own.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    let listing = listing(&address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let indicators = match read(&page, &listing).await {
        Ok(indicators) => indicators,
        Err(error) => return page.failure(&error),
    };
    let mut table =
        Table::new(&[page.t("statistics.indicator"), page.t("statistics.value"), page.t("missions.address")]);
    for card in indicators {
        let address = format!("{}/statistics/{}", page.state().config().public_url, card.id);
        table.row(&[card.called(&page), &shown(&page, &card.unit, card.value), &address]);
    }
    table.answer("statistics.csv")
}

/// `GET /statistics/{id}?on=2026-03-31&by=REGION&key=BRETAGNE&after=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/statistics/{}", encode(&id));
    let listing = Listing::read("statistics", path.clone(), &[("on", Narrowing::PastDay)], &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let said = listing.value("on").and_then(|on| on.parse::<NaiveDate>().ok());
    let day = said.filter(|day| *day < SystemClock.today_in_utc());
    let to = day.unwrap_or_else(|| SystemClock.today_in_utc());
    let from = to.checked_sub_days(Days::new(DAYS_SHOWN)).unwrap_or(to);
    let variables = json!({ "id": id, "asOf": as_of(day), "from": from, "to": to, "step": "WEEK" });
    let indicator = match page.ask::<One>(INDICATOR, variables).await {
        Ok(One { indicator: Some(indicator) }) => indicator,
        Ok(One { indicator: None }) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut breakdowns = Vec::new();
    for by in &indicator.dimensions {
        match page.ask::<Broken>(BREAKDOWN, json!({ "id": id, "asOf": as_of(day), "by": by })).await {
            Ok(Broken { indicator: Some(cut) }) => breakdowns.push((by.clone(), cut.breakdown)),
            Ok(Broken { indicator: None }) => {}
            Err(error) => return page.failure(&error),
        }
    }
    let mut events = Listing::read("events", path, &EVENTS, &address);
    let cell = events.value("by").zip(events.value("key"));
    let cell = cell.filter(|(by, _)| indicator.dimensions.iter().any(|known| known == by));
    let cell = cell.map(|(by, key)| (by.to_owned(), key.to_owned()));
    let sources = match sources(&page, &id, day, &mut events, cell.as_ref()).await {
        Ok(sources) => sources,
        Err(error) => return page.failure(&error),
    };
    let values = indicator.series.iter().filter_map(|point| point.value);
    let highest = values.chain(indicator.targets.iter().map(|target| target.value)).max().unwrap_or(0);
    let line = line(&indicator.series, highest);
    let targets = indicator.targets.iter().map(|target| height(target.value, highest)).collect();
    let on = day.map(|day| day.to_string()).unwrap_or_default();
    let (width, height) = (WIDTH, HEIGHT);
    let cell = cell.map(|(by, key)| named(&page, &breakdowns, &by, key));
    let template =
        IndicatorPage { page, on, indicator, width, height, line, highest, targets, breakdowns, sources, events, cell };
    template.page.render(StatusCode::OK, &template)
}

/// The events behind a figure. They are for the programme alone, and cost too much to be asked for by all others.
async fn sources(
    page: &Page,
    id: &str,
    day: Option<NaiveDate>,
    events: &mut Listing,
    cell: Option<&(String, String)>,
) -> Result<Option<Vec<Source>>, ExecuteError> {
    if !page.is_administrator() {
        return Ok(None);
    }
    let mut variables = events.window(EVENTS_SHOWN);
    variables["id"] = json!(id);
    variables["asOf"] = json!(as_of(day));
    variables["by"] = json!(cell.map(|(by, _)| by));
    variables["key"] = json!(cell.map(|(_, key)| key));
    let Drilled { indicator } = page.ask(SOURCES, variables).await?;
    let Some(Connection { nodes, total_count, page_info }) = indicator.and_then(|indicator| indicator.sources) else {
        return Ok(None);
    };
    events.turn(page_info, total_count);
    Ok(Some(nodes))
}

/// A cell in words, as its breakdown says it; by its key where it is not among what is shown, as where nobody is in it.
fn named(page: &Page, breakdowns: &[(String, Breakdown)], by: &str, key: String) -> String {
    let mut cells = breakdowns.iter().filter(|(known, _)| known == by).flat_map(|(_, breakdown)| &breakdown.cells);
    let label = match cells.find(|cell| cell.key == key) {
        Some(cell) => cell.label(page),
        None if key == "NONE" => page.t("statistics.none").to_owned(),
        None => key,
    };
    format!("{} – {label}", page.word("statistics.by", by))
}

/// How far down the drawing a value lies.
fn height(value: i64, highest: i64) -> i64 {
    HEIGHT - value * (HEIGHT - 4) / highest.max(1)
}

/// The points of a polyline; what has no value is left out.
fn line(series: &[Point], highest: i64) -> String {
    let last = i64::try_from(series.len().saturating_sub(1)).unwrap_or(0).max(1);
    let points = (0..).zip(series).filter_map(|(index, point): (i64, &Point)| {
        let value = point.value?;
        Some(format!("{},{}", index * WIDTH / last, height(value, highest)))
    });
    points.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Object, folder};

    #[test]
    fn an_object_is_called_by_what_it_is_and_has_a_page() {
        for (kind, answered, called, at) in [
            ("TALENT", json!({ "id": "x", "person": "Ada" }), Some("Ada"), Some("talents")),
            ("TALENT", json!({ "id": "x", "person": null }), None, Some("talents")),
            ("MISSION", json!({ "id": "x", "title": "RGAA" }), Some("RGAA"), Some("missions")),
            ("PLACEMENT", json!({ "id": "x", "mission": { "title": "RGAA" } }), Some("RGAA"), Some("placements")),
            ("BRIGADE", json!({ "id": "x", "brigade": "Sud" }), Some("Sud"), Some("brigades")),
            ("MOBILISATION", json!({ "id": "x", "mobilisation": "Crue" }), Some("Crue"), Some("mobilisations")),
            ("OTHER", json!({ "id": "x" }), None, None),
        ] {
            let object: Object = serde_json::from_value(answered).expect("an answer");
            assert_eq!((object.called(), folder(kind)), (called, at), "{kind}");
        }
    }
}

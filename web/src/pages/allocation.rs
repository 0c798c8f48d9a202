//! `/allocation`: the programme's runs; `/allocation/{id}`: what one proposes, beside other rules, with prices, reasons and "what if".

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, allocation};
use crate::executor::{Document, ExecuteError};
use crate::list::{Connection, Listing, Narrowing, Table, matches, whole};
use crate::page::{Page, encode};
use crate::pages::brigades::Name;
use crate::pages::missed::Missed;
use crate::pages::placements::{Period, SkillLabel};
use crate::pages::proposals::{self, Proposal, Titled};

const RUNS: Document =
    Document { operation: "AllocationRuns", source: include_str!("../../queries/allocation-runs.graphql") };
const RUN: Document =
    Document { operation: "AllocationRun", source: include_str!("../../queries/allocation-run.graphql") };
const WHAT_IF: Document =
    Document { operation: "AllocationWhatIf", source: include_str!("../../queries/allocation-what-if.graphql") };
const MISSIONS: Document =
    Document { operation: "AllocationMissions", source: include_str!("../../queries/allocation-missions.graphql") };
/// Runs that the list shows.
const LISTED: usize = 25;
const STATUSES: &[&str] = &["COMPUTED", "ACCEPTED", "REJECTED"];
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("status", Narrowing::Choice("allocation.status", STATUSES)),
    ("sort", Narrowing::Order("allocation.order", &["newest", "oldest", "value"])),
];
/// Proposals that the page of a run shows.
const SHOWN: usize = 50;
/// Of the people whom a run says to be scarce, the dearest whom its page names.
const SCARCEST: usize = 50;
/// Seats that people missed by least, of those that a run's page leads to.
const NEAREST: usize = 10;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    allocation_runs: Connection<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    status: String,
    computed_at: DateTime<Utc>,
    period: Option<Period>,
    words: Option<String>,
    result: Option<Summary>,
}

impl Card {
    /// Whether what the list says of it, or the reason that was given with its decision, holds these words.
    fn says(&self, page: &Page, words: &str) -> bool {
        let period = self.period.as_ref().map(|period| page.period(&period.start, &period.end));
        let status = page.word("allocation.status", &self.status);
        let texts = [Some(page.day_of(&self.computed_at)), period, Some(status), self.words.clone()];
        texts.into_iter().flatten().any(|text| matches(&text, words))
    }
}

#[derive(Deserialize)]
struct Summary {
    value: u64,
    optimal: bool,
}

#[derive(Template)]
#[template(path = "allocation_runs.html")]
struct RunsPage {
    page: Page,
    listing: Listing,
    runs: Vec<Card>,
    done: Option<&'static str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    allocation_run: Option<Run>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    id: String,
    version: i64,
    status: String,
    edition: u64,
    moved: u64,
    computed_at: DateTime<Utc>,
    period: Option<Period>,
    releases_per_service: Option<u64>,
    spread_percent: Option<u64>,
    words: Option<String>,
    minimums: Vec<Minimum>,
    result: Option<RunResult>,
}

/// So many people on a mission, or none.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Minimum {
    mission_id: String,
    seats: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunResult {
    policy_version: u64,
    ranking_policy_version: u64,
    input_hash: String,
    people: u64,
    seats: u64,
    pairs: u64,
    value: u64,
    seats_cut: u64,
    gap_millionths: u64,
    blocking_pairs: u64,
    proposals: Vec<Proposal>,
    comparisons: Vec<Comparison>,
    talent_prices: Vec<TalentPrice>,
    skill_prices: Vec<SkillPrice>,
    missed: Vec<Missed>,
    missions: Vec<Mission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comparison {
    rule: String,
    value: u64,
    placed: u64,
    blocking_pairs: u64,
    gain_per_mille: i64,
}

impl Comparison {
    /// With one decimal, and its sign.
    fn gain(&self, page: &Page) -> String {
        let point = if page.locale.tag() == "fr" { "," } else { "." };
        // Nothing is gained nor lost: no sign.
        let sign = match self.gain_per_mille {
            0 => "",
            gain if gain < 0 => "−",
            _ => "+",
        };
        let size = self.gain_per_mille.abs();
        page.with("statistics.percent", "value", &format!("{sign}{}{point}{}", size / 10, size % 10))
    }
}

#[derive(Deserialize)]
struct TalentPrice {
    price: u64,
    talent: Option<Name>,
}

#[derive(Deserialize)]
struct SkillPrice {
    seats: u64,
    filled: u64,
    people: u64,
    price: Option<u64>,
    supply: String,
    skill: Option<SkillLabel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mission {
    mission_id: String,
    seats: u64,
    filled: u64,
    shortfall: String,
    /// What it counted for in this run; none where that was not recorded yet.
    priority: Option<u64>,
    mission: Option<PrioritisedMission>,
}

#[derive(Deserialize)]
struct PrioritisedMission {
    title: String,
    /// What it counts for now.
    priority: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WhatIfAnswer {
    allocation_what_if: Option<WhatIf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WhatIf {
    inputs_changed: bool,
    result: WhatIfResult,
    moved: Vec<Moved>,
    added: Vec<Added>,
}

#[derive(Deserialize)]
struct WhatIfResult {
    value: u64,
    optimal: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moved {
    talent: Option<Name>,
    from_seats: Vec<Titled>,
    to_seats: Vec<Titled>,
}

/// Somebody more, like somebody there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Added {
    like_talent: Option<Name>,
    seats: Vec<Titled>,
}

/// What the page's small form asks: empty fields ask nothing.
#[derive(Deserialize, Default)]
pub struct Question {
    pub done: Option<String>,
    /// A mission with another priority, or closed.
    pub mission: Option<String>,
    pub priority: Option<String>,
    pub close: Option<String>,
    /// Somebody who would not be there.
    pub without: Option<String>,
    /// One more like somebody.
    pub alike: Option<String>,
}

impl Question {
    fn input(&self) -> Option<Value> {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let (mission, without, alike) = (some(&self.mission), some(&self.without), some(&self.alike));
        let priority = some(&self.priority).and_then(|text| text.parse::<i64>().ok());
        let priorities: Vec<Value> = match (&mission, priority, &self.close) {
            (Some(mission), Some(priority), None) => vec![json!({ "missionId": mission, "priority": priority })],
            _ => Vec::new(),
        };
        let closed: Vec<String> = mission.filter(|_| self.close.is_some()).into_iter().collect();
        let asks = !priorities.is_empty() || !closed.is_empty() || without.is_some() || alike.is_some();
        asks.then(|| {
            json!({
                "priorities": priorities,
                "closedMissionIds": closed,
                "withoutTalentIds": without.into_iter().collect::<Vec<_>>(),
                "moreLikeTalentIds": alike.into_iter().collect::<Vec<_>>(),
            })
        })
    }

    /// True where a mission is named and nothing of it would be otherwise, or the other way round: half a question would have the answer to another.
    fn is_incomplete(&self) -> bool {
        let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let number = self.priority.as_ref().is_some_and(|text| text.parse::<i64>().is_ok());
        let otherwise = self.close.is_some() || filled(&self.priority);
        filled(&self.mission) != otherwise || filled(&self.priority) != number
    }

    fn is(&self, field: &Option<String>, value: &str) -> bool {
        field.as_deref() == Some(value)
    }
}

#[derive(Template)]
#[template(path = "allocation.html")]
struct RunPage {
    page: Page,
    run: Run,
    question: Question,
    what_if: Option<WhatIf>,
    what_if_refused: bool,
    done: Option<&'static str>,
}

impl RunPage {
    fn name(&self, of: &Option<Name>) -> String {
        proposals::named(&self.page, of)
    }

    fn titles(&self, of: &[Titled]) -> String {
        if of.is_empty() {
            return self.page.t("allocation.nothing").to_owned();
        }
        of.iter().map(|titled| titled.title.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// A run that proposes nobody cannot be accepted, nor one whose period is over.
    fn is_acceptable(&self) -> bool {
        !self.is_over() && self.run.result.as_ref().is_some_and(|result| !result.proposals.is_empty())
    }

    fn is_over(&self) -> bool {
        self.run.period.as_ref().is_some_and(|period| period.end < SystemClock.today())
    }

    /// What is proven. What a run proposed before it was solved again stays for a little less: then something may be worth more.
    fn proof(&self, of: &RunResult) -> String {
        match (of.gap_millionths, self.run.edition) {
            (0, 1) => self.page.t("allocation.proven").to_owned(),
            (0, _) => self.page.t("allocation.proven-kept").to_owned(),
            (gap, _) => self.page.with_number("allocation.gap", "gap", &gap),
        }
    }

    /// The people that a mission needs, or takes none.
    fn minimum(&self, of: &Mission) -> Option<u64> {
        self.run.minimums.iter().find(|minimum| minimum.mission_id == of.mission_id).map(|minimum| minimum.seats)
    }

    /// Whoever would be added, and where they would be.
    fn added(&self, one: &Added) -> String {
        let who = self.page.with("allocation.added", "name", &self.name(&one.like_talent));
        format!("{who} – {}", self.titles(&one.seats))
    }

    /// Those that missed their seat by least: the others are on a page of their own.
    fn nearest<'a>(&self, of: &'a [Missed]) -> Vec<&'a Missed> {
        let mut nearest: Vec<&Missed> = of.iter().collect();
        nearest.sort_by_key(|missed| (missed.out_of_reach, missed.at_least_fit));
        nearest.truncate(NEAREST);
        nearest
    }

    /// Those of its proposals that the page of a run shows: all of them are on a page of their own.
    fn shown<'a>(&self, of: &'a [Proposal]) -> &'a [Proposal] {
        &of[..of.len().min(SHOWN)]
    }

    fn scarcest<'a>(&self, of: &'a [TalentPrice]) -> &'a [TalentPrice] {
        &of[..of.len().min(SCARCEST)]
    }
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("allocation", "/allocation", &NARROWINGS, address).filed_at("/allocation.csv")
}

/// The runs that the address asks for: few enough that the API gives all of them.
async fn runs(page: &Page, listing: &Listing) -> Result<Vec<Card>, ExecuteError> {
    let mut runs = whole(page, RUNS, json!({}), |answer: List| answer.allocation_runs).await?;
    runs.retain(|run| {
        listing.value("q").is_none_or(|words| run.says(page, words))
            && listing.value("status").is_none_or(|status| run.status == status)
    });
    match listing.value("sort") {
        Some("oldest") => runs.sort_by_key(|run| run.computed_at),
        Some("value") => runs.sort_by_key(|run| std::cmp::Reverse(run.result.as_ref().map(|result| result.value))),
        _ => {}
    }
    Ok(runs)
}

/// `GET /allocation?q=…&status=…&sort=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.is_administrator() {
        return super::administration::refused(page);
    }
    let mut listing = listing(&address);
    match runs(&page, &listing).await {
        Ok(runs) => {
            let runs = listing.cut(runs, LISTED);
            // A computation ends here where its run is not shown yet, and nothing else does.
            let done = listing.done([allocation::COMPUTE.name]);
            let template = RunsPage { page, listing, runs, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /allocation.csv`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.is_administrator() {
        return super::administration::refused(page);
    }
    let rows = match runs(&page, &listing(&address)).await {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let heads =
        [page.t("allocation.computed"), page.t("changes.from"), page.t("changes.to"), page.t("placements.status")];
    let mut table = Table::new(&[&heads[..], &[page.t("allocation.value"), page.t("allocation.proof")]].concat());
    for run in rows {
        let (from, to) = run.period.map_or_else(Default::default, |of| (of.start.to_string(), of.end.to_string()));
        let (value, proof) = run.result.map_or_else(Default::default, |result| {
            let proof = if result.optimal { "allocation.optimal" } else { "allocation.not-optimal" };
            (result.value.to_string(), page.t(proof).to_owned())
        });
        let status = page.word("allocation.status", &run.status);
        table.row(&[&run.computed_at.to_rfc3339(), &from, &to, &status, &value, &proof]);
    }
    table.answer("allocation.csv")
}

async fn run(page: &Page, id: &str) -> Result<Option<Run>, ExecuteError> {
    Ok(page.ask::<Answer>(RUN, json!({ "id": id })).await?.allocation_run)
}

/// `GET /allocation/{id}`; with something in the small form, also what would come of it.
pub async fn show(page: Page, Path(id): Path<String>, Query(question): Query<Question>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let run = match run(&page, &id).await {
        Ok(Some(run)) => run,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let (mut what_if, mut what_if_refused) = (None, question.is_incomplete());
    if let Some(input) = question.input().filter(|_| !what_if_refused) {
        match page.ask::<WhatIfAnswer>(WHAT_IF, json!({ "id": id, "input": input })).await {
            Ok(answer) => what_if = answer.allocation_what_if,
            Err(_) => what_if_refused = true,
        }
    }
    let done = question.done.as_deref().and_then(finished);
    let template = RunPage { page, run, question, what_if, what_if_refused, done };
    template.page.render(StatusCode::OK, &template)
}

/// What a form that leads to the page of a run has done.
fn finished(name: &str) -> Option<&'static str> {
    let mut all = allocation::ON_RUN.iter().chain([&allocation::COMPUTE]);
    all.find(|command| command.name == name).map(|command| command.name)
}

fn named(name: &str) -> Option<&'static Command> {
    allocation::ON_RUN.iter().find(|command| command.name == name)
}

#[derive(Deserialize)]
struct Looking {
    missions: Connection<LookingMission>,
}

/// A mission that looks for people.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LookingMission {
    id: String,
    title: String,
    /// None of one that was raised for a flash team: its seats are the team's, and no run is about them.
    published_at: Option<String>,
    looking_seat_count: u64,
}

async fn computing(page: &Page) -> Result<Subject, ExecuteError> {
    let missions = whole(page, MISSIONS, json!({}), |answer: Looking| answer.missions).await?;
    // Of one seat there is no part to be filled.
    let shared = missions.into_iter().filter(|mission| mission.published_at.is_some());
    let several = shared.filter(|mission| mission.looking_seat_count > 1).map(|mission| {
        let seats = page.count("allocation.open-seats", &mission.looking_seat_count);
        (mission.id, format!("{} – {seats}", mission.title))
    });
    Ok(Subject {
        title: page.t("allocation.title").to_owned(),
        back: "/allocation".to_owned(),
        action: "/allocation/compute".to_owned(),
        values: [("spreadPercent", "50".to_owned())].into(),
        offered: several.collect(),
        ..Subject::default()
    })
}

/// `GET /allocation/compute`
pub async fn ask_to_compute(page: Page) -> Response {
    if !page.is_administrator() {
        return super::administration::refused(page);
    }
    match computing(&page).await {
        Ok(subject) => form::show(page, &allocation::COMPUTE, subject, &Sent::new()),
        Err(error) => page.failure(&error),
    }
}

/// `POST /allocation/compute`
pub async fn compute(page: Page, Form(sent): Form<Sent>) -> Response {
    let subject = match computing(&page).await {
        Ok(subject) => subject,
        Err(error) => return page.failure(&error),
    };
    match form::send(page, &allocation::COMPUTE, subject, sent).await {
        Ok((_, subject, payload)) => form::done(&allocation::COMPUTE, Subject { done: run_of(&payload), ..subject }),
        Err(response) => response,
    }
}

/// Where the run stands that was computed; none where the answer does not show it yet.
fn run_of(payload: &Value) -> Option<String> {
    let id = payload.pointer("/run/id")?.as_str()?;
    Some(format!("/allocation/{}", encode(id)))
}

/// `GET /allocation/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>) -> Response {
    form_of(page, &id, &name, None).await
}

/// `POST /allocation/{id}/{command}`
pub async fn act(page: Page, Path((id, name)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    form_of(page, &id, &name, Some(sent)).await
}

async fn form_of(page: Page, id: &str, name: &str, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let Some(command) = named(name) else { return page.not_found() };
    let run = match run(&page, id).await {
        Ok(Some(run)) => run,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let subject = Subject {
        ids: vec![("runId", id.to_owned())],
        version: Some(run.version),
        title: page.t("allocation.title").to_owned(),
        back: format!("/allocation/{id}"),
        action: format!("/allocation/{id}/{name}"),
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

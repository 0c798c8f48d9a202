//! `/credits`: the accounts that exist for the viewer; `/credits/{id}`: a statement of one at any past date, to read, to print, as CSV.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;

use vivier_kernel::actor::Role;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, credits};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::missions::{Connection, OrganisationName};
use crate::pages::organisations::Organisations;
use crate::pages::own_missions;
use crate::pages::placements::Done;

const CREDITS: Document = Document { operation: "Credits", source: include_str!("../../queries/credits.graphql") };
const STATEMENT: Document =
    Document { operation: "CreditStatement", source: include_str!("../../queries/credit-statement.graphql") };
/// Entries on one page, and of one read for a file.
const PAGE_SIZE: u8 = 50;
const FILE_PAGE: u8 = 100;
/// The most pages that are read for a file.
const FILE_PAGES: usize = 500;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    credit_accounts: Vec<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    class: String,
    balance: i64,
    announced: i64,
    held: i64,
    is_low: bool,
    organisation: Option<OrganisationName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    credit_account: Option<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    id: String,
    class: String,
    balance: i64,
    announced: i64,
    held: i64,
    hard_limit: Option<i64>,
    is_low: bool,
    organisation: Option<Holder>,
    by_rule: Vec<RuleSum>,
    statement: Connection<Entry>,
}

#[derive(Deserialize)]
struct Holder {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct RuleSum {
    rule: String,
    amount: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    transfer_id: String,
    status: String,
    amount: i64,
    at: DateTime<Utc>,
    rule: String,
    policy_version: i64,
    placement_id: Option<String>,
    mission_id: Option<String>,
    reversed_transfer_id: Option<String>,
    purpose: Option<String>,
    days: Option<i64>,
    level: Option<i64>,
    priority: Option<i64>,
}

#[derive(Template)]
#[template(path = "credits.html")]
struct CreditsPage {
    page: Page,
    accounts: Vec<Card>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "credit_statement.html")]
struct StatementPage {
    page: Page,
    account: Account,
    /// The viewer answers for the account's organisation, and can give of what it has.
    gives: bool,
    on: String,
    previous: Option<String>,
    next: Option<String>,
}

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Search {
    /// The statement as of the end of this day.
    on: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

impl Search {
    /// The end of the day, to the microsecond; the present where there is none, or it is not over.
    fn as_of(&self) -> Option<String> {
        let day: NaiveDate = self.on.as_deref()?.parse().ok()?;
        Some(format!("{day}T23:59:59.999999Z"))
    }
}

/// Hundredths of a day as days with two decimals, as the reader's language writes them.
pub(crate) fn days(page: &Page, hundredths: i64) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    format!("{sign}{}{}{rest:02}", page.number(&whole), page.t("credits.decimal"))
}

impl CreditsPage {
    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

impl StatementPage {
    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

/// `GET /credits`
pub async fn list(page: Page, Query(done): Query<Done>) -> Response {
    match page.ask::<List>(CREDITS, json!({})).await {
        Ok(list) => {
            let named = |name: &str| credits::COMMANDS.iter().map(|command| command.name).find(|known| *known == name);
            let done = done.done.as_deref().and_then(named);
            let template = CreditsPage { page, accounts: list.credit_accounts, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /credits/{id}?on=2026-03-31&after=…`
pub async fn show(page: Page, Path(id): Path<String>, search: Result<Query<Search>, QueryRejection>) -> Response {
    let Query(search) = search.unwrap_or_default();
    let mut variables = match (&search.after, &search.before) {
        (_, Some(before)) => json!({ "last": PAGE_SIZE, "before": before }),
        (after, None) => json!({ "first": PAGE_SIZE, "after": after }),
    };
    variables["id"] = json!(id);
    variables["asOf"] = json!(past(search.as_of()));
    match page.ask::<One>(STATEMENT, variables).await {
        Ok(One { credit_account: Some(account) }) => {
            let on = search.on.clone().filter(|_| search.as_of().is_some()).unwrap_or_default();
            let kept = if on.is_empty() { String::new() } else { format!("on={on}&") };
            let link = |name: &str, cursor: &String| format!("/credits/{}?{kept}{name}={}", account.id, encode(cursor));
            let (previous, next) = account.statement.page_info.as_ref().map_or((None, None), |info| {
                (
                    info.start_cursor.as_ref().filter(|_| info.has_previous_page).map(|cursor| link("before", cursor)),
                    info.end_cursor.as_ref().filter(|_| info.has_next_page).map(|cursor| link("after", cursor)),
                )
            });
            let gives = match &account.organisation {
                Some(holder) => match answers_for(&page, &holder.id).await {
                    Ok(gives) => gives,
                    Err(error) => return page.failure(&error),
                },
                None => false,
            };
            let template = StatementPage { page, account, gives, on, previous, next };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(One { credit_account: None }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// The roles whose holders give of what their organisations have.
const GIVERS: [&str; 2] = ["MISSION_OWNER", "RELEASING_MANAGER"];

/// True where the viewer answers for the organisation, there or above it.
async fn answers_for(page: &Page, organisation: &str) -> Result<bool, ExecuteError> {
    if ![Role::MissionOwner, Role::ReleasingManager].into_iter().any(|role| page.viewer.actor.holds_anywhere(role)) {
        return Ok(false);
    }
    let own = own_missions::organisations(page, &GIVERS).await?;
    Ok(own.iter().any(|(id, _)| id == organisation))
}

/// `GET /credits/grant`: for the programme.
pub async fn ask_to_grant(page: Page) -> Response {
    give(page, &credits::GRANT, None, None).await
}

/// `POST /credits/grant`
pub async fn grant(page: Page, Form(sent): Form<Sent>) -> Response {
    give(page, &credits::GRANT, None, Some(sent)).await
}

/// `GET /credits/from/{organisation}`: for those who answer for it.
pub async fn ask_to_transfer(page: Page, Path(from): Path<String>) -> Response {
    give(page, &credits::TRANSFER, Some(from), None).await
}

/// `POST /credits/from/{organisation}`
pub async fn transfer(page: Page, Path(from): Path<String>, Form(sent): Form<Sent>) -> Response {
    give(page, &credits::TRANSFER, Some(from), Some(sent)).await
}

async fn give(page: Page, command: &'static Command, from: Option<String>, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let may = match &from {
        Some(from) => answers_for(&page, from).await,
        None => Ok(page.is_administrator()),
    };
    let offered = match may {
        Ok(true) => Organisations::read(&page).await.map(Organisations::offered),
        Ok(false) => return page.not_found(),
        Err(error) => Err(error),
    };
    let offered = match offered {
        Ok(offered) => offered,
        Err(error) => return page.failure(&error),
    };
    let name = |id: &str| offered.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let subject = Subject {
        title: page.t("credits.title").to_owned(),
        back: "/credits".to_owned(),
        action: from
            .as_deref()
            .map_or_else(|| "/credits/grant".to_owned(), |id| format!("/credits/from/{}", encode(id))),
        which: from.as_deref().and_then(name),
        ids: from.iter().map(|id| ("fromId", id.clone())).collect(),
        offered: offered.into_iter().filter(|(id, _)| from.as_ref() != Some(id)).collect(),
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

/// An instant that lies ahead is the present: whoever asks for today's statement asks for what there is.
fn past(as_of: Option<String>) -> Option<String> {
    use vivier_kernel::clock::{Clock as _, SystemClock};
    as_of.filter(|instant| instant.parse::<DateTime<Utc>>().is_ok_and(|instant| instant < SystemClock.now()))
}

/// `GET /credits/{id}/statement.csv?on=2026-03-31`
pub async fn csv(page: Page, Path(id): Path<String>, search: Result<Query<Search>, QueryRejection>) -> Response {
    let Query(search) = search.unwrap_or_default();
    match file(&page, &id, past(search.as_of())).await {
        Ok(Some(text)) => {
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
                (CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
                (CACHE_CONTROL, "no-store"),
            ];
            (headers, text).into_response()
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// The whole statement, oldest page last.
async fn file(page: &Page, id: &str, as_of: Option<String>) -> Result<Option<String>, ExecuteError> {
    let mut text = String::from(
        "transfer,status,at,amount_hundredths_of_a_day,rule,policy_version,placement,mission,reversed_transfer,days_hundredths,level,priority,purpose\r\n",
    );
    let mut after: Option<String> = None;
    for _ in 0..FILE_PAGES {
        let variables = json!({ "id": id, "asOf": as_of, "first": FILE_PAGE, "after": after });
        let One { credit_account: Some(account) } = page.ask::<One>(STATEMENT, variables).await? else {
            return Ok(None);
        };
        for entry in &account.statement.nodes {
            text.push_str(&line(entry));
        }
        after = account.statement.page_info.filter(|info| info.has_next_page).and_then(|info| info.end_cursor);
        if after.is_none() {
            break;
        }
    }
    Ok(Some(text))
}

fn line(entry: &Entry) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| quoted(text.as_deref().unwrap_or_default());
    format!(
        "{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        entry.transfer_id,
        entry.status,
        entry.at.to_rfc3339(),
        entry.amount,
        entry.rule,
        entry.policy_version,
        text(&entry.placement_id),
        text(&entry.mission_id),
        text(&entry.reversed_transfer_id),
        number(entry.days),
        number(entry.level),
        number(entry.priority),
        text(&entry.purpose)
    )
}

/// A CSV field (RFC 4180). What a spreadsheet would take for a formula is put behind an apostrophe.
pub(crate) fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn fields_are_quoted_and_formulas_are_not_run() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("-1+2", "'-1+2"),
            ("", ""),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}

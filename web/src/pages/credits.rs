//! `/credits`: the accounts that exist for the viewer; `/credits/{id}`: a statement of one at any past date, to read, to print, as CSV.

use askama::Template;
use axum::body::Body;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::json;

use vivier_kernel::actor::Role;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, credits};
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Connection, Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;
use crate::pages::organisations::Organisations;
use crate::pages::own_missions;

const CREDITS: Document = Document { operation: "Credits", source: include_str!("../../queries/credits.graphql") };
const STATEMENT: Document =
    Document { operation: "CreditStatement", source: include_str!("../../queries/credit-statement.graphql") };
const TALENT_NAME: Document =
    Document { operation: "TalentName", source: include_str!("../../queries/talent-name.graphql") };
const BRIGADE_NAME: Document =
    Document { operation: "BrigadeName", source: include_str!("../../queries/brigade-name.graphql") };
/// Rules whose transfers the programme takes back by hand; the others are corrected where they come from.
const REVERSIBLE: &[&str] =
    &["MENTORING", "SKILL_SHARING", "NAMED_GRANT", "OPENING_GRANT", "BETWEEN_SERVICES", "CALL_ANSWERED", "DEMURRAGE"];
/// Entries on one page, and of one read for a file.
const PAGE_SIZE: u8 = 50;
const FILE_PAGE: u8 = 100;

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
    announced: Option<i64>,
    held: Option<i64>,
    is_low: bool,
    organisation: Option<OrganisationName>,
    brigade: Option<OrganisationName>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    credit_account: Option<Account>,
    credit_policy: Option<Policy>,
}

/// What the rules in force say of accounts that lie still.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    demurrage_percent: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    id: String,
    class: String,
    balance: i64,
    announced: Option<i64>,
    held: Option<i64>,
    hard_limit: Option<i64>,
    is_low: bool,
    organisation: Option<Holder>,
    brigade: Option<OrganisationName>,
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
    mobilisation_id: Option<String>,
    opened_organisation_id: Option<String>,
    demurrage_month: Option<String>,
    purpose: Option<String>,
    days: Option<i64>,
    level: Option<i64>,
    priority: Option<i64>,
}

#[derive(Template)]
#[template(path = "credits.html")]
struct CreditsPage {
    page: Page,
    listing: Listing,
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
    /// The rules in force take something of accounts that lie still: where they do not, taking it is refused.
    demurrage: bool,
    listing: Listing,
    done: Option<&'static str>,
}

/// In what order accounts come: the low ones first where that is asked for.
const ORDERS: &[&str] = &["name", "balance"];
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("class", Narrowing::Choice("credits.class", &["TALENT", "SERVICE", "ADMINISTRATION", "BRIGADE", "PROGRAMME"])),
    ("low", Narrowing::Switch),
    ("sort", Narrowing::Order("credits.order", ORDERS)),
];
/// The statement as of the end of a day.
const STATEMENT_NARROWINGS: [(&str, Narrowing); 3] = [
    ("on", Narrowing::PastDay),
    ("rule", Narrowing::Choice("credits.rule", RULES)),
    ("sort", Narrowing::Order("statement.order", &["newest", "oldest"])),
];
const RULES: &[&str] = &[
    "PLACEMENT_COMPLETED",
    "CALL_ANSWERED",
    "MENTORING",
    "SKILL_SHARING",
    "OPENING_GRANT",
    "NAMED_GRANT",
    "BETWEEN_SERVICES",
    "PRIORITY_PURCHASE",
    "DEMURRAGE",
    "REVERSAL",
];

/// Hundredths of a day as days with two decimals, as the reader's language writes them.
pub(crate) fn days(page: &Page, hundredths: i64) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    format!("{sign}{}{}{rest:02}", page.number(&whole), page.t("credits.decimal"))
}

/// The same; of what is not told, a dash.
fn days_of(page: &Page, hundredths: Option<i64>) -> String {
    hundredths.map_or_else(|| "–".to_owned(), |hundredths| days(page, hundredths))
}

impl CreditsPage {
    fn called(&self, card: &Card) -> String {
        called(&self.page, card)
    }

    fn days_of(&self, hundredths: &Option<i64>) -> String {
        days_of(&self.page, *hundredths)
    }

    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

impl StatementPage {
    /// What was posted can be taken back once; a reversal is not taken back itself.
    fn reverses(&self, entry: &Entry) -> bool {
        self.page.is_administrator() && entry.status == "POSTED" && REVERSIBLE.contains(&entry.rule.as_str())
    }

    fn days_of(&self, hundredths: &Option<i64>) -> String {
        days_of(&self.page, *hundredths)
    }

    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

/// An account as the list calls it.
fn called(page: &Page, card: &Card) -> String {
    let class = || page.word("credits.class", &card.class);
    card.organisation.as_ref().or(card.brigade.as_ref()).map_or_else(class, |holder| holder.name.clone())
}

/// The list as its address says it, and the accounts that fit it, in its order.
async fn accounts(page: &Page, address: &[(String, String)]) -> Result<(Listing, Vec<Card>), ExecuteError> {
    let listing = Listing::read("credits", "/credits", &NARROWINGS, address).filed_at("/credits.csv");
    let List { credit_accounts: mut all } = page.ask(CREDITS, json!({})).await?;
    let text = listing.value("q").map(str::to_lowercase);
    all.retain(|card| {
        text.as_ref().is_none_or(|text| called(page, card).to_lowercase().contains(text))
            && listing.value("class").is_none_or(|class| card.class == class)
            && (!listing.is_set("low") || card.is_low)
    });
    // The order of the API is by name, one's own first.
    if listing.value("sort") == Some("balance") {
        all.sort_by_key(|card| card.balance);
    }
    Ok((listing, all))
}

/// `GET /credits?q=…&class=…&low=1&sort=balance`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    match accounts(&page, &address).await {
        Ok((mut listing, all)) => {
            let accounts = listing.cut(all, usize::from(PAGE_SIZE));
            let done = listing.done(credits::COMMANDS.iter().map(|command| command.name));
            let template = CreditsPage { page, listing, accounts, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /credits.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    let all = match accounts(&page, &address).await {
        Ok((_, all)) => all,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("credits.account"),
        page.t("credits.class-word"),
        page.t("credits.balance"),
        page.t("credits.announced"),
        page.t("credits.held"),
    ]);
    for card in all {
        let class = page.word("credits.class", &card.class);
        let [balance, announced, held] =
            [Some(card.balance), card.announced, card.held].map(|amount| days_of(&page, amount));
        table.row(&[&called(&page, &card), &class, &balance, &announced, &held]);
    }
    table.answer("credits.csv")
}

/// `GET /credits/{id}?on=2026-03-31&rule=…&sort=oldest&after=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/credits/{}", encode(&id));
    let file = format!("{path}/statement.csv");
    let mut listing = Listing::read("statement", path, &STATEMENT_NARROWINGS, &address).filed_at(file);
    if listing.is_ahead() {
        return list::ahead(page, listing);
    }
    let mut variables = entries_asked(&id, &listing, listing.window(PAGE_SIZE));
    variables["entriesOnly"] = json!(false);
    match page.ask::<One>(STATEMENT, variables).await {
        Ok(One { credit_account: Some(mut account), credit_policy }) => {
            let demurrage = credit_policy.is_some_and(|policy| policy.demurrage_percent.is_some());
            listing.turn(account.statement.page_info.take(), None);
            let gives = match &account.organisation {
                Some(holder) => match answers_for(&page, &holder.id).await {
                    Ok(gives) => gives,
                    Err(error) => return page.failure(&error),
                },
                None => false,
            };
            let done = listing.done(credits::COMMANDS.iter().map(|command| command.name));
            let template = StatementPage { page, account, gives, demurrage, listing, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(One { credit_account: None, .. }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// What a statement is asked for, of one part of it.
fn entries_asked(id: &str, listing: &Listing, mut window: serde_json::Value) -> serde_json::Value {
    window["id"] = json!(id);
    window["asOf"] = json!(listing.as_of());
    window["rules"] = listing.chosen("rule");
    window["order"] = listing.order();
    window
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

/// Whom a grant is for, where the page of a person or of a brigade led here.
#[derive(Deserialize)]
pub struct Receiver {
    talent: Option<String>,
    brigade: Option<String>,
}

/// `GET /credits/grant?talent=…`: for the programme.
pub async fn ask_to_grant(page: Page, Query(receiver): Query<Receiver>) -> Response {
    give_to(page, receiver, None).await
}

/// `POST /credits/grant`
pub async fn grant(page: Page, Query(receiver): Query<Receiver>, Form(sent): Form<Sent>) -> Response {
    give_to(page, receiver, Some(sent)).await
}

async fn give_to(page: Page, receiver: Receiver, sent: Option<Sent>) -> Response {
    let (document, field, id) = match (receiver.talent, receiver.brigade) {
        (Some(id), _) => (TALENT_NAME, "talent", id),
        (None, Some(id)) => (BRIGADE_NAME, "brigade", id),
        (None, None) => return give(page, &credits::GRANT, None, sent).await,
    };
    if !page.is_administrator() {
        return page.not_found();
    }
    let name = match page.ask::<serde_json::Value>(document, json!({ "id": id })).await {
        Ok(answer) if answer[field].is_null() => return page.not_found(),
        Ok(answer) => answer[field]["displayName"].as_str().or(answer[field]["name"].as_str()).map(str::to_owned),
        Err(error) => return page.failure(&error),
    };
    let name = name.unwrap_or_else(|| page.t("credits.unnamed").to_owned());
    let subject = Subject {
        title: page.t("credits.title").to_owned(),
        back: format!("/{field}s/{}", encode(&id)),
        action: format!("/credits/grant?{field}={}", encode(&id)),
        which: Some(name.clone()),
        offered: vec![(id, name)],
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, &credits::GRANT, subject, sent).await,
        None => form::show(page, &credits::GRANT, subject, &Sent::new()),
    }
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

/// `GET /credits/{id}/statement.csv?on=2026-03-31`: the whole of it, sent as it is read.
pub async fn csv(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/credits/{}", encode(&id));
    let listing = Listing::read("statement", path, &STATEMENT_NARROWINGS, &address);
    if listing.is_ahead() {
        return list::ahead(page, listing);
    }
    let mut file = File { page, asked: entries_asked(&id, &listing, json!({})), after: None };
    let first = match file.part().await {
        Ok(Some(first)) => first,
        Ok(None) => return file.page.not_found(),
        Err(error) => return file.page.failure(&error),
    };
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    let rest = futures_util::stream::unfold(file, |mut file| async move {
        file.after.as_ref()?;
        let part = file.next().await;
        // Whoever reads is told that something is missing by a connection that breaks off.
        if part.is_err() {
            file.after = None;
        }
        Some((part, file))
    });
    let begun = futures_util::stream::iter([Ok(format!("{HEADER}{first}"))]);
    (headers, Body::from_stream(begun.chain(rest))).into_response()
}

/// The columns of a statement's file.
const HEADER: &str = "transfer,status,at,amount_hundredths_of_a_day,rule,policy_version,placement,mission,mobilisation,opened_organisation,demurrage_month,reversed_transfer,days_hundredths,level,priority,purpose\r\n";

/// A statement on its way.
struct File {
    page: Page,
    /// What it is asked for, but for the part.
    asked: serde_json::Value,
    /// Where the next part begins; none before the first and after the last.
    after: Option<String>,
}

impl File {
    /// The next part; none where the account does not exist for the reader.
    async fn part(&mut self) -> Result<Option<String>, ExecuteError> {
        let Self { page, asked, after } = self;
        let mut variables = asked.clone();
        variables["first"] = json!(FILE_PAGE);
        variables["after"] = json!(after);
        // The sums stand on the page, and would be made anew for each part.
        variables["entriesOnly"] = json!(true);
        let Part { credit_account: Some(account) } = page.ask::<Part>(STATEMENT, variables).await? else {
            return Ok(None);
        };
        *after = account.statement.page_info.filter(|info| info.has_next_page).and_then(|info| info.end_cursor);
        Ok(Some(account.statement.nodes.iter().map(line).collect()))
    }

    /// The same for a file that has begun: it waits for the reader's budget as often as it is spent.
    async fn next(&mut self) -> Result<String, ExecuteError> {
        loop {
            match self.part().await {
                Err(ExecuteError::Spent { retry_after, .. }) => {
                    tokio::time::sleep(std::time::Duration::from_secs(retry_after)).await;
                }
                Ok(None) => {
                    let codes = vec!["NOT_FOUND".to_owned()];
                    return Err(ExecuteError::Answered { operation: STATEMENT.operation, codes });
                }
                Ok(Some(part)) => return Ok(part),
                Err(error) => return Err(error),
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    credit_account: Option<Entries>,
}

#[derive(Deserialize)]
struct Entries {
    statement: Connection<Entry>,
}

fn line(entry: &Entry) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| quoted(text.as_deref().unwrap_or_default());
    format!(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n",
        entry.transfer_id,
        entry.status,
        entry.at.to_rfc3339(),
        entry.amount,
        entry.rule,
        entry.policy_version,
        text(&entry.placement_id),
        text(&entry.mission_id),
        text(&entry.mobilisation_id),
        text(&entry.opened_organisation_id),
        text(&entry.demurrage_month),
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

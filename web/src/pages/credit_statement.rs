//! `/credits/{id}`: a statement of one account at any past date, to read, to print, as CSV.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::credits;
use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Connection, Listing, Narrowing, PageInfo};
use crate::messages::fill;
use crate::page::{Page, encode};
use crate::pages::credits::{Person, answers_for, called_by_person, days, days_of};
use crate::pages::missions::OrganisationName;

const STATEMENT: Document =
    Document { operation: "CreditStatement", source: include_str!("../../queries/credit-statement.graphql") };
/// The same for a file: what stands in it are ids, and titles would be looked up for each of its entries.
const STATEMENT_FILE: Document =
    Document { operation: "CreditStatementFile", source: include_str!("../../queries/credit-statement-file.graphql") };
/// Rules whose transfers the programme takes back by hand; the others are corrected where they come from.
const REVERSIBLE: &[&str] =
    &["MENTORING", "SKILL_SHARING", "NAMED_GRANT", "OPENING_GRANT", "BETWEEN_SERVICES", "CALL_ANSWERED", "DEMURRAGE"];
/// Entries on one page, and of one read for a file.
const PAGE_SIZE: u8 = 50;
const FILE_PAGE: u8 = 100;
/// Entries that are printed: some hundred sheets.
const PRINTED: usize = 5_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    credit_account: Option<Account>,
    credit_policy: Option<Policy>,
    own_talent: Option<Person>,
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
    talent: Option<Person>,
    /// The reader's own talent.
    #[serde(skip)]
    reader: Option<Person>,
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
    #[serde(default)]
    taken_back_by_id: Option<String>,
    reversed_transfer_id: Option<String>,
    reversed: Option<Reversed>,
    mobilisation_id: Option<String>,
    opened_organisation_id: Option<String>,
    #[serde(flatten)]
    origin: Origin,
    days: Option<i64>,
    level: Option<i64>,
    priority: Option<i64>,
}

/// What was taken back.
#[derive(Deserialize)]
struct Reversed {
    at: DateTime<Utc>,
    rule: String,
    #[serde(flatten)]
    origin: Origin,
}

/// What an entry goes back to: one of these, where the reader may see it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Origin {
    placement: Option<OfMission>,
    mission: Option<Titled>,
    mobilisation: Option<Named>,
    opened_organisation: Option<OrganisationName>,
    demurrage_month: Option<String>,
    purpose: Option<String>,
}

#[derive(Deserialize)]
struct OfMission {
    mission: Option<Titled>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

impl Origin {
    /// What that is called, where the reader is told.
    fn name(&self) -> Option<&str> {
        let placed = self.placement.as_ref().and_then(|placement| placement.mission.as_ref());
        let mission = placed.or(self.mission.as_ref()).map(|mission| mission.title.as_str());
        let mobilisation = || self.mobilisation.as_ref().and_then(|mobilisation| mobilisation.name.as_deref());
        let opened = || self.opened_organisation.as_ref().map(|organisation| organisation.name.as_str());
        mission.or_else(mobilisation).or_else(opened).or(self.purpose.as_deref())
    }
}

impl Entry {
    /// What it goes back to, in words.
    fn about(&self, page: &Page) -> String {
        if let Some(reversed) = &self.reversed {
            return reversed.said(page);
        }
        if let Some(transfer) = &self.reversed_transfer_id {
            return page.with("credits.reversed", "transfer", transfer);
        }
        if let Some(month) = &self.origin.demurrage_month {
            return page.with("credits.demurrage", "month", month);
        }
        let kinds = [
            (&self.placement_id, page.t("credits.placement")),
            (&self.mission_id, page.t("credits.mission")),
            (&self.mobilisation_id, page.t("credits.mobilisation")),
            (&self.opened_organisation_id, page.t("credits.opening")),
        ];
        let kind = kinds.into_iter().find_map(|(id, kind)| id.is_some().then_some(kind));
        let parts: Vec<&str> = kind.into_iter().chain(self.origin.name()).collect();
        parts.join(" – ")
    }

    /// Where it stands, in words.
    fn standing(&self, page: &Page) -> String {
        match self.taken_back_by_id {
            Some(_) => page.t("credits.status-taken-back").to_owned(),
            None => page.word("credits.status", &self.status),
        }
    }

    /// What was posted by hand can be taken back once; a reversal is not taken back itself.
    fn is_reversible(&self) -> bool {
        self.status == "POSTED" && self.taken_back_by_id.is_none() && REVERSIBLE.contains(&self.rule.as_str())
    }

    /// The whole of it in words: whoever takes it back knows it again.
    fn said(&self, page: &Page) -> String {
        let (rule, about) = (page.word("credits.rule", &self.rule), self.about(page));
        let amount = page.with("credits.worked", "days", &days(page, self.amount));
        let parts = [rule, about, page.day_of(&self.at), amount];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
    }

    /// The page of what it goes back to; none where it does not exist for the reader.
    fn address(&self) -> Option<String> {
        let origin = &self.origin;
        let pages = [
            ("placements", &self.placement_id, origin.placement.is_some()),
            ("missions", &self.mission_id, origin.mission.is_some()),
            ("mobilisations", &self.mobilisation_id, origin.mobilisation.is_some()),
            ("organisations", &self.opened_organisation_id, origin.opened_organisation.is_some()),
        ];
        pages.into_iter().find_map(|(folder, id, seen)| {
            let id = id.as_deref().filter(|_| seen)?;
            Some(format!("/{folder}/{}", encode(id)))
        })
    }
}

impl Reversed {
    fn said(&self, page: &Page) -> String {
        let rule = page.word("credits.rule", &self.rule);
        let month = self.origin.demurrage_month.as_deref();
        let parts: Vec<&str> = [Some(rule.as_str()), self.origin.name(), month].into_iter().flatten().collect();
        fill(&page.with("credits.taken-back", "day", &page.day_of(&self.at)), "what", &parts.join(" – "))
    }
}

impl Account {
    /// Whose account it is.
    fn called(&self, page: &Page) -> String {
        let organisation = self.organisation.as_ref().map(|holder| &holder.name);
        let name = organisation.or(self.brigade.as_ref().map(|brigade| &brigade.name));
        let person = || called_by_person(page, &self.class, self.talent.as_ref(), self.reader.as_ref());
        name.cloned().unwrap_or_else(person)
    }

    /// The issuer's entries are for the programme: others are told what each rule comes to, and no file of entries is theirs.
    fn tells_sums_alone(&self, page: &Page) -> bool {
        self.class == "PROGRAMME" && !page.is_administrator()
    }
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

#[derive(Template)]
#[template(path = "credit_statement_print.html")]
struct PrintedPage {
    page: Page,
    account: Account,
    listing: Listing,
    /// The day at whose end it is told.
    on: NaiveDate,
    /// Where there are more entries than are printed.
    cut: bool,
}

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

impl StatementPage {
    fn reverses(&self, entry: &Entry) -> bool {
        self.page.is_administrator() && entry.is_reversible()
    }

    /// Where the whole of it is, to print.
    fn print_address(&self) -> Option<String> {
        Some(self.listing.file_address()?.replacen("/statement.csv", "/print", 1))
    }

    fn days_of(&self, hundredths: &Option<i64>) -> String {
        days_of(&self.page, *hundredths)
    }

    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

impl PrintedPage {
    fn days_of(&self, hundredths: &Option<i64>) -> String {
        days_of(&self.page, *hundredths)
    }

    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

/// `GET /credits/{id}?on=2026-03-31&rule=…&sort=oldest&after=…`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/credits/{}", encode(&id));
    let file = format!("{path}/statement.csv");
    let mut listing = Listing::read("statement", path, &STATEMENT_NARROWINGS, &address).filed_at(file);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let mut variables = entries_asked(&id, &listing, listing.window(PAGE_SIZE));
    variables["entriesOnly"] = json!(false);
    match page.ask::<One>(STATEMENT, variables).await {
        Ok(One { credit_account: Some(mut account), credit_policy, own_talent }) => {
            account.reader = own_talent;
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
        Ok(One { credit_account: None, .. }) => page.unseen(),
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

/// `GET /credits/{id}/print?on=2026-03-31&rule=…&sort=oldest`: the whole of it on one page, for paper.
pub async fn print(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/credits/{}", encode(&id));
    let file = format!("{path}/statement.csv");
    let listing = Listing::read("statement", path, &STATEMENT_NARROWINGS, &address).filed_at(file);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    match whole(&page, &id, &listing).await {
        Ok(Some((account, cut))) => {
            let on = listing.value("on").and_then(|on| on.parse().ok()).unwrap_or_else(|| SystemClock.today());
            let template = PrintedPage { page, account, listing, on, cut };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// The account with its entries as far as they are printed, and whether there are more; none where it does not exist for the reader.
async fn whole(page: &Page, id: &str, listing: &Listing) -> Result<Option<(Account, bool)>, ExecuteError> {
    let mut variables = entries_asked(id, listing, json!({ "first": FILE_PAGE }));
    variables["entriesOnly"] = json!(false);
    let One { credit_account, own_talent, .. } = page.ask::<One>(STATEMENT, variables.clone()).await?;
    let Some(mut account) = credit_account else { return Ok(None) };
    account.reader = own_talent;
    // The sums stand there already, and would be made anew for each part.
    variables["entriesOnly"] = json!(true);
    let mut after = rest(account.statement.page_info.take());
    while let Some(cursor) = after.take() {
        if account.statement.nodes.len() >= PRINTED {
            return Ok(Some((account, true)));
        }
        variables["after"] = json!(cursor);
        let Part { credit_account: part } = page.ask::<Part>(STATEMENT, variables.clone()).await?;
        let Some(part) = part else { return Ok(None) };
        account.statement.nodes.extend(part.statement.nodes);
        after = rest(part.statement.page_info);
    }
    Ok(Some((account, false)))
}

/// One entry of an account that the programme can take back by hand, as its statement says it: its rule, its cause, its day, its amount;
/// none where there is no such entry.
pub(super) async fn reversible(page: &Page, id: &str, transfer: &str) -> Result<Option<String>, ExecuteError> {
    let mut variables = json!({
        "id": id, "asOf": null, "rules": REVERSIBLE, "order": "NEWEST", "first": FILE_PAGE, "entriesOnly": true,
    });
    loop {
        let Some(part) = page.ask::<Part>(STATEMENT, variables.clone()).await?.credit_account else { return Ok(None) };
        let Connection { nodes, page_info, .. } = part.statement;
        if let Some(entry) = nodes.iter().find(|entry| entry.transfer_id == transfer) {
            return Ok(Some(entry.said(page)));
        }
        match rest(page_info) {
            Some(cursor) => variables["after"] = json!(cursor),
            None => return Ok(None),
        }
    }
}

/// Where the next part begins; none after the last.
fn rest(info: Option<PageInfo>) -> Option<String> {
    info.filter(|info| info.has_next_page).and_then(|info| info.end_cursor)
}

/// `GET /credits/{id}/statement.csv?on=2026-03-31`: the whole of it, sent as it is read.
pub async fn csv(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let path = format!("/credits/{}", encode(&id));
    let listing = Listing::read("statement", path, &STATEMENT_NARROWINGS, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let mut file = File { page, asked: entries_asked(&id, &listing, json!({})), after: None };
    let first = match file.part().await {
        Ok(Some(first)) => first,
        Ok(None) => return file.page.unseen(),
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
        let Part { credit_account: Some(account) } = page.ask::<Part>(STATEMENT_FILE, variables).await? else {
            return Ok(None);
        };
        *after = rest(account.statement.page_info);
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
                    return Err(ExecuteError::Answered { operation: STATEMENT_FILE.operation, codes });
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
        text(&entry.origin.demurrage_month),
        text(&entry.reversed_transfer_id),
        number(entry.days),
        number(entry.level),
        number(entry.priority),
        text(&entry.origin.purpose)
    )
}

/// A CSV field (RFC 4180). What a spreadsheet would take for a formula is put behind an apostrophe.
pub(crate) fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests;

//! `/accounts`: who has which rights, for the programme, and `/accounts/{id}`, one of them; the forms that give and take a right.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use vivier_kernel::email::EmailAddress;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, accounts, administration};
use crate::executor::{Document, ExecuteError};
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::{Page, encode};
use crate::pages::account::Delegation;
use crate::pages::missions::OrganisationName;
use crate::pages::organisations::Organisations;

const ACCOUNTS: Document = Document { operation: "Accounts", source: include_str!("../../queries/accounts.graphql") };
const ACCOUNT: Document = Document { operation: "Account", source: include_str!("../../queries/account.graphql") };
/// Accounts on one page.
const PAGE_SIZE: u8 = 50;

#[derive(Deserialize)]
struct List {
    accounts: Connection<Account>,
}

#[derive(Deserialize)]
struct One {
    account: Option<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    id: String,
    name: Option<String>,
    email: Option<String>,
    verified: bool,
    second_factor: bool,
    roles: Vec<Grant>,
    /// What it lent and was lent; a list does not ask for it.
    delegations: Option<Vec<Delegation>>,
    /// Likewise.
    api_tokens: Option<Vec<Token>>,
}

/// A token of an account, of which its holder alone had the secret.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    label: Option<String>,
    expires_at: DateTime<Utc>,
    scopes: Vec<String>,
    used_at: Option<DateTime<Utc>>,
}

impl Account {
    /// The name; the address where there is none.
    fn called(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).unwrap_or("–")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    role: String,
    organisation_id: String,
    organisation: Option<OrganisationName>,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct AccountsPage {
    page: Page,
    listing: Listing,
    accounts: Vec<Account>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "account_of.html")]
struct AccountPage {
    page: Page,
    account: Account,
    done: Option<&'static str>,
}

/// Names and addresses are sealed: an account is found by its whole address, and by its rights.
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("email", Narrowing::Email),
    ("role", Narrowing::Choice("role", administration::ROLE_NAMES)),
    ("organisation", Narrowing::Offered),
    ("sort", Narrowing::Order("accounts.order", &["oldest", "newest"])),
];

/// Who may not see these pages is told that they are not there.
pub(super) fn refused(page: Page) -> Response {
    if page.signed_in() { page.not_found() } else { Redirect::to(&page.sign_in_address()).into_response() }
}

/// The list as its address says it.
async fn listing(page: &Page, address: &[(String, String)]) -> Result<Listing, ExecuteError> {
    let mut listing = Listing::read("accounts", "/accounts", &NARROWINGS, address).filed_at("/accounts.csv");
    listing.offer("organisation", Organisations::read(page).await?.offered());
    Ok(listing)
}

/// True where what was typed is no address: it is nobody's, and the API is not asked whose.
fn is_nobodys(listing: &Listing) -> bool {
    listing.value("email").is_some_and(|typed| EmailAddress::new(typed).is_err())
}

/// What it is asked for.
fn asked(listing: &Listing, mut window: Value) -> Value {
    window["filter"] = json!({
        "email": listing.variable("email"),
        "role": listing.variable("role"),
        "organisationId": listing.variable("organisation"),
    });
    window["order"] = listing.order();
    window
}

/// `GET /accounts?email=…&role=…&organisation=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let mut listing = match listing(&page, &address).await {
        Ok(listing) => listing,
        Err(error) => return page.failure(&error),
    };
    let accounts = if is_nobodys(&listing) {
        listing.turn(None, Some(0));
        Vec::new()
    } else {
        match page.ask::<List>(ACCOUNTS, asked(&listing, listing.window(PAGE_SIZE))).await {
            Ok(List { accounts: Connection { nodes, page_info, total_count } }) => {
                listing.turn(page_info, total_count);
                nodes
            }
            Err(error) => return page.failure(&error),
        }
    };
    let done = listing.done(administration::COMMANDS.iter().map(|command| command.name));
    let template = AccountsPage { page, listing, accounts, done };
    template.page.render(StatusCode::OK, &template)
}

/// `GET /accounts.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let rows = match listing(&page, &address).await {
        Ok(listing) if is_nobodys(&listing) => Ok(Vec::new()),
        Ok(listing) => whole(&page, ACCOUNTS, asked(&listing, json!({})), |answer: List| answer.accounts).await,
        Err(error) => Err(error),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("accounts.account"),
        page.word("field", "email").as_str(),
        page.t("accounts.state"),
        page.t("accounts.roles"),
    ]);
    for account in rows {
        let state = page.t(if account.verified { "accounts.verified" } else { "accounts.unverified" });
        let roles = account.roles.iter().map(|grant| {
            let place = grant.organisation.as_ref().map_or("–", |organisation| organisation.name.as_str());
            format!("{}, {place}", page.word("role", &grant.role))
        });
        let roles = roles.collect::<Vec<_>>().join(" ; ");
        table.row(&[account.called(), account.email.as_deref().unwrap_or_default(), state, &roles]);
    }
    table.answer("accounts.csv")
}

/// What the programme does on the page of one account.
fn on_account() -> impl Iterator<Item = &'static Command> {
    administration::ON_ACCOUNT.iter().copied().chain([&accounts::END_DELEGATION])
}

/// `GET /accounts/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    match page.ask::<One>(ACCOUNT, json!({ "id": id })).await {
        Ok(One { account: Some(account) }) => {
            let said = |known: &&str| address.iter().any(|(name, value)| name == "done" && value == known);
            let done = on_account().map(|command| command.name).find(said);
            let template = AccountPage { page, account, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(One { account: None }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// Which right a form is about, held or lent.
#[derive(Deserialize, Default)]
pub struct About {
    role: Option<String>,
    organisation: Option<String>,
    delegation: Option<String>,
}

/// `GET /accounts/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(about): Query<About>) -> Response {
    of_account(page, &id, &name, about, None).await
}

/// `POST /accounts/{id}/{command}`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(about): Query<About>,
    Form(sent): Form<Sent>,
) -> Response {
    of_account(page, &id, &name, about, Some(sent)).await
}

/// `GET /accounts/end-all-sessions`
pub async fn ask_to_end_all(page: Page) -> Response {
    end_all(page, None).await
}

/// `POST /accounts/end-all-sessions`
pub async fn end_all_sessions(page: Page, Form(sent): Form<Sent>) -> Response {
    end_all(page, Some(sent)).await
}

async fn end_all(page: Page, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let subject = Subject {
        title: page.t("accounts.title").to_owned(),
        back: "/accounts".to_owned(),
        action: "/accounts/end-all-sessions".to_owned(),
        ..Subject::default()
    };
    answered(page, &administration::END_ALL_SESSIONS, subject, sent).await
}

async fn of_account(page: Page, id: &str, name: &str, about: About, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let Some(command) = on_account().find(|command| command.name == name) else { return page.not_found() };
    match subject(&page, id, command, about).await {
        Ok(Some(subject)) => answered(page, command, subject, sent).await,
        // What is taken already is taken: a second click reads what the first one did.
        Ok(None) if sent.is_some() => {
            let back = format!("/accounts/{}", encode(id));
            form::done(command, Subject { back, ..Subject::default() })
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

pub(super) async fn answered(page: Page, command: &'static Command, subject: Subject, sent: Option<Sent>) -> Response {
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

/// What a form on an account is about; none where there is no such account, or it has no such right to be taken.
async fn subject(
    page: &Page,
    id: &str,
    command: &'static Command,
    about: About,
) -> Result<Option<Subject>, ExecuteError> {
    let Some(account) = page.ask::<One>(ACCOUNT, json!({ "id": id })).await?.account else { return Ok(None) };
    let back = format!("/accounts/{}", encode(&account.id));
    let mut subject = Subject {
        ids: vec![("accountId", account.id.clone())],
        title: account.called().to_owned(),
        which: Some(account.called().to_owned()),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    };
    if command.name == administration::GRANT_ROLE.name {
        subject.offered = Organisations::read(page).await?.offered();
        return Ok(Some(subject));
    }
    if command.name == administration::END_ACCOUNT_SESSIONS.name {
        return Ok(Some(subject));
    }
    if command.name == accounts::END_DELEGATION.name {
        let asked = |lent: &&Delegation| about.delegation.as_ref() == Some(&lent.id);
        let Some(lent) = account.delegations.iter().flatten().find(asked) else { return Ok(None) };
        subject.which = Some(lent.called(page));
        subject.action = format!("{}?delegation={}", subject.action, encode(&lent.id));
        subject.values.insert("delegationId", lent.id.clone());
        return Ok(Some(subject));
    }
    let (Some(role), Some(organisation)) = (about.role, about.organisation) else { return Ok(None) };
    let known = account.roles.iter().find(|grant| grant.role == role && grant.organisation_id == organisation);
    let Some(grant) = known else { return Ok(None) };
    let place = grant.organisation.as_ref().map_or("–", |organisation| organisation.name.as_str());
    subject.which = Some(format!("{} – {}, {place}", account.called(), page.word("role", &role)));
    subject.action = format!("{}?role={}&organisation={}", subject.action, encode(&role), encode(&organisation));
    subject.values.insert("role", role);
    subject.values.insert("organisationId", organisation);
    Ok(Some(subject))
}

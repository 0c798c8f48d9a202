//! `/accounts`: who has which rights, for the programme; the forms that give and take a right, and `/organisations/create`.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, administration};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::missions::{Connection, OrganisationName};
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
    accounts: Vec<Account>,
    previous: Option<String>,
    next: Option<String>,
    done: Option<&'static str>,
}

/// What the address says.
#[derive(Deserialize, Default)]
pub struct Window {
    after: Option<String>,
    before: Option<String>,
    done: Option<String>,
}

/// Who may not see these pages is told that they are not there.
fn refused(page: Page) -> Response {
    if page.signed_in() { page.not_found() } else { Redirect::to(&page.sign_in_address()).into_response() }
}

/// `GET /accounts`
pub async fn list(page: Page, Query(window): Query<Window>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let variables = match &window.before {
        Some(before) => json!({ "last": PAGE_SIZE, "before": before }),
        None => json!({ "first": PAGE_SIZE, "after": window.after }),
    };
    let Connection { nodes: accounts, page_info, .. } = match page.ask::<List>(ACCOUNTS, variables).await {
        Ok(list) => list.accounts,
        Err(error) => return page.failure(&error),
    };
    let link = |name: &str, cursor: String| format!("/accounts?{name}={}", encode(&cursor));
    let (previous, next) = page_info.map_or((None, None), |info| {
        (
            info.start_cursor.filter(|_| info.has_previous_page).map(|cursor| link("before", cursor)),
            info.end_cursor.filter(|_| info.has_next_page).map(|cursor| link("after", cursor)),
        )
    });
    let named = |name: &str| administration::COMMANDS.iter().map(|command| command.name).find(|known| *known == name);
    let done = window.done.as_deref().and_then(named);
    let template = AccountsPage { page, accounts, previous, next, done };
    template.page.render(StatusCode::OK, &template)
}

/// Which right a form is about.
#[derive(Deserialize, Default)]
pub struct About {
    role: Option<String>,
    organisation: Option<String>,
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

async fn of_account(page: Page, id: &str, name: &str, about: About, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let offered = [&administration::GRANT_ROLE, &administration::REVOKE_ROLE];
    let Some(command) = offered.into_iter().find(|command| command.name == name) else { return page.not_found() };
    match subject(&page, id, command, about).await {
        Ok(Some(subject)) => answered(page, command, subject, sent).await,
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

async fn answered(page: Page, command: &'static Command, subject: Subject, sent: Option<Sent>) -> Response {
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
    let mut subject = Subject {
        ids: vec![("accountId", account.id.clone())],
        title: page.t("accounts.title").to_owned(),
        which: Some(account.called().to_owned()),
        back: "/accounts".to_owned(),
        action: format!("/accounts/{}/{}", encode(&account.id), command.name),
        ..Subject::default()
    };
    if command.name == administration::GRANT_ROLE.name {
        subject.offered = Organisations::read(page).await?.offered();
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

/// `GET /organisations/create`
pub async fn ask_new(page: Page) -> Response {
    create(page, None).await
}

/// `POST /organisations/create`
pub async fn found(page: Page, Form(sent): Form<Sent>) -> Response {
    create(page, Some(sent)).await
}

async fn create(page: Page, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let offered = match Organisations::read(&page).await {
        Ok(organisations) => organisations.offered(),
        Err(error) => return page.failure(&error),
    };
    let subject = Subject {
        title: page.t("accounts.title").to_owned(),
        back: "/accounts".to_owned(),
        action: "/organisations/create".to_owned(),
        offered,
        ..Subject::default()
    };
    answered(page, &administration::CREATE_ORGANISATION, subject, sent).await
}

//! `/account`: one's own account; how it is entered, by whom, and with what.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use vivier_kernel::actor::Role;

use crate::commands::Command;
use crate::commands::accounts::{
    BEGIN_FACTOR, CHANGE_PASSWORD, CONFIRM_FACTOR, DELEGATE, END_DELEGATION, END_SESSION, ISSUE_TOKEN, LENT_ROLES,
    LINK, ON_ACCOUNT, PLAN_ABSENCE, RENEW_CODES, REVOKE_TOKEN, UNLINK,
};
use crate::commands::form::{self, Sent, Subject};
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::placements::Period;
use crate::pages::sign_in::{Federation, with_cookie};

const OWN_ACCOUNT: Document =
    Document { operation: "OwnAccount", source: include_str!("../../queries/own-account.graphql") };

#[derive(Deserialize)]
struct Answer {
    me: Option<Account>,
    #[serde(default)]
    federation: Option<Federation>,
    #[serde(default, rename = "ownAbsence")]
    absence: Option<Absence>,
}

/// When the viewer is away, and who answers for their service meanwhile.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Absence {
    period: Period,
    delegate_name: Option<String>,
}

#[derive(Deserialize)]
struct Identity {
    id: String,
    issuer: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    id: Option<String>,
    email: Option<String>,
    name: Option<String>,
    verified: bool,
    affiliation: String,
    second_factor: bool,
    roles: Vec<Grant>,
    access: Option<Access>,
}

#[derive(Deserialize)]
struct Grant {
    role: String,
    organisation: Option<Organisation>,
}

#[derive(Deserialize)]
struct Organisation {
    #[serde(default)]
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    has_password: bool,
    recovery_codes_left: u64,
    future_email: Option<String>,
    withheld_roles: Vec<Grant>,
    api_tokens: Vec<Token>,
    identities: Vec<Identity>,
    sessions: Vec<Session>,
    delegations: Vec<Delegation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    id: String,
    label: Option<String>,
    expires_at: DateTime<Utc>,
    scopes: Vec<String>,
    used_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: String,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    method: String,
    second_factor: bool,
    current: bool,
}

/// A role that is lent for some days, as either end lists it.
#[derive(Deserialize)]
pub(super) struct Delegation {
    pub(super) id: String,
    pub(super) given: bool,
    other: Option<String>,
    role: String,
    organisation: Option<Organisation>,
    start: NaiveDate,
    end: NaiveDate,
}

impl Delegation {
    /// To or by whom, which role, where and when.
    pub(super) fn called(&self, page: &Page) -> String {
        let (role, days) = (page.word("role", &self.role), page.period(&self.start, &self.end));
        let place = self.organisation.as_ref().map(|place| place.name.clone());
        let parts = [self.other.clone(), Some(role), place, Some(days)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    done: Option<String>,
    account: Account,
    access: Access,
    provider: Option<String>,
    absence: Option<Absence>,
}

impl AccountPage {
    /// Those who answer for a service say who does while they are away.
    fn answers_for_a_service(&self) -> bool {
        answers_for_a_service(&self.page)
    }

    /// True where there is a role to lend.
    fn may_lend(&self) -> bool {
        !lendable(&self.account.roles, &self.access).is_empty()
    }
}

/// The roles that can be lent and are exercised in this session: the API lends no others.
fn lendable<'a>(roles: &'a [Grant], access: &Access) -> Vec<&'a Grant> {
    let withheld = |role: &str| access.withheld_roles.iter().any(|grant| grant.role == role);
    let may = |grant: &&Grant| LENT_ROLES.contains(&grant.role.as_str()) && !withheld(&grant.role);
    roles.iter().filter(may).collect()
}

fn answers_for_a_service(page: &Page) -> bool {
    [Role::ReleasingManager, Role::HumanResources].into_iter().any(|role| page.viewer.actor.holds_anywhere(role))
}

/// What is shown this once: a secret with its picture, codes, a token.
#[derive(Template)]
#[template(path = "account_secret.html")]
struct SecretPage {
    page: Page,
    command: &'static Command,
    secrets: Vec<String>,
    /// The squares of a QR code as an SVG path, and its width in squares.
    picture: Option<(String, usize)>,
}

/// What stands in place of the form of an absence for whoever answers for no service.
#[derive(Template)]
#[template(path = "account_no_absence.html")]
struct NoAbsencePage {
    page: Page,
}

/// What the form of a token says once it was sent twice: the first answer showed the secret, whether or not it was read.
#[derive(Template)]
#[template(path = "account_token_issued.html")]
struct IssuedPage {
    page: Page,
    token: String,
}

/// The way to the other provider, as a link: the policy of forms lets no answer to one lead off this site.
#[derive(Template)]
#[template(path = "departure.html")]
struct DeparturePage {
    page: Page,
    url: String,
}

#[derive(Deserialize)]
pub struct Seen {
    done: Option<String>,
}

async fn own(page: &Page) -> Result<Answer, ExecuteError> {
    page.ask::<Answer>(OWN_ACCOUNT, json!({})).await
}

/// `GET /account`
pub async fn show(page: Page, Query(seen): Query<Seen>) -> Response {
    match own(&page).await {
        Ok(Answer { me: Some(mut account), federation, absence }) => match account.access.take() {
            Some(access) => {
                let done = seen.done.filter(|name| ON_ACCOUNT.iter().any(|command| command.name == name));
                let provider = federation.map(|federation| federation.name);
                let template = AccountPage { page, done, account, access, provider, absence };
                template.page.render(StatusCode::OK, &template)
            }
            None => page.not_found(),
        },
        Ok(Answer { me: None, .. }) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

#[derive(Deserialize)]
pub struct About {
    #[serde(default)]
    id: String,
}

fn command(name: &str) -> Option<&'static Command> {
    ON_ACCOUNT.iter().copied().find(|command| command.name == name)
}

/// Which of the inputs take an idempotency key.
fn takes_key(command: &Command) -> bool {
    [
        "cancel-address",
        "resend-verification",
        "end-other-sessions",
        "issue-token",
        "revoke-token",
        "delegate-role",
        "end-delegation",
        "plan-absence",
        "cancel-absence",
    ]
    .contains(&command.name)
}

/// The forms that are about one of several things, and the field that has its id.
const ABOUT_ONE: [(&Command, &str); 4] = [
    (&END_SESSION, "sessionId"),
    (&REVOKE_TOKEN, "apiTokenId"),
    (&END_DELEGATION, "delegationId"),
    (&UNLINK, "identityId"),
];

fn is_about_one(command: &Command) -> bool {
    ABOUT_ONE.iter().any(|(about, _)| about.name == command.name)
}

/// Which one that is, as the page of the account calls it; none where there is none of that id.
fn which(page: &Page, access: &Access, field: &str, id: &str) -> Option<String> {
    match field {
        "sessionId" => access.sessions.iter().find(|session| session.id == id).map(|session| {
            format!("{} – {}", page.moment(&session.created_at), page.word("sign-in-method", &session.method))
        }),
        // By the day that it is good until, where its label is not known any more.
        "apiTokenId" => access
            .api_tokens
            .iter()
            .find(|token| token.id == id)
            .map(|token| token.label.clone().unwrap_or_else(|| page.day_of(&token.expires_at))),
        "delegationId" => access.delegations.iter().find(|lent| lent.id == id).map(|lent| lent.called(page)),
        _ => access.identities.iter().find(|identity| identity.id == id).map(|identity| identity.issuer.clone()),
    }
}

async fn subject(page: &Page, command: &'static Command, id: String) -> Result<Option<Subject>, ExecuteError> {
    let Answer { me: Some(account), absence, .. } = own(page).await? else { return Ok(None) };
    let mut subject = Subject {
        title: page.t("account.title").to_owned(),
        back: "/account".to_owned(),
        action: format!("/account/{}", command.name),
        keyless: !takes_key(command),
        ..Subject::default()
    };
    for (about, field) in ABOUT_ONE {
        if about.name == command.name {
            subject.which = account.access.as_ref().and_then(|access| which(page, access, field, &id));
            subject.values.insert(field, id.clone());
        }
    }
    if command.name == DELEGATE.name
        && let Some(access) = &account.access
    {
        let held = lendable(&account.roles, access);
        let places = held.iter().filter_map(|grant| grant.organisation.as_ref());
        let offered: BTreeMap<String, String> = places.map(|place| (place.id.clone(), place.name.clone())).collect();
        subject.offered = offered.into_iter().collect();
        let is_held = |role: &str| held.iter().any(|grant| grant.role == role);
        subject.left_out = LENT_ROLES.iter().copied().filter(|role| !is_held(role)).collect();
    }
    if command.name == PLAN_ABSENCE.name
        && let Some(Absence { period, .. }) = absence
    {
        subject.values.insert("startsOn", period.start.to_string());
        subject.values.insert("endsOn", period.end.to_string());
    }
    if command.name == LINK.name {
        subject.more = vec![("purpose", json!("LINK")), ("returnTo", json!("/account?done=link-identity"))];
    }
    if command.name == ISSUE_TOKEN.name {
        subject.lists.insert("scopes", vec!["READ".to_owned(), "WRITE".to_owned()]);
        subject.values.insert("days", "90".to_owned());
    }
    Ok(Some(subject))
}

/// `GET /account/{command}?id=…`
pub async fn ask(page: Page, Path(name): Path<String>, Query(about): Query<About>) -> Response {
    let Some(command) = command(&name) else { return page.not_found() };
    if command.name == PLAN_ABSENCE.name && page.signed_in() && !answers_for_a_service(&page) {
        let template = NoAbsencePage { page };
        return template.page.render(StatusCode::OK, &template);
    }
    match subject(&page, command, about.id).await {
        // What is not there is asked about no more than any other page that does not exist.
        Ok(Some(Subject { which: None, .. })) if is_about_one(command) => page.not_found(),
        Ok(Some(subject)) => form::show(page, command, subject, &Vec::new()),
        Ok(None) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// `POST /account/{command}`: done, or what is shown this once, or the form again.
pub async fn act(page: Page, Path(name): Path<String>, Form(sent): Form<Sent>) -> Response {
    let Some(command) = command(&name) else { return page.not_found() };
    let is_about = |field: &str| ABOUT_ONE.iter().any(|(about, known)| about.name == command.name && *known == field);
    let id = sent.iter().find(|(field, _)| is_about(field)).map(|(_, id)| id.clone()).unwrap_or_default();
    let subject = match subject(&page, command, id).await {
        // No key of the form tells a second click from the first: a session that has ended has ended.
        Ok(Some(subject)) if command.name == END_SESSION.name && subject.which.is_none() => {
            return form::done(command, subject);
        }
        Ok(Some(subject)) => subject,
        Ok(None) => return Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => return page.failure(&error),
    };
    match form::send(page, command, subject, sent).await {
        Ok((page, subject, payload)) => answered(page, command, subject, &payload),
        Err(response) => response,
    }
}

fn answered(page: Page, command: &'static Command, subject: Subject, payload: &Value) -> Response {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
    // The session goes on under a new secret.
    let session_cookie = |page: &Page| text("sessionToken").map(|token| page.state().config().session_cookie(&token));
    let secret = |page: Page, secrets: Vec<String>, picture| {
        let template = SecretPage { page, command, secrets, picture };
        template.page.render(StatusCode::OK, &template)
    };
    match command.name {
        name if name == CHANGE_PASSWORD.name => match session_cookie(&page) {
            Some(cookie) => with_cookie(form::done(command, subject), &cookie),
            None => form::done(command, subject),
        },
        name if name == BEGIN_FACTOR.name => {
            let picture = text("uri").and_then(|uri| squares(&uri));
            secret(page, text("secret").into_iter().collect(), picture)
        }
        name if name == CONFIRM_FACTOR.name || name == RENEW_CODES.name => {
            let codes = payload.get("recoveryCodes").and_then(Value::as_array).cloned().unwrap_or_default();
            let cookie = session_cookie(&page);
            let codes = secret(page, codes.iter().filter_map(Value::as_str).map(str::to_owned).collect(), None);
            match cookie {
                Some(cookie) => with_cookie(codes, &cookie),
                None => codes,
            }
        }
        name if name == LINK.name => match (text("authorizationUrl"), text("state")) {
            (Some(url), Some(state)) => {
                let cookie = page.state().config().federation_cookie(&state);
                let template = DeparturePage { page, url };
                with_cookie(template.page.render(StatusCode::OK, &template), &cookie)
            }
            _ => form::done(command, subject),
        },
        name if name == ISSUE_TOKEN.name => match text("secret") {
            Some(shown) => secret(page, vec![shown], None),
            None => {
                let template = IssuedPage { page, token: text("apiTokenId").unwrap_or_default() };
                template.page.render(StatusCode::OK, &template)
            }
        },
        _ => form::done(command, subject),
    }
}

/// A QR code as the path of an SVG picture: one square of side 1 for each dark module, inside a quiet margin of four.
fn squares(text: &str) -> Option<(String, usize)> {
    const MARGIN: usize = 4;
    let code = qrcode::QrCode::new(text.as_bytes()).ok()?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
    let path =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN)).collect::<String>();
    Some((path, width + 2 * MARGIN))
}

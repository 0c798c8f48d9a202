//! `/credits/policy`: the terms in force, and other ones by the programme; what the programme corrects in the ledger; priority that an
//! administration buys for a mission of its own.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, credits};
use crate::executor::{Document, ExecuteError};
use crate::format;
use crate::page::{Page, encode};
use crate::pages::administration::{answered, refused};
use crate::pages::credit_statement;
use crate::pages::credits::days;
use crate::pages::mission;

const POLICY: Document =
    Document { operation: "CreditPolicy", source: include_str!("../../queries/credit-policy.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    credit_policy: Policy,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    version: u64,
    level_rates: Vec<i64>,
    priority_bonus: i64,
    service_share: i64,
    host_share: i64,
    call_person: i64,
    call_service: i64,
    mentoring_rate: i64,
    sharing_rate: i64,
    opening_grant: i64,
    priority_price: i64,
    priority_points: i64,
    limits: Vec<Limits>,
    demurrage_percent: Option<i64>,
    demurrage_free: Option<i64>,
}

#[derive(Deserialize)]
struct Limits {
    class: String,
    soft: i64,
    hard: i64,
}

#[derive(Template)]
#[template(path = "credit_policy.html")]
struct PolicyPage {
    page: Page,
    policy: Policy,
    done: bool,
}

impl PolicyPage {
    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

async fn policy(page: &Page) -> Result<Policy, ExecuteError> {
    Ok(page.ask::<Answer>(POLICY, json!({})).await?.credit_policy)
}

/// `GET /credits/policy`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    match policy(&page).await {
        Ok(policy) => {
            let done = address.iter().any(|(name, value)| name == "done" && value == credits::ADOPT.name);
            let template = PolicyPage { page, policy, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /credits/policy/adopt`
pub async fn ask_to_adopt(page: Page) -> Response {
    adopting(page, None).await
}

/// `POST /credits/policy/adopt`
pub async fn adopt(page: Page, Form(sent): Form<Sent>) -> Response {
    adopting(page, Some(sent)).await
}

async fn adopting(page: Page, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let policy = match policy(&page).await {
        Ok(policy) => policy,
        Err(error) => return page.failure(&error),
    };
    let rates: Vec<String> = policy.level_rates.iter().map(i64::to_string).collect();
    let typed = |hundredths: i64| format::typed_days(page.locale, hundredths);
    let optional = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let mut subject = Subject {
        title: page.t("credit-policy.title").to_owned(),
        which: Some(page.with_number("credit-policy.version", "version", &policy.version)),
        version: i64::try_from(policy.version).ok(),
        back: "/credits/policy".to_owned(),
        action: "/credits/policy/adopt".to_owned(),
        ..Subject::default()
    };
    subject.values.extend([
        ("levelRates", rates.join(" ")),
        ("priorityBonus", policy.priority_bonus.to_string()),
        ("serviceShare", policy.service_share.to_string()),
        ("hostShare", policy.host_share.to_string()),
        ("callPerson", typed(policy.call_person)),
        ("callService", typed(policy.call_service)),
        ("mentoringRate", policy.mentoring_rate.to_string()),
        ("sharingRate", policy.sharing_rate.to_string()),
        ("openingGrant", typed(policy.opening_grant)),
        ("priorityPrice", typed(policy.priority_price)),
        ("priorityPoints", policy.priority_points.to_string()),
        ("demurragePercent", optional(policy.demurrage_percent)),
        ("demurrageFree", policy.demurrage_free.map(typed).unwrap_or_default()),
    ]);
    for Limits { class, soft, hard } in policy.limits {
        subject.chosen.push((format!("limits:{class}:soft"), typed(soft)));
        subject.chosen.push((format!("limits:{class}:hard"), typed(hard)));
    }
    answered(page, &credits::ADOPT, subject, sent).await
}

/// Which transfer a correction is about.
#[derive(Deserialize, Default)]
pub struct About {
    #[serde(default)]
    transfer: String,
}

/// `GET /credits/{id}/{command}?transfer=…`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(about): Query<About>) -> Response {
    correcting(page, id, &name, about, None).await
}

/// `POST /credits/{id}/{command}?transfer=…`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(about): Query<About>,
    Form(sent): Form<Sent>,
) -> Response {
    correcting(page, id, &name, about, Some(sent)).await
}

async fn correcting(page: Page, id: String, name: &str, about: About, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let known: [&'static Command; 2] = [&credits::REVERSE, &credits::DEMURRAGE];
    let Some(command) = known.into_iter().find(|command| command.name == name) else { return page.not_found() };
    let back = format!("/credits/{}", encode(&id));
    let mut subject = Subject {
        title: page.t("credits.statement").to_owned(),
        action: format!("{back}/{}?transfer={}", command.name, encode(&about.transfer)),
        back,
        ..Subject::default()
    };
    if command.name == credits::REVERSE.name {
        match credit_statement::reversible(&page, &id, &about.transfer).await {
            Ok(Some(entry)) => subject.which = Some(entry),
            Ok(None) => return page.not_found(),
            Err(error) => return page.failure(&error),
        }
    }
    subject.values.insert("transferId", about.transfer);
    subject.values.insert("accountId", id);
    answered(page, command, subject, sent).await
}

/// `GET /missions/{id}/buy-priority`
pub async fn ask_to_buy(page: Page, Path(id): Path<String>) -> Response {
    buying(page, &id, None).await
}

/// `POST /missions/{id}/buy-priority`
pub async fn buy(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    buying(page, &id, Some(sent)).await
}

async fn buying(page: Page, id: &str, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let (mission, policy) = match (mission::priced(&page, id).await, policy(&page).await) {
        (Ok(Some(mission)), Ok(policy)) => (mission, policy),
        (Ok(None), _) => return page.not_found(),
        (Err(error), _) | (_, Err(error)) => return page.failure(&error),
    };
    let back = format!("/missions/{}", encode(id));
    // As every form of a mission: who cannot do it is shown the mission, and what is sent all the same is answered by the service.
    if sent.is_none() && !mission.is_for_sale {
        return Redirect::to(&back).into_response();
    }
    let price = page.with("credit-policy.price", "price", &days(&page, policy.priority_price));
    let points = u64::try_from(policy.priority_points).unwrap_or_default();
    let subject = Subject {
        ids: vec![("missionId", id.to_owned())],
        which: Some(format!("{price} {}", page.count("credit-policy.points", &points))),
        action: format!("{back}/{}", credits::BUY_PRIORITY.name),
        title: mission.title,
        back,
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, &credits::BUY_PRIORITY, subject, sent).await,
        None => form::show(page, &credits::BUY_PRIORITY, subject, &Sent::new()),
    }
}

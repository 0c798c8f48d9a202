//! The way into an account: signing up, and the pages that mailed links open. A link shows a button: only that acts, so that a
//! mail server which opens links to look at them changes nothing.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::Value;

use crate::commands::Command;
use crate::commands::accounts::{CONFIRM_ADDRESS, FINISH, REGISTER, REQUEST_RESET, RESET, VERIFY};
use crate::commands::form::{self, Sent, Subject};
use crate::page::Page;
use crate::pages::sign_in::with_device;

#[derive(Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// Says what was done, and where to go on.
#[derive(Template)]
#[template(path = "entered.html")]
struct EnteredPage {
    page: Page,
    command: &'static Command,
    /// False where one mailbox of two has confirmed.
    whole: bool,
}

fn subject(page: &Page, action: &str, token: String) -> Subject {
    Subject {
        anyone: true,
        title: page.t("sign-in.title").to_owned(),
        back: "/sign-in".to_owned(),
        action: action.to_owned(),
        values: BTreeMap::from([("token", token)]),
        keyless: true,
        another_link: another_link(action),
        ..Subject::default()
    }
}

/// Where the mail is asked for again whose link leads to a page; whoever has to sign in for it is asked to on the way.
fn another_link(page: &str) -> Option<&'static str> {
    match page {
        "/finish-registration" => Some("/sign-up"),
        "/verify" => Some("/account/resend-verification"),
        "/reset-password" => Some("/forgotten-password"),
        "/confirm-address" => Some("/account/change-address"),
        _ => None,
    }
}

fn entered(page: Page, command: &'static Command, whole: bool) -> Response {
    let template = EnteredPage { page, command, whole };
    template.page.render(StatusCode::OK, &template)
}

async fn run(page: Page, command: &'static Command, action: &str, sent: Sent) -> Response {
    let subject = subject(&page, action, String::new());
    run_with(page, command, subject, sent).await
}

async fn run_with(page: Page, command: &'static Command, subject: Subject, sent: Sent) -> Response {
    match form::send(page, command, subject, sent).await {
        Ok((page, _, payload)) => {
            let whole = payload.get("changed").and_then(Value::as_bool).unwrap_or(true);
            let device = payload.get("deviceToken").and_then(Value::as_str).map(str::to_owned);
            let config = page.state().config().clone();
            let response = entered(page, command, whole);
            match device {
                Some(device) => with_device(response, &config, &device),
                None => response,
            }
        }
        Err(response) => response,
    }
}

/// `GET /sign-up`
pub async fn sign_up(page: Page) -> Response {
    let subject = subject(&page, "/sign-up", String::new());
    form::show(page, &REGISTER, subject, &Vec::new())
}

/// `POST /sign-up`: the same answer whether or not the address has an account.
pub async fn register(page: Page, Form(sent): Form<Sent>) -> Response {
    run(page, &REGISTER, "/sign-up", sent).await
}

/// `GET /finish-registration?token=…`
pub async fn finish(page: Page, Query(link): Query<Link>) -> Response {
    let subject = subject(&page, "/finish-registration", link.token);
    form::show(page, &FINISH, subject, &Vec::new())
}

/// `POST /finish-registration`
pub async fn register_by_link(page: Page, Form(sent): Form<Sent>) -> Response {
    run(page, &FINISH, "/finish-registration", sent).await
}

/// `GET /verify?token=…`
pub async fn verify(page: Page, Query(link): Query<Link>) -> Response {
    let subject = subject(&page, "/verify", link.token);
    form::show(page, &VERIFY, subject, &Vec::new())
}

/// `POST /verify`
pub async fn confirm_verification(page: Page, Form(sent): Form<Sent>) -> Response {
    run(page, &VERIFY, "/verify", sent).await
}

/// `GET /forgotten-password`
pub async fn forgotten(page: Page) -> Response {
    let subject = subject(&page, "/forgotten-password", String::new());
    form::show(page, &REQUEST_RESET, subject, &Vec::new())
}

/// `POST /forgotten-password`: the same answer whether or not the address has an account. A browser that the holder used before is
/// not slowed down by what others try.
pub async fn request_reset(page: Page, jar: CookieJar, Form(sent): Form<Sent>) -> Response {
    let mut subject = subject(&page, "/forgotten-password", String::new());
    if let Some(device) = jar.get(page.state().config().device_cookie_name()) {
        subject.more.push(("deviceToken", Value::from(device.value())));
    }
    run_with(page, &REQUEST_RESET, subject, sent).await
}

/// `GET /reset-password?token=…`
pub async fn reset(page: Page, Query(link): Query<Link>) -> Response {
    let subject = subject(&page, "/reset-password", link.token);
    form::show(page, &RESET, subject, &Vec::new())
}

/// `POST /reset-password`
pub async fn choose_password(page: Page, Form(sent): Form<Sent>) -> Response {
    run(page, &RESET, "/reset-password", sent).await
}

/// `GET /confirm-address?token=…`
pub async fn address(page: Page, Query(link): Query<Link>) -> Response {
    let subject = subject(&page, "/confirm-address", link.token);
    form::show(page, &CONFIRM_ADDRESS, subject, &Vec::new())
}

/// `POST /confirm-address`
pub async fn confirm_address(page: Page, Form(sent): Form<Sent>) -> Response {
    run(page, &CONFIRM_ADDRESS, "/confirm-address", sent).await
}

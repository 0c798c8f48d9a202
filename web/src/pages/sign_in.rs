//! `/sign-in` and `/sign-out`: the forms that open and end a browser session.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::preferences::local_path;
use crate::state::WebConfig;

const SIGN_IN: Document = Document { operation: "SignIn", source: include_str!("../../queries/sign-in.graphql") };
const ANSWER: Document =
    Document { operation: "AnswerChallenge", source: include_str!("../../queries/answer-challenge.graphql") };
const FEDERATION: Document =
    Document { operation: "Federation", source: include_str!("../../queries/federation.graphql") };
const SIGN_OUT: Document = Document { operation: "SignOut", source: include_str!("../../queries/sign-out.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    sign_in: SignInPayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignInPayload {
    session_token: Option<String>,
    #[serde(default)]
    challenge: Option<String>,
    #[serde(default)]
    device_token: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    answer_challenge: SignInPayload,
}

#[derive(Deserialize)]
pub struct UserError {
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedOut {
    sign_out: SignOutPayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignOutPayload {
    provider_logout_url: Option<String>,
}

#[derive(Deserialize)]
struct Known {
    #[serde(default)]
    federation: Option<Federation>,
}

#[derive(Deserialize)]
pub struct Federation {
    pub name: String,
}

/// Signed out here; and the way to end the other provider's session too.
#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage {
    page: Page,
    elsewhere: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    /// Kept when the form comes back; the password never is.
    email: String,
    to: String,
    errors: Vec<String>,
    /// The other provider's name, where there is one.
    provider: Option<String>,
}

/// The code of the second factor, asked after a right password.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
    challenge: String,
    to: String,
    errors: Vec<String>,
}

#[derive(Deserialize)]
pub struct CodeForm {
    challenge: String,
    code: String,
    to: Option<String>,
}

#[derive(Deserialize)]
pub struct Destination {
    to: Option<String>,
}

#[derive(Deserialize)]
pub struct SignInForm {
    email: String,
    password: String,
    to: Option<String>,
}

/// `GET /sign-in?to=…`
pub async fn show(page: Page, Query(destination): Query<Destination>) -> Response {
    let to = local_path(destination.to.as_deref()).to_owned();
    if page.signed_in() {
        return Redirect::to(&to).into_response();
    }
    form(page, StatusCode::OK, String::new(), to, Vec::new()).await
}

/// `POST /sign-in`: on success the session's cookie and the way back; else the form again, with the reason and all but the password.
pub async fn submit(page: Page, jar: CookieJar, Form(sent): Form<SignInForm>) -> Response {
    let to = local_path(sent.to.as_deref()).to_owned();
    let mut input = json!({ "email": sent.email, "password": sent.password });
    if let Some(device) = jar.get(page.state().config().device_cookie_name()) {
        input["deviceToken"] = json!(device.value());
    }
    match page.ask::<SignedIn>(SIGN_IN, json!({ "input": input })).await {
        Ok(SignedIn { sign_in: SignInPayload { session_token: Some(token), device_token, .. } }) => {
            enter(&page, &to, &token, device_token)
        }
        Ok(SignedIn { sign_in: SignInPayload { challenge: Some(challenge), .. } }) => {
            code_form(page, StatusCode::OK, challenge, to, Vec::new())
        }
        Ok(SignedIn { sign_in }) => {
            let errors = sign_in.user_errors.into_iter().map(|error| error.message).collect();
            form(page, StatusCode::UNPROCESSABLE_ENTITY, sent.email, to, errors).await
        }
        Err(error) => page.failure(&error),
    }
}

/// `POST /sign-in/code`: the code that a right password asked for.
pub async fn answer(page: Page, Form(sent): Form<CodeForm>) -> Response {
    let to = local_path(sent.to.as_deref()).to_owned();
    let variables = json!({ "input": { "challenge": sent.challenge, "code": sent.code } });
    match page.ask::<Answered>(ANSWER, variables).await {
        Ok(Answered { answer_challenge: SignInPayload { session_token: Some(token), device_token, .. } }) => {
            enter(&page, &to, &token, device_token)
        }
        Ok(Answered { answer_challenge }) => {
            let errors = answer_challenge.user_errors.into_iter().map(|error| error.message).collect();
            code_form(page, StatusCode::UNPROCESSABLE_ENTITY, sent.challenge, to, errors)
        }
        Err(error) => page.failure(&error),
    }
}

/// On to where the reader wanted to go, with the session's cookie and the one that knows this browser again.
pub fn enter(page: &Page, to: &str, token: &str, device: Option<String>) -> Response {
    let config = page.state().config();
    let response = with_cookie(Redirect::to(to).into_response(), &config.session_cookie(token));
    match device {
        Some(device) => with_device(response, config, &device),
        None => response,
    }
}

fn code_form(page: Page, status: StatusCode, challenge: String, to: String, errors: Vec<String>) -> Response {
    let template = CodePage { page, challenge, to, errors };
    template.page.render(status, &template)
}

/// `POST /sign-out`: ends the session in the store, then forgets its cookie.
pub async fn sign_out(page: Page) -> Response {
    let cookie = page.state().config().ended_session_cookie();
    let mut response = Redirect::to("/").into_response();
    if page.signed_in() {
        match page.ask::<SignedOut>(SIGN_OUT, json!({ "input": {} })).await {
            Ok(SignedOut { sign_out: SignOutPayload { provider_logout_url: Some(elsewhere) } }) => {
                // A link, not a redirect: the policy of forms lets none leave this site.
                let template = SignedOutPage { page: page.signed_out(), elsewhere };
                response = template.page.render(StatusCode::OK, &template);
            }
            Ok(_) => {}
            Err(error) => return page.failure(&error),
        }
    }
    with_cookie(response, &cookie)
}

async fn form(page: Page, status: StatusCode, email: String, to: String, errors: Vec<String>) -> Response {
    let provider = match page.ask::<Known>(FEDERATION, json!({})).await {
        Ok(known) => known.federation.map(|federation| federation.name),
        Err(error) => return page.failure(&error),
    };
    let template = SignInPage { page, email, to, errors, provider };
    template.page.render(status, &template)
}

/// The sign-in form with what went wrong at the other provider.
pub async fn refused(page: Page, errors: Vec<UserError>) -> Response {
    let errors = errors.into_iter().map(|error| error.message).collect();
    form(page, StatusCode::UNPROCESSABLE_ENTITY, String::new(), "/".to_owned(), errors).await
}

/// The browser is known again at the next sign-in.
pub fn with_device(response: Response, config: &WebConfig, device: &str) -> Response {
    with_cookie(response, &config.device_cookie(device))
}

pub fn with_cookie(mut response: Response, cookie: &str) -> Response {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => {
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        // A session's token is made of URL-safe characters.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

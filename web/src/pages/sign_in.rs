//! `/sign-in` and `/sign-out`: the forms that open and end a browser session.

use askama::Template;
use axum::Form;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, FromRequestParts as _, Query, Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::json;

use crate::LARGEST_FORM;
use crate::commands::form::Sent;
use crate::executor::Document;
use crate::page::Page;
use crate::preferences::local_path;
use crate::state::{WebConfig, WebState};

const SIGN_IN: Document = Document { operation: "SignIn", source: include_str!("../../queries/sign-in.graphql") };
const ANSWER: Document =
    Document { operation: "AnswerChallenge", source: include_str!("../../queries/answer-challenge.graphql") };
const FEDERATION: Document =
    Document { operation: "Federation", source: include_str!("../../queries/federation.graphql") };
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
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
    kept: Sent,
}

/// The code of the second factor, asked after a right password.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
    challenge: String,
    to: String,
    errors: Vec<String>,
    kept: Sent,
}

/// What was typed before the session had ended, to be sent as it was.
#[derive(Template)]
#[template(path = "resume.html")]
struct ResumePage {
    page: Page,
    to: String,
    kept: Sent,
}

/// What the names of kept fields begin with, so that they are none of the sign-in's own.
const KEPT: &str = "kept:";

/// What a form of the sign-in sent: its own fields, and what it keeps for another form.
struct Fields(Sent);

impl Fields {
    fn own(&self, name: &str) -> String {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn to(&self) -> String {
        local_path(Some(&self.own("to"))).to_owned()
    }

    fn kept(&self) -> Sent {
        let kept = self.0.iter().filter_map(|(name, value)| Some((name.strip_prefix(KEPT)?.to_owned(), value.clone())));
        kept.filter(|(name, _)| !is_secret(name)).collect()
    }
}

/// What is never written into a page again.
fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    name.contains("password") || name == "code"
}

#[derive(Deserialize)]
pub struct Destination {
    to: Option<String>,
}

/// `GET /sign-in?to=…`
pub async fn show(page: Page, Query(destination): Query<Destination>) -> Response {
    let to = local_path(destination.to.as_deref()).to_owned();
    if page.signed_in() {
        return Redirect::to(&to).into_response();
    }
    form(page, StatusCode::OK, String::new(), to, Vec::new(), Sent::new()).await
}

/// `POST /sign-in`: on success the session's cookie and the way back; else the form again, with the reason and all but the password.
pub async fn submit(page: Page, jar: CookieJar, Form(sent): Form<Sent>) -> Response {
    let sent = Fields(sent);
    let (to, kept, email) = (sent.to(), sent.kept(), sent.own("email"));
    let mut input = json!({ "email": email, "password": sent.own("password") });
    if let Some(device) = jar.get(page.state().config().device_cookie_name()) {
        input["deviceToken"] = json!(device.value());
    }
    match page.ask::<SignedIn>(SIGN_IN, json!({ "input": input })).await {
        Ok(SignedIn { sign_in: SignInPayload { session_token: Some(token), device_token, .. } }) => {
            entered(page, to, &token, device_token, kept).await
        }
        Ok(SignedIn { sign_in: SignInPayload { challenge: Some(challenge), .. } }) => {
            code_form(page, StatusCode::OK, challenge, to, Vec::new(), kept)
        }
        Ok(SignedIn { sign_in }) => {
            let errors = sign_in.user_errors.into_iter().map(|error| error.message).collect();
            form(page, StatusCode::UNPROCESSABLE_ENTITY, email, to, errors, kept).await
        }
        Err(error) => page.failure(&error),
    }
}

/// `POST /sign-in/code`: the code that a right password asked for.
pub async fn answer(page: Page, Form(sent): Form<Sent>) -> Response {
    let sent = Fields(sent);
    let (to, kept, challenge) = (sent.to(), sent.kept(), sent.own("challenge"));
    let variables = json!({ "input": { "challenge": challenge, "code": sent.own("code") } });
    match page.ask::<Answered>(ANSWER, variables).await {
        Ok(Answered { answer_challenge: SignInPayload { session_token: Some(token), device_token, .. } }) => {
            entered(page, to, &token, device_token, kept).await
        }
        Ok(Answered { answer_challenge }) => {
            let errors = answer_challenge.user_errors.into_iter().map(|error| error.message).collect();
            code_form(page, StatusCode::UNPROCESSABLE_ENTITY, challenge, to, errors, kept)
        }
        Err(error) => page.failure(&error),
    }
}

/// The answers that say nothing of what was sent: it can be sent again.
const FAILED: [StatusCode; 3] =
    [StatusCode::TOO_MANY_REQUESTS, StatusCode::INTERNAL_SERVER_ERROR, StatusCode::SERVICE_UNAVAILABLE];

/// A form was sent by somebody whose session had ended: the sign-in form instead of the way to it, which keeps what was typed. The same
/// where the service could not answer: the page that says so can send it again.
///
/// Only a form of this site comes here ([`crate::security::own_forms_only`]), and it is sent on to its own address alone.
pub async fn keep_what_was_typed(State(state): State<WebState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_FORM).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let response = next.run(Request::from_parts(parts.clone(), Body::from(bytes.clone()))).await;
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let ended = response.status() == StatusCode::SEE_OTHER && location.is_some_and(|to| to.starts_with("/sign-in?"));
    let failed = FAILED.contains(&response.status());
    if !ended && !failed {
        return response;
    }
    let sent = Form::<Sent>::from_request(Request::from_parts(parts.clone(), Body::from(bytes)), &()).await;
    let Ok(Form(sent)) = sent else { return response };
    let page = match Page::from_request_parts(&mut parts, &state).await {
        Ok(page) => page,
        Err(never) => match never {},
    };
    let to = local_path(Some(&page.address)).to_owned();
    let kept: Sent = sent.into_iter().filter(|(name, _)| !is_secret(name)).collect();
    if failed {
        return if kept.is_empty() { response } else { page.again(&response, to, kept) };
    }
    form(page, StatusCode::OK, String::new(), to, Vec::new(), kept).await
}

/// Signed in: on to where the reader wanted to go, or what they had typed, to be sent.
async fn entered(page: Page, to: String, token: &str, device: Option<String>, kept: Sent) -> Response {
    if kept.is_empty() {
        return enter(&page, &to, token, device);
    }
    let config = page.state().config().clone();
    let page = page.signed_in_by(token).await;
    let template = ResumePage { page, to, kept };
    let mut response = template.page.render(StatusCode::OK, &template);
    // It holds what was typed, whoever the frame takes the reader for.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let response = with_cookie(response, &config.session_cookie(token));
    match device {
        Some(device) => with_device(response, &config, &device),
        None => response,
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

fn code_form(
    page: Page,
    status: StatusCode,
    challenge: String,
    to: String,
    errors: Vec<String>,
    kept: Sent,
) -> Response {
    let template = CodePage { page, challenge, to, errors, kept };
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
    // What the browser kept of pages goes with the session; cookies of choices stay.
    response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
    with_cookie(response, &cookie)
}

async fn form(page: Page, status: StatusCode, email: String, to: String, errors: Vec<String>, kept: Sent) -> Response {
    let provider = match page.ask::<Known>(FEDERATION, json!({})).await {
        Ok(known) => known.federation.map(|federation| federation.name),
        Err(error) => return page.failure(&error),
    };
    let template = SignInPage { page, email, to, errors, provider, kept };
    template.page.render(status, &template)
}

/// The sign-in form with what went wrong at the other provider.
pub async fn refused(page: Page, errors: Vec<UserError>) -> Response {
    let errors = errors.into_iter().map(|error| error.message).collect();
    form(page, StatusCode::UNPROCESSABLE_ENTITY, String::new(), "/".to_owned(), errors, Sent::new()).await
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

//! `/sign-in` and `/sign-out`: the forms that open and end a browser session.

use askama::Template;
use axum::Form;
use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::preferences::local_path;

const SIGN_IN: Document = Document { operation: "SignIn", source: include_str!("../../queries/sign-in.graphql") };
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
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
}

#[derive(Deserialize)]
struct SignedOut {}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    /// Kept when the form comes back; the password never is.
    email: String,
    to: String,
    errors: Vec<String>,
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
    form(page, StatusCode::OK, String::new(), to, Vec::new())
}

/// `POST /sign-in`: on success the session's cookie and the way back; else the form again, with the reason and all but the password.
pub async fn submit(page: Page, Form(sent): Form<SignInForm>) -> Response {
    let to = local_path(sent.to.as_deref()).to_owned();
    let variables = json!({ "input": { "email": sent.email, "password": sent.password } });
    match page.ask::<SignedIn>(SIGN_IN, variables).await {
        Ok(SignedIn { sign_in: SignInPayload { session_token: Some(token), .. } }) => {
            with_cookie(Redirect::to(&to).into_response(), &page.state().config().session_cookie(&token))
        }
        Ok(SignedIn { sign_in }) => {
            let errors = sign_in.user_errors.into_iter().map(|error| error.message).collect();
            form(page, StatusCode::UNPROCESSABLE_ENTITY, sent.email, to, errors)
        }
        Err(error) => page.failure(&error),
    }
}

/// `POST /sign-out`: ends the session in the store, then forgets its cookie.
pub async fn sign_out(page: Page) -> Response {
    if page.signed_in()
        && let Err(error) = page.ask::<SignedOut>(SIGN_OUT, json!({ "input": {} })).await
    {
        return page.failure(&error);
    }
    with_cookie(Redirect::to("/").into_response(), &page.state().config().ended_session_cookie())
}

fn form(page: Page, status: StatusCode, email: String, to: String, errors: Vec<String>) -> Response {
    let template = SignInPage { page, email, to, errors };
    template.page.render(status, &template)
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => {
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        // A session's token is made of URL-safe characters.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

//! `/sign-in/federation`: to the provider and back. A link goes there, not a form: the policy of forms lets none leave this site.
//! Linking, which changes an account, begins with a form of the account's page and not here.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::sign_in::{UserError, enter, refused, with_cookie};
use crate::preferences::local_path;

const BEGIN: Document =
    Document { operation: "BeginFederation", source: include_str!("../../queries/begin-federation.graphql") };
const FINISH: Document =
    Document { operation: "FinishFederation", source: include_str!("../../queries/finish-federation.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Begun {
    begin_federation: BeginPayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BeginPayload {
    authorization_url: Option<String>,
    state: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Finished {
    finish_federation: FinishPayload,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FinishPayload {
    session_token: Option<String>,
    device_token: Option<String>,
    return_to: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
pub struct Departure {
    to: Option<String>,
    purpose: Option<String>,
}

#[derive(Deserialize)]
pub struct Arrival {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

/// `GET /sign-in/federation?to=…&purpose=…`
pub async fn depart(page: Page, Query(departure): Query<Departure>) -> Response {
    let purpose = match departure.purpose.as_deref() {
        Some("step-up") => "STEP_UP",
        _ => "SIGN_IN",
    };
    let to = local_path(departure.to.as_deref());
    let input = json!({ "purpose": purpose, "returnTo": to });
    match page.ask::<Begun>(BEGIN, json!({ "input": input })).await {
        Ok(Begun { begin_federation: BeginPayload { authorization_url: Some(url), state: Some(state), .. } }) => {
            let cookie = page.state().config().federation_cookie(&state);
            with_cookie(Redirect::to(&url).into_response(), &cookie)
        }
        Ok(Begun { begin_federation }) => refused(page, begin_federation.user_errors).await,
        Err(error) => page.failure(&error),
    }
}

/// `GET /sign-in/federation/callback`: what the provider sent back, which only the browser that left may bring.
pub async fn arrive(page: Page, jar: CookieJar, Query(arrival): Query<Arrival>) -> Response {
    let config = page.state().config().clone();
    let kept = jar.get(config.federation_cookie_name()).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let input = json!({
        "code": arrival.code.unwrap_or_default(),
        "state": arrival.state.unwrap_or_default(),
        "keptState": kept,
        "issuer": arrival.iss,
    });
    let response = match page.ask::<Finished>(FINISH, json!({ "input": input })).await {
        Ok(Finished { finish_federation }) if !finish_federation.user_errors.is_empty() => {
            refused(page, finish_federation.user_errors).await
        }
        Ok(Finished { finish_federation: FinishPayload { session_token, device_token, return_to, .. } }) => {
            let to = local_path(return_to.as_deref()).to_owned();
            match session_token {
                Some(token) => enter(&page, &to, &token, device_token),
                None => Redirect::to(&to).into_response(),
            }
        }
        Err(error) => page.failure(&error),
    };
    with_cookie(response, &config.ended_federation_cookie())
}

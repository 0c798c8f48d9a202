//! Pages drawn from answers of the shape that the schema gives them.

mod account;
mod allocation;
mod board;
mod brigade;
mod consent;
mod credits;
mod forms;
mod hindered;
mod hindered_profile;
mod history;
mod lists;
mod mission;
mod open_data;
mod own_data;
mod placement;
mod profile;
mod ranking;
mod recipe;
mod shape;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, Response, StatusCode};
use shape::Shaped;
use tower::ServiceExt as _;
use vivier_web::state::{WebConfig, WebState};

async fn asked_in(answers: Shaped, request: Builder) -> Response<Body> {
    let pages = vivier_web::router(WebState::new(Arc::new(answers), WebConfig::default()));
    let request = request.body(Body::empty()).expect("a request");
    pages.oneshot(request).await.expect("a router never fails")
}

async fn get(answers: Shaped, path: &str) -> Response<Body> {
    asked_in(answers, Request::get(path).header("accept-language", "fr")).await
}

/// A form sent by one of our own pages.
async fn post(answers: Shaped, path: &str, form: impl Into<Body>) -> Response<Body> {
    let pages = vivier_web::router(WebState::new(Arc::new(answers), WebConfig::default()));
    let request = Request::post(path)
        .header("accept-language", "fr")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form.into())
        .expect("a request");
    pages.oneshot(request).await.expect("a router never fails")
}

async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), 100_000_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("text")
}

async fn page(answers: Shaped, path: &str) -> String {
    let response = get(answers, path).await;
    let status = response.status();
    let page = text(response).await;
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    page
}

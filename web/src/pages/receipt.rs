//! `/erasure-receipt`: what the receipt of an erasure proves, to whoever shows its code. The code is sent in a form, so that it stands in no
//! address.

use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use super::privacy::Taken;
use crate::executor::Document;
use crate::page::Page;

const RECEIPT: Document =
    Document { operation: "ErasureReceipt", source: include_str!("../../queries/erasure-receipt.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    erasure_receipt: Option<Receipt>,
}

#[derive(Deserialize)]
struct Receipt {
    on: NaiveDate,
    /// On whose word.
    by: String,
    taken: Taken,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    page: Page,
    code: String,
    /// Why nothing is proven.
    refused: Option<String>,
    receipt: Option<Receipt>,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Sent {
    #[serde(default)]
    code: String,
}

/// `GET /erasure-receipt`
pub async fn ask(page: Page) -> Response {
    let template = ReceiptPage { page, code: String::new(), refused: None, receipt: None };
    template.page.render(StatusCode::OK, &template)
}

/// `POST /erasure-receipt`
pub async fn check(page: Page, Form(sent): Form<Sent>) -> Response {
    let code = sent.code.trim().to_owned();
    let mut receipt = None;
    if !code.is_empty() {
        match page.ask::<Answer>(RECEIPT, json!({ "code": code })).await {
            Ok(answer) => receipt = answer.erasure_receipt,
            Err(error) => return page.failure(&error),
        }
    }
    let refused = match receipt {
        Some(_) => None,
        None if code.is_empty() => Some(page.t("form.needed").to_owned()),
        None => Some(page.t("receipt.not-genuine").to_owned()),
    };
    let status = if refused.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template = ReceiptPage { page, code, refused, receipt };
    template.page.render(status, &template)
}

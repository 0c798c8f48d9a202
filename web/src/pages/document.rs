//! `/placements/{id}/documents/{number}`: a document as it is signed, to be read and printed; 0 is the agreement, the others are
//! its amendments.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document as Query;
use crate::page::Page;

const DOCUMENT: Query =
    Query { operation: "PlacementDocument", source: include_str!("../../queries/placement-document.graphql") };

#[derive(Deserialize)]
struct Answer {
    placement: Option<Placement>,
}

#[derive(Deserialize)]
struct Placement {
    id: String,
    seat: Option<Titled>,
    agreement: Option<Signed>,
    amendments: Vec<Signed>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

/// An agreement or an amendment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    number: u64,
    document: Option<Text>,
    signatures: Vec<Signature>,
    missing_signatures: Vec<String>,
}

#[derive(Deserialize)]
struct Text {
    hash: String,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Signature {
    side: String,
    on: NaiveDate,
}

/// A part of the text: an article with its heading, or a paragraph without.
struct Part<'a> {
    heading: Option<&'a str>,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    page: Page,
    placement: Placement,
    signed: Signed,
    hash: String,
    text: String,
}

impl DocumentPage {
    fn title(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The text after its title, exactly as it was signed: headings stand on lines of their own.
    fn parts(&self) -> Vec<Part<'_>> {
        let (_, rest) = self.text.split_once("\n\n").unwrap_or((self.text.as_str(), ""));
        rest.split("\n\n")
            .map(|block| match block.split_once('\n') {
                Some((heading, body)) if heading.starts_with("Article ") => Part { heading: Some(heading), body },
                _ => Part { heading: None, body: block },
            })
            .collect()
    }
}

/// `GET /placements/{id}/documents/{number}`
pub async fn show(page: Page, Path((id, number)): Path<(String, u64)>) -> Response {
    let mut placement = match page.ask::<Answer>(DOCUMENT, json!({ "id": id })).await {
        Ok(Answer { placement: Some(placement) }) => placement,
        Ok(Answer { placement: None }) if !page.signed_in() => {
            return Redirect::to(&page.sign_in_address()).into_response();
        }
        Ok(Answer { placement: None }) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let signed = match number {
        0 => placement.agreement.take(),
        number => {
            let found = placement.amendments.iter().position(|amendment| amendment.number == number);
            found.map(|index| placement.amendments.swap_remove(index))
        }
    };
    let Some(mut signed) = signed else { return page.not_found() };
    let Some(Text { hash, text: Some(text) }) = signed.document.take() else { return page.not_found() };
    let template = DocumentPage { page, placement, signed, hash, text };
    template.page.render(StatusCode::OK, &template)
}

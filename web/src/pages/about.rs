//! `/accessibility`: how far these pages are usable by everybody, and whom to tell where they are not.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::page::Page;

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    page: Page,
}

/// `GET /accessibility`
pub async fn accessibility(page: Page) -> Response {
    let template = AccessibilityPage { page };
    template.page.render(StatusCode::OK, &template)
}

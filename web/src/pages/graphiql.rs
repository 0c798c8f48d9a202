//! `/graphiql`: the API explorer, from our own files, with the browser's session.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use vivier_kernel::locale::Locale;

use crate::page::Page;
use crate::security::GRAPHIQL_POLICY;
use crate::state::WebState;

#[derive(Template)]
#[template(path = "graphiql.html")]
struct GraphiqlPage {
    page: Page,
}

/// `GET /graphiql`
pub async fn show(page: Page) -> Response {
    let template = GraphiqlPage { page };
    let mut response = template.page.render(StatusCode::OK, &template);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(GRAPHIQL_POLICY));
    // The explorer speaks English alone, whatever the reader's language.
    response.headers_mut().insert(CONTENT_LANGUAGE, HeaderValue::from_static(Locale::En.tag()));
    response
}

/// `GET /graphiql/schema.graphql`: the same text that is committed under `schema/`.
pub async fn schema(State(state): State<WebState>) -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, state.config().sdl.to_string())
}

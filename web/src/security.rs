//! What every answer tells the browser to refuse, and the check that a form was sent from one of our own pages.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::page::Page;
use crate::state::WebState;

/// Everything comes from this site and from files: no inline script or style, no frame, no plug-in, no string that becomes script.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/// GraphiQL's: its editor builds markup from strings, which trusted types would refuse. Otherwise it is as strict as everywhere.
pub const GRAPHIQL_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

const CROSS_ORIGIN_OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Puts the security headers on an answer, unless its handler chose its own policy.
pub async fn headers(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(PAGE_POLICY));
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.config().https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// Refuses a request that changes something unless one of our own pages sent it: that is the protection against forged requests
/// on every form, beside the session cookie's `SameSite`.
pub async fn own_forms_only(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || from_own_page(request.headers()) {
        return next.run(request).await;
    }
    // The viewer is looked up here alone: what passes is looked up by its page.
    let (mut parts, _) = request.into_parts();
    match Page::from_request_parts(&mut parts, &state).await {
        Ok(page) => page.forbidden(),
        Err(never) => match never {},
    }
}

/// By what the browser says about the request's origin, which a page cannot forge. A request that says nothing is not from a browser
/// that can be trusted with a cookie, and is refused.
fn from_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(&SEC_FETCH_SITE), text(&ORIGIN), text(&HOST)) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        (None, _, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_send_forms() {
        for (sent, expected) in [
            (vec![], false),
            (vec![("host", "vivier.example")], false),
            (vec![("sec-fetch-site", "same-origin")], true),
            (
                vec![("sec-fetch-site", "same-site"), ("origin", "https://vivier.example"), ("host", "vivier.example")],
                false,
            ),
            (vec![("sec-fetch-site", "cross-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")], true),
            (vec![("origin", "http://evil.example"), ("host", "127.0.0.1:8080")], false),
            (vec![("origin", "null"), ("host", "127.0.0.1:8080")], false),
        ] {
            let headers: HeaderMap = sent
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(from_own_page(&headers), expected, "{sent:?}");
        }
    }
}

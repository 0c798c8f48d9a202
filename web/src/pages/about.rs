//! What a public service says about itself: accessibility statement, legal notices, privacy policy, and whom to tell of a weakness.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Days, NaiveTime, SecondsFormat, Utc};
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::page::Page;
use crate::state::{Publisher, WebState};

/// For how long a `security.txt` holds; a year is the most that RFC 9116 (2.5.5) advises.
const SECURITY_DAYS: Days = Days::new(180);

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityPage {
    page: Page,
    publisher: Publisher,
}

#[derive(Template)]
#[template(path = "legal.html")]
struct LegalPage {
    page: Page,
    publisher: Publisher,
}

#[derive(Template)]
#[template(path = "privacy_policy.html")]
struct PrivacyPage {
    page: Page,
    publisher: Publisher,
}

/// `GET /accessibility`: how far these pages are usable by everybody, and whom to tell where they are not.
pub async fn accessibility(page: Page) -> Response {
    let publisher = page.state().config().publisher.clone();
    let template = AccessibilityPage { page, publisher };
    template.page.render(StatusCode::OK, &template)
}

/// `GET /legal`: who publishes and hosts the site, and under which licence its code is.
pub async fn legal(page: Page) -> Response {
    let publisher = page.state().config().publisher.clone();
    let template = LegalPage { page, publisher };
    template.page.render(StatusCode::OK, &template)
}

/// `GET /privacy`: what is known of a person, what for, for how long, and what they can do about it.
pub async fn privacy(page: Page) -> Response {
    let publisher = page.state().config().publisher.clone();
    let template = PrivacyPage { page, publisher };
    template.page.render(StatusCode::OK, &template)
}

/// `GET /.well-known/security.txt` (RFC 9116); where nobody is named, the page does not exist.
pub async fn security(State(state): State<WebState>, page: Page) -> Response {
    let config = state.config();
    let Some(contact) = &config.publisher.security else { return page.not_found() };
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "max-age=86400")];
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)));
    (headers, security_text(contact, &config.public_url, SystemClock.now())).into_response()
}

/// The fields that RFC 9116 requires, and those that help.
fn security_text(contact: &str, public_url: &str, now: DateTime<Utc>) -> String {
    let contact = if contact.contains("://") { contact.to_owned() } else { format!("mailto:{contact}") };
    // The same all day long, so that what was kept and what is asked again do not differ.
    let expires = (now.date_naive() + SECURITY_DAYS).and_time(NaiveTime::MIN).and_utc();
    let mut text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: fr, en\n",
        expires.to_rfc3339_opts(SecondsFormat::Secs, true)
    );
    if public_url.starts_with("https://") {
        text.push_str(&format!("Canonical: {}/.well-known/security.txt\n", public_url.trim_end_matches('/')));
    }
    text
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    #[test]
    fn a_contact_has_a_date_until_which_it_holds() {
        let now = Utc.with_ymd_and_hms(2026, 1, 1, 12, 30, 0).single().expect("a time");
        assert_eq!(
            security_text("securite@vivier.example", "https://vivier.example/", now),
            "Contact: mailto:securite@vivier.example\nExpires: 2026-06-30T00:00:00Z\nPreferred-Languages: fr, en\n\
             Canonical: https://vivier.example/.well-known/security.txt\n"
        );
        let other = security_text("https://vivier.example/report", "http://127.0.0.1:8080", now);
        assert!(
            other.starts_with("Contact: https://vivier.example/report\n") && !other.contains("Canonical"),
            "{other}"
        );
    }
}

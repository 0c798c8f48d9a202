//! What every page has: a language, a theme, a viewer, an address; and how it is rendered or fails.

use std::convert::Infallible;
use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, COOKIE, RETRY_AFTER, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use vivier_graphql::conventions::messages::inflected;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::format::{day as day_in_words, number as number_in_words};
use vivier_kernel::locale::Locale;
use vivier_kernel::zone::Zone;

use crate::executor::{Call, Document, ExecuteError, Viewer, ask};
use crate::messages::{Catalogue, fill, plural_suffix};
use crate::pages::error::ErrorPage;
use crate::preferences::{self, Theme, local_path};
use crate::state::{Brand, WebState};
use crate::{assets, format};

/// Seconds after which a page that was not ready in time may be asked for again: the time in which a burst passes.
const COME_BACK_AFTER: u64 = 5;

/// The frame around a page's own content; templates know it as `page`.
pub struct Page {
    pub locale: Locale,
    pub theme: Theme,
    /// In which times are shown, and read.
    pub zone: Zone,
    pub brand: Brand,
    pub viewer: Viewer,
    /// Path and query: where the reader comes back to after a choice of language or theme, or after signing in.
    pub address: String,
    /// What the licences of the skill frameworks want to be said.
    pub attributions: Arc<[String]>,
    state: WebState,
}

impl FromRequestParts<WebState> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Infallible> {
        let jar = CookieJar::from_headers(&parts.headers);
        let locale = preferences::locale(&jar, &parts.headers);
        Ok(Self {
            locale,
            theme: preferences::theme(&jar),
            zone: preferences::zone(&jar),
            brand: state.config().brand,
            viewer: state.executor().viewer(parts).await,
            address: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |address| address.as_str().to_owned()),
            attributions: state.attributions(locale).await,
            state: state.clone(),
        })
    }
}

impl Page {
    /// The text of `key` in the reader's language.
    pub fn t<'a>(&self, key: &'a str) -> &'a str {
        Catalogue::of(self.locale).text(key)
    }

    /// The same with `{name}` replaced.
    /// The text of `key` with a value in it, and the words that go with it: `{days:jour/jours}` is the form for the number `days`.
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        inflected(&fill(self.t(key), name, value), name, value, self.locale)
    }

    pub fn with_number(&self, key: &str, name: &str, value: &u64) -> String {
        self.with(key, name, &self.number(value))
    }

    /// The form of `key` that goes with a number (`key.one`, `key.other`), with `{count}` replaced.
    pub fn count(&self, key: &str, count: &u64) -> String {
        let key = format!("{key}.{}", plural_suffix(self.locale, *count));
        fill(self.t(&key), "count", &self.number(count))
    }

    /// The word for a value of a closed list: `word("mission.status", "PUBLISHED")`. A value newer than the catalogue stands as it is.
    pub fn word(&self, family: &str, value: &str) -> String {
        Catalogue::of(self.locale).find(&format!("{family}.{value}")).unwrap_or(value).to_owned()
    }

    /// Phrases that stand beside one another, with a semicolon between them.
    pub fn phrases(&self, phrases: &[String]) -> String {
        phrases.join(&format!("{} ", self.semicolon()))
    }

    /// A semicolon with the space that stands before it in the reader's language.
    pub fn semicolon(&self) -> &'static str {
        match self.locale {
            Locale::Fr => "\u{202f};",
            Locale::En => ";",
        }
    }

    /// The same for the length of a list.
    pub fn items(&self, key: &str, length: usize) -> String {
        self.count(key, &u64::try_from(length).unwrap_or(u64::MAX))
    }

    /// The noun that goes with a number shown apart from it: `talents` beside 300.
    pub fn noun(&self, key: &str, count: &u64) -> String {
        let key = format!("{key}.{}", plural_suffix(self.locale, *count));
        self.t(&key).to_owned()
    }

    pub fn number(&self, value: &u64) -> String {
        number_in_words(self.locale, *value)
    }

    /// From one day to another, both included.
    pub fn period(&self, start: &NaiveDate, end: &NaiveDate) -> String {
        let text = self.with("period", "start", &day_in_words(self.locale, *start));
        fill(&text, "end", &day_in_words(self.locale, *end))
    }

    /// A day in words.
    pub fn day(&self, day: &NaiveDate) -> String {
        day_in_words(self.locale, *day)
    }

    /// The day of an instant, in Paris.
    pub fn day_of(&self, instant: &DateTime<Utc>) -> String {
        day_in_words(self.locale, format::day_in_paris(*instant))
    }

    /// The day and the time of an instant in the reader's zone, which is said.
    pub fn moment(&self, instant: &DateTime<Utc>) -> String {
        let local = format::local(self.zone, *instant);
        format!("{}, {} ({})", day_in_words(self.locale, local.date()), local.format("%H:%M"), self.zone_word())
    }

    /// The reader's zone, in words.
    pub fn zone_word(&self) -> &'static str {
        self.clocks_of(&self.zone)
    }

    /// Whose clocks those of a zone are, in words.
    pub fn clocks_of(&self, zone: &Zone) -> &'static str {
        zone.clocks(self.locale)
    }

    /// What the reader's browser calls clocks of their zone.
    pub fn clocks(&self) -> &'static str {
        format::clocks(self.zone)
    }

    pub fn zones(&self) -> &'static [Zone] {
        Zone::ALL
    }

    pub fn is_zone(&self, zone: &Zone) -> bool {
        self.zone == *zone
    }

    /// The instant that clocks in the reader's zone show; the text itself where it is no such time, for the API to refuse.
    pub fn instant(&self, local: &str) -> String {
        format::instant_in(self.zone, local).unwrap_or_else(|| local.to_owned())
    }

    /// What clocks in the reader's zone show at an instant, as a field for it takes it.
    pub fn local(&self, instant: &DateTime<Utc>) -> String {
        format::local(self.zone, *instant).format("%Y-%m-%dT%H:%M").to_string()
    }

    /// A number of minutes in words: `2 h 05`.
    pub fn minutes(&self, minutes: &u64) -> String {
        match minutes / 60 {
            0 => format!("{minutes}\u{a0}min"),
            hours => format!("{hours}\u{a0}h\u{a0}{:02}", minutes % 60),
        }
    }

    pub fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The tag of the language that the header offers.
    pub fn other_language(&self) -> &'static str {
        match self.locale {
            Locale::Fr => Locale::En.tag(),
            Locale::En => Locale::Fr.tag(),
        }
    }

    /// What the names of the cookies that open something begin with here.
    pub fn cookie_prefix(&self) -> &'static str {
        if self.state.config().https { "__Host-" } else { "" }
    }

    /// For the links that lead to the programme's own pages.
    pub fn is_administrator(&self) -> bool {
        self.viewer.actor.holds_anywhere(Role::ProgrammeAdministrator)
    }

    pub fn is_state(&self) -> bool {
        self.brand == Brand::State
    }

    pub fn themes(&self) -> [&'static str; 3] {
        Theme::ALL.map(Theme::name)
    }

    pub fn is_theme(&self, name: &str) -> bool {
        self.theme.name() == name
    }

    /// The same page for nobody: after signing out.
    pub fn signed_out(mut self) -> Self {
        self.viewer = Viewer::anonymous();
        self
    }

    /// The same page for whoever has just signed in.
    pub async fn signed_in_by(mut self, token: &str) -> Self {
        let cookie = format!("{}={token}", self.state.config().session_cookie_name());
        if let Ok(request) = Request::builder().header(COOKIE, cookie).body(()) {
            self.viewer = self.state.executor().viewer(&request.into_parts().0).await;
        }
        self
    }

    pub fn signed_in(&self) -> bool {
        self.viewer.actor.account().is_some()
    }

    /// True where whoever has signed in has shown that their address is theirs.
    pub fn is_verified(&self) -> bool {
        match &self.viewer.actor {
            Actor::Account { verified, .. } => *verified,
            Actor::Outsider { .. } => true,
            Actor::Anonymous | Actor::System { .. } => false,
        }
    }

    /// True where the page's path is `path` or lies below it: the navigation's current item.
    pub fn is_under(&self, path: &str) -> bool {
        let here = self.address.split('?').next().unwrap_or_default();
        here == path || (path != "/" && here.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }

    /// True on the pages of the programme's administrators.
    pub fn is_of_the_programme(&self) -> bool {
        ["/programme", "/moderation", "/accounts", "/organisations", "/allocation", "/words"]
            .into_iter()
            .any(|path| self.is_under(path))
    }

    /// A link that keeps a choice and comes back here.
    pub fn choice(&self, name: &str, value: &str) -> String {
        format!("/preferences?{name}={value}&to={}", encode(local_path(Some(&self.address))))
    }

    /// Where the sign-in form is, and comes back to here.
    pub fn sign_in_address(&self) -> String {
        if self.is_under("/sign-in") { "/sign-in".to_owned() } else { format!("/sign-in?to={}", encode(&self.address)) }
    }

    /// Runs a document with the viewer's rights.
    pub async fn ask<T: DeserializeOwned>(&self, document: Document, variables: Value) -> Result<T, ExecuteError> {
        ask(self.state.executor(), Call { document, variables, viewer: &self.viewer, locale: self.locale }).await
    }

    /// Runs a document as whoever has not signed in: what is published is the same for everybody.
    pub async fn ask_as_anybody<T: DeserializeOwned>(
        &self,
        document: Document,
        variables: Value,
    ) -> Result<T, ExecuteError> {
        let viewer = Viewer { address: self.viewer.address, ..Viewer::anonymous() };
        ask(self.state.executor(), Call { document, variables, viewer: &viewer, locale: self.locale }).await
    }

    pub fn state(&self) -> &WebState {
        &self.state
    }

    /// The page as an answer; a template that fails to render is a fault of ours.
    pub fn render(&self, status: StatusCode, template: &impl Template) -> Response {
        match template.render() {
            Ok(text) => self.finish(status, text),
            Err(error) => {
                tracing::error!(%error, "a template failed to render");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }

    /// What the viewer may not see, or does not exist: whoever has not signed in, or whose session has ended, is led to where they do.
    pub fn unseen(self) -> Response {
        if self.signed_in() {
            return self.not_found();
        }
        Redirect::to(&self.sign_in_address()).into_response()
    }

    pub fn not_found(self) -> Response {
        self.error(StatusCode::NOT_FOUND, "not-found")
    }

    pub fn forbidden(self) -> Response {
        self.error(StatusCode::FORBIDDEN, "forbidden")
    }

    /// No data: the address's fault is a page that does not exist, a budget that is spent and an answer that was out of time say when
    /// to come back, a value that no page offers is the sender's, everything else is ours and is logged.
    pub fn failure(self, error: &ExecuteError) -> Response {
        if let ExecuteError::Spent { retry_after, .. } = error {
            let mut response = self.error(StatusCode::TOO_MANY_REQUESTS, "spent");
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after));
            return response;
        }
        if error.is_of_the_address() {
            return self.not_found();
        }
        if error.is_for_now() {
            tracing::warn!(error = error as &dyn std::error::Error, "a page could not be made for now");
            let mut response = self.error(StatusCode::SERVICE_UNAVAILABLE, "for-now");
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(COME_BACK_AFTER));
            return response;
        }
        if error.is_of_the_input() {
            tracing::warn!(error = error as &dyn std::error::Error, "something was sent that no page offers");
            return self.error(StatusCode::UNPROCESSABLE_ENTITY, "not-offered");
        }
        tracing::error!(error = error as &dyn std::error::Error, "a page could not be made");
        self.error(StatusCode::INTERNAL_SERVER_ERROR, "fault")
    }

    fn error(self, status: StatusCode, family: &'static str) -> Response {
        let template = ErrorPage { page: self, family, kept: Vec::new(), to: String::new() };
        template.page.render(status, &template)
    }

    /// The page of what failed, with what was typed into the form that was sent `to`: it can be sent again.
    pub fn again(self, failed: &Response, to: String, kept: Vec<(String, String)>) -> Response {
        let family = match failed.status() {
            StatusCode::TOO_MANY_REQUESTS => "spent",
            StatusCode::SERVICE_UNAVAILABLE => "for-now",
            _ => "fault",
        };
        let template = ErrorPage { page: self, family, kept, to };
        let mut response = template.page.render(failed.status(), &template);
        if let Some(seconds) = failed.headers().get(RETRY_AFTER) {
            response.headers_mut().insert(RETRY_AFTER, seconds.clone());
        }
        // It holds what was typed, whoever the frame takes the reader for.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    fn finish(&self, status: StatusCode, text: String) -> Response {
        // What a signed-in reader saw is kept nowhere, so that nobody sees it by the back button after signing out.
        let cache = if self.signed_in() { "no-store" } else { "private, no-cache" };
        let headers = [
            (CACHE_CONTROL, HeaderValue::from_static(cache)),
            (CONTENT_LANGUAGE, HeaderValue::from_static(self.locale.tag())),
            (VARY, HeaderValue::from_static("Cookie, Accept-Language")),
        ];
        (status, headers, Html(text)).into_response()
    }
}

/// `text` for a query's value: everything but RFC 3986's unreserved characters and `/` in per-cent form.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                encoded.push(char::from(byte))
            }
            _ => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                encoded.push('%');
                encoded.push(char::from(DIGITS[usize::from(byte >> 4)]));
                encoded.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }
    encoded
}

/// Answers whatever no route knows.
pub async fn unknown(page: Page, _: Uri) -> Response {
    page.not_found()
}

/// What the framework answers by itself to what it cannot read: a query with a field twice, a form that is none or is too long.
const UNREAD: [StatusCode; 4] = [
    StatusCode::BAD_REQUEST,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
];

/// The framework says it in English, in a line of plain text or in nothing at all: here it is a page, in the reader's language.
pub async fn unread_in_words(State(state): State<WebState>, request: axum::extract::Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let response = next.run(axum::extract::Request::from_parts(parts.clone(), body)).await;
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    if !bare || !UNREAD.contains(&response.status()) {
        return response;
    }
    let page = match Page::from_request_parts(&mut parts, &state).await {
        Ok(page) => page,
        Err(never) => match never {},
    };
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return page.error(StatusCode::PAYLOAD_TOO_LARGE, "too-long");
    }
    // Nothing but an address was sent: one that leads nowhere.
    if matches!(parts.method, Method::GET | Method::HEAD) {
        return page.not_found();
    }
    page.error(response.status(), "not-offered")
}

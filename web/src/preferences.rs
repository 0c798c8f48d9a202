//! The reader's language, theme and time zone: kept in cookies, changed by plain links, so that both work without a script and without an account.

use axum::extract::{Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use serde::Deserialize;
use vivier_kernel::locale::Locale;
use vivier_kernel::zone::Zone;

use crate::state::WebState;

const LANGUAGE_COOKIE: &str = "vivier-language";
const THEME_COOKIE: &str = "vivier-theme";
const ZONE_COOKIE: &str = "vivier-zone";
/// A year, in seconds.
const KEPT_FOR: u32 = 31_536_000;

/// Light, dark, or whatever the reader's system says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    Light,
    Dark,
    #[default]
    System,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }
}

/// The language chosen before, else the first of `Accept-Language` that Vivier speaks.
pub fn locale(jar: &CookieJar, headers: &HeaderMap) -> Locale {
    match jar.get(LANGUAGE_COOKIE).map(Cookie::value) {
        Some("fr") => Locale::Fr,
        Some("en") => Locale::En,
        _ => Locale::from_accept_language(
            headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default(),
        ),
    }
}

pub fn theme(jar: &CookieJar) -> Theme {
    let chosen = jar.get(THEME_COOKIE).map(Cookie::value);
    Theme::ALL.into_iter().find(|theme| Some(theme.name()) == chosen).unwrap_or_default()
}

/// The zone chosen before, in which times are shown and read; metropolitan France's where none was.
pub fn zone(jar: &CookieJar) -> Zone {
    let chosen = jar.get(ZONE_COOKIE).map(Cookie::value);
    Zone::ALL.iter().copied().find(|zone| Some(zone.as_str()) == chosen).unwrap_or_default()
}

#[derive(Deserialize)]
pub struct Choice {
    language: Option<Locale>,
    theme: Option<Theme>,
    zone: Option<Zone>,
    to: Option<String>,
}

/// `GET /preferences?language=en&to=/missions`: keeps the choice, then goes back where the reader was.
pub async fn choose(State(state): State<WebState>, Query(choice): Query<Choice>) -> Response {
    let mut answer = Redirect::to(local_path(choice.to.as_deref())).into_response();
    let chosen = [
        choice.language.map(|language| (LANGUAGE_COOKIE, language.tag())),
        choice.theme.map(|theme| (THEME_COOKIE, theme.name())),
        choice.zone.map(|zone| (ZONE_COOKIE, zone.as_str())),
    ];
    for (name, value) in chosen.into_iter().flatten() {
        let secure = if state.config().https { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; Max-Age={KEPT_FOR}; SameSite=Lax; HttpOnly{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    answer
}

/// `path` where it is one of ours, `/` otherwise: nobody is sent to another site by a link to this one.
pub fn local_path(path: Option<&str>) -> &str {
    match path {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains('\\')
                && path.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            path
        }
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for (given, expected) in [
            (None, "/"),
            (Some("/missions?q=rust&after=abc"), "/missions?q=rust&after=abc"),
            (Some("//evil.example"), "/"),
            (Some("/\\evil.example"), "/"),
            (Some("https://evil.example"), "/"),
            (Some("/a\r\nset-cookie: x"), "/"),
            (Some(""), "/"),
        ] {
            assert_eq!(local_path(given), expected, "{given:?}");
        }
    }
}

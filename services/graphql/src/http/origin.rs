//! Requests that another web site makes a browser send are refused (cross-site request forgery, WebSocket hijacking).
//!
//! Browsers say where a request comes from in `Origin` and `Sec-Fetch-Site`; programs send neither and are let through.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Uri};

/// True where the request comes from no browser, or from one of our own pages. `allowed` lists the instance's public origins
/// (`https://vivier.example`); where it is empty, the request's own host is the only one.
pub fn is_ours(headers: &HeaderMap, uri: &Uri, allowed: &[String]) -> bool {
    if let Some(origin) = headers.get(ORIGIN) {
        // `Origin` decides where it is there: it says more than `Sec-Fetch-Site`.
        return origin.to_str().is_ok_and(|origin| origin_is_ours(origin, headers, uri, allowed));
    }
    match headers.get("sec-fetch-site") {
        Some(site) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        None => true,
    }
}

fn origin_is_ours(origin: &str, headers: &HeaderMap, uri: &Uri, allowed: &[String]) -> bool {
    if !allowed.is_empty() {
        return allowed.iter().any(|known| known.trim_end_matches('/').eq_ignore_ascii_case(origin));
    }
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(|authority| authority.as_str()));
    let origin_host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    matches!((host, origin_host), (Some(host), Some(origin)) if host.eq_ignore_ascii_case(origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &'static str)], allowed: &[&str]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect();
        let allowed: Vec<String> = allowed.iter().map(|origin| (*origin).to_owned()).collect();
        is_ours(&headers, &Uri::from_static("/graphql"), &allowed)
    }

    #[test]
    fn only_our_own_pages_and_programs_may_ask() {
        for (headers, allowed, expected) in [
            (&[("host", "vivier.example")][..], &[][..], true),
            (&[("host", "vivier.example"), ("origin", "https://vivier.example")], &[], true),
            (&[("host", "vivier.example"), ("origin", "https://evil.example")], &[], false),
            (&[("host", "vivier.example"), ("origin", "null")], &[], false),
            (&[("host", "vivier.example"), ("origin", "https://vivier.example.evil.example")], &[], false),
            (&[("host", "vivier.example"), ("sec-fetch-site", "cross-site")], &[], false),
            (&[("host", "vivier.example"), ("sec-fetch-site", "same-site")], &[], false),
            (&[("host", "vivier.example"), ("sec-fetch-site", "same-origin")], &[], true),
            (&[("host", "vivier.example"), ("sec-fetch-site", "none")], &[], true),
            (&[("host", "inner:8080"), ("origin", "https://vivier.example")], &["https://vivier.example/"], true),
            (&[("host", "inner:8080"), ("origin", "http://inner:8080")], &["https://vivier.example"], false),
        ] {
            assert_eq!(asked(headers, allowed), expected, "{headers:?} {allowed:?}");
        }
    }
}

//! The built assets, embedded: content-hashed names that may be kept for ever, compressed ahead of time.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use rust_embed::RustEmbed;

use crate::state::{Brand, WebState};

/// `web/dist`, made by `web/build-assets.sh`. Debug builds read it from the folder, release builds carry it.
#[derive(RustEmbed)]
#[folder = "dist/"]
struct Dist;

/// What each name that a page asks for is called today.
static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = Dist::get("manifest.json").expect("build.rs checked that the manifest is there");
    serde_json::from_slice(&file.data).expect("build-assets.mjs writes names to names")
});

/// The address of an asset by its source name: `vivier.css` → `/assets/vivier-5MQ2X7PA.css`.
pub fn address(name: &str) -> String {
    format!("/assets/{}", MANIFEST.get(name).map_or(name, String::as_str))
}

/// `GET /assets/{file}`
pub async fn serve(State(state): State<WebState>, Path(file): Path<String>, headers: HeaderMap) -> impl IntoResponse {
    let not_found = || StatusCode::NOT_FOUND.into_response();
    let Some(content_type) = content_type(&file) else { return not_found() };
    // The licence of the State's typeface allows it on the State's own instances alone.
    if file.starts_with("Marianne") && state.config().brand != Brand::State {
        return not_found();
    }
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(encoding, extension)| {
        let embedded = accepts(accepted, encoding).then(|| Dist::get(&format!("{file}.{extension}"))).flatten()?;
        Some((Some(encoding), embedded))
    });
    let Some((encoding, embedded)) = packed.or_else(|| Dist::get(&file).map(|embedded| (None, embedded))) else {
        return not_found();
    };
    let body = match embedded.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::builder()
        .header(CONTENT_TYPE, content_type)
        .header(CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(VARY, "Accept-Encoding");
    if let Some(encoding) = encoding {
        response = response.header(CONTENT_ENCODING, encoding);
    }
    response.body(body).map_or_else(|_| not_found(), IntoResponse::into_response)
}

/// The kinds of file that are served; whatever else lies in `dist` (the manifest, the compressed twins) is not.
fn content_type(file: &str) -> Option<&'static str> {
    match file.rsplit_once('.')?.1 {
        "css" => Some("text/css; charset=utf-8"),
        "js" => Some("text/javascript; charset=utf-8"),
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "woff2" => Some("font/woff2"),
        _ => None,
    }
}

/// True where an `Accept-Encoding` header names `encoding` without forbidding it (RFC 9110, 12.5.3).
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding))
            && !parts.any(|part| {
                part.strip_prefix("q=").is_some_and(|weight| weight.trim_start_matches(['0', '.']).is_empty())
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_where_it_is_named_and_not_forbidden() {
        for (header, expected) in [
            ("", false),
            ("gzip, deflate, br", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("br;q=0.000, gzip", false),
            ("brotli", false),
        ] {
            assert_eq!(accepts(header, "br"), expected, "{header}");
        }
    }

    #[test]
    fn every_name_in_the_manifest_leads_to_a_file_that_is_served() {
        for (name, file) in MANIFEST.iter() {
            assert!(Dist::get(file).is_some(), "{name} → {file}");
            assert!(content_type(file).is_some(), "{file} has no content type");
        }
    }
}

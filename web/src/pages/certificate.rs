//! `/placements/{id}/certificate`: what was done, to print, with what the talent chooses to show; `/placements/{id}/certificate.json`: the
//! same as a signed record; `/credits/key`: the key to verify it with.

use askama::Template;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::executor::{Document, ExecuteError};
use crate::page::Page;

const CERTIFICATE: Document =
    Document { operation: "Certificate", source: include_str!("../../queries/certificate.graphql") };
const KEY: Document =
    Document { operation: "CredentialKey", source: include_str!("../../queries/credential-key.graphql") };
/// What can be shown, as the API writes it.
const PARTS: [&str; 5] = ["NAME", "MISSION", "HOST", "DAYS", "SKILLS"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    mission_credential: Option<String>,
    credential_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Key {
    credential_key: String,
}

#[derive(Template)]
#[template(path = "certificate.html")]
struct CertificatePage {
    page: Page,
    id: String,
    shown: Vec<String>,
    holder: Option<String>,
    mission: Option<String>,
    host: Option<String>,
    days: Option<String>,
    skills: Vec<String>,
    on: String,
    key: String,
}

impl CertificatePage {
    fn parts(&self) -> [&'static str; 5] {
        PARTS
    }

    fn shows(&self, part: &str) -> bool {
        self.shown.iter().any(|shown| shown == part)
    }

    fn query(&self) -> String {
        let shown = self.shown.iter().map(|part| format!("&show={part}"));
        std::iter::once("chosen=1".to_owned()).chain(shown).collect()
    }
}

/// What the address asks to show: everything where nobody has chosen yet; what is unknown is left out.
fn shown(uri: &Uri) -> Vec<String> {
    let pairs = uri.query().unwrap_or_default().split('&');
    let asked: Vec<&str> = pairs.clone().filter_map(|pair| pair.strip_prefix("show=")).collect();
    // A form without a tick sends nothing of it.
    let chosen = !asked.is_empty() || pairs.clone().any(|pair| pair == "chosen=1");
    let parts = PARTS.into_iter().filter(|part| !chosen || asked.contains(part));
    parts.map(str::to_owned).collect()
}

async fn signed(page: &Page, id: &str, shown: &[String]) -> Result<Option<(Value, String)>, ExecuteError> {
    let answer: Signed = page.ask(CERTIFICATE, json!({ "id": id, "shows": shown })).await?;
    let record = answer.mission_credential.and_then(|text| serde_json::from_str(&text).ok());
    Ok(record.map(|record| (record, answer.credential_key)))
}

/// `GET /placements/{id}/certificate?show=NAME&show=DAYS`
pub async fn show(page: Page, Path(id): Path<String>, uri: Uri) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let shown = shown(&uri);
    match signed(&page, &id, &shown).await {
        Ok(Some((record, key))) => {
            let subject = &record["credentialSubject"];
            let text = |pointer: &str| subject.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            let says = |part: &str| shown.iter().any(|shown| shown == part);
            let half_days = text("/result/0/value").and_then(|half_days| half_days.parse::<u64>().ok());
            let days =
                half_days.map(|n| format!("{}{}{}", n / 2, page.t("credits.decimal"), if n % 2 == 0 { 0 } else { 5 }));
            let skills = subject.pointer("/achievement/tag").and_then(Value::as_array).into_iter().flatten();
            let skills = skills.filter_map(|skill| skill.as_str().map(str::to_owned)).collect();
            let instant = record["validFrom"].as_str().and_then(|on| on.parse().ok());
            let on = instant.map(|on| page.day_of(&on)).unwrap_or_default();
            let template = CertificatePage {
                holder: text("/identifier/0/identityHash"),
                mission: text("/achievement/name").filter(|_| says("MISSION")),
                host: text("/achievement/creator/name"),
                days,
                skills,
                on,
                key,
                id,
                shown,
                page,
            };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /placements/{id}/certificate.json?show=NAME&show=DAYS`
pub async fn json(page: Page, Path(id): Path<String>, uri: Uri) -> Response {
    match signed(&page, &id, &shown(&uri)).await {
        Ok(Some((record, _))) => {
            let headers = [
                (CONTENT_TYPE, "application/json"),
                (CONTENT_DISPOSITION, "attachment; filename=\"mission.json\""),
                (CACHE_CONTROL, "no-store"),
            ];
            (headers, record.to_string()).into_response()
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /credits/key`
pub async fn key(page: Page) -> Response {
    match page.ask::<Key>(KEY, json!({})).await {
        Ok(Key { credential_key }) => {
            ([(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{credential_key}\n")).into_response()
        }
        Err(error) => page.failure(&error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ticked_shows_nothing() {
        for (address, expected) in [
            ("/placements/a/certificate", PARTS.len()),
            ("/placements/a/certificate?chosen=1", 0),
            ("/placements/a/certificate?chosen=1&show=DAYS", 1),
            ("/placements/a/certificate?show=DAYS&show=UNKNOWN", 1),
        ] {
            assert_eq!(shown(&address.parse().expect("an address")).len(), expected, "{address}");
        }
    }
}

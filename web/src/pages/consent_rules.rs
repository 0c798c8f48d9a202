//! `/consent-rules`: what a service has to say before its agent goes, by the length of the work and the person's status: every version of the
//! rules, for anybody.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;

const RULES: Document =
    Document { operation: "ConsentRules", source: include_str!("../../queries/consent-rules.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    consent_rules: Vec<Version>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    version: u64,
    in_force_from: NaiveDate,
    rows: Vec<Rule>,
}

/// One way, for those to whom it is open, up to its limits.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    route: String,
    open_to: Vec<String>,
    max_half_days: Option<u64>,
    max_months: Option<u64>,
    steps: Vec<String>,
    notice_days: u64,
    clauses: Vec<String>,
    /// In French.
    source: String,
}

impl Rule {
    /// How much may be worked in it; none where nothing limits it.
    fn limits(&self, page: &Page) -> String {
        let half_days = self.max_half_days.map(|most| page.count("completion.half-days", &most));
        let months = self.max_months.map(|most| page.count("consent-rules.months", &most));
        half_days.into_iter().chain(months).collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "consent_rules.html")]
struct ConsentRulesPage {
    page: Page,
    /// The newest first.
    versions: Vec<Version>,
}

/// `GET /consent-rules`
pub async fn show(page: Page) -> Response {
    match page.ask::<Answer>(RULES, json!({})).await {
        Ok(Answer { consent_rules: mut versions }) => {
            versions.reverse();
            let template = ConsentRulesPage { page, versions };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

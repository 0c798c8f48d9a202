//! `/consent-rules`: under which rules a service lends its agent, every version with its sources, for everybody.

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
    consent_rules: Vec<RuleSet>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleSet {
    version: u64,
    in_force_from: NaiveDate,
    rows: Vec<Rule>,
}

/// One way to work for another administration.
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
    /// In French, where it comes from.
    source: String,
}

impl Rule {
    fn open_to(&self, page: &Page) -> String {
        self.open_to.iter().map(|status| page.word("employment", status)).collect::<Vec<_>>().join(", ")
    }

    /// How much may be worked, and for how long.
    fn limit(&self, page: &Page) -> String {
        let half_days = self.max_half_days.map(|most| page.count("completion.half-days", &most));
        let months = self.max_months.map(|most| page.count("consent-rules.months", &most));
        half_days.into_iter().chain(months).collect::<Vec<_>>().join(", ")
    }

    /// What the home service says, one after the other; nothing where there is none.
    fn steps(&self, page: &Page) -> Option<String> {
        let steps: Vec<String> = self.steps.iter().map(|step| page.word("release-step", step)).collect();
        (!steps.is_empty()).then(|| steps.join(&format!(" {} ", page.t("consent-rules.then"))))
    }
}

#[derive(Template)]
#[template(path = "consent_rules.html")]
struct RulesPage {
    page: Page,
    /// The newest first.
    versions: Vec<RuleSet>,
}

/// `GET /consent-rules`
pub async fn show(page: Page) -> Response {
    match page.ask::<Answer>(RULES, json!({})).await {
        Ok(Answer { consent_rules: mut versions }) => {
            versions.reverse();
            let template = RulesPage { page, versions };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

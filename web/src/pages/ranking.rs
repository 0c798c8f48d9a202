//! `/ranking`: the weights that rankings go by and what people decided with them, for everybody; who gets seen, for the programme.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::executor::Document;
use crate::messages::fill;
use crate::page::Page;

const RANKING: Document =
    Document { operation: "RankingRules", source: include_str!("../../queries/ranking-rules.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    ranking_policy: Policy,
    ranking_decisions: Decisions,
    ranking_exposure: Option<Vec<Exposure>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    version: u64,
    max_score: u64,
    skills: u64,
    profession: u64,
    words: u64,
    evidence: u64,
    freshness: u64,
    slack: u64,
    probable: u64,
    essential: u64,
    desirable: u64,
    claimed: u64,
    endorsed: u64,
    proven: u64,
    near_enough: u64,
    most_asked: u64,
    asked_days: u64,
    numbers: Vec<Number>,
}

/// A number that decides a score: so many of a whole.
#[derive(Deserialize)]
struct Number {
    name: String,
    value: u64,
    of: u64,
}

impl Number {
    fn figure(&self, page: &Page) -> String {
        let value = page.number(&self.value);
        if self.of > 1 { format!("{value} / {}", page.number(&self.of)) } else { value }
    }
}

impl Policy {
    /// What the terms weigh, by the name that the catalogues know each by.
    fn weights(&self) -> [(&'static str, u64); 6] {
        [
            ("skills", self.skills),
            ("profession", self.profession),
            ("words", self.words),
            ("evidence", self.evidence),
            ("freshness", self.freshness),
            ("slack", self.slack),
        ]
    }

    /// What counts how much within a term.
    fn values(&self) -> [(&'static str, u64); 6] {
        [
            ("essential", self.essential),
            ("desirable", self.desirable),
            ("probable", self.probable),
            ("claimed", self.claimed),
            ("endorsed", self.endorsed),
            ("proven", self.proven),
        ]
    }

    /// What decides who is ranked at all.
    fn limits(&self) -> [(&'static str, u64); 3] {
        [("near-enough", self.near_enough), ("most-asked", self.most_asked), ("asked-days", self.asked_days)]
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Decisions {
    taken: Option<u64>,
    against: Option<u64>,
    outside: Option<u64>,
    accepted: Option<u64>,
    accepted_against: Option<u64>,
    declined: Option<u64>,
    declined_against: Option<u64>,
}

impl Decisions {
    /// Each count by the name that the catalogues know it by; none where it is too small to be told.
    fn rows(&self) -> [(&'static str, Option<u64>); 7] {
        [
            ("taken", self.taken),
            ("against", self.against),
            ("outside", self.outside),
            ("accepted", self.accepted),
            ("accepted-against", self.accepted_against),
            ("declined", self.declined),
            ("declined-against", self.declined_against),
        ]
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exposure {
    kind: String,
    organisation: Option<Organisation>,
    region: Option<String>,
    people: u64,
    shown: u64,
    invited: u64,
    people_share: u64,
    shown_share: u64,
    invited_share: u64,
}

impl Exposure {
    fn name(&self, page: &Page) -> String {
        match (&self.organisation, &self.region) {
            (Some(organisation), _) => organisation.name.clone(),
            (None, Some(region)) => page.word("region", region),
            (None, None) => page.word("exposure-kind", &self.kind),
        }
    }

    /// The figures of the row, each with its heading and its share.
    fn figures(&self, page: &Page) -> [(&'static str, String); 3] {
        let of = |count: u64, share: u64| {
            let words = page.with_number("ranking-rules.figure", "count", &count);
            fill(&words, "share", &page.number(&share))
        };
        [
            (page.t("ranking-rules.people"), of(self.people, self.people_share)),
            (page.t("ranking-rules.shown"), of(self.shown, self.shown_share)),
            (page.t("ranking-rules.invited"), of(self.invited, self.invited_share)),
        ]
    }
}

#[derive(Deserialize)]
struct Organisation {
    name: String,
}

#[derive(Template)]
#[template(path = "ranking.html")]
struct RankingPage {
    page: Page,
    policy: Policy,
    decisions: Decisions,
    exposure: Option<Vec<Exposure>>,
}

/// `GET /ranking`
pub async fn rules(page: Page) -> Response {
    match page.ask::<Answer>(RANKING, json!({})).await {
        Ok(Answer { ranking_policy: policy, ranking_decisions: decisions, ranking_exposure: exposure }) => {
            let template = RankingPage { page, policy, decisions, exposure };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

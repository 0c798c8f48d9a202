//! `/ranking`: the weights that rankings go by and what people decided with them, for everybody; who gets seen, for the programme.
//! `/seats/{id}/rankings`: the rankings that were acted upon for a seat, for whoever fills it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::executor::{Document, ExecuteError};
use crate::messages::fill;
use crate::page::Page;
use crate::pages::brigades::Name;

const RANKING: Document =
    Document { operation: "RankingRules", source: include_str!("../../queries/ranking-rules.graphql") };
const REPLAY: Document =
    Document { operation: "RankingReplay", source: include_str!("../../queries/ranking-replay.graphql") };
const RECORDS: Document =
    Document { operation: "RankingRecords", source: include_str!("../../queries/ranking-records.graphql") };

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

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordsAnswer {
    seat: Option<Seat>,
    ranking_records: Option<Vec<Record>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    mission_id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    act: String,
    #[serde(default)]
    against: Option<bool>,
    recorded_at: DateTime<Utc>,
    placement_id: String,
    talent: Option<Name>,
    place: Option<u64>,
    /// None where the list was not that of the reader's side.
    of: Option<u64>,
    policy_version: u64,
    list: Option<String>,
}

impl Record {
    fn name(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.clone());
        name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
    }
}

/// What the address asks for: a record whose list is to be made again.
#[derive(Deserialize, Default)]
pub struct Again {
    again: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReplayAnswer {
    ranking_replay: Option<Replay>,
}

/// A recorded list, made again from the events as they were.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Replay {
    same_rules: bool,
    same_inputs: bool,
    same_list: bool,
}

impl Replay {
    /// What came of it.
    fn words(&self, page: &Page) -> &'static str {
        match (self.same_rules, self.same_inputs, self.same_list) {
            (false, ..) => page.t("ranking-records.other-rules"),
            (true, _, true) => page.t("ranking-records.same"),
            (true, true, false) => page.t("ranking-records.other-list"),
            (true, false, false) => page.t("ranking-records.other-inputs"),
        }
    }
}

#[derive(Template)]
#[template(path = "ranking_records.html")]
struct RecordsPage {
    page: Page,
    seat: Seat,
    records: Vec<Record>,
    /// The record that was asked for again, and what came of it.
    replayed: Option<(String, Replay)>,
}

impl RecordsPage {
    fn outcome(&self, record: &Record) -> Option<&'static str> {
        let (_, replay) = self.replayed.as_ref().filter(|(id, _)| *id == record.id)?;
        Some(replay.words(&self.page))
    }
}

/// `GET /seats/{id}/rankings?again=…`
pub async fn records(page: Page, Path(id): Path<String>, Query(asked): Query<Again>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match page.ask::<RecordsAnswer>(RECORDS, json!({ "seatId": id })).await {
        Ok(RecordsAnswer { seat: Some(seat), ranking_records: Some(records) }) => {
            let again = asked.again.filter(|again| records.iter().any(|record| record.id == *again));
            let replayed = match replay(&page, again).await {
                Ok(replayed) => replayed,
                Err(error) => return page.failure(&error),
            };
            let template = RecordsPage { page, seat, records, replayed };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

async fn replay(page: &Page, again: Option<String>) -> Result<Option<(String, Replay)>, ExecuteError> {
    let Some(id) = again else { return Ok(None) };
    let replay = page.ask::<ReplayAnswer>(REPLAY, json!({ "rankingId": id })).await?.ranking_replay;
    Ok(replay.map(|replay| (id, replay)))
}

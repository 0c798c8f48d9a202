//! `/seats/{id}/prospects`: where the reader would stand for a seat, what takes them out of it, and what would change either.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use super::candidates::{Freshness, change_of_seat};
use super::mission::Refusal;
use super::placements::SkillLabel;
use crate::executor::Document;
use crate::messages::fill;
use crate::page::Page;

const PROSPECTS: Document =
    Document { operation: "Prospects", source: include_str!("../../queries/prospects.graphql") };
const OWN_TALENT_ID: Document =
    Document { operation: "OwnTalentId", source: include_str!("../../queries/own-talent-id.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnTalent {
    own_talent: Option<TalentId>,
}

#[derive(Deserialize)]
struct TalentId {
    id: String,
}

#[derive(Deserialize)]
struct Answer {
    seat: Option<Seat>,
    prospects: Option<Prospects>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    mission_id: String,
    title: String,
    application_refusal: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prospects {
    freshness: Freshness,
    standing: Option<Standing>,
    taken_out: Option<TakenOut>,
    changes: Vec<Counterfactual>,
}

impl Prospects {
    /// What would move the reader: a skill that leaves them where they are changes no rank.
    fn moves(&self) -> Vec<&Counterfactual> {
        let place = self.standing.as_ref().map(|standing| standing.place);
        self.changes.iter().filter(|change| Some(change.place) != place).collect()
    }
}

#[derive(Deserialize)]
struct Standing {
    place: u64,
    of: u64,
}

#[derive(Deserialize)]
struct Counterfactual {
    skill: Option<SkillLabel>,
    level: u8,
    place: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TakenOut {
    constraints: Vec<String>,
    own_changes: Vec<OwnChange>,
    seat_changes: Vec<SeatChange>,
    standing: Option<Standing>,
}

impl TakenOut {
    /// What the reader could do about one constraint.
    fn lifting(&self, constraint: &str) -> Vec<&OwnChange> {
        self.own_changes.iter().filter(|change| change.lifts == constraint).collect()
    }
}

/// Something that the reader could change themselves.
#[derive(Deserialize)]
struct OwnChange {
    kind: String,
    lifts: String,
    share: Option<u64>,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    remote: Option<String>,
    region: Option<String>,
    clearance: Option<String>,
    skill: Option<SkillLabel>,
    level: Option<u8>,
}

impl OwnChange {
    /// What would change, in words.
    fn words(&self, page: &Page) -> String {
        let values = [
            ("share", self.share.map(|share| page.number(&share))),
            ("from", self.from.map(|day| page.day(&day))),
            ("until", self.until.map(|day| page.day(&day))),
            ("remote", self.remote.as_ref().map(|remote| page.word("remote", remote))),
            ("region", self.region.as_ref().map(|region| page.word("region", region))),
            ("clearance", self.clearance.as_ref().map(|clearance| page.word("clearance", clearance))),
            ("skill", self.skill.as_ref().map(|skill| skill.label.clone())),
            ("level", self.level.map(|level| page.word("level", &level.to_string()))),
        ];
        let known = values.into_iter().filter_map(|(name, value)| Some((name, value?)));
        known.fold(page.word("own-change", &self.kind), |words, (name, value)| fill(&words, name, &value))
    }
}

#[derive(Deserialize)]
struct SeatChange {
    kind: String,
    amount: Option<u64>,
    region: Option<String>,
}

impl SeatChange {
    fn words(&self, page: &Page) -> String {
        change_of_seat(page, &self.kind, self.amount, self.region.as_deref())
    }
}

#[derive(Template)]
#[template(path = "prospects.html")]
struct ProspectsPage {
    page: Page,
    seat: Seat,
    prospects: Prospects,
}

/// `GET /seats/{id}/prospects`
pub async fn show(page: Page, Path(id): Path<String>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let talent = match page.ask::<OwnTalent>(OWN_TALENT_ID, json!({})).await {
        Ok(OwnTalent { own_talent: Some(talent) }) => talent.id,
        Ok(_) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    match page.ask::<Answer>(PROSPECTS, json!({ "talentId": talent, "seatId": id })).await {
        Ok(Answer { seat: Some(seat), prospects: Some(prospects) }) => {
            let template = ProspectsPage { page, seat, prospects };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

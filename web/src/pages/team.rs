//! `/mobilisations/{id}/team`: the proposed teams, or what blocks, with what would lift it; and a team put together by hand.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::mobilisations::name_of;
use super::need;
use crate::commands::brigades;
use crate::commands::form::{Sent, is_conflict};
use crate::executor::Document;
use crate::page::{Page, encode};
use crate::pages::brigades::Name;

const PROPOSAL: Document =
    Document { operation: "TeamProposal", source: include_str!("../../queries/team-proposal.graphql") };
const CHECKED: Document =
    Document { operation: "CheckedTeam", source: include_str!("../../queries/checked-team.graphql") };

/// What somebody else has to give or to wait for, which no change of the need by itself lifts for certain: the coordinator is told what they
/// can do about it.
const ADVISED: &[&str] = &["NOTICE", "RELEASE", "ENGAGED", "QUIET", "NO_HOUR"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proposed {
    mobilisation: Option<Composed>,
    team_proposal: Option<Proposal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Composed {
    id: String,
    version: i64,
    name: Option<String>,
    status: String,
    coordinated: bool,
    largest_team: Option<u64>,
    /// The seats that a team is composed for.
    asked: Vec<SeatTitle>,
    team: Vec<Chosen>,
    brigade: Option<Members>,
}

/// Who is in the brigade, as far as the viewer may know.
#[derive(Deserialize)]
struct Members {
    members: Vec<BrigadeMember>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BrigadeMember {
    talent_id: String,
    status: String,
    talent: Option<Name>,
}

#[derive(Deserialize)]
struct SeatTitle {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    /// The seats that the person takes, as they were asked for.
    asked_seat_ids: Vec<String>,
    talent_id: String,
    talent: Option<Name>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proposal {
    gap: Option<u64>,
    /// What ended the search before it was through.
    limit: Option<String>,
    teams: Vec<Team>,
    blocking: Vec<Set>,
    /// False where something else may block by itself.
    blocking_complete: bool,
}

#[derive(Deserialize)]
struct Team {
    points: i64,
    terms: Vec<Term>,
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Term {
    aim: String,
    points: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    /// None for somebody of a brigade that the viewer does not coordinate.
    talent_id: Option<String>,
    seat_ids: Vec<String>,
    talent: Option<Name>,
    backups: Vec<Backup>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Backup {
    /// None for somebody of a brigade that the viewer does not coordinate.
    talent_id: Option<String>,
    talent: Option<Name>,
    /// Seats of other members behind whom they stand as well.
    also_for: Vec<String>,
}

#[derive(Deserialize)]
struct Set {
    constraints: Vec<Constraint>,
    alike: Vec<Alike>,
}

/// Seats of which the set is true as well.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alike {
    seat_ids: Vec<String>,
    at_once: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Constraint {
    kind: String,
    seat_id: Option<String>,
    people: u64,
    value: Option<i64>,
    starts_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    /// What the seat could ask for instead.
    skill_id: Option<String>,
    skill: Option<SkillName>,
    level: Option<i64>,
    clearance: Option<String>,
    mode: Option<String>,
    region: Option<String>,
    /// What comes of it.
    effect: Option<String>,
}

#[derive(Deserialize)]
struct SkillName {
    label: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Checking {
    checked_team: Option<CheckedTeam>,
}

#[derive(Deserialize)]
struct CheckedTeam {
    difference: Option<i64>,
    team: CheckedPoints,
    objections: Vec<Objection>,
}

#[derive(Deserialize)]
struct CheckedPoints {
    points: i64,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Objection {
    kind: String,
    constraint: Option<String>,
    talent_id: Option<String>,
    seat_id: Option<String>,
}

#[derive(Template)]
#[template(path = "team.html")]
struct TeamPage {
    page: Page,
    composed: Composed,
    proposal: Proposal,
    /// The version that the choice was made from, which the decision refuses to run over.
    version: i64,
    /// Who is chosen for each seat on this page, by seat.
    chosen: BTreeMap<String, String>,
    checked: Option<CheckedTeam>,
    refused: Vec<Problem>,
    /// True where somebody else decided while the choice was made.
    conflict: bool,
    /// True just after the need was declared as it is now.
    corrected: bool,
    /// True just after it was declared the first time, from a recipe.
    declared: bool,
    key: String,
}

impl TeamPage {
    /// A seat's title, with its number where several have the same.
    fn seat(&self, id: &str) -> String {
        let seats = &self.composed.asked;
        let Some(seat) = seats.iter().find(|seat| seat.id == id) else { return "–".to_owned() };
        let same: Vec<&SeatTitle> = seats.iter().filter(|other| other.title == seat.title).collect();
        match same.iter().position(|other| other.id == id).filter(|_| same.len() > 1) {
            Some(index) => format!("{} ({})", seat.title, index + 1),
            None => seat.title.clone(),
        }
    }

    fn seats<'a>(&self, ids: impl Iterator<Item = &'a String>) -> String {
        ids.map(|id| self.seat(id)).collect::<Vec<_>>().join(", ")
    }

    /// For which other seats the set is true, in words.
    fn alike(&self, set: &Set, alike: &Alike) -> String {
        let named = |id: &&String| set.constraints.iter().any(|constraint| constraint.seat_id.as_ref() == Some(*id));
        if alike.at_once == 1 {
            let others = self.seats(alike.seat_ids.iter().filter(|id| !named(id)));
            return self.page.with("team.alike", "seats", &others);
        }
        let text = self.page.items("team.alike-several", alike.at_once);
        text.replace("{seats}", &self.seats(alike.seat_ids.iter()))
    }

    /// What would lift a constraint, and whether all seats would ask for it together.
    fn lifted(&self, constraint: &Constraint) -> String {
        let text = self.lifted_alone(constraint);
        match self.is_of_all_seats(constraint) {
            true => format!("{text} {}", self.page.t("team.lifted.all-seats")),
            false => text,
        }
    }

    /// What could be asked for instead, or what somebody has to do or to wait for.
    fn lifted_alone(&self, constraint: &Constraint) -> String {
        let page = &self.page;
        if let (Some(first), Some(last)) = (&constraint.starts_on, &constraint.ends_on) {
            let text = page.with("team.lifted.DAYS", "first", &page.day(first));
            return text.replace("{last}", &page.day(last));
        }
        if let Some(value) = constraint.value {
            let value = value.unsigned_abs();
            return match constraint.kind.as_str() {
                "SHARE" | "RELEASE" => page.with_number("team.lifted.SHARE", "value", &value),
                "SERVICE_LIMIT" => page.count("team.lifted.SERVICE_LIMIT", &value),
                "TEAM_SIZE" => page.count("team.lifted.TEAM_SIZE", &value),
                _ => page.count("team.lifted.MISSING", &value),
            };
        }
        match (&constraint.skill, constraint.level) {
            (Some(skill), Some(level)) => {
                let text = page.with("team.lifted.LEVEL", "skill", &skill.label);
                return text.replace("{level}", &page.word("level", &level.to_string()));
            }
            (Some(skill), None) => return page.with("team.lifted.SKILL", "skill", &skill.label),
            (None, _) => {}
        }
        match (constraint.clearance.as_deref(), constraint.mode.as_deref(), constraint.region.as_deref()) {
            (Some("NONE"), ..) => page.t("team.lifted.NO_CLEARANCE").to_owned(),
            (Some(clearance), ..) => {
                page.with("team.lifted.CLEARANCE", "clearance", &page.word("clearance", clearance))
            }
            (None, Some("HYBRID"), Some(region)) => {
                page.with("team.lifted.PARTLY", "region", &page.word("region", region))
            }
            (None, Some(_), Some(region)) => page.with("team.lifted.REGION", "region", &page.word("region", region)),
            (None, Some(_), None) => page.t("team.lifted.REMOTE").to_owned(),
            (None, None, _) if constraint.effect.is_none() => page.t("team.lift-unknown").to_owned(),
            (None, None, _) => page.word("lift", &constraint.kind),
        }
    }

    /// What the coordinator can do about what nothing else to ask for would lift.
    fn advice(&self, constraint: &Constraint) -> Option<String> {
        let advised = ADVISED.contains(&constraint.kind.as_str()) && constraint.starts_on.is_none();
        advised.then(|| self.page.word("team.advice", &constraint.kind))
    }

    /// The need with what would lift the constraint filled in; none where it is nothing that a need asks for.
    fn changed(&self, set: &Set, constraint: &Constraint) -> Option<String> {
        let mut changes: Vec<(String, String)> = Vec::new();
        let kind = constraint.kind.as_str();
        for (name, day) in [("startsOn", constraint.starts_on), ("endsOn", constraint.ends_on)] {
            changes.extend(day.map(|day| (name.to_owned(), day.to_string())));
        }
        match (kind, constraint.value) {
            ("SERVICE_LIMIT", Some(value)) => changes.push(("mostFromService".to_owned(), value.to_string())),
            ("TEAM_SIZE", Some(value)) => changes.push(("largestTeam".to_owned(), value.to_string())),
            _ => {}
        }
        for number in self.changed_seats(set, constraint) {
            let mut of_seat = |name: &str, value: String| changes.push((format!("seat.{number}.{name}"), value));
            if let (Some(skill), level) = (&constraint.skill_id, constraint.level) {
                of_seat(&format!("skill.{skill}"), level.map(|level| level.to_string()).unwrap_or_default());
            }
            if let Some(clearance) = &constraint.clearance {
                of_seat("clearance", clearance.clone());
            }
            if let Some(mode) = &constraint.mode {
                of_seat("mode", mode.clone());
                of_seat("region", constraint.region.clone().unwrap_or_default());
            }
            if let ("SHARE" | "RELEASE", Some(value)) = (kind, constraint.value) {
                of_seat("share", value.to_string());
            }
        }
        let pair = |(name, value): &(String, String)| format!("{}={}", encode(name), encode(value));
        let query = changes.iter().map(pair).collect::<Vec<_>>().join("&");
        (!query.is_empty()).then(|| format!("/mobilisations/{}/need?{query}", self.composed.id))
    }

    /// True where it is asked for on every seat or on none: seats of which one person may take several are the same in time and place.
    fn is_of_all_seats(&self, constraint: &Constraint) -> bool {
        let asks = constraint.mode.is_some()
            || (matches!(constraint.kind.as_str(), "SHARE" | "RELEASE") && constraint.value.is_some());
        self.composed.largest_team.is_some() && self.composed.asked.len() > 1 && asks
    }

    /// The numbers of the seats that would be changed: the constraint's own, and all that ask for the same where that is what it takes.
    fn changed_seats(&self, set: &Set, constraint: &Constraint) -> Vec<usize> {
        let Some(own) = &constraint.seat_id else { return Vec::new() };
        if self.is_of_all_seats(constraint) {
            return (0..self.composed.asked.len()).collect();
        }
        let all_alike = constraint.effect.as_deref() == Some("TEAM_WITH_ALIKE");
        let alike = set.alike.iter().find(|alike| all_alike && alike.seat_ids.contains(own));
        let is_changed =
            |seat: &SeatTitle| seat.id == *own || alike.is_some_and(|alike| alike.seat_ids.contains(&seat.id));
        let seats = self.composed.asked.iter().enumerate();
        seats.filter(|(_, seat)| is_changed(seat)).map(|(number, _)| number).collect()
    }

    fn is_correctable(&self) -> bool {
        self.composed.coordinated && need::is_correctable(&self.composed.status)
    }

    /// Who stands behind the best team, seat by seat.
    fn backups(&self) -> Vec<(String, String)> {
        let best = self.proposal.teams.iter().take(1).flat_map(|team| &team.members);
        let named = |backup: &Backup| match (&backup.talent_id, backup.also_for.is_empty()) {
            (None, _) => self.page.t("team.other-brigade").to_owned(),
            (Some(_), true) => name_of(backup.talent.as_ref()).to_owned(),
            (Some(_), false) => {
                let text = self.page.with("team.also-for", "seats", &self.seats(backup.also_for.iter()));
                format!("{} {text}", name_of(backup.talent.as_ref()))
            }
        };
        let of = |member: &Member| {
            let names: Vec<String> = member.backups.iter().map(named).collect();
            let names = if names.is_empty() { self.page.t("team.no-backup").to_owned() } else { names.join(", ") };
            (self.seats(member.seat_ids.iter()), names)
        };
        best.map(of).collect()
    }

    fn is_behind_several(&self) -> bool {
        let best = self.proposal.teams.iter().take(1).flat_map(|team| &team.members);
        best.flat_map(|member| &member.backups).any(|backup| !backup.also_for.is_empty())
    }

    fn ordinal(&self, index: impl std::borrow::Borrow<usize>) -> String {
        self.page.with("team.number", "number", &index.borrow().to_string())
    }

    /// Everybody in one of the proposed teams, and then everybody else of the brigade, once, by id and name.
    fn people(&self) -> Vec<(&str, &str)> {
        let proposed = self.proposal.teams.iter().flat_map(|team| &team.members);
        let proposed = proposed.filter_map(|member| Some((member.talent_id.as_deref()?, member.talent.as_ref())));
        let members = self.composed.brigade.iter().flat_map(|brigade| &brigade.members);
        let members = members.filter(|member| member.status == "ACCEPTED");
        let members = members.map(|member| (member.talent_id.as_str(), member.talent.as_ref()));
        let mut people: Vec<(&str, &str)> = Vec::new();
        for (id, talent) in proposed.chain(members) {
            if !people.iter().any(|(known, _)| *known == id) {
                people.push((id, name_of(talent)));
            }
        }
        people
    }

    fn name(&self, talent: &str) -> &str {
        self.people().into_iter().find(|(id, _)| *id == talent).map_or("–", |(_, name)| name)
    }

    fn member<'a>(&'a self, team: &'a Team, seat: &str) -> &'a str {
        match team.members.iter().find(|member| member.seat_ids.iter().any(|id| id == seat)) {
            Some(member) if member.talent_id.is_none() => self.page.t("team.other-brigade"),
            Some(member) => name_of(member.talent.as_ref()),
            None => "–",
        }
    }

    /// The field that a refusal is about, where the page has it: the first one, where it is about the team as a whole.
    fn anchor(&self, problem: &Problem) -> Option<String> {
        let seats = &self.composed.asked;
        let place = match &problem.seat {
            _ if !self.proposal.blocking.is_empty() || !self.is_open() => None,
            Some(id) => seats.iter().position(|seat| seat.id == *id),
            None => (problem.is_of_team && !seats.is_empty()).then_some(0),
        };
        place.map(|place| format!("seat-{}", place + 1))
    }

    /// True where every place of the proposed teams is taken by somebody whom the viewer can name.
    fn is_nameable(&self) -> bool {
        self.proposal.teams.iter().flat_map(|team| &team.members).all(|member| member.talent_id.is_some())
    }

    fn is_chosen(&self, seat: &str, talent: &str) -> bool {
        self.chosen.get(seat).is_some_and(|chosen| chosen == talent)
    }

    fn place(&self, seat: &str) -> Option<&Chosen> {
        self.composed.team.iter().find(|place| place.asked_seat_ids.iter().any(|id| id == seat))
    }

    /// Who was decided on for a seat.
    fn decided(&self, seat: &str) -> &str {
        self.place(seat).map_or("–", |place| name_of(place.talent.as_ref()))
    }

    /// Who was decided on for a seat meanwhile, where it is not who was chosen here.
    fn present(&self, seat: &str) -> Option<&str> {
        let place = self.place(seat).filter(|place| self.conflict && !self.is_chosen(seat, &place.talent_id));
        place.map(|place| name_of(place.talent.as_ref()))
    }

    /// True once the team has left, or nothing comes of it any more: whoever could be composed today is of no use to it.
    fn is_closed(&self) -> bool {
        !["DECLARED", "COMPOSED", "CALLING", "MOBILISED"].contains(&self.composed.status.as_str())
    }

    /// True where the viewer may decide on the team still.
    fn is_open(&self) -> bool {
        self.composed.coordinated && ["DECLARED", "COMPOSED"].contains(&self.composed.status.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Composing {
    compose_team: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    user_errors: Vec<Refused>,
}

#[derive(Deserialize)]
struct Refused {
    #[serde(default)]
    code: String,
    message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

/// What was refused, as the page says it.
struct Problem {
    words: String,
    /// The seat that it is about.
    seat: Option<String>,
    /// True where it is about the team as a whole.
    is_of_team: bool,
}

impl Refused {
    /// `["input", "places", "1", "talentId"]` is about the second of the places that were sent.
    fn told(&self, page: &Page, places: &[Value]) -> Problem {
        let path = self.path.as_deref().unwrap_or_default();
        let is_of_team = path.last().is_some_and(|last| last == "places");
        let number = path.get(2).filter(|_| path[1] == "places").and_then(|part| part.parse::<usize>().ok());
        let seat = number.and_then(|number| places.get(number)?["seatId"].as_str());
        let words = match is_of_team {
            true => format!("{}{} {}", page.word("field", "places"), page.t("pending.colon"), self.message),
            false => self.message.clone(),
        };
        Problem { words, seat: seat.map(str::to_owned), is_of_team }
    }
}

/// `GET /mobilisations/{id}/team`: proposals; with `seat:ID=TALENT` in the address, that team checked.
pub async fn show(page: Page, Path(id): Path<String>, Query(query): Query<Sent>) -> Response {
    team_page(page, &id, &query, Vec::new(), false, StatusCode::OK).await
}

/// `POST /mobilisations/{id}/team`: decides on the team as it was chosen.
pub async fn decide(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    let key = first(&sent, "idempotencyKey").map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    let input = json!({
        "mobilisationId": id, "places": places(&sent), "expectedVersion": version(&sent), "idempotencyKey": key,
    });
    match page.ask::<Composing>(brigades::COMPOSE.document, json!({ "input": input })).await {
        Ok(Composing { compose_team }) if compose_team.user_errors.is_empty() => {
            Redirect::to(&format!("/mobilisations/{id}?done={}", brigades::COMPOSE.name)).into_response()
        }
        Ok(Composing { compose_team }) => {
            let places = places(&sent);
            let conflict = compose_team.user_errors.iter().any(|error| is_conflict(&error.code));
            let refused = compose_team.user_errors.iter().map(|error| error.told(&page, &places)).collect();
            team_page(page, &id, &sent, refused, conflict, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => page.failure(&error),
    }
}

fn first<'a>(sent: &'a Sent, name: &str) -> Option<&'a str> {
    sent.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The version that a choice was made from.
fn version(sent: &Sent) -> Option<i64> {
    first(sent, "expectedVersion")?.parse().ok()
}

/// The pairs `seat:ID=TALENT` of a form or an address.
fn places(sent: &Sent) -> Vec<Value> {
    let place = |(name, talent): &(String, String)| {
        let seat = name.strip_prefix("seat:")?;
        (!talent.is_empty()).then(|| json!({ "seatId": seat, "talentId": talent }))
    };
    sent.iter().filter_map(place).collect()
}

async fn team_page(
    page: Page,
    id: &str,
    sent: &Sent,
    refused: Vec<Problem>,
    conflict: bool,
    status: StatusCode,
) -> Response {
    let (composed, proposal) = match page.ask::<Proposed>(PROPOSAL, json!({ "id": id })).await {
        Ok(Proposed { mobilisation: Some(composed), team_proposal: Some(proposal) }) => (composed, proposal),
        Ok(_) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    let places = places(sent);
    let mut chosen: BTreeMap<String, String> = BTreeMap::new();
    for (name, talent) in sent {
        if let Some(seat) = name.strip_prefix("seat:") {
            chosen.insert(seat.to_owned(), talent.clone());
        }
    }
    let mut checked = None;
    if !places.is_empty() {
        match page.ask::<Checking>(CHECKED, json!({ "id": id, "places": places })).await {
            Ok(answer) => checked = answer.checked_team,
            Err(error) => return page.failure(&error),
        }
    } else if composed.team.is_empty() {
        let best = proposal.teams.first().into_iter().flat_map(|team| &team.members);
        for member in best {
            if let Some(talent) = &member.talent_id {
                for seat in &member.seat_ids {
                    chosen.entry(seat.clone()).or_insert_with(|| talent.clone());
                }
            }
        }
    } else {
        for place in &composed.team {
            chosen.extend(place.asked_seat_ids.iter().map(|seat| (seat.clone(), place.talent_id.clone())));
        }
    }
    let key = Uuid::new_v4().to_string();
    // Checking a choice does not make it one of now: what another decided meanwhile is shown before it is decided over.
    let version = version(sent).filter(|_| !conflict).unwrap_or(composed.version);
    let corrected = first(sent, "corrected").is_some();
    let declared = first(sent, "done") == Some(brigades::DECLARE.name);
    let template =
        TeamPage { page, composed, proposal, version, chosen, checked, refused, conflict, corrected, declared, key };
    template.page.render(status, &template)
}

//! `/mobilisations/{id}`: the live board of a flash team, with one's own call to answer; `…/team`: the proposals, and changes by hand.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::brigades::Name;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::{Done, Period};

const MOBILISATION: Document =
    Document { operation: "Mobilisation", source: include_str!("../../queries/mobilisation.graphql") };
const PROPOSAL: Document =
    Document { operation: "TeamProposal", source: include_str!("../../queries/team-proposal.graphql") };
const CHECKED: Document =
    Document { operation: "CheckedTeam", source: include_str!("../../queries/checked-team.graphql") };

#[derive(Deserialize)]
struct Answer {
    mobilisation: Option<Mobilisation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mobilisation {
    id: String,
    version: i64,
    status: String,
    name: Option<String>,
    exercise: bool,
    team_by: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    waves: u64,
    coordinated: bool,
    difference: Option<i64>,
    words: Option<String>,
    cancel_reason: Option<String>,
    period: Option<Period>,
    brigade: Option<Named>,
    host: Option<OrganisationName>,
    reached: Vec<OrganisationName>,
    mission: Option<Titled>,
    seats: Vec<Seat>,
    team: Vec<Place>,
    calls: Vec<Call>,
    reviews: Vec<Review>,
    blocking: Vec<Blocking>,
    timeline: Vec<Entry>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Titled {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
    share: u64,
    filled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    seat_id: String,
    backup_ids: Vec<String>,
    talent: Option<Name>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    id: String,
    seat_id: String,
    wave: u64,
    status: String,
    send_at: DateTime<Utc>,
    deadline: Option<DateTime<Utc>>,
    last_resort_from: Option<DateTime<Utc>>,
    channel: Option<String>,
    reminders: u64,
    decline_reason: Option<String>,
    release_reason: Option<String>,
    words: Option<String>,
    is_yours: bool,
    talent: Option<Name>,
    placement: Option<Placement>,
    placement_status: Option<String>,
}

impl Call {
    fn name(&self) -> &str {
        name_of(self.talent.as_ref())
    }

    /// What can be answered while the mobilisation has this status.
    fn answers(&self, mobilisation: &str) -> Vec<&'static str> {
        // Whoever was let go for good, or was never asked, is not asked again here.
        let gone = self.status == "RELEASED" && self.release_reason.as_deref() != Some(brigades::MAY_COME_BACK);
        if gone || self.deadline.is_none() {
            return Vec::new();
        }
        let known = brigades::ANSWERS.iter();
        let can = |answer: &&brigades::Answer| {
            answer.call.contains(&self.status.as_str()) && answer.mobilisation.contains(&mobilisation)
        };
        known.filter(can).map(|answer| answer.command.name).collect()
    }
}

#[derive(Deserialize)]
struct Placement {
    id: String,
}

#[derive(Deserialize)]
struct Review {
    side: String,
    words: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blocking {
    kind: String,
    seat_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    at: DateTime<Utc>,
    kind: String,
    channel: Option<String>,
    seat_id: Option<String>,
    talent: Option<Name>,
    brigade: Option<OrganisationName>,
}

fn name_of(talent: Option<&Name>) -> &str {
    talent.and_then(|talent| talent.display_name.as_deref()).unwrap_or("–")
}

#[derive(Template)]
#[template(path = "mobilisation.html")]
struct MobilisationPage {
    page: Page,
    mobilisation: Mobilisation,
    done: Option<&'static str>,
}

impl MobilisationPage {
    fn seat(&self, id: &str) -> &str {
        self.mobilisation.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }

    fn calls_to(&self, seat: &str) -> Vec<&Call> {
        self.mobilisation.calls.iter().filter(|call| call.seat_id == seat).collect()
    }

    fn place(&self, seat: &str) -> Option<&Place> {
        self.mobilisation.team.iter().find(|place| place.seat_id == seat)
    }

    fn own_calls(&self) -> Vec<&Call> {
        self.mobilisation.calls.iter().filter(|call| call.is_yours).collect()
    }

    fn filled(&self) -> u64 {
        self.mobilisation.seats.iter().map(|seat| u64::from(seat.filled)).sum()
    }

    fn wanted(&self) -> u64 {
        self.mobilisation.seats.iter().map(|_| 1_u64).sum()
    }

    /// What can be done with it now: coordinators everything, the host its review.
    fn offers(&self) -> Vec<&'static str> {
        let status = self.mobilisation.status.as_str();
        let known = brigades::MOBILISATION.iter().filter(|(statuses, _)| statuses.contains(&status));
        let host = self.own_calls().is_empty();
        let said = |side: &str| self.mobilisation.reviews.iter().any(|review| review.side == side);
        let own_side = if self.mobilisation.coordinated { "BRIGADE" } else { "HOST" };
        let may = |command: &&Command| match command.name {
            name if name == brigades::REVIEW.name => (self.mobilisation.coordinated || host) && !said(own_side),
            _ => self.mobilisation.coordinated,
        };
        known.map(|(_, command)| *command).filter(may).map(|command| command.name).collect()
    }
}

async fn mobilisation(page: &Page, id: &str) -> Result<Option<Mobilisation>, ExecuteError> {
    Ok(page.ask::<Answer>(MOBILISATION, json!({ "id": id })).await?.mobilisation)
}

/// `GET /mobilisations/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match mobilisation(&page, &id).await {
        Ok(Some(mobilisation)) => {
            let done = done
                .done
                .as_deref()
                .and_then(|name| brigades::all().map(|command| command.name).find(|known| *known == name));
            let template = MobilisationPage { page, mobilisation, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) if !page.signed_in() => Redirect::to(&page.sign_in_address()).into_response(),
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /mobilisations/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>) -> Response {
    form_of(page, &id, None, &name, None).await
}

/// `POST /mobilisations/{id}/{command}`
pub async fn act(page: Page, Path((id, name)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    form_of(page, &id, None, &name, Some(sent)).await
}

/// `GET /mobilisations/{id}/calls/{call}/{command}`
pub async fn ask_call(page: Page, Path((id, call, name)): Path<(String, String, String)>) -> Response {
    form_of(page, &id, Some(&call), &name, None).await
}

/// `POST /mobilisations/{id}/calls/{call}/{command}`
pub async fn answer_call(
    page: Page,
    Path((id, call, name)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    form_of(page, &id, Some(&call), &name, Some(sent)).await
}

async fn form_of(page: Page, id: &str, call: Option<&str>, name: &str, sent: Option<Sent>) -> Response {
    let command = match call {
        Some(_) => brigades::ANSWERS.iter().map(|answer| answer.command).find(|command| command.name == name),
        None => brigades::MOBILISATION.iter().map(|(_, command)| *command).find(|command| command.name == name),
    };
    let Some(command) = command else { return page.not_found() };
    let mobilisation = match mobilisation(&page, id).await {
        Ok(Some(mobilisation)) => mobilisation,
        Ok(None) if !page.signed_in() => return Redirect::to(&page.sign_in_address()).into_response(),
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let back = format!("/mobilisations/{}", mobilisation.id);
    let mut subject = Subject {
        ids: vec![("mobilisationId", mobilisation.id.clone())],
        title: mobilisation.name.clone().unwrap_or_default(),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    };
    match call {
        // The answer is to the call as it is when it comes in: somebody else may have answered meanwhile.
        Some(call) => {
            subject.action = format!("{}/calls/{}/{}", subject.back, crate::page::encode(call), command.name);
            subject.ids.push(("callId", call.to_owned()));
        }
        None if command.name == brigades::CANCEL.name => {
            subject.values.insert("expectedStatus", mobilisation.status.clone());
        }
        None => subject.version = Some(mobilisation.version),
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proposed {
    mobilisation: Option<Composed>,
    team_proposal: Option<Proposal>,
}

#[derive(Deserialize)]
struct Composed {
    id: String,
    version: i64,
    name: Option<String>,
    status: String,
    coordinated: bool,
    seats: Vec<SeatTitle>,
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
    seat_id: String,
    talent_id: String,
}

#[derive(Deserialize)]
struct Proposal {
    gap: Option<u64>,
    /// What ended the search before it was through.
    limit: Option<String>,
    teams: Vec<Team>,
    blocking: Vec<Set>,
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
}

#[derive(Deserialize)]
struct Set {
    constraints: Vec<Constraint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Constraint {
    kind: String,
    seat_id: Option<String>,
    people: u64,
    value: Option<i64>,
    /// What the seat could ask for instead.
    skill: Option<SkillName>,
    level: Option<i64>,
    clearance: Option<String>,
    any_region: bool,
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
    /// Who is chosen for each seat on this page, by seat.
    chosen: BTreeMap<String, String>,
    checked: Option<CheckedTeam>,
    refused: Vec<String>,
    key: String,
}

impl TeamPage {
    fn seat(&self, id: &str) -> &str {
        self.composed.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }

    /// What would lift a constraint: in its unit, by what the seat could ask for instead, or by what somebody has to do or to wait for.
    fn lifted(&self, constraint: &Constraint) -> String {
        let page = &self.page;
        if let Some(value) = constraint.value {
            let value = value.unsigned_abs();
            return match constraint.kind.as_str() {
                "SHARE" => page.with_number("team.lifted.SHARE", "value", &value),
                "NOTICE" => page.count("team.lifted.NOTICE", &value),
                "REST" => page.count("team.lifted.REST", &value),
                "ONE_SEAT_EACH" => page.count("team.lifted.MISSING", &value),
                _ => page.count("team.lifted.PEOPLE", &value),
            };
        }
        match (&constraint.skill, constraint.level, &constraint.clearance) {
            (Some(skill), Some(level), _) => {
                let text = page.with("team.lifted.LEVEL", "skill", &skill.label);
                text.replace("{level}", &page.word("level", &level.to_string()))
            }
            (Some(skill), None, _) => page.with("team.lifted.SKILL", "skill", &skill.label),
            (None, _, Some(clearance)) => {
                page.with("team.lifted.CLEARANCE", "clearance", &page.word("clearance", clearance))
            }
            (None, _, None) if constraint.any_region => page.t("team.lifted.REGION").to_owned(),
            (None, _, None) => page.word("lift", &constraint.kind),
        }
    }

    /// Who stands behind the best team, seat by seat, where anybody does.
    fn backups(&self) -> Vec<(&str, String)> {
        let best = self.proposal.teams.iter().take(1).flat_map(|team| &team.members);
        let named = |backup: &Backup| match backup.talent_id {
            Some(_) => name_of(backup.talent.as_ref()).to_owned(),
            None => self.page.t("team.other-brigade").to_owned(),
        };
        let of = |member: &Member| {
            let names: Vec<String> = member.backups.iter().map(named).collect();
            let seat = member.seat_ids.first().map_or("–", |seat| self.seat(seat));
            (seat, names.join(", "))
        };
        best.filter(|member| !member.backups.is_empty()).map(of).collect()
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

    /// True where every place of the proposed teams is taken by somebody whom the viewer can name.
    fn is_nameable(&self) -> bool {
        self.proposal.teams.iter().flat_map(|team| &team.members).all(|member| member.talent_id.is_some())
    }

    fn is_chosen(&self, seat: &str, talent: &str) -> bool {
        self.chosen.get(seat).is_some_and(|chosen| chosen == talent)
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
    message: String,
}

/// `GET /mobilisations/{id}/team`: proposals; with `seat:ID=TALENT` in the address, that team checked.
pub async fn team(page: Page, Path(id): Path<String>, Query(query): Query<Sent>) -> Response {
    team_page(page, &id, &query, Vec::new(), StatusCode::OK).await
}

/// `POST /mobilisations/{id}/team`: decides on the team as it was chosen.
pub async fn decide(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    let first = |name: &str| sent.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let version: Option<i64> = first("expectedVersion").and_then(|text| text.parse().ok());
    let key = first("idempotencyKey").unwrap_or_else(|| Uuid::new_v4().to_string());
    let input = json!({
        "mobilisationId": id, "places": places(&sent), "expectedVersion": version, "idempotencyKey": key,
    });
    match page.ask::<Composing>(brigades::COMPOSE.document, json!({ "input": input })).await {
        Ok(Composing { compose_team }) if compose_team.user_errors.is_empty() => {
            Redirect::to(&format!("/mobilisations/{id}?done={}", brigades::COMPOSE.name)).into_response()
        }
        Ok(Composing { compose_team }) => {
            let refused = compose_team.user_errors.into_iter().map(|error| error.message).collect();
            team_page(page, &id, &sent, refused, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => page.failure(&error),
    }
}

/// The pairs `seat:ID=TALENT` of a form or an address.
fn places(sent: &Sent) -> Vec<Value> {
    let place = |(name, talent): &(String, String)| {
        let seat = name.strip_prefix("seat:")?;
        (!talent.is_empty()).then(|| json!({ "seatId": seat, "talentId": talent }))
    };
    sent.iter().filter_map(place).collect()
}

async fn team_page(page: Page, id: &str, sent: &Sent, refused: Vec<String>, status: StatusCode) -> Response {
    let (composed, proposal) = match page.ask::<Proposed>(PROPOSAL, json!({ "id": id })).await {
        Ok(Proposed { mobilisation: Some(composed), team_proposal: Some(proposal) }) => (composed, proposal),
        Ok(_) if !page.signed_in() => return Redirect::to(&page.sign_in_address()).into_response(),
        Ok(_) => return page.not_found(),
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
                chosen.extend(member.seat_ids.iter().map(|seat| (seat.clone(), talent.clone())));
            }
        }
    } else {
        chosen.extend(composed.team.iter().map(|place| (place.seat_id.clone(), place.talent_id.clone())));
    }
    let key = Uuid::new_v4().to_string();
    let template = TeamPage { page, composed, proposal, chosen, checked, refused, key };
    template.page.render(status, &template)
}

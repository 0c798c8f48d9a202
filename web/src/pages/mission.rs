//! `/missions/{id}`: one mission with its seats, and what the viewer can do with it; its forms lie below.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, credits, missions, searches};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::candidates::Freshness;
use crate::pages::placements::{Done, Period, SkillLabel};
use crate::pages::profile::{found_skills, suggested_skills};

const MISSION: Document = Document { operation: "Mission", source: include_str!("../../queries/mission.graphql") };
const SKILL_LABELS: Document =
    Document { operation: "SkillLabels", source: include_str!("../../queries/skill-labels.graphql") };
const FITTING_FOR: Document =
    Document { operation: "FittingTalentsFor", source: include_str!("../../queries/fitting-talents-for.graphql") };
/// The greatest priority that can be bought.
const MOST_BOUGHT: u64 = 9;
/// Skills that one seat asks for at most, as its form takes them.
const MOST_SKILLS: usize = 30;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    fitting_talents_for: Option<Fitting>,
}

/// How many people would fit a seat.
#[derive(Deserialize)]
struct Fitting {
    count: Option<u64>,
    freshness: Freshness,
}

impl Fitting {
    fn words(&self, page: &Page) -> String {
        let count = match self.count.unwrap_or_default() {
            0 => page.t("fitting.nobody").to_owned(),
            people => page.count("fitting.people", &people),
        };
        match self.freshness.behind {
            true => format!("{count} {}", page.t("ranking.behind")),
            false => count,
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    mission: Option<Mission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mission {
    id: String,
    version: i64,
    title: String,
    description: String,
    status: String,
    reason: Option<Reason>,
    priority: u64,
    actions: Vec<String>,
    organisation_goes_on: bool,
    organisation: Option<Organisation>,
    published_at: Option<DateTime<Utc>>,
    seats: Vec<Seat>,
}

impl Mission {
    fn can(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == action)
    }

    /// Those who can edit a mission choose its people, and pay for it.
    fn is_owned(&self) -> bool {
        self.can("EDIT_MISSION")
    }

    /// Owners buy priority with the credit of their administration.
    fn is_for_sale(&self) -> bool {
        self.is_owned() && BUYING.contains(&self.status.as_str())
    }

    /// True where the programme has decided on the priority: what is bought stays below that.
    fn is_decided(&self) -> bool {
        self.priority > MOST_BOUGHT
    }

    /// True where nobody new comes to it because of what became of its administration, which the reader is told.
    fn is_left_alone(&self) -> bool {
        !self.organisation_goes_on && !has_ended(&self.status)
    }

    /// When somebody has or had a seat; whoever can do something about the mission is told.
    fn stays(&self) -> impl Iterator<Item = &Period> {
        self.seats.iter().flat_map(|seat| seat.occupations.iter().flatten()).map(|stay| &stay.period)
    }

    /// Why the service would refuse a command that the mission's status lets through.
    fn hindrance(&self, command: &str, today: NaiveDate) -> Option<Hindrance> {
        match command {
            SUBMIT | PUBLISH if !self.organisation_goes_on => Some(Hindrance::OrganisationGone),
            SUBMIT if self.seats.is_empty() => Some(Hindrance::NoSeat),
            SUBMIT if self.seats.iter().any(|seat| seat.period.end < today) => Some(Hindrance::SeatOver),
            CANCEL if self.seats.iter().any(|seat| seat.filled) => Some(Hindrance::Filled),
            START if !self.stays().any(|stay| stay.start <= today) => Some(Hindrance::NotBegun),
            COMPLETE => self.stays().map(|stay| stay.end).max().filter(|day| *day > today).map(Hindrance::GoesOn),
            _ => None,
        }
    }

    /// Why the service would leave a seat as it is, as a word of the family `seat-hindered`.
    fn seat_hindrance(&self, seat: &Seat, command: &str) -> Option<&'static str> {
        let had = seat.filled || seat.occupations.as_ref().is_some_and(|stays| !stays.is_empty());
        match command {
            CHANGE_SEAT | REMOVE_SEAT if had => Some("occupied"),
            REMOVE_SEAT if self.seats.len() == 1 && self.status != "DRAFT" => Some("only"),
            _ => None,
        }
    }
}

/// What stands in the way of a command to a mission until it is put right, or has passed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Hindrance {
    OrganisationGone,
    NoSeat,
    SeatOver,
    Filled,
    NotBegun,
    /// Somebody is on a seat until this day.
    GoesOn(NaiveDate),
}

impl Hindrance {
    fn id(self) -> &'static str {
        match self {
            Self::OrganisationGone => "organisation-gone",
            Self::NoSeat => "no-seat",
            Self::SeatOver => "seat-over",
            Self::Filled => "filled",
            Self::NotBegun => "not-begun",
            Self::GoesOn(_) => "goes-on",
        }
    }

    fn words(self, page: &Page) -> String {
        match self {
            Self::GoesOn(last_day) => page.with("mission-hindered.goes-on", "day", &page.day(&last_day)),
            Self::OrganisationGone | Self::NoSeat | Self::SeatOver | Self::Filled | Self::NotBegun => {
                page.word("mission-hindered", self.id())
            }
        }
    }
}

/// Why it is rejected, suspended or cancelled; told to those behind the scenes alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reason {
    code: String,
    words: Option<String>,
    by_programme: bool,
}

#[derive(Deserialize)]
struct Organisation {
    id: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    title: String,
    /// In per cent of full working time.
    share: u64,
    work_mode: String,
    place: Option<String>,
    region: Option<String>,
    clearance: String,
    filled: bool,
    looks_for_somebody: bool,
    /// None where nobody has it, or it looks for nobody.
    free_from: Option<NaiveDate>,
    /// None for whoever does not answer for the mission.
    occupations: Option<Vec<Stay>>,
    period: Period,
    skills: Vec<Required>,
    application_refusal: Option<Refusal>,
}

/// A confirmed placement on a seat, also one that is over.
#[derive(Deserialize)]
struct Stay {
    period: Period,
}

/// Why the reader cannot apply for a seat, as a word of the family `apply-refused`.
#[derive(Deserialize)]
pub struct Refusal {
    pub code: String,
}

impl Refusal {
    /// Where the reader can do something about it.
    pub fn remedy(&self) -> Option<&'static str> {
        remedy(&self.code)
    }
}

fn remedy(code: &str) -> Option<&'static str> {
    match code {
        "TALENT_REQUIRED" | "TALENT_NOT_IN_POOL" => Some("/profile"),
        "PLACEMENT_ALREADY_OPEN" | "HOME_CLOSED" => Some("/placements"),
        "SEAT_NOT_OPEN" => Some("/missions"),
        _ => None,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Required {
    skill_id: String,
    importance: String,
    minimum_level: u8,
    skill: Option<SkillLabel>,
}

#[derive(Template)]
#[template(path = "mission.html")]
struct MissionPage {
    page: Page,
    mission: Mission,
    commands: Vec<&'static str>,
    /// The search by which the viewer watches it already.
    watched: Option<String>,
    done: Option<&'static str>,
}

const PUBLISH: &str = "publish";
const SUBMIT: &str = "submit";
const CANCEL: &str = "cancel";
const START: &str = "start-mission";
const COMPLETE: &str = "complete-mission";
const CHANGE_SEAT: &str = missions::CHANGE_SEAT.name;
const REMOVE_SEAT: &str = missions::REMOVE_SEAT.name;
/// Statuses in which nothing more becomes of a mission.
const ENDED: &[&str] = &["COMPLETED", "CANCELLED", "REJECTED"];
/// Statuses in which an administration can buy priority.
const BUYING: &[&str] = &["PUBLISHED"];

impl MissionPage {
    /// What stands in the way of a command, where something does.
    fn hindrance(&self, name: &str) -> Option<Hindrance> {
        self.mission.hindrance(name, SystemClock.today())
    }

    /// What stands in the way of those that are shown.
    fn hindrances(&self) -> impl Iterator<Item = Hindrance> {
        self.commands.iter().filter_map(move |name| self.hindrance(name))
    }

    /// Whoever looks for a mission hears what becomes of it, until it has ended.
    fn watches(&self) -> bool {
        let told = self.mission.published_at.is_some() && !has_ended(&self.mission.status);
        self.page.signed_in() && !self.owns() && told
    }

    /// Why the reader cannot apply for a seat, as a word of the family `apply-refused`: what the server would answer. Whoever is not signed in is
    /// not told to have a profile first.
    fn why_not<'a>(&self, seat: &'a Seat) -> Option<&'a str> {
        let code = seat.application_refusal.as_ref().map(|refusal| refusal.code.as_str())?;
        // Nobody puts their profile right for a seat that looks for nobody.
        let of_profile = matches!(code, "TALENT_REQUIRED" | "TALENT_NOT_IN_POOL");
        Some(if of_profile && !seat.looks_for_somebody { "SEAT_NOT_OPEN" } else { code })
    }

    fn remedy(&self, code: &str) -> Option<&'static str> {
        remedy(code)
    }

    /// True where the reader has a talent that stands somewhere for the seat, or is told what keeps it out.
    fn may_stand(&self, seat: &Seat) -> bool {
        self.why_not(seat).is_none_or(|code| code == "TALENT_NOT_IN_POOL")
    }

    /// The words for the code of the reason, of which each of the three statuses has a list.
    fn reason_in_words(&self, code: &str) -> String {
        let family = match self.mission.status.as_str() {
            "REJECTED" => "rejection-reason",
            "CANCELLED" => "cancellation-reason",
            _ => "suspension-reason",
        };
        self.page.word(family, code)
    }

    fn owns(&self) -> bool {
        self.mission.is_owned()
    }
}

/// `GET /missions/{id}`; a mission that the viewer may not see does not exist.
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match page.ask::<Answer>(MISSION, json!({ "id": id })).await {
        Ok(Answer { mission: Some(mission) }) => {
            let able = missions::ON_MISSION.iter().filter(|(action, _)| mission.can(action));
            let commands = able.map(|(_, command)| command.name).collect();
            let done = done.done.as_deref().and_then(finished);
            let mut template = MissionPage { page, mission, commands, watched: None, done };
            if template.watches() {
                match super::searches::watch_of(&template.page, &template.mission.id).await {
                    Ok(watched) => template.watched = watched,
                    Err(error) => return template.page.failure(&error),
                }
            }
            template.page.render(StatusCode::OK, &template)
        }
        Ok(Answer { mission: None }) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

fn finished(name: &str) -> Option<&'static str> {
    let others = [&missions::DRAFT, &credits::BUY_PRIORITY, &searches::WATCH];
    let mut others = others.into_iter().chain(missions::ON_SEATS.iter().copied());
    others
        .find(|command| command.name == name)
        .or(missions::named(name).map(|(_, command)| command))
        .map(|command| command.name)
}

/// `GET /missions/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(query): Query<Sent>) -> Response {
    form_of(page, &id, &name, &query, None).await
}

/// `POST /missions/{id}/{command}`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    form_of(page, &id, &name, &query, Some(sent)).await
}

async fn form_of(page: Page, id: &str, name: &str, query: &Sent, sent: Option<Sent>) -> Response {
    let (action, command) = match name {
        "add-seat" => ("ADD_SEAT", &missions::ADD_SEAT),
        "change-seat" => ("CHANGE_SEAT", &missions::CHANGE_SEAT),
        "remove-seat" => ("REMOVE_SEAT", &missions::REMOVE_SEAT),
        name => match missions::named(name) {
            Some(known) => known,
            None => return page.not_found(),
        },
    };
    let mission = match page.ask::<Answer>(MISSION, json!({ "id": id })).await {
        Ok(Answer { mission: Some(mission) }) => mission,
        Ok(Answer { mission: None }) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    // A mission that is public is there for those too whose session has ended: what they typed comes back once they have signed in.
    if sent.is_none() && !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let of_seat = || {
        let id = query.iter().find(|(key, _)| ["id", "seatId"].contains(&key.as_str())).map(|(_, id)| id);
        let seat = mission.seats.iter().find(|seat| Some(&seat.id) == id)?;
        mission.seat_hindrance(seat, name)
    };
    let hindered = mission.hindrance(name, SystemClock.today()).is_some() || of_seat().is_some();
    if sent.is_none() && (hindered || !mission.can(action)) {
        return Redirect::to(&format!("/missions/{}", mission.id)).into_response();
    }
    let mut subject = subject(&page, &mission, command, query).await;
    if let (Ok(subject), true) = (&mut subject, sent.is_none() && ["ADD_SEAT", "CHANGE_SEAT"].contains(&action))
        && let Err(error) = count(&page, &mission, command, subject, query).await
    {
        return page.failure(&error);
    }
    match (subject, sent) {
        (Ok(subject), Some(sent)) => form::submit(page, command, subject, sent).await,
        (Ok(subject), None) => form::show(page, command, subject, query),
        (Err(error), _) => page.failure(&error),
    }
}

/// True once everybody may have read the mission: from then on whoever changes it says why.
fn is_public(status: &str) -> bool {
    ["PUBLISHED", "SUSPENDED", "STAFFED", "UNDER_WAY", "COMPLETED"].contains(&status)
}

/// True once nothing more becomes of the mission: nobody begins to watch it.
fn has_ended(status: &str) -> bool {
    ENDED.contains(&status)
}

/// How many people could fit the seat as it is written so far.
async fn count(
    page: &Page,
    mission: &Mission,
    command: &'static Command,
    subject: &mut Subject,
    typed: &Sent,
) -> Result<(), ExecuteError> {
    let Some(organisation) = &mission.organisation else { return Ok(()) };
    let mut words = page.t("fitting.incomplete").to_owned();
    if let Some(mut seat) = form::drafted(page, command, subject, typed, "seat", "seat.title") {
        if seat["title"].is_null() {
            seat["title"] = json!(mission.title);
        }
        let variables = json!({ "organisationId": organisation.id, "seat": seat });
        match page.ask::<Counted>(FITTING_FOR, variables).await {
            Ok(Counted { fitting_talents_for: Some(fitting) }) => words = fitting.words(page),
            // The programme does not choose people for others: to it, nothing is said.
            Ok(Counted { fitting_talents_for: None }) => return Ok(()),
            // Days that end before they begin, or no skill yet.
            Err(ExecuteError::Answered { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let address = format!("/missions/{}/{}", mission.id, command.name);
    subject.fitting = Some((address, words));
    Ok(())
}

async fn subject(
    page: &Page,
    mission: &Mission,
    command: &'static Command,
    query: &Sent,
) -> Result<Subject, ExecuteError> {
    let back = format!("/missions/{}", mission.id);
    let mut subject = Subject {
        ids: vec![("missionId", mission.id.clone())],
        version: Some(mission.version),
        title: mission.title.clone(),
        action: format!("{back}/{}", command.name),
        needed: if is_public(&mission.status) { vec!["justification"] } else { Vec::new() },
        back,
        ..Subject::default()
    };
    let of = |name: &'static str| query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
    match command.name {
        "edit-mission" => {
            subject.values.insert("title", mission.title.clone());
            subject.values.insert("description", mission.description.clone());
        }
        "set-priority" => drop(subject.values.insert("priority", mission.priority.to_string())),
        "remove-seat" => {
            let id = of("id").next().unwrap_or_default();
            subject.which = mission.seats.iter().find(|seat| seat.id == id).map(|seat| seat.title.clone());
            subject.action = format!("{}?id={}", subject.action, encode(&id));
            subject.values.insert("seatId", id);
        }
        "add-seat" | "change-seat" => {
            // A search for more skills sends the form's own fields.
            let id = of("id").chain(of("seatId")).next().unwrap_or_default();
            let seat = mission.seats.iter().find(|seat| seat.id == id);
            // What was chosen stands in the address, and what is found is added to it.
            let asked = seat.iter().flat_map(|seat| &seat.skills).map(|asked| asked.skill_id.clone());
            let mut chosen: Vec<String> = Vec::new();
            for skill in asked.chain(of("skill")) {
                if !chosen.contains(&skill) && chosen.len() < MOST_SKILLS {
                    chosen.push(skill);
                }
            }
            let text = of("q").next().unwrap_or_default();
            let mut offered = skill_labels(page, &chosen).await?;
            let found = found_skills(page, text.trim()).await?;
            subject.found = (!text.trim().is_empty()).then_some(found.len());
            for (id, label) in found {
                if !offered.iter().any(|(known, _)| *known == id) && offered.len() < MOST_SKILLS {
                    offered.push((id, label));
                }
            }
            if offered.is_empty() && text.trim().is_empty() && seat.is_none() {
                offered = suggested_skills(page, &format!("{}\n{}", mission.title, mission.description)).await?;
                subject.suggested = !offered.is_empty();
            }
            let kept: String = offered.iter().map(|(id, _)| format!("&skill={}", encode(id))).collect();
            let of_seat = if seat.is_some() { format!("id={}", encode(&id)) } else { String::new() };
            let address = format!("{}/{}", subject.back, command.name);
            subject.action = format!("{address}?{}", format!("{of_seat}{kept}").trim_start_matches('&'));
            subject.search = Some((address, text));
            subject.offered = offered;
            if let Some(seat) = seat {
                present(&mut subject, seat);
            }
        }
        _ => {}
    }
    Ok(subject)
}

/// The seat as it is, in the form that changes it.
fn present(subject: &mut Subject, seat: &Seat) {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    subject.which = Some(seat.title.clone());
    subject.values.extend([
        ("seatId", seat.id.clone()),
        ("seat.title", seat.title.clone()),
        ("seat.startsOn", seat.period.start.to_string()),
        ("seat.endsOn", seat.period.end.to_string()),
        ("seat.share", seat.share.to_string()),
        ("seat.workMode", seat.work_mode.clone()),
        ("seat.region", text(&seat.region)),
        ("seat.place", text(&seat.place)),
        ("seat.clearance", seat.clearance.clone()),
    ]);
    for asked in &seat.skills {
        subject.chosen.push((format!("importance:{}", asked.skill_id), asked.importance.clone()));
        subject.chosen.push((format!("seat.skills:{}", asked.skill_id), asked.minimum_level.to_string()));
    }
}

/// True where the viewer answers for a mission: nobody but the programme and its owners sees who fits its seats.
pub async fn owned(page: &Page, id: &str) -> Result<bool, ExecuteError> {
    if !page.is_administrator() {
        return Ok(true);
    }
    Ok(page.ask::<Answer>(MISSION, json!({ "id": id })).await?.mission.is_some_and(|mission| mission.is_owned()))
}

/// A mission as whoever buys priority for it needs it.
pub struct Priced {
    pub title: String,
    /// True where the viewer may buy priority for it now.
    pub is_for_sale: bool,
}

/// None where it does not exist for the viewer.
pub async fn priced(page: &Page, id: &str) -> Result<Option<Priced>, ExecuteError> {
    let mission = page.ask::<Answer>(MISSION, json!({ "id": id })).await?.mission;
    Ok(mission.map(|mission| {
        let is_for_sale = mission.is_for_sale() && !mission.is_decided();
        Priced { title: mission.title, is_for_sale }
    }))
}

/// What a mission is called, and whether it has ended; none where it does not exist for the viewer.
pub async fn ending_of(page: &Page, id: &str) -> Result<Option<(String, bool)>, ExecuteError> {
    let mission = page.ask::<Answer>(MISSION, json!({ "id": id })).await?.mission;
    Ok(mission.map(|mission| (mission.title, has_ended(&mission.status))))
}

#[derive(Deserialize)]
struct Labels {
    nodes: Vec<Option<Labelled>>,
}

#[derive(Deserialize)]
struct Labelled {
    id: Option<String>,
    label: Option<String>,
}

pub async fn skill_labels(page: &Page, ids: &[String]) -> Result<Vec<(String, String)>, ExecuteError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let labels: Labels = page.ask(SKILL_LABELS, json!({ "ids": ids })).await?;
    Ok(labels.nodes.into_iter().flatten().filter_map(|node| Some((node.id?, node.label?))).collect())
}

#[cfg(test)]
mod tests {
    use vivier_missions::domain::transitions::MissionStatus;

    use super::{has_ended, is_public};

    #[test]
    fn a_change_is_justified_from_where_the_mission_asks_for_it() {
        for status in MissionStatus::ALL {
            assert_eq!(is_public(status.as_str()), status.is_public(), "{status}");
        }
    }

    #[test]
    fn a_mission_is_watched_until_it_has_ended_as_the_service_has_it() {
        for status in MissionStatus::ALL {
            assert_eq!(has_ended(status.as_str()), status.has_ended(), "{status}");
        }
    }
}

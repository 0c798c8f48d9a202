//! `/missions/{id}`: one mission with its seats, and what the viewer can do with it; its forms lie below.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, missions};
use crate::executor::{Document, ExecuteError};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;
use crate::pages::placements::{Done, Period, SkillLabel};
use crate::pages::profile::{found_skills, suggested_skills};

const MISSION: Document = Document { operation: "Mission", source: include_str!("../../queries/mission.graphql") };
const SKILL_LABELS: Document =
    Document { operation: "SkillLabels", source: include_str!("../../queries/skill-labels.graphql") };
/// Skills that one seat asks for at most, as its form takes them.
const MOST_SKILLS: usize = 30;

#[derive(Deserialize)]
struct Answer {
    me: Option<Me>,
    mission: Option<Mission>,
}

#[derive(Deserialize)]
struct Me {}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mission {
    id: String,
    version: i64,
    title: String,
    description: String,
    status: String,
    priority: u64,
    actions: Vec<String>,
    organisation: Option<OrganisationName>,
    published_at: Option<DateTime<Utc>>,
    seats: Vec<Seat>,
}

impl Mission {
    fn can(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == action)
    }
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
    filled: bool,
    period: Period,
    skills: Vec<Required>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Required {
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
    done: Option<&'static str>,
}

impl MissionPage {
    /// Seats are filled from a published mission.
    fn takes_people(&self) -> bool {
        self.mission.status == "PUBLISHED" && self.page.signed_in()
    }

    /// Those who can edit a mission choose its people.
    fn owns(&self) -> bool {
        self.mission.can("EDIT_MISSION")
    }
}

/// `GET /missions/{id}`; a mission that the viewer may not see does not exist.
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match page.ask::<Answer>(MISSION, json!({ "id": id })).await {
        Ok(Answer { mission: Some(mission), .. }) => {
            let able = missions::ON_MISSION.iter().filter(|(action, _)| mission.can(action));
            let commands = able.map(|(_, command)| command.name).collect();
            let done = done.done.as_deref().and_then(finished);
            let template = MissionPage { page, mission, commands, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(Answer { mission: None, me: None }) if page.signed_in() => page.not_found(),
        Ok(Answer { mission: None, .. }) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

fn finished(name: &str) -> Option<&'static str> {
    let others = [&missions::DRAFT, &missions::ADD_SEAT, &missions::REMOVE_SEAT];
    others
        .into_iter()
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
        "remove-seat" => ("REMOVE_SEAT", &missions::REMOVE_SEAT),
        name => match missions::named(name) {
            Some(known) => known,
            None => return page.not_found(),
        },
    };
    let mission = match page.ask::<Answer>(MISSION, json!({ "id": id })).await {
        Ok(Answer { mission: Some(mission), .. }) => mission,
        Ok(_) if !page.signed_in() => return Redirect::to(&page.sign_in_address()).into_response(),
        Ok(_) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    if sent.is_none() && !mission.can(action) {
        return Redirect::to(&format!("/missions/{}", mission.id)).into_response();
    }
    match (subject(&page, &mission, command, query).await, sent) {
        (Ok(subject), Some(sent)) => form::submit(page, command, subject, sent).await,
        (Ok(subject), None) => form::show(page, command, subject, query),
        (Err(error), _) => page.failure(&error),
    }
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
        "remove-seat" => drop(subject.values.insert("seatId", of("id").next().unwrap_or_default())),
        "add-seat" => {
            // What was chosen stands in the address, and what is found is added to it.
            let chosen: Vec<String> = of("skill").take(MOST_SKILLS).collect();
            let text = of("q").next().unwrap_or_default();
            let mut offered = skill_labels(page, &chosen).await?;
            for (id, label) in found_skills(page, text.trim()).await? {
                if !offered.iter().any(|(known, _)| *known == id) && offered.len() < MOST_SKILLS {
                    offered.push((id, label));
                }
            }
            if offered.is_empty() && text.trim().is_empty() {
                offered = suggested_skills(page, &format!("{}\n{}", mission.title, mission.description)).await?;
                subject.suggested = !offered.is_empty();
            }
            let kept: String = offered.iter().map(|(id, _)| format!("&skill={}", encode(id))).collect();
            subject.action = format!("{}?{}", subject.action, kept.trim_start_matches('&'));
            subject.search = Some((format!("{}/add-seat", subject.back), text));
            subject.offered = offered;
        }
        _ => {}
    }
    Ok(subject)
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

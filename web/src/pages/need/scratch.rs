//! `/brigades/{id}/need`: a need from scratch, seat by seat, for those who lead the brigade.

use std::collections::BTreeMap;

use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use super::form::{self, Refusal};
use super::{Brigade, Declared, MOST_SEATS, Seat, Skill, submit};
use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::mission::skill_labels;
use crate::pages::profile::{found_skills, organisations};

const LEADING: Document =
    Document { operation: "NeedBrigade", source: include_str!("../../../queries/need-brigade.graphql") };
/// Skills that are offered for each seat of a need from scratch at most.
const MOST_OFFERED: usize = 40;
/// What the fields of a new seat begin with.
const NEW_SEAT: [(&str, &str); 4] = [("count", "1"), ("share", "100"), ("mode", "REMOTE"), ("clearance", "NONE")];

#[derive(Deserialize)]
struct Led {
    brigade: Option<Leading>,
}

#[derive(Deserialize)]
struct Leading {
    id: String,
    name: String,
    coordinated: bool,
}

/// What a need from scratch is declared with, which stands on nothing yet.
pub(super) struct Blank {
    /// The brigade's name.
    pub(super) brigade: String,
    /// The administrations that it can be for.
    pub(super) hosts: Vec<(String, String)>,
    /// The search for skills, and how many it found.
    pub(super) text: String,
    pub(super) found: Option<usize>,
    /// A skill was sent that is none.
    unknown: bool,
    /// The ids of the skills that each seat offers.
    pub(super) offered: Vec<String>,
}

/// `GET /brigades/{id}/need`
pub async fn begin(page: Page, Path(brigade): Path<String>) -> Response {
    from_scratch(page, &brigade, None).await
}

/// `POST /brigades/{id}/need`: with `step=seat` one more seat, with `step=search` more skills for them; else it is declared.
pub async fn declare(page: Page, Path(brigade): Path<String>, Form(sent): Form<Sent>) -> Response {
    from_scratch(page, &brigade, Some(sent)).await
}

async fn from_scratch(page: Page, brigade: &str, sent: Option<Sent>) -> Response {
    let typed = sent.as_deref().unwrap_or_default();
    let (declared, blank) = match blank(&page, brigade, typed).await {
        Ok(Some(found)) => found,
        Ok(None) if page.signed_in() => return page.not_found(),
        Ok(None) => return Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => return page.failure(&error),
    };
    let goes_on = typed.iter().any(|(name, _)| name == "step");
    let mut values = BTreeMap::new();
    for number in 0..declared.asked.len() {
        values.extend(NEW_SEAT.map(|(name, value)| (format!("seat.{number}.{name}"), value.to_owned())));
    }
    match sent {
        Some(sent) if blank.unknown => {
            values.extend(sent);
            let message = page.t("form.not-a-choice").to_owned();
            let words = format!("{}{} {message}", page.t("skills.search-label"), page.t("pending.colon"));
            let refused = vec![Refusal { at: Some("search".to_owned()), words, message }];
            form::show(page, declared, Some(blank), values, refused, false, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Some(sent) if !goes_on => {
            values.extend(sent);
            submit(page, declared, Some(blank), values).await
        }
        sent => {
            values.extend(sent.unwrap_or_default());
            form::show(page, declared, Some(blank), values, Vec::new(), false, StatusCode::OK)
        }
    }
}

/// What a need from scratch begins with: so many seats as were asked for, each of which can ask for the skills that were chosen and found.
/// None where the viewer does not lead the brigade.
async fn blank(page: &Page, id: &str, sent: &[(String, String)]) -> Result<Option<(Declared, Blank)>, ExecuteError> {
    let brigade = page.ask::<Led>(LEADING, json!({ "id": id })).await?.brigade;
    let Some(brigade) = brigade.filter(|brigade| brigade.coordinated) else { return Ok(None) };
    let of = |name: &'static str| sent.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str());
    let seats: usize = of("seats").next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let more = usize::from(of("step").any(|step| step == "seat"));
    let seats = seats.saturating_add(more).clamp(1, MOST_SEATS);
    let mut chosen: Vec<String> = Vec::new();
    for skill in of("skill") {
        if chosen.len() < MOST_OFFERED && !chosen.iter().any(|known| known == skill) {
            chosen.push(skill.to_owned());
        }
    }
    let text = of("q").next().unwrap_or_default().trim().to_owned();
    let (mut offered, unknown) = known_skills(page, &chosen).await?;
    let searched = found_skills(page, &text).await?;
    let found = (!text.is_empty()).then_some(searched.len());
    for (id, label) in searched {
        if offered.len() < MOST_OFFERED && !offered.iter().any(|(known, _)| *known == id) {
            offered.push((id, label));
        }
    }
    let hosts = organisations(page).await?;
    let seat = || Seat {
        filled: false,
        title: String::new(),
        share: 100,
        mode: String::new(),
        region: None,
        clearance: String::new(),
        skills: offered.iter().map(Skill::offered).collect(),
    };
    let declared = Declared {
        id: String::new(),
        version: 0,
        name: None,
        status: String::new(),
        coordinated: true,
        exercise: false,
        team_by: None,
        largest_team: None,
        most_from_service: None,
        period: None,
        brigade: Some(Brigade { id: brigade.id }),
        host: None,
        asked: std::iter::repeat_with(seat).take(seats).collect(),
    };
    let offered = offered.into_iter().map(|(id, _)| id).collect();
    Ok(Some((declared, Blank { brigade: brigade.name, hosts, text, found, unknown, offered })))
}

/// The skills with these ids, and whether one of the ids is none: what was typed beside it is not lost for that.
async fn known_skills(page: &Page, ids: &[String]) -> Result<(Vec<(String, String)>, bool), ExecuteError> {
    match skill_labels(page, ids).await {
        Ok(labels) => return Ok((labels, false)),
        Err(error) if error.is_of_the_address() => {}
        Err(error) => return Err(error),
    }
    let mut labels = Vec::new();
    for id in ids {
        match skill_labels(page, std::slice::from_ref(id)).await {
            Ok(label) => labels.extend(label),
            Err(error) if error.is_of_the_address() => {}
            Err(error) => return Err(error),
        }
    }
    Ok((labels, true))
}

//! `/mobilisations/{id}/need`: what a team is needed for, as it was declared: corrected while nobody has been called, and declared anew
//! once calls went out. A link that says what would lift a constraint fills it in. `/brigades/{id}/need`: a need from scratch, seat by seat.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::commands::form::{Sent, Unreadable};
use crate::commands::{brigades, talents};
use crate::executor::{Document, ExecuteError};
use crate::format::is_time;
use crate::page::Page;
use crate::pages::mission::skill_labels;
use crate::pages::placements::{Period, SkillLabel};
use crate::pages::profile::{found_skills, organisations};

const NEED: Document =
    Document { operation: "MobilisationNeed", source: include_str!("../../queries/mobilisation-need.graphql") };
const CORRECT: Document =
    Document { operation: "CorrectMobilisation", source: include_str!("../../queries/correct-mobilisation.graphql") };
const LEADING: Document =
    Document { operation: "NeedBrigade", source: include_str!("../../queries/need-brigade.graphql") };
/// As many seats as a team may have.
const MOST_SEATS: usize = 40;
/// Skills that are offered for each seat of a need from scratch at most.
const MOST_OFFERED: usize = 40;
/// What the fields of a new seat begin with.
const NEW_SEAT: [(&str, &str); 4] = [("count", "1"), ("share", "100"), ("mode", "REMOTE"), ("clearance", "NONE")];
/// What of the page is of the whole need: its id there is its name.
const WHOLE: [&str; 7] = ["name", "startsOn", "endsOn", "teamBy", "largestTeam", "mostFromService", "hostId"];

/// True while nobody has been called: the need itself can be another one.
pub fn is_correctable(status: &str) -> bool {
    matches!(status, "DECLARED" | "COMPOSED")
}

#[derive(Deserialize)]
struct Answer {
    mobilisation: Option<Declared>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Declared {
    id: String,
    version: i64,
    name: Option<String>,
    status: String,
    coordinated: bool,
    exercise: bool,
    team_by: Option<DateTime<Utc>>,
    largest_team: Option<u64>,
    most_from_service: Option<u64>,
    period: Option<Period>,
    brigade: Option<Brigade>,
    host: Option<Host>,
    asked: Vec<Seat>,
}

#[derive(Deserialize)]
struct Brigade {
    id: String,
}

#[derive(Deserialize)]
struct Host {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Seat {
    /// Somebody has it.
    filled: bool,
    title: String,
    share: u64,
    mode: String,
    region: Option<String>,
    clearance: String,
    skills: Vec<Skill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Skill {
    skill_id: String,
    level: u64,
    skill: Option<SkillLabel>,
}

impl Skill {
    /// One that a new seat can ask for, and does not yet.
    fn offered((id, label): &(String, String)) -> Self {
        Self { skill_id: id.clone(), level: 0, skill: Some(SkillLabel { label: label.clone() }) }
    }

    fn label(&self) -> &str {
        self.skill.as_ref().map_or("–", |skill| skill.label.as_str())
    }
}

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
struct Blank {
    /// The brigade's name.
    brigade: String,
    /// The administrations that it can be for.
    hosts: Vec<(String, String)>,
    /// The search for skills, and how many it found.
    text: String,
    found: Option<usize>,
    /// A skill was sent that is none.
    unknown: bool,
    /// The ids of the skills that each seat offers.
    offered: Vec<String>,
}

/// The field with this name holds what cannot be told to the API.
#[derive(PartialEq, Debug)]
struct Unread(String, Wrong);

/// Why it cannot.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Wrong {
    Needed,
    /// None of the seats is wanted.
    NoSeat,
    Unreadable(Unreadable),
}

impl Wrong {
    fn words<'a>(&self, page: &'a Page) -> &'a str {
        match self {
            Self::Needed => page.t("form.needed"),
            Self::NoSeat => page.t("need.no-seat"),
            Self::Unreadable(unreadable) => unreadable.words(page),
        }
    }
}

/// What was refused, and the id of the field on the page that it is about.
struct Refusal {
    at: Option<String>,
    /// With the field's name, for whoever reads it above the form.
    words: String,
    /// Without, for whoever reads it at the field.
    message: String,
}

/// What a mutation is told, and of which seat on the page each of its seats is: one that is wanted several times is sent as often.
struct Sending {
    input: Map<String, Value>,
    seats: Vec<usize>,
}

#[derive(Template)]
#[template(path = "need.html")]
struct NeedPage {
    page: Page,
    declared: Declared,
    /// None where there is a mobilisation that the need was declared for.
    blank: Option<Blank>,
    /// What stands in each field.
    values: BTreeMap<String, String>,
    refused: Vec<Refusal>,
    /// Fields that a link filled in.
    filled: bool,
    key: String,
}

impl NeedPage {
    /// What the page is called, and what its button does.
    fn title(&self) -> &str {
        match &self.blank {
            Some(_) => self.page.t("need.new"),
            None if is_correctable(&self.declared.status) => self.page.t("need.correct"),
            None => self.page.t("need.anew"),
        }
    }

    fn explained(&self) -> &str {
        match &self.blank {
            Some(_) => self.page.t("need.new.explained"),
            None if is_correctable(&self.declared.status) => self.page.t("need.correct.explained"),
            None => self.page.t("need.anew.explained"),
        }
    }

    /// The page that it belongs to.
    fn back(&self) -> String {
        match (&self.blank, &self.declared.brigade) {
            (Some(_), Some(brigade)) => format!("/brigades/{}", brigade.id),
            _ => format!("/mobilisations/{}", self.declared.id),
        }
    }

    fn back_name(&self) -> &str {
        match &self.blank {
            Some(blank) => &blank.brigade,
            None => self.declared.name.as_deref().unwrap_or_default(),
        }
    }

    /// What the search for skills came to, in words.
    fn found(&self) -> String {
        match self.blank.as_ref().and_then(|blank| blank.found) {
            None => String::new(),
            Some(0) => self.page.t("skills.found-none").to_owned(),
            Some(found) => self.page.count("skills.found", &u64::try_from(found).unwrap_or_default()),
        }
    }

    /// The id of the field of the seat with this number.
    fn at(&self, name: &str, number: &usize) -> String {
        format!("{name}-{number}")
    }

    /// The same of the skill that stands there at this place, from 1 on.
    fn skill_at(&self, number: &usize, place: &usize) -> String {
        format!("skill-{number}-{place}")
    }

    /// What was refused at the field with this id.
    fn said(&self, at: &str) -> Option<String> {
        let here = self.refused.iter().filter(|refusal| refusal.at.as_deref() == Some(at));
        let said: Vec<&str> = here.map(|refusal| refusal.message.as_str()).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The field's name of the seat with this number.
    fn of(&self, number: &usize, name: &str) -> String {
        format!("seat.{number}.{name}")
    }

    fn skill_of(&self, number: &usize, skill: &Skill) -> String {
        format!("seat.{number}.skill.{}", skill.skill_id)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    fn regions(&self) -> &'static [&'static str] {
        talents::REGIONS
    }
}

/// How many of a seat the form begins with: of a deployed team, only what it has lost is needed again.
fn first_count(declared: &Declared, seat: &Seat) -> &'static str {
    let has_lost = declared.status == "DEPLOYED" && declared.asked.iter().any(|seat| !seat.filled);
    if has_lost && seat.filled { "0" } else { "1" }
}

/// What the fields begin with.
fn values(page: &Page, declared: &Declared) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut put = |name: String, value: String| drop(values.insert(name, value));
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    put("name".to_owned(), declared.name.clone().unwrap_or_default());
    if let Some(period) = &declared.period {
        put("startsOn".to_owned(), period.start.to_string());
        put("endsOn".to_owned(), period.end.to_string());
    }
    if let Some(by) = declared.team_by {
        put("teamBy".to_owned(), page.local(&by));
    }
    put("largestTeam".to_owned(), number(declared.largest_team));
    put("mostFromService".to_owned(), number(declared.most_from_service));
    for (index, seat) in declared.asked.iter().enumerate() {
        let mut of_seat = |name: &str, value: &str| put(format!("seat.{index}.{name}"), value.to_owned());
        of_seat("title", &seat.title);
        of_seat("share", &seat.share.to_string());
        of_seat("mode", &seat.mode);
        of_seat("region", seat.region.as_deref().unwrap_or_default());
        of_seat("clearance", &seat.clearance);
        of_seat("count", first_count(declared, seat));
        for skill in &seat.skills {
            of_seat(&format!("skill.{}", skill.skill_id), &skill.level.to_string());
        }
    }
    values
}

/// The input of either mutation, without what only one of them takes; or everything in it that cannot be told.
fn input(page: &Page, declared: &Declared, values: &BTreeMap<String, String>) -> Result<Sending, Vec<Unread>> {
    let of = |name: &str| values.get(name).map(|value| value.trim()).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut input = Map::new();
    for name in ["name", "startsOn", "endsOn"] {
        if of(name).is_empty() {
            wrong.push(Unread(name.to_owned(), Wrong::Needed));
        }
        input.insert(name.to_owned(), json!(of(name)));
    }
    match of("teamBy") {
        "" => wrong.push(Unread("teamBy".to_owned(), Wrong::Needed)),
        text if !is_time(text) => wrong.push(Unread("teamBy".to_owned(), Wrong::Unreadable(Unreadable::NotATime))),
        _ => {}
    }
    input.insert("teamBy".to_owned(), json!(page.instant(of("teamBy"))));
    for name in ["largestTeam", "mostFromService"] {
        let typed = Some(of(name)).filter(|text| !text.is_empty());
        let value = typed.map(|text| kept(&mut wrong, number(name, text)));
        input.insert(name.to_owned(), json!(value));
    }
    let (mut seats, mut numbers, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for (index, seat) in declared.asked.iter().enumerate() {
        match asked_seat(values, index, seat) {
            Ok((asked, count)) => {
                seats.extend(std::iter::repeat_n(asked, count));
                numbers.extend(std::iter::repeat_n(index, count));
            }
            Err(more) => unread.extend(more),
        }
    }
    if seats.is_empty() && unread.is_empty() {
        unread.push(Unread("seat.0.count".to_owned(), Wrong::NoSeat));
    }
    wrong.append(&mut unread);
    input.insert("seats".to_owned(), json!(seats));
    if wrong.is_empty() { Ok(Sending { input, seats: numbers }) } else { Err(wrong) }
}

/// What the seat with this number asks for, and how many of it are wanted; or everything in it that cannot be told. Of a seat that is not
/// wanted nothing is read.
fn asked_seat(values: &BTreeMap<String, String>, index: usize, seat: &Seat) -> Result<(Value, usize), Vec<Unread>> {
    let name = |field: &str| format!("seat.{index}.{field}");
    let of = |field: &str| values.get(&name(field)).map(|value| value.trim()).unwrap_or_default();
    let mut wrong = Vec::new();
    let count = number(&name("count"), of("count")).and_then(|count| {
        usize::try_from(count).map_err(|_| Unread(name("count"), Wrong::Unreadable(Unreadable::NotANumber)))
    });
    if count == Ok(0) {
        return Ok((Value::Null, 0));
    }
    if of("title").is_empty() {
        wrong.push(Unread(name("title"), Wrong::Needed));
    }
    let count = kept(&mut wrong, count).min(MOST_SEATS + 1);
    let mut skills = Vec::new();
    for skill in asked_skills(values, index, seat) {
        let field = format!("skill.{}", skill.skill_id);
        let level = kept(&mut wrong, number(&name(&field), of(&field)));
        skills.push(json!({ "skillId": skill.skill_id, "level": level }));
    }
    let share = kept(&mut wrong, number(&name("share"), of("share")));
    // A region is for work on site.
    let region = Some(of("region")).filter(|region| !region.is_empty() && of("mode") != "REMOTE");
    // What no list offers the API's schema does not know, and would not say at which field it stands.
    let (modes, clearances) = (brigades::MODES.values(), talents::CLEARANCES.values());
    for (choice, listed) in [("mode", modes), ("region", talents::REGIONS), ("clearance", clearances)] {
        let unsaid = choice == "region" && region.is_none();
        if !unsaid && !listed.iter().any(|one| *one == of(choice)) {
            wrong.push(Unread(name(choice), Wrong::Unreadable(Unreadable::NotAChoice)));
        }
    }
    let asked = json!({
        "title": of("title"), "share": share, "mode": of("mode"), "region": region,
        "clearance": of("clearance"), "skills": skills,
    });
    if wrong.is_empty() { Ok((asked, count)) } else { Err(wrong) }
}

/// The number that was typed into the field with this name.
fn number(name: &str, typed: &str) -> Result<i64, Unread> {
    if typed.is_empty() {
        return Err(Unread(name.to_owned(), Wrong::Needed));
    }
    typed.parse().map_err(|_| Unread(name.to_owned(), Wrong::Unreadable(Unreadable::NotANumber)))
}

/// What was read; where it could not be, that is kept for when everything has been.
fn kept<T: Default>(wrong: &mut Vec<Unread>, read: Result<T, Unread>) -> T {
    read.unwrap_or_else(|unread| {
        wrong.push(unread);
        T::default()
    })
}

/// The skills that are still asked for on the seat with this number, in their order.
fn asked_skills<'a>(
    values: &BTreeMap<String, String>,
    number: usize,
    seat: &'a Seat,
) -> impl Iterator<Item = &'a Skill> {
    let is_asked = |skill: &&Skill| {
        values.get(&format!("seat.{number}.skill.{}", skill.skill_id)).is_some_and(|level| !level.trim().is_empty())
    };
    seat.skills.iter().filter(is_asked).collect::<Vec<_>>().into_iter()
}

/// The field with this name on the page: its id there, and what it is called, with the number of its seat.
fn named(page: &Page, declared: &Declared, name: &str) -> Option<(String, String)> {
    let Some((number, field)) = name.strip_prefix("seat.").and_then(|rest| rest.split_once('.')) else {
        return WHOLE.contains(&name).then(|| (name.to_owned(), page.word("field", name)));
    };
    let number: usize = number.parse().ok()?;
    let seat = declared.asked.get(number)?;
    let place = |skill: &str| seat.skills.iter().position(|known| known.skill_id == skill);
    let (id, label) = match field.strip_prefix("skill.") {
        Some(skill) => {
            let place = place(skill)?;
            (format!("skill-{number}-{}", place + 1), seat.skills[place].label().to_owned())
        }
        None if field == "count" => (format!("count-{number}"), page.t("need.count").to_owned()),
        None if field == "skills" => (format!("skill-{number}-1"), page.word("field", "seat.skills")),
        None => {
            let known = ["title", "share", "mode", "region", "clearance"].contains(&field);
            known.then(|| (format!("{field}-{number}"), page.word("field", &format!("seat.{field}"))))?
        }
    };
    let title = page.with("need.seat", "number", &(number + 1).to_string());
    Some((id, format!("{title}, {label}")))
}

/// What was refused, with the field of the page that it is about.
fn refusal(page: &Page, declared: &Declared, name: &str, message: &str) -> Refusal {
    let (at, words) = match named(page, declared, name) {
        Some((at, label)) => (Some(at), format!("{label}{} {message}", page.t("pending.colon"))),
        None => (None, message.to_owned()),
    };
    Refusal { at, words, message: message.to_owned() }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    mobilisation: Option<Made>,
    user_errors: Vec<Refused>,
}

#[derive(Deserialize)]
struct Made {
    id: String,
}

#[derive(Deserialize)]
struct Refused {
    message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

impl Refused {
    /// The name of the field on the page that the path is about. `seats`: of which seat on the page each of those that were sent is.
    fn field(&self, declared: &Declared, values: &BTreeMap<String, String>, seats: &[usize]) -> Option<String> {
        let path: Vec<&str> =
            self.path.iter().flatten().map(String::as_str).skip_while(|part| *part == "input").collect();
        let number = |text: &str| text.parse::<usize>().ok();
        match path[..] {
            ["seats", sent, "skills", rank, ..] => {
                let at = *seats.get(number(sent)?)?;
                let skill = asked_skills(values, at, declared.asked.get(at)?).nth(number(rank)?)?;
                Some(format!("seat.{at}.skill.{}", skill.skill_id))
            }
            ["seats", sent, field, ..] => Some(format!("seat.{}.{field}", seats.get(number(sent)?)?)),
            // Too many or none at all: how many there are is said seat by seat, and the first one is where to begin.
            ["seats"] => Some("seat.0.count".to_owned()),
            [field] => Some(field.to_owned()),
            _ => None,
        }
    }
}

/// `GET /mobilisations/{id}/need`: with `seat.0.share=60` and the like in the address, that filled in.
pub async fn show(page: Page, Path(id): Path<String>, Query(query): Query<Sent>) -> Response {
    let declared = match declared(&page, &id).await {
        Ok(declared) => declared,
        Err(error) => return page.failure(&error),
    };
    let Some(declared) = declared else {
        return if page.signed_in() { page.not_found() } else { Redirect::to(&page.sign_in_address()).into_response() };
    };
    let mut values = values(&page, &declared);
    let mut filled = false;
    for (name, value) in query {
        // What is no field of it changes nothing.
        if let Some(present) = values.get_mut(&name) {
            filled |= *present != value;
            *present = value;
        }
    }
    form(page, declared, None, values, Vec::new(), filled, StatusCode::OK)
}

/// `POST /mobilisations/{id}/need`
pub async fn send(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    match declared(&page, &id).await {
        Ok(Some(declared)) => {
            let mut values = values(&page, &declared);
            values.extend(sent);
            submit(page, declared, None, values).await
        }
        Ok(None) if page.signed_in() => page.not_found(),
        Ok(None) => Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /brigades/{id}/need`: a need from scratch, for those who lead the brigade.
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
            form(page, declared, Some(blank), values, refused, false, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Some(sent) if !goes_on => {
            values.extend(sent);
            submit(page, declared, Some(blank), values).await
        }
        sent => {
            values.extend(sent.unwrap_or_default());
            form(page, declared, Some(blank), values, Vec::new(), false, StatusCode::OK)
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

/// Declares or corrects it with what was typed.
async fn submit(
    page: Page,
    mut declared: Declared,
    blank: Option<Blank>,
    values: BTreeMap<String, String>,
) -> Response {
    let sent_once = |name: &str| values.get(name).filter(|value| !value.trim().is_empty()).cloned();
    if let Some(version) = sent_once("expectedVersion").and_then(|text| text.parse().ok()) {
        declared.version = version;
    }
    let key = sent_once("idempotencyKey").unwrap_or_else(|| Uuid::new_v4().to_string());
    let host = declared.host.as_ref().map(|host| host.id.clone()).or_else(|| sent_once("hostId"));
    let mut wrong = Vec::new();
    if blank.is_some() && host.is_none() {
        wrong.push(Unread("hostId".to_owned(), Wrong::Needed));
    }
    let Sending { mut input, seats } = match input(&page, &declared, &values) {
        Ok(sending) if wrong.is_empty() => sending,
        read => {
            wrong.extend(read.err().unwrap_or_default());
            let told = |Unread(name, why): &Unread| refusal(&page, &declared, name, why.words(&page));
            let refused = wrong.iter().map(told).collect();
            return form(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    input.insert("idempotencyKey".to_owned(), json!(key));
    let document = if blank.is_none() && is_correctable(&declared.status) {
        input.insert("mobilisationId".to_owned(), json!(declared.id));
        input.insert("expectedVersion".to_owned(), json!(declared.version));
        CORRECT
    } else {
        input.insert("brigadeId".to_owned(), json!(declared.brigade.as_ref().map(|brigade| &brigade.id)));
        input.insert("hostId".to_owned(), json!(host));
        brigades::DECLARE.document
    };
    let payload = match page.ask::<BTreeMap<String, Payload>>(document, json!({ "input": input })).await {
        Ok(answer) => answer.into_values().next(),
        Err(error) if error.is_of_the_input() => {
            let refused = vec![refusal(&page, &declared, "", Unreadable::NotAChoice.words(&page))];
            return form(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(error) => return page.failure(&error),
    };
    let Some(Payload { mobilisation, user_errors }) = payload else { return page.not_found() };
    match mobilisation.filter(|_| user_errors.is_empty()) {
        Some(made) => {
            let said = if blank.is_some() { "done=declare-mobilisation" } else { "corrected=1" };
            Redirect::to(&format!("/mobilisations/{}/team?{said}", made.id)).into_response()
        }
        None => {
            let of = |error: &Refused| {
                let name = error.field(&declared, &values, &seats).unwrap_or_default();
                refusal(&page, &declared, &name, &error.message)
            };
            let refused = user_errors.iter().map(of).collect();
            form(page, declared, blank, values, refused, false, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// The need, where the viewer coordinates it and it is a real one.
async fn declared(page: &Page, id: &str) -> Result<Option<Declared>, ExecuteError> {
    let answer = page.ask::<Answer>(NEED, json!({ "id": id })).await?;
    Ok(answer.mobilisation.filter(|declared| declared.coordinated && !declared.exercise))
}

fn form(
    page: Page,
    declared: Declared,
    blank: Option<Blank>,
    values: BTreeMap<String, String>,
    refused: Vec<Refusal>,
    filled: bool,
    status: StatusCode,
) -> Response {
    let key = Uuid::new_v4().to_string();
    let template = NeedPage { page, declared, blank, values, refused, filled, key };
    template.page.render(status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(skills: &[&str]) -> Seat {
        let skill = |id: &&str| Skill { skill_id: (*id).to_owned(), level: 2, skill: None };
        Seat {
            filled: false,
            title: "Poste".to_owned(),
            share: 60,
            mode: "REMOTE".to_owned(),
            region: None,
            clearance: "NONE".to_owned(),
            skills: skills.iter().map(skill).collect(),
        }
    }

    fn need(status: &str, asked: Vec<Seat>) -> Declared {
        Declared {
            id: "m".to_owned(),
            version: 1,
            name: None,
            status: status.to_owned(),
            coordinated: true,
            exercise: false,
            team_by: None,
            largest_team: None,
            most_from_service: None,
            period: None,
            brigade: None,
            host: None,
            asked,
        }
    }

    #[test]
    fn declared_again_after_a_loss_the_need_begins_with_what_was_lost() {
        let seats = |filled: [bool; 2]| filled.map(|filled| Seat { filled, ..seat(&["one"]) }).into();
        let counts = |status: &str, filled: [bool; 2]| {
            let declared = need(status, seats(filled));
            declared.asked.iter().map(|seat| first_count(&declared, seat)).collect::<Vec<_>>()
        };
        assert_eq!(counts("DEPLOYED", [true, false]), ["0", "1"]);
        assert_eq!(counts("DEPLOYED", [true, true]), ["1", "1"], "nothing was lost: the whole team again");
        assert_eq!(counts("CALLING", [true, false]), ["1", "1"]);
    }

    #[test]
    fn everything_that_is_wrong_with_a_seat_is_told_at_once_and_one_that_is_not_wanted_is_not_read() {
        let typed = |count: &str| -> BTreeMap<String, String> {
            let value = |name: &str, value: &str| (format!("seat.0.{name}"), value.to_owned());
            [
                value("count", count),
                value("title", " "),
                value("share", "x"),
                value("mode", "REMOTE"),
                value("clearance", "Y"),
                value("skill.one", "2"),
            ]
            .into()
        };
        let read = asked_seat(&typed("2"), 0, &seat(&["one"])).expect_err("three are wrong");
        let unread = |name: &str, why: Wrong| Unread(format!("seat.0.{name}"), why);
        let number = Wrong::Unreadable(Unreadable::NotANumber);
        let choice = Wrong::Unreadable(Unreadable::NotAChoice);
        let wrong = [unread("title", Wrong::Needed), unread("share", number), unread("clearance", choice)];
        assert_eq!(read, wrong);
        assert_eq!(asked_seat(&typed("0"), 0, &seat(&["one"])), Ok((Value::Null, 0)));
    }

    #[test]
    fn what_is_refused_is_told_of_the_seat_on_the_page_though_a_seat_is_sent_several_times_or_a_skill_not_at_all() {
        let declared = need("DECLARED", vec![seat(&["one"]), seat(&["one"]), seat(&["two", "three"])]);
        let level = |name: &str, level: &str| (name.to_owned(), level.to_owned());
        let values: BTreeMap<String, String> = [
            level("seat.0.skill.one", "2"),
            level("seat.1.skill.one", "2"),
            level("seat.2.skill.two", ""),
            level("seat.2.skill.three", "4"),
        ]
        .into();
        // The first seat is wanted three times, the second no more.
        let seats = [0, 0, 0, 2];
        let of = |path: &[&str]| {
            let path = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
            Refused { message: String::new(), path: Some(path) }.field(&declared, &values, &seats)
        };
        assert_eq!(of(&["seats", "3", "share"]).as_deref(), Some("seat.2.share"));
        assert_eq!(of(&["seats", "2", "region"]).as_deref(), Some("seat.0.region"));
        assert_eq!(of(&["seats", "3", "skills", "0", "level"]).as_deref(), Some("seat.2.skill.three"));
        assert_eq!(of(&["seats", "3", "skills"]).as_deref(), Some("seat.2.skills"));
        assert_eq!(of(&["largestTeam"]).as_deref(), Some("largestTeam"));
        assert_eq!(of(&["seats", "9", "share"]), None);
        assert_eq!(of(&["seats"]).as_deref(), Some("seat.0.count"));
        let host = of(&["hostId"]);
        assert!(host.is_some_and(|host| WHOLE.contains(&host.as_str())), "it stands on the page");
    }
}

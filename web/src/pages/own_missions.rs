//! `/my-missions`: the missions of the organisations that the viewer answers for; `/moderation`: those that wait for the programme;
//! `/my-missions/draft`: a new one.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::missions;
use crate::executor::{Document, ExecuteError};
use crate::format::day_in_paris;
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::mission_templates;
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::organisations::Organisations;

const OWN_MISSIONS: Document =
    Document { operation: "OwnMissions", source: include_str!("../../queries/own-missions.graphql") };
const OWN_ORGANISATIONS: Document =
    Document { operation: "OwnOrganisations", source: include_str!("../../queries/own-organisations.graphql") };
/// Missions on one page.
const LISTED: u8 = 25;
/// Organisations that one question names at most, as the API says.
const ASKED_AT_ONCE: usize = 100;
/// The roles whose holders answer for missions.
const ROLES: [&str; 2] = ["MISSION_OWNER", "PROGRAMME_ADMINISTRATOR"];
/// Those whose holders write new ones: the programme moderates them.
const WRITERS: [&str; 1] = ["MISSION_OWNER"];

#[derive(Deserialize)]
struct Roles {
    me: Option<Me>,
}

#[derive(Deserialize)]
struct Me {
    roles: Vec<Grant>,
}

#[derive(Deserialize)]
struct Grant {
    role: String,
    organisation: Option<Organisation>,
}

#[derive(Deserialize)]
struct Organisation {
    id: String,
}

#[derive(Deserialize)]
struct List {
    missions: Connection<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    title: String,
    status: String,
    /// Seats that nobody has, whether the mission is open or not yet.
    open_seat_count: u64,
    priority: u64,
    updated_at: DateTime<Utc>,
    organisation: Option<OrganisationName>,
}

#[derive(Template)]
#[template(path = "own_missions.html")]
struct OwnMissionsPage {
    page: Page,
    listing: Listing,
    missions: Vec<Card>,
    /// False where the viewer answers for no organisation.
    owner: bool,
    /// True where the viewer can write a mission for one.
    writer: bool,
    /// True for the programme's queue.
    moderation: bool,
    done: Option<&'static str>,
}

impl OwnMissionsPage {
    fn title(&self) -> &str {
        if self.moderation { self.page.t("moderation.title") } else { self.page.t("own-missions.title") }
    }
}

/// Statuses of a mission, as the API names them.
const STATUSES: &[&str] =
    &["DRAFT", "SUBMITTED", "PUBLISHED", "SUSPENDED", "STAFFED", "UNDER_WAY", "COMPLETED", "CANCELLED", "REJECTED"];
const ORDERS: &[&str] = &["newest", "priority", "published"];
const NARROWINGS: [(&str, Narrowing); 5] = [
    ("q", Narrowing::Words),
    ("organisation", Narrowing::Offered),
    ("status", Narrowing::Choice("mission.status", STATUSES)),
    ("open", Narrowing::Switch),
    ("sort", Narrowing::Order("missions.order", ORDERS)),
];

/// The organisations for which the viewer holds one of `roles`, there or above, by id and name.
pub(super) async fn organisations(page: &Page, roles: &[&str]) -> Result<Vec<(String, String)>, ExecuteError> {
    let roots = held_at(page, roles).await?;
    if roots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Organisations::read(page).await?.at_or_below(&roots))
}

/// Where the viewer holds one of `roles`, by id.
pub(super) async fn held_at(page: &Page, roles: &[&str]) -> Result<Vec<String>, ExecuteError> {
    let held: Roles = page.ask(OWN_ORGANISATIONS, json!({})).await?;
    let grants = held.me.into_iter().flat_map(|me| me.roles).filter(|grant| roles.contains(&grant.role.as_str()));
    Ok(grants.filter_map(|grant| grant.organisation).map(|one| one.id).collect())
}

/// A list as its address says it, of the organisations that it may be narrowed to.
fn listing(address: &[(String, String)], moderation: bool, offered: Vec<(String, String)>) -> Listing {
    let mut listing = if moderation {
        let narrowings = NARROWINGS.iter().filter(|(name, _)| ["q", "organisation", "sort"].contains(name)).copied();
        let narrowings: Vec<_> = narrowings.collect();
        Listing::read("moderation", "/moderation", &narrowings, address).filed_at("/moderation.csv")
    } else {
        Listing::read("own-missions", "/my-missions", &NARROWINGS, address).filed_at("/my-missions.csv")
    };
    listing.offer("organisation", offered);
    listing
}

/// What the list is asked for: the programme sees all, others those of their organisations, as many as one question names.
fn asked(page: &Page, listing: &Listing, moderation: bool, mine: &[(String, String)], mut window: Value) -> Value {
    let all = page.is_administrator();
    let mine = || mine.iter().take(ASKED_AT_ONCE).map(|(id, _)| id).collect::<Vec<_>>();
    window["organisationIds"] = match listing.value("organisation") {
        Some(one) => json!([one]),
        None if all => Value::Null,
        None => json!(mine()),
    };
    window["statuses"] = if moderation { json!(["SUBMITTED"]) } else { listing.variables("status") };
    window["text"] = listing.variable("q");
    window["open"] = json!(listing.is_set("open"));
    window["order"] = json!(listing.value("sort").unwrap_or_default().to_uppercase());
    window
}

/// `GET /my-missions?q=…&status=…`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    shown(page, &address, false).await
}

/// `GET /moderation`: what waits for the programme.
pub async fn moderation(page: Page, Query(address): Query<Sent>) -> Response {
    if page.signed_in() && !page.is_administrator() {
        return page.not_found();
    }
    shown(page, &address, true).await
}

async fn shown(page: Page, address: &[(String, String)], moderation: bool) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mine = match organisations(&page, &ROLES).await {
        Ok(mine) => mine,
        Err(error) => return page.failure(&error),
    };
    let writer = match is_writer(&page, &mine).await {
        Ok(writer) => writer,
        Err(error) => return page.failure(&error),
    };
    let mut listing = listing(address, moderation, mine.clone());
    let mut missions = Vec::new();
    if !mine.is_empty() {
        let variables = asked(&page, &listing, moderation, &mine, listing.window(LISTED));
        let Connection { nodes, total_count, page_info } = match page.ask::<List>(OWN_MISSIONS, variables).await {
            Ok(answer) => answer.missions,
            Err(error) => return page.failure(&error),
        };
        listing.turn(page_info, total_count);
        missions = nodes;
    }
    let done = listing.done([missions::DRAFT.name]);
    let template = OwnMissionsPage { page, listing, missions, owner: !mine.is_empty(), writer, moderation, done };
    template.page.render(StatusCode::OK, &template)
}

/// Whether the viewer can write a mission for one of those for which they answer: who runs the programme need not.
async fn is_writer(page: &Page, mine: &[(String, String)]) -> Result<bool, ExecuteError> {
    match page.is_administrator() {
        true => Ok(!organisations(page, &WRITERS).await?.is_empty()),
        false => Ok(!mine.is_empty()),
    }
}

/// `GET /my-missions.csv`
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    table(page, &address, false).await
}

/// `GET /moderation.csv`
pub async fn export_moderation(page: Page, Query(address): Query<Sent>) -> Response {
    if page.signed_in() && !page.is_administrator() {
        return page.not_found();
    }
    table(page, &address, true).await
}

async fn table(page: Page, address: &[(String, String)], moderation: bool) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let rows = match organisations(&page, &ROLES).await {
        Ok(mine) if mine.is_empty() => Ok(Vec::new()),
        Ok(mine) => {
            let listing = listing(address, moderation, mine.clone());
            let variables = asked(&page, &listing, moderation, &mine, json!({}));
            whole(&page, OWN_MISSIONS, variables, |answer: List| answer.missions).await
        }
        Err(error) => Err(error),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placement.mission"),
        page.t("mission.organisation"),
        page.t("placements.status"),
        page.t("own-missions.open-seats"),
        page.t("mission.priority"),
        page.t("placements.updated"),
        page.t("missions.address"),
    ]);
    for mission in rows {
        let organisation = mission.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        let (status, seats) = (page.word("mission.status", &mission.status), mission.open_seat_count.to_string());
        let (priority, updated) = (mission.priority.to_string(), day_in_paris(mission.updated_at).to_string());
        let address = format!("{}/missions/{}", page.state().config().public_url, mission.id);
        table.row(&[&mission.title, organisation, &status, &seats, &priority, &updated, &address]);
    }
    table.answer(if moderation { "moderation.csv" } else { "missions.csv" })
}

async fn subject(page: &Page) -> Result<Subject, ExecuteError> {
    Ok(Subject {
        title: page.t("own-missions.title").to_owned(),
        back: "/my-missions".to_owned(),
        action: "/my-missions/draft".to_owned(),
        offered: organisations(page, &WRITERS).await?,
        ..Subject::default()
    })
}

/// `GET /my-missions/draft?template=…`
pub async fn ask(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match subject(&page).await {
        // The list says by whom the role is given.
        Ok(subject) if subject.offered.is_empty() => Redirect::to("/my-missions").into_response(),
        Ok(mut subject) => {
            let said = address.iter().find(|(name, _)| name == "template").map(|(_, value)| value.as_str());
            for template in mission_templates::all() {
                let (words, chosen) = (template.words(page.locale), said == Some(template.name.as_str()));
                let address = format!("/my-missions/draft?template={}", template.name);
                subject.beginnings.push((address, words.title.clone(), chosen));
                if chosen {
                    subject.values.insert("title", words.title.clone());
                    subject.values.insert("description", words.description());
                }
            }
            form::show(page, &missions::DRAFT, subject, &Sent::new())
        }
        Err(error) => page.failure(&error),
    }
}

/// `POST /my-missions/draft`
pub async fn draft(page: Page, Form(sent): Form<Sent>) -> Response {
    match subject(&page).await {
        Ok(subject) => form::submit(page, &missions::DRAFT, subject, sent).await,
        Err(error) => page.failure(&error),
    }
}

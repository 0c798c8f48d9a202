//! `/my-missions`: the missions of the organisations that the viewer answers for; `/my-missions/draft`: a new one.

use askama::Template;
use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::missions;
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::missions::{Connection, OrganisationName};
use crate::pages::organisations::Organisations;
use crate::pages::placements::Done;

const OWN_MISSIONS: Document =
    Document { operation: "OwnMissions", source: include_str!("../../queries/own-missions.graphql") };
const OWN_ORGANISATIONS: Document =
    Document { operation: "OwnOrganisations", source: include_str!("../../queries/own-organisations.graphql") };
/// Missions that are read at once.
const LISTED: u8 = 100;
/// Organisations that one question names at most, as the API says.
const ASKED_AT_ONCE: usize = 100;
/// The roles whose holders answer for missions.
const ROLES: [&str; 2] = ["MISSION_OWNER", "PROGRAMME_ADMINISTRATOR"];

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
    open_seat_count: u64,
    organisation: Option<OrganisationName>,
}

#[derive(Template)]
#[template(path = "own_missions.html")]
struct OwnMissionsPage {
    page: Page,
    missions: Vec<Card>,
    total: u64,
    owner: bool,
    done: bool,
}

/// The organisations for which the viewer holds one of `roles`, there or above, by id and name.
pub(super) async fn organisations(page: &Page, roles: &[&str]) -> Result<Vec<(String, String)>, ExecuteError> {
    let held: Roles = page.ask(OWN_ORGANISATIONS, json!({})).await?;
    let grants = held.me.into_iter().flat_map(|me| me.roles).filter(|grant| roles.contains(&grant.role.as_str()));
    let roots: Vec<String> = grants.filter_map(|grant| grant.organisation).map(|one| one.id).collect();
    if roots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Organisations::read(page).await?.at_or_below(&roots))
}

/// `GET /my-missions`
pub async fn show(page: Page, Query(done): Query<Done>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mine = match organisations(&page, &ROLES).await {
        Ok(mine) => mine,
        Err(error) => return page.failure(&error),
    };
    let done = done.done.is_some();
    if mine.is_empty() {
        let template = OwnMissionsPage { page, missions: Vec::new(), total: 0, owner: false, done };
        return template.page.render(StatusCode::OK, &template);
    }
    let ids: Vec<_> = mine.into_iter().map(|(id, _)| id).collect();
    let (mut missions, mut total) = (Vec::new(), 0);
    for some in ids.chunks(ASKED_AT_ONCE) {
        match page.ask::<List>(OWN_MISSIONS, json!({ "organisationIds": some, "first": LISTED })).await {
            Ok(answer) => {
                total += answer.missions.total_count.unwrap_or_default();
                missions.extend(answer.missions.nodes);
            }
            Err(error) => return page.failure(&error),
        }
    }
    let template = OwnMissionsPage { page, missions, total, owner: true, done };
    template.page.render(StatusCode::OK, &template)
}

async fn subject(page: &Page) -> Result<Subject, ExecuteError> {
    Ok(Subject {
        title: page.t("own-missions.title").to_owned(),
        back: "/my-missions".to_owned(),
        action: "/my-missions/draft".to_owned(),
        offered: organisations(page, &ROLES).await?,
        ..Subject::default()
    })
}

/// `GET /my-missions/draft`
pub async fn ask(page: Page) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match subject(&page).await {
        Ok(subject) => form::show(page, &missions::DRAFT, subject, &Sent::new()),
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

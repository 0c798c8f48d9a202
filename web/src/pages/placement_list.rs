//! `/placements`: the viewer's placements, those that await them first.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::Sent;
use crate::commands::{Command, placements};
use crate::executor::{Document, ExecuteError};
use crate::format::day_in_paris;
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::{TalentName, address_of};

const PLACEMENTS: Document =
    Document { operation: "Placements", source: include_str!("../../queries/placements.graphql") };
const MISSIONS_BY_TEXT: Document =
    Document { operation: "MissionsByText", source: include_str!("../../queries/missions-by-text.graphql") };
/// Placements on one page.
const PAGE_SIZE: u8 = 20;

#[derive(Deserialize)]
struct List {
    placements: Connection<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    status: String,
    updated_at: DateTime<Utc>,
    answer_by: Option<DateTime<Utc>>,
    #[serde(default)]
    pending: Vec<Due>,
    awaits: Vec<String>,
    my_sides: Vec<String>,
    mission: Option<Titled>,
    seat: Option<Titled>,
    talent: Option<TalentName>,
    host: Option<OrganisationName>,
}

/// What is waited for next.
#[derive(Deserialize)]
struct Due {
    due: Option<DateTime<Utc>>,
}

impl Card {
    /// By when the next step is due, which may be before the whole expires.
    fn due(&self) -> Option<&DateTime<Utc>> {
        self.pending.first().and_then(|step| step.due.as_ref()).or(self.answer_by.as_ref())
    }

    fn awaits_me(&self) -> bool {
        self.awaits.iter().any(|side| self.my_sides.contains(side))
    }
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

/// Statuses of a placement, as the API names them.
const STATUSES: &[&str] = &[
    "APPLIED",
    "INVITED",
    "PROPOSED",
    "AGREED",
    "RELEASE_PENDING",
    "RELEASED",
    "SIGNED",
    "CONFIRMED",
    "ACTIVE",
    "COMPLETED",
    "REVIEWED",
    "DECLINED",
    "WITHDRAWN",
    "RELEASE_REFUSED",
    "EXPIRED",
    "SUPERSEDED",
    "ENDED_EARLY",
];
/// What the address may narrow the list to; those that await the viewer come first in any case.
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("show", Narrowing::Choice("placements.show", &["awaiting"])),
    ("status", Narrowing::Choice("placement.status", STATUSES)),
    ("sort", Narrowing::Order("placements.order", &["newest", "oldest", "updated", "deadline"])),
];
/// Missions whose words are searched for their placements: as many as one question names.
const SEARCHED_MISSIONS: u8 = 100;

#[derive(Template)]
#[template(path = "placements.html")]
struct PlacementsPage {
    page: Page,
    listing: Listing,
    done: Option<&'static str>,
    placements: Vec<Card>,
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("placements", "/placements", &NARROWINGS, address).filed_at("/placements.csv")
}

#[derive(Deserialize)]
struct FoundMissions {
    missions: Connection<FoundMission>,
}

#[derive(Deserialize)]
struct FoundMission {
    id: String,
}

/// What the list is asked for; words are those of the missions, so that they are searched first. Nothing where no mission has them: a filter
/// by no mission would be none.
async fn asked(page: &Page, listing: &Listing, mut window: Value) -> Result<Option<Value>, ExecuteError> {
    let mut filter = json!({
        "awaitingMe": listing.is_set("show").then_some(true),
        "statuses": listing.variables("status"),
    });
    if let Some(text) = listing.value("q") {
        let found: FoundMissions =
            page.ask(MISSIONS_BY_TEXT, json!({ "text": text, "first": SEARCHED_MISSIONS })).await?;
        if found.missions.nodes.is_empty() {
            return Ok(None);
        }
        filter["missionIds"] = json!(found.missions.nodes.into_iter().map(|mission| mission.id).collect::<Vec<_>>());
    }
    window["filter"] = filter;
    window["order"] = listing.order();
    Ok(Some(window))
}

/// `GET /placements?q=…&show=awaiting&status=…&after=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    let answer = match asked(&page, &listing, listing.window(PAGE_SIZE)).await {
        Ok(Some(variables)) => page.ask::<List>(PLACEMENTS, variables).await.map(|answer| answer.placements),
        Ok(None) => Ok(Connection { nodes: Vec::new(), total_count: Some(0), page_info: None }),
        Err(error) => Err(error),
    };
    match answer {
        Ok(Connection { nodes, total_count, page_info }) => {
            listing.turn(page_info, total_count);
            // What was done to a placement is said here where whoever did it has no part in it any more.
            let ended = placements::ON_PLACEMENT.iter().map(|(_, command)| command.name);
            let done = listing.done(OPENING.map(|command| command.name).into_iter().chain(ended));
            let template = PlacementsPage { page, listing, done, placements: nodes };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /placements.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let listing = listing(&address);
    let rows = match asked(&page, &listing, json!({})).await {
        Ok(Some(variables)) => whole(&page, PLACEMENTS, variables, |answer: List| answer.placements).await,
        Ok(None) => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.seat"),
        page.t("placement.mission"),
        page.t("mission.organisation"),
        page.t("placements.talent"),
        page.t("placements.status"),
        page.t("placements.updated"),
        page.t("missions.address"),
    ]);
    for card in rows {
        let title = |of: &Option<Titled>| of.as_ref().map_or("", |of| of.title.as_str()).to_owned();
        let host = card.host.as_ref().map_or("", |host| host.name.as_str());
        let talent = card.talent.as_ref().and_then(|talent| talent.display_name.as_deref()).unwrap_or_default();
        let updated = day_in_paris(card.updated_at).to_string();
        let address = format!("{}{}", page.state().config().public_url, address_of(&card.id));
        let status = page.word("placement.status", &card.status);
        table.row(&[&title(&card.seat), &title(&card.mission), host, talent, &status, &updated, &address]);
    }
    table.answer("placements.csv")
}

/// The commands that open a placement, and end on the list.
const OPENING: [&Command; 3] = [&placements::APPLY, &placements::INVITE, &placements::PROPOSE];

//! `/missions`: the published missions, searched, narrowed, ordered and paged by the address alone; and the same as a table.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::Sent;
use crate::commands::talents::REGIONS;
use crate::executor::{Document, ExecuteError};
use crate::format::day_in_paris;
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::{Page, encode};
use crate::pages::profile::found_skills;

const MISSIONS: Document = Document { operation: "Missions", source: include_str!("../../queries/missions.graphql") };
/// Missions on one page.
const PAGE_SIZE: u8 = 12;
/// A mission as it stands in a list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MissionCard {
    pub id: String,
    pub title: String,
    pub organisation: OrganisationName,
    pub seats: Vec<SeatName>,
    pub published_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub struct OrganisationName {
    pub name: String,
}

#[derive(Deserialize)]
pub struct SeatName {
    pub title: String,
}

#[derive(Deserialize)]
struct Missions {
    missions: Connection<MissionCard>,
}

/// In what order the list may be read, by the address; the API's words are the same in capitals.
const ORDERS: &[&str] = &["published", "priority"];
const NARROWINGS: [(&str, Narrowing); 6] = [
    ("q", Narrowing::Words),
    ("skill", Narrowing::Skill),
    ("region", Narrowing::Choice("region", REGIONS)),
    ("remote", Narrowing::Switch),
    ("open", Narrowing::Switch),
    ("sort", Narrowing::Order("missions.order", ORDERS)),
];

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("missions", "/missions", &NARROWINGS, address).filed_at("/missions.csv")
}

/// The skill that the address names, by its id and label; none where it names none, or none that there is, which its field says.
async fn named_skill(page: &Page, listing: &mut Listing) -> Result<Option<(String, String)>, ExecuteError> {
    let Some(words) = listing.value("skill").map(str::to_owned) else { return Ok(None) };
    let found = found_skills(page, &words).await?.into_iter().next();
    listing.offer("skill", found.iter().map(|(_, label)| (words.clone(), label.clone())).collect());
    Ok(found)
}

/// What the list is asked for, of one part of it.
fn asked(listing: &Listing, skill: Option<&str>, mut window: Value) -> Value {
    window["text"] = listing.variable("q");
    window["skillIds"] = json!(skill.map(|id| [id]));
    window["regions"] = listing.variables("region");
    window["remote"] = json!(listing.is_set("remote"));
    window["open"] = json!(listing.is_set("open"));
    window["order"] = json!(listing.value("sort").unwrap_or_default().to_uppercase());
    window
}

#[derive(Template)]
#[template(path = "missions.html")]
struct MissionsPage {
    page: Page,
    listing: Listing,
    missions: Vec<MissionCard>,
    /// The skill that was searched for, as the framework calls it.
    skill: Option<String>,
    /// Where a search that is narrowed like this one can be kept, for whoever is signed in.
    keep: Option<String>,
}

impl MissionsPage {
    fn text(&self) -> &str {
        self.listing.value("q").unwrap_or_default()
    }
}

/// `GET /missions?q=…&skill=…&region=…&after=…`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&address);
    let (id, skill) = match named_skill(&page, &mut listing).await {
        Ok(found) => found.unzip(),
        Err(error) => return page.failure(&error),
    };
    match page.ask::<Missions>(MISSIONS, asked(&listing, id.as_deref(), listing.window(PAGE_SIZE))).await {
        Ok(answer) => {
            let Connection { nodes, total_count, page_info } = answer.missions;
            listing.turn(page_info, total_count);
            let part = |name: &str, key: &str| listing.value(name).map(|value| format!("{key}={}&", encode(value)));
            let named = id.map(|id| format!("skillIds={}&", encode(&id)));
            let parts = [part("q", "q"), named, part("region", "regions"), part("remote", "remoteOnly")];
            let query: String = parts.into_iter().flatten().collect();
            let keep =
                page.signed_in().then(|| format!("/searches/save?{query}").trim_end_matches(['?', '&']).to_owned());
            let template = MissionsPage { page, listing, missions: nodes, skill, keep };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// The rows of a file. A page says at its field that a skill was not found; a file has no place for that, and none of them asks for it.
async fn filed(page: &Page, listing: &mut Listing) -> Result<Vec<MissionCard>, ExecuteError> {
    let is_asked = listing.value("skill").is_some();
    let skill = named_skill(page, listing).await?.map(|(id, _)| id);
    if is_asked && skill.is_none() {
        return Ok(Vec::new());
    }
    let variables = asked(listing, skill.as_deref(), json!({}));
    whole(page, MISSIONS, variables, |answer: Missions| answer.missions).await
}

/// `GET /missions.csv?q=…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    let missions = match filed(&page, &mut listing(&address)).await {
        Ok(missions) => missions,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placement.mission"),
        page.t("mission.organisation"),
        page.t("missions.seats"),
        page.t("mission.published-on"),
        page.t("missions.address"),
    ]);
    for mission in missions {
        let seats: Vec<String> = mission.seats.into_iter().map(|seat| seat.title).collect();
        let published = mission.published_at.map(|at| day_in_paris(at).to_string()).unwrap_or_default();
        let address = format!("{}/missions/{}", page.state().config().public_url, encode(&mission.id));
        table.row(&[&mission.title, &mission.organisation.name, &seats.join(" ; "), &published, &address]);
    }
    table.answer("missions.csv")
}

//! `/profile/missions`: the open seats that fit the reader best, each with the reasons; narrowed by words, region and way of working.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use super::candidates::{Freshness, Term};
use super::missions::OrganisationName;
use super::placements::Period;
use super::profile::{Policy, own};
use crate::commands::form::Sent;
use crate::commands::talents::REGIONS;
use crate::executor::{Document, ExecuteError};
use crate::list::{Connection, Listing, Narrowing, Table};
use crate::page::{Page, encode};

const FITTING: Document =
    Document { operation: "FittingMissions", source: include_str!("../../queries/fitting-missions.graphql") };
/// Seats that are looked at: further down the order nobody reads.
const BEST: u8 = 100;
/// Seats on one page.
const PAGE_SIZE: usize = 10;
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("region", Narrowing::Choice("region", REGIONS)),
    ("remote", Narrowing::Switch),
    ("sort", Narrowing::Order("fitting.order", &["best", "soonest", "least"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    seats_for_talent: Option<Ranking>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ranking {
    policy: Policy,
    freshness: Freshness,
    taken_out: Vec<TakenOut>,
    seats: Connection<Ranked>,
}

/// A seat that is not offered to the reader.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TakenOut {
    seat: Option<SeatLink>,
    taken_out: Why,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeatLink {
    id: String,
    title: String,
    mission_id: String,
    mission: Option<Mission>,
}

/// What a seat belongs to: many are called « Juriste ».
#[derive(Deserialize)]
struct Mission {
    title: String,
    organisation: Option<OrganisationName>,
}

impl Mission {
    /// Its title and whose it is.
    fn called(&self) -> String {
        let whose = self.organisation.as_ref().map(|organisation| organisation.name.as_str());
        [Some(self.title.as_str()), whose].into_iter().flatten().collect::<Vec<_>>().join(" – ")
    }
}

#[derive(Deserialize)]
struct Why {
    constraints: Vec<String>,
}

impl Why {
    fn words(&self, page: &Page) -> String {
        let words = self.constraints.iter().map(|constraint| page.word("constraint-yours", constraint));
        page.phrases(&words.collect::<Vec<_>>())
    }
}

#[derive(Deserialize)]
struct Ranked {
    score: u64,
    seat: Option<Seat>,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    title: String,
    mission_id: String,
    mission: Option<Mission>,
    share: u64,
    work_mode: String,
    region: Option<String>,
    period: Period,
    /// Where somebody still has it: the first day that can be applied for.
    free_from: Option<NaiveDate>,
}

impl Seat {
    /// The first day that whoever applies would have it.
    fn first_day(&self) -> NaiveDate {
        self.free_from.unwrap_or(self.period.start)
    }
}

#[derive(Template)]
#[template(path = "fitting.html")]
struct FittingPage {
    page: Page,
    listing: Listing,
    most: u64,
    /// What is shown may be a moment old.
    behind: bool,
    /// False where the reader is not in the pool: nothing fits whoever is not there.
    in_the_pool: bool,
    /// True where they are, and pause.
    paused: bool,
    seats: Vec<(Ranked, Seat)>,
    /// The others, with what takes the reader out.
    taken_out: Vec<(SeatLink, String)>,
}

/// What was found for whoever is in the pool; nothing for others.
#[derive(Default)]
struct Found {
    in_the_pool: bool,
    paused: bool,
    most: u64,
    behind: bool,
    seats: Vec<(Ranked, Seat)>,
    taken_out: Vec<(SeatLink, String)>,
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("fitting", "/profile/missions", &NARROWINGS, address).filed_at("/profile/missions.csv")
}

/// What fits, in the order and with what the address asks for; nothing where the reader is not in the pool, or pauses.
async fn read(page: &Page, listing: &Listing) -> Result<Found, ExecuteError> {
    let talent = match own(page).await?.own_talent {
        Some(talent) if talent.status == "ACTIVE" => talent,
        Some(talent) => return Ok(Found { paused: talent.status == "PAUSED", ..Found::default() }),
        None => return Ok(Found::default()),
    };
    let variables = json!({ "talentId": talent.id(), "first": BEST });
    let Some(Ranking { policy, freshness, seats, taken_out }) =
        page.ask::<Answer>(FITTING, variables).await?.seats_for_talent
    else {
        return Ok(Found::default());
    };
    let fits = |seat: &Seat| {
        let mission = seat.mission.as_ref().map(Mission::called).unwrap_or_default();
        listing.finds([format!("{} {mission}", seat.title).as_str()])
            && listing.value("region").is_none_or(|region| seat.region.as_deref() == Some(region))
            && (!listing.is_set("remote") || seat.work_mode != "ON_SITE")
    };
    let pairs = seats.nodes.into_iter().filter_map(|mut ranked| ranked.seat.take().map(|seat| (ranked, seat)));
    let mut seats: Vec<_> = pairs.filter(|(_, seat)| fits(seat)).collect();
    match listing.value("sort") {
        Some("soonest") => seats.sort_by_key(|(_, seat)| seat.first_day()),
        Some("least") => seats.sort_by_key(|(_, seat)| seat.share),
        _ => {}
    }
    let why = |out: TakenOut| out.seat.map(|seat| (seat, out.taken_out.words(page)));
    let taken_out = taken_out.into_iter().filter_map(why).collect();
    let (most, behind) = (policy.max_score, freshness.behind);
    Ok(Found { in_the_pool: true, paused: false, most, behind, seats, taken_out })
}

/// `GET /profile/missions?q=…&region=…&sort=…`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    match read(&page, &listing).await {
        Ok(found) => {
            let Found { in_the_pool, paused, most, behind, seats, taken_out } = found;
            let seats = listing.cut(seats, PAGE_SIZE);
            let template = FittingPage { page, listing, most, behind, in_the_pool, paused, seats, taken_out };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /profile/missions.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let seats = match read(&page, &listing(&address)).await {
        // A file has no place to say that it is behind.
        Ok(Found { behind: true, .. }) => return page.failure(&ExecuteError::behind(FITTING)),
        Ok(found) => found.seats,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.word("field", "seat.title").as_str(),
        page.word("field", "seat.startsOn").as_str(),
        page.word("field", "seat.endsOn").as_str(),
        page.word("field", "seat.share").as_str(),
        page.word("field", "seat.workMode").as_str(),
        page.t("ranking.score"),
        page.t("missions.address"),
        page.t("placement.mission"),
        page.t("mission.organisation"),
        page.t("seat.free-from"),
    ]);
    for (ranked, seat) in seats {
        let address = format!("{}/missions/{}", page.state().config().public_url, encode(&seat.mission_id));
        let (start, end) = (seat.period.start.to_string(), seat.period.end.to_string());
        let mode = page.word("work-mode", &seat.work_mode);
        let mission = seat.mission.as_ref();
        let title = mission.map_or("", |mission| mission.title.as_str());
        let whose = mission.and_then(|mission| mission.organisation.as_ref());
        let whose = whose.map_or("", |organisation| organisation.name.as_str());
        let (share, score) = (seat.share.to_string(), ranked.score.to_string());
        let free_from = seat.free_from.map(|day| day.to_string()).unwrap_or_default();
        table.row(&[&seat.title, &start, &end, &share, &mode, &score, &address, title, whose, &free_from]);
    }
    table.answer("missions-for-me.csv")
}

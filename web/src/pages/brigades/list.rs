//! `/brigades`: the brigades and the flash teams under way.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::text::folded;

use super::OwnTalent;
use crate::commands::form::Sent;
use crate::executor::Document;
use crate::list::{Listing, Narrowing, Table};
use crate::page::Page;
use crate::pages::missions::OrganisationName;
use crate::pages::mobilisation_list;

const BRIGADES: Document =
    Document { operation: "Brigades", source: include_str!("../../../queries/brigades.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    own_talent: Option<OwnTalent>,
    brigades: Vec<Card>,
    mobilisations: Vec<mobilisation_list::Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    name: String,
    kind: String,
    size: u64,
    coordinated: bool,
    organisation: Option<OrganisationName>,
    members: Vec<CardMember>,
}

impl Card {
    /// How the viewer stands to it.
    fn own_status(&self) -> Option<&str> {
        self.members.iter().find(|member| member.is_you).map(|member| member.status.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CardMember {
    is_you: bool,
    status: String,
}

#[derive(Template)]
#[template(path = "brigades.html")]
struct BrigadesPage {
    page: Page,
    listing: Listing,
    brigades: Vec<Card>,
    mobilisations: Vec<mobilisation_list::Card>,
    talent: bool,
}

/// Brigades on one page.
const PAGE_SIZE: usize = 25;
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("kind", Narrowing::Choice("brigade-kind", &["CORE", "MINISTERIAL"])),
    ("mine", Narrowing::Switch),
    ("sort", Narrowing::Order("brigades.order", &["core", "name", "size"])),
];

/// `GET /brigades?q=…&kind=…&mine=1`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match page.ask::<List>(BRIGADES, json!({})).await {
        Ok(List { own_talent, brigades, mut mobilisations }) => {
            // Of the newest, those first that somebody has something to do with still.
            mobilisations.sort_by_key(|one| !one.is_open());
            let mut listing = Listing::read("brigades", "/brigades", &NARROWINGS, &address).filed_at("/brigades.csv");
            let brigades = listing.cut(fitting(&listing, brigades), PAGE_SIZE);
            let talent = own_talent.is_some();
            let template = BrigadesPage { page, listing, brigades, mobilisations, talent };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// Those that the address narrows the list to.
fn fitting(listing: &Listing, mut brigades: Vec<Card>) -> Vec<Card> {
    brigades.retain(|card| {
        let organisation = card.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        listing.finds([card.name.as_str(), organisation])
            && listing.value("kind").is_none_or(|kind| card.kind == kind)
            && (!listing.is_set("mine") || card.coordinated || card.own_status().is_some())
    });
    // The order of the API is by age, the core team first.
    match listing.value("sort") {
        Some("name") => brigades.sort_by_cached_key(|card| folded(&card.name)),
        Some("size") => brigades.sort_by_key(|card| std::cmp::Reverse(card.size)),
        _ => {}
    }
    brigades
}

/// `GET /brigades.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let brigades = match page.ask::<List>(BRIGADES, json!({})).await {
        Ok(list) => fitting(&Listing::read("brigades", "/brigades", &NARROWINGS, &address), list.brigades),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("brigades.brigade"),
        page.word("field", "kind").as_str(),
        page.t("mission.organisation"),
        page.t("brigades.size"),
    ]);
    for card in brigades {
        let organisation = card.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        table.row(&[&card.name, &page.word("brigade-kind", &card.kind), organisation, &card.size.to_string()]);
    }
    table.answer("brigades.csv")
}

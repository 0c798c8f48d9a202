//! `/seats/{id}/replace/{talent}`: people like somebody who has to be replaced in a seat, those who could take it, the likest first.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use crate::executor::Document;
use crate::page::Page;
use crate::pages::brigades::Name;
use crate::pages::candidates::Freshness;

const ALIKE: Document =
    Document { operation: "TalentsLike", source: include_str!("../../queries/talents-like.graphql") };
/// People on the page: further down, they are hardly alike.
const SHOWN: u8 = 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    seat: Option<Seat>,
    talent: Option<Name>,
    talents_like: Option<Alike>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    mission_id: String,
    title: String,
    looks_for_somebody: bool,
    /// Who had it: told to those alone who look for people for it.
    occupations: Option<Vec<IgnoredAny>>,
}

#[derive(Deserialize)]
struct Alike {
    considered: u64,
    freshness: Freshness,
    removed: Vec<Removal>,
    talents: Vec<One>,
}

impl Alike {
    fn removes_somebody(&self) -> bool {
        self.removed.iter().any(|removal| removal.count.is_some_and(|count| count > 0))
    }
}

#[derive(Deserialize)]
struct Removal {
    constraint: String,
    /// None where it is too small to be told.
    count: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct One {
    talent_id: String,
    talent: Option<Shown>,
    likeness: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    display_name: Option<String>,
    headline: Option<String>,
}

impl One {
    fn name(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.clone());
        name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
    }

    /// In percent.
    fn percent(&self) -> u64 {
        self.likeness / 10
    }
}

#[derive(Template)]
#[template(path = "alike.html")]
struct AlikePage {
    page: Page,
    seat: Seat,
    name: String,
    /// None where the viewer does not see, or not any more, what the person can do.
    alike: Option<Alike>,
    /// By whom others are asked: an owner invites, the programme proposes.
    opens: &'static str,
}

/// `GET /seats/{id}/replace/{talent}`
pub async fn show(page: Page, Path((seat, talent)): Path<(String, String)>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let variables = json!({ "seatId": seat, "talentId": talent, "first": SHOWN });
    match page.ask::<Answer>(ALIKE, variables).await {
        Ok(Answer { seat: Some(seat), talent, talents_like: alike }) if seat.occupations.is_some() => {
            let name = talent.and_then(|talent| talent.display_name);
            let name = name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned());
            let opens = if page.is_administrator() { "propose" } else { "invite" };
            let template = AlikePage { page, seat, name, alike, opens };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

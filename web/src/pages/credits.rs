//! `/credits`: the accounts that exist for the viewer, and what is given from one to another.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::json;

use vivier_kernel::actor::Role;
use vivier_kernel::text::folded;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, credits};
use crate::executor::{Document, ExecuteError};
use crate::format::typed_days;
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;
use crate::pages::organisations::Organisations;
use crate::pages::own_missions;

const CREDITS: Document = Document { operation: "Credits", source: include_str!("../../queries/credits.graphql") };
const TALENT_NAME: Document =
    Document { operation: "TalentName", source: include_str!("../../queries/talent-name.graphql") };
const BRIGADE_NAME: Document =
    Document { operation: "BrigadeName", source: include_str!("../../queries/brigade-name.graphql") };
/// Accounts on one page.
const PAGE_SIZE: u8 = 50;
/// As many as the API tells at once, the issuer's beside them.
const MOST: usize = 500;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    credit_accounts: Vec<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    class: String,
    balance: i64,
    announced: Option<i64>,
    held: Option<i64>,
    is_low: bool,
    organisation: Option<OrganisationName>,
    brigade: Option<OrganisationName>,
}

#[derive(Template)]
#[template(path = "credits.html")]
struct CreditsPage {
    page: Page,
    listing: Listing,
    accounts: Vec<Card>,
    /// Where there may be others, which are not told.
    cut: bool,
    done: Option<&'static str>,
}

/// In what order accounts come: the low ones first where that is asked for.
const ORDERS: &[&str] = &["name", "balance"];
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("class", Narrowing::Choice("credits.class", &["TALENT", "SERVICE", "ADMINISTRATION", "BRIGADE", "PROGRAMME"])),
    ("low", Narrowing::Switch),
    ("sort", Narrowing::Order("credits.order", ORDERS)),
];

/// Hundredths of a day as days with two decimals, as the reader's language writes them.
pub(crate) fn days(page: &Page, hundredths: i64) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    format!("{sign}{}{}{rest:02}", page.number(&whole), page.t("credits.decimal"))
}

/// The same; of what is not told, a dash.
pub(super) fn days_of(page: &Page, hundredths: Option<i64>) -> String {
    hundredths.map_or_else(|| "–".to_owned(), |hundredths| days(page, hundredths))
}

impl CreditsPage {
    fn called(&self, card: &Card) -> String {
        called(&self.page, card)
    }

    fn days_of(&self, hundredths: &Option<i64>) -> String {
        days_of(&self.page, *hundredths)
    }

    fn days(&self, hundredths: &i64) -> String {
        days(&self.page, *hundredths)
    }
}

/// The person whose account it is, as far as the reader is told.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    id: String,
    display_name: Option<String>,
}

/// What the account of no organisation and no brigade is called: one's own, or that of somebody else, by their name where the reader may
/// know it.
pub(super) fn called_by_person(page: &Page, class: &str, holder: Option<&Person>, reader: Option<&Person>) -> String {
    let own = holder.zip(reader).is_some_and(|(holder, reader)| holder.id == reader.id);
    if own || class != "TALENT" {
        return page.word("credits.class", class);
    }
    let name = holder.and_then(|holder| holder.display_name.clone());
    name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
}

/// An account as the list calls it.
fn called(page: &Page, card: &Card) -> String {
    let class = || page.word("credits.class", &card.class);
    card.organisation.as_ref().or(card.brigade.as_ref()).map_or_else(class, |holder| holder.name.clone())
}

/// One's own account, which has no name, then the others as the alphabet has them, without regard to accents and capitals.
fn by_name(class: &str, name: &str) -> (bool, String) {
    (class != "TALENT", folded(name))
}

/// The list as its address says it, the accounts that fit it, in its order, and whether there may be others, which are not told.
async fn accounts(page: &Page, address: &[(String, String)]) -> Result<(Listing, Vec<Card>, bool), ExecuteError> {
    let listing = Listing::read("credits", "/credits", &NARROWINGS, address).filed_at("/credits.csv");
    let List { credit_accounts: mut all } = page.ask(CREDITS, json!({})).await?;
    let cut = all.len() > MOST;
    all.retain(|card| {
        listing.finds([called(page, card).as_str()])
            && listing.value("class").is_none_or(|class| card.class == class)
            && (!listing.is_set("low") || card.is_low)
    });
    if listing.value("sort") == Some("balance") {
        all.sort_by_key(|card| card.balance);
    } else {
        // The API knows no names: its order is by how much an account is used.
        all.sort_by_cached_key(|card| by_name(&card.class, &called(page, card)));
    }
    Ok((listing, all, cut))
}

/// `GET /credits?q=…&class=…&low=1&sort=balance`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    match accounts(&page, &address).await {
        Ok((mut listing, all, cut)) => {
            let accounts = listing.cut(all, usize::from(PAGE_SIZE));
            let done = listing.done(credits::COMMANDS.iter().map(|command| command.name));
            let template = CreditsPage { page, listing, accounts, cut, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /credits.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    let (all, cut) = match accounts(&page, &address).await {
        Ok((_, all, cut)) => (all, cut),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("credits.account"),
        page.t("credits.class-word"),
        page.t("credits.balance"),
        page.t("credits.announced"),
        page.t("credits.held"),
    ]);
    for card in all {
        let class = page.word("credits.class", &card.class);
        // As a spreadsheet reads a number: nothing between its thousands, and the sign that it knows.
        let [balance, announced, held] = [Some(card.balance), card.announced, card.held]
            .map(|amount| amount.map_or_else(|| "–".to_owned(), |amount| typed_days(page.locale, amount)));
        table.row(&[&called(&page, &card), &class, &balance, &announced, &held]);
    }
    if cut {
        table.row(&[page.t("credits.cut"), "", "", "", ""]);
    }
    table.answer("credits.csv")
}

/// The roles whose holders give of what their organisations have.
const GIVERS: [&str; 2] = ["MISSION_OWNER", "RELEASING_MANAGER"];

/// True where the viewer answers for the organisation, there or above it, though it be gone.
pub(super) async fn answers_for(page: &Page, organisation: &str) -> Result<bool, ExecuteError> {
    if ![Role::MissionOwner, Role::ReleasingManager].into_iter().any(|role| page.viewer.actor.holds_anywhere(role)) {
        return Ok(false);
    }
    let roots = own_missions::held_at(page, &GIVERS).await?;
    let all = Organisations::read(page).await?.with_gone(page, organisation).await?;
    Ok(all.at_or_below(&roots).iter().any(|(id, _)| id == organisation))
}

/// Whom a grant is for, where the page of a person or of a brigade led here.
#[derive(Deserialize)]
pub struct Receiver {
    talent: Option<String>,
    brigade: Option<String>,
}

/// `GET /credits/grant?talent=…`: for the programme.
pub async fn ask_to_grant(page: Page, Query(receiver): Query<Receiver>) -> Response {
    give_to(page, receiver, None).await
}

/// `POST /credits/grant`
pub async fn grant(page: Page, Query(receiver): Query<Receiver>, Form(sent): Form<Sent>) -> Response {
    give_to(page, receiver, Some(sent)).await
}

async fn give_to(page: Page, receiver: Receiver, sent: Option<Sent>) -> Response {
    let (document, field, id) = match (receiver.talent, receiver.brigade) {
        (Some(id), _) => (TALENT_NAME, "talent", id),
        (None, Some(id)) => (BRIGADE_NAME, "brigade", id),
        (None, None) => return give(page, &credits::GRANT, None, sent).await,
    };
    if !page.is_administrator() {
        return page.unseen();
    }
    let name = match page.ask::<serde_json::Value>(document, json!({ "id": id })).await {
        Ok(answer) if answer[field].is_null() => return page.not_found(),
        Ok(answer) => answer[field]["displayName"].as_str().or(answer[field]["name"].as_str()).map(str::to_owned),
        Err(error) => return page.failure(&error),
    };
    let name = name.unwrap_or_else(|| page.t("credits.unnamed").to_owned());
    let subject = Subject {
        title: page.t("credits.title").to_owned(),
        back: format!("/{field}s/{}", encode(&id)),
        action: format!("/credits/grant?{field}={}", encode(&id)),
        which: Some(name.clone()),
        offered: vec![(id, name)],
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, &credits::GRANT, subject, sent).await,
        None => form::show(page, &credits::GRANT, subject, &Sent::new()),
    }
}

/// `GET /credits/from/{organisation}`: for those who answer for it.
pub async fn ask_to_transfer(page: Page, Path(from): Path<String>) -> Response {
    give(page, &credits::TRANSFER, Some(from), None).await
}

/// `POST /credits/from/{organisation}`
pub async fn transfer(page: Page, Path(from): Path<String>, Form(sent): Form<Sent>) -> Response {
    give(page, &credits::TRANSFER, Some(from), Some(sent)).await
}

async fn give(page: Page, command: &'static Command, from: Option<String>, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let may = match &from {
        Some(from) => answers_for(&page, from).await,
        None => Ok(page.is_administrator()),
    };
    let offered = match may {
        Ok(true) => receivers(&page, from.as_deref()).await,
        Ok(false) => return page.not_found(),
        Err(error) => Err(error),
    };
    let offered = match offered {
        Ok(offered) => offered,
        Err(error) => return page.failure(&error),
    };
    let name = |id: &str| offered.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
    let subject = Subject {
        title: page.t("credits.title").to_owned(),
        back: "/credits".to_owned(),
        action: from
            .as_deref()
            .map_or_else(|| "/credits/grant".to_owned(), |id| format!("/credits/from/{}", encode(id))),
        which: from.as_deref().and_then(name),
        ids: from.iter().map(|id| ("fromId", id.clone())).collect(),
        offered: offered.into_iter().filter(|(id, _)| from.as_ref() != Some(id)).collect(),
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

/// What one administration gives goes to another one of its ministry, and nowhere else; the programme gives to all. By id and name, with the one
/// that gives.
async fn receivers(page: &Page, from: Option<&str>) -> Result<Vec<(String, String)>, ExecuteError> {
    let open = Organisations::read(page).await?;
    match from {
        Some(from) => Ok(open.with_gone(page, from).await?.of_one_ministry(from)),
        None => Ok(open.offered()),
    }
}

#[cfg(test)]
mod tests {
    use super::by_name;

    #[test]
    fn accounts_come_by_name_and_ones_own_first() {
        let mut accounts = [("SERVICE", "Zones"), ("BRIGADE", "Équipement"), ("TALENT", "Talent"), ("SERVICE", "eaux")];
        accounts.sort_by_cached_key(|(class, name)| by_name(class, name));
        assert_eq!(accounts.map(|(_, name)| name), ["Talent", "eaux", "Équipement", "Zones"]);
    }
}

//! `/history/{id}`: what changed of an object between two days, in words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::form::Sent;
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::credits::{Person, called_by_person};
use crate::pages::statistics::as_of;

const CHANGES: Document = Document { operation: "Changes", source: include_str!("../../queries/changes.graphql") };
/// Days that are looked back where the address says nothing.
const DAYS_BACK: u64 = 365;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct All {
    changes: Option<Vec<Change>>,
    me: Option<Account>,
    own_talent: Option<Person>,
    node: Option<Whose>,
}

#[derive(Deserialize)]
struct Account {
    id: String,
}

/// What the history is of: each kind has its own name for what it is called.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Whose {
    #[serde(rename = "__typename")]
    kind: String,
    display_name: Option<String>,
    title: Option<String>,
    seat: Option<Titled>,
    organisation_name: Option<String>,
    brigade_name: Option<String>,
    mobilisation_name: Option<String>,
    recipe_name: Option<String>,
    account_name: Option<String>,
    class: Option<String>,
    organisation: Option<Named>,
    brigade: Option<Named>,
    talent: Option<Person>,
    /// The reader's own talent.
    #[serde(skip)]
    reader: Option<Person>,
    computed_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

impl Whose {
    /// What it is called, where its reader may know.
    fn called(&self, page: &Page) -> Option<String> {
        match self.kind.as_str() {
            "Talent" => {
                let name = self.display_name.clone();
                Some(name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned()))
            }
            "Placement" => {
                let title = self.seat.as_ref().map(|seat| seat.title.clone());
                Some(title.unwrap_or_else(|| page.t("placements.unnamed-seat").to_owned()))
            }
            "CreditAccount" => {
                let named = self.organisation.as_ref().or(self.brigade.as_ref()).map(|holder| holder.name.clone());
                let person = |class| called_by_person(page, class, self.talent.as_ref(), self.reader.as_ref());
                named.or_else(|| self.class.as_deref().map(person))
            }
            "AllocationRun" => self.computed_at.map(|at| page.day_of(&at)),
            "Mission" => self.title.clone(),
            "Organisation" => self.organisation_name.clone(),
            "Brigade" => self.brigade_name.clone(),
            "Mobilisation" => self.mobilisation_name.clone(),
            "TeamRecipe" => self.recipe_name.clone(),
            "Account" => self.account_name.clone(),
            _ => None,
        }
    }

    /// The way to it: the list that it stands in and its own page, each with its address and its words.
    fn way(&self, page: &Page, id: &str, own_account: bool) -> Vec<(String, String)> {
        let (list, words, above) = match self.kind.as_str() {
            "Talent" => ("/talents", page.t("talents.title"), "/talents"),
            "Mission" => ("/missions", page.t("navigation.missions"), "/missions"),
            "Placement" => ("/placements", page.t("placements.title"), "/placements"),
            "Organisation" => ("/organisations", page.t("organisations.title"), "/organisations"),
            "Brigade" => ("/brigades", page.t("brigades.title"), "/brigades"),
            "Mobilisation" => ("/brigades", page.t("brigades.title"), "/mobilisations"),
            "TeamRecipe" => ("/brigades", page.t("brigades.title"), "/recipes"),
            "CreditAccount" => ("/credits", page.t("credits.title"), "/credits"),
            "AllocationRun" => ("/allocation", page.t("allocation.title"), "/allocation"),
            "Account" if own_account => return vec![("/account".to_owned(), page.t("account.title").to_owned())],
            "Account" => ("/accounts", page.t("accounts.title"), "/accounts"),
            _ => return Vec::new(),
        };
        let mut way = vec![(list.to_owned(), words.to_owned())];
        way.extend(self.called(page).map(|called| (format!("{above}/{}", encode(id)), called)));
        way
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    position: String,
    at: DateTime<Utc>,
    kind: String,
    words: String,
    by_itself: bool,
    by: By,
}

/// Who did it, as far as the reader is told.
#[derive(Deserialize)]
struct By {
    kind: String,
    you: bool,
    account: Option<Author>,
}

#[derive(Deserialize)]
struct Author {
    name: Option<String>,
    email: Option<String>,
}

impl By {
    /// In words; nothing of what Vivier did itself, which is said already.
    fn words(&self, page: &Page) -> Option<String> {
        let known = self.account.as_ref().and_then(|author| author.name.as_deref().or(author.email.as_deref()));
        match (self.kind.as_str(), self.you, known) {
            ("VIVIER", ..) => None,
            ("ANONYMOUS", ..) => Some(page.t("changes.by-nobody").to_owned()),
            (_, true, _) => Some(page.t("changes.by-you").to_owned()),
            (_, false, Some(name)) => Some(page.with("changes.by", "name", name)),
            // The programme is told of everybody: of whoever has no account any more nothing is left.
            (_, false, None) if page.is_administrator() => Some(page.t("changes.by-erased").to_owned()),
            (_, false, None) => Some(page.t("changes.by-another").to_owned()),
        }
    }
}

impl Change {
    /// Who did it, in words.
    fn author(&self, page: &Page) -> Option<String> {
        if self.by_itself { Some(page.t("changes.by-itself").to_owned()) } else { self.by.words(page) }
    }
}

/// Days, both included.
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("from", Narrowing::PastDay),
    ("to", Narrowing::PastDay),
    ("sort", Narrowing::Order("changes.order", &["oldest", "newest"])),
];
/// As many as the API tells at once.
const MOST: usize = 500;
/// Changes on one page.
const PAGE_SIZE: usize = 100;

#[derive(Template)]
#[template(path = "changes.html")]
struct ChangesPage {
    page: Page,
    listing: Listing,
    /// What it is the history of; none where nothing of it has a name for the reader.
    called: Option<String>,
    /// The way to it.
    way: Vec<(String, String)>,
    from: NaiveDate,
    to: NaiveDate,
    changes: Vec<Change>,
    /// Where what came later is not told.
    cut: bool,
}

/// What happened between two days.
struct Told {
    from: NaiveDate,
    to: NaiveDate,
    changes: Vec<Change>,
    /// True where there were so many that the API tells the first ones alone.
    cut: bool,
    whose: Option<Whose>,
    /// True where it is the reader's own account of a person.
    own_account: bool,
}

fn listing(id: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/history/{}", encode(id));
    let file = format!("{path}/changes.csv");
    Listing::read("changes", path, &NARROWINGS, address).filed_at(file)
}

/// The days that are looked at, both included, the earlier one first: between two days lies the same, whichever is said first. A day that has
/// begun in Paris and not in UTC yet is today.
fn span(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let last = to.unwrap_or(today).min(today);
    let first = from.or_else(|| last.checked_sub_days(Days::new(DAYS_BACK))).unwrap_or(last).min(today);
    (first.min(last), first.max(last))
}

/// True where the object is of a kind that has no history of its own: there is no page of it, and nothing is wrong with Vivier.
fn has_no_history(error: &ExecuteError) -> bool {
    matches!(error, ExecuteError::Answered { codes, .. } if !codes.is_empty() && codes.iter().all(|code| code == "NO_CHANGES_OF"))
}

/// What changed between the days that the address says, and the days that were looked at; none where the object does not exist for
/// the viewer, or has no history.
async fn read(page: &Page, id: &str, listing: &Listing) -> Result<Option<Told>, ExecuteError> {
    let day = |name: &str| listing.value(name).and_then(|day| day.parse::<NaiveDate>().ok());
    let today = SystemClock.today_in_utc();
    let (from, last) = span(day("from"), day("to"), today);
    let to = Some(last).filter(|last| *last < today);
    let variables = json!({ "id": id, "from": format!("{from}T00:00:00Z"), "to": as_of(to) });
    let All { changes, me, own_talent: reader, node } = match page.ask::<All>(CHANGES, variables).await {
        Err(error) if has_no_history(&error) => return Ok(None),
        answered => answered?,
    };
    let Some(mut changes) = changes else { return Ok(None) };
    let own_account = me.is_some_and(|me| me.id == id);
    let whose = node.map(|whose| Whose { reader, ..whose });
    let cut = changes.len() >= MOST;
    changes.retain(|change| {
        let author = change.author(page).unwrap_or_default();
        listing.finds([change.words.as_str(), change.kind.as_str(), author.as_str()])
    });
    // The API tells what happened in the order in which it happened.
    if listing.value("sort") == Some("newest") {
        changes.reverse();
    }
    Ok(Some(Told { from, to: last, changes, cut, whose, own_account }))
}

/// `GET /history/{id}?from=2026-03-01&to=2026-03-14`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&id, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    match read(&page, &id, &listing).await {
        Ok(Some(Told { from, to, changes, cut, whose, own_account })) => {
            let changes = listing.cut(changes, PAGE_SIZE);
            let called = whose.as_ref().and_then(|whose| whose.called(&page));
            let way = whose.map(|whose| whose.way(&page, &id, own_account)).unwrap_or_default();
            let template = ChangesPage { page, listing, called, way, from, to, changes, cut };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /history/{id}/changes.csv?…`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let listing = listing(&id, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let told = match read(&page, &id, &listing).await {
        Ok(Some(told)) => told,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("credits.day"),
        page.t("changes.title"),
        page.t("changes.event"),
        page.t("changes.position"),
        page.t("changes.author"),
    ]);
    for change in told.changes {
        let author = change.author(&page).unwrap_or_default();
        table.row(&[&change.at.to_rfc3339(), &change.words, &change.kind, &change.position, &author]);
    }
    if told.cut {
        table.row(&["", page.t("changes.cut"), "", "", ""]);
    }
    table.answer("changes.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_days_are_looked_at_between_whichever_is_said_first() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let today = day("2026-11-27");
        for (from, to, first, last) in [
            (None, None, "2025-11-27", "2026-11-27"),
            (Some("2026-11-01"), Some("2026-11-20"), "2026-11-01", "2026-11-20"),
            (Some("2026-11-20"), Some("2026-11-01"), "2026-11-01", "2026-11-20"),
            (Some("2026-11-20"), None, "2026-11-20", "2026-11-27"),
            (None, Some("2026-11-20"), "2025-11-20", "2026-11-20"),
            // Tomorrow in Paris.
            (Some("2026-11-28"), Some("2026-11-28"), "2026-11-27", "2026-11-27"),
            (Some("2026-11-28"), None, "2026-11-27", "2026-11-27"),
        ] {
            let said = span(from.map(day), to.map(day), today);
            assert_eq!(said, (day(first), day(last)), "{from:?}, {to:?}");
        }
    }

    #[test]
    fn a_kind_without_a_history_has_no_page_and_is_no_fault() {
        let error = |codes: &str| ExecuteError::Answered {
            operation: CHANGES.operation,
            codes: codes.split_whitespace().map(str::to_owned).collect(),
        };
        assert!(has_no_history(&error("NO_CHANGES_OF")));
        for codes in ["", "INTERNAL", "NO_CHANGES_OF INTERNAL"] {
            assert!(!has_no_history(&error(codes)), "{codes}");
        }
    }
}

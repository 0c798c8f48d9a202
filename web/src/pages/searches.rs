//! `/searches`: what the viewer wants to hear of; the forms that keep a search, watch a mission and forget either.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::searches;
use crate::executor::{Document, ExecuteError};
use crate::format::day_in_paris;
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::mission::skill_labels;
use crate::pages::profile::{found_skills, own};

const SEARCHES: Document =
    Document { operation: "SavedSearches", source: include_str!("../../queries/saved-searches.graphql") };
const WATCHED: Document =
    Document { operation: "WatchedMissions", source: include_str!("../../queries/watched-missions.graphql") };
/// Searches on one page; an account keeps no more than thirty.
const PAGE_SIZE: usize = 30;
/// Skills that one search names at most, as the API says.
const MOST_SKILLS: usize = 20;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("kind", Narrowing::Choice("search-kind", &["seats", "missions"])),
    ("sort", Narrowing::Order("searches.order", &["newest", "oldest", "told"])),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    saved_searches: Vec<Saved>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    id: String,
    saved_at: DateTime<Utc>,
    told_at: Option<DateTime<Utc>>,
    held: u64,
    mission: Option<Mission>,
    skill_ids: Vec<String>,
    regions: Vec<String>,
    remote_only: bool,
    least_score: Option<u64>,
}

#[derive(Deserialize)]
struct Mission {
    id: String,
    title: String,
    status: String,
}

#[derive(Template)]
#[template(path = "searches.html")]
struct SearchesPage {
    page: Page,
    listing: Listing,
    searches: Vec<Saved>,
    /// The words for the skills that searches name.
    skills: Vec<(String, String)>,
    done: Option<&'static str>,
}

impl SearchesPage {
    /// What a search is about, in words.
    fn words(&self, search: &Saved) -> String {
        words(&self.page, &self.skills, search)
    }
}

fn words(page: &Page, skills: &[(String, String)], search: &Saved) -> String {
    if let Some(mission) = &search.mission {
        return mission.title.clone();
    }
    if let Some(score) = search.least_score {
        return page.count("searches.by-score", &score);
    }
    // One that no framework has any more is said to be so: without it, the search would read as one for any seat.
    let unknown = || page.t("searches.unknown-skill").to_owned();
    let label = |id: &String| skills.iter().find(|(known, _)| known == id).map(|(_, label)| label.clone());
    let mut parts: Vec<String> = search.skill_ids.iter().map(|id| label(id).unwrap_or_else(unknown)).collect();
    parts.extend(search.regions.iter().map(|region| page.word("region", region)));
    if search.remote_only {
        parts.push(page.t("searches.remote").to_owned());
    }
    if parts.is_empty() { page.t("searches.any-seat").to_owned() } else { parts.join(", ") }
}

async fn read(page: &Page) -> Result<(Vec<Saved>, Vec<(String, String)>), ExecuteError> {
    let List { saved_searches: searches } = page.ask(SEARCHES, json!({})).await?;
    let mut ids: Vec<String> = searches.iter().flat_map(|search| search.skill_ids.clone()).collect();
    ids.sort();
    ids.dedup();
    let mut skills = Vec::new();
    // One question names fifty objects at most.
    for some in ids.chunks(50) {
        skills.extend(skill_labels(page, some).await?);
    }
    Ok((searches, skills))
}

/// `GET /searches`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    match read(&page).await {
        Ok((searches, skills)) => {
            let searches = asked(&page, &listing, searches, &skills);
            let searches = listing.cut(searches, PAGE_SIZE);
            let done = listing.done(searches::COMMANDS.iter().map(|command| command.name));
            let template = SearchesPage { page, listing, searches, skills, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /searches.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let (searches, skills) = match read(&page).await {
        Ok(read) => read,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[page.t("searches.title"), page.t("searches.saved"), page.t("searches.told")]);
    for search in asked(&page, &listing(&address), searches, &skills) {
        let day = |instant: DateTime<Utc>| day_in_paris(instant).to_string();
        let told = search.told_at.map(day).unwrap_or_default();
        table.row(&[&words(&page, &skills, &search), &day(search.saved_at), &told]);
    }
    table.answer("searches.csv")
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("searches", "/searches", &NARROWINGS, address).filed_at("/searches.csv")
}

/// What the address asks for, in its order.
fn asked(page: &Page, listing: &Listing, mut searches: Vec<Saved>, skills: &[(String, String)]) -> Vec<Saved> {
    searches.retain(|search| {
        let is_kind = match listing.value("kind") {
            Some("missions") => search.mission.is_some(),
            Some("seats") => search.mission.is_none(),
            _ => true,
        };
        is_kind && listing.finds([words(page, skills, search).as_str()])
    });
    match listing.value("sort") {
        Some("oldest") => searches.sort_by_key(|search| search.saved_at),
        Some("told") => searches.sort_by_key(|search| std::cmp::Reverse(search.told_at)),
        _ => searches.sort_by_key(|search| std::cmp::Reverse(search.saved_at)),
    }
    searches
}

fn about(page: &Page) -> Subject {
    Subject { title: page.t("searches.title").to_owned(), back: "/searches".to_owned(), ..Subject::default() }
}

/// `GET /searches/save?q=…&regions=…`
pub async fn ask_to_save(page: Page, Query(query): Query<Sent>) -> Response {
    saving(page, &query, None).await
}

/// `POST /searches/save`
pub async fn save(page: Page, Query(query): Query<Sent>, Form(sent): Form<Sent>) -> Response {
    saving(page, &query, Some(sent)).await
}

async fn saving(page: Page, query: &Sent, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let of = |name: &'static str| query.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone());
    // What was chosen stands in the address, and what is found is added to it.
    let chosen: Vec<String> = of("skill").chain(of("skillIds")).take(MOST_SKILLS).collect();
    let text = of("q").next().unwrap_or_default();
    let searched = !text.trim().is_empty();
    let count;
    let offered = match skill_labels(&page, &chosen).await {
        Ok(mut offered) => match found_skills(&page, text.trim()).await {
            Ok(found) => {
                count = searched.then_some(found.len());
                let known: Vec<String> = offered.iter().map(|(id, _)| id.clone()).collect();
                offered.extend(found.into_iter().filter(|(id, _)| !known.contains(id)));
                offered.truncate(MOST_SKILLS);
                offered
            }
            Err(error) => return page.failure(&error),
        },
        Err(error) => return page.failure(&error),
    };
    // How well a seat fits is said to whoever has a profile.
    let profile = match own(&page).await {
        Ok(own) => own.own_talent.is_some(),
        Err(error) => return page.failure(&error),
    };
    let kept: String = offered.iter().map(|(id, _)| format!("&skill={}", encode(id))).collect();
    let subject = Subject {
        action: format!("/searches/save?{}", kept.trim_start_matches('&')),
        search: Some(("/searches/save".to_owned(), text)),
        found: count,
        // Whoever comes from a search among the missions would take its words for kept, and hear of every seat.
        note: searched.then(|| page.t("searches.words-not-kept").to_owned()),
        offered,
        hidden: (!profile).then_some("leastScore").into_iter().collect(),
        ..about(&page)
    };
    match sent {
        Some(sent) => form::submit(page, &searches::SAVE, subject, sent).await,
        None => form::show(page, &searches::SAVE, subject, query),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WatchList {
    saved_searches: Vec<Watch>,
}

#[derive(Deserialize)]
struct Watch {
    id: String,
    mission: Option<Watched>,
}

#[derive(Deserialize)]
struct Watched {
    id: String,
}

/// By which search the viewer watches a mission; none where they do not.
pub(super) async fn watch_of(page: &Page, mission: &str) -> Result<Option<String>, ExecuteError> {
    let WatchList { saved_searches: searches } = page.ask(WATCHED, json!({})).await?;
    let is_of_it = |search: &Watch| search.mission.as_ref().is_some_and(|watched| watched.id == mission);
    Ok(searches.into_iter().find(is_of_it).map(|search| search.id))
}

/// `GET /missions/{id}/watch`
pub async fn ask_to_watch(page: Page, Path(mission): Path<String>) -> Response {
    watching(page, &mission, None).await
}

/// `POST /missions/{id}/watch`
pub async fn watch(page: Page, Path(mission): Path<String>, Form(sent): Form<Sent>) -> Response {
    watching(page, &mission, Some(sent)).await
}

async fn watching(page: Page, mission: &str, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let address = format!("/missions/{}", encode(mission));
    let title = match super::mission::ending_of(&page, mission).await {
        // Nobody begins to watch what is over; what was sent from a page that is older is answered by the API.
        Ok(Some((_, true))) if sent.is_none() => return Redirect::to(&address).into_response(),
        Ok(Some((title, _))) => title,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut subject = about(&page);
    subject.which = Some(title);
    subject.back = address;
    subject.action = format!("{}/watch", subject.back);
    subject.values.insert("missionId", mission.to_owned());
    match sent {
        Some(sent) => form::submit(page, &searches::WATCH, subject, sent).await,
        None => form::show(page, &searches::WATCH, subject, &Sent::new()),
    }
}

/// `GET /searches/{id}/forget`
pub async fn ask_to_forget(page: Page, Path(id): Path<String>) -> Response {
    forgetting(page, &id, None).await
}

/// `POST /searches/{id}/forget`
pub async fn forget(page: Page, Path(id): Path<String>, Form(sent): Form<Sent>) -> Response {
    forgetting(page, &id, Some(sent)).await
}

async fn forgetting(page: Page, id: &str, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let (searches, skills) = match read(&page).await {
        Ok(read) => read,
        Err(error) => return page.failure(&error),
    };
    // What is forgotten already is not asked about again.
    let Some(search) = searches.iter().find(|search| search.id == id) else {
        return Redirect::to("/searches").into_response();
    };
    let mut subject = about(&page);
    subject.which = Some(words(&page, &skills, search));
    subject.action = format!("/searches/{}/forget", encode(id));
    subject.values.insert("searchId", id.to_owned());
    match sent {
        Some(sent) => form::submit(page, &searches::FORGET, subject, sent).await,
        None => form::show(page, &searches::FORGET, subject, &Sent::new()),
    }
}

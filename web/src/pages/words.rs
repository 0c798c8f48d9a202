//! `/words`: what people say for skills, beside what the frameworks say; the forms that teach a word and look at one.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::words::{self, REVIEW, TEACH};
use crate::executor::Document;
use crate::format::day_in_paris;
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::{Page, encode};
use crate::pages::placements::SkillLabel;
use crate::pages::profile::found_skills;

const ALIASES: Document =
    Document { operation: "SkillAliases", source: include_str!("../../queries/skill-aliases.graphql") };
/// Words on one page.
const PAGE_SIZE: u8 = 50;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("reviewed", Narrowing::Choice("words.reviewed", &["no", "yes"])),
    ("sort", Narrowing::Order("words.order", &["newest", "oldest", "text"])),
];
/// Characters of a word that people say for a skill, and so of a search for one.
const LONGEST_WORD: usize = 60;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    skill_aliases: Connection<Alias>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alias {
    id: String,
    text: String,
    language: String,
    learnt_at: DateTime<Utc>,
    kept: Option<bool>,
    skill: Option<SkillLabel>,
}

impl Alias {
    /// What the programme said of it: a word of the catalogues' family `words.state`.
    fn state(&self) -> &'static str {
        match self.kept {
            None => "new",
            Some(true) => "kept",
            Some(false) => "rejected",
        }
    }
}

#[derive(Template)]
#[template(path = "words.html")]
struct WordsPage {
    page: Page,
    listing: Listing,
    aliases: Vec<Alias>,
    done: Option<&'static str>,
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("words", "/words", &NARROWINGS, address).filed_at("/words.csv")
}

fn asked(listing: &Listing, mut window: Value) -> Value {
    window["text"] = json!(listing.value("q").map(|text| text.chars().take(LONGEST_WORD).collect::<String>()));
    window["order"] = listing.order();
    window["reviewed"] = json!(listing.value("reviewed").map(|value| value == "yes"));
    window
}

/// `GET /words?reviewed=no`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    match page.ask::<List>(ALIASES, asked(&listing, listing.window(PAGE_SIZE))).await {
        Ok(List { skill_aliases: Connection { nodes, page_info, total_count } }) => {
            listing.turn(page_info, total_count);
            let done = listing.done(words::COMMANDS.iter().map(|command| command.name));
            let template = WordsPage { page, listing, aliases: nodes, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /words.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let rows =
        match whole(&page, ALIASES, asked(&listing(&address), json!({})), |answer: List| answer.skill_aliases).await {
            Ok(rows) => rows,
            Err(error) => return page.failure(&error),
        };
    let mut table = Table::new(&[
        page.t("words.word"),
        page.word("field", "language").as_str(),
        page.word("field", "skillId").as_str(),
        page.t("placements.status"),
        page.t("words.learnt"),
    ]);
    for alias in rows {
        let skill = alias.skill.as_ref().map_or("", |skill| skill.label.as_str());
        let (language, state) = (page.word("language", &alias.language), page.word("words.state", alias.state()));
        table.row(&[&alias.text, &language, skill, &state, &day_in_paris(alias.learnt_at).to_string()]);
    }
    table.answer("words.csv")
}

fn about(page: &Page) -> Subject {
    Subject { title: page.t("words.title").to_owned(), back: "/words".to_owned(), ..Subject::default() }
}

/// `GET /words/teach?q=…`
pub async fn ask_to_teach(page: Page, Query(query): Query<Sent>) -> Response {
    teaching(page, &query, None).await
}

/// `POST /words/teach?q=…`
pub async fn teach(page: Page, Query(query): Query<Sent>, Form(sent): Form<Sent>) -> Response {
    teaching(page, &query, Some(sent)).await
}

async fn teaching(page: Page, query: &Sent, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    if !page.is_verified() {
        return Redirect::to("/words").into_response();
    }
    let text = query.iter().find(|(name, _)| name == "q").map(|(_, value)| value.clone()).unwrap_or_default();
    let mut subject = about(&page);
    subject.offered = match found_skills(&page, text.trim()).await {
        Ok(found) => found,
        Err(error) => return page.failure(&error),
    };
    subject.action = format!("/words/teach?q={}", encode(&text));
    subject.search = Some(("/words/teach".to_owned(), text));
    subject.values.insert("language", page.locale.tag().to_uppercase());
    if let Some((first, _)) = subject.offered.first() {
        subject.values.insert("skillId", first.clone());
    }
    match sent {
        Some(sent) => form::submit(page, &TEACH, subject, sent).await,
        None => form::show(page, &TEACH, subject, query),
    }
}

/// What the address of the form says: the word itself, which the form repeats.
#[derive(Deserialize, Default)]
pub struct About {
    #[serde(default)]
    text: String,
}

/// `GET /words/{id}/review?text=…`
pub async fn ask_to_review(page: Page, Path(id): Path<String>, Query(about): Query<About>) -> Response {
    reviewing(page, id, about, None).await
}

/// `POST /words/{id}/review?text=…`
pub async fn review(
    page: Page,
    Path(id): Path<String>,
    Query(about): Query<About>,
    Form(sent): Form<Sent>,
) -> Response {
    reviewing(page, id, about, Some(sent)).await
}

async fn reviewing(page: Page, id: String, said: About, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return super::administration::refused(page);
    }
    let mut subject = about(&page);
    subject.action = format!("/words/{}/review?text={}", encode(&id), encode(&said.text));
    subject.which = Some(said.text).filter(|text| !text.is_empty());
    subject.values.insert("aliasId", id);
    match sent {
        Some(sent) => form::submit(page, &REVIEW, subject, sent).await,
        None => form::show(page, &REVIEW, subject, &Sent::new()),
    }
}

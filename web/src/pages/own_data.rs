//! `/privacy/data`: everything that is held about the reader, to be read: the values of the file, line by line, in words.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use uuid::Uuid;
use vivier_graphql::conventions::global_id::encode_parts;
use vivier_graphql::conventions::messages::event;
use vivier_kernel::locale::Locale;

use crate::executor::ExecuteError;
use crate::messages::Catalogue;
use crate::page::Page;
use crate::pages::mission::skill_labels;
use crate::pages::privacy::export;

/// Skills that are looked up at once: as many objects as the API reads in one question.
const SKILLS_AT_ONCE: usize = 50;

/// A line of the readable export: how deep it lies, its name, its value where it has one.
struct Line {
    depth: usize,
    name: String,
    value: Option<String>,
}

#[derive(Template)]
#[template(path = "own_data.html")]
struct OwnDataPage {
    page: Page,
    lines: Vec<Line>,
}

/// The deepest level that is indented; what lies deeper is shown at this one.
const DEEPEST: usize = 6;

/// What values are said of, where one name stands for several lists of them: a placement has another status than its release.
const SUBJECTS: &[&str] = &[
    "audiences",
    "calls",
    "cause",
    "claims",
    "credits",
    "deliveries",
    "memberships",
    "placements",
    "preferences",
    "proof",
    "release",
    "talents",
];

/// Where a value stands: its name, and the nearest of `SUBJECTS` around it.
#[derive(Clone, Copy)]
struct At<'a> {
    subject: &'a str,
    key: &'a str,
}

impl<'a> At<'a> {
    /// What stands in it under this name.
    fn inside(self, key: &'a str) -> Self {
        Self { subject: if SUBJECTS.contains(&self.key) { self.key } else { self.subject }, key }
    }

    /// True of a skill, which events know by its key alone.
    fn is_skill(self) -> bool {
        self.key == "skill"
    }
}

/// What the values are said with.
struct Words<'a> {
    page: &'a Page,
    /// The labels of skills, by their keys.
    skills: &'a BTreeMap<String, String>,
}

impl Words<'_> {
    /// The JSON as lines, one for each value, in its order: everything that the file holds stands on the page. What the schema of the file names
    /// is named in the reader's language; what lies inside of an event or of a state keeps the name that it was written down with.
    fn lines(&self, name: &str, at: At<'_>, value: &Value, depth: usize, out: &mut Vec<Line>) {
        let line = |value: Option<String>| Line { depth: depth.min(DEEPEST), name: name.to_owned(), value };
        match value {
            Value::Null => out.push(line(Some("–".to_owned()))),
            Value::Bool(true) => out.push(line(Some(self.page.t("data.yes").to_owned()))),
            Value::Bool(false) => out.push(line(Some(self.page.t("data.no").to_owned()))),
            Value::Number(number) => out.push(line(Some(number.to_string()))),
            Value::String(text) => out.push(line(Some(self.said(at, text)))),
            Value::Array(items) => {
                out.push(line(None));
                // What stands in a list is of the list's kind, and called by its place.
                let numbered = items.iter().enumerate();
                numbered.for_each(|(index, item)| self.lines(&(index + 1).to_string(), at, item, depth + 1, out));
            }
            Value::Object(fields) => {
                out.push(line(None));
                for (key, item) in fields {
                    let at = at.inside(key);
                    self.lines(&self.named(at), at, item, depth + 1, out);
                }
            }
        }
    }

    fn named(&self, at: At<'_>) -> String {
        match (at.subject, at.key) {
            ("audiences", section) => self.page.word("section", section),
            ("proof" | "cause", "kind") => self.page.t("data.sort").to_owned(),
            ("claims", key) if self.skills.contains_key(key) => self.skill(key),
            (_, key) => self.page.word("data-key", key),
        }
    }

    /// A text as it is; an instant as the reader's clock and language say it, a day in words, and what stands for something in words.
    fn said(&self, at: At<'_>, text: &str) -> String {
        let page = self.page;
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return page.moment(&at.to_utc());
        }
        // A day of four digits for the year, two for the month and two for the day: nothing that somebody wrote looks like it by chance.
        if let (10, Ok(day)) = (text.len(), text.parse::<NaiveDate>()) {
            return page.day(&day);
        }
        match (at.subject, at.key) {
            _ if at.is_skill() => self.skill(text),
            ("audiences", _) => page.word("audience", text),
            ("proof" | "cause", "kind") => page.word("data-sort", text),
            (_, "kind") => happened(page, text),
            (subject, "status") => status(page, subject, text),
            ("preferences", "mode") => page.word("notification-mode", text),
            (_, "mode") => page.word("work-mode", text),
            (_, "reason" | "refusal") => reason(page.locale, text).to_owned(),
            (_, "matter") => page.word("dispute-matter", text),
            (_, "outcome") => page.word("dispute-outcome", text),
            (_, "source") => page.word("data-source", text),
            (_, "object") => page.word("data-object", text),
            (_, "what") => page.word("access", text),
            (_, "method") => page.word("sign-in-method", text),
            (_, "role") => page.word("role", text),
            (_, "family") => page.word("family", text),
            (_, "channel" | "way") => page.word("channel", text),
            (_, "affiliation") => page.word("affiliation", text),
            (_, "employment") => page.word("employment", text),
            (_, "region" | "regions") => page.word("region", text),
            (_, "remote") => page.word("remote", text),
            (_, "rule") => page.word("credits.rule", text),
            (_, "route") => page.word("route", text),
            (_, "steps") => page.word("release-step", text),
            (_, "origin") => page.word("origin", text),
            (_, "rating") => page.word("rating", text),
            (_, "reimbursement") => page.word("reimbursement", text),
            (_, "clearance") => page.word("clearance", text),
            (_, "zone") => page.word("zone", text),
            (_, "by" | "sides" | "accepted") => page.word("side", text),
            _ => text.to_owned(),
        }
    }

    /// What a skill is called; its key, where no framework knows it any more.
    fn skill(&self, key: &str) -> String {
        self.skills.get(key).map_or(key, String::as_str).to_owned()
    }
}

/// Each list of statuses has words of its own.
fn status(page: &Page, subject: &str, text: &str) -> String {
    match subject {
        "talents" => page.word("talent.status", text),
        "placements" => page.word("placement.status", text),
        "release" => page.word("release.status", text),
        "credits" => page.word("credits.status", text),
        "deliveries" => page.word("delivery-status", text),
        "memberships" => page.word("member-status", text),
        "calls" => page.word("call-status", text),
        _ => text.to_owned(),
    }
}

/// A reason of one of the closed lists; what somebody wrote stays as it is.
fn reason(locale: Locale, text: &str) -> &str {
    let lists =
        ["release-refusal", "decline-reason", "withdrawal-reason", "call-decline", "call-release", "ending-reason"];
    let catalogue = Catalogue::of(locale);
    lists.iter().find_map(|list| catalogue.find(&format!("{list}.{text}"))).unwrap_or(text)
}

/// What a kind of event says that happened. The API's sentences may hold values, which only the event itself has.
fn happened(page: &Page, kind: &str) -> String {
    match event(kind, page.locale) {
        Some(words) if !words.contains('{') => words.to_owned(),
        Some(_) | None => page.word("event-kind", kind),
    }
}

/// The keys of the skills that the values name.
fn skills_in(at: At<'_>, value: &Value, found: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) if at.is_skill() => found.extend(text.parse::<Uuid>().ok()),
        Value::Array(items) => items.iter().for_each(|item| skills_in(at, item, found)),
        Value::Object(fields) => {
            for (key, item) in fields {
                let at = at.inside(key);
                if at.subject == "claims" {
                    found.extend(key.parse::<Uuid>().ok());
                }
                skills_in(at, item, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What these skills are called.
async fn labelled(page: &Page, keys: &BTreeSet<Uuid>) -> Result<BTreeMap<String, String>, ExecuteError> {
    let keys: BTreeMap<String, Uuid> = keys.iter().map(|key| (encode_parts("Skill", *key).0, *key)).collect();
    let ids: Vec<String> = keys.keys().cloned().collect();
    let mut labels = BTreeMap::new();
    for ids in ids.chunks(SKILLS_AT_ONCE) {
        let found = skill_labels(page, ids).await?;
        labels.extend(found.into_iter().filter_map(|(id, label)| Some((keys.get(&id)?.to_string(), label))));
    }
    Ok(labels)
}

/// `GET /privacy/data`
pub async fn read(page: Page) -> Response {
    let text = match export(&page).await {
        Ok(Some(text)) => text,
        Ok(None) => return Redirect::to(&page.sign_in_address()).into_response(),
        Err(error) => return page.failure(&error),
    };
    let Ok(Value::Object(fields)) = serde_json::from_str(&text) else { return page.not_found() };
    let mut skills = BTreeSet::new();
    for (key, value) in &fields {
        skills_in(At { subject: "", key }, value, &mut skills);
    }
    let skills = match labelled(&page, &skills).await {
        Ok(skills) => skills,
        Err(error) => return page.failure(&error),
    };
    let words = Words { page: &page, skills: &skills };
    let mut lines = Vec::new();
    for (key, value) in &fields {
        let at = At { subject: "", key };
        words.lines(&words.named(at), at, value, 0, &mut lines);
    }
    let template = OwnDataPage { page, lines };
    template.page.render(StatusCode::OK, &template)
}

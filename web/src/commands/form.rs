//! A form as it stands: what it began with or what was typed, and what was refused. Nothing typed is ever lost.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Command, Field, Kind};
use crate::executor::ExecuteError;
use crate::format::is_time;
use crate::page::Page;
use crate::pages::guide::Guide;

/// What a form sends, by field; a list of checkboxes comes as several pairs of one name.
pub type Sent = Vec<(String, String)>;

/// Refusals that say that what was seen is no longer so.
const CONFLICTS: [&str; 2] = ["VERSION_CONFLICT", "MOBILISATION_MOVED_ON"];
/// What a form sends beside its fields.
const NOT_FIELDS: [&str; 4] = ["q", "skill", "idempotencyKey", "expectedVersion"];

/// Where a form stands and what it is about.
#[derive(Clone, Default)]
pub struct Subject {
    /// The part of the input that names the object: its field and id.
    pub ids: Vec<(&'static str, String)>,
    /// The version that the page was made from, which a write refuses to run over.
    pub version: Option<i64>,
    /// What it is about, shown above the form.
    pub title: String,
    /// Which one of several the command is about, said beside what it does.
    pub which: Option<String>,
    /// True where the mutation takes no idempotency key: it has a secret in it, or ends with one.
    pub keyless: bool,
    /// True for those who have not signed in too: the ways in, and what a link in a mail opens.
    pub anyone: bool,
    /// The page that the form belongs to, to go back to.
    pub back: String,
    /// Where to go once it is done, where that is another page.
    pub done: Option<String>,
    /// The address that the form is sent to.
    pub action: String,
    /// What fields begin with.
    pub values: BTreeMap<&'static str, String>,
    /// What lists begin with.
    pub lists: BTreeMap<&'static str, Vec<String>>,
    /// What fields begin with that stand once for each of what is offered.
    pub chosen: Vec<(String, String)>,
    /// What [`Kind::Offered`], [`Kind::Levels`], [`Kind::Evidenced`], [`Kind::Needed`] and [`Kind::Requirements`] offer: ids and words.
    pub offered: Vec<(String, String)>,
    /// What a closed list does not offer here: the reasons of another side.
    pub left_out: Vec<&'static str>,
    /// True where what is offered was read off a text: a person has to choose.
    pub suggested: bool,
    /// An address with a search for more to offer, and its present text.
    pub search: Option<(String, String)>,
    /// How many things the search found.
    pub found: Option<usize>,
    /// What somebody can begin with: addresses and words, and whether it is the present one.
    pub beginnings: Vec<(String, String, bool)>,
    /// Where the number of people who could fit is asked for, and what it came to, in words.
    pub fitting: Option<(String, String)>,
    /// Where the form is one step of the guided profile.
    pub guide: Option<Guide>,
    /// What the page itself adds to the input.
    pub more: Vec<(&'static str, Value)>,
    /// Where the fields `seat.…` are one more item of a list: the list's name, and what stands in it before.
    pub item: Option<(&'static str, Vec<Value>)>,
    /// True where each item of that list holds the fields in a `seat` of its own.
    pub wrapped: bool,
    /// Where the item stands in the list and its id, where it is one that was there before; a new one comes last.
    pub place: Option<(usize, String)>,
}

/// Something that was refused.
pub struct Problem {
    /// The field's name; none where it is about the whole.
    pub field: Option<&'static str>,
    pub message: String,
}

/// Lists of reasons whose words no page shows anybody: they are kept, and nobody has to say them.
const KEPT: &[&str] = &["leaving-reason", "departure"];

/// True of a list of reasons of which the last, which is none of them, is said in words.
fn needs_words(kind: Kind) -> bool {
    matches!(kind, Kind::Choice(family, options) if options.contains(&"OTHER") && !KEPT.contains(&family))
}

/// What a secondment's convention cannot do without, and a mission letter can (`said_by_host` of the rules), as the draft calls it.
const OF_A_CONVENTION: &[&str] = &["activities", "hours", "reimbursement"];

/// True of what a draft is refused without where it is a convention.
fn is_of_convention(command: &Command, name: &str) -> bool {
    command.name == "draft-agreement" && OF_A_CONVENTION.contains(&name)
}

/// True of the place, which a convention says unless all the work is done from elsewhere.
fn is_place_of_convention(command: &Command, name: &str) -> bool {
    command.name == "draft-agreement" && name == "place"
}

#[derive(Template)]
#[template(path = "command.html")]
struct CommandPage {
    page: Page,
    command: &'static Command,
    subject: Subject,
    values: BTreeMap<String, Vec<String>>,
    problems: Vec<Problem>,
    key: String,
    /// True where somebody else changed the object while this was typed.
    conflict: bool,
}

impl CommandPage {
    /// What stands in the object now, where somebody else changed it and it is not what was typed.
    fn present(&self, field: &Field) -> Option<String> {
        let single = self.subject.values.get(field.name).map(std::slice::from_ref);
        let now = single.or_else(|| self.subject.lists.get(field.name).map(Vec::as_slice)).filter(|_| self.conflict)?;
        // A field that was sent empty and one that was not sent say the same.
        let said = |values: &[String]| values.iter().filter(|value| !value.is_empty()).cloned().collect::<Vec<_>>();
        if said(self.values.get(field.name).map_or(&[], Vec::as_slice)) == said(now) {
            return None;
        }
        let offered = |id: &String| self.subject.offered.iter().find(|(offered, _)| offered == id);
        let word = |value: &String| match field.kind {
            Kind::Choice(family, _) | Kind::Choices(family, _) => self.page.word(family, value),
            Kind::Offered | Kind::Several => offered(value).map_or_else(|| value.clone(), |(_, label)| label.clone()),
            _ => value.clone(),
        };
        Some(now.iter().map(word).collect::<Vec<_>>().join(", "))
    }

    /// True where a field may be left empty: that is worth saying once, above them.
    fn has_optional(&self) -> bool {
        self.command.fields.iter().any(|field| !field.required)
    }

    /// True of words that say a reason which none of the list is.
    fn says_other(&self, name: &str) -> bool {
        name == "words" && self.command.fields.iter().any(|field| needs_words(field.kind))
    }

    fn is_of_convention(&self, name: &str) -> bool {
        is_of_convention(self.command, name)
    }

    fn is_place_of_convention(&self, name: &str) -> bool {
        is_place_of_convention(self.command, name)
    }

    /// A field that is seen, which a link can lead to.
    fn is_seen(&self, name: &str) -> bool {
        self.command.fields.iter().any(|field| field.name == name && field.kind != Kind::Fixed)
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|values| values.iter().any(|chosen| chosen == value))
    }

    /// What is chosen of one offered thing in a list of selects.
    fn of(&self, name: &str, id: &str) -> &str {
        self.value(&format!("{name}:{id}"))
    }

    fn problems_of(&self, name: &str) -> Vec<&str> {
        let about = |problem: &&Problem| problem.field == Some(name);
        self.problems.iter().filter(about).map(|problem| problem.message.as_str()).collect()
    }

    /// What the search came to, in words.
    fn found(&self) -> String {
        let count = |found| self.page.count("skills.found", &u64::try_from(found).unwrap_or_default());
        match self.subject.found {
            None => String::new(),
            Some(0) => self.page.t("skills.found-none").to_owned(),
            Some(found) => count(found),
        }
    }

    fn refused(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == Some(name))
    }

    /// What checkboxes offer: values and words.
    fn options(&self, field: &Field) -> Vec<(String, String)> {
        match field.kind {
            Kind::Choices(family, values) | Kind::Objects(_, family, values) => {
                values.iter().map(|value| ((*value).to_owned(), self.page.word(family, value))).collect()
            }
            _ => self.subject.offered.clone(),
        }
    }

    /// One amount of [`Kind::Limits`].
    fn limit(&self, name: &str, class: &str, part: &str) -> &str {
        self.value(&format!("{name}:{class}:{part}"))
    }

    /// A name that can stand in an `id`.
    fn id(&self, name: &str) -> String {
        name.replace(['.', ':'], "-")
    }
}

/// The form, empty but for what the subject gives, and what a search for more to offer has brought back.
pub fn show(page: Page, command: &'static Command, subject: Subject, typed: &Sent) -> Response {
    let values = begun(command, &subject, typed);
    let key = Uuid::new_v4().to_string();
    let template = CommandPage { page, command, subject, values, problems: Vec::new(), key, conflict: false };
    template.page.render(StatusCode::OK, &template)
}

/// The input that a form would send as it stands, where `name` of it is complete but for `spared`, which may be missing: what is counted or
/// shown while somebody still writes.
pub fn drafted(
    page: &Page,
    command: &'static Command,
    subject: &Subject,
    typed: &Sent,
    name: &str,
    spared: &str,
) -> Option<Value> {
    let (mut input, problems) = read(page, command, &begun(command, subject, typed), subject);
    let of_it = |problem: &Problem| problem.field.is_some_and(|field| field.starts_with(name) && field != spared);
    if problems.iter().any(of_it) { None } else { input.remove(name) }
}

/// What the fields hold: what the subject gives, and over it what was typed.
fn begun(command: &'static Command, subject: &Subject, typed: &Sent) -> BTreeMap<String, Vec<String>> {
    let single = subject.values.iter().map(|(name, value)| ((*name).to_owned(), vec![value.clone()]));
    let lists = subject.lists.iter().map(|(name, values)| ((*name).to_owned(), values.clone()));
    let chosen = subject.chosen.iter().map(|(name, value)| (name.clone(), vec![value.clone()]));
    let mut values: BTreeMap<String, Vec<String>> = single.chain(lists).chain(chosen).collect();
    // A search for what can be chosen sends the choice that was not made yet: what is found then is proposed.
    let unmade = |name: &str, value: &str| {
        let is_offered = |field: &&Field| field.name == name && field.kind == Kind::Offered;
        value.is_empty() && command.fields.iter().any(|field| is_offered(&field))
    };
    let fields = typed
        .iter()
        .filter(|(name, value)| !NOT_FIELDS.contains(&name.as_str()) && !unmade(name.as_str(), value.as_str()));
    for name in fields.clone().map(|(name, _)| name) {
        values.insert(name.clone(), Vec::new());
    }
    for (name, value) in fields {
        values.entry(name.clone()).or_default().push(value.clone());
    }
    values
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    #[serde(default)]
    code: String,
    message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

/// Gives the command. Done: on to the subject's page, which says so. Refused: the form again, as it was sent, with the reasons.
pub async fn submit(page: Page, command: &'static Command, subject: Subject, sent: Sent) -> Response {
    match send(page, command, subject, sent).await {
        Ok((_, subject, _)) => done(command, subject),
        Err(response) => response,
    }
}

/// On to the page that says so.
pub fn done(command: &'static Command, subject: Subject) -> Response {
    let to = subject.done.unwrap_or(subject.back);
    let mark = if to.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{to}{mark}done={}", command.name)).into_response()
}

/// Gives the command and what it answered; where it was refused, the form again is the answer to the browser.
pub async fn send(
    page: Page,
    command: &'static Command,
    mut subject: Subject,
    sent: Sent,
) -> Result<(Page, Subject, Value), Response> {
    // The session has ended under the form: what was typed is kept on the way in.
    if !page.signed_in() && !subject.anyone {
        return Err(Redirect::to(&page.sign_in_address()).into_response());
    }
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in sent {
        values.entry(name).or_default().push(value);
    }
    let first = |name: &str| values.get(name).and_then(|values| values.first()).cloned();
    // The version and the key are those of the page on which it was typed, not of now.
    let (present, mut conflict) = (subject.version, false);
    if let Some(version) = first("expectedVersion").and_then(|text| text.parse().ok()) {
        subject.version = Some(version);
    }
    let key = first("idempotencyKey").unwrap_or_else(|| Uuid::new_v4().to_string());
    let (mut input, mut problems) = read(&page, command, &values, &subject);
    if problems.is_empty() {
        for (name, id) in &subject.ids {
            input.insert((*name).to_owned(), json!(id));
        }
        for (name, value) in &subject.more {
            input.insert((*name).to_owned(), value.clone());
        }
        if let Some((list, before)) = &subject.item
            && let Some(item) = input.remove("seat")
        {
            let mut items = before.clone();
            let mut item = if subject.wrapped { json!({ "seat": item }) } else { item };
            let last = items.len();
            let place = match &subject.place {
                Some((place, id)) => {
                    item["seatId"] = json!(id);
                    last.min(*place)
                }
                None => last,
            };
            items.insert(place, item);
            input.insert((*list).to_owned(), json!(items));
        }
        if !subject.keyless {
            input.insert("idempotencyKey".to_owned(), json!(key));
        }
        if let Some(version) = subject.version {
            input.insert("expectedVersion".to_owned(), json!(version));
        }
        let evidenced = input.get("evidenced").cloned().unwrap_or_default();
        let answer = page.ask::<BTreeMap<String, Value>>(command.document, json!({ "input": input })).await;
        let payload = match answer {
            Ok(answer) => answer.into_values().next().unwrap_or_default(),
            Err(error) => return Err(page.failure(&error)),
        };
        let refused = match Payload::deserialize(&payload) {
            Ok(payload) => payload.user_errors,
            Err(source) => {
                let error = ExecuteError::Shape { operation: command.document.operation, source };
                return Err(page.failure(&error));
            }
        };
        if refused.is_empty() {
            return Ok((page, subject, payload));
        }
        conflict = refused.iter().any(|error| CONFLICTS.contains(&error.code.as_str()));
        let named = |mut error: UserError| {
            if let Some(row) = row_of(&evidenced, &subject.offered, error.path.as_deref().unwrap_or_default()) {
                error.message = format!("{row}{} {}", page.t("pending.colon"), error.message);
            }
            at_its_field(command, error)
        };
        problems = refused.into_iter().map(named).collect();
    }
    // What was changed meanwhile stands beside what was typed; sent again, it is meant over that. A document's hash stays: whoever signs
    // has to read the document as it is now.
    if conflict {
        subject.version = present;
        for field in command.fields.iter().filter(|field| field.kind == Kind::Fixed && field.name != "hash") {
            if let Some(value) = subject.values.get(field.name) {
                values.insert(field.name.to_owned(), vec![value.clone()]);
            }
        }
    }
    // Once refused, the same key would only repeat the refusal.
    let key = Uuid::new_v4().to_string();
    let template = CommandPage { page, command, subject, values, problems, key, conflict };
    Err(template.page.render(StatusCode::UNPROCESSABLE_ENTITY, &template))
}

/// The field that a refusal's path names: `["input", "seat", "title"]` is `seat.title`.
fn at_its_field(command: &Command, error: UserError) -> Problem {
    let path = error.path.unwrap_or_default();
    let path = in_words_of_the_form(&path.get(1..).unwrap_or_default().join("."));
    let is_about = |field: &&Field| path == field.name || path.starts_with(&format!("{}.", field.name));
    Problem { field: command.fields.iter().find(is_about).map(|field| field.name), message: error.message }
}

/// What the rows of [`Kind::Evidenced`] say that a refusal is about: `["input", "evidenced", "1", "skills", "0"]` is about the first skill that
/// was sent of the second person, and without the skill about all of theirs.
fn row_of(evidenced: &Value, offered: &[(String, String)], path: &[String]) -> Option<String> {
    let number = |place: usize| path.get(place).and_then(|part| part.parse::<usize>().ok());
    if path.get(1).map(String::as_str) != Some("evidenced") {
        return None;
    }
    let one = evidenced.get(number(2)?)?;
    let (call, skills) = (one["callId"].as_str()?, one["skills"].as_array()?);
    let meant = skills.iter().enumerate().filter(|(rank, _)| number(4).is_none_or(|meant| meant == *rank));
    let ids = meant.filter_map(|(_, seen)| Some(format!("{call} {}", seen["skillId"].as_str()?)));
    let rows = ids.filter_map(|id| offered.iter().find(|(known, _)| *known == id).map(|(_, row)| row.as_str()));
    Some(rows.collect::<Vec<_>>().join(", ")).filter(|rows| !rows.is_empty())
}

/// `seats.2.title` and `seats.2.seat.title` are the form's `seat.title`.
fn in_words_of_the_form(path: &str) -> String {
    let Some(inner) = path.strip_prefix("seats.").and_then(|rest| rest.split_once('.')).map(|(_, inner)| inner) else {
        return path.to_owned();
    };
    if inner.starts_with("seat.") { inner.to_owned() } else { format!("seat.{inner}") }
}

/// The input as JSON, and what can be said of it before the API is asked.
fn read(
    page: &Page,
    command: &'static Command,
    values: &BTreeMap<String, Vec<String>>,
    subject: &Subject,
) -> (Map<String, Value>, Vec<Problem>) {
    let (mut input, mut problems) = (Map::new(), Vec::new());
    for field in command.fields {
        if field.kind == Kind::Confirmed {
            let said = values.get(field.name).and_then(|values| values.first()).is_some_and(|text| text == "true");
            if !said {
                problems.push(Problem { field: Some(field.name), message: page.t("form.confirm-needed").to_owned() });
            }
            continue;
        }
        match read_field(page, field, values, subject) {
            Ok(value) if field.required && value.is_null() => {
                problems.push(Problem { field: Some(field.name), message: page.t("form.needed").to_owned() });
            }
            Ok(Value::Null) => {}
            Ok(value) => put(&mut input, field.name, value),
            Err(unreadable) => {
                problems.push(Problem { field: Some(field.name), message: unreadable.words(page).to_owned() });
            }
        }
    }
    (input, problems)
}

/// `seat.title` goes into the object `seat`.
fn put(input: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(input.insert(name.to_owned(), value)),
        Some((outer, inner)) => {
            let object = input.entry(outer).or_insert_with(|| json!({}));
            if let Value::Object(object) = object {
                put(object, inner, value);
            }
        }
    }
}

/// Why what was sent cannot be told to the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    NotANumber,
    /// The API would ask for a time as programs write it, which no field takes.
    NotATime,
    /// No value of the closed list: the API's schema does not know it, and would not say at which field it stands.
    NotAChoice,
}

impl Unreadable {
    pub fn words<'a>(&self, page: &'a Page) -> &'a str {
        match self {
            Self::NotANumber => page.t("form.not-a-number"),
            Self::NotATime => page.t("form.not-a-time"),
            Self::NotAChoice => page.t("form.not-a-choice"),
        }
    }
}

fn read_field(
    page: &Page,
    field: &Field,
    values: &BTreeMap<String, Vec<String>>,
    subject: &Subject,
) -> Result<Value, Unreadable> {
    let of =
        |name: &str| values.get(name).and_then(|values| values.first()).map(|text| text.trim()).unwrap_or_default();
    let typed = of(field.name);
    let number = |text: &str| text.parse::<i64>().map(|number| json!(number)).map_err(|_| Unreadable::NotANumber);
    match field.kind {
        // A password's spaces are its own.
        Kind::Secret(_) => {
            let text = values.get(field.name).and_then(|values| values.first()).cloned().unwrap_or_default();
            Ok(if text.is_empty() { Value::Null } else { json!(text) })
        }
        Kind::Choices(_, known) | Kind::Objects(_, _, known)
            if values.get(field.name).into_iter().flatten().any(|value| !known.contains(&value.as_str())) =>
        {
            Err(Unreadable::NotAChoice)
        }
        Kind::Choices(..) | Kind::Several => Ok(json!(values.get(field.name).cloned().unwrap_or_default())),
        Kind::Objects(name, ..) => {
            let chosen = values.get(field.name).into_iter().flatten().map(|value| json!({ name: value }));
            let chosen: Vec<_> = chosen.collect();
            Ok(if chosen.is_empty() { Value::Null } else { json!(chosen) })
        }
        Kind::Switch => Ok(json!(typed == "true")),
        Kind::Limits(_, classes) => {
            let limits = classes.iter().filter_map(|class| {
                let (soft, hard) =
                    (of(&format!("{}:{class}:soft", field.name)), of(&format!("{}:{class}:hard", field.name)));
                (!soft.is_empty() || !hard.is_empty())
                    .then(|| Ok(json!({ "class": class, "soft": number(soft)?, "hard": number(hard)? })))
            });
            Ok(json!(limits.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Levels | Kind::Needed => {
            let seen = subject.offered.iter().filter_map(|(id, _)| {
                let level = of(&format!("{}:{id}", field.name));
                (!level.is_empty()).then(|| Ok(json!({ "skillId": id, "level": number(level)? })))
            });
            Ok(json!(seen.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Evidenced => Ok(json!(evidenced(&subject.offered, |id| of(&format!("{}:{id}", field.name)))?)),
        Kind::Each(family, listed, of_family, known) => {
            let chosen = listed.iter().filter_map(|one| {
                let choice = of(&format!("{}:{one}", field.name));
                let told = || match known.contains(&choice) {
                    true => Ok(json!({ family: one, of_family: choice })),
                    false => Err(Unreadable::NotAChoice),
                };
                (!choice.is_empty()).then(told)
            });
            Ok(json!(chosen.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Confirmed => Ok(Value::Null),
        Kind::Requirements => {
            let asked = subject.offered.iter().filter_map(|(id, _)| {
                let importance = of(&format!("importance:{id}"));
                (!importance.is_empty()).then(|| {
                    let level = number(of(&format!("{}:{id}", field.name)))?;
                    if !["ESSENTIAL", "DESIRABLE"].contains(&importance) {
                        return Err(Unreadable::NotAChoice);
                    }
                    Ok(json!({ "skillId": id, "importance": importance, "minimumLevel": level }))
                })
            });
            Ok(json!(asked.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        _ if typed.is_empty() => Ok(Value::Null),
        Kind::Choice(_, known) if !known.contains(&typed) => Err(Unreadable::NotAChoice),
        Kind::Share | Kind::Count(..) => number(typed),
        Kind::Numbers(many) => {
            let numbers = typed.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == ';');
            let numbers: Vec<_> = numbers.filter(|text| !text.is_empty()).map(number).collect::<Result<_, _>>()?;
            if numbers.len() == many { Ok(json!(numbers)) } else { Err(Unreadable::NotANumber) }
        }
        Kind::Moment if !is_time(typed) => Err(Unreadable::NotATime),
        Kind::Moment => Ok(json!(page.instant(typed))),
        Kind::Choice("level", _) => number(typed),
        Kind::Choice("favourable" | "kept", _) => Ok(json!(typed == "true")),
        // Browsers end lines with CR LF.
        Kind::Lines(_) => Ok(json!(typed.replace("\r\n", "\n"))),
        Kind::Choice(..) | Kind::Offered | Kind::Line(_) | Kind::Day | Kind::Email | Kind::Code | Kind::Fixed => {
            Ok(json!(typed))
        }
    }
}

/// The skills that were seen, call by call. `level`: what was chosen of one that is offered, nothing where it was not seen.
fn evidenced<'a>(offered: &[(String, String)], level: impl Fn(&str) -> &'a str) -> Result<Vec<Value>, Unreadable> {
    let mut calls: Vec<(&str, Vec<Value>)> = Vec::new();
    for (id, _) in offered {
        let level = level(id);
        let Some((call, skill)) = id.split_once(' ').filter(|_| !level.is_empty()) else { continue };
        let level: i64 = level.parse().map_err(|_| Unreadable::NotANumber)?;
        let seen = json!({ "skillId": skill, "level": level });
        match calls.iter().position(|(known, _)| *known == call) {
            Some(index) => calls[index].1.push(seen),
            None => calls.push((call, vec![seen])),
        }
    }
    Ok(calls.into_iter().map(|(call, skills)| json!({ "callId": call, "skills": skills })).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{brigades, placements, talents};

    #[test]
    fn words_beside_a_reason_are_asked_for_where_somebody_reads_them() {
        let asked = |command: &Command| command.fields.iter().any(|field| needs_words(field.kind));
        for kept in [&talents::WITHDRAW_TALENT, &brigades::LEAVE, &brigades::DECLINE, &brigades::REMOVE] {
            assert!(!asked(kept), "{}", kept.name);
        }
        assert!(placements::ON_PLACEMENT.iter().any(|(_, command)| command.name == "decline" && asked(command)));
    }

    #[test]
    fn what_a_convention_needs_is_not_called_optional_without_saying_so() {
        let draft = placements::ON_PLACEMENT.iter().find(|(_, command)| command.name == "draft-agreement");
        let (_, draft) = draft.expect("a draft");
        let of = |told: fn(&Command, &str) -> bool| -> Vec<&'static str> {
            draft.fields.iter().map(|field| field.name).filter(|name| told(draft, name)).collect()
        };
        assert_eq!(of(is_of_convention), OF_A_CONVENTION);
        assert_eq!(of(is_place_of_convention), ["place"]);
    }

    #[test]
    fn what_was_seen_is_told_call_by_call_and_what_was_not_is_left_out() {
        let offered = ["one rust", "one design", "two rust", "three rust"].map(|id| (id.to_owned(), String::new()));
        let level = |id: &str| match id {
            "one rust" => "3",
            "one design" => "2",
            "three rust" => "4",
            _ => "",
        };
        let told = json!([
            { "callId": "one", "skills": [{ "skillId": "rust", "level": 3 }, { "skillId": "design", "level": 2 }] },
            { "callId": "three", "skills": [{ "skillId": "rust", "level": 4 }] },
        ]);
        assert_eq!(evidenced(&offered, level).ok().map(Value::from), Some(told));
        assert!(evidenced(&offered, |_| "much").is_err());
    }

    #[test]
    fn what_is_refused_of_what_was_seen_names_the_person_and_the_skill() {
        let offered = ["one rust", "one design", "two rust"].map(|id| (id.to_owned(), id.replace(' ', ": ")));
        let sent = json!([
            { "callId": "two", "skills": [{ "skillId": "rust", "level": 3 }] },
            { "callId": "one", "skills": [{ "skillId": "rust", "level": 3 }, { "skillId": "design", "level": 2 }] },
        ]);
        let row = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
            row_of(&sent, &offered, &path)
        };
        assert_eq!(row(&["input", "evidenced", "0", "callId"]).as_deref(), Some("two: rust"));
        assert_eq!(row(&["input", "evidenced", "1", "skills", "1"]).as_deref(), Some("one: design"));
        assert_eq!(row(&["input", "evidenced", "1", "callId"]).as_deref(), Some("one: rust, one: design"));
        assert_eq!(row(&["input", "words"]), None);
        assert_eq!(row(&["input", "evidenced", "7", "callId"]), None);
    }
}

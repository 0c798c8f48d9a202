//! A form as it stands: what it began with or what was typed, and what was refused. Nothing typed is ever lost.

pub mod input;
mod refused;
mod shown;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Command, Field, Kind};
use crate::executor::ExecuteError;
use crate::page::Page;
use crate::pages::guide::Guide;
use refused::{Payload, UserError, at_its_field, mission_of, row_of};
use shown::CommandPage;

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
    /// What goes with it for good, where anything does.
    pub lost: Option<String>,
    /// Why the service would refuse it for now, whatever is typed: the form is there, and cannot be sent.
    pub hindered: Option<String>,
    /// True where the mutation takes no idempotency key, as most that have a secret in them or end with one.
    pub keyless: bool,
    /// True for those who have not signed in too: the ways in, and what a link in a mail opens.
    pub anyone: bool,
    /// Where another link can be asked for, once the one that led here is no good.
    pub another_link: Option<&'static str>,
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
    /// What [`Kind::Offered`], [`Kind::Levels`], [`Kind::Evidenced`], [`Kind::Needed`], [`Kind::Minimums`] and [`Kind::Requirements`] offer: ids and words.
    pub offered: Vec<(String, String)>,
    /// Fields that may be left empty elsewhere, and not here.
    pub needed: Vec<&'static str>,
    /// Fields that are always refused here, and not shown.
    pub hidden: Vec<&'static str>,
    /// What a closed list does not offer here: the reasons of another side.
    pub left_out: Vec<&'static str>,
    /// True where what is offered was read off a text: a person has to choose.
    pub suggested: bool,
    /// An address with a search for more to offer, and its present text.
    pub search: Option<(String, String)>,
    /// How many things the search found.
    pub found: Option<usize>,
    /// What becomes of what was searched for, where that is not what somebody would expect.
    pub note: Option<String>,
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

impl Subject {
    /// True of a field that cannot be left empty here.
    fn needs(&self, field: &Field) -> bool {
        field.required || self.needed.contains(&field.name)
    }
}

/// Something that was refused.
struct Problem {
    /// The field's name; none where it is about the whole.
    field: Option<&'static str>,
    message: String,
}

/// The form, empty but for what the subject gives, and what a search for more to offer has brought back. Such a search sends the version that
/// the form was made from: what others changed since is told when it is sent, and not written over.
pub fn show(page: Page, command: &'static Command, mut subject: Subject, typed: &Sent) -> Response {
    let read = typed.iter().find(|(name, _)| name == "expectedVersion").and_then(|(_, version)| version.parse().ok());
    subject.version = subject.version.map(|present| read.unwrap_or(present));
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
    let (mut input, problems) = input::read(page, command, &begun(command, subject, typed), subject);
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

/// Gives the command. Done: on to the subject's page, which says so. Refused: the form again, as it was sent, with the reasons.
pub async fn submit(page: Page, command: &'static Command, subject: Subject, sent: Sent) -> Response {
    match send(page, command, subject, sent).await {
        Ok((_, subject, _)) => done(command, subject),
        Err(response) => response,
    }
}

/// True of a refusal that says that what was seen is no longer so.
pub fn is_conflict(code: &str) -> bool {
    CONFLICTS.contains(&code)
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
    // The Enter key gives the command, also where somebody was about to search: what they typed stands there still.
    if let (Some((_, text)), Some(typed)) = (&mut subject.search, first("q")) {
        *text = typed;
    }
    let (mut input, mut problems) = input::read(&page, command, &values, &subject);
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
        let sent = |name: &str| input.get(name).cloned().unwrap_or_default();
        let (evidenced, minimums) = (sent("evidenced"), sent("minimums"));
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
        conflict = refused.iter().any(|error| is_conflict(&error.code));
        let named = |mut error: UserError| {
            if error.code == "IDEMPOTENCY_KEY_REUSED" {
                error.message = page.t("form.sent-before").to_owned();
            }
            let path = error.path.as_deref().unwrap_or_default();
            let person = row_of(&evidenced, &subject.offered, path);
            if let Some(row) = person.or_else(|| mission_of(&minimums, &subject.offered, path)) {
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

//! `/organisations`: the administrations of the programme; `/organisations/{id}`: one, with its place in the tree, its names, its rights
//! and what the programme does with it.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::administration::{self, ON_ORGANISATION};
use crate::commands::form::{Sent, Subject};
use crate::executor::{Document, ExecuteError};
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::{Page, encode};
use crate::pages::administration::{answered, refused};
use crate::pages::organisations::Organisations;

const LIST: Document =
    Document { operation: "OrganisationList", source: include_str!("../../queries/organisation-list.graphql") };
const ONE: Document =
    Document { operation: "Organisation", source: include_str!("../../queries/organisation.graphql") };
const TIMES: Document =
    Document { operation: "ResponseTimes", source: include_str!("../../queries/response-times.graphql") };
/// Organisations on one page.
const PAGE_SIZE: u8 = 50;
/// Holders of rights that the page of one shows; the list of accounts has the others.
const RIGHTS: u8 = 50;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    (
        "kind",
        Narrowing::Choice(
            "organisation-kind",
            &["PROGRAMME", "MINISTRY", "DIRECTION", "SERVICE", "OPERATOR", "LOCAL_AUTHORITY"],
        ),
    ),
    ("sort", Narrowing::Order("organisations.order", &["name", "kind"])),
];

#[derive(Deserialize)]
struct List {
    organisations: Connection<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    name: String,
    name_en: Option<String>,
    short_name: Option<String>,
    kind: String,
    siret: Option<String>,
    parent: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Answer {
    organisation: Option<Organisation>,
    accounts: Connection<Holder>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Organisation {
    id: String,
    version: i64,
    name: String,
    name_en: Option<String>,
    short_name: Option<String>,
    kind: String,
    siret: Option<String>,
    closed: bool,
    withdrew: bool,
    merged_into: Option<Named>,
    former_names: Vec<FormerName>,
    parent: Option<Named>,
    children: Vec<Child>,
}

#[derive(Deserialize)]
struct FormerName {
    name: String,
    until: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Child {
    id: String,
    name: String,
    kind: String,
}

#[derive(Deserialize)]
struct Holder {
    id: String,
    name: Option<String>,
    email: Option<String>,
    roles: Vec<Grant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    role: String,
    organisation_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answered {
    #[serde(default)]
    response_times: Vec<Times>,
}

/// How long one side took to answer over the last year; nothing is told of fewer than five answers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    side: String,
    answered: u64,
    expired: u64,
    median_hours: u64,
    ninth_decile_hours: u64,
}

impl Holder {
    fn called(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).unwrap_or("–")
    }

    /// The roles that are held here.
    fn here<'a>(&'a self, organisation: &'a str) -> impl Iterator<Item = &'a Grant> {
        self.roles.iter().filter(move |grant| grant.organisation_id == organisation)
    }
}

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsPage {
    page: Page,
    listing: Listing,
    organisations: Vec<Card>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage {
    page: Page,
    organisation: Organisation,
    holders: Vec<Holder>,
    /// True where more people hold rights here than are shown.
    more: bool,
    /// For whoever has signed in.
    times: Vec<Times>,
    done: Option<&'static str>,
}

impl OrganisationPage {
    /// What the programme can do with it: nothing once it is gone, and its root stays where it is.
    fn offers(&self) -> Vec<&'static str> {
        offers(&self.page, &self.organisation)
    }
}

fn offers(page: &Page, organisation: &Organisation) -> Vec<&'static str> {
    let root = [administration::RENAME_ORGANISATION.name];
    let open = page.is_administrator() && !organisation.closed && !organisation.withdrew;
    let fits = |name: &&str| organisation.kind != "PROGRAMME" || root.contains(name);
    let childless = |name: &&str| organisation.children.is_empty() || *name != administration::CLOSE_ORGANISATION.name;
    let all = ON_ORGANISATION.iter().map(|command| command.name);
    all.filter(|_| open).filter(fits).filter(childless).collect()
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("organisations", "/organisations", &NARROWINGS, address).filed_at("/organisations.csv")
}

fn asked(listing: &Listing, mut window: Value) -> Value {
    window["text"] = listing.variable("q");
    window["kinds"] = listing.chosen("kind");
    window["order"] = listing.order();
    window
}

/// `GET /organisations?q=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&address);
    match page.ask::<List>(LIST, asked(&listing, listing.window(PAGE_SIZE))).await {
        Ok(List { organisations: Connection { nodes, page_info, total_count } }) => {
            listing.turn(page_info, total_count);
            let done = listing.done(administration::COMMANDS.iter().map(|command| command.name));
            let template = OrganisationsPage { page, listing, organisations: nodes, done };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// `GET /organisations.csv?q=…`: the same list as a table, in the form that `vivier import organisations` reads.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    let listing = listing(&address);
    let rows = match whole(&page, LIST, asked(&listing, json!({})), |answer: List| answer.organisations).await {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&["key", "parent", "kind", "name", "name_en", "short_name", "siret"]);
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    for one in rows {
        let parent = one.parent.as_ref().map_or("", |parent| parent.id.as_str());
        let (english, short, siret) = (text(&one.name_en), text(&one.short_name), text(&one.siret));
        table.row(&[&one.id, parent, &one.kind, &one.name, &english, &short, &siret]);
    }
    table.answer("organisations.csv")
}

async fn read(page: &Page, id: &str) -> Result<Option<(Organisation, Connection<Holder>)>, ExecuteError> {
    let Answer { organisation, accounts } = page.ask(ONE, json!({ "id": id, "rights": RIGHTS })).await?;
    Ok(organisation.map(|organisation| (organisation, accounts)))
}

async fn response_times(page: &Page, id: &str) -> Result<Vec<Times>, ExecuteError> {
    if !page.signed_in() {
        return Ok(Vec::new());
    }
    Ok(page.ask::<Answered>(TIMES, json!({ "ids": [id] })).await?.response_times)
}

/// `GET /organisations/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    match read(&page, &id).await {
        Ok(Some((organisation, accounts))) => {
            let times = match response_times(&page, &organisation.id).await {
                Ok(times) => times,
                Err(error) => return page.failure(&error),
            };
            let done = address.iter().find(|(name, _)| name == "done").map(|(_, name)| name.as_str());
            let named =
                |name: &str| administration::COMMANDS.iter().map(|command| command.name).find(|one| *one == name);
            let more = accounts.total_count.unwrap_or_default() > u64::from(RIGHTS);
            let (holders, done) = (accounts.nodes, done.and_then(named));
            let template = OrganisationPage { page, organisation, holders, more, times, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.not_found(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /organisations/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>) -> Response {
    of_organisation(page, &id, &name, None).await
}

/// `POST /organisations/{id}/{command}`
pub async fn act(page: Page, Path((id, name)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    of_organisation(page, &id, &name, Some(sent)).await
}

async fn of_organisation(page: Page, id: &str, name: &str, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let Some(command) = ON_ORGANISATION.iter().copied().find(|command| command.name == name) else {
        return page.not_found();
    };
    let organisation = match read(&page, id).await {
        Ok(Some((organisation, _))) => organisation,
        Ok(None) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let back = format!("/organisations/{}", encode(&organisation.id));
    if sent.is_none() && !offers(&page, &organisation).contains(&command.name) {
        return Redirect::to(&back).into_response();
    }
    let offered = match Organisations::read(&page).await {
        Ok(organisations) => organisations.offered_beside(&organisation.id),
        Err(error) => return page.failure(&error),
    };
    let mut subject = Subject {
        ids: vec![("organisationId", organisation.id)],
        version: Some(organisation.version),
        title: organisation.name.clone(),
        action: format!("{back}/{}", command.name),
        back,
        offered,
        ..Subject::default()
    };
    if command.name == administration::RENAME_ORGANISATION.name {
        subject.values.insert("name", organisation.name);
        subject.values.insert("nameEn", organisation.name_en.unwrap_or_default());
        subject.values.insert("shortName", organisation.short_name.unwrap_or_default());
    } else if let Some(parent) = organisation.parent {
        subject.values.insert("parentId", parent.id);
    }
    answered(page, command, subject, sent).await
}

/// `GET /organisations/create`
pub async fn ask_new(page: Page) -> Response {
    create(page, None).await
}

/// `POST /organisations/create`
pub async fn found(page: Page, Form(sent): Form<Sent>) -> Response {
    create(page, Some(sent)).await
}

async fn create(page: Page, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return refused(page);
    }
    let offered = match Organisations::read(&page).await {
        Ok(organisations) => organisations.offered(),
        Err(error) => return page.failure(&error),
    };
    let subject = Subject {
        title: page.t("organisations.title").to_owned(),
        back: "/organisations".to_owned(),
        action: "/organisations/create".to_owned(),
        offered,
        // Whoever sees this form holds a role at the one there is.
        left_out: vec!["PROGRAMME"],
        ..Subject::default()
    };
    answered(page, &administration::CREATE_ORGANISATION, subject, sent).await
}

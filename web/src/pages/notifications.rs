//! `/notifications`: what the viewer was told, and how they are told; its forms lie below.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, notifications};
use crate::executor::{Document, ExecuteError};
use crate::format::day_in_paris;
use crate::list::{Connection, Listing, Narrowing, Table, matches, whole};
use crate::page::{Page, encode};

const NOTIFICATIONS: Document =
    Document { operation: "Notifications", source: include_str!("../../queries/notifications.graphql") };
const MARK: Document =
    Document { operation: "MarkNotifications", source: include_str!("../../queries/mark-notifications.graphql") };
const CHOOSE: Document =
    Document { operation: "ChooseNotifications", source: include_str!("../../queries/choose-notifications.graphql") };
const PRESENT_QUIET_HOURS: Document = Document {
    operation: "NotificationQuietHours",
    source: include_str!("../../queries/notification-quiet-hours.graphql"),
};
const WEBHOOK_ADDRESSES: Document =
    Document { operation: "WebhookAddresses", source: include_str!("../../queries/webhook-addresses.graphql") };
/// Notifications of one page.
const LISTED: u8 = 20;
/// The ways, in the order of the table's columns.
const CHANNELS: [&str; 4] = ["IN_APP", "EMAIL", "WEBHOOK", "CALENDAR"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    unread_notifications: u64,
    notifications: Connection<Notification>,
    notification_settings: Option<Settings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    id: String,
    family: String,
    subject: String,
    text: Vec<String>,
    path: Option<String>,
    raised_at: DateTime<Utc>,
    read: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    preferences: Vec<Preference>,
    quiet_hours: Option<QuietHours>,
    calendar_url: Option<String>,
    webhooks: Vec<Webhook>,
}

#[derive(Deserialize)]
struct Preference {
    family: String,
    channel: String,
    mode: String,
    choices: Vec<String>,
}

#[derive(Deserialize)]
struct QuietHours {
    zone: String,
    from: u64,
    until: u64,
}

#[derive(Deserialize)]
struct Webhook {
    id: String,
    url: Option<String>,
    form: String,
    families: Vec<String>,
    quarantined: bool,
    secret: String,
    deliveries: Vec<Delivery>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    id: String,
    status: String,
    attempts: u64,
    reason: Option<String>,
    answer: Option<u64>,
    planned_at: DateTime<Utc>,
}

impl Notification {
    /// Whether it holds these words.
    fn says(&self, words: &str) -> bool {
        std::iter::once(&self.subject).chain(&self.text).any(|text| matches(text, words))
    }
}

impl Settings {
    /// How one family is told by one way.
    fn of(&self, family: &str, channel: &str) -> Option<&Preference> {
        self.preferences.iter().find(|preference| preference.family == family && preference.channel == channel)
    }
}

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    page: Page,
    unread: u64,
    listing: Listing,
    told: Vec<Notification>,
    settings: Settings,
    done: Option<&'static str>,
    refused: Vec<String>,
}

impl NotificationsPage {
    fn families(&self) -> &'static [&'static str] {
        notifications::FAMILIES
    }

    fn channels(&self) -> [&'static str; 4] {
        CHANNELS
    }
}

const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("family", Narrowing::Choice("family", notifications::FAMILIES)),
    ("unread", Narrowing::Switch),
    ("sort", Narrowing::Order("notifications.order", &["newest", "oldest"])),
];

/// `GET /notifications?q=…&family=…&unread=1`
pub async fn show(page: Page, Query(address): Query<Sent>) -> Response {
    listed(page, &address, Vec::new()).await
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("notifications", "/notifications", &NARROWINGS, address).filed_at("/notifications.csv")
}

/// What the list is asked for.
fn asked(listing: &Listing, mut window: Value) -> Value {
    window["unreadOnly"] = json!(listing.is_set("unread"));
    window["families"] = listing.chosen("family");
    window["order"] = listing.order();
    window
}

/// All that the address asks for. The API keeps no words of a notification, which is worded for whoever reads it: they are searched
/// through here.
async fn found(page: &Page, listing: &Listing) -> Result<Vec<Notification>, ExecuteError> {
    let variables = asked(listing, json!({}));
    let mut all = whole(page, NOTIFICATIONS, variables, |answer: Answer| answer.notifications).await?;
    if let Some(words) = listing.value("q") {
        all.retain(|one| one.says(words));
    }
    Ok(all)
}

async fn listed(page: Page, address: &[(String, String)], refused: Vec<String>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(address);
    // Where words are searched for, the places of the pages are counted here, and mean nothing to the API.
    let window = if listing.is_set("q") { json!({ "first": 1 }) } else { listing.window(LISTED) };
    let answer: Answer = match page.ask(NOTIFICATIONS, asked(&listing, window)).await {
        Ok(answer) => answer,
        Err(error) => return page.failure(&error),
    };
    let Some(settings) = answer.notification_settings else { return page.not_found() };
    let Connection { nodes, page_info, total_count } = answer.notifications;
    let told = if listing.is_set("q") {
        match found(&page, &listing).await {
            Ok(all) => listing.cut(all, usize::from(LISTED)),
            Err(error) => return page.failure(&error),
        }
    } else {
        listing.turn(page_info, total_count);
        nodes
    };
    let done = address.iter().find(|(name, _)| name == "done").and_then(|(_, name)| done_word(name));
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let template =
        NotificationsPage { page, unread: answer.unread_notifications, listing, told, settings, done, refused };
    template.page.render(status, &template)
}

/// `GET /notifications.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let rows = match found(&page, &listing(&address)).await {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("credits.day"),
        page.t("notifications.about"),
        page.t("notifications.subject"),
        page.t("notifications.text"),
        page.t("missions.address"),
    ]);
    for one in rows {
        let (day, family) = (day_in_paris(one.raised_at).to_string(), page.word("family", &one.family));
        let path = one.path.as_ref().map(|path| format!("{}{path}", page.state().config().public_url));
        table.row(&[&day, &family, &one.subject, &one.text.join("\n"), &path.unwrap_or_default()]);
    }
    table.answer("notifications.csv")
}

/// The page says only what it knows: an address can say anything.
fn done_word(name: &str) -> Option<&'static str> {
    match name {
        CHOSEN => Some(CHOSEN),
        MARKED => Some(MARKED),
        name => notifications::named(name).map(|(command, _)| command.name),
    }
}

const CHOSEN: &str = "choose";
const MARKED: &str = "mark";

/// What a form is about.
#[derive(Deserialize, Default)]
pub struct Of {
    id: Option<String>,
}

/// `GET /notifications/{command}`
pub async fn ask(
    page: Page,
    Path(name): Path<String>,
    Query(of): Query<Of>,
    Query(mut typed): Query<Sent>,
) -> Response {
    typed.retain(|(name, _)| name != "id");
    match subject(&page, &name, of) {
        Some((command, mut subject)) if page.signed_in() => {
            match which(&page, &subject).await {
                Ok(which) => subject.which = which,
                Err(error) => return page.failure(&error),
            }
            if command.name == notifications::QUIET_HOURS.name {
                match page.ask::<Present>(PRESENT_QUIET_HOURS, json!({})).await {
                    Ok(present) => subject.values.extend(present.values(&page)),
                    Err(error) => return page.failure(&error),
                }
            }
            form::show(page, command, subject, &typed)
        }
        Some(_) => Redirect::to(&page.sign_in_address()).into_response(),
        None => page.not_found(),
    }
}

/// `POST /notifications/{command}`
pub async fn act(page: Page, Path(name): Path<String>, Query(of): Query<Of>, Form(sent): Form<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match name.as_str() {
        CHOSEN => choose(page, &sent).await,
        MARKED => mark(page, &sent).await,
        name => match subject(&page, name, of) {
            Some((command, mut subject)) => {
                match which(&page, &subject).await {
                    Ok(which) => subject.which = which,
                    Err(error) => return page.failure(&error),
                }
                form::submit(page, command, subject, sent).await
            }
            None => page.not_found(),
        },
    }
}

/// The quiet hours as they are.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Present {
    notification_settings: Option<PresentSettings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PresentSettings {
    quiet_hours: Option<QuietHours>,
}

/// What is proposed to whoever has no quiet hours yet: from this hour until that one.
const QUIET_NIGHT: (u64, u64) = (20, 8);

impl Present {
    /// What the form begins with: the present hours; a night in the reader's zone where there are none.
    fn values(self, page: &Page) -> [(&'static str, String); 3] {
        let present = self.notification_settings.and_then(|settings| settings.quiet_hours);
        let (from, until) = QUIET_NIGHT;
        let QuietHours { zone, from, until } =
            present.unwrap_or_else(|| QuietHours { zone: page.zone.as_str().to_owned(), from, until });
        [("quietHours.zone", zone), ("quietHours.from", from.to_string()), ("quietHours.until", until.to_string())]
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Addresses {
    notification_settings: Option<AddressSettings>,
}

#[derive(Deserialize)]
struct AddressSettings {
    webhooks: Vec<Address>,
}

#[derive(Deserialize)]
struct Address {
    id: String,
    url: Option<String>,
    deliveries: Vec<Planned>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Planned {
    id: String,
    planned_at: DateTime<Utc>,
}

/// Which webhook a form is about, or which sending to one.
async fn which(page: &Page, subject: &Subject) -> Result<Option<String>, ExecuteError> {
    let Some((_, id)) = subject.ids.first() else { return Ok(None) };
    let settings = page.ask::<Addresses>(WEBHOOK_ADDRESSES, json!({})).await?.notification_settings;
    Ok(settings.iter().flat_map(|settings| &settings.webhooks).find_map(|webhook| {
        let url = webhook.url.clone()?;
        if webhook.id == *id {
            return Some(url);
        }
        let sending = webhook.deliveries.iter().find(|sending| sending.id == *id)?;
        Some(format!("{url} – {}", page.day_of(&sending.planned_at)))
    }))
}

fn subject(page: &Page, name: &str, of: Of) -> Option<(&'static Command, Subject)> {
    let (command, about) = notifications::named(name)?;
    let mut subject = Subject {
        title: page.t("notifications.title").to_owned(),
        back: "/notifications".to_owned(),
        action: format!("/notifications/{}", command.name),
        ..Subject::default()
    };
    if let Some(field) = about {
        let id = of.id?;
        subject.action = format!("{}?id={}", subject.action, encode(&id));
        subject.ids = vec![(field, id)];
    }
    if command.name == notifications::REGISTER_WEBHOOK.name {
        subject.values.insert("form", "EVENT".to_owned());
    }
    Some((command, subject))
}

/// The whole table at once: what is as it was changes nothing.
async fn choose(page: Page, sent: &Sent) -> Response {
    let choices = sent.iter().filter_map(|(name, mode)| {
        let (family, channel) = name.split_once(':')?;
        Some(json!({ "family": family, "channel": channel, "mode": mode }))
    });
    let input = json!({ "choices": choices.collect::<Vec<Value>>() });
    let answer = give(&page, CHOOSE, input).await;
    done(page, CHOSEN, answer).await
}

async fn mark(page: Page, sent: &Sent) -> Response {
    let of = |name: &str| sent.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let input =
        json!({ "notificationIds": [of("id").unwrap_or_default()], "read": of("read").as_deref() != Some("no") });
    let answer = give(&page, MARK, input).await;
    done(page, MARKED, answer).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct UserError {
    message: String,
}

/// What was refused, in words.
async fn give(page: &Page, document: Document, input: Value) -> Result<Vec<String>, ExecuteError> {
    let answer: std::collections::BTreeMap<String, Payload> = page.ask(document, json!({ "input": input })).await?;
    Ok(answer.into_values().flat_map(|payload| payload.user_errors).map(|error| error.message).collect())
}

async fn done(page: Page, name: &str, answer: Result<Vec<String>, ExecuteError>) -> Response {
    match answer {
        Ok(refused) if refused.is_empty() => Redirect::to(&format!("/notifications?done={name}")).into_response(),
        Ok(refused) => listed(page, &[], refused).await,
        Err(error) if error.is_of_the_input() => {
            let refused = vec![page.t("form.not-a-choice").to_owned()];
            listed(page, &[], refused).await
        }
        Err(error) => page.failure(&error),
    }
}

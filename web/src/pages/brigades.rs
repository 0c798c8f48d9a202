//! `/brigades`: the brigades and the flash teams under way; `/brigades/{id}`: one, with its readiness board for those who lead it, and
//! one's own membership.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::text::folded;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::list::{Listing, Narrowing, Table};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;
use crate::pages::mobilisation_list;
use crate::pages::placements::Done;

const BRIGADES: Document = Document { operation: "Brigades", source: include_str!("../../queries/brigades.graphql") };
const BRIGADE: Document = Document { operation: "Brigade", source: include_str!("../../queries/brigade.graphql") };
const READINESS: Document =
    Document { operation: "Readiness", source: include_str!("../../queries/readiness.graphql") };

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct List {
    own_talent: Option<OwnTalent>,
    brigades: Vec<Card>,
    mobilisations: Vec<mobilisation_list::Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    name: String,
    kind: String,
    size: u64,
    coordinated: bool,
    organisation: Option<OrganisationName>,
    members: Vec<CardMember>,
}

impl Card {
    /// How the viewer stands to it.
    fn own_status(&self) -> Option<&str> {
        self.members.iter().find(|member| member.is_you).map(|member| member.status.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CardMember {
    is_you: bool,
    status: String,
}

#[derive(Template)]
#[template(path = "brigades.html")]
struct BrigadesPage {
    page: Page,
    listing: Listing,
    brigades: Vec<Card>,
    mobilisations: Vec<mobilisation_list::Card>,
    talent: bool,
}

/// Brigades on one page.
const PAGE_SIZE: usize = 25;
const NARROWINGS: [(&str, Narrowing); 4] = [
    ("q", Narrowing::Words),
    ("kind", Narrowing::Choice("brigade-kind", &["CORE", "MINISTERIAL"])),
    ("mine", Narrowing::Switch),
    ("sort", Narrowing::Order("brigades.order", &["core", "name", "size"])),
];

/// `GET /brigades?q=…&kind=…&mine=1`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match page.ask::<List>(BRIGADES, json!({})).await {
        Ok(List { own_talent, brigades, mut mobilisations }) => {
            // Of the newest, those first that somebody has something to do with still.
            mobilisations.sort_by_key(|one| !one.is_open());
            let mut listing = Listing::read("brigades", "/brigades", &NARROWINGS, &address).filed_at("/brigades.csv");
            let brigades = listing.cut(fitting(&listing, brigades), PAGE_SIZE);
            let talent = own_talent.is_some();
            let template = BrigadesPage { page, listing, brigades, mobilisations, talent };
            template.page.render(StatusCode::OK, &template)
        }
        Err(error) => page.failure(&error),
    }
}

/// Those that the address narrows the list to.
fn fitting(listing: &Listing, mut brigades: Vec<Card>) -> Vec<Card> {
    brigades.retain(|card| {
        let organisation = card.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        listing.finds([card.name.as_str(), organisation])
            && listing.value("kind").is_none_or(|kind| card.kind == kind)
            && (!listing.is_set("mine") || card.coordinated || card.own_status().is_some())
    });
    // The order of the API is by age, the core team first.
    match listing.value("sort") {
        Some("name") => brigades.sort_by_cached_key(|card| folded(&card.name)),
        Some("size") => brigades.sort_by_key(|card| std::cmp::Reverse(card.size)),
        _ => {}
    }
    brigades
}

/// `GET /brigades.csv?…`: the same list as a table.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let brigades = match page.ask::<List>(BRIGADES, json!({})).await {
        Ok(list) => fitting(&Listing::read("brigades", "/brigades", &NARROWINGS, &address), list.brigades),
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("brigades.brigade"),
        page.word("field", "kind").as_str(),
        page.t("mission.organisation"),
        page.t("brigades.size"),
    ]);
    for card in brigades {
        let organisation = card.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        table.row(&[&card.name, &page.word("brigade-kind", &card.kind), organisation, &card.size.to_string()]);
    }
    table.answer("brigades.csv")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    own_talent: Option<OwnTalent>,
    brigade: Option<Brigade>,
    exercises: Vec<ExerciseCard>,
}

/// The viewer's talent, as far as a membership goes by it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OwnTalent {
    id: String,
    status: Option<String>,
    organisation_id: Option<String>,
}

impl OwnTalent {
    /// Only people in the pool are taken.
    fn is_in_pool(&self) -> bool {
        self.status.as_deref() == Some("ACTIVE")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Brigade {
    id: String,
    version: i64,
    name: String,
    kind: String,
    size: u64,
    coordinated: bool,
    organisation: Option<OrganisationName>,
    members: Vec<Member>,
    /// Those whose release in advance the viewer could take back, for their service.
    #[serde(default)]
    agents: Vec<Agent>,
    duties: Vec<Duty>,
    offered_duties: Vec<OfferedDuty>,
    recipes: Vec<Recipe>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    talent_id: String,
    is_you: bool,
    status: String,
    opted_out_until: Option<NaiveDate>,
    clearance: String,
    talent: Option<Name>,
    quiet_hours: Option<QuietHours>,
    standing_releases: Vec<StandingRelease>,
}

impl Member {
    fn name(&self) -> &str {
        self.talent.as_ref().and_then(|talent| talent.display_name.as_deref()).unwrap_or("–")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agent {
    talent_id: String,
    talent: Option<Name>,
    standing_releases: Vec<StandingRelease>,
}

impl Agent {
    fn name(&self) -> &str {
        self.talent.as_ref().and_then(|talent| talent.display_name.as_deref()).unwrap_or("–")
    }
}

/// What a talent is called, as far as the viewer may see it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    pub display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QuietHours {
    zone: String,
    from_hour: u64,
    until_hour: u64,
}

impl QuietHours {
    fn parts(&self) -> (&str, u64, u64) {
        (&self.zone, self.from_hour, self.until_hour)
    }
}

/// What is proposed to whoever has no quiet hours yet: zone, first hour, and the hour at which they end.
const QUIET_NIGHT: (&str, u64, u64) = ("METROPOLITAN", 20, 8);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StandingRelease {
    id: String,
    share: u64,
    notice_hours: u64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    conditions: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Duty {
    id: String,
    kind: String,
    offered: bool,
    talent_id: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    talent: Option<Name>,
}

/// Somebody's duty that others may take: the site knows no more of whose it is than they do.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfferedDuty {
    id: String,
    kind: String,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

#[derive(Deserialize)]
struct Recipe {
    id: String,
    name: Option<String>,
    edition: u64,
    seats: Vec<Seat>,
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExerciseCard {
    id: String,
    name: String,
    held_at: DateTime<Utc>,
    score: Score,
}

/// How an exercise went.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    pub first_yes_minutes: Option<u64>,
    pub team_minutes: Option<u64>,
    pub seats: u64,
    pub unfilled: u64,
    pub disturbed: u64,
}

#[derive(Deserialize)]
struct Readiness {
    own: Option<Vec<Within>>,
    network: Option<Vec<Within>>,
    changes: Option<Vec<Change>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Within {
    hours: u64,
    teams: u64,
    starts_on: NaiveDate,
    missing: Vec<Missing>,
    missing_together: Vec<Missing>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Missing {
    seat_id: String,
    people: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Change {
    hours: u64,
    teams_then: u64,
    teams_now: u64,
    came: Vec<Name>,
    /// Whoever fits no seat any more: they may well be members still.
    went: Vec<Name>,
}

/// One recipe on the readiness board.
struct Board {
    recipe: Recipe,
    readiness: Readiness,
}

impl Board {
    fn seat(&self, id: &str) -> &str {
        self.recipe.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }

    fn network(&self, hours: &u64) -> Option<&Within> {
        self.readiness.network.iter().flatten().find(|within| within.hours == *hours)
    }

    fn change(&self, hours: &u64) -> Option<&Change> {
        self.readiness.changes.iter().flatten().find(|change| change.hours == *hours)
    }

    fn names(people: &[Name]) -> String {
        let named: Vec<&str> = people.iter().filter_map(|person| person.display_name.as_deref()).collect();
        named.join(", ")
    }
}

#[derive(Template)]
#[template(path = "brigade.html")]
struct BrigadePage {
    page: Page,
    brigade: Brigade,
    boards: Vec<Board>,
    exercises: Vec<ExerciseCard>,
    own_talent: Option<OwnTalent>,
    done: Option<&'static str>,
}

impl BrigadePage {
    fn own(&self) -> Option<&Member> {
        self.brigade.members.iter().find(|member| member.is_you)
    }

    /// True where the duty is the viewer's own.
    fn is_own(&self, duty: &Duty) -> bool {
        self.own().is_some_and(|own| own.talent_id == duty.talent_id)
    }

    /// That nobody can be called for a duty which is not over, since whoever has it takes no calls: the roster does not promise somebody who is
    /// not there.
    fn away(&self, duty: &Duty) -> Option<String> {
        let holder = self.brigade.members.iter().find(|member| member.talent_id == duty.talent_id)?;
        let until = holder.opted_out_until.filter(|until| *until >= duty.starts_on)?;
        let words = self.page.with("brigade.duty-away", "until", &self.page.day(&until));
        (duty.ends_on >= SystemClock.today()).then_some(words)
    }

    /// True where the viewer could volunteer, were their talent in the pool.
    fn waits_for_profile(&self) -> bool {
        let member = self.own().is_some_and(|own| ["ACCEPTED", "VOLUNTEERED"].contains(&own.status.as_str()));
        !member && self.own_talent.as_ref().is_some_and(|talent| !talent.is_in_pool())
    }

    /// True where the viewer has a service that could release them: nobody releases whoever has none.
    fn has_service(&self) -> bool {
        self.own_talent.as_ref().is_some_and(|talent| talent.organisation_id.is_some())
    }

    /// What the viewer can do with their own membership now.
    fn offers(&self) -> Vec<&'static str> {
        let commands: &[&Command] = match self.own().map(|member| member.status.as_str()) {
            Some("ACCEPTED") => &[&brigades::QUIET, &brigades::OPT_OUT, &brigades::OPT_IN, &brigades::LEAVE],
            Some("VOLUNTEERED") => &[&brigades::QUIET, &brigades::LEAVE],
            _ if self.own_talent.as_ref().is_some_and(OwnTalent::is_in_pool) => &[&brigades::VOLUNTEER],
            _ => &[],
        };
        let opted_out = self.own().is_some_and(|member| member.opted_out_until.is_some());
        let names = commands.iter().map(|command| command.name);
        names.filter(|name| opted_out || *name != brigades::OPT_IN.name).collect()
    }
}

async fn answer(page: &Page, id: &str) -> Result<Answer, ExecuteError> {
    page.ask(BRIGADE, json!({ "id": id })).await
}

/// `GET /brigades/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let (own_talent, mut brigade, exercises) = match answer(&page, &id).await {
        Ok(Answer { own_talent, brigade: Some(brigade), exercises }) => (own_talent, brigade, exercises),
        Ok(_) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut boards = Vec::new();
    for recipe in std::mem::take(&mut brigade.recipes) {
        let variables = json!({ "recipeId": recipe.id, "brigadeId": brigade.id });
        match page.ask::<Readiness>(READINESS, variables).await {
            Ok(readiness) => boards.push(Board { recipe, readiness }),
            Err(error) => return page.failure(&error),
        }
    }
    // What is over is nobody's to change.
    let today = SystemClock.today();
    brigade.duties.retain(|duty| duty.ends_on >= today);
    let done = done.done.as_deref().and_then(finished);
    let template = BrigadePage { page, brigade, boards, exercises, own_talent, done };
    template.page.render(StatusCode::OK, &template)
}

fn finished(name: &str) -> Option<&'static str> {
    brigades::all().map(|command| command.name).find(|known| *known == name)
}

/// `GET /brigades/found`: a new brigade, for the programme.
pub async fn ask_new(page: Page) -> Response {
    new(page, None).await
}

/// `POST /brigades/found`
pub async fn found(page: Page, Form(sent): Form<Sent>) -> Response {
    new(page, Some(sent)).await
}

async fn new(page: Page, sent: Option<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    if !page.is_administrator() {
        return page.not_found();
    }
    let offered = match super::profile::organisations(&page).await {
        Ok(offered) => offered,
        Err(error) => return page.failure(&error),
    };
    let subject = Subject {
        title: page.t("brigades.title").to_owned(),
        back: "/brigades".to_owned(),
        action: "/brigades/found".to_owned(),
        offered,
        ..Subject::default()
    };
    match sent {
        Some(sent) => form::submit(page, &brigades::FOUND, subject, sent).await,
        None => form::show(page, &brigades::FOUND, subject, &Sent::new()),
    }
}

/// `GET /brigades/{id}/{command}`: one's own membership, or a recipe that is new.
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(query): Query<Sent>) -> Response {
    own(page, &id, &name, &query, None).await
}

/// `POST /brigades/{id}/{command}`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    own(page, &id, &name, &query, Some(sent)).await
}

async fn own(page: Page, id: &str, name: &str, query: &Sent, sent: Option<Sent>) -> Response {
    let known = brigades::OWN
        .iter()
        .copied()
        .chain([&brigades::WRITE_RECIPE, &brigades::RENAME])
        .find(|command| command.name == name);
    let Some(command) = known else { return page.not_found() };
    let (talent, brigade) = match answer(&page, id).await {
        Ok(Answer { own_talent, brigade: Some(brigade), .. }) => (own_talent, brigade),
        Ok(_) if !page.signed_in() => return Redirect::to(&page.sign_in_address()).into_response(),
        Ok(_) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    if is_for_leaders(command) && !brigade.coordinated {
        return page.not_found();
    }
    let mut subject = subject_of(&brigade, command);
    if command.name == brigades::WRITE_RECIPE.name {
        subject.version = None;
        subject.item = Some(("seats", Vec::new()));
        if let Err(error) = super::recipes::offer_skills(&page, &mut subject, query).await {
            return page.failure(&error);
        }
    } else if command.name == brigades::RENAME.name {
        subject.values.insert("name", brigade.name.clone());
    } else {
        let Some(talent) = talent else { return page.not_found() };
        subject.ids.push(("talentId", talent.id));
        let duty = query.iter().find(|(key, _)| key == "duty").map(|(_, value)| value.clone());
        subject.values.insert("dutyId", duty.unwrap_or_default());
        if command.name == brigades::KEEP_DUTY.name {
            subject.more.push(("open", json!(false)));
        }
        let others = brigade.members.iter().filter(|member| !member.is_you && member.status == "ACCEPTED");
        subject.offered = others.map(|member| (member.talent_id.clone(), member.name().to_owned())).collect();
        if command.name == brigades::QUIET.name {
            let present = brigade.members.iter().find(|member| member.is_you);
            let present = present.and_then(|member| member.quiet_hours.as_ref());
            let (zone, from, until) = present.map_or(QUIET_NIGHT, QuietHours::parts);
            subject.values.insert("hours.zone", zone.to_owned());
            subject.values.insert("hours.fromHour", from.to_string());
            subject.values.insert("hours.untilHour", until.to_string());
        }
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, query),
    }
}

/// True for what only those who lead the brigade can do: nobody else is asked to fill in what is always refused.
fn is_for_leaders(command: &Command) -> bool {
    [brigades::WRITE_RECIPE.name, brigades::RENAME.name].contains(&command.name)
}

fn subject_of(brigade: &Brigade, command: &'static Command) -> Subject {
    let back = format!("/brigades/{}", brigade.id);
    Subject {
        ids: vec![("brigadeId", brigade.id.clone())],
        version: Some(brigade.version),
        title: brigade.name.clone(),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    }
}

/// `GET /brigades/{id}/members/{talent}/{command}`
pub async fn ask_of_member(
    page: Page,
    Path((id, talent, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
) -> Response {
    of_member(page, (&id, &talent, &name), &query, None).await
}

/// `POST /brigades/{id}/members/{talent}/{command}`
pub async fn act_on_member(
    page: Page,
    Path((id, talent, name)): Path<(String, String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    of_member(page, (&id, &talent, &name), &query, Some(sent)).await
}

async fn of_member(page: Page, (id, talent, name): (&str, &str, &str), query: &Sent, sent: Option<Sent>) -> Response {
    let Some(command) = brigades::MEMBER.iter().copied().find(|command| command.name == name) else {
        return page.not_found();
    };
    let brigade = match answer(&page, id).await {
        Ok(Answer { brigade: Some(brigade), .. }) => brigade,
        Ok(_) if !page.signed_in() => return Redirect::to(&page.sign_in_address()).into_response(),
        Ok(_) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let mut subject = subject_of(&brigade, command);
    subject.action = format!("{}/members/{}/{}", subject.back, encode(talent), command.name);
    subject.ids.push(("talentId", talent.to_owned()));
    if let Some(member) = brigade.members.iter().find(|member| member.talent_id == talent) {
        subject.title = format!("{} – {}", brigade.name, member.name());
    } else if let Some(agent) = brigade.agents.iter().find(|agent| agent.talent_id == talent) {
        subject.title = format!("{} – {}", brigade.name, agent.name());
    }
    let named = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    subject.values.insert("dutyId", named("duty").unwrap_or_default());
    subject.values.insert("standingReleaseId", named("release").unwrap_or_default());
    if command.name == brigades::REVOKE.name {
        subject.action = format!("{}?release={}", subject.action, encode(&named("release").unwrap_or_default()));
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, query),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_those_who_lead_a_brigade_are_no_others_and_ones_own_membership_is_everybodys() {
        assert!(is_for_leaders(&brigades::WRITE_RECIPE) && is_for_leaders(&brigades::RENAME));
        for command in brigades::OWN {
            assert!(!is_for_leaders(command), "{}", command.name);
        }
    }
}

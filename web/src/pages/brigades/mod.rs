//! `/brigades/{id}`: a brigade, with its readiness board for those who lead it, and one's own membership. [`list`]: all of them; [`members`]:
//! the people of one; [`forms`]: what can be done with one.

pub mod forms;
pub mod list;
pub mod members;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::commands::form::Sent;
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::list::Listing;
use crate::page::Page;
use crate::pages::missions::OrganisationName;

const BRIGADE: Document = Document { operation: "Brigade", source: include_str!("../../../queries/brigade.graphql") };
const READINESS: Document =
    Document { operation: "Readiness", source: include_str!("../../../queries/readiness.graphql") };

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

impl Brigade {
    /// The same without what is over, which is nobody's to change.
    fn current(mut self) -> Self {
        let today = SystemClock.today();
        self.duties.retain(|duty| duty.ends_on >= today);
        self.members.iter_mut().for_each(|member| member.standing_releases.retain(|release| release.ends_on >= today));
        self.agents.iter_mut().for_each(|agent| agent.standing_releases.retain(|release| release.ends_on >= today));
        self
    }
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    talent_id: String,
    is_you: bool,
    status: String,
    opted_out_until: Option<NaiveDate>,
    /// The first day on which they are back in the pool.
    paused_until: Option<NaiveDate>,
    clearance: String,
    talent: Option<Name>,
    quiet_hours: Option<QuietHours>,
    standing_releases: Vec<StandingRelease>,
}

impl Member {
    fn name(&self) -> &str {
        self.talent.as_ref().and_then(|talent| talent.display_name.as_deref()).unwrap_or("–")
    }

    /// How many of the releases that their service gave in advance are not over.
    fn good_releases(&self) -> usize {
        let today = SystemClock.today();
        self.standing_releases.iter().filter(|release| release.ends_on >= today).count()
    }

    fn is_named(&self) -> bool {
        self.talent.as_ref().is_some_and(|talent| talent.display_name.is_some())
    }

    /// What their service has agreed to in advance, in words.
    fn releases(&self, page: &Page) -> String {
        let releases: Vec<String> = self.standing_releases.iter().map(|release| release.words(page)).collect();
        page.phrases(&releases)
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
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    pub display_name: Option<String>,
}

#[derive(Clone, Deserialize)]
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

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StandingRelease {
    id: String,
    share: u64,
    notice_hours: u64,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    conditions: Option<String>,
}

impl StandingRelease {
    /// How much, when, with what notice and on what conditions.
    fn words(&self, page: &Page) -> String {
        let share = page.with_number("seat.percent", "share", &self.share);
        let notice = page.with_number("brigade.notice", "hours", &self.notice_hours);
        let words = format!("{share}, {}, {notice}", page.period(&self.starts_on, &self.ends_on));
        match &self.conditions {
            Some(conditions) => format!("{words}, {}", page.with("brigade.conditions", "words", conditions)),
            None => words,
        }
    }
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
    /// The members, as the address asks for them, for those who lead the brigade.
    listing: Listing,
    members: Vec<Member>,
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

    /// That whoever has a duty which is not over takes no calls during it: the roster does not promise somebody who
    /// is not there.
    fn away(&self, duty: &Duty) -> Option<String> {
        let holder = self.brigade.members.iter().find(|member| member.talent_id == duty.talent_id)?;
        let paused = holder.paused_until.and_then(|back| back.pred_opt());
        let until = holder.opted_out_until.max(paused).filter(|until| *until >= duty.starts_on)?;
        let words = self.page.with("brigade.duty-away", "until", &self.page.day(&until));
        (duty.ends_on >= SystemClock.today()).then_some(words)
    }

    /// True where the viewer could volunteer, were their talent in the pool.
    fn waits_for_profile(&self) -> bool {
        let member = self.own().is_some_and(|own| ["ACCEPTED", "VOLUNTEERED"].contains(&own.status.as_str()));
        !member && self.own_talent.as_ref().is_some_and(|talent| !talent.is_in_pool())
    }

    /// True where they are in the pool, but for a pause that a command of its own ends.
    fn is_paused(&self) -> bool {
        self.own_talent.as_ref().is_some_and(|talent| talent.status.as_deref() == Some("PAUSED"))
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

/// `GET /brigades/{id}?q=…&status=…&sort=…`: what the address says narrows its members.
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let (own_talent, mut brigade, exercises) = match answer(&page, &id).await {
        Ok(Answer { own_talent, brigade: Some(brigade), exercises }) => (own_talent, brigade.current(), exercises),
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
    let mut listing = members::listing(&brigade.id, &address);
    let members = listing.cut(members::found(&brigade.members, &listing), members::ROWS);
    let done = listing.done(brigades::all().map(|command| command.name));
    let template = BrigadePage { page, brigade, boards, exercises, own_talent, listing, members, done };
    template.page.render(StatusCode::OK, &template)
}

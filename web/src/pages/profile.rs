//! `/profile`: a talent's own offer, and the missions that fit it; its forms lie below.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, talents};
use crate::executor::{Document, ExecuteError};
use crate::list::Connection;
use crate::messages::fill;
use crate::page::Page;
use crate::pages::candidates::{Freshness, Term};
use crate::pages::guide;
use crate::pages::missions::OrganisationName;
use crate::pages::organisations::Organisations;
use crate::pages::placements::{Done, Period, SkillLabel};
use crate::pages::talents::Milestone;

const OWN_TALENT: Document =
    Document { operation: "OwnTalent", source: include_str!("../../queries/own-talent.graphql") };
const FITTING: Document =
    Document { operation: "FittingSeats", source: include_str!("../../queries/fitting-seats.graphql") };
const SEARCH: Document =
    Document { operation: "SearchSkills", source: include_str!("../../queries/search-skills.graphql") };
const SUGGEST: Document =
    Document { operation: "SuggestSkills", source: include_str!("../../queries/suggest-skills.graphql") };
/// The API reads no longer texts, in characters.
const LONGEST_TEXT: usize = 4_000;
/// Seats that are shown as fitting.
const FITTING_SEATS: u8 = 5;
/// Skills that a search offers.
const FOUND_SKILLS: u8 = 20;

const ACTIVATE: &str = talents::ACTIVATE.name;
const WITHDRAW_SKILL: &str = talents::WITHDRAW_SKILL.name;
const WITHDRAW_AVAILABILITY: &str = talents::WITHDRAW_AVAILABILITY.name;

/// The parts of a profile, with what the form calls the field of each.
const SECTION_FIELDS: [(&str, &str); 7] = [
    ("IDENTITY", "sections:IDENTITY"),
    ("PRESENTATION", "sections:PRESENTATION"),
    ("SKILLS", "sections:SKILLS"),
    ("AVAILABILITY", "sections:AVAILABILITY"),
    ("LOCATION", "sections:LOCATION"),
    ("EMPLOYMENT", "sections:EMPLOYMENT"),
    ("MILESTONES", "sections:MILESTONES"),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Own {
    me: Option<Me>,
    pub(super) own_talent: Option<Talent>,
}

#[derive(Deserialize)]
pub(super) struct Me {
    name: Option<String>,
    affiliation: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Talent {
    id: String,
    version: i64,
    pub(super) status: String,
    pub(super) display_name: Option<String>,
    pub(super) headline: Option<String>,
    presentation: Option<String>,
    regions: Option<Vec<String>>,
    remote_preference: Option<String>,
    employment_status: Option<String>,
    paused_until: Option<NaiveDate>,
    missing: Option<Vec<String>>,
    organisation: Option<OrganisationName>,
    pub(super) skills: Option<Vec<Claim>>,
    pub(super) availabilities: Option<Vec<Availability>>,
    pub(super) engagements: Option<Vec<Engagement>>,
    /// Windows that confirmed placements need on some day.
    held_availability_ids: Option<Vec<String>>,
    visibility: Option<Vec<Visibility>>,
    /// What was reached; none where nothing was asked of it.
    milestones: Option<Vec<Milestone>>,
    actions: Vec<String>,
}

impl Talent {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn can(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == action)
    }

    /// Why the service would refuse a command that the status lets through, as a word of the family `profile-hindered`; `id` is that of the
    /// skill or the window that it is about.
    fn hindrance(&self, command: &str, id: &str) -> Option<&'static str> {
        let stays_complete = ["ACTIVE", "PAUSED"].contains(&self.status.as_str());
        let is_only = self.skills.as_ref().is_some_and(|skills| skills.len() == 1);
        match command {
            ACTIVATE if self.missing.as_ref().is_some_and(|missing| !missing.is_empty()) => Some("incomplete"),
            WITHDRAW_SKILL if is_only && stays_complete => Some("only-skill"),
            WITHDRAW_AVAILABILITY if self.held_availability_ids.iter().flatten().any(|held| held == id) => Some("held"),
            _ => None,
        }
    }

    /// The same in words.
    fn hindered(&self, page: &Page, command: &str, id: &str) -> Option<String> {
        let why = self.hindrance(command, id)?;
        let parts: Vec<_> = self.missing.iter().flatten().map(|part| page.word("profile-part", part)).collect();
        Some(fill(&page.word("profile-hindered", why), "parts", &page.phrases(&parts)))
    }

    /// True where the person has left the pool with it: nothing is done with it any more, and they can register anew.
    pub(super) fn has_left(&self) -> bool {
        self.status == "WITHDRAWN"
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claim {
    pub(super) skill_id: String,
    pub(super) level: u8,
    since: Option<NaiveDate>,
    pub(super) evidence: String,
    endorsement_count: u64,
    skill: Option<SkillLabel>,
}

impl Claim {
    pub(super) fn label(&self) -> &str {
        self.skill.as_ref().map_or(self.skill_id.as_str(), |skill| skill.label.as_str())
    }

    /// What goes with the claim for good where it is withdrawn: claimed anew, it is a claim and no more.
    fn lost(&self, page: &Page) -> Option<String> {
        match (self.evidence == "PROVEN", self.endorsement_count) {
            (false, 0) => None,
            (true, 0) => Some(page.t("skill-lost.proof").to_owned()),
            (false, count) => Some(page.count("skill-lost.endorsements", &count)),
            (true, count) => Some(page.count("skill-lost.both", &count)),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Availability {
    pub(super) id: String,
    pub(super) period: Period,
    pub(super) share: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Engagement {
    placement_id: String,
    pub(super) period: Period,
    pub(super) share: u64,
}

#[derive(Deserialize)]
pub(super) struct Visibility {
    section: String,
    audience: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fitting {
    seats_for_talent: Option<Ranking>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ranking {
    seat_count: u64,
    policy: Policy,
    freshness: Freshness,
    seats: Connection<RankedSeat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Policy {
    pub(super) max_score: u64,
}

#[derive(Deserialize)]
struct RankedSeat {
    score: u64,
    seat: Option<FittingSeat>,
    terms: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FittingSeat {
    id: String,
    title: String,
    mission_id: String,
    share: u64,
    period: Period,
    /// Where somebody still has it: the first day that can be applied for.
    free_from: Option<NaiveDate>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct ProfilePage {
    page: Page,
    name: String,
    /// What the viewer's address shows of whether they are an agent.
    affiliation: String,
    talent: Option<Talent>,
    fitting: Option<Ranking>,
    /// The step of the guide that comes next, where one is left, and how many are done.
    next: Option<&'static str>,
    steps_done: u64,
    steps: u64,
    done: Option<&'static str>,
}

impl ProfilePage {
    /// What the address shows, where it does not show what the status says: whoever is from outside claims nothing.
    fn unproven(&self, status: &str) -> Option<&str> {
        let claims = status != "EXTERNAL" && self.affiliation != "PUBLIC_AGENT" && !self.affiliation.is_empty();
        claims.then_some(self.affiliation.as_str())
    }

    /// How many steps of the guide are done.
    fn progress(&self) -> String {
        let text = self.page.count("guide.progress", &self.steps_done);
        fill(&text, "steps", &self.page.number(&self.steps))
    }
}

pub(super) async fn own(page: &Page) -> Result<Own, ExecuteError> {
    page.ask(OWN_TALENT, json!({})).await
}

/// `GET /profile`
pub async fn show(page: Page, Query(done): Query<Done>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let Own { me, own_talent: talent } = match own(&page).await {
        Ok(own) => own,
        Err(error) => return page.failure(&error),
    };
    let fitting = match &talent {
        Some(talent) if talent.status == "ACTIVE" => {
            match page.ask::<Fitting>(FITTING, json!({ "talentId": talent.id, "first": FITTING_SEATS })).await {
                Ok(fitting) => fitting.seats_for_talent,
                Err(error) => return page.failure(&error),
            }
        }
        _ => None,
    };
    let (name, affiliation) = me.map_or_else(Default::default, |me| (me.name.unwrap_or_default(), me.affiliation));
    let done = done.done.as_deref().and_then(talents::named).map(|command| command.name);
    let standings = guide::standings(talent.as_ref());
    let next = guide::next_of(&standings).map(|step| step.name);
    let many = |count: usize| u64::try_from(count).unwrap_or_default();
    let (steps_done, steps) = (many(standings.iter().filter(|step| step.done).count()), many(standings.len()));
    let template = ProfilePage { page, name, affiliation, talent, fitting, next, steps_done, steps, done };
    template.page.render(StatusCode::OK, &template)
}

/// What the address of a form says.
#[derive(Deserialize, Default)]
pub struct About {
    /// What is searched for.
    q: Option<String>,
    /// The skill or the window that the form is about.
    id: Option<String>,
    /// True where the form comes back filled in.
    #[serde(skip)]
    sent: bool,
}

/// `GET /profile/{command}`
pub async fn ask(
    page: Page,
    Path(name): Path<String>,
    Query(about): Query<About>,
    Query(mut typed): Query<Sent>,
) -> Response {
    typed.retain(|(name, _)| name != "id");
    let Some(command) = talents::named(&name) else { return page.not_found() };
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match subject(&page, command, &about).await {
        Ok(Some(subject)) => form::show(page, command, subject, &typed),
        Ok(None) => Redirect::to("/profile").into_response(),
        Err(error) => page.failure(&error),
    }
}

/// `POST /profile/{command}`
pub async fn act(
    page: Page,
    Path(name): Path<String>,
    Query(mut about): Query<About>,
    Form(sent): Form<Sent>,
) -> Response {
    let Some(command) = talents::named(&name) else { return page.not_found() };
    about.sent = true;
    match subject(&page, command, &about).await {
        Ok(Some(subject)) => form::submit(page, command, subject, sent).await,
        Ok(None) if !page.signed_in() => Redirect::to(&page.sign_in_address()).into_response(),
        Ok(None) => Redirect::to("/profile").into_response(),
        Err(error) => page.failure(&error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    search_skills: Vec<FoundSkill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Suggested {
    suggest_skills: Vec<FoundSkill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundSkill {
    skill: SkillChoice,
    matched_label: String,
}

#[derive(Deserialize)]
struct SkillChoice {
    id: String,
    label: String,
}

/// Skills that fit what was typed, by id and words.
pub async fn found_skills(page: &Page, text: &str) -> Result<Vec<(String, String)>, ExecuteError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let found: Found = page.ask(SEARCH, json!({ "text": text, "first": FOUND_SKILLS })).await?;
    Ok(found.search_skills.into_iter().map(FoundSkill::words).collect())
}

/// The skills that a text may mean, as [`found_skills`]; a long text counts by its beginning.
pub async fn suggested_skills(page: &Page, text: &str) -> Result<Vec<(String, String)>, ExecuteError> {
    let beginning: String = text.chars().take(LONGEST_TEXT).collect();
    let found: Suggested = page.ask(SUGGEST, json!({ "text": beginning, "first": FOUND_SKILLS })).await?;
    Ok(found.suggest_skills.into_iter().map(FoundSkill::words).collect())
}

impl FoundSkill {
    /// Its id, and its label with the one that fits where that is another.
    fn words(self) -> (String, String) {
        let same = self.matched_label == self.skill.label;
        let label = if same { self.skill.label } else { format!("{} ({})", self.skill.label, self.matched_label) };
        (self.skill.id, label)
    }
}

/// Organisations that are open, by id and name.
pub async fn organisations(page: &Page) -> Result<Vec<(String, String)>, ExecuteError> {
    Ok(Organisations::read(page).await?.offered())
}

/// A form about what was withdrawn elsewhere while it was filled in: what was typed stays, and the API says what is no more. None where nothing
/// was typed.
fn gone(command: &Command, mut subject: Subject, about: &About) -> Option<Subject> {
    let field = match command.name {
        name if name == talents::REVISE_SKILL.name => "skillId",
        name if name == talents::REVISE_AVAILABILITY.name => "availabilityId",
        _ => return None,
    };
    let id = about.id.clone().filter(|_| about.sent)?;
    subject.action = format!("{}?id={}", subject.action, crate::page::encode(&id));
    subject.values.insert(field, id);
    Some(subject)
}

/// What a form of the profile is about; none where there is no profile for it, or one already, or none yet for an address that is not confirmed.
pub(super) async fn subject(
    page: &Page,
    command: &'static Command,
    about: &About,
) -> Result<Option<Subject>, ExecuteError> {
    let registers = command.name == talents::REGISTER.name;
    let talent = own(page).await?.own_talent.filter(|talent| !(registers && talent.has_left()));
    let mut subject = Subject {
        title: page.t("profile.title").to_owned(),
        back: "/profile".to_owned(),
        action: format!("/profile/{}", command.name),
        ..Subject::default()
    };
    let talent = match talent {
        None if registers && page.is_verified() => {
            subject.offered = organisations(page).await?;
            return Ok(Some(subject));
        }
        Some(talent) if !registers => talent,
        _ => return Ok(None),
    };
    subject.ids = vec![("talentId", talent.id.clone())];
    subject.version = Some(talent.version);
    subject.hindered = talent.hindered(page, command.name, about.id.as_deref().unwrap_or_default());
    if command.name == talents::CLAIM_SKILL.name {
        let text = about.q.clone().unwrap_or_default();
        subject.offered = found_skills(page, text.trim()).await?;
        subject.action = format!("/profile/claim-skill?q={}", crate::page::encode(&text));
        subject.found = (!text.trim().is_empty()).then_some(subject.offered.len());
        subject.search = Some(("/profile/claim-skill".to_owned(), text));
        if let Some((first, _)) = subject.offered.first() {
            subject.values.insert("skillId", first.clone());
        }
    } else if [talents::REVISE_SKILL.name, talents::WITHDRAW_SKILL.name].contains(&command.name) {
        let known = |claim: &&Claim| about.id.as_ref() == Some(&claim.skill_id);
        let Some(claim) = talent.skills.iter().flatten().find(known) else { return Ok(gone(command, subject, about)) };
        subject.which = Some(claim.label().to_owned());
        subject.lost = claim.lost(page).filter(|_| command.name == talents::WITHDRAW_SKILL.name);
        subject.action = format!("{}?id={}", subject.action, crate::page::encode(&claim.skill_id));
        subject.values.insert("skillId", claim.skill_id.clone());
        subject.values.insert("level", claim.level.to_string());
        subject.values.insert("since", claim.since.map(|day| day.to_string()).unwrap_or_default());
    } else if [talents::REVISE_AVAILABILITY.name, talents::WITHDRAW_AVAILABILITY.name].contains(&command.name) {
        let known = |window: &&Availability| about.id.as_ref() == Some(&window.id);
        let Some(window) = talent.availabilities.iter().flatten().find(known) else {
            return Ok(gone(command, subject, about));
        };
        let Period { start, end } = window.period;
        let share = page.with_number("seat.percent", "share", &window.share);
        subject.which = Some(format!("{} – {share}", page.period(&start, &end)));
        subject.action = format!("{}?id={}", subject.action, crate::page::encode(&window.id));
        subject.values.insert("availabilityId", window.id.clone());
        subject.values.insert("startsOn", start.to_string());
        subject.values.insert("endsOn", end.to_string());
        subject.values.insert("share", window.share.to_string());
    } else if command.name == talents::CHOOSE_VISIBILITY.name {
        for Visibility { section, audience } in talent.visibility.into_iter().flatten() {
            if let Some((_, name)) = SECTION_FIELDS.iter().find(|(known, _)| *known == section) {
                subject.values.insert(name, audience);
            }
        }
    } else if command.name == talents::DESCRIBE.name {
        subject.values.insert("displayName", talent.display_name.unwrap_or_default());
        subject.values.insert("headline", talent.headline.unwrap_or_default());
        subject.values.insert("presentation", talent.presentation.unwrap_or_default());
        subject.values.insert("remotePreference", talent.remote_preference.unwrap_or_default());
        subject.lists.insert("regions", talent.regions.unwrap_or_default());
    }
    Ok(Some(subject))
}

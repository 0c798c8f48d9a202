//! `/placements/{id}`: one placement, with everything that can be done.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, placements};
use crate::executor::Document;
use crate::page::Page;
use crate::pages::missions::OrganisationName;

const PLACEMENT: Document =
    Document { operation: "Placement", source: include_str!("../../queries/placement.graphql") };

/// What a talent is called, as far as the viewer may see it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TalentName {
    pub(super) display_name: Option<String>,
    #[serde(default)]
    pub(super) headline: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    placement: Option<Placement>,
    placement_credit: Option<Credit>,
}

/// What the releasing service gets for it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credit {
    service_receives: i64,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placement {
    id: String,
    version: i64,
    status: String,
    talent_id: String,
    seat_id: String,
    origin: Option<String>,
    motivation: Option<String>,
    opened_at: DateTime<Utc>,
    answer_by: Option<DateTime<Utc>>,
    awaits: Vec<String>,
    my_sides: Vec<String>,
    period: Option<Period>,
    share: Option<u64>,
    mission_read: bool,
    mission: Option<About>,
    seat: Option<Seat>,
    talent: Option<TalentName>,
    host: Option<OrganisationName>,
    needs_release: bool,
    release: Option<Release>,
    agreement: Option<Agreement>,
    completion: Option<Completion>,
    worked: Option<u64>,
    reviews: Vec<Review>,
    ending: Option<Ending>,
    steps: Vec<Step>,
    amendments: Vec<Amendment>,
    declined_amendment: Option<DeclinedAmendment>,
    disputes: Vec<Dispute>,
    pending: Vec<Pending>,
    actions: Vec<ActionState>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Amendment {
    number: u64,
    agreed: bool,
    document: DocumentHash,
    period: Period,
    share: u64,
    answer_by: DateTime<Utc>,
    missing_signatures: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeclinedAmendment {
    number: u64,
    by: String,
    reason: String,
    words: Option<String>,
    declined_on: NaiveDate,
}

#[derive(Deserialize)]
struct DocumentHash {
    hash: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dispute {
    number: u64,
    by: String,
    matter: String,
    words: Option<String>,
    raised_on: NaiveDate,
    answer_by: DateTime<Utc>,
    outcome: Option<String>,
    settlement: Option<String>,
    half_days: Option<u64>,
}

/// The next step: its owner, their clock, and what follows otherwise.
#[derive(Deserialize)]
struct Pending {
    side: String,
    action: Option<String>,
    due: Option<DateTime<Utc>>,
    overdue: bool,
    otherwise: String,
    organisation: Option<OrganisationName>,
}

/// The mission.
#[derive(Deserialize)]
struct About {
    id: String,
    title: String,
    status: String,
    description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    title: String,
    free_from: Option<NaiveDate>,
    skills: Vec<AskedSkill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedSkill {
    skill_id: String,
    importance: String,
    minimum_level: u64,
    skill: Option<SkillLabel>,
}

#[derive(Deserialize)]
pub struct SkillLabel {
    pub label: String,
}

#[derive(Deserialize)]
pub struct Period {
    pub start: NaiveDate,
    pub end: NaiveDate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release {
    status: String,
    organisation: Option<OrganisationName>,
    deadline: DateTime<Utc>,
    conditions: Option<Conditions>,
    refusal_reason: Option<String>,
    words: Option<String>,
    route: Option<String>,
    source: Option<String>,
    turn: Option<String>,
    half_days: u64,
    addressed_to: Option<OrganisationName>,
    vacant_steps: Vec<String>,
    delegate_name: Option<String>,
    answered_by_name: Option<String>,
    opinion: Option<Opinion>,
    opinion_by: Option<DateTime<Utc>>,
    revoked_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Opinion {
    favourable: bool,
    words: Option<String>,
    on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Conditions {
    max_share: Option<u64>,
    last_day: Option<NaiveDate>,
    words: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Agreement {
    number: u64,
    hash: String,
    period: Period,
    share: u64,
    place: Option<String>,
    conditions: Option<String>,
    activities: Option<String>,
    hours: Option<String>,
    reimbursement: Option<String>,
    notice_days: Option<u64>,
    document: Option<DocumentHash>,
    signatures: Vec<Signature>,
    missing_signatures: Vec<String>,
}

#[derive(Deserialize)]
struct Signature {
    side: String,
    on: NaiveDate,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Completion {
    half_days: u64,
}

#[derive(Deserialize)]
struct Review {
    by: String,
    rating: String,
    words: Option<String>,
}

#[derive(Deserialize)]
struct Ending {
    by: String,
    reason: Option<String>,
    words: Option<String>,
}

#[derive(Deserialize)]
struct Step {
    kind: String,
    at: DateTime<Utc>,
    side: String,
}

#[derive(Deserialize)]
struct ActionState {
    action: String,
    side: String,
    enabled: bool,
    code: Option<String>,
    message: Option<String>,
}

/// What can be done, or why it cannot.
struct Offer {
    command: &'static Command,
    /// Why not; none where it can be done.
    why_not: Option<String>,
}

/// What was just done, by the address that a form leads to.
#[derive(Deserialize, Default)]
pub struct Done {
    pub done: Option<String>,
}

#[derive(Template)]
#[template(path = "placement.html")]
struct PlacementPage {
    page: Page,
    placement: Placement,
    offers: Vec<Offer>,
    done: Option<&'static str>,
    credit: Option<Credit>,
}

impl Placement {
    /// True where everybody said yes, a service too where there is one, and the host had the agreement to write.
    fn waited_for_a_draft(&self) -> bool {
        match &self.release {
            Some(release) => release.status == "GRANTED",
            None => !self.needs_release && self.steps.iter().any(|step| step.kind == "PlacementAgreed"),
        }
    }

    /// By when the next step is due, which may be before the whole expires.
    fn due(&self) -> Option<&DateTime<Utc>> {
        self.pending.first().and_then(|step| step.due.as_ref()).or(self.answer_by.as_ref())
    }

    /// The half days that count; those that the host said where nothing else is known.
    fn counted(&self, completion: &Completion) -> u64 {
        self.worked.unwrap_or(completion.half_days)
    }
}

impl PlacementPage {
    /// The talent's own, once the work is done.
    fn has_certificate(&self) -> bool {
        let completed = matches!(self.placement.status.as_str(), "COMPLETED" | "REVIEWED");
        completed && self.placement.my_sides.iter().any(|side| side == "TALENT")
    }

    fn days(&self, hundredths: &i64) -> String {
        super::credits::days(&self.page, *hundredths)
    }

    /// True for whoever decides about the seat: they may need somebody else for it.
    fn fills_the_seat(&self) -> bool {
        self.placement.my_sides.iter().any(|side| side == "HOST" || side == "PROGRAMME")
    }

    /// What it still waited for when its deadline passed, once everybody had said yes or its agreement was written.
    fn missed(&self) -> Option<String> {
        if self.placement.status != "EXPIRED" {
            return None;
        }
        let Some(agreement) = &self.placement.agreement else {
            let undrafted = self.placement.waited_for_a_draft();
            return undrafted.then(|| self.page.t("placement.undrafted").to_owned());
        };
        if agreement.missing_signatures.is_empty() {
            return Some(self.page.t("placement.unconfirmed").to_owned());
        }
        let sides: Vec<String> = agreement.missing_signatures.iter().map(|side| self.page.word("side", side)).collect();
        Some(self.page.with("placement.unsigned", "sides", &sides.join(", ")))
    }

    fn awaits_me(&self) -> bool {
        self.placement.awaits.iter().any(|side| self.placement.my_sides.contains(side))
    }

    fn refusals(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.offers.iter().filter_map(|offer| Some((offer.command.name, offer.why_not.as_deref()?)))
    }
}

/// Reasons that only say that an action belongs to another moment or another side: nothing that a reader could do about it.
const NOT_FOR_NOW: [&str; 2] = ["PLACEMENT_STATUS_FORBIDS", "NOT_YOUR_TURN"];

/// What brings somebody onto a seat, which a suspended mission refuses until it is resumed.
const BRINGS_SOMEBODY: &str = "confirm";

/// What the API says of each action, as forms: an action that one side can do is offered, whatever the other sides cannot.
fn offers(page: &Page, placement: &Placement) -> Vec<Offer> {
    let suspended = placement.mission.as_ref().is_some_and(|mission| mission.status == "SUSPENDED");
    let offer = |(action, command): &'static (&'static str, Command)| {
        let states: Vec<_> = placement
            .actions
            .iter()
            .filter(|state| state.action == *action && placements::is_for(command, &state.side))
            .collect();
        let why_not = match states.iter().find(|state| state.enabled) {
            Some(_) if suspended && command.name == BRINGS_SOMEBODY => {
                Some(page.t("placement.mission-suspended").to_owned())
            }
            Some(_) => None,
            None => {
                let told =
                    |state: &&&ActionState| state.code.as_deref().is_some_and(|code| !NOT_FOR_NOW.contains(&code));
                Some(states.iter().find(told)?.message.clone().unwrap_or_default())
            }
        };
        Some(Offer { command, why_not })
    };
    placements::ON_PLACEMENT.iter().filter_map(offer).collect()
}

/// `GET /placements/{id}`; one that the viewer has no part in does not exist.
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match page.ask::<Answer>(PLACEMENT, json!({ "id": id })).await {
        Ok(Answer { placement: Some(placement), placement_credit: credit }) => {
            let offers = offers(&page, &placement);
            let done = done.done.as_deref().and_then(placements::named).map(|(_, command)| command.name);
            let template = PlacementPage { page, placement, offers, done, credit };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(Answer { placement: None, .. }) if !page.signed_in() => {
            Redirect::to(&page.sign_in_address()).into_response()
        }
        // A colleague to whom an answer was handed has no part in the placement once it is given.
        Ok(Answer { placement: None, .. }) => match done.done.as_deref().and_then(placements::named) {
            Some((_, command)) => Redirect::to(&format!("/placements?done={}", command.name)).into_response(),
            None => page.not_found(),
        },
        Err(error) => page.failure(&error),
    }
}

/// `GET /placements/{id}/{command}`: the form of one action.
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>) -> Response {
    form_of(page, &id, &name, None).await
}

/// `POST /placements/{id}/{command}`
pub async fn act(page: Page, Path((id, name)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    form_of(page, &id, &name, Some(sent)).await
}

async fn form_of(page: Page, id: &str, name: &str, sent: Option<Sent>) -> Response {
    let Some((_, command)) = placements::named(name) else { return page.not_found() };
    let placement = match page.ask::<Answer>(PLACEMENT, json!({ "id": id })).await {
        Ok(Answer { placement: Some(placement), .. }) => placement,
        Ok(Answer { placement: None, .. }) if !page.signed_in() => {
            return Redirect::to(&page.sign_in_address()).into_response();
        }
        Ok(Answer { placement: None, .. }) => return page.not_found(),
        Err(error) => return page.failure(&error),
    };
    let subject = subject(&page, &placement, command);
    if let Some(sent) = sent {
        return form::submit(page, command, subject, sent).await;
    }
    // What cannot be done is explained on the placement's own page.
    if offers(&page, &placement).iter().any(|offer| offer.command.name == name && offer.why_not.is_none()) {
        form::show(page, command, subject, &Sent::new())
    } else {
        Redirect::to(&address_of(&placement.id)).into_response()
    }
}

pub(super) fn address_of(id: &str) -> String {
    format!("/placements/{id}")
}

/// Whose work it is, and on which mission: whoever answers for several people reads which one a form is about.
fn whose(page: &Page, placement: &Placement) -> String {
    let talent = placement.talent.as_ref().and_then(|talent| talent.display_name.clone());
    let talent = talent.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned());
    match &placement.mission {
        Some(mission) => format!("{talent} – {}", mission.title),
        None => talent,
    }
}

fn subject(page: &Page, placement: &Placement, command: &'static Command) -> Subject {
    let back = address_of(&placement.id);
    let mut subject = Subject {
        ids: vec![("placementId", placement.id.clone())],
        version: Some(placement.version),
        // A link without words leads nowhere that a reader knows of.
        title: match &placement.seat {
            Some(seat) => seat.title.clone(),
            None => page.t("placements.unnamed-seat").to_owned(),
        },
        which: Some(whose(page, placement)),
        action: format!("{back}/{}", command.name),
        back,
        left_out: placements::left_out(command.name, &placement.my_sides),
        ..Subject::default()
    };
    match command.name {
        "draft-agreement" => {
            // Within what the service granted and the days that are free, as the API fills in what is not said.
            let granted = placement.release.as_ref().and_then(|release| release.conditions.as_ref());
            if let Some(period) = &placement.period {
                let last_day =
                    granted.and_then(|granted| granted.last_day).map_or(period.end, |day| day.min(period.end));
                let free_from = placement.seat.as_ref().and_then(|seat| seat.free_from);
                let first_day =
                    free_from.filter(|day| *day <= last_day).map_or(period.start, |day| day.max(period.start));
                subject.values.insert("startsOn", first_day.to_string());
                subject.values.insert("endsOn", last_day.to_string());
            }
            if let Some(share) = placement.share {
                let most = granted.and_then(|granted| granted.max_share).map_or(share, |most| most.min(share));
                subject.values.insert("share", most.to_string());
            }
            if let Some(agreement) = &placement.agreement {
                subject.values.insert("place", agreement.place.clone().unwrap_or_default());
                subject.values.insert("conditions", agreement.conditions.clone().unwrap_or_default());
                subject.values.insert("activities", agreement.activities.clone().unwrap_or_default());
                subject.values.insert("hours", agreement.hours.clone().unwrap_or_default());
                subject.values.insert("reimbursement", agreement.reimbursement.clone().unwrap_or_default());
                subject
                    .values
                    .insert("noticeDays", agreement.notice_days.map(|days| days.to_string()).unwrap_or_default());
            }
        }
        // Who pays is a matter of secondments alone.
        "propose-amendment" => {
            let route = placement.release.as_ref().and_then(|release| release.route.as_deref());
            subject.hidden.extend((route != Some("SECONDMENT")).then_some("reimbursement"));
        }
        "sign-agreement" => {
            if let Some(agreement) = &placement.agreement {
                subject.values.insert("hash", agreement.hash.clone());
            }
        }
        "sign-amendment" => {
            if let Some(amendment) = placement.amendments.iter().find(|amendment| !amendment.agreed) {
                subject.values.insert("hash", amendment.document.hash.clone());
            }
        }
        "settle-dispute" => {
            if let Some(dispute) = placement.disputes.iter().find(|dispute| dispute.outcome.is_none()) {
                subject.values.insert("number", dispute.number.to_string());
            }
        }
        "complete" => {
            let skills = placement.seat.iter().flat_map(|seat| &seat.skills);
            subject.offered = skills
                .map(|asked| {
                    let label = asked.skill.as_ref().map_or(&asked.skill_id, |skill| &skill.label);
                    (asked.skill_id.clone(), label.clone())
                })
                .collect();
        }
        _ => {}
    }
    subject
}

//! `/mobilisations/{id}`: the live board of a flash team, with one's own call to answer.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, brigades};
use crate::executor::{Document, ExecuteError};
use crate::page::Page;
use crate::pages::brigades::Name;
use crate::pages::missions::OrganisationName;
use crate::pages::placements::{Done, Period, SkillLabel};

const MOBILISATION: Document =
    Document { operation: "Mobilisation", source: include_str!("../../queries/mobilisation.graphql") };
const EVIDENCE: Document =
    Document { operation: "MobilisationEvidence", source: include_str!("../../queries/mobilisation-evidence.graphql") };

#[derive(Deserialize)]
struct Answer {
    mobilisation: Option<Mobilisation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mobilisation {
    id: String,
    version: i64,
    status: String,
    never_began: bool,
    name: Option<String>,
    exercise: bool,
    team_by: Option<DateTime<Utc>>,
    due_at: Option<DateTime<Utc>>,
    waves: u64,
    coordinated: bool,
    difference: Option<i64>,
    words: Option<String>,
    cancel_reason: Option<String>,
    period: Option<Period>,
    brigade: Option<Named>,
    host: Option<OrganisationName>,
    host_owned: bool,
    reached: Vec<OrganisationName>,
    mission: Option<Titled>,
    seats: Vec<Seat>,
    /// The ids of the open seats for which the next wave would call nobody.
    seats_with_nobody_left: Vec<String>,
    /// Whether a wave called now would call anybody; none where no calls go out, and for whoever does not coordinate it.
    anybody_to_call: Option<bool>,
    team: Vec<Place>,
    calls: Vec<Call>,
    review_sides: Vec<String>,
    reviews: Vec<Review>,
    blocking: Vec<Blocking>,
    timeline: Vec<Entry>,
}

impl Mobilisation {
    fn has_nobody_left(&self, seat: &Seat) -> bool {
        self.seats_with_nobody_left.contains(&seat.id)
    }

    /// True where a wave called now would be refused, as it would call nobody. What is said beside it only tells why.
    fn would_call_nobody(&self) -> bool {
        self.anybody_to_call == Some(false)
    }

    /// True where that is because nobody is left for any open seat.
    fn is_used_up(&self) -> bool {
        let mut open = self.seats.iter().filter(|seat| !seat.filled).peekable();
        self.would_call_nobody() && open.peek().is_some() && open.all(|seat| self.has_nobody_left(seat))
    }

    /// Where it is because each open seat has somebody who is being asked, or nobody left: when the first of these calls comes to its end, and
    /// what is next follows by itself.
    fn asks_everybody_until(&self) -> Option<DateTime<Utc>> {
        if !self.would_call_nobody() {
            return None;
        }
        let mut next: Option<DateTime<Utc>> = None;
        for seat in self.seats.iter().filter(|seat| !seat.filled) {
            let theirs = self.calls.iter().filter(|call| call.seat_id == seat.id);
            match theirs.filter_map(Call::asked_until).min() {
                Some(until) => next = Some(next.map_or(until, |sooner| sooner.min(until))),
                None if self.has_nobody_left(seat) => {}
                None => return None,
            }
        }
        next
    }
}

#[derive(Deserialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Deserialize)]
struct Titled {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Seat {
    id: String,
    title: String,
    share: u64,
    filled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    seat_id: String,
    backup_ids: Vec<String>,
    talent: Option<Name>,
}

impl Place {
    /// The first choice, as far as the viewer sees them.
    fn name(&self) -> &str {
        name_of(self.talent.as_ref())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    id: String,
    seat_id: String,
    wave: u64,
    status: String,
    lost: bool,
    send_at: DateTime<Utc>,
    deadline: Option<DateTime<Utc>>,
    last_resort_from: Option<DateTime<Utc>>,
    channel: Option<String>,
    reminders: u64,
    decline_reason: Option<String>,
    release_reason: Option<String>,
    words: Option<String>,
    is_yours: bool,
    talent: Option<Name>,
    placement: Option<Placement>,
    placement_status: Option<String>,
}

/// How a placement of a team stands from its deployment on until it is confirmed.
const UNCONFIRMED: [&str; 4] = ["AGREED", "RELEASE_PENDING", "RELEASED", "SIGNED"];

/// How a call stands, of a mobilisation that stands so: nobody has a seat any more of a team that has lost them, or that has stood down, and
/// nobody is thanked who was never asked or can no longer come.
pub(super) fn standing<'a>((call, dropped, lost): (&'a str, bool, bool), reason: Option<&str>, team: &str) -> &'a str {
    match call {
        "RELEASED" if dropped => "NEVER_SENT",
        "RELEASED" if matches!(reason, Some("ENGAGED_ELSEWHERE" | "NO_LONGER_CALLABLE")) => "LET_GO",
        "ENGAGED" if lost => "LOST",
        "ENGAGED" if matches!(team, "STOOD_DOWN" | "REVIEWED") => "DISSOLVED",
        status => status,
    }
}

/// True where a call was planned and never left: its person was asked nothing, and nobody thanked them.
pub(super) fn was_dropped(call: &str, deadline: Option<DateTime<Utc>>) -> bool {
    call == "RELEASED" && deadline.is_none()
}

/// Why a call was let go, by the end of its key: without thanks where it never left.
pub(super) fn released(reason: Option<&str>, dropped: bool) -> Option<&str> {
    match reason {
        Some("NOT_NEEDED") if dropped => Some("NO_NEED"),
        reason => reason,
    }
}

impl Call {
    fn name(&self) -> &str {
        name_of(self.talent.as_ref())
    }

    /// When the call goes out, where it waits for its time, and until when it can be answered, where it is waited for.
    fn asked_until(&self) -> Option<DateTime<Utc>> {
        match self.status.as_str() {
            "PLANNED" => Some(self.send_at),
            "SENT" => self.deadline,
            _ => None,
        }
    }

    fn is_unconfirmed(&self) -> bool {
        self.placement_status.as_deref().is_some_and(|status| UNCONFIRMED.contains(&status))
    }

    fn standing(&self, mobilisation: &str) -> &str {
        let dropped = was_dropped(&self.status, self.deadline);
        standing((&self.status, dropped, self.lost), self.release_reason.as_deref(), mobilisation)
    }

    /// Why it was let go, by the end of its key.
    fn released(&self) -> Option<&str> {
        released(self.release_reason.as_deref(), was_dropped(&self.status, self.deadline))
    }

    /// What can be answered while the mobilisation has this status.
    fn answers(&self, mobilisation: &str) -> Vec<&'static str> {
        // Whoever was let go for good, or was never asked, is not asked again here.
        let gone = self.status == "RELEASED" && self.release_reason.as_deref() != Some(brigades::MAY_COME_BACK);
        if gone || self.deadline.is_none() {
            return Vec::new();
        }
        let known = brigades::ANSWERS.iter();
        let can = |answer: &&brigades::Answer| {
            answer.call.contains(&self.status.as_str()) && answer.mobilisation.contains(&mobilisation)
        };
        known.filter(can).map(|answer| answer.command.name).collect()
    }
}

#[derive(Deserialize)]
struct Placement {
    id: String,
}

#[derive(Deserialize)]
struct Review {
    side: String,
    words: Option<String>,
    #[serde(default)]
    evidenced: Vec<Seen>,
}

/// What one side saw one person hold at work.
#[derive(Deserialize)]
struct Seen {
    talent: Option<Name>,
    skills: Vec<AtLevel>,
}

impl Seen {
    fn name(&self) -> &str {
        name_of(self.talent.as_ref())
    }
}

#[derive(Deserialize)]
pub(super) struct AtLevel {
    pub(super) level: u64,
    skill: Option<SkillLabel>,
}

impl AtLevel {
    pub(super) fn label(&self) -> &str {
        self.skill.as_ref().map_or("–", |skill| skill.label.as_str())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blocking {
    kind: String,
    seat_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    at: DateTime<Utc>,
    kind: String,
    channel: Option<String>,
    seat_id: Option<String>,
    talent: Option<Name>,
    brigade: Option<OrganisationName>,
}

/// What can have been seen at work: the skills that each seat asked for, and who was there.
#[derive(Deserialize)]
struct Evidence {
    mobilisation: Option<Asking>,
}

#[derive(Deserialize)]
struct Asking {
    calls: Vec<AtWork>,
    seats: Vec<AskingSeat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AtWork {
    id: String,
    at_work: bool,
}

#[derive(Deserialize)]
struct AskingSeat {
    id: String,
    skills: Vec<AskedSkill>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AskedSkill {
    skill_id: String,
    skill: Option<SkillLabel>,
}

/// The skills of the seats of those who were at work, each with whose it is: of others they would be refused. Nobody says anything of their
/// own.
fn evidence(colon: &str, calls: &[Call], asking: &Asking) -> Vec<(String, String)> {
    let was_at_work = |call: &&Call| asking.calls.iter().any(|known| known.id == call.id && known.at_work);
    let mut offered = Vec::new();
    for call in calls.iter().filter(was_at_work).filter(|call| !call.is_yours) {
        for skill in asking.seats.iter().filter(|seat| seat.id == call.seat_id).flat_map(|seat| &seat.skills) {
            let label = skill.skill.as_ref().map_or("–", |skill| skill.label.as_str());
            offered.push((format!("{} {}", call.id, skill.skill_id), format!("{}{colon} {label}", call.name())));
        }
    }
    offered
}

/// The sides for which the viewer cannot review: those on which they do not stand, and those that have said what they had to say.
fn left_out(open: &[String]) -> Vec<&'static str> {
    ["BRIGADE", "HOST"].into_iter().filter(|side| !open.iter().any(|known| known == side)).collect()
}

pub(super) fn name_of(talent: Option<&Name>) -> &str {
    talent.and_then(|talent| talent.display_name.as_deref()).unwrap_or("–")
}

#[derive(Template)]
#[template(path = "mobilisation.html")]
struct MobilisationPage {
    page: Page,
    mobilisation: Mobilisation,
    /// What the work of each seat is, for whoever has been called to one.
    works: Vec<work::Work>,
    session: Option<live::Session>,
    done: Option<&'static str>,
}

impl MobilisationPage {
    fn seat(&self, id: &str) -> &str {
        self.mobilisation.seats.iter().find(|seat| seat.id == id).map_or("–", |seat| seat.title.as_str())
    }

    fn work(&self, seat: &str) -> Option<&work::Work> {
        self.works.iter().find(|work| work.id == seat)
    }

    fn calls_to(&self, seat: &str) -> Vec<&Call> {
        self.mobilisation.calls.iter().filter(|call| call.seat_id == seat).collect()
    }

    fn place(&self, seat: &str) -> Option<&Place> {
        self.mobilisation.team.iter().find(|place| place.seat_id == seat)
    }

    /// How many people stand behind the whole team, where one stands behind several seats.
    fn behind_several(&self) -> Option<u64> {
        let all = || self.mobilisation.team.iter().flat_map(|place| &place.backup_ids);
        let people: BTreeSet<&String> = all().collect();
        (people.len() < all().count()).then(|| people.iter().map(|_| 1_u64).sum())
    }

    /// True where nobody could sign for the administration, or review, what is still to be signed or reviewed.
    fn host_vacant(&self) -> bool {
        let over = matches!(self.mobilisation.status.as_str(), "REVIEWED" | "CANCELLED" | "FAILED");
        self.mobilisation.coordinated && !self.mobilisation.exercise && !self.mobilisation.host_owned && !over
    }

    /// How many of a deployed team's placements are not confirmed yet, for whoever coordinates it: until then nobody is bound. None where
    /// all are.
    fn unconfirmed(&self) -> Option<u64> {
        let shown = self.mobilisation.coordinated && self.mobilisation.status == "DEPLOYED";
        let calls = self.mobilisation.calls.iter().filter(|call| shown && call.is_unconfirmed());
        let count: u64 = calls.map(|_| 1_u64).sum();
        (count > 0).then_some(count)
    }

    /// What somebody who was called may expect next; none where the page leads to it, or there is nothing more to come.
    fn next_words(&self, call: &Call) -> Option<&str> {
        let status = self.mobilisation.status.as_str();
        match (call.status.as_str(), status) {
            ("ENGAGED", "CALLING") => Some(self.page.t("call-next.team")),
            ("ENGAGED", "MOBILISED") => Some(self.page.t("call-next.deployment")),
            ("RESERVE", "CALLING" | "MOBILISED") => Some(self.page.t("call-next.reserve")),
            ("ACCEPTED_AS_LAST_RESORT", "CALLING") => Some(self.page.t("call-next.last-resort")),
            ("EXPIRED" | "RELEASED", _) if !call.answers(status).is_empty() => {
                Some(self.page.t("answer-call.late-explained"))
            }
            _ => None,
        }
    }

    fn own_calls(&self) -> Vec<&Call> {
        self.mobilisation.calls.iter().filter(|call| call.is_yours).collect()
    }

    /// True where the team is one no more: nobody has a seat.
    fn is_dissolved(&self) -> bool {
        matches!(self.mobilisation.status.as_str(), "STOOD_DOWN" | "REVIEWED")
    }

    /// True where it says something how many of the seats have somebody: of a team that is none any more it says nothing.
    fn counts_seats(&self) -> bool {
        !self.is_dissolved() && !matches!(self.mobilisation.status.as_str(), "CANCELLED" | "FAILED")
    }

    /// How a seat stands. For whoever sees the calls: where it is open and nobody is asked, nothing happens unless somebody comes.
    fn seat_words(&self, seat: &Seat) -> &str {
        let live = |call: &&Call| matches!(call.status.as_str(), "PLANNED" | "SENT" | "ACCEPTED_AS_LAST_RESORT");
        let asked = self.calls_to(&seat.id).iter().any(live);
        match self.mobilisation.status.as_str() {
            _ if self.is_dissolved() && seat.filled => self.page.t("mobilisation.seat-was-filled"),
            _ if self.is_dissolved() => self.page.t("mobilisation.seat-was-lost"),
            _ if seat.filled => self.page.t("mobilisation.seat-filled"),
            "CANCELLED" | "FAILED" => self.page.t("mobilisation.seat-over"),
            "DEPLOYED" => self.page.t("mobilisation.seat-lost"),
            "CALLING" if self.mobilisation.has_nobody_left(seat) => self.page.t("mobilisation.seat-nobody-left"),
            "CALLING" if self.mobilisation.coordinated && !asked => self.page.t("mobilisation.seat-idle"),
            _ => self.page.t("mobilisation.seat-open"),
        }
    }

    fn filled(&self) -> u64 {
        self.mobilisation.seats.iter().map(|seat| u64::from(seat.filled)).sum()
    }

    fn wanted(&self) -> u64 {
        self.mobilisation.seats.iter().map(|_| 1_u64).sum()
    }

    /// What can be done with it now: coordinators everything, and a review whoever stands on a side that has not said anything yet.
    fn offers(&self) -> Vec<&'static str> {
        let status = self.mobilisation.status.as_str();
        let known = brigades::MOBILISATION.iter().filter(|(statuses, _)| statuses.contains(&status));
        let may = |command: &&Command| match command.name {
            name if name == brigades::REVIEW.name => !self.mobilisation.review_sides.is_empty(),
            _ => self.mobilisation.coordinated,
        };
        known.map(|(_, command)| *command).filter(may).map(|command| command.name).collect()
    }

    /// Where calling would call nobody, the words that say why: the button does nothing.
    fn idle(&self, command: &str) -> Option<&'static str> {
        if command != brigades::CALL.name || !self.mobilisation.would_call_nobody() {
            return None;
        }
        Some(match self.mobilisation.asks_everybody_until() {
            _ if self.mobilisation.is_used_up() => "nobody-left",
            Some(_) => "all-asked",
            None => "nobody-now",
        })
    }

    /// What leads to the need: corrected while nobody has been called, declared anew once calls went out.
    fn need_words(&self) -> Option<&str> {
        let words = if super::need::is_correctable(&self.mobilisation.status) { "need.correct" } else { "need.anew" };
        (self.mobilisation.coordinated && !self.mobilisation.exercise).then(|| self.page.t(words))
    }
}

async fn mobilisation(page: &Page, id: &str) -> Result<Option<Mobilisation>, ExecuteError> {
    Ok(page.ask::<Answer>(MOBILISATION, json!({ "id": id })).await?.mobilisation)
}

/// `GET /mobilisations/{id}`
pub async fn show(page: Page, Path(id): Path<String>, Query(done): Query<Done>) -> Response {
    match mobilisation(&page, &id).await {
        Ok(Some(mobilisation)) => {
            let done = done
                .done
                .as_deref()
                .and_then(|name| brigades::all().map(|command| command.name).find(|known| *known == name));
            // Nobody can say yes or no to work of which they do not know where it is and what it asks for.
            let works = match mobilisation.calls.iter().any(|call| call.is_yours) {
                true => work::of_seats(&page, &id).await,
                false => Ok(Vec::new()),
            };
            let works = match works {
                Ok(works) => works,
                Err(error) => return page.failure(&error),
            };
            let session = match live::session(&page).await {
                Ok(session) => session,
                Err(error) => return page.failure(&error),
            };
            let template = MobilisationPage { page, mobilisation, works, session, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /mobilisations/{id}/{command}`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>) -> Response {
    form_of(page, &id, None, &name, None).await
}

/// `POST /mobilisations/{id}/{command}`
pub async fn act(page: Page, Path((id, name)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    form_of(page, &id, None, &name, Some(sent)).await
}

/// `GET /mobilisations/{id}/calls/{call}/{command}`
pub async fn ask_call(page: Page, Path((id, call, name)): Path<(String, String, String)>) -> Response {
    form_of(page, &id, Some(&call), &name, None).await
}

/// `POST /mobilisations/{id}/calls/{call}/{command}`
pub async fn answer_call(
    page: Page,
    Path((id, call, name)): Path<(String, String, String)>,
    Form(sent): Form<Sent>,
) -> Response {
    form_of(page, &id, Some(&call), &name, Some(sent)).await
}

/// True where the form can be for the viewer: a review is either side's, everything else for those who coordinate it and always refused to
/// others.
fn is_open(command: &Command, coordinated: bool) -> bool {
    coordinated || command.name == brigades::REVIEW.name
}

async fn form_of(page: Page, id: &str, call: Option<&str>, name: &str, sent: Option<Sent>) -> Response {
    let command = match call {
        Some(_) => brigades::ANSWERS.iter().map(|answer| answer.command).find(|command| command.name == name),
        None => brigades::MOBILISATION.iter().map(|(_, command)| *command).find(|command| command.name == name),
    };
    let Some(command) = command else { return page.not_found() };
    let mobilisation = match mobilisation(&page, id).await {
        Ok(Some(mobilisation)) => mobilisation,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    if call.is_none() && !is_open(command, mobilisation.coordinated) {
        return page.not_found();
    }
    let back = format!("/mobilisations/{}", mobilisation.id);
    // Where there is no team to take, the page of the team says what blocks and what would lift it.
    if sent.is_none() && command.name == brigades::COMPOSE.name {
        match best::exists(&page, &mobilisation.id).await {
            Ok(true) => {}
            Ok(false) => return Redirect::to(&format!("{back}/team")).into_response(),
            Err(error) => return page.failure(&error),
        }
    }
    let mut subject = Subject {
        ids: vec![("mobilisationId", mobilisation.id.clone())],
        title: mobilisation.name.clone().unwrap_or_default(),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    };
    if command.name == brigades::REVIEW.name {
        let asking = match page.ask::<Evidence>(EVIDENCE, json!({ "id": mobilisation.id })).await {
            Ok(answer) => answer.mobilisation,
            Err(error) => return page.failure(&error),
        };
        let colon = page.t("pending.colon");
        subject.offered = asking.map(|asking| evidence(colon, &mobilisation.calls, &asking)).unwrap_or_default();
        subject.left_out = left_out(&mobilisation.review_sides);
    }
    match call {
        // The answer is to the call as it is when it comes in: somebody else may have answered meanwhile.
        Some(call) => {
            subject.action = format!("{}/calls/{}/{}", subject.back, crate::page::encode(call), command.name);
            subject.ids.push(("callId", call.to_owned()));
        }
        None if command.name == brigades::CANCEL.name => {
            subject.values.insert("expectedStatus", mobilisation.status.clone());
        }
        None => subject.version = Some(mobilisation.version),
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

mod best;
mod live;
#[cfg(test)]
mod tests;
mod work;

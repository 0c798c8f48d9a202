//! `/seats/{id}/candidates`: who fits a seat, best first, with every reason; and the forms that open a placement from either side.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::{Command, placements};
use crate::executor::{Document, ExecuteError};
use crate::list::{self, Connection, Listing, Narrowing, Table};
use crate::messages::fill;
use crate::page::{Page, encode};
use crate::pages::ahead::{self, Difference};
use crate::pages::placements::{SkillLabel, TalentName};
use crate::pages::side_by_side::{self, COMPARED, Compared, Line};

const CANDIDATES: Document =
    Document { operation: "Candidates", source: include_str!("../../queries/candidates.graphql") };
const SEAT_SKILLS: Document =
    Document { operation: "SeatSkills", source: include_str!("../../queries/seat-skills.graphql") };
const SEAT: Document = Document { operation: "Seat", source: include_str!("../../queries/seat.graphql") };
const TALENT_NAME: Document =
    Document { operation: "TalentName", source: include_str!("../../queries/talent-name.graphql") };
/// The ranking as of the end of a day: why somebody was not asked then.
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("skill", Narrowing::Offered),
    ("on", Narrowing::PastDay),
    ("sort", Narrowing::Order("candidates.order", &["best", "skills", "evidence", "time"])),
];
/// Candidates that one page shows.
const SHOWN: u8 = 20;
/// Candidates that one question brings into a file.
const FILED: u8 = 50;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    seat: Option<SeatTitle>,
    candidates_for_seat: Option<Ranking>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SeatTitle {
    title: String,
    mission_id: String,
    skills: Vec<Required>,
    looks_for_somebody: bool,
    /// None where nobody has it, or it looks for nobody.
    free_from: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct SkillsAnswer {
    seat: Option<SeatSkills>,
}

#[derive(Deserialize)]
struct SeatSkills {
    skills: Vec<Required>,
}

/// A skill that the seat asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Required {
    skill_id: String,
    skill: Option<SkillLabel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ranking {
    policy: Policy,
    considered: u64,
    freshness: Freshness,
    removed: Vec<Removal>,
    relaxations: Vec<Relaxation>,
    /// Who breaks fewest constraints first.
    taken_out: Vec<TakenOut>,
    candidate_count: u64,
    candidates: Connection<Candidate>,
}

impl Ranking {
    fn removes_somebody(&self) -> bool {
        self.removed.iter().any(|removal| removal.count > 0)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TakenOut {
    talent_id: String,
    talent: Option<Shown>,
    constraints: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    display_name: Option<String>,
}

impl TakenOut {
    fn name(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.clone());
        name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned())
    }

    /// What they do not meet, in words.
    fn why(&self, page: &Page) -> String {
        let words = self.constraints.iter().map(|constraint| page.word("constraint", constraint));
        page.phrases(&words.collect::<Vec<_>>())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    version: u64,
    max_score: u64,
}

#[derive(Deserialize)]
struct Removal {
    constraint: String,
    /// What is not told, since it is about too few people, is not shown.
    #[serde(deserialize_with = "or_zero")]
    count: u64,
    #[serde(deserialize_with = "or_zero")]
    alone: u64,
}

fn or_zero<'de, D: serde::Deserializer<'de>>(told: D) -> Result<u64, D::Error> {
    Option::<u64>::deserialize(told).map(Option::unwrap_or_default)
}

/// How current a ranking is.
#[derive(Deserialize)]
pub(super) struct Freshness {
    /// The server knows of changes that are not in it yet.
    pub(super) behind: bool,
}

#[derive(Deserialize)]
struct Relaxation {
    kind: String,
    amount: Option<u64>,
    region: Option<String>,
    adds: u64,
    loses: u64,
}

impl Relaxation {
    /// What would change, in words.
    fn words(&self, page: &Page) -> String {
        change_of_seat(page, &self.kind, self.amount, self.region.as_deref())
    }

    /// How many come by it, and how many go.
    fn people(&self, page: &Page) -> String {
        let adds = page.count("candidates.adds", &self.adds);
        match self.loses {
            0 => adds,
            loses => format!("{adds}, {}", page.count("candidates.loses", &loses)),
        }
    }
}

/// A change of a seat, in words.
pub(super) fn change_of_seat(page: &Page, kind: &str, amount: Option<u64>, region: Option<&str>) -> String {
    let mut words = page.word("relaxation", kind);
    if let Some(amount) = amount {
        words = fill(&words, "amount", &page.number(&amount));
    }
    match region {
        Some(region) => fill(&words, "region", &page.word("region", region)),
        None => words,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Candidate {
    talent_id: String,
    /// In the ranking, whatever the order.
    place: u64,
    /// Whoever fills the seat has said no to them; none of the past.
    declined: Option<bool>,
    talent: Option<TalentCard>,
    score: u64,
    behind_because: Option<Vec<Difference>>,
    terms: Vec<Term>,
}

impl Candidate {
    /// Their place and name, as the head of a column.
    fn column(&self, page: &Page) -> String {
        let name = self.talent.as_ref().and_then(|talent| talent.display_name.as_deref());
        format!("{}. {}", page.number(&self.place), name.unwrap_or_else(|| page.t("placements.unnamed-talent")))
    }

    /// By how many points the one above is ahead, and in what.
    fn behind(&self, page: &Page) -> Option<String> {
        // In another order, or among some, whoever is ranked just above stands elsewhere in the list, or not in it.
        ahead::words(page, self.behind_because.as_ref()?, self.place.saturating_sub(1))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TalentCard {
    display_name: Option<String>,
    headline: Option<String>,
}

/// One term of a score; the score is their sum.
#[derive(Deserialize)]
pub struct Term {
    pub name: String,
    pub points: u64,
    /// None where the document asks nothing of this kind of ground.
    pub ground: Option<Ground>,
}

impl Term {
    /// What a skill's term rests on.
    pub fn asked(&self) -> Option<(&Asked, &Ground)> {
        let ground = self.ground.as_ref()?;
        Some((ground.asked.as_ref()?, ground))
    }
}

/// What a term rests on; only a skill's term says which skill.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ground {
    pub asked: Option<Asked>,
    held_skill_id: Option<String>,
    held_skill: Option<SkillLabel>,
    /// How near what is held is to what is asked, in percent.
    similarity: Option<u64>,
    pub held_level: Option<u8>,
    pub evidence: Option<String>,
}

impl Ground {
    /// The other skill that counts for the one that is asked, and how near the two are; none where it is that very skill that counts.
    pub fn near(&self, page: &Page) -> Option<String> {
        let (asked, held) = (self.asked.as_ref()?, self.held_skill.as_ref()?);
        if asked.skill_id == self.held_skill_id {
            return None;
        }
        let words = page.with_number("ranking.near", "percent", &self.similarity?);
        Some(fill(&words, "skill", &held.label))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    skill_id: Option<String>,
    pub skill: Option<SkillLabel>,
    pub minimum_level: u8,
    pub importance: String,
}

#[derive(Template)]
#[template(path = "candidates.html")]
struct CandidatesPage {
    page: Page,
    seat_id: String,
    seat: SeatTitle,
    ranking: Ranking,
    listing: Listing,
    /// What opens a placement from here: the owner asks the talent, the programme asks both.
    opens: &'static str,
}

impl CandidatesPage {
    /// Who is shown side by side: nobody where there is only one.
    fn compared(&self) -> Vec<Compared<'_>> {
        let candidates = &self.ranking.candidates.nodes;
        let first = candidates.iter().take(if candidates.len() > 1 { COMPARED } else { 0 });
        first.map(|one| Compared { name: one.column(&self.page), score: one.score, terms: &one.terms }).collect()
    }

    fn lines(&self) -> Vec<Line> {
        side_by_side::lines(&self.page, &self.compared())
    }
}

fn listing(id: &str, address: &[(String, String)]) -> Listing {
    let path = format!("/seats/{}/candidates", encode(id));
    Listing::read("candidates", path.clone(), &NARROWINGS, address).filed_at(format!("{path}.csv"))
}

/// What the ranking is asked for, of one part of it.
fn asked(id: &str, listing: &Listing, mut window: Value) -> Value {
    window["seatId"] = json!(id);
    window["asOf"] = json!(listing.as_of());
    window["skillIds"] = listing.chosen("skill");
    window["order"] = listing.order();
    window
}

/// `GET /seats/{id}/candidates.csv?skill=…&sort=…`: the same list as a table.
pub async fn export(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&id, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    if let Err(error) = look_at_skill(&page, &id, &mut listing).await {
        return page.failure(&error);
    }
    let mut table = Table::new(&[
        page.t("ranking.place"),
        page.t("placements.talent"),
        page.word("field", "headline").as_str(),
        page.t("ranking.score"),
        page.t("missions.address"),
    ]);
    let mut after = None::<String>;
    loop {
        let variables = asked(&id, &listing, json!({ "first": FILED, "after": after }));
        let candidates = match page.ask::<Answer>(CANDIDATES, variables).await {
            // A file has no place to say that it is behind.
            Ok(Answer { candidates_for_seat: Some(ranking), .. }) if ranking.freshness.behind => {
                return page.failure(&ExecuteError::behind(CANDIDATES));
            }
            Ok(Answer { candidates_for_seat: Some(ranking), .. }) => ranking.candidates,
            Ok(_) => return page.unseen(),
            Err(error) => return page.failure(&error),
        };
        for candidate in candidates.nodes {
            let talent = candidate.talent.as_ref();
            let text = |text: Option<&String>| text.cloned().unwrap_or_default();
            let name = text(talent.and_then(|talent| talent.display_name.as_ref()));
            let headline = text(talent.and_then(|talent| talent.headline.as_ref()));
            let address = format!("{}/talents/{}", page.state().config().public_url, encode(&candidate.talent_id));
            table.row(&[&candidate.place.to_string(), &name, &headline, &candidate.score.to_string(), &address]);
        }
        after = match candidates.page_info.filter(|info| info.has_next_page) {
            Some(info) => info.end_cursor,
            None => return table.answer("candidates.csv"),
        };
    }
}

/// Looks at the skill that the address says before the ranking is asked for it: what the seat does not ask for narrows nothing. Says whether
/// there was one.
async fn look_at_skill(page: &Page, seat: &str, listing: &mut Listing) -> Result<bool, ExecuteError> {
    if listing.value("skill").is_none() {
        return Ok(false);
    }
    let seat = page.ask::<SkillsAnswer>(SEAT_SKILLS, json!({ "id": seat })).await?.seat;
    listing.offer("skill", offered(&seat.map(|seat| seat.skills).unwrap_or_default()));
    Ok(true)
}

/// The skills by which the list can be narrowed: those that the seat asks for.
fn offered(skills: &[Required]) -> Vec<(String, String)> {
    let label =
        |asked: &Required| asked.skill.as_ref().map_or_else(|| asked.skill_id.clone(), |skill| skill.label.clone());
    skills.iter().map(|asked| (asked.skill_id.clone(), label(asked))).collect()
}

/// `GET /seats/{id}/candidates?skill=…&sort=…`; for those who own the mission, and the programme.
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    let mut listing = listing(&id, &address);
    if listing.is_refused() {
        return list::refused(page, listing);
    }
    let looked_at = match look_at_skill(&page, &id, &mut listing).await {
        Ok(looked_at) => looked_at,
        Err(error) => return page.failure(&error),
    };
    let variables = asked(&id, &listing, listing.window(SHOWN));
    match page.ask::<Answer>(CANDIDATES, variables).await {
        Ok(Answer { seat: Some(seat), candidates_for_seat: Some(mut ranking) }) => {
            if !looked_at {
                listing.offer("skill", offered(&seat.skills));
            }
            listing.turn(ranking.candidates.page_info.take(), ranking.candidates.total_count);
            let owner = match super::mission::owned(&page, &seat.mission_id).await {
                Ok(owner) => owner,
                Err(error) => return page.failure(&error),
            };
            let opens = if owner { placements::INVITE.name } else { placements::PROPOSE.name };
            let template = CandidatesPage { page, seat_id: id, seat, ranking, listing, opens };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(_) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

#[derive(Deserialize)]
struct SeatAnswer {
    seat: Option<Seat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seat {
    id: String,
    mission_id: String,
    title: String,
    looks_for_somebody: bool,
    /// Why the reader cannot apply for it; none where they can.
    application_refusal: Option<Refusal>,
    mission: Option<Decided>,
}

#[derive(Deserialize)]
struct Refusal {}

/// What the reader can do with the mission.
#[derive(Deserialize)]
struct Decided {
    actions: Vec<String>,
}

impl Seat {
    /// True where the service would refuse to open a placement in this way, whatever was sent.
    fn is_hindered(&self, command: &Command) -> bool {
        match command.name {
            name if name == placements::APPLY.name => self.application_refusal.is_some(),
            // Whoever answers for the mission edits it, and asks people for it.
            name if name == placements::INVITE.name => {
                let edits = |mission: &Decided| mission.actions.iter().any(|action| action == "EDIT_MISSION");
                !self.looks_for_somebody || !self.mission.as_ref().is_some_and(edits)
            }
            name if name == placements::PROPOSE.name => !self.looks_for_somebody,
            _ => false,
        }
    }
}

#[derive(Deserialize)]
struct NameAnswer {
    talent: Option<TalentName>,
}

/// What the form that opens a placement is about, and whether the page that it goes back to says why it cannot be sent.
struct Opening {
    subject: Subject,
    hindered: bool,
}

/// A seat, and the talent where an owner asks.
async fn subject(
    page: &Page,
    seat: &str,
    talent: Option<String>,
    command: &'static Command,
) -> Result<Option<Opening>, ExecuteError> {
    let Some(seat) = page.ask::<SeatAnswer>(SEAT, json!({ "id": seat })).await?.seat else { return Ok(None) };
    let hindered = seat.is_hindered(command);
    let mut subject = Subject { title: seat.title, ids: vec![("seatId", seat.id.clone())], ..Subject::default() };
    match talent {
        Some(talent) => {
            // Whoever asks one of several reads whom.
            let named = page.ask::<NameAnswer>(TALENT_NAME, json!({ "id": talent })).await?.talent;
            let name = named.and_then(|talent| talent.display_name);
            subject.which = Some(name.unwrap_or_else(|| page.t("placements.unnamed-talent").to_owned()));
            subject.back = format!("/seats/{}/candidates", seat.id);
            subject.action = format!("/seats/{}/{}/{talent}", seat.id, command.name);
            subject.ids.push(("talentId", talent));
            if command.name == placements::PROPOSE.name {
                subject.more.push(("source", json!("PROGRAMME")));
            }
        }
        None => {
            subject.back = format!("/missions/{}", seat.mission_id);
            subject.action = format!("/seats/{}/apply", seat.id);
        }
    }
    Ok(Some(Opening { subject, hindered }))
}

/// `GET /seats/{id}/apply`
pub async fn ask_to_apply(page: Page, Path(seat): Path<String>) -> Response {
    opening(page, &seat, None, &placements::APPLY, None).await
}

/// `POST /seats/{id}/apply`
pub async fn apply(page: Page, Path(seat): Path<String>, Form(sent): Form<Sent>) -> Response {
    opening(page, &seat, None, &placements::APPLY, Some(sent)).await
}

/// `GET /seats/{id}/invite/{talent}`
pub async fn ask_to_invite(page: Page, Path((seat, talent)): Path<(String, String)>) -> Response {
    opening(page, &seat, Some(talent), &placements::INVITE, None).await
}

/// `POST /seats/{id}/invite/{talent}`
pub async fn invite(page: Page, Path((seat, talent)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    opening(page, &seat, Some(talent), &placements::INVITE, Some(sent)).await
}

/// `GET /seats/{id}/propose/{talent}`
pub async fn ask_to_propose(page: Page, Path((seat, talent)): Path<(String, String)>) -> Response {
    proposing(page, &seat, talent, None).await
}

/// `POST /seats/{id}/propose/{talent}`
pub async fn propose(page: Page, Path((seat, talent)): Path<(String, String)>, Form(sent): Form<Sent>) -> Response {
    proposing(page, &seat, talent, Some(sent)).await
}

async fn proposing(page: Page, seat: &str, talent: String, sent: Option<Sent>) -> Response {
    if !page.is_administrator() {
        return super::administration::refused(page);
    }
    opening(page, seat, Some(talent), &placements::PROPOSE, sent).await
}

async fn opening(
    page: Page,
    seat: &str,
    talent: Option<String>,
    command: &'static Command,
    sent: Option<Sent>,
) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    match (subject(&page, seat, talent, command).await, sent) {
        (Ok(Some(Opening { mut subject, .. })), Some(sent)) => {
            // Where it succeeds, the list of placements is where one looks next.
            subject.done = Some("/placements".to_owned());
            form::submit(page, command, subject, sent).await
        }
        (Ok(Some(Opening { subject, hindered: true })), None) => Redirect::to(&subject.back).into_response(),
        (Ok(Some(Opening { subject, .. })), None) => form::show(page, command, subject, &Sent::new()),
        (Ok(None), _) => page.not_found(),
        (Err(error), _) => page.failure(&error),
    }
}

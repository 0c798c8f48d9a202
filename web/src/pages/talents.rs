//! `/talents`: the people of the pool, as each chose to be seen; `/talents/{id}`: one, whose skills a colleague stands behind.

use askama::Template;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::commands::form::{self, Sent, Subject};
use crate::commands::talents::{ENDORSE, ERASE, RECORD_CLEARANCE, REGIONS};
use crate::executor::{Document, ExecuteError};
use crate::list::{Connection, Listing, Narrowing, Table, whole};
use crate::page::{Page, encode};
use crate::pages::missions::OrganisationName;
use crate::pages::placements::{Period, SkillLabel};
use crate::pages::profile::found_skills;

const TALENTS: Document = Document { operation: "Talents", source: include_str!("../../queries/talents.graphql") };
const TALENT: Document = Document { operation: "Talent", source: include_str!("../../queries/talent.graphql") };
/// People on one page.
const PAGE_SIZE: u8 = 20;
const NARROWINGS: [(&str, Narrowing); 3] = [
    ("q", Narrowing::Words),
    ("region", Narrowing::Choice("region", REGIONS)),
    ("sort", Narrowing::Order("talents.order", &["newest", "oldest"])),
];

#[derive(Deserialize)]
struct List {
    talents: Connection<Card>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    id: String,
    status: String,
    display_name: Option<String>,
    headline: Option<String>,
    regions: Option<Vec<String>>,
    organisation: Option<OrganisationName>,
    skills: Option<Vec<Claimed>>,
}

#[derive(Deserialize)]
struct Claimed {
    level: u8,
    skill: Option<SkillLabel>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    me: Option<Id>,
    own_talent: Option<Id>,
    talent: Option<Talent>,
}

impl Answer {
    /// The talent, whose skills that the viewer stands behind already are marked, and whether it is the viewer's own.
    fn read(self) -> Option<(Talent, bool)> {
        let Self { me, own_talent, talent } = self;
        let mut talent = talent?;
        for claim in talent.skills.iter_mut().flatten() {
            let is_theirs = |word: &Endorsement| me.as_ref().is_some_and(|me| me.id == word.account_id);
            // A word counts for the level that was claimed then.
            claim.endorsed = claim.endorsements.iter().any(|word| is_theirs(word) && word.level == claim.level);
        }
        let own = own_talent.is_some_and(|own| own.id == talent.id);
        Some((talent, own))
    }
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Talent {
    pub(super) id: String,
    version: i64,
    pub(super) status: String,
    /// Shown with the identity; only asked for where that matters.
    #[serde(default)]
    account_id: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) presentation: Option<String>,
    pub(super) regions: Option<Vec<String>>,
    pub(super) remote_preference: Option<String>,
    pub(super) employment_status: Option<String>,
    pub(super) clearance: Option<String>,
    pub(super) clearance_until: Option<NaiveDate>,
    pub(super) organisation: Option<Organisation>,
    pub(super) skills: Option<Vec<Claim>>,
    pub(super) availabilities: Option<Vec<Availability>>,
    pub(super) milestones: Option<Vec<Milestone>>,
    /// Nothing can be done with a preview.
    #[serde(default)]
    actions: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Organisation {
    pub(super) id: String,
    pub(super) name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Claim {
    pub(super) skill_id: String,
    pub(super) level: u8,
    pub(super) evidence: String,
    pub(super) endorsement_count: u64,
    /// Only asked for where that matters.
    #[serde(default)]
    endorsements: Vec<Endorsement>,
    /// True where the viewer stands behind it at this level already.
    #[serde(skip)]
    pub(super) endorsed: bool,
    skill: Option<SkillLabel>,
}

/// A colleague's word for a skill.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Endorsement {
    account_id: String,
    level: u8,
}

impl Claim {
    pub(super) fn label(&self) -> &str {
        self.skill.as_ref().map_or(self.skill_id.as_str(), |skill| skill.label.as_str())
    }
}

/// Something that somebody has reached.
#[derive(Deserialize)]
pub(super) struct Milestone {
    kind: String,
    number: u64,
}

impl Milestone {
    /// In words.
    pub(super) fn words(&self, page: &Page) -> String {
        match self.kind.as_str() {
            "MISSIONS" => page.count("milestones.missions", &self.number),
            "DAYS" => page.count("milestones.days", &self.number),
            _ => page.number(&self.number),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Availability {
    pub(super) period: Period,
    pub(super) share: u64,
}

impl Talent {
    /// The parts of the profile that this answer keeps back.
    pub(super) fn hidden(&self) -> Vec<&'static str> {
        let shown = [
            ("IDENTITY", self.account_id.is_some()),
            ("PRESENTATION", self.headline.is_some() || self.presentation.is_some()),
            ("SKILLS", self.skills.is_some()),
            ("AVAILABILITY", self.availabilities.is_some()),
            ("LOCATION", self.regions.is_some()),
            ("EMPLOYMENT", self.employment_status.is_some()),
            ("MILESTONES", self.milestones.is_some()),
        ];
        shown.into_iter().filter(|(_, shown)| !shown).map(|(section, _)| section).collect()
    }

    pub(super) fn can(&self, action: &str) -> bool {
        self.actions.iter().any(|known| known == action)
    }

    pub(super) fn called<'a>(&'a self, page: &'a Page) -> &'a str {
        self.display_name.as_deref().unwrap_or_else(|| page.t("placements.unnamed-talent"))
    }
}

#[derive(Template)]
#[template(path = "talents.html")]
struct TalentsPage {
    page: Page,
    listing: Listing,
    /// The skill that was searched for, as the framework calls it.
    skill: Option<String>,
    talents: Vec<Card>,
    done: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "talent.html")]
struct TalentPage {
    page: Page,
    talent: Talent,
    /// True where it is the viewer's own: this is how colleagues see it.
    own: bool,
    done: Option<&'static str>,
}

fn listing(address: &[(String, String)]) -> Listing {
    Listing::read("talents", "/talents", &NARROWINGS, address).filed_at("/talents.csv")
}

/// What the list is asked for, and the skill that the words of the search mean; nothing where they mean none.
async fn asked(
    page: &Page,
    listing: &Listing,
    mut window: Value,
) -> Result<Option<(Value, Option<String>)>, ExecuteError> {
    let mut filter = json!({ "regions": listing.variables("region") });
    let mut skill = None;
    if let Some(text) = listing.value("q") {
        let Some((id, label)) = found_skills(page, text).await?.into_iter().next() else { return Ok(None) };
        filter["skillIds"] = json!([id]);
        skill = Some(label);
    }
    window["filter"] = filter;
    window["order"] = listing.order();
    Ok(Some((window, skill)))
}

/// `GET /talents?q=…&region=…`
pub async fn list(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let mut listing = listing(&address);
    let (talents, skill) = match asked(&page, &listing, listing.window(PAGE_SIZE)).await {
        Ok(Some((variables, skill))) => match page.ask::<List>(TALENTS, variables).await {
            Ok(List { talents: Connection { nodes, page_info, total_count } }) => {
                listing.turn(page_info, total_count);
                (nodes, skill)
            }
            Err(error) => return page.failure(&error),
        },
        Ok(None) => {
            listing.turn(None, Some(0));
            (Vec::new(), None)
        }
        Err(error) => return page.failure(&error),
    };
    let done = listing.done([ERASE.name]);
    let template = TalentsPage { page, listing, skill, talents, done };
    template.page.render(StatusCode::OK, &template)
}

/// `GET /talents.csv?…`: the same list as a table, with what each shows the viewer.
pub async fn export(page: Page, Query(address): Query<Sent>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let rows = match asked(&page, &listing(&address), json!({})).await {
        Ok(Some((variables, _))) => whole(&page, TALENTS, variables, |answer: List| answer.talents).await,
        Ok(None) => Ok(Vec::new()),
        Err(error) => Err(error),
    };
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return page.failure(&error),
    };
    let mut table = Table::new(&[
        page.t("placements.talent"),
        page.word("field", "headline").as_str(),
        page.t("mission.organisation"),
        page.t("profile.skills"),
        page.word("field", "regions").as_str(),
        page.t("missions.address"),
    ]);
    for card in rows {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let organisation = card.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        let skills = card.skills.iter().flatten().filter_map(|claim| {
            let label = &claim.skill.as_ref()?.label;
            Some(format!("{label} ({})", page.word("level", &claim.level.to_string())))
        });
        let skills = skills.collect::<Vec<_>>().join(" ; ");
        let regions = card.regions.iter().flatten().map(|region| page.word("region", region));
        let regions = regions.collect::<Vec<_>>().join(" ; ");
        let address = format!("{}/talents/{}", page.state().config().public_url, encode(&card.id));
        table.row(&[&text(&card.display_name), &text(&card.headline), organisation, &skills, &regions, &address]);
    }
    table.answer("talents.csv")
}

/// `GET /talents/{id}`; a person who does not show themselves to the viewer does not exist.
pub async fn show(page: Page, Path(id): Path<String>, Query(address): Query<Sent>) -> Response {
    match page.ask::<Answer>(TALENT, json!({ "id": id })).await.map(Answer::read) {
        Ok(Some((talent, own))) => {
            let named = |command: &&str| address.iter().any(|(name, value)| name == "done" && value == command);
            let done = [ENDORSE.name, RECORD_CLEARANCE.name].into_iter().find(|command| named(command));
            let template = TalentPage { page, talent, own, done };
            template.page.render(StatusCode::OK, &template)
        }
        Ok(None) => page.unseen(),
        Err(error) => page.failure(&error),
    }
}

/// `GET /talents/{id}/{command}?skill=…`
pub async fn ask(page: Page, Path((id, name)): Path<(String, String)>, Query(query): Query<Sent>) -> Response {
    of_talent(page, &id, &name, &query, None).await
}

/// `POST /talents/{id}/{command}?skill=…`
pub async fn act(
    page: Page,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<Sent>,
    Form(sent): Form<Sent>,
) -> Response {
    of_talent(page, &id, &name, &query, Some(sent)).await
}

async fn of_talent(page: Page, id: &str, name: &str, query: &Sent, sent: Option<Sent>) -> Response {
    let commands =
        [(&ENDORSE, "ENDORSE_SKILL"), (&RECORD_CLEARANCE, "RECORD_TALENT_CLEARANCE"), (&ERASE, "ERASE_TALENT")];
    let Some((command, action)) = commands.into_iter().find(|(command, _)| command.name == name) else {
        return page.not_found();
    };
    let (talent, own) = match page.ask::<Answer>(TALENT, json!({ "id": id })).await.map(Answer::read) {
        Ok(Some(read)) => read,
        Ok(None) => return page.unseen(),
        Err(error) => return page.failure(&error),
    };
    // One's own erasure has a page that says what it does.
    if own && command.name == ERASE.name {
        return Redirect::to("/privacy/erase").into_response();
    }
    let back = format!("/talents/{}", encode(&talent.id));
    if sent.is_none() && !talent.can(action) {
        return Redirect::to(&back).into_response();
    }
    let mut subject = Subject {
        ids: vec![("talentId", talent.id.clone())],
        version: Some(talent.version),
        title: talent.called(&page).to_owned(),
        which: Some(talent.called(&page).to_owned()),
        action: format!("{back}/{}", command.name),
        back,
        ..Subject::default()
    };
    if command.name == ERASE.name {
        subject.done = Some("/talents".to_owned());
    } else if command.name == RECORD_CLEARANCE.name {
        subject.values.extend(talent.clearance.clone().map(|clearance| ("clearance", clearance)));
        subject.values.extend(talent.clearance_until.map(|day| ("expiresOn", day.to_string())));
    } else {
        let skill = query.iter().find(|(name, _)| name == "skill").map(|(_, value)| value.as_str());
        let claims = talent.skills.iter().flatten();
        let Some(claim) = claims.into_iter().find(|claim| Some(claim.skill_id.as_str()) == skill) else {
            return Redirect::to(&subject.back).into_response();
        };
        // Said once, it is said; what was sent all the same is answered by the API.
        if claim.endorsed && sent.is_none() {
            return Redirect::to(&subject.back).into_response();
        }
        let level = page.word("level", &claim.level.to_string());
        subject.which = Some(format!("{} – {}, {level}", talent.called(&page), claim.label()));
        subject.action = format!("{}?skill={}", subject.action, encode(&claim.skill_id));
        subject.values.insert("skillId", claim.skill_id.clone());
    }
    match sent {
        Some(sent) => form::submit(page, command, subject, sent).await,
        None => form::show(page, command, subject, &Sent::new()),
    }
}

//! The mission, its seats and its former wordings in the schema.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use vivier_matching::read::applying::application_refusal;
use vivier_missions::domain::value::{RequiredSkill as Required, SeatSpec};
use vivier_missions::read::mission_card::Reason;
use vivier_missions::read::mission_revision::RevisionRow;
use vivier_missions::read::view::{MissionView, SeatView};

use super::enums::{Importance, MissionAction, MissionStatus, RevisionKind, WorkMode};
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::{Clearance, Region};
use crate::schema::talents::types::Period;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{decode, encode, encode_parts};
use vivier_graphql::conventions::messages;
use vivier_graphql::conventions::scalars::{Date, Instant, Share};

/// A need of an administration, with one or several different seats. Before publication it exists only for its organisation
/// and the programme.
pub struct Mission(pub MissionView);

/// A need of an administration, with one or several different seats. Before publication it exists only for its organisation
/// and the programme.
#[Object]
impl Mission {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the mission stands.
    async fn status(&self) -> MissionStatus {
        self.0.status.into()
    }

    /// One line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Context, aims, how the team works, in paragraphs of plain text.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// The organisation that has the need.
    async fn organisation_id(&self) -> ID {
        encode(self.0.organisation)
    }

    /// The organisation that has the need.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.organisation).await
    }

    /// The account that is asked about it; null for viewers without a verified address.
    async fn owner_id(&self) -> Option<ID> {
        self.0.owner.map(encode)
    }

    /// The weight that the programme set on it, 0 (none) to 100.
    async fn priority(&self) -> i64 {
        self.0.priority
    }

    /// The seats, in the order in which they were added.
    async fn seats(&self) -> Vec<Seat> {
        self.0.seats.iter().cloned().map(Seat).collect()
    }

    /// False where its organisation left, or was closed: it is not published any more and looks for nobody, and what is under way goes on to
    /// its end, for those who had applied or were asked before too. One that merged goes on as what it became part of.
    async fn organisation_goes_on(&self) -> bool {
        self.0.host_goes_on
    }

    /// How many seats nobody has, whether they look for somebody or not (yet).
    async fn open_seat_count(&self) -> i64 {
        i64::try_from(self.0.seats.iter().filter(|seat| !seat.filled).count()).unwrap_or(i64::MAX)
    }

    /// How many of its seats look for somebody, as `Seat.looksForSomebody` says.
    async fn looking_seat_count(&self) -> i64 {
        i64::try_from(self.0.seats.iter().filter(|seat| seat.looks_for_somebody).count()).unwrap_or(i64::MAX)
    }

    /// The first day over all its seats; null without seats.
    async fn starts_on(&self) -> Option<Date> {
        self.0.first_day.map(Into::into)
    }

    /// The last day over all its seats; null without seats.
    async fn ends_on(&self) -> Option<Date> {
        self.0.last_day.map(Into::into)
    }

    /// When everybody could read it first.
    async fn published_at(&self) -> Option<Instant> {
        self.0.published_at.map(Into::into)
    }

    /// When it changed last.
    async fn updated_at(&self) -> Instant {
        self.0.updated_at.into()
    }

    /// When it was drafted; for its mission owners and the programme.
    async fn drafted_at(&self) -> Option<Instant> {
        self.0.behind_the_scenes.as_ref().map(|behind| behind.drafted_at.into())
    }

    /// Why it is rejected, suspended or cancelled; for its mission owners and the programme.
    async fn reason(&self) -> Option<MissionReason> {
        let reason = self.0.behind_the_scenes.as_ref()?.reason.as_ref()?;
        let Reason { code, words, by_programme } = reason.clone();
        Some(MissionReason { code, words, by_programme })
    }

    /// The commands that you can give now, as far as status and rights say.
    async fn actions(&self) -> Vec<MissionAction> {
        self.0.actions.iter().copied().filter_map(MissionAction::of).collect()
    }
}

/// Why a mission is rejected, suspended or cancelled.
#[derive(SimpleObject, Clone, Debug)]
pub struct MissionReason {
    /// An item of `MissionRejectionReason`, `MissionSuspensionReason` or `MissionCancellationReason`, as the status says.
    pub code: String,
    /// In words.
    pub words: Option<String>,
    /// True where the programme has suspended it: the programme alone resumes it.
    pub by_programme: bool,
}

/// One seat of a mission, for one person at a time.
pub struct Seat(pub SeatView);

/// Why somebody cannot apply for a seat.
#[derive(SimpleObject, Clone, Debug)]
pub struct ApplicationRefusal {
    /// As a code of the catalogue.
    pub code: &'static str,
    /// In words of your language.
    pub message: String,
}

/// One seat of a mission, for one person at a time.
#[Object]
impl Seat {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// The mission that it belongs to.
    async fn mission_id(&self) -> ID {
        encode(self.0.mission)
    }

    /// That mission; null where it does not exist for you.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        Mission::load(ctx, self.0.mission).await
    }

    /// Why you cannot apply for it now, as `applyToSeat` would answer; null where you can.
    async fn application_refusal(&self, ctx: &Context<'_>) -> Result<Option<ApplicationRefusal>> {
        let refusal = application_refusal(ctx.store()?, ctx.viewer()?, self.0.id).await?;
        let locale = ctx.locale();
        Ok(refusal
            .map(|problem| ApplicationRefusal { code: problem.code, message: messages::problem(&problem, locale) }))
    }

    /// One line.
    async fn title(&self) -> &str {
        self.0.spec.title.as_str()
    }

    /// What the person must or should be able to do.
    async fn skills(&self) -> Vec<RequiredSkill> {
        self.0.spec.skills.iter().map(RequiredSkill::from).collect()
    }

    /// From when to when.
    async fn period(&self) -> Period {
        (&self.0.spec.period).into()
    }

    /// The share of full working time on each of these days.
    async fn share(&self) -> Share {
        self.0.spec.share.into()
    }

    /// Where the work is done.
    async fn work_mode(&self) -> WorkMode {
        self.0.spec.mode.into()
    }

    /// The region of the work on site.
    async fn region(&self) -> Option<Region> {
        self.0.spec.region.map(Into::into)
    }

    /// The town.
    async fn place(&self) -> Option<String> {
        self.0.spec.place.as_ref().map(ToString::to_string)
    }

    /// Up to what protection the person must be cleared.
    async fn clearance(&self) -> Clearance {
        self.0.spec.clearance.into()
    }

    /// True where a confirmed placement has it.
    async fn filled(&self) -> bool {
        self.0.filled
    }

    /// True while people can apply for it, or be asked: its mission is published or under way, its organisation goes on, nobody has it, and its
    /// last day is not over. To a seat that is free and not over they may come none the less who had applied, or were asked, before.
    async fn looks_for_somebody(&self) -> bool {
        self.0.looks_for_somebody
    }

    /// The first day for which it looks for somebody, where somebody has it until the day before; null where it is free already, or looks for
    /// nobody.
    async fn free_from(&self) -> Option<Date> {
        self.0.free_from.map(Into::into)
    }

    /// The confirmed placements that have or had it; for its mission owners and the programme.
    async fn occupations(&self) -> Option<Vec<SeatOccupation>> {
        let fillings = self.0.fillings.as_ref()?;
        let occupation = |filling: &vivier_missions::domain::state::Filling| SeatOccupation {
            placement_id: encode(filling.placement),
            talent_id: encode(filling.talent),
            period: (&filling.period).into(),
            cut_short: filling.cut_short,
        };
        Some(fillings.iter().map(occupation).collect())
    }
}

/// What a seat asks for: one person, some skills, some days, a share of their time, a place.
#[derive(SimpleObject, Clone, Debug)]
pub struct SeatRequirements {
    /// One line.
    pub title: String,
    /// What the person must or should be able to do.
    pub skills: Vec<RequiredSkill>,
    /// From when to when.
    pub period: Period,
    /// The share of full working time on each of these days.
    pub share: Share,
    /// Where the work is done.
    pub work_mode: WorkMode,
    /// The region of the work on site.
    pub region: Option<Region>,
    /// The town.
    pub place: Option<String>,
    /// Up to what protection the person must be cleared.
    pub clearance: Clearance,
}

impl From<&SeatSpec> for SeatRequirements {
    fn from(spec: &SeatSpec) -> Self {
        Self {
            title: spec.title.to_string(),
            skills: spec.skills.iter().map(RequiredSkill::from).collect(),
            period: (&spec.period).into(),
            share: spec.share.into(),
            work_mode: spec.mode.into(),
            region: spec.region.map(Into::into),
            place: spec.place.as_ref().map(ToString::to_string),
            clearance: spec.clearance.into(),
        }
    }
}

/// A skill that a seat asks for.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct RequiredSkill {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// How much it is needed.
    pub importance: Importance,
    /// At least this level: 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub minimum_level: i64,
}

#[ComplexObject]
impl RequiredSkill {
    /// The skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, decode(&self.skill_id)?).await
    }
}

impl From<&Required> for RequiredSkill {
    fn from(required: &Required) -> Self {
        Self {
            skill_id: encode_skill(required.skill),
            importance: required.importance.into(),
            minimum_level: required.minimum_level.number(),
        }
    }
}

/// A confirmed placement on a seat.
#[derive(SimpleObject, Clone, Debug)]
pub struct SeatOccupation {
    /// The placement.
    pub placement_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// From when to when.
    pub period: Period,
    /// True where it ended before what had been confirmed.
    pub cut_short: bool,
}

/// A wording that a mission had from some version on.
pub struct MissionRevision(pub RevisionRow);

/// A wording that a mission had from some version on.
#[Object]
impl MissionRevision {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode_parts("MissionRevision", self.0.id)
    }

    /// The mission's version that brought it.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What it changed.
    async fn kind(&self) -> RevisionKind {
        self.0.kind.into()
    }

    /// When it was written.
    async fn revised_at(&self) -> Instant {
        self.0.recorded_at.into()
    }

    /// Why, where the mission had been published.
    async fn justification(&self) -> Option<String> {
        self.0.justification.as_ref().map(ToString::to_string)
    }

    /// The title from then on, for the draft and edits of the text.
    async fn title(&self) -> Option<String> {
        self.0.title.as_ref().map(ToString::to_string)
    }

    /// The description from then on, for the draft and edits of the text.
    async fn description(&self) -> Option<String> {
        self.0.description.as_ref().map(ToString::to_string)
    }

    /// The seat, for changes of seats.
    async fn seat_id(&self) -> Option<ID> {
        self.0.seat.map(encode)
    }

    /// What the seat asks for from then on; null where it was removed.
    async fn requirements(&self) -> Option<SeatRequirements> {
        self.0.spec.as_ref().map(Into::into)
    }
}

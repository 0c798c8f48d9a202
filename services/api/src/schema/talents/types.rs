//! The talent and its parts in the schema. A section that its owner does not show to the viewer is null.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use vivier_kernel::id::PlacementId;
use vivier_kernel::period::Period as Days;
use vivier_talents::domain::state::Cleared;
use vivier_talents::domain::value::Section as Part;
use vivier_talents::read::candidates::CandidateSkill;
use vivier_talents::read::talents::CLEARANCE;
use vivier_talents::read::view::{EndorsementView, ProofView, SkillView, TalentView, WindowView};
use vivier_valorisation::read::recognition::milestones_of;

use super::encode_skill;
use super::enums::{
    Audience, Clearance, EmploymentStatus, Evidence, ProfilePart, Region, RemotePreference, Section, SkillProofKind,
    TalentAction, TalentStatus,
};
use crate::schema::matching::types::Placement;
use crate::schema::missions::types::Mission;
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use crate::schema::valorisation::recognition::Milestone;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{decode, encode};
use vivier_graphql::conventions::scalars::{Date, Share};

/// A person's offer of skills. Every part of it is shown to those whom the person chose; to others it is null.
pub struct Talent(pub TalentView);

/// A person's offer of skills. Every part of it is shown to those whom the person chose; to others it is null.
#[Object]
impl Talent {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the person stands in the pool.
    async fn status(&self) -> TalentStatus {
        self.0.status.into()
    }

    /// How the person is called.
    async fn display_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.name(ctx)
    }

    /// The account behind the talent.
    async fn account_id(&self, ctx: &Context<'_>) -> Option<ID> {
        self.read(ctx, Part::Identity, self.0.identity.as_ref()).map(|identity| encode(identity.account))
    }

    /// One line that says what the person does.
    async fn headline(&self, ctx: &Context<'_>) -> Option<&str> {
        self.read(ctx, Part::Presentation, self.0.presentation.as_ref())?.headline.as_deref()
    }

    /// What the person says of themselves, in paragraphs of plain text.
    async fn presentation(&self, ctx: &Context<'_>) -> Option<&str> {
        self.read(ctx, Part::Presentation, self.0.presentation.as_ref())?.presentation.as_deref()
    }

    /// The skills that the person claims.
    async fn skills(&self, ctx: &Context<'_>) -> Option<Vec<SkillClaim>> {
        self.read(ctx, Part::Skills, self.0.skills.as_ref()).map(|skills| skills.iter().map(SkillClaim::from).collect())
    }

    /// When the person has time, by earliest first day.
    async fn availabilities(&self, ctx: &Context<'_>) -> Option<Vec<Availability>> {
        self.read(ctx, Part::Availability, self.0.availability.as_ref())
            .map(|availability| availability.windows.iter().map(Availability::from).collect())
    }

    /// What confirmed placements, and seats in flash teams that stand, leave free over the year that begins on the day asked about.
    async fn free_time(&self, ctx: &Context<'_>) -> Option<Vec<FreeTime>> {
        let free = &self.read(ctx, Part::Availability, self.0.availability.as_ref())?.free;
        Some(free.iter().map(|(days, percent)| FreeTime { period: days.into(), percent: *percent }).collect())
    }

    /// Where the person can work on site.
    async fn regions(&self, ctx: &Context<'_>) -> Option<Vec<Region>> {
        self.read(ctx, Part::Location, self.0.location.as_ref())
            .map(|location| location.regions.iter().copied().map(Into::into).collect())
    }

    /// Whether the person wants to work on site, at a distance, or both.
    async fn remote_preference(&self, ctx: &Context<'_>) -> Option<RemotePreference> {
        self.read(ctx, Part::Location, self.0.location.as_ref()).map(|location| location.remote.into())
    }

    /// What binds the person to the State.
    async fn employment_status(&self, ctx: &Context<'_>) -> Option<EmploymentStatus> {
        self.read(ctx, Part::Employment, self.0.employment.as_ref()).map(|employment| employment.status.into())
    }

    /// The home organisation; null for external people too.
    async fn organisation_id(&self, ctx: &Context<'_>) -> Option<ID> {
        self.read(ctx, Part::Employment, self.0.employment.as_ref())?.organisation.map(encode)
    }

    /// The home organisation, with its names; null for external people too.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self
            .read(ctx, Part::Employment, self.0.employment.as_ref())
            .and_then(|employment| employment.organisation)
        {
            Some(organisation) => Organisation::load(ctx, organisation).await,
            None => Ok(None),
        }
    }

    /// Up to what protection the person is known to be cleared, whatever day it ends; for the person, those involved in a placement with them,
    /// their releasing managers and the programme’s administrators. Whoever ranks for a seat that asks for a clearance finds nobody there whose
    /// does not suffice.
    async fn clearance(&self, ctx: &Context<'_>) -> Option<Clearance> {
        let cleared = self.read_clearance(ctx)?;
        Some(cleared.clearance.into())
    }

    /// The last day on which the clearance counts; null where it does not end, and for who may not see the clearance.
    async fn clearance_until(&self, ctx: &Context<'_>) -> Option<Date> {
        let cleared = self.read_clearance(ctx)?;
        cleared.expires_on.map(Into::into)
    }

    /// The first day on which a paused talent is back; for the person and the programme's administrators.
    async fn paused_until(&self) -> Option<Date> {
        self.0.private.as_ref()?.paused_until.map(Into::into)
    }

    /// To whom each section is shown; for the person and the programme's administrators.
    async fn visibility(&self) -> Option<Vec<SectionVisibility>> {
        let audiences = &self.0.private.as_ref()?.audiences;
        let visibility = |(section, audience): &(_, _)| SectionVisibility {
            section: Section::from(*section),
            audience: Audience::from(*audience),
        };
        Some(audiences.iter().map(visibility).collect())
    }

    /// What is missing before the profile can enter the pool; for the person and the programme's administrators.
    async fn missing(&self) -> Option<Vec<ProfilePart>> {
        self.0.private.as_ref().map(|private| private.missing.iter().copied().map(Into::into).collect())
    }

    /// What confirmed placements take of the person's time; for the person and the programme's administrators.
    async fn engagements(&self, ctx: &Context<'_>) -> Option<Vec<Engagement>> {
        let engagements = &self.read(ctx, Part::Availability, self.0.private.as_ref())?.engagements;
        let engagement = |(placement, days, share): &(_, Days, _)| Engagement {
            placement_id: encode::<PlacementId>(*placement),
            period: days.into(),
            share: Share::from(*share),
        };
        Some(engagements.iter().map(engagement).collect())
    }

    /// The windows of `availabilities` that confirmed placements need on some day, also on one that is over: they can be changed as far as
    /// those allow, and not be withdrawn. For the person and the programme's administrators.
    async fn held_availability_ids(&self, ctx: &Context<'_>) -> Option<Vec<ID>> {
        let held = &self.read(ctx, Part::Availability, self.0.private.as_ref())?.held_windows;
        Some(held.iter().copied().map(encode).collect())
    }

    /// What the person has reached, by completed missions and by days worked, as it is now. Null where it is not shown to you, and where a
    /// past moment was asked for.
    async fn milestones(&self, ctx: &Context<'_>) -> Result<Option<Vec<Milestone>>> {
        if !self.0.milestones {
            return Ok(None);
        }
        let reached = milestones_of(ctx.store()?, self.0.id).await?;
        // That nothing was reached says nothing of anybody.
        if !reached.is_empty() {
            self.looked(ctx, Part::Milestones.as_str());
        }
        Ok(Some(reached.into_iter().map(Into::into).collect()))
    }

    /// The commands that you can give now, as far as status and rights say.
    async fn actions(&self) -> Vec<TalentAction> {
        self.0.actions.iter().copied().filter_map(TalentAction::of).collect()
    }
}

impl Talent {
    /// A section, where it is shown to the viewer: that they read it goes into its person's log.
    fn read<'a, T>(&self, ctx: &Context<'_>, part: Part, section: Option<&'a T>) -> Option<&'a T> {
        let section = section?;
        self.looked(ctx, part.as_str());
        Some(section)
    }

    pub(crate) fn name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.read(ctx, Part::Identity, self.0.identity.as_ref())?.display_name.as_deref()
    }

    /// The latest proof of a claim among those that counted on a day.
    pub(in crate::schema) fn proof(
        &self,
        ctx: &Context<'_>,
        claim: &CandidateSkill,
        day: NaiveDate,
    ) -> Option<SkillProof> {
        let skills = self.read(ctx, Part::Skills, self.0.skills.as_ref())?;
        let proofs = &skills.iter().find(|skill| skill.skill == claim.skill)?.proofs;
        let counts = |proof: &&ProofView| {
            proof.level >= claim.level && proof.on <= day && proof.expires_on.is_none_or(|last| day <= last)
        };
        proofs.iter().filter(counts).max_by_key(|proof| proof.on).map(SkillProof::from)
    }

    fn read_clearance(&self, ctx: &Context<'_>) -> Option<Cleared> {
        let cleared = self.0.clearance?;
        // That there is none says nothing of anybody.
        if !cleared.clearance.is_none() {
            self.looked(ctx, CLEARANCE);
        }
        Some(cleared)
    }

    /// The viewer is told this of them: what stands on a profile, or what a filter says of those whom it finds.
    pub(super) fn looked(&self, ctx: &Context<'_>, what: &'static str) {
        // A schema without a store or a request, which the tests of its form have, shows nobody.
        if let (Some(look), Ok(request), Ok(store)) = (self.0.look, ctx.request(), ctx.store()) {
            request.looks().add(store, look.reader, look.of, what);
        }
    }
}

/// Whole days, both ends included.
#[derive(SimpleObject, Clone, Debug)]
pub struct Period {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
}

impl From<&Days> for Period {
    fn from(days: &Days) -> Self {
        Self { start: days.start().into(), end: days.end().into() }
    }
}

/// A skill that a talent claims, and what stands behind it.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct SkillClaim {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
    /// Since when it has been practised, where the person says so.
    pub since: Option<Date>,
    /// The strongest evidence today for this level.
    pub evidence: Evidence,
    /// How many colleagues stand behind it.
    pub endorsement_count: i64,
    /// Who they are; empty for viewers who are no colleagues.
    pub endorsements: Vec<Endorsement>,
    /// Completed missions and certificates.
    pub proofs: Vec<SkillProof>,
}

#[ComplexObject]
impl SkillClaim {
    /// The skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, decode(&self.skill_id)?).await
    }
}

impl From<&SkillView> for SkillClaim {
    fn from(skill: &SkillView) -> Self {
        Self {
            skill_id: encode_skill(skill.skill),
            level: skill.level.number(),
            since: skill.since.map(Into::into),
            evidence: skill.evidence.into(),
            endorsement_count: i64::try_from(skill.endorsements).unwrap_or(i64::MAX),
            endorsements: skill.endorsed_by.iter().map(Endorsement::from).collect(),
            proofs: skill.proofs.iter().map(SkillProof::from).collect(),
        }
    }
}

/// A colleague's word for a skill.
#[derive(SimpleObject, Clone, Debug)]
pub struct Endorsement {
    /// The colleague's account.
    pub account_id: ID,
    /// The level that was claimed when the word was given.
    pub level: i64,
    /// The day it was given.
    pub endorsed_on: Date,
}

impl From<&EndorsementView> for Endorsement {
    fn from(endorsement: &EndorsementView) -> Self {
        Self {
            account_id: encode(endorsement.by),
            level: endorsement.level.number(),
            endorsed_on: endorsement.on.into(),
        }
    }
}

/// What proves a skill: a completed placement or a certificate.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct SkillProof {
    /// Which of the two.
    pub kind: SkillProofKind,
    /// The placement, for those involved in the talent.
    pub placement_id: Option<ID>,
    /// The certificate's title, for colleagues.
    pub certificate: Option<String>,
    /// The level that it proves.
    pub level: i64,
    /// The day it was given.
    pub proven_on: Date,
    /// The last day on which it counts, where it ages.
    pub expires_on: Option<Date>,
    #[graphql(skip)]
    placement: Option<PlacementId>,
}

#[ComplexObject]
impl SkillProof {
    /// The mission that was completed, for those involved in the talent who may read the placement.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        let Some(placement) = self.placement else { return Ok(None) };
        match Placement::load(ctx, placement).await? {
            Some(placement) => placement.about(ctx).await,
            None => Ok(None),
        }
    }
}

impl From<&ProofView> for SkillProof {
    fn from(proof: &ProofView) -> Self {
        Self {
            kind: if proof.completed { SkillProofKind::Mission } else { SkillProofKind::Certificate },
            placement: proof.placement,
            placement_id: proof.placement.map(encode),
            certificate: proof.certificate.clone(),
            level: proof.level.number(),
            proven_on: proof.on.into(),
            expires_on: proof.expires_on.map(Into::into),
        }
    }
}

/// A window of availability. Windows of the same day add up, never over full time.
#[derive(SimpleObject, Clone, Debug)]
pub struct Availability {
    /// Opaque and stable.
    pub id: ID,
    /// From when to when.
    pub period: Period,
    /// The share of full working time on each of these days.
    pub share: Share,
}

impl From<&WindowView> for Availability {
    fn from(window: &WindowView) -> Self {
        Self { id: encode(window.id), period: (&window.period).into(), share: window.share.into() }
    }
}

/// A stretch over which the same share is free.
#[derive(SimpleObject, Clone, Debug)]
pub struct FreeTime {
    /// From when to when.
    pub period: Period,
    /// The free share of full working time in whole percent, 1 to 100.
    pub percent: i64,
}

/// What one confirmed placement takes.
#[derive(SimpleObject, Clone, Debug)]
pub struct Engagement {
    /// The placement.
    pub placement_id: ID,
    /// From when to when.
    pub period: Period,
    /// The share of full working time on each of these days.
    pub share: Share,
}

/// To whom a section of a profile is shown.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct SectionVisibility {
    /// The section.
    pub section: Section,
    /// Who sees it.
    pub audience: Audience,
}

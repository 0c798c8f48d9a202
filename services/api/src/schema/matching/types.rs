//! The placement, its release and its history in the schema.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_accounts::read::role_holders::names;
use vivier_kernel::id::AccountId;
use vivier_kernel::problem::Refusal as _;
use vivier_matching::domain::check::ActionState;
use vivier_matching::domain::value::HalfDays;
use vivier_matching::read::placement_card::Step;
use vivier_matching::read::view::{ConditionsView, EndingView, PlacementView, ReleaseView};

use super::agreement_types::Agreement;
use super::consent_types::{Amendment, DeclinedAmendment, Dispute, PendingStep, ReleaseOpinion};
use super::enums::{
    Origin, PlacementAction, PlacementStatus, ProposalSource, Rating, ReleaseRefusalReason, ReleaseStatus, ReleaseStep,
    Route, Side,
};
use crate::schema::missions::types::{Mission, Seat};
use crate::schema::organisations::Organisation;
use crate::schema::talents::encode_skill;
use crate::schema::talents::types::{Period, Talent};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::messages;
use vivier_graphql::conventions::scalars::{Date, Instant, Share};

/// One talent and one seat, from first contact to review. It exists only for the talent, the mission's owners, the talent's
/// service once it was asked, and the programme.
pub struct Placement(pub PlacementView);

/// One talent and one seat, from first contact to review. It exists only for the talent, the mission's owners, the talent's
/// service once it was asked, and the programme.
#[Object]
impl Placement {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the placement stands.
    async fn status(&self) -> PlacementStatus {
        self.0.status.into()
    }

    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.0.talent)
    }

    /// The talent, as they chose to be seen by you; null where they are not in the pool any more and do not exist for you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load_for(ctx, self.0.viewer.clone(), self.0.talent).await
    }

    /// The mission.
    async fn mission_id(&self) -> ID {
        encode(self.0.mission)
    }

    /// Whether the mission exists for you beside its placements: that of a flash team does not for the team and the services that let them go,
    /// who read it here.
    async fn mission_read(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(Mission::load(ctx, self.0.mission).await?.is_some())
    }

    /// The mission.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        self.about(ctx).await
    }

    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.0.seat)
    }

    /// The seat as it is now; null where it was removed.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        match Seat::load(ctx, self.0.seat).await? {
            Some(seat) => Ok(Some(seat)),
            // As the mission that it is one of.
            None => {
                let mission = Mission::load_raised(ctx, self.0.mission).await?;
                let mut seats = mission.into_iter().flat_map(|mission| mission.0.seats);
                Ok(seats.find(|seat| seat.id == self.0.seat).map(Seat))
            }
        }
    }

    /// The organisation that has the mission.
    async fn host_id(&self) -> ID {
        encode(self.0.host)
    }

    /// The organisation that has the mission.
    async fn host(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.host).await
    }

    /// Who opened it.
    async fn origin(&self) -> Option<Origin> {
        self.0.origin.map(Into::into)
    }

    /// What it comes from, where it was proposed.
    async fn source(&self) -> Option<ProposalSource> {
        self.0.source.map(Into::into)
    }

    /// What was written when it was opened; not for the talent's service.
    async fn motivation(&self) -> Option<&str> {
        self.0.motivation.as_deref()
    }

    /// When it was opened.
    async fn opened_at(&self) -> Instant {
        self.0.opened_at.into()
    }

    /// When it changed last.
    async fn updated_at(&self) -> Instant {
        self.0.updated_at.into()
    }

    /// When it expires without an answer; null where it waits for none.
    async fn answer_by(&self) -> Option<Instant> {
        self.0.answer_by.map(Into::into)
    }

    /// The sides whose turn it is.
    async fn awaits(&self) -> Vec<Side> {
        self.0.awaits.iter().copied().map(Into::into).collect()
    }

    /// The sides on which you stand.
    async fn my_sides(&self) -> Vec<Side> {
        self.0.sides.iter().copied().map(Into::into).collect()
    }

    /// The days that it takes: those confirmed, or else those of the draft, or else the seat's.
    async fn period(&self) -> Option<Period> {
        self.0.span.as_ref().map(|span| (&span.period).into())
    }

    /// The share of full working time on each of these days.
    async fn share(&self) -> Option<Share> {
        self.0.span.as_ref().map(|span| span.share.into())
    }

    /// True where the talent's service has to release them; false for external people.
    async fn needs_release(&self) -> bool {
        self.0.needs_release
    }

    /// The consent of the talent's service; null until it is asked.
    async fn release(&self) -> Option<Release> {
        self.0.release.clone().map(Release)
    }

    /// The present terms and their signatures; null until they are written.
    async fn agreement(&self) -> Option<Agreement> {
        self.0.agreement.clone().map(Agreement)
    }

    /// What was done; null until it is completed.
    async fn completion(&self) -> Option<PlacementCompletion> {
        let completion = self.0.completion.as_ref()?;
        let skills = completion.skills.iter();
        Some(PlacementCompletion {
            half_days: completion.half_days.number(),
            skills: skills
                .map(|seen| EvidencedSkill { skill_id: encode_skill(seen.skill), level: seen.level.number() })
                .collect(),
        })
    }

    /// The half days that count: what both sides confirmed, or the programme settled, and until that is known what was said at the end. Null
    /// before the end.
    async fn worked(&self) -> Option<i64> {
        self.0.worked.map(HalfDays::number)
    }

    /// The reviews that you may read: your own, and the other's once both are written.
    async fn reviews(&self) -> Vec<PlacementReview> {
        let review = |view: &vivier_matching::read::view::ReviewView| PlacementReview {
            by: view.by.into(),
            rating: view.rating.into(),
            words: view.words.clone(),
        };
        self.0.reviews.iter().map(review).collect()
    }

    /// Why it came to nothing, or ended early; null otherwise.
    async fn ending(&self) -> Option<PlacementEnding> {
        self.0.ending.as_ref().map(Into::into)
    }

    /// What happened, in order.
    async fn steps(&self) -> Vec<PlacementStep> {
        self.0.steps.iter().map(Into::into).collect()
    }

    /// Whose turn it is, by when, and what happens where nobody moves. Empty once it is over and nothing is in dispute.
    async fn pending(&self) -> Vec<PendingStep> {
        self.0.pending.iter().map(Into::into).collect()
    }

    /// The changes to the agreement that hold, in order, and the one that is proposed.
    async fn amendments(&self) -> Vec<Amendment> {
        self.0.amendments.iter().map(Into::into).collect()
    }

    /// The change that was proposed last, where a side said no to it; null where there was none, and where it waits, holds or has lapsed.
    async fn declined_amendment(&self) -> Option<DeclinedAmendment> {
        self.0.declined_amendment.as_ref().map(Into::into)
    }

    /// What was brought before the programme, in order.
    async fn disputes(&self) -> Vec<Dispute> {
        self.0.disputes.iter().map(Into::into).collect()
    }

    /// Every command that your sides can ever give to it, with the reason where one is disabled now.
    async fn actions(&self, ctx: &Context<'_>) -> Vec<PlacementActionState> {
        let locale = ctx.locale();
        let shown = |state: &ActionState| {
            let problem = state.refusal.as_ref().map(|refusal| refusal.problem());
            Some(PlacementActionState {
                action: PlacementAction::of(state.action)?,
                side: state.side.into(),
                enabled: state.is_enabled(),
                code: problem.as_ref().map(|problem| problem.code),
                message: problem.as_ref().map(|problem| messages::problem(problem, locale)),
            })
        };
        self.0.actions.iter().filter_map(shown).collect()
    }
}

impl Placement {
    /// What it is about, for whoever reads it.
    pub(in crate::schema) async fn about(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        match Mission::load(ctx, self.0.mission).await? {
            Some(mission) => Ok(Some(mission)),
            // A flash team's is on no list: who stands in the placement reads it here.
            None => Mission::load_raised(ctx, self.0.mission).await,
        }
    }
}

/// One command, as a button shows it.
#[derive(SimpleObject, Clone, Debug)]
pub struct PlacementActionState {
    /// The command.
    pub action: PlacementAction,
    /// On whose behalf you would give it.
    pub side: Side,
    /// True where it can be given now, as far as status and rights say.
    pub enabled: bool,
    /// Why it is disabled, as a code of the catalogue.
    pub code: Option<&'static str>,
    /// Why it is disabled, in words of your language.
    pub message: Option<String>,
}

/// One event of a placement's history.
#[derive(SimpleObject, Clone, Debug)]
pub struct PlacementStep {
    /// The placement's version from then on.
    pub version: i64,
    /// What happened, in the past tense, for example `ReleaseGranted`.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// On whose behalf.
    pub side: Side,
    /// The account that acted; null for Vivier itself.
    pub account_id: Option<ID>,
    /// Where the placement stood afterwards.
    pub status: PlacementStatus,
}

impl From<&Step> for PlacementStep {
    fn from(step: &Step) -> Self {
        Self {
            version: step.version,
            kind: step.kind.clone(),
            at: step.at.into(),
            side: step.side.into(),
            account_id: step.account.map(encode),
            status: step.status.into(),
        }
    }
}

/// The consent of a talent's service.
pub struct Release(ReleaseView);

/// The consent of a talent's service.
#[Object]
impl Release {
    /// Where it stands.
    async fn status(&self) -> ReleaseStatus {
        self.0.status.into()
    }

    /// The talent's home organisation.
    async fn organisation_id(&self) -> ID {
        encode(self.0.organisation)
    }

    /// The talent's home organisation.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.organisation).await
    }

    /// The days that are asked for.
    async fn period(&self) -> Period {
        (&self.0.asked.period).into()
    }

    /// The share of full working time that is asked for.
    async fn share(&self) -> Share {
        self.0.asked.share.into()
    }

    /// When the service was asked.
    async fn requested_on(&self) -> Date {
        self.0.requested_on.into()
    }

    /// When the placement expires without an answer.
    async fn deadline(&self) -> Instant {
        self.0.deadline.into()
    }

    /// How often the service was reminded.
    async fn reminders(&self) -> u32 {
        self.0.reminders
    }

    /// When it was reminded last.
    async fn reminded_on(&self) -> Option<Date> {
        self.0.reminded_on.map(Into::into)
    }

    /// The account that answers in the manager's place today: until the answer, or to the last day of the manager's absence.
    async fn delegate_id(&self) -> Option<ID> {
        self.0.delegate.map(encode)
    }

    /// The name of whoever answers in the manager's place; null where nobody does, and once they were erased.
    async fn delegate_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        named(ctx, self.0.delegate).await
    }

    /// The account that answered.
    async fn answered_by_id(&self) -> Option<ID> {
        self.0.answered_by.map(encode)
    }

    /// The name of whoever answered; null before, and once they were erased.
    async fn answered_by_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        named(ctx, self.0.answered_by).await
    }

    /// The conditions of a yes.
    async fn conditions(&self) -> Option<ReleaseConditions> {
        self.0.conditions.as_ref().map(Into::into)
    }

    /// By what way; null for requests from before there were rules.
    async fn route(&self) -> Option<Route> {
        self.0.asked_by.route.map(Into::into)
    }

    /// The version of the rules under which it was asked for.
    async fn rules_version(&self) -> Option<u16> {
        self.0.asked_by.rules
    }

    /// Where that rule comes from, in French.
    async fn source(&self) -> Option<&str> {
        self.0.asked_by.source
    }

    /// What the service has to say, in order.
    async fn steps(&self) -> Vec<ReleaseStep> {
        self.0.asked_by.steps.iter().copied().map(Into::into).collect()
    }

    /// What the service has to say next; null once it has answered.
    async fn turn(&self) -> Option<ReleaseStep> {
        self.0.asked_by.turn.map(Into::into)
    }

    /// The organisation whose manager is asked: the nearest one that has a manager; null where none has, which the programme has to mend.
    async fn addressed_to_id(&self) -> Option<ID> {
        self.0.asked_by.addressed_to.map(encode)
    }

    /// The organisation whose manager is asked.
    async fn addressed_to(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.asked_by.addressed_to {
            Some(organisation) => Organisation::load(ctx, organisation).await,
            None => Ok(None),
        }
    }

    /// What is still to be said and for which nobody had the role in that organisation or above it when it was asked: the programme was
    /// told, and names somebody.
    async fn vacant_steps(&self) -> Vec<ReleaseStep> {
        self.0.asked_by.vacant.iter().copied().map(Into::into).collect()
    }

    /// What it takes from the service, in half days of work over the whole period.
    async fn half_days(&self) -> i64 {
        self.0.asked_by.half_days
    }

    /// What the manager thinks, where human resources decide.
    async fn opinion(&self) -> Option<ReleaseOpinion> {
        self.0.asked_by.opinion.as_ref().map(Into::into)
    }

    /// When it goes on without the manager’s opinion; null where none is waited for.
    async fn opinion_by(&self) -> Option<Instant> {
        self.0.asked_by.opinion_by.map(Into::into)
    }

    /// True where whoever stands above was told that nobody decides.
    async fn escalated(&self) -> bool {
        self.0.asked_by.escalated
    }

    /// When the service took its consent back.
    async fn revoked_on(&self) -> Option<Date> {
        self.0.asked_by.revoked_on.map(Into::into)
    }

    /// Why the service says no; for the talent, the service and the programme.
    async fn refusal_reason(&self) -> Option<ReleaseRefusalReason> {
        self.0.refusal.map(Into::into)
    }

    /// Why the service says no, in words; for the talent, the service and the programme.
    async fn words(&self) -> Option<&str> {
        self.0.words.as_deref()
    }
}

/// What a service asks for when it says yes.
#[derive(SimpleObject, Clone, Debug)]
pub struct ReleaseConditions {
    /// No more than this share.
    pub max_share: Option<Share>,
    /// No later than this day.
    pub last_day: Option<Date>,
    /// Other conditions.
    pub words: Option<String>,
}

impl From<&ConditionsView> for ReleaseConditions {
    fn from(view: &ConditionsView) -> Self {
        Self {
            max_share: view.max_share.map(Into::into),
            last_day: view.last_day.map(Into::into),
            words: view.words.clone(),
        }
    }
}

/// What was done in a placement, as the host says.
#[derive(SimpleObject, Clone, Debug)]
pub struct PlacementCompletion {
    /// What was worked, in half days, as the host said at the end.
    pub half_days: i64,
    /// The skills that were seen at work.
    pub skills: Vec<EvidencedSkill>,
}

/// A skill that was seen at work, and how well it was held.
#[derive(SimpleObject, Clone, Debug)]
pub struct EvidencedSkill {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
}

/// How one side found a completed placement.
#[derive(SimpleObject, Clone, Debug)]
pub struct PlacementReview {
    /// Whose review it is.
    pub by: Side,
    /// How it went.
    pub rating: Rating,
    /// In words.
    pub words: Option<String>,
}

/// Why a placement came to nothing, or ended early.
#[derive(SimpleObject, Clone, Debug)]
pub struct PlacementEnding {
    /// On whose side it ended.
    pub by: Side,
    /// An item of the closed list that goes with the status: `PlacementDeclineReason`, `PlacementWithdrawalReason`,
    /// `ReleaseRefusalReason`, `PlacementEarlyEndReason`, or, where it was superseded, `SEAT_FILLED`, `SEAT_GONE`, `TALENT_PLACED`
    /// or `TALENT_LEFT`.
    pub reason: Option<String>,
    /// In words, where they are for you.
    pub words: Option<String>,
    /// The placement that came first.
    pub superseded_by_id: Option<ID>,
    /// The last day of a placement that ended early.
    pub last_day: Option<Date>,
    /// What was worked until then, in half days.
    pub half_days: Option<i64>,
}

impl From<&EndingView> for PlacementEnding {
    fn from(view: &EndingView) -> Self {
        Self {
            by: view.by.into(),
            reason: view.reason.clone(),
            words: view.words.clone(),
            superseded_by_id: view.superseded_by.map(encode),
            last_day: view.last_day.map(Into::into),
            half_days: view.half_days,
        }
    }
}

/// The name of an account that acted for a service.
async fn named(ctx: &Context<'_>, account: Option<AccountId>) -> Result<Option<String>> {
    let Some(account) = account else { return Ok(None) };
    Ok(names(ctx.store()?, &[account]).await?.into_iter().next().map(|(_, name)| name))
}

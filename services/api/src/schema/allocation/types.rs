//! Allocation runs in the schema: what is proposed, with what proof, at what prices, and why.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use vivier_kernel::id::{MissionId, PlacementId, SeatId, TalentId};
use vivier_matching::allocation::decide::Opened;
use vivier_matching::allocation::outcome::{
    Ahead, MissedSeat, MissionResult, Outcome, Proposal, SkillPrice, TalentPrice, as_score,
};
use vivier_matching::allocation::read::{self, RunRow};
use vivier_matching::allocation::value::{AllocationRunId, SkillSupply};
use vivier_skills::domain::value::SkillId;

use super::enums::{
    AllocationAheadBy, AllocationRejectionReason, AllocationShortfall, AllocationSkillSupply, AllocationStatus,
    MissedSeatCause,
};
use crate::schema::matching::types::Placement;
use crate::schema::missions::types::{Mission, Seat};
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::types::{Period, Talent};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::Instant;
use vivier_kernel::id::TypedId as _;

/// Who could go where over a period, by priorities. It proposes; people decide. For the programme's administrators.
pub struct AllocationRun(pub RunRow);

impl AllocationRun {
    pub async fn load(ctx: &Context<'_>, id: AllocationRunId) -> Result<Option<Self>> {
        Ok(read::run(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

/// Who could go where over a period, by priorities. It proposes; people decide. For the programme's administrators.
#[Object]
impl AllocationRun {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where the run stands.
    async fn status(&self) -> AllocationStatus {
        self.0.status().into()
    }

    /// Which solution this is: 1 at first, one more each time that what it rests on had changed and it was solved anew, with the least disturbance.
    async fn edition(&self) -> i64 {
        self.0.state.edition.into()
    }

    /// How many people this edition moved from what the one before had proposed.
    async fn moved(&self) -> i64 {
        self.0.state.moved.into()
    }

    /// Open seats that have a day in it take part.
    async fn period(&self) -> Option<Period> {
        self.0.state.parameters.as_ref().map(|parameters| (&parameters.period).into())
    }

    /// The most releases of one service over the period, those that were under way or proposed already among them; null for any number.
    async fn releases_per_service(&self) -> Option<i64> {
        self.0.state.parameters.as_ref().and_then(|parameters| parameters.releases_per_service).map(Into::into)
    }

    /// The most seats of a mission that people of one ministry take, those that were taken or proposed already among them, in percent, rounded up.
    async fn spread_percent(&self) -> Option<i64> {
        self.0.state.parameters.as_ref().map(|parameters| parameters.spread_percent.into())
    }

    /// Missions that need so many people, or none.
    async fn minimums(&self) -> Vec<AllocationMinimum> {
        let minimums = self.0.state.parameters.iter().flat_map(|parameters| &parameters.minimums);
        minimums.map(|one| AllocationMinimum { mission_id: encode(one.mission), seats: one.seats.into() }).collect()
    }

    /// When this edition was solved.
    async fn computed_at(&self) -> Instant {
        self.0.computed_at.into()
    }

    /// Who asked for it.
    async fn asked_by(&self) -> Option<ID> {
        self.0.state.asked_by.map(encode)
    }

    /// Who accepted or rejected it.
    async fn decided_by(&self) -> Option<ID> {
        self.0.state.decided_by.map(encode)
    }

    /// Why it was rejected.
    async fn rejection_reason(&self) -> Option<AllocationRejectionReason> {
        self.0.state.rejection.map(Into::into)
    }

    /// What whoever decided wrote. Null once they were erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.0.words(ctx.store()?).await?)
    }

    /// What came of it.
    async fn result(&self) -> Option<AllocationResult> {
        let state = &self.0.state;
        let outcome = state.outcome.clone()?;
        let opened = |talent, seat| state.opened(talent, seat).cloned();
        Some(AllocationResult::of(outcome, opened))
    }
}

/// A mission that needs so many people, or none.
#[derive(SimpleObject)]
pub struct AllocationMinimum {
    /// The mission.
    pub mission_id: ID,
    /// How many people, those who have a seat there or were proposed for one among them.
    pub seats: i64,
}

/// An allocation with its proof. Values are points (fit, wishes of both sides) times the mission's weight (its priority and ten), and 5,000 for each
/// pair that has begun already, by an application or an invitation.
#[derive(SimpleObject)]
pub struct AllocationResult {
    /// The version of the allocation's numbers.
    pub policy_version: i64,
    /// The version of the ranking that gave the fits.
    pub ranking_policy_version: i64,
    /// SHA-256 of everything that it rests on.
    pub input_hash: String,
    /// People who fit at least one seat.
    pub people: i64,
    /// Open seats.
    pub seats: i64,
    /// Possible pairs of a person and a seat.
    pub pairs: i64,
    /// What the proposals are worth.
    pub value: i64,
    /// True where it is proven that no allocation within the limits is worth more; of a run that was solved again, that none is worth enough more
    /// to undo what it proposed before. False where `seatsCut` is not 0.
    pub optimal: bool,
    /// Of so many seats only the best people were looked at, since more fit than a run can look at; what is proven is proven of these.
    pub seats_cut: i64,
    /// How far the optimum can be, in millionths of what was found, rounded up; 0 where it is proven, of the people who were looked at: see `seatsCut`.
    pub gap_millionths: i64,
    /// Pairs that would both rather have each other.
    pub blocking_pairs: i64,
    /// Who is proposed for which seat.
    pub proposals: Vec<AllocationProposal>,
    /// What other rules make of the same data.
    pub comparisons: Vec<AllocationComparison>,
    /// Scarce people, the dearest first.
    pub talent_prices: Vec<AllocationTalentPrice>,
    /// Skills that seats cannot do without, the dearest first.
    pub skill_prices: Vec<AllocationSkillPrice>,
    /// For each person who is worth more in a seat that they do not have: why, and what would change it; the nearest first.
    pub missed: Vec<AllocationMissedSeat>,
    /// How each mission fares.
    pub missions: Vec<AllocationMission>,
}

impl AllocationResult {
    pub(super) fn of(outcome: Outcome, opened: impl Fn(TalentId, SeatId) -> Option<Opened>) -> Self {
        let (optimal, gap_millionths) = (outcome.is_optimal(), outcome.gap_millionths());
        let comparison = |rule: vivier_matching::allocation::outcome::RuleResult| AllocationComparison {
            rule: rule.rule,
            value: rule.value,
            placed: rule.placed.into(),
            blocking_pairs: rule.blocking_pairs.into(),
            gain_per_mille: ((outcome.value - rule.value) * 1000).checked_div(rule.value).unwrap_or(0),
        };
        Self {
            policy_version: outcome.policy,
            ranking_policy_version: outcome.ranking_policy,
            input_hash: outcome.input_hash,
            people: outcome.people.into(),
            seats: outcome.seats.into(),
            pairs: outcome.pairs.into(),
            value: outcome.value,
            optimal,
            seats_cut: outcome.seats_cut.into(),
            gap_millionths,
            blocking_pairs: outcome.blocking_pairs.into(),
            comparisons: outcome.rules.into_iter().map(comparison).collect(),
            proposals: outcome
                .proposals
                .into_iter()
                .map(|proposal| AllocationProposal::of(proposal, opened(proposal.talent, proposal.seat)))
                .collect(),
            talent_prices: outcome.talent_prices.into_iter().map(Into::into).collect(),
            skill_prices: outcome.skill_prices.into_iter().map(Into::into).collect(),
            missed: outcome.missed.into_iter().map(Into::into).collect(),
            missions: outcome.missions.into_iter().map(Into::into).collect(),
        }
    }
}

/// What another rule makes of the same data.
#[derive(SimpleObject)]
pub struct AllocationComparison {
    /// `FIRST_COME`: missions in the order of arrival, each takes who fits best. `GREEDY_BY_SCORE`: pairs by what they are worth, the most first.
    pub rule: String,
    /// What its proposals are worth.
    pub value: i64,
    /// How many seats it fills.
    pub placed: i64,
    /// Pairs that would both rather have each other.
    pub blocking_pairs: i64,
    /// How much more the allocation is worth, in thousandths of this rule's value.
    pub gain_per_mille: i64,
}

/// One person for one seat.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationProposal {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// The mission.
    pub mission_id: ID,
    /// The ranking’s score of the two, on its own scale: 0 to `RankingPolicy.maxScore`, its last digit rounded down.
    pub fit: i64,
    /// Points times the mission's weight.
    pub value: i64,
    /// The placement that was opened after the run was accepted.
    pub placement_id: Option<ID>,
    /// The code of why it could not be opened any more.
    pub lapsed: Option<String>,
    #[graphql(skip)]
    talent: TalentId,
    #[graphql(skip)]
    seat: SeatId,
    #[graphql(skip)]
    mission: MissionId,
    #[graphql(skip)]
    placement: Option<PlacementId>,
}

impl AllocationProposal {
    fn of(proposal: Proposal, opened: Option<Opened>) -> Self {
        let (placement, lapsed) = match opened {
            None => (None, None),
            Some(Opened::Placement(placement)) => (Some(placement), None),
            Some(Opened::Lapsed(code)) => (None, Some(code)),
        };
        Self {
            talent_id: encode(proposal.talent),
            seat_id: encode(proposal.seat),
            mission_id: encode(proposal.mission),
            fit: as_score(proposal.fit),
            value: proposal.value,
            placement_id: placement.map(encode),
            lapsed,
            talent: proposal.talent,
            seat: proposal.seat,
            mission: proposal.mission,
            placement,
        }
    }
}

#[ComplexObject]
impl AllocationProposal {
    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }

    /// The seat as it is now.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        Seat::load(ctx, self.seat).await
    }

    /// The mission.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        Mission::load(ctx, self.mission).await
    }

    /// The placement that was opened after the run was accepted.
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.placement {
            Some(placement) => Placement::load(ctx, placement).await,
            None => Ok(None),
        }
    }
}

/// What somebody's time is worth in this run.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationTalentPrice {
    /// The talent.
    pub talent_id: ID,
    /// One more person like them would add that much at most.
    pub price: i64,
    #[graphql(skip)]
    talent: TalentId,
}

impl From<TalentPrice> for AllocationTalentPrice {
    fn from(price: TalentPrice) -> Self {
        Self { talent_id: encode(price.talent), price: price.price, talent: price.talent }
    }
}

#[ComplexObject]
impl AllocationTalentPrice {
    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }
}

/// How scarce a skill is that seats cannot do without.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationSkillPrice {
    /// The skill.
    pub skill_id: ID,
    /// Open seats that cannot do without it.
    pub seats: i64,
    /// How many of them are filled.
    pub filled: i64,
    /// People who have it and fit one of them.
    pub people: i64,
    /// The mean price of those who have it and fill them; null where there is no price, see `supply`.
    pub price: Option<i64>,
    /// What the price says, or why there is none.
    pub supply: AllocationSkillSupply,
    #[graphql(skip)]
    key: uuid::Uuid,
}

impl From<SkillPrice> for AllocationSkillPrice {
    fn from(price: SkillPrice) -> Self {
        Self {
            skill_id: encode_skill(price.skill),
            seats: price.seats.into(),
            filled: price.filled.into(),
            people: price.people.into(),
            price: Some(price.price).filter(|_| price.supply == SkillSupply::Priced),
            supply: price.supply.into(),
            key: price.skill,
        }
    }
}

#[ComplexObject]
impl AllocationSkillPrice {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, SkillId::from_uuid(self.key)).await
    }
}

/// The best seat that somebody does not have.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationMissedSeat {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// Why they do not have it.
    pub cause: MissedSeatCause,
    /// Who has it, where somebody else's having it is why.
    pub taken_by_id: Option<ID>,
    /// How much more the pair would have to be worth, in points times weight: at least this. 0 where `outOfReach`.
    pub at_least: i64,
    /// The same as score, on the ranking’s scale (`RankingPolicy.maxScore`): with less than so much more it could not be theirs. 0 where `outOfReach`.
    pub at_least_fit: i64,
    /// With so much more score it would be theirs, for sure: found by solving again with them there. Null where nobody has worked it out: it is for
    /// the ten who are nearest.
    pub needed_fit: Option<i64>,
    /// True where no score would be enough, not even the highest there is; or what is on the way takes their time, or the mission cannot have its minimum.
    pub out_of_reach: bool,
    /// What whoever has it has that they have not, the most first, at most 5. Empty where nobody’s having it is why.
    pub ahead: Vec<AllocationAhead>,
    #[graphql(skip)]
    missed: MissedSeat,
}

impl From<MissedSeat> for AllocationMissedSeat {
    fn from(missed: MissedSeat) -> Self {
        Self {
            talent_id: encode(missed.talent),
            seat_id: encode(missed.seat),
            cause: missed.cause.into(),
            taken_by_id: missed.by.map(encode),
            at_least: missed.at_least,
            at_least_fit: as_score(missed.at_least_fit),
            needed_fit: missed.needed_fit.map(as_score),
            out_of_reach: missed.out_of_reach,
            ahead: missed.ahead.iter().copied().map(Into::into).collect(),
            missed,
        }
    }
}

#[ComplexObject]
impl AllocationMissedSeat {
    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.missed.talent).await
    }

    /// The seat as it is now.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        Seat::load(ctx, self.missed.seat).await
    }

    /// Who has it, as they chose to be seen by you.
    async fn taken_by(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.missed.by {
            Some(talent) => Talent::load(ctx, talent).await,
            None => Ok(None),
        }
    }
}

/// Something in which whoever has a seat is ahead of somebody who has not.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationAhead {
    /// A term of the ranking, or what has begun between the two already.
    pub by: AllocationAheadBy,
    /// The skill’s id, where it is one.
    pub skill_id: Option<ID>,
    /// By how much, on the ranking’s scale (`RankingPolicy.maxScore`).
    pub points: i64,
    #[graphql(skip)]
    skill: Option<uuid::Uuid>,
}

impl From<Ahead> for AllocationAhead {
    fn from(ahead: Ahead) -> Self {
        let Ahead { by, skill, points } = ahead;
        Self { by: by.into(), skill_id: skill.map(encode_skill), points, skill }
    }
}

#[ComplexObject]
impl AllocationAhead {
    /// The skill, where it is one.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        match self.skill {
            Some(skill) => Skill::load(ctx, SkillId::from_uuid(skill)).await,
            None => Ok(None),
        }
    }
}

/// How a mission fares.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct AllocationMission {
    /// The mission.
    pub mission_id: ID,
    /// Its open seats in this run.
    pub seats: i64,
    /// How many of them somebody is proposed for.
    pub filled: i64,
    /// Why some stay empty.
    pub shortfall: AllocationShortfall,
    /// The priority that it counted with when this was solved, 0 (none) to 100: what the programme had set, or else the points that its
    /// administration had bought. Null where that was not recorded yet.
    pub priority: Option<i64>,
    #[graphql(skip)]
    mission: MissionId,
}

impl From<MissionResult> for AllocationMission {
    fn from(result: MissionResult) -> Self {
        Self {
            mission_id: encode(result.mission),
            seats: result.seats.into(),
            filled: result.filled.into(),
            shortfall: result.shortfall.into(),
            priority: result.priority,
            mission: result.mission,
        }
    }
}

#[ComplexObject]
impl AllocationMission {
    /// The mission as it is now.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        Mission::load(ctx, self.mission).await
    }
}

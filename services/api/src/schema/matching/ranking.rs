//! Rankings in the schema: who was looked at, what took some out, and for each of the others the exact sum of shown terms.

use async_graphql::{Context, ID, Object, Result, SimpleObject, Union};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_matching::ranking::load;
use vivier_matching::ranking::policy::{MAX_SCORE, POLICY, Policy};
use vivier_matching::ranking::rank::{Ranked, Ranking};
use vivier_matching::ranking::score::{Ground, Term};
use vivier_skills::Skills;

use super::enums::{Constraint, TermName};
use crate::conventions::connection::{Connection, PageArguments};
use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::encode;
use crate::conventions::input::Reader;
use crate::conventions::scalars::Date;
use crate::schema::missions::types::{RequiredSkill, Seat};
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::Evidence;
use crate::schema::talents::types::Talent;

/// A place in a ranking: the best first, equals by id.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
struct Place<T> {
    behind: i64,
    id: T,
}

impl<T> Place<T> {
    fn of(ranked: &Ranked<T>) -> Self
    where
        T: Copy,
    {
        Self { behind: MAX_SCORE - ranked.score, id: ranked.key }
    }
}

#[derive(Default)]
pub struct RankingQuery;

#[Object]
impl RankingQuery {
    /// The whole pool, ranked for a seat of a mission of yours. It orders and explains; you decide. Null where the seat does
    /// not exist for you, or is not yours to fill.
    async fn candidates_for_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
    ) -> Result<Option<CandidateRanking>> {
        let mut reader = Reader::new();
        let seat = reader.id::<SeatId>("seatId", &seat_id);
        let seat = reader.build(|| seat)?;
        Ok(load::candidates_for_seat(ctx.store()?, ctx.data::<Skills>()?, ctx.viewer()?, seat)
            .await?
            .map(CandidateRanking))
    }

    /// Every open seat, ranked for your own talent. Null where the talent is not yours.
    async fn seats_for_talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talent.")] talent_id: ID,
    ) -> Result<Option<SeatRanking>> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &talent_id);
        let talent = reader.build(|| talent)?;
        Ok(load::seats_for_talent(ctx.store()?, ctx.data::<Skills>()?, ctx.viewer()?, talent).await?.map(SeatRanking))
    }

    /// The weights that rankings go by, the same for everybody.
    async fn ranking_policy(&self) -> RankingPolicy {
        RankingPolicy(POLICY)
    }
}

/// The weights that rankings go by: those of the terms add up to 1,000, values go from 0 to 100.
pub struct RankingPolicy(Policy);

/// The weights that rankings go by: those of the terms add up to 1,000, values go from 0 to 100.
#[Object]
impl RankingPolicy {
    /// What it is called.
    async fn name(&self) -> &str {
        self.0.name
    }

    /// Another version for every change of a number.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The highest score: every term at its best.
    async fn max_score(&self) -> i64 {
        MAX_SCORE
    }

    /// What the skills that a seat asks for share among them, by importance and rarity.
    async fn skills(&self) -> i64 {
        self.0.skills
    }

    /// The weight of what stands behind the skills that count.
    async fn evidence(&self) -> i64 {
        self.0.evidence
    }

    /// The weight of how long ago somebody else last stood behind one of them.
    async fn freshness(&self) -> i64 {
        self.0.freshness
    }

    /// The weight of the time that is left beyond what the seat takes.
    async fn slack(&self) -> i64 {
        self.0.slack
    }

    /// The part of an essential skill among the seat's skills.
    async fn essential(&self) -> i64 {
        self.0.essential
    }

    /// The part of a desirable skill among the seat's skills.
    async fn desirable(&self) -> i64 {
        self.0.desirable
    }

    /// Rare skills count for more.
    async fn rarity(&self) -> Vec<RarityPart> {
        self.0.rarity.iter().map(|(at_most, part)| RarityPart { at_most: *at_most, part: *part }).collect()
    }

    /// The value of a skill that is only claimed.
    async fn claimed(&self) -> i64 {
        self.0.claimed
    }

    /// The value of a skill that a colleague endorsed.
    async fn endorsed(&self) -> i64 {
        self.0.endorsed
    }

    /// The value of a proven skill.
    async fn proven(&self) -> i64 {
        self.0.proven
    }

    /// The similarity, in percent, from which another skill stands in for an essential one.
    async fn near_enough(&self) -> i64 {
        self.0.near_enough
    }

    /// Days during which evidence is fresh.
    async fn fresh_days(&self) -> i64 {
        self.0.fresh_days
    }

    /// Days after which evidence counts nothing for freshness.
    async fn stale_days(&self) -> i64 {
        self.0.stale_days
    }
}

/// The part of skills that so many people claim.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RarityPart {
    /// Claimed by at most this share of the pool, in percent.
    pub at_most: i64,
    /// Its part, by which the part of its importance is multiplied.
    pub part: i64,
}

/// How many a hard constraint took out of a ranking.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingRemoval {
    /// The constraint.
    pub constraint: Constraint,
    /// How many broke it before any other.
    pub count: i64,
}

fn removals<K>(ranking: &Ranking<K>) -> Vec<RankingRemoval> {
    let removal = |(constraint, count): &(_, usize)| RankingRemoval {
        constraint: Constraint::from(*constraint),
        count: number(*count),
    };
    ranking.removed.iter().map(removal).collect()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The pool, ranked for a seat.
pub struct CandidateRanking(Ranking<TalentId>);

/// The pool, ranked for a seat.
#[Object]
impl CandidateRanking {
    /// The weights that it goes by.
    async fn policy(&self) -> RankingPolicy {
        RankingPolicy(self.0.policy)
    }

    /// The day that it is for.
    async fn on(&self) -> Date {
        self.0.on.into()
    }

    /// How many people were looked at.
    async fn considered(&self) -> i64 {
        number(self.0.considered)
    }

    /// How many each hard constraint took out; with the candidates, all who were looked at.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.0)
    }

    /// How many candidates there are.
    async fn candidate_count(&self) -> i64 {
        number(self.0.ranked.len())
    }

    /// The candidates, the best first.
    async fn candidates(
        &self,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Candidate>> {
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<Place<TalentId>>(&mut reader, "candidates");
        let page = reader.build(|| page)?;
        let rows = page.cut(self.0.ranked.clone(), Place::of);
        Ok(page.connection(rows, Place::of, Candidate))
    }
}

/// A talent in a ranking.
pub struct Candidate(Ranked<TalentId>);

/// A talent in a ranking.
#[Object]
impl Candidate {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.0.key)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.0.key).await
    }

    /// Exactly the sum of the terms' points, 0 to `RankingPolicy.maxScore`.
    async fn score(&self) -> i64 {
        self.0.score
    }

    /// What the score is made of.
    async fn terms(&self) -> Vec<RankingTerm> {
        self.0.terms.iter().cloned().map(RankingTerm).collect()
    }
}

/// The open seats, ranked for a talent.
pub struct SeatRanking(Ranking<SeatId>);

/// The open seats, ranked for a talent.
#[Object]
impl SeatRanking {
    /// The weights that it goes by.
    async fn policy(&self) -> RankingPolicy {
        RankingPolicy(self.0.policy)
    }

    /// The day that it is for.
    async fn on(&self) -> Date {
        self.0.on.into()
    }

    /// How many seats were looked at.
    async fn considered(&self) -> i64 {
        number(self.0.considered)
    }

    /// How many each hard constraint took out; with the seats, all that were looked at.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.0)
    }

    /// How many seats there are.
    async fn seat_count(&self) -> i64 {
        number(self.0.ranked.len())
    }

    /// The seats, the best first.
    async fn seats(
        &self,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<RankedSeat>> {
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<Place<SeatId>>(&mut reader, "rankedSeats");
        let page = reader.build(|| page)?;
        let rows = page.cut(self.0.ranked.clone(), Place::of);
        Ok(page.connection(rows, Place::of, RankedSeat))
    }
}

/// A seat in a ranking.
pub struct RankedSeat(Ranked<SeatId>);

/// A seat in a ranking.
#[Object]
impl RankedSeat {
    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.0.key)
    }

    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        Seat::load(ctx, self.0.key).await
    }

    /// Exactly the sum of the terms' points, 0 to `RankingPolicy.maxScore`.
    async fn score(&self) -> i64 {
        self.0.score
    }

    /// What the score is made of.
    async fn terms(&self) -> Vec<RankingTerm> {
        self.0.terms.iter().cloned().map(RankingTerm).collect()
    }
}

/// One addend of a score: weight times value.
pub struct RankingTerm(Term);

/// One addend of a score: weight times value.
#[Object]
impl RankingTerm {
    /// What it is about.
    async fn name(&self) -> TermName {
        self.0.name.into()
    }

    /// 0 to 1,000; the weights of one score add up to 1,000.
    async fn weight(&self) -> i64 {
        self.0.weight
    }

    /// 0 to 100.
    async fn value(&self) -> i64 {
        self.0.value
    }

    /// What it adds to the score: weight times value.
    async fn points(&self) -> i64 {
        self.0.points()
    }

    /// What it rests on.
    async fn ground(&self) -> RankingGround {
        match &self.0.ground {
            Ground::Skill { asked, held, similarity } => RankingGround::Skill(SkillGround {
                asked: asked.into(),
                held_skill_id: held.map(|held| encode_skill(held.skill)),
                held_level: held.map(|held| held.level.number()),
                evidence: held.map(|held| held.evidence.into()),
                similarity: *similarity,
            }),
            Ground::Evidence { proven, endorsed, claimed, missing } => RankingGround::Evidence(EvidenceGround {
                proven: number(*proven),
                endorsed: number(*endorsed),
                claimed: number(*claimed),
                missing: number(*missing),
            }),
            Ground::Freshness { on } => RankingGround::Freshness(FreshnessGround { on: on.map(Into::into) }),
            Ground::Slack { free, taken } => RankingGround::Slack(SlackGround { free: *free, taken: *taken }),
        }
    }
}

/// What a term of a score rests on.
#[derive(Union, Clone, Debug)]
pub enum RankingGround {
    Skill(SkillGround),
    Evidence(EvidenceGround),
    Freshness(FreshnessGround),
    Slack(SlackGround),
}

/// A skill that the seat asks for, and the claim that counts for it.
#[derive(SimpleObject, Clone, Debug)]
pub struct SkillGround {
    /// What the seat asks for.
    pub asked: RequiredSkill,
    /// The skill that counts for it; null where the talent has nothing near.
    pub held_skill_id: Option<ID>,
    /// The level at which it is held.
    pub held_level: Option<i64>,
    /// What stands behind it.
    pub evidence: Option<Evidence>,
    /// How near it is to what is asked, in percent.
    pub similarity: i64,
}

/// How many of the skills that are asked for rest on each kind of evidence.
#[derive(SimpleObject, Clone, Debug)]
pub struct EvidenceGround {
    /// On a completed mission or a certificate.
    pub proven: i64,
    /// On a colleague's word.
    pub endorsed: i64,
    /// Only on the talent's own word.
    pub claimed: i64,
    /// On nothing: the talent has nothing near.
    pub missing: i64,
}

/// When somebody else last stood behind a skill that counts.
#[derive(SimpleObject, Clone, Debug)]
pub struct FreshnessGround {
    /// The day; null where nobody did.
    pub on: Option<Date>,
}

/// The time that is free over the seat's days that are still to come.
#[derive(SimpleObject, Clone, Debug)]
pub struct SlackGround {
    /// The share that is free on every day, in percent of full working time.
    pub free: i64,
    /// The share that the seat takes, in percent.
    pub taken: i64,
}

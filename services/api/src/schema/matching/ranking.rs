//! Rankings in the schema: who was looked at, what took some out, and for each of the others the exact sum of shown terms.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_kernel::id::{OrganisationId, SeatId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_matching::live::People;
use vivier_matching::live::pool::Freshness;
use vivier_matching::ranking::alike::{self, Alike, Replacements};
use vivier_matching::ranking::counterfactual;
use vivier_matching::ranking::load::{self, Fitting, SeatsForTalent};
use vivier_matching::ranking::past;
use vivier_matching::ranking::policy::POLICY;
use vivier_matching::ranking::rank::Ranked;
use vivier_matching::ranking::told::told;

use super::candidates::{CandidateRanking, Place, most_taken_out, reach};
use super::ranking_out::{RankingRemoval, considered, number, removals};
use super::ranking_taken_out::{SeatTakenOut, TakenOut};
use super::ranking_terms::{RankingPolicy, RankingTerm};
use crate::schema::missions::inputs::SeatInput;
use crate::schema::missions::types::Seat;
use crate::schema::skills::Skill;
use crate::schema::skills::named::check_seat;
use crate::schema::talents::encode_skill;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::connection::{Connection, PageArguments};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Date, Instant, Position};

/// What `extensions.behind` calls the pool in memory.
const POOL: &str = "pool";

#[derive(Default)]
pub struct RankingQuery;

#[Object]
impl RankingQuery {
    /// The whole pool, ranked for a seat of a mission of yours. It orders and explains; you decide. Null where the seat does
    /// not exist for you, or is not yours to fill; empty where its days are over, or its organisation does not go on. About a past instant it says who would have been ranked then, to whoever may see them now.
    async fn candidates_for_seat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<CandidateRanking>> {
        let (store, people, viewer) = (ctx.store()?, ctx.data::<People>()?, ctx.viewer()?);
        let mut reader = Reader::new();
        let seat = reader.id::<SeatId>("seatId", &seat_id);
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let (seat, at) = reader.build(|| Some((seat?, at?)))?;
        let ranking = match at {
            Some(at) => past::candidates_for_seat_at(store, people, viewer, seat, at, &reach(ctx)).await?,
            None => load::candidates_for_seat(store, people, viewer, seat, &reach(ctx)).await?,
        };
        let seat = Some(seat).filter(|_| at.is_none());
        Ok(ranking.map(|ranking| CandidateRanking { ranking, seat }))
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
        Ok(load::seats_for_talent(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?, talent).await?.map(SeatRanking))
    }

    /// Where your own talent would stand for an open seat in the list that those who decide about it are shown, and what would change it.
    /// Null where the talent is not yours or the seat is not open.
    async fn prospects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talent.")] talent_id: ID,
        #[graphql(desc = "The seat.")] seat_id: ID,
    ) -> Result<Option<Prospects>> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &talent_id);
        let seat = reader.id::<SeatId>("seatId", &seat_id);
        let (talent, seat) = reader.build(|| Some((talent?, seat?)))?;
        let found = load::prospects(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?, talent, seat).await?;
        Ok(found.map(Prospects::of))
    }

    /// The people who cover most of what a person can do, for a replacement: the likest first, among those whom you see; with a seat, those
    /// who could take it. The person may be out of the pool for now. Null where you may not ask, do not see the person's skills, or the seat is not
    /// yours to fill.
    async fn talents_like(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talent.")] talent_id: ID,
        #[graphql(desc = "How many at most, 1 to 50.", default = 10)] first: i32,
        #[graphql(desc = "A seat of a mission of yours that they would take.")] seat_id: Option<ID>,
    ) -> Result<Option<SimilarTalents>> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &talent_id);
        let seat = reader.optional(seat_id, |reader, id| reader.id::<SeatId>("seatId", &id));
        let most = usize::try_from(first).ok().filter(|most| (1..=alike::MOST).contains(most));
        let most = reader.value("first", most.ok_or(Invalid::OutOfRange { min: 1, max: number(alike::MOST) }));
        let (talent, seat, most) = reader.build(|| Some((talent?, seat?, most?)))?;
        let found = alike::talents_like(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?, talent, seat, most).await?;
        Ok(found.map(SimilarTalents))
    }

    /// How many people of the pool who show themselves to whoever decides fit an open seat, rounded down to a multiple of 5. Null below 5, so that
    /// nobody is found out by counting, and where the seat is not open. A count that is behind is named in `extensions.behind`.
    async fn fitting_talent_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
    ) -> Result<Option<i64>> {
        let Some(found) = fitting(ctx, &seat_id).await? else { return Ok(None) };
        note_behind(ctx, found.freshness)?;
        Ok(told(found.count).map(number))
    }

    /// The same count as `fittingTalentCount`, with how current it is. Null where the seat is not open.
    async fn fitting_talents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
    ) -> Result<Option<FittingTalents>> {
        let found = fitting(ctx, &seat_id).await?;
        Ok(found.map(|Fitting { freshness, count }| FittingTalents {
            count: told(count).map(number),
            freshness: freshness.into(),
        }))
    }

    /// How many people of the pool would fit a seat that you are writing for an organisation, of those who show themselves to you: whom you could
    /// rank for it once it is there. Null where the seats of that organisation are not yours to fill, and where the seat's days are over. A count
    /// that is behind is named in `extensions.behind`.
    async fn fitting_talent_count_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation that has the need.")] organisation_id: ID,
        #[graphql(desc = "What the seat would ask for.")] seat: SeatInput,
    ) -> Result<Option<i64>> {
        let Some(found) = fitting_for(ctx, &organisation_id, seat).await? else { return Ok(None) };
        note_behind(ctx, found.freshness)?;
        Ok(Some(number(found.count)))
    }

    /// The same count as `fittingTalentCountFor`, with how current it is; null where that is.
    async fn fitting_talents_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation that has the need.")] organisation_id: ID,
        #[graphql(desc = "What the seat would ask for.")] seat: SeatInput,
    ) -> Result<Option<FittingTalents>> {
        let found = fitting_for(ctx, &organisation_id, seat).await?;
        Ok(found.map(|Fitting { freshness, count }| FittingTalents {
            count: Some(number(count)),
            freshness: freshness.into(),
        }))
    }

    /// The weights that rankings go by, the same for everybody.
    async fn ranking_policy(&self) -> RankingPolicy {
        RankingPolicy(POLICY)
    }
}

async fn fitting(ctx: &Context<'_>, seat_id: &ID) -> Result<Option<Fitting>> {
    let mut reader = Reader::new();
    let seat = reader.id::<SeatId>("seatId", seat_id);
    let seat = reader.build(|| seat)?;
    Ok(load::fitting(ctx.store()?, ctx.data::<People>()?, seat).await?)
}

async fn fitting_for(ctx: &Context<'_>, organisation_id: &ID, seat: SeatInput) -> Result<Option<Fitting>> {
    let mut reader = Reader::new();
    let organisation = reader.id::<OrganisationId>("organisationId", organisation_id);
    let named = seat.named_skills();
    let seat = reader.nested("seat", |reader| seat.read(reader));
    // What no mission could ask for is refused as `addSeat` refuses it, and not counted.
    check_seat(ctx, &mut reader, &named, &[]).await?;
    let seat = seat.and_then(|seat| reader.checked("seat", seat.checked()));
    let (organisation, seat) = reader.build(|| Some((organisation?, seat?)))?;
    Ok(load::fitting_need(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?, organisation, &seat).await?)
}

/// Names the pool in memory as late, where an answer has no place of its own to say so.
pub(super) fn note_behind(ctx: &Context<'_>, freshness: Freshness) -> Result<()> {
    if freshness.behind {
        ctx.request()?.behind().note(POOL);
    }
    Ok(())
}

/// How many people fit a seat.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct FittingTalents {
    /// How many; null where they are too few to be told.
    pub count: Option<i64>,
    /// How current the count is.
    pub freshness: RankingFreshness,
}

/// How current a ranking is.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingFreshness {
    /// Every event up to this place is in it.
    pub position: i64,
    /// True where the server knows of later events and could not wait for them.
    pub behind: bool,
}

impl From<Freshness> for RankingFreshness {
    fn from(Freshness { position, behind }: Freshness) -> Self {
        Self { position, behind }
    }
}

/// The open seats, ranked for a talent.
pub struct SeatRanking(SeatsForTalent);

/// The open seats, ranked for a talent.
#[Object]
impl SeatRanking {
    /// The weights that it goes by.
    async fn policy(&self) -> RankingPolicy {
        RankingPolicy(self.0.ranking.policy)
    }

    /// The day that it is for.
    async fn on(&self) -> Date {
        self.0.ranking.on.into()
    }

    /// How many seats were looked at.
    async fn considered(&self) -> i64 {
        considered(self.0.ranking.considered, &self.0.ranking.removed)
    }

    /// How many each hard constraint took out; with the seats, all that were looked at.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.0.ranking.removed)
    }

    /// How current it is.
    async fn freshness(&self) -> RankingFreshness {
        self.0.ranking.freshness.into()
    }

    /// How many seats there are.
    async fn seat_count(&self) -> i64 {
        number(self.0.ranking.fits)
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
        let rows = page.cut(self.0.ranking.ranked.iter().collect(), |ranked| Place::of(*ranked));
        Ok(page.connection(rows, |ranked| Place::of(*ranked), |ranked| RankedSeat(ranked.clone())))
    }

    /// The seats that hard constraints take you out of, with what would bring you back: those first of which fewest do.
    async fn taken_out(
        &self,
        #[graphql(desc = "How many at most, 1 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<SeatTakenOut>> {
        let most = most_taken_out(first)?;
        Ok(self.0.taken_out.iter().take(most).cloned().map(SeatTakenOut).collect())
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

/// Where a talent would stand for a seat.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingStanding {
    /// The score.
    pub score: i64,
    /// The place, from 1.
    pub place: i64,
    /// Among so many.
    pub of: i64,
}

impl RankingStanding {
    pub(super) fn told(standing: counterfactual::Standing) -> Self {
        Self { score: standing.score, place: number(standing.place), of: number(standing.of) }
    }
}

/// What having one skill at the level that a seat asks for would do.
pub struct Counterfactual(counterfactual::Counterfactual);

/// What having one skill at the level that a seat asks for would do.
#[Object]
impl Counterfactual {
    /// The skill's id.
    async fn skill_id(&self) -> ID {
        encode_skill(self.0.skill)
    }

    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, vivier_skills::domain::value::SkillId::from_uuid(self.0.skill)).await
    }

    /// The level.
    async fn level(&self) -> i64 {
        self.0.level.number()
    }

    /// The score that it would give.
    async fn score(&self) -> i64 {
        self.0.score
    }

    /// The place that it would give, from 1, everybody else as they are.
    async fn place(&self) -> i64 {
        number(self.0.place)
    }
}

/// Where a talent stands for a seat, and what would change it.
#[derive(SimpleObject)]
pub struct Prospects {
    /// How current it is.
    pub freshness: RankingFreshness,
    /// Where it stands; null where a hard constraint takes it out.
    pub standing: Option<RankingStanding>,
    /// What takes it out, and what would bring it back; null where it stands.
    pub taken_out: Option<TakenOut>,
    /// What having a skill at the level that the seat asks for would do, the best first; of more than 12 such skills, those that weigh most.
    pub changes: Vec<Counterfactual>,
}

impl Prospects {
    fn of(found: load::Prospects) -> Self {
        Self {
            freshness: found.freshness.into(),
            standing: found.standing.map(RankingStanding::told),
            taken_out: found.taken_out.map(TakenOut),
            changes: found.changes.into_iter().map(Counterfactual).collect(),
        }
    }
}

/// The people like a person, and what took others out.
pub struct SimilarTalents(Replacements);

/// The people like a person, and what took others out.
#[Object]
impl SimilarTalents {
    /// How many people of the pool have anything of the person's skills; those who do not show themselves to you as in a ranking.
    async fn considered(&self) -> i64 {
        considered(self.0.considered, &self.0.removed)
    }

    /// How current it is.
    async fn freshness(&self) -> RankingFreshness {
        self.0.freshness.into()
    }

    /// How many each hard constraint took out. Without a seat, only those that go by the people alone take anybody out.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.0.removed)
    }

    /// The people, the likest first.
    async fn talents(&self) -> Vec<SimilarTalent> {
        self.0.alike.iter().copied().map(SimilarTalent).collect()
    }
}

/// Somebody who can do much of what a person can do.
pub struct SimilarTalent(Alike);

/// Somebody who can do much of what a person can do.
#[Object]
impl SimilarTalent {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.0.talent)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.0.talent).await
    }

    /// How much of the person's skills they cover, by rarity and level, of 1,000.
    async fn likeness(&self) -> i64 {
        self.0.likeness
    }
}

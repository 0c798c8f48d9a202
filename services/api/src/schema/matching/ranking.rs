//! Rankings in the schema: who was looked at, what took some out, and for each of the others the exact sum of shown terms.

use async_graphql::{Context, Enum, ID, Object, Result, SelectionField, SimpleObject, Value};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{OrganisationId, SeatId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_matching::live::People;
use vivier_matching::live::pool::Freshness;
use vivier_matching::ranking::alike::{self, Alike, Replacements};
use vivier_matching::ranking::constraint::Broken;
use vivier_matching::ranking::counterfactual;
use vivier_matching::ranking::load::{self, SeatsForTalent};
use vivier_matching::ranking::past;
use vivier_matching::ranking::policy::{MAX_SCORE, POLICY};
use vivier_matching::ranking::rank::{Ranked, Ranking};
use vivier_matching::ranking::score::{Ground, Term, TermName};
use vivier_matching::ranking::seek::Reach;
use vivier_matching::ranking::shown;
use vivier_matching::ranking::told::told;
use vivier_talents::domain::value::SkillKey;

use super::MAX_FILTER_ITEMS;
use super::ranking_out::{
    CandidateStanding, CandidateTakenOut, MOST_TAKEN_OUT, RankingRelaxation, RankingRemoval, considered, number,
    relaxation, removals, shows,
};
use super::ranking_taken_out::{SeatTakenOut, TakenOut};
use super::ranking_terms::{RankingPolicy, RankingTerm};
use crate::conventions::as_of::read_moment;
use crate::conventions::connection::{Connection, CountedConnection, Direction, PageArguments, wants_total_count};
use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::encode;
use crate::conventions::input::Reader;
use crate::conventions::scalars::{Date, Instant, Position};
use crate::schema::missions::inputs::SeatInput;
use crate::schema::missions::types::Seat;
use crate::schema::skills::Skill;
use crate::schema::talents::types::Talent;
use crate::schema::talents::{encode_skill, skill_id};

/// A place in a ranking, or in the same by one part of its scores: the best first, equals by id.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
struct Place<T> {
    /// What the part by which it is ordered is behind of all; nothing where it goes by the whole score.
    #[serde(default)]
    part: i64,
    behind: i64,
    id: T,
}

impl<T: Copy> Place<T> {
    fn of(ranked: &Ranked<T>) -> Self {
        Self { part: 0, behind: MAX_SCORE - ranked.score, id: ranked.key }
    }

    fn by(ranked: &Ranked<T>, order: CandidateOrder) -> Self {
        let of_order = ranked.terms.iter().filter(|term| order.counts(term.name));
        let part = match order {
            CandidateOrder::Best => 0,
            CandidateOrder::Skills | CandidateOrder::Evidence | CandidateOrder::Time => {
                MAX_SCORE - of_order.map(Term::points).sum::<i64>()
            }
        };
        Self { part, ..Self::of(ranked) }
    }
}

/// In what order the candidates of a ranking come. Scores and places are those of the ranking, in whatever order.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum CandidateOrder {
    /// As they are ranked: by the whole score.
    #[default]
    Best,
    /// By what the skills give that the seat asks for, held or probable; then by the whole score.
    Skills,
    /// By what stands behind the skills that count, and how long ago; then by the whole score.
    Evidence,
    /// By how much time is left beyond what the seat takes; then by the whole score.
    Time,
}

impl CandidateOrder {
    /// True for a term that it goes by.
    fn counts(self, name: TermName) -> bool {
        match self {
            Self::Best => true,
            Self::Skills => matches!(name, TermName::Skill | TermName::Probable),
            Self::Evidence => matches!(name, TermName::Evidence | TermName::Freshness),
            Self::Time => matches!(name, TermName::Slack),
        }
    }

    /// The list's name in its cursors.
    fn list(self) -> &'static str {
        match self {
            Self::Best => "candidates",
            Self::Skills => "candidates.skills",
            Self::Evidence => "candidates.evidence",
            Self::Time => "candidates.time",
        }
    }
}

/// True for somebody who claims each of these skills, at the level at which the seat asks for it.
fn holds(ranked: &Ranked<TalentId>, skills: &[SkillKey]) -> bool {
    skills.iter().all(|skill| {
        ranked.terms.iter().any(|term| match &term.ground {
            Ground::Skill { asked, held: Some(held), .. } => {
                asked.skill == *skill && held.skill == *skill && held.level >= asked.minimum_level
            }
            _ => false,
        })
    })
}

/// How far down the ranking for a seat the query reads: no more of it is scored than is shown.
fn reach(ctx: &Context<'_>) -> Reach {
    let asked = ctx.look_ahead();
    let mut reach = Reach::default();
    for field in asked.field("candidates").selection_fields() {
        // Who is best by a part of the score, or holds a skill, may stand anywhere.
        reach.whole |= goes_beyond_the_best(&field);
        let (first, after) = (number_of(&field, "first"), text_of(&field, "after"));
        let (last, before) = (number_of(&field, "last"), text_of(&field, "before"));
        // What is refused here is refused where the field is read.
        let page = PageArguments { first, after, last, before };
        let Some(page) = page.read::<Place<TalentId>>(&mut Reader::new(), "candidates") else { continue };
        let rows = usize::try_from(page.rows()).unwrap_or(usize::MAX);
        match (page.direction(), page.from()) {
            (Direction::Forward, None) => reach.first = reach.first.max(rows),
            (Direction::Forward, Some(from)) => reach.after.push((MAX_SCORE - from.behind, from.id, rows)),
            (Direction::Backward, Some(from)) => reach.after.push((MAX_SCORE - from.behind, from.id, 0)),
            (Direction::Backward, None) => reach.whole = true,
        }
    }
    for field in asked.field("standing").selection_fields() {
        let id = text_of(&field, "talentId").map(ID);
        reach.find.extend(id.and_then(|id| Reader::new().id::<TalentId>("talentId", &id)));
    }
    reach
}

/// True where the candidates come in another order, or only some of them.
fn goes_beyond_the_best(field: &SelectionField<'_>) -> bool {
    let reordered = match argument(field, "order") {
        Some(Value::Enum(order)) => order.as_str() != "BEST",
        Some(Value::String(order)) => order != "BEST",
        Some(_) | None => false,
    };
    reordered || matches!(argument(field, "skillIds"), Some(Value::List(skills)) if !skills.is_empty())
}

fn argument(field: &SelectionField<'_>, name: &str) -> Option<Value> {
    field.arguments().ok()?.into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn number_of(field: &SelectionField<'_>, name: &str) -> Option<i32> {
    match argument(field, name)? {
        Value::Number(number) => number.as_i64().and_then(|number| i32::try_from(number).ok()),
        _ => None,
    }
}

fn text_of(field: &SelectionField<'_>, name: &str) -> Option<String> {
    match argument(field, name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[derive(Default)]
pub struct RankingQuery;

#[Object]
impl RankingQuery {
    /// The whole pool, ranked for a seat of a mission of yours. It orders and explains; you decide. Null where the seat does
    /// not exist for you, or is not yours to fill. About a past instant it says who would have been ranked then, to whoever may see them now.
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
            Some(at) => past::candidates_for_seat_at(store, people, viewer, seat, at).await?,
            None => load::candidates_for_seat(store, people, viewer, seat, &reach(ctx)).await?,
        };
        Ok(ranking.map(CandidateRanking))
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
    /// nobody is found out by counting, and where the seat is not open.
    async fn fitting_talent_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
    ) -> Result<Option<i64>> {
        let mut reader = Reader::new();
        let seat = reader.id::<SeatId>("seatId", &seat_id);
        let seat = reader.build(|| seat)?;
        let count = load::fitting(ctx.store()?, ctx.data::<People>()?, seat).await?;
        Ok(count.and_then(told).map(number))
    }

    /// How many people of the pool would fit a seat that you are writing for an organisation, of those who show themselves to you: whom you could
    /// rank for it once it is there. Null where the seats of that organisation are not yours to fill, and where the seat's days are over.
    async fn fitting_talent_count_for(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation that has the need.")] organisation_id: ID,
        #[graphql(desc = "What the seat would ask for.")] seat: SeatInput,
    ) -> Result<Option<i64>> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &organisation_id);
        let seat = reader.nested("seat", |reader| seat.read(reader));
        let (organisation, seat) = reader.build(|| Some((organisation?, seat?)))?;
        let count = load::fitting_need(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?, organisation, &seat).await?;
        Ok(count.map(number))
    }

    /// The weights that rankings go by, the same for everybody.
    async fn ranking_policy(&self) -> RankingPolicy {
        RankingPolicy(POLICY)
    }
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

/// Why somebody is ranked above: what a term gives more, or less.
#[derive(SimpleObject)]
pub struct RankingDifference {
    /// The term of the one above.
    pub above: RankingTerm,
    /// The same term of this one.
    pub own: RankingTerm,
    /// What the one above has more; below zero where this one has more.
    pub points: i64,
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

    /// How many people were looked at; those who do not show themselves to you are left out where they are fewer than 5.
    async fn considered(&self) -> i64 {
        considered(self.0.considered, &self.0.removed)
    }

    /// How many each hard constraint took out; with the candidates, all who were looked at.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.0.removed)
    }

    /// Changes of the seat that would bring people back.
    async fn relaxations(&self) -> Vec<RankingRelaxation> {
        self.0.relaxations.iter().map(relaxation).collect()
    }

    /// How current it is.
    async fn freshness(&self) -> RankingFreshness {
        self.0.freshness.into()
    }

    /// How many candidates there are.
    async fn candidate_count(&self) -> i64 {
        number(self.0.fits)
    }

    /// The candidates, as they are ranked unless `order` says otherwise.
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those who claim all of these skills, at the level at which the seat asks for them; all where the list is empty. At most 100.",
            default
        )]
        skill_ids: Vec<ID>,
        #[graphql(desc = "In what order.", default)] order: CandidateOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<Candidate>> {
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<Place<TalentId>>(&mut reader, order.list());
        let skills = reader.list("skillIds", MAX_FILTER_ITEMS, skill_ids, |reader, id| skill_id(reader, "", &id));
        let (page, skills) = reader.build(|| Some((page?, skills?)))?;
        let place = |at: &usize| Place::by(&self.0.ranked[*at], order);
        let mut found: Vec<usize> = (0..self.0.ranked.len()).filter(|at| holds(&self.0.ranked[*at], &skills)).collect();
        if order != CandidateOrder::Best {
            found.sort_by_key(|at| {
                let Place { part, behind, id } = place(at);
                (part, behind, id)
            });
        }
        // The ranking may hold no more than what is read of it; where it is searched or reordered, it is whole.
        let total = if skills.is_empty() { self.0.fits } else { found.len() };
        let total = wants_total_count(ctx).then(|| number(total));
        let rows: Vec<Row> = page.cut(found, place).into_iter().map(|at| self.row(at)).collect();
        let people: Vec<TalentId> = rows.iter().map(|row| row.ranked.key).collect();
        shown::note(ctx.store()?, ctx.viewer()?, &people).await?;
        Ok(page.counted(rows, |row: &Row| Place::by(&row.ranked, order), Candidate, total))
    }

    /// Who was taken out, and by what: who breaks fewest constraints first, at most 100. Those who do not show themselves to you are
    /// not among them.
    async fn taken_out(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100.", default = 20)] first: i32,
    ) -> Result<Vec<CandidateTakenOut>> {
        let most = most_taken_out(first)?;
        let mut out: Vec<&(TalentId, Broken)> = self.0.out.iter().filter(|out| shows(out)).collect();
        out.sort_by_key(|(talent, broken)| (broken.len(), *talent));
        out.truncate(most);
        let people: Vec<TalentId> = out.iter().map(|(talent, _)| *talent).collect();
        shown::note(ctx.store()?, ctx.viewer()?, &people).await?;
        Ok(out.into_iter().copied().map(CandidateTakenOut).collect())
    }

    /// Where one person stands in it, or what takes them out. Null where they were not looked at, or do not show themselves to you.
    async fn standing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talent.")] talent_id: ID,
    ) -> Result<Option<CandidateStanding>> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &talent_id);
        let talent = reader.build(|| talent)?;
        if let Some(at) = self.0.ranked.iter().position(|ranked| ranked.key == talent) {
            shown::note(ctx.store()?, ctx.viewer()?, &[talent]).await?;
            return Ok(Some(CandidateStanding { ranked: Some(Candidate(self.row(at))), taken_out: None }));
        }
        let out = self.0.out.iter().find(|out| out.0 == talent && shows(out));
        if out.is_some() {
            shown::note(ctx.store()?, ctx.viewer()?, &[talent]).await?;
        }
        Ok(out.copied().map(|out| CandidateStanding { ranked: None, taken_out: Some(CandidateTakenOut(out)) }))
    }
}

/// How many of those who were taken out are wanted.
fn most_taken_out(first: i32) -> Result<usize> {
    let mut reader = Reader::new();
    let most = usize::try_from(first).ok().filter(|most| (1..=MOST_TAKEN_OUT).contains(most));
    let most = reader.value("first", most.ok_or(Invalid::OutOfRange { min: 1, max: number(MOST_TAKEN_OUT) }));
    Ok(reader.build(|| most)?)
}

/// One row of a ranking with its neighbour.
#[derive(Clone)]
struct Row {
    /// From 1.
    place: usize,
    ranked: Ranked<TalentId>,
    above: Option<Vec<Term>>,
}

impl CandidateRanking {
    /// `at`: the place, from 0.
    fn row(&self, at: usize) -> Row {
        let above = at.checked_sub(1).map(|above| self.0.ranked[above].terms.clone());
        Row { place: at + 1, ranked: self.0.ranked[at].clone(), above }
    }
}

/// A talent in a ranking.
pub struct Candidate(Row);

/// A talent in a ranking.
#[Object]
impl Candidate {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.0.ranked.key)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.0.ranked.key).await
    }

    /// Exactly the sum of the terms' points, 0 to `RankingPolicy.maxScore`.
    async fn score(&self) -> i64 {
        self.0.ranked.score
    }

    /// What the score is made of.
    async fn terms(&self) -> Vec<RankingTerm> {
        self.0.ranked.terms.iter().cloned().map(RankingTerm).collect()
    }

    /// The place, from 1.
    async fn place(&self) -> i64 {
        number(self.0.place)
    }

    /// The terms in which the one who is ranked just above differs, the largest difference first; null for the first. Their points add up to
    /// what the one above has more.
    async fn behind_because(&self) -> Option<Vec<RankingDifference>> {
        let above = self.0.above.as_ref()?;
        let mut differences: Vec<RankingDifference> = above
            .iter()
            .zip(&self.0.ranked.terms)
            .filter(|(above, own)| above.points() != own.points())
            .map(|(above, own)| RankingDifference {
                points: above.points() - own.points(),
                above: RankingTerm(above.clone()),
                own: RankingTerm(own.clone()),
            })
            .collect();
        differences.sort_by_key(|difference| std::cmp::Reverse(difference.points.abs()));
        Some(differences)
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
    /// Where it stands; null where a hard constraint takes it out.
    pub standing: Option<RankingStanding>,
    /// What takes it out, and what would bring it back; null where it stands.
    pub taken_out: Option<TakenOut>,
    /// What having a skill at the level that the seat asks for would do, the best first.
    pub changes: Vec<Counterfactual>,
}

impl Prospects {
    fn of(found: load::Prospects) -> Self {
        Self {
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

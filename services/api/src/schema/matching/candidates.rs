//! The candidates for a seat: in what order they are read, how far down, and what is shown of each.

use std::collections::HashSet;

use async_graphql::{Context, Enum, ID, Object, Result, SelectionField, Value};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_kernel::invalid::Invalid;
use vivier_matching::ranking::constraint::Broken;
use vivier_matching::ranking::difference::differences;
use vivier_matching::ranking::policy::{MAX_SCORE, POLICY};
use vivier_matching::ranking::rank::{Ranked, Ranking};
use vivier_matching::ranking::score::{Ground, Term, TermName};
use vivier_matching::ranking::seek::Reach;
use vivier_matching::ranking::shown;
use vivier_matching::read::contacts::declined_on;
use vivier_talents::domain::value::SkillKey;

use super::MAX_FILTER_ITEMS;
use super::differences::RankingDifference;
use super::ranking::RankingFreshness;
use super::ranking_out::{
    CandidateStanding, CandidateTakenOut, MOST_TAKEN_OUT, RankingRelaxation, RankingRemoval, considered, number,
    relaxation, removals, shows,
};
use super::ranking_terms::{RankingPolicy, RankingTerm};
use crate::schema::talents::skill_id;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::connection::{CountedConnection, Direction, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Date;

/// A place in a ranking, or in the same by one part of its scores: the best first, equals by id.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Serialize, Deserialize)]
pub(super) struct Place<T> {
    /// What the part by which it is ordered is behind of all; nothing where it goes by the whole score.
    #[serde(default)]
    part: i64,
    behind: i64,
    id: T,
}

impl<T: Copy> Place<T> {
    pub(super) fn of(ranked: &Ranked<T>) -> Self {
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
pub(super) fn reach(ctx: &Context<'_>) -> Reach {
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

/// The pool, ranked for a seat: now, or as it was where the seat is none.
pub struct CandidateRanking {
    pub(super) ranking: Ranking<TalentId>,
    /// The seat, for what was decided about its candidates; none of the past.
    pub(super) seat: Option<SeatId>,
}

/// The pool, ranked for a seat.
#[Object]
impl CandidateRanking {
    /// The weights that it goes by.
    async fn policy(&self) -> RankingPolicy {
        RankingPolicy(self.ranking.policy)
    }

    /// The day that it is for.
    async fn on(&self) -> Date {
        self.ranking.on.into()
    }

    /// How many people were looked at; those who do not show themselves to you are left out where they are fewer than 5.
    async fn considered(&self) -> i64 {
        considered(self.ranking.considered, &self.ranking.removed)
    }

    /// How many each hard constraint took out; with the candidates, all who were looked at.
    async fn removed(&self) -> Vec<RankingRemoval> {
        removals(&self.ranking.removed)
    }

    /// Changes of the seat that would bring people back.
    async fn relaxations(&self) -> Vec<RankingRelaxation> {
        self.ranking.relaxations.iter().map(relaxation).collect()
    }

    /// How current it is.
    async fn freshness(&self) -> RankingFreshness {
        self.ranking.freshness.into()
    }

    /// How many candidates there are.
    async fn candidate_count(&self) -> i64 {
        number(self.ranking.fits)
    }

    /// The candidates, as they are ranked unless `order` says otherwise.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter and an order")]
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
        let place = |at: &usize| Place::by(&self.ranking.ranked[*at], order);
        let all = 0..self.ranking.ranked.len();
        let mut found: Vec<usize> = all.filter(|at| holds(&self.ranking.ranked[*at], &skills)).collect();
        if order != CandidateOrder::Best {
            found.sort_by_key(|at| {
                let Place { part, behind, id } = place(at);
                (part, behind, id)
            });
        }
        // The ranking may hold no more than what is read of it; where it is searched or reordered, it is whole.
        let total = if skills.is_empty() { self.ranking.fits } else { found.len() };
        let total = wants_total_count(ctx).then(|| number(total));
        let declined = self.declined(ctx).await?;
        let rows: Vec<Row> = page.cut(found, place).into_iter().map(|at| self.row(at, declined.as_ref())).collect();
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
        let mut out: Vec<&(TalentId, Broken)> = self.ranking.out.iter().filter(|out| shows(out)).collect();
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
        if let Some(at) = self.ranking.ranked.iter().position(|ranked| ranked.key == talent) {
            shown::note(ctx.store()?, ctx.viewer()?, &[talent]).await?;
            let declined = self.declined(ctx).await?;
            let ranked = Candidate(self.row(at, declined.as_ref()));
            return Ok(Some(CandidateStanding { ranked: Some(ranked), taken_out: None }));
        }
        let out = self.ranking.out.iter().find(|out| out.0 == talent && shows(out));
        if out.is_some() {
            shown::note(ctx.store()?, ctx.viewer()?, &[talent]).await?;
        }
        Ok(out.copied().map(|out| CandidateStanding { ranked: None, taken_out: Some(CandidateTakenOut(out)) }))
    }
}

/// How many of those who were taken out are wanted.
pub(super) fn most_taken_out(first: i32) -> Result<usize> {
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
    above: Option<Ranked<TalentId>>,
    /// The day that the ranking is for.
    on: NaiveDate,
    /// Whoever fills the seat said no to them; none of the past.
    declined: Option<bool>,
}

impl CandidateRanking {
    /// `at`: the place, from 0; `declined`: to whom whoever fills the seat has said no.
    fn row(&self, at: usize, declined: Option<&HashSet<TalentId>>) -> Row {
        let above = at.checked_sub(1).map(|above| self.ranking.ranked[above].clone());
        let ranked = self.ranking.ranked[at].clone();
        let declined = declined.map(|declined| declined.contains(&ranked.key));
        Row { place: at + 1, ranked, above, on: self.ranking.on, declined }
    }

    async fn declined(&self, ctx: &Context<'_>) -> Result<Option<HashSet<TalentId>>> {
        match self.seat {
            Some(seat) => Ok(Some(declined_on(ctx.store()?, seat).await?)),
            None => Ok(None),
        }
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

    /// True where whoever fills the seat has said no to them before: they could have it all the same. Null about the past.
    async fn declined(&self) -> Option<bool> {
        self.0.declined
    }

    /// The terms in which the one who is ranked just above differs, the largest difference first; null for the first. Their points add up to
    /// what the one above has more.
    async fn behind_because(&self) -> Option<Vec<RankingDifference>> {
        let above = self.0.above.as_ref()?;
        let found = differences(&above.terms, &self.0.ranked.terms, &POLICY);
        Some(found.into_iter().map(|difference| RankingDifference::of(difference, above.key, self.0.on)).collect())
    }
}

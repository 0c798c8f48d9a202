//! The programme's figures in the schema: definitions, values now and then, series, breakdowns, and the events behind a figure.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};
use uuid::Uuid;
use vivier_brigade::domain::value::{BrigadeId, MobilisationId};
use vivier_event_store::AsOf;
use vivier_indicators::access;
use vivier_indicators::definition::{self, DEFINITIONS, Definition};
use vivier_indicators::figure::figure;
use vivier_indicators::live::Indicators;
use vivier_indicators::moment::{Moment, Stamp, Subject};
use vivier_indicators::publish;
use vivier_indicators::series::{self, MAX_POINTS};
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_skills::domain::value::SkillId;

use crate::schema::node::Node;
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::{AnyId, encode_parts};
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Date, Instant, Position};

#[cfg(test)]
mod tests;

/// The longest id of an indicator that is looked up.
const MAX_ID: usize = 60;

/// What a figure counts.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "definition::Unit")]
pub enum IndicatorUnit {
    /// A number of things or people.
    Count,
    /// Whole minutes.
    Minutes,
    /// Thousandths.
    Permille,
    /// Half days of work.
    HalfDays,
    /// Ten-thousandths.
    TenThousandths,
}

/// What a figure can be broken down by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "definition::Dimension")]
pub enum IndicatorDimension {
    /// The administration directly below the root.
    Ministry,
    /// The region.
    Region,
    /// The top of a skill’s line of broader skills.
    SkillFamily,
}

/// The distance between two points of a series.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "series::Step")]
pub enum IndicatorStep {
    /// Each day.
    Day,
    /// Each Sunday.
    Week,
    /// Each last day of a month.
    Month,
}

/// What sort of object an event behind a figure happened to.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Subject")]
pub enum IndicatorSubject {
    /// A person of the pool.
    Talent,
    /// A mission.
    Mission,
    /// A person on a seat of a mission, or on the way there.
    Placement,
    /// A brigade.
    Brigade,
    /// A mobilisation of a brigade.
    Mobilisation,
    /// Something that no figure counts by itself.
    Other,
}

/// A value aimed at.
#[derive(SimpleObject)]
pub struct IndicatorTarget {
    /// By this day.
    pub day: Option<Date>,
    /// In the indicator’s unit.
    pub value: i64,
}

/// A figure at the end of a day (UTC).
#[derive(SimpleObject)]
pub struct IndicatorPoint {
    /// The day.
    pub day: Date,
    /// In the indicator’s unit; null where there is nothing to divide by.
    pub value: Option<i64>,
}

/// One cell of a breakdown.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct IndicatorCell {
    /// An administration’s or a skill’s identifier, a region, or `NONE`; `TOTAL` for the whole.
    pub key: String,
    /// In the indicator’s unit; null where there is no figure, or it is kept back.
    pub value: Option<i64>,
    /// True where it is kept back, because fewer than five people stand behind it, behind the rest of it, or behind one beside it.
    pub suppressed: bool,
    #[graphql(skip)]
    by: definition::Dimension,
}

#[ComplexObject]
impl IndicatorCell {
    /// The administration that it is about. Null for other cells.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match (self.by, self.key.parse::<Uuid>()) {
            (definition::Dimension::Ministry, Ok(id)) => Organisation::load(ctx, OrganisationId::from_uuid(id)).await,
            _ => Ok(None),
        }
    }

    /// The skill at the top of the family that it is about. Null for other cells.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        match (self.by, self.key.parse::<Uuid>()) {
            (definition::Dimension::SkillFamily, Ok(id)) => Skill::load(ctx, SkillId::from_uuid(id)).await,
            _ => Ok(None),
        }
    }
}

/// A figure cut by a dimension.
#[derive(SimpleObject)]
pub struct IndicatorBreakdown {
    /// The end of this day (UTC) is what it counts to, where it is cut at the end of a month; null at the moment asked for.
    pub day: Option<Date>,
    /// The whole: the figure itself, which is told at the end of every day, and so never kept back.
    pub total: IndicatorCell,
    /// By key; cells of nobody and nothing are left out, save those that are kept back. None where they are withheld.
    pub cells: Vec<IndicatorCell>,
    /// True where no cell is told, because there are too few people in the groups: the whole would tell what is kept back.
    pub withheld: bool,
}

/// An event behind a figure.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct IndicatorSource {
    /// Its place in the global order.
    pub position: Position,
    /// When it was recorded.
    pub at: Instant,
    /// What sort of object it happened to.
    pub kind: IndicatorSubject,
    /// The stream that it belongs to.
    pub stream: String,
    #[graphql(skip)]
    id: Uuid,
}

#[ComplexObject]
impl IndicatorSource {
    /// The object that it happened to, as it is now. Null where it does not exist for you, or no longer.
    async fn object(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let Some(kind) = self.object_kind() else { return Ok(None) };
        Node::load(ctx, &AnyId { kind: kind.to_owned(), uuid: self.id }).await
    }

    /// The object’s id, by which `changes` tells what happened to it, also where `object` is null. Null for what has no id.
    async fn object_id(&self) -> Option<ID> {
        self.object_kind().map(|kind| encode_parts(kind, self.id))
    }
}

impl IndicatorSource {
    /// What ids of the object say of its kind.
    fn object_kind(&self) -> Option<&'static str> {
        match self.kind {
            IndicatorSubject::Talent => Some(TalentId::KIND),
            IndicatorSubject::Mission => Some(MissionId::KIND),
            IndicatorSubject::Placement => Some(PlacementId::KIND),
            IndicatorSubject::Brigade => Some(BrigadeId::KIND),
            IndicatorSubject::Mobilisation => Some(MobilisationId::KIND),
            IndicatorSubject::Other => None,
        }
    }
}

/// One of the programme’s figures: what it is, and what it is worth at a moment.
pub struct Indicator {
    definition: &'static Definition,
    at: Option<AsOf>,
}

/// One of the programme’s figures: what it is, and what it is worth at a moment.
#[Object]
impl Indicator {
    /// Its stable name, as in addresses: `talents-in-pool`.
    async fn id(&self) -> &str {
        self.definition.id
    }

    /// Grows when the formula changes. How figures are broken down is in no version: a breakdown follows the organisation tree as it stood.
    async fn version(&self) -> i64 {
        self.definition.version.into()
    }

    /// What it is called, in French.
    async fn name(&self) -> &str {
        self.definition.name_fr
    }

    /// What it is called, in English.
    async fn name_en(&self) -> &str {
        self.definition.name_en
    }

    /// How it is worked out, in words, in French.
    async fn formula(&self) -> &str {
        self.definition.formula_fr
    }

    /// How it is worked out, in words, in English.
    async fn formula_en(&self) -> &str {
        self.definition.formula_en
    }

    /// What it does not show, in French.
    async fn bias(&self) -> &str {
        self.definition.bias_fr
    }

    /// What it does not show, in English.
    async fn bias_en(&self) -> &str {
        self.definition.bias_en
    }

    /// What it counts.
    async fn unit(&self) -> IndicatorUnit {
        self.definition.unit.into()
    }

    /// The kinds of events that it reads.
    async fn events(&self) -> &[&str] {
        self.definition.events
    }

    /// Values aimed at.
    async fn targets(&self) -> Vec<IndicatorTarget> {
        let target = |(day, value): &(&str, i64)| IndicatorTarget {
            day: day.parse::<chrono::NaiveDate>().ok().map(Date::from),
            value: *value,
        };
        self.definition.targets.iter().map(target).collect()
    }

    /// What it can be broken down by.
    async fn dimensions(&self) -> Vec<IndicatorDimension> {
        self.definition.dimensions.iter().map(|dimension| (*dimension).into()).collect()
    }

    /// Its value at the moment asked for; null where there is nothing to divide by.
    async fn value(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let store = ctx.store()?;
        let moment = Moment::new(self.at, store.clock().now());
        let id = self.definition.id;
        let answer = indicators(ctx)?.ask(store, |history| figure(history, id, &moment, None)).await?;
        Ok(answer.and_then(|figure| figure.value))
    }

    /// Its value at the end of each day, week or month within a span, at most 800 points, and none after the moment asked for; of a day that is
    /// not over then, as it is then, for programme administrators alone.
    async fn series(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day, today at the latest.")] to: Date,
        #[graphql(desc = "The distance between two points.")] step: IndicatorStep,
    ) -> Result<Vec<IndicatorPoint>> {
        let store = ctx.store()?;
        let now = store.clock().now();
        let mut reader = Reader::new();
        let from = reader.value("from", from.read());
        let to = reader.value("to", to.read());
        if to.is_some_and(|to| to > now.date_naive()) {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("to"));
        }
        let days = match (from, to) {
            (Some(from), Some(to)) if to < from => reader.value("to", Err(Invalid::EndBeforeStart)),
            (Some(from), Some(to)) => {
                reader.value("from", series::days(from, to, step.into()).ok_or(Invalid::TooMany { max: MAX_POINTS }))
            }
            _ => None,
        };
        let days = reader.build(|| days)?;
        let (id, moment) = (self.definition.id, Moment::new(self.at, now));
        let answer = indicators(ctx)?.ask(store, |history| series::series(history, id, &days, &moment)).await?;
        let point = |point: series::Point| IndicatorPoint { day: point.day.into(), value: point.value };
        Ok(answer.unwrap_or_default().into_iter().map(point).collect())
    }

    /// Its value cut by a dimension; small cells are kept back. At the moment asked for, for programme administrators; for everybody
    /// else at the end of the last month that was over then, and by no position.
    async fn breakdown(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "One of `dimensions`.")] by: IndicatorDimension,
    ) -> Result<IndicatorBreakdown> {
        let store = ctx.store()?;
        let now = store.clock().now();
        let moment = Moment::new(self.at, now);
        // Whoever may see the events behind a figure learns nothing more from a breakdown at any moment.
        let published_at = match self.at {
            _ if access::may(ctx.viewer()?, "indicatorSources") => None,
            Some(AsOf::Instant(instant)) => Some(instant),
            None | Some(AsOf::Position(_)) => Some(now),
        };
        let cut = |history: &vivier_indicators::history::History| match published_at {
            None => publish::breakdown(history, self.definition, &moment, by.into()).map(|cut| (None, cut)),
            Some(instant) => {
                publish::monthly(history, self.definition, instant, by.into()).map(|(day, cut)| (Some(day), cut))
            }
        };
        let Some((day, cut)) = indicators(ctx)?.ask(store, cut).await? else {
            let unknown = Problem::new("NO_SUCH_DIMENSION").at("by").with("indicator", self.definition.id);
            return Err(vivier_graphql::conventions::input::Problems::from(unknown).into());
        };
        let cell = |cell: publish::Cell| IndicatorCell {
            key: cell.key,
            value: cell.value,
            suppressed: cell.suppressed,
            by: by.into(),
        };
        Ok(IndicatorBreakdown {
            day: day.map(Date::from),
            total: cell(cut.total),
            cells: cut.cells.into_iter().map(cell).collect(),
            withheld: cut.withheld,
        })
    }

    /// The events that the figure, or one cell of it, comes from, newest first; one that counts several times stands there once. For programme
    /// administrators; null for others.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, and a cell")]
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those behind one cell: one of `dimensions`, together with `key`.")] by: Option<
            IndicatorDimension,
        >,
        #[graphql(desc = "The key of that cell.")] key: Option<String>,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Option<CountedConnection<IndicatorSource>>> {
        if !access::may(ctx.viewer()?, "indicatorSources") {
            return Ok(None);
        }
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<i64>(&mut reader, "indicatorSources");
        let cell = self.read_cell(&mut reader, by.map(definition::Dimension::from), key);
        let (page, cell) = reader.build(|| Some((page?, cell?)))?;
        let store = ctx.store()?;
        let moment = Moment::new(self.at, store.clock().now());
        let id = self.definition.id;
        let cell = cell.as_ref().map(|(by, key)| (*by, key.as_str()));
        let answer = indicators(ctx)?.ask(store, |history| figure(history, id, &moment, cell)).await?;
        let mut stamps = answer.unwrap_or_default().sources;
        stamps.sort_unstable_by_key(|stamp| std::cmp::Reverse(stamp.position));
        stamps.dedup_by_key(|stamp| stamp.position);
        let total = i64::try_from(stamps.len()).ok();
        let rows = page.cut(stamps, |stamp| -stamp.position);
        let source = |stamp: Stamp| IndicatorSource {
            position: stamp.position.into(),
            at: stamp.at.into(),
            kind: stamp.subject.into(),
            stream: stamp.stream.to_string(),
            id: stamp.stream,
        };
        Ok(Some(page.counted(rows, |stamp| -stamp.position, source, total)))
    }
}

impl Indicator {
    /// The cell that two arguments name: both, or neither for the whole.
    fn read_cell(
        &self,
        reader: &mut Reader,
        by: Option<definition::Dimension>,
        key: Option<String>,
    ) -> Option<Option<(definition::Dimension, String)>> {
        let refused = match (by, key) {
            (None, None) => return Some(None),
            (Some(by), Some(key)) if self.definition.dimensions.contains(&by) => return Some(Some((by, key))),
            (Some(_), Some(_)) => Problem::new("NO_SUCH_DIMENSION").at("by").with("indicator", self.definition.id),
            (Some(_), None) => Problem::new("REQUIRED").at("key"),
            (None, Some(_)) => Problem::new("REQUIRED").at("by"),
        };
        reader.refuse(refused);
        None
    }
}

fn indicators<'a>(ctx: &Context<'a>) -> Result<&'a Indicators> {
    ctx.data::<Indicators>()
}

/// The moment that a figure is told of. Between two positions or two instants lies a single event, as between two looks at the present, and
/// a figure at both would tell what it was: whoever may not see the events is told of ends of days (UTC).
fn told_at(ctx: &Context<'_>, at: Option<AsOf>) -> Result<Option<AsOf>> {
    if access::may(ctx.viewer()?, "indicatorSources") {
        return Ok(at);
    }
    let instant = match at {
        None => ctx.store()?.clock().now(),
        Some(AsOf::Instant(instant)) => instant,
        Some(AsOf::Position(_)) => {
            let refused = Problem::new("INDICATOR_BY_POSITION").at("asOfPosition");
            return Err(vivier_graphql::conventions::input::Problems::from(refused).into());
        }
    };
    Ok(Some(AsOf::Instant(series::last_over(instant))))
}

#[derive(Default)]
pub struct IndicatorQuery;

#[Object]
impl IndicatorQuery {
    /// Every figure of the programme, now or as of a past moment: by a position, and at any instant, the present one included, for programme
    /// administrators, and for everybody else at the end of the last day (UTC) that was over then.
    async fn indicators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Vec<Indicator>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let at = told_at(ctx, reader.build(|| at)?)?;
        Ok(DEFINITIONS.iter().map(|definition| Indicator { definition, at }).collect())
    }

    /// One figure of the programme, at the same moments as `indicators`. Null where there is none of that name.
    async fn indicator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its stable name: `talents-in-pool`.")] id: String,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<Indicator>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let at = told_at(ctx, reader.build(|| at)?)?;
        let definition = definition::definition(&id).filter(|_| id.len() <= MAX_ID);
        Ok(definition.map(|definition| Indicator { definition, at }))
    }
}

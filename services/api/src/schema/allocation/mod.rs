//! Allocation runs in the schema: queries and "what if" here, types and mutations beside.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use vivier_kernel::id::{MissionId, SeatId, TalentId};
use vivier_matching::allocation::inputs::Ranker;
use vivier_matching::allocation::read;
use vivier_matching::allocation::value::AllocationRunId;
use vivier_matching::allocation::what_if::{Answer, MAX_CHANGES, Question, what_if};
use vivier_missions::domain::value::Priority;

use crate::schema::missions::types::Seat;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;

pub mod enums;
mod mutations;
pub mod types;

pub use mutations::AllocationMutation;
use types::{AllocationResult, AllocationRun};

/// A mission's priority, as it could be.
#[derive(InputObject, Debug)]
pub struct PriorityIfInput {
    /// The mission.
    pub mission_id: ID,
    /// What the programme would set: 10 to 100, or 0 for none, which leaves the points that the mission’s administration has bought.
    /// `PRIORITY_RESERVED` for what lies between.
    pub priority: i64,
}

/// What would be different.
#[derive(InputObject, Default, Debug)]
pub struct AllocationWhatIfInput {
    /// Missions with another priority.
    pub priorities: Option<Vec<PriorityIfInput>>,
    /// Missions that would take nobody.
    pub closed_mission_ids: Option<Vec<ID>>,
    /// People who would not be there.
    pub without_talent_ids: Option<Vec<ID>>,
    /// For each of these people, one more like them.
    pub more_like_talent_ids: Option<Vec<ID>>,
}

impl AllocationWhatIfInput {
    fn read(self, reader: &mut Reader) -> Option<Question> {
        let priorities = self.priorities.unwrap_or_default();
        let priorities = reader.list("input.priorities", MAX_CHANGES, priorities, |reader, one| {
            let mission = reader.id::<MissionId>("missionId", &one.mission_id);
            let priority = reader.value("priority", Priority::new(one.priority));
            Some((mission?, priority?))
        });
        let closed = reader.list(
            "input.closedMissionIds",
            MAX_CHANGES,
            self.closed_mission_ids.unwrap_or_default(),
            |reader, id| reader.id::<MissionId>("", &id),
        );
        let mut talents = |field: &str, ids: Option<Vec<ID>>| {
            reader.list(field, MAX_CHANGES, ids.unwrap_or_default(), |reader, id| reader.id::<TalentId>("", &id))
        };
        let without = talents("input.withoutTalentIds", self.without_talent_ids);
        let more_like = talents("input.moreLikeTalentIds", self.more_like_talent_ids);
        Some(Question { priorities: priorities?, closed: closed?, without: without?, more_like: more_like? })
    }
}

/// What would come of it.
#[derive(SimpleObject)]
pub struct AllocationWhatIf {
    /// The allocation as it would be, with the least disturbance to what the run proposes.
    pub result: AllocationResult,
    /// Who would have other seats than the run proposes.
    pub moved: Vec<AllocationMove>,
    /// What those would have who are added, in the order of the question. Their parts and the proposals' are the result's value.
    pub added: Vec<AllocationAdded>,
    /// True where what the run rests on has changed since it was solved, so that some moves have another cause.
    pub inputs_changed: bool,
}

impl From<Answer> for AllocationWhatIf {
    fn from(answer: Answer) -> Self {
        let moved =
            answer.moved.into_iter().map(|one| AllocationMove { talent: one.talent, from: one.from, to: one.to });
        let added =
            answer.added.into_iter().map(|one| AllocationAdded { like: one.like, seats: one.seats, value: one.value });
        Self {
            moved: moved.collect(),
            added: added.collect(),
            result: AllocationResult::of(answer.outcome, |_, _| None),
            inputs_changed: answer.inputs_changed,
        }
    }
}

/// Somebody who would have other seats.
pub struct AllocationMove {
    talent: TalentId,
    from: Vec<SeatId>,
    to: Vec<SeatId>,
}

/// Somebody who would have other seats.
#[Object]
impl AllocationMove {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.talent)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }

    /// The seats that the run proposes; empty for who has none.
    async fn from_seat_ids(&self) -> Vec<ID> {
        self.from.iter().copied().map(encode).collect()
    }

    /// The seats that it would be; empty for who would have none.
    async fn to_seat_ids(&self) -> Vec<ID> {
        self.to.iter().copied().map(encode).collect()
    }

    /// The seats that the run proposes, as they are now.
    #[graphql(name = "fromSeats")]
    async fn seats_before(&self, ctx: &Context<'_>) -> Result<Vec<Seat>> {
        seats(ctx, &self.from).await
    }

    /// The seats that it would be, as they are now.
    #[graphql(name = "toSeats")]
    async fn seats_after(&self, ctx: &Context<'_>) -> Result<Vec<Seat>> {
        seats(ctx, &self.to).await
    }
}

/// Somebody who would be added.
pub struct AllocationAdded {
    like: TalentId,
    seats: Vec<SeatId>,
    value: i64,
}

/// Somebody who would be added.
#[Object]
impl AllocationAdded {
    /// The talent whom they are like.
    async fn like_talent_id(&self) -> ID {
        encode(self.like)
    }

    /// The talent whom they are like, as they chose to be seen by you.
    async fn like_talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.like).await
    }

    /// The seats that it would be; empty where there is none for one more.
    async fn seat_ids(&self) -> Vec<ID> {
        self.seats.iter().copied().map(encode).collect()
    }

    /// The seats that it would be, as they are now.
    #[graphql(name = "seats")]
    async fn seats_now(&self, ctx: &Context<'_>) -> Result<Vec<Seat>> {
        seats(ctx, &self.seats).await
    }

    /// What they would add to the value, in points times weight.
    async fn value(&self) -> i64 {
        self.value
    }
}

async fn seats(ctx: &Context<'_>, ids: &[SeatId]) -> Result<Vec<Seat>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(Seat::load(ctx, *id).await?);
    }
    Ok(found)
}

#[derive(Default)]
pub struct AllocationQuery;

#[Object]
impl AllocationQuery {
    /// One allocation run. Null where it does not exist for you. For the programme’s administrators.
    async fn allocation_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run's id.")] id: ID,
    ) -> Result<Option<AllocationRun>> {
        let mut reader = Reader::new();
        let id = reader.id::<AllocationRunId>("id", &id);
        AllocationRun::load(ctx, reader.build(|| id)?).await
    }

    /// The allocation runs, newest first. For the programme’s administrators.
    async fn allocation_runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<AllocationRun>> {
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<AllocationRunId>(&mut reader, "allocationRuns");
        let page = reader.build(|| page)?;
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let part = read::Page { rows: page.rows(), backward: !page.is_forward(), from: page.from().copied() };
        let rows = read::runs(store, viewer, part).await?;
        let total = match wants_total_count(ctx) {
            true => Some(read::count(store, viewer).await?),
            false => None,
        };
        Ok(page.counted(rows, |run| run.id, AllocationRun, total))
    }

    /// What would come of a run if something were different, before it is decided: `ALLOCATION_DECIDED` afterwards. Nothing is written. Null where
    /// the run does not exist for you. For the programme’s administrators.
    async fn allocation_what_if(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run's id.")] run_id: ID,
        #[graphql(desc = "What would be different; nothing where it is empty.")] input: AllocationWhatIfInput,
    ) -> Result<Option<AllocationWhatIf>> {
        let mut reader = Reader::new();
        let run = reader.id::<AllocationRunId>("runId", &run_id);
        let question = input.read(&mut reader);
        let (run, question) = reader.build(|| Some((run?, question?)))?;
        let answer = what_if(ctx.store()?, ctx.data::<Ranker>()?, ctx.viewer()?, run, &question).await?;
        Ok(answer.map(Into::into))
    }
}

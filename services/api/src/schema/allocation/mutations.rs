//! Asking for an allocation, accepting and rejecting it.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_event_store::UseCase;
use vivier_kernel::id::MissionId;
use vivier_matching::allocation::inputs::Ranker;
use vivier_matching::allocation::read::READ_MODEL;
use vivier_matching::allocation::use_case::{AcceptAllocation, ComputeAllocation, RejectAllocation, RunOutcome};
use vivier_matching::allocation::value::{AllocationRunId, MAX_MINIMUMS, Minimum, Parameters, Words};

use super::enums::AllocationRejectionReason;
use super::types::AllocationRun;
use crate::schema::talents::period;
use vivier_graphql::conventions::input::{Problems, Reader, whole};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::conventions::scalars::Date;
use vivier_graphql::payload;

/// Runs a command whose answer is the run afterwards.
async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<AllocationRun>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = RunOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        Ok(payload(AllocationRun::load(ctx, done.outcome.run).await?))
    })
    .await
}

/// A mission that needs so many people, or none.
#[derive(InputObject, Debug)]
pub struct AllocationMinimumInput {
    /// The mission.
    pub mission_id: ID,
    /// How many people, those who have a seat there or were proposed for one among them, 1 to 50.
    pub seats: i64,
}

/// What `computeAllocation` is told.
#[derive(InputObject, Debug)]
pub struct ComputeAllocationInput {
    /// The first day: open seats that have a day in the period take part.
    pub starts_on: Date,
    /// The last day, at most two years later.
    pub ends_on: Date,
    /// The most releases of one service over the period, those that are under way or proposed already among them, 0 to 1,000; any number where it
    /// is absent.
    pub releases_per_service: Option<i64>,
    /// The most seats of a mission that people of one ministry take, those that are taken or proposed already among them, in percent, rounded up;
    /// 100 asks for no spread.
    #[graphql(default = 50)]
    pub spread_percent: i64,
    /// Missions that need so many people, or none; at most 500.
    pub minimums: Option<Vec<AllocationMinimumInput>>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `acceptAllocation` is told.
#[derive(InputObject, Debug)]
pub struct AcceptAllocationInput {
    /// The run.
    pub run_id: ID,
    /// The version that you saw; the command is refused where the run was solved anew since.
    pub expected_version: Option<i64>,
    /// Why, up to 2,000 characters.
    pub words: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `rejectAllocation` is told.
#[derive(InputObject, Debug)]
pub struct RejectAllocationInput {
    /// The run.
    pub run_id: ID,
    /// The version that you saw; the command is refused where the run was solved anew since.
    pub expected_version: Option<i64>,
    /// Why.
    pub reason: AllocationRejectionReason,
    /// More about it, up to 2,000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `computeAllocation` answers.
    pub ComputeAllocationPayload {
        /// The run, with what it proposes.
        run: AllocationRun,
    }
}

payload! {
    /// What `acceptAllocation` answers.
    pub AcceptAllocationPayload {
        /// The run, accepted; its proposals are opened one by one from then on.
        run: AllocationRun,
    }
}

payload! {
    /// What `rejectAllocation` answers.
    pub RejectAllocationPayload {
        /// The run, rejected.
        run: AllocationRun,
    }
}

#[derive(Default)]
pub struct AllocationMutation;

#[Object]
impl AllocationMutation {
    /// Asks who could go where over a period, by priorities. Nothing happens to anybody by it. For the programme’s administrators.
    async fn compute_allocation(
        &self,
        ctx: &Context<'_>,
        input: ComputeAllocationInput,
    ) -> Result<ComputeAllocationPayload> {
        let mut reader = Reader::new();
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let minimums = reader.list("minimums", MAX_MINIMUMS, input.minimums.unwrap_or_default(), |reader, one| {
            Some(Minimum { mission: reader.id::<MissionId>("missionId", &one.mission_id)?, seats: whole(one.seats) })
        });
        let parameters = period.zip(minimums).and_then(|(period, minimums)| {
            let releases_per_service = input.releases_per_service.map(whole);
            let spread_percent = whole(input.spread_percent);
            let parameters = Parameters { period, releases_per_service, spread_percent, minimums }.checked();
            parameters.map_err(|problem| reader.refuse(problem)).ok()
        });
        let ranker = ctx.data::<Ranker>()?.clone();
        let command = reader.build(|| Some(ComputeAllocation { parameters: parameters?, ranker }));
        change(ctx, input.idempotency_key, command, ComputeAllocationPayload::done).await
    }

    /// Accepts a run: each of its proposals is opened as a placement in `PROPOSED`, and both sides and the talent’s service still decide.
    /// For the programme’s administrators.
    async fn accept_allocation(
        &self,
        ctx: &Context<'_>,
        input: AcceptAllocationInput,
    ) -> Result<AcceptAllocationPayload> {
        let mut reader = Reader::new();
        let run = reader.id::<AllocationRunId>("runId", &input.run_id);
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(AcceptAllocation { run: run?, expected_version, words: words? }));
        change(ctx, input.idempotency_key, command, AcceptAllocationPayload::done).await
    }

    /// Rejects a run, with a reason. Nothing happens to anybody by it. For the programme’s administrators.
    async fn reject_allocation(
        &self,
        ctx: &Context<'_>,
        input: RejectAllocationInput,
    ) -> Result<RejectAllocationPayload> {
        let mut reader = Reader::new();
        let run = reader.id::<AllocationRunId>("runId", &input.run_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let (expected_version, reason) = (input.expected_version, input.reason.into());
        let command = reader.build(|| Some(RejectAllocation { run: run?, expected_version, reason, words: words? }));
        change(ctx, input.idempotency_key, command, RejectAllocationPayload::done).await
    }
}

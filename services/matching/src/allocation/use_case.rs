//! `computeAllocation`, `acceptAllocation`, `rejectAllocation`, and what Vivier does on its own with a run.

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, SeatId, SubjectId, TalentId};
use vivier_kernel::problem::Problem;
use vivier_kernel::sealed::Sealed;

use super::access::may;
use super::ahead::tell;
use super::decide::{AllocationRun, Opened, RunCommand};
use super::inputs::{Inputs, Ranker, load};
use super::outcome::{Outcome, keep, moved, solve};
use super::process;
use super::value::{AllocationRunId, Minimum, Parameters, RunRejection, RunStatus, Words};

/// Which run a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunOutcome {
    pub run: AllocationRunId,
    pub version: i64,
}

/// Asks for an allocation. Nothing happens to anybody by it.
#[derive(Clone, Serialize)]
pub struct ComputeAllocation {
    pub parameters: Parameters,
    #[serde(skip)]
    pub ranker: Ranker,
}

impl UseCase for ComputeAllocation {
    const NAME: &'static str = "computeAllocation";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        let by = programme(unit, Self::NAME)?;
        // Nobody can be placed on days that are over: an empty answer would be the proven optimum of nothing.
        if self.parameters.is_over(unit.today()) {
            return Err(Problem::new("ALLOCATION_PERIOD_OVER").at("endsOn").into());
        }
        let inputs = load(unit.store(), &self.ranker, &self.parameters).await?;
        let taking_part = |minimum: &Minimum| inputs.missions.contains(&minimum.mission);
        if let Some(at) = self.parameters.minimums.iter().position(|minimum| !taking_part(minimum)) {
            return Err(Problem::new("NOT_IN_ALLOCATION").at(&format!("minimums.{at}.missionId")).into());
        }
        let mut outcome = Box::new(solved(inputs).await?);
        tell(unit.store(), &self.ranker, &mut outcome).await?;
        let run = AllocationRunId::new(unit.clock());
        let mut aggregate = unit.load::<AllocationRun>(run).await?;
        let parameters = self.parameters.clone();
        unit.decide(&mut aggregate, RunCommand::Compute { run, by, parameters, outcome })?;
        process::review(unit, run);
        Ok(RunOutcome { run, version: aggregate.version })
    }
}

/// Solves an undecided run anew where what it rests on has changed, with the least disturbance to what it proposed.
#[derive(Clone, Serialize)]
pub struct ResolveAllocation {
    pub run: AllocationRunId,
    #[serde(skip)]
    pub ranker: Ranker,
}

impl UseCase for ResolveAllocation {
    const NAME: &'static str = "resolveAllocation";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        if !may(unit.actor(), Self::NAME) {
            return Err(CommandError::NotFound);
        }
        let mut aggregate = unit.load_existing::<AllocationRun>(self.run).await?;
        let undecided = aggregate.state.status == Some(RunStatus::Computed);
        let (Some(parameters), Some(before)) = (aggregate.state.parameters.clone(), aggregate.state.outcome.clone())
        else {
            return Err(CommandError::NotFound);
        };
        // A period that is over is waited for no longer.
        if undecided && !parameters.is_over(unit.today()) {
            let mut inputs = load(unit.store(), &self.ranker, &parameters).await?;
            if inputs.hash != before.input_hash {
                keep(&mut inputs, &before);
                let mut outcome = Box::new(solved(inputs).await?);
                tell(unit.store(), &self.ranker, &mut outcome).await?;
                let moved = u32::try_from(moved(&before, &outcome).len()).unwrap_or(u32::MAX);
                unit.decide(&mut aggregate, RunCommand::Resolve { outcome, moved })?;
            }
            process::review(unit, self.run);
        }
        Ok(RunOutcome { run: self.run, version: aggregate.version })
    }
}

/// Accepts a run: its proposals are opened as placements, one by one, and everybody concerned still decides.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptAllocation {
    pub run: AllocationRunId,
    pub expected_version: Option<i64>,
    pub words: Option<Words>,
}

impl UseCase for AcceptAllocation {
    const NAME: &'static str = "acceptAllocation";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        let by = programme(unit, Self::NAME)?;
        let mut aggregate = existing(unit, self.run, self.expected_version).await?;
        let undecided = aggregate.state.status == Some(RunStatus::Computed);
        // It has not been solved anew since its period ended: what it proposes is of days that are gone.
        if undecided && aggregate.state.parameters.as_ref().is_some_and(|asked| asked.is_over(unit.today())) {
            return Err(Problem::new("ALLOCATION_PERIOD_OVER").at("runId").into());
        }
        let words = sealed(unit, by, self.words.as_ref()).await?;
        unit.decide(&mut aggregate, RunCommand::Accept { by, words })?;
        process::decided(unit, self.run);
        process::open(unit, self.run);
        Ok(RunOutcome { run: self.run, version: aggregate.version })
    }
}

/// Rejects a run, with a reason. Nothing happens to anybody.
#[derive(Clone, Debug, Serialize)]
pub struct RejectAllocation {
    pub run: AllocationRunId,
    pub expected_version: Option<i64>,
    pub reason: RunRejection,
    pub words: Option<Words>,
}

impl UseCase for RejectAllocation {
    const NAME: &'static str = "rejectAllocation";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        let by = programme(unit, Self::NAME)?;
        let mut aggregate = existing(unit, self.run, self.expected_version).await?;
        let words = sealed(unit, by, self.words.as_ref()).await?;
        unit.decide(&mut aggregate, RunCommand::Reject { by, reason: self.reason, words })?;
        process::decided(unit, self.run);
        Ok(RunOutcome { run: self.run, version: aggregate.version })
    }
}

/// Writes down what became of one proposal of an accepted run.
#[derive(Clone, Debug, Serialize)]
pub struct RecordProposal {
    pub run: AllocationRunId,
    pub talent: TalentId,
    pub seat: SeatId,
    pub opened: Opened,
}

impl UseCase for RecordProposal {
    const NAME: &'static str = "recordProposal";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        if !may(unit.actor(), Self::NAME) {
            return Err(CommandError::NotFound);
        }
        let mut aggregate = unit.load_existing::<AllocationRun>(self.run).await?;
        let (talent, seat, opened) = (self.talent, self.seat, self.opened.clone());
        unit.decide(&mut aggregate, RunCommand::Record { talent, seat, opened })?;
        Ok(RunOutcome { run: self.run, version: aggregate.version })
    }
}

/// Seals what somebody writes under their own key.
async fn sealed(unit: &Unit, by: AccountId, words: Option<&Words>) -> Result<Option<Sealed<Words>>, CommandError> {
    match words {
        Some(words) => Ok(Some(unit.seal(SubjectId::from(by), words).await?)),
        None => Ok(None),
    }
}

/// The programme's administrator behind the command.
fn programme(unit: &Unit, action: &str) -> Result<AccountId, CommandError> {
    let account = unit.actor().account().filter(|_| may(unit.actor(), action));
    account.ok_or_else(|| Problem::new("NOT_ALLOWED").into())
}

async fn existing(
    unit: &mut Unit,
    run: AllocationRunId,
    expected_version: Option<i64>,
) -> Result<Aggregate<AllocationRun>, CommandError> {
    let aggregate = unit.load_existing::<AllocationRun>(run).await?;
    unit.expect_version(&aggregate, expected_version)?;
    Ok(aggregate)
}

/// Solves apart from the threads that answer requests.
pub(super) async fn solved(inputs: Inputs) -> Result<Outcome, CommandError> {
    let solving = tokio::task::spawn_blocking(move || solve(&inputs)).await;
    solving.map_err(|_| Problem::new("ALLOCATION_FAILED").into())
}

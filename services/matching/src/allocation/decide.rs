//! A run's state, what can be asked of it, and what happens then.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, PlacementId, SeatId, TalentId};
use vivier_kernel::sealed::Sealed;

use super::event::{
    AllocationAccepted, AllocationComputed, AllocationEvent, AllocationProposalLapsed, AllocationProposalOpened,
    AllocationRejected, AllocationResolved,
};
use super::outcome::Outcome;
use super::refusal::AllocationRefusal;
use super::value::{AllocationRunId, Parameters, RunRejection, RunStatus, Words};

/// The aggregate of one allocation run.
pub struct AllocationRun;

/// What became of a proposal after the run was accepted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Opened {
    Placement(PlacementId),
    Lapsed(String),
}

/// A run as it stands.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RunState {
    pub run: Option<AllocationRunId>,
    pub asked_by: Option<AccountId>,
    pub parameters: Option<Parameters>,
    /// 0 before it is computed.
    pub edition: u32,
    pub outcome: Option<Outcome>,
    /// How many people the last edition moved.
    pub moved: u32,
    pub status: Option<RunStatus>,
    pub decided_by: Option<AccountId>,
    pub rejection: Option<RunRejection>,
    pub words: Option<Sealed<Words>>,
    pub opened: Vec<(TalentId, SeatId, Opened)>,
}

impl RunState {
    pub fn proposes(&self, talent: TalentId, seat: SeatId) -> bool {
        let proposals = self.outcome.iter().flat_map(|outcome| &outcome.proposals);
        proposals.into_iter().any(|proposal| (proposal.talent, proposal.seat) == (talent, seat))
    }

    /// What became of one of its proposals, once something has.
    pub fn opened(&self, talent: TalentId, seat: SeatId) -> Option<&Opened> {
        self.opened.iter().find(|(of, on, _)| (*of, *on) == (talent, seat)).map(|(_, _, opened)| opened)
    }
}

/// A command to a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunCommand {
    Compute { run: AllocationRunId, by: AccountId, parameters: Parameters, outcome: Box<Outcome> },
    Resolve { outcome: Box<Outcome>, moved: u32 },
    Accept { by: AccountId, words: Option<Sealed<Words>> },
    Reject { by: AccountId, reason: RunRejection, words: Option<Sealed<Words>> },
    Record { talent: TalentId, seat: SeatId, opened: Opened },
}

impl Decider for AllocationRun {
    const TYPE: &'static str = "allocation_run";
    type State = RunState;
    type Command = RunCommand;
    type Event = AllocationEvent;
    type Refusal = AllocationRefusal;

    fn decide(
        state: &RunState,
        command: RunCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<AllocationEvent>, AllocationRefusal> {
        if let RunCommand::Compute { run, by, parameters, outcome } = command {
            return match state.run {
                Some(_) => Err(AllocationRefusal::Exists),
                None => Ok(vec![AllocationComputed { run, by, parameters, outcome: *outcome }.into()]),
            };
        }
        let Some(status) = state.status else { return Err(AllocationRefusal::Unknown) };
        let undecided = || match status {
            RunStatus::Computed => Ok(()),
            RunStatus::Accepted | RunStatus::Rejected => Err(AllocationRefusal::Decided { status }),
        };
        let edition = state.edition;
        match command {
            RunCommand::Compute { .. } => Err(AllocationRefusal::Exists),
            RunCommand::Resolve { outcome, moved } => {
                undecided()?;
                if state.outcome.as_ref().is_some_and(|known| known.input_hash == outcome.input_hash) {
                    return Ok(Vec::new());
                }
                Ok(vec![AllocationResolved { edition: edition + 1, outcome: *outcome, moved }.into()])
            }
            RunCommand::Accept { by, words } => {
                undecided()?;
                if state.outcome.as_ref().is_none_or(|outcome| outcome.proposals.is_empty()) {
                    return Err(AllocationRefusal::NothingProposed);
                }
                Ok(vec![AllocationAccepted { by, edition, words }.into()])
            }
            RunCommand::Reject { by, reason, words } => {
                undecided()?;
                Ok(vec![AllocationRejected { by, edition, reason, words }.into()])
            }
            RunCommand::Record { talent, seat, opened } => {
                if status != RunStatus::Accepted {
                    return Err(AllocationRefusal::NotAccepted { status });
                }
                if !state.proposes(talent, seat) {
                    return Err(AllocationRefusal::NoSuchProposal);
                }
                if state.opened(talent, seat).is_some() {
                    return Ok(Vec::new());
                }
                Ok(vec![match opened {
                    Opened::Placement(placement) => AllocationProposalOpened { talent, seat, placement }.into(),
                    Opened::Lapsed(code) => AllocationProposalLapsed { talent, seat, code }.into(),
                }])
            }
        }
    }

    fn evolve(state: &mut RunState, event: &AllocationEvent) {
        match event {
            AllocationEvent::AllocationComputed(e) => {
                *state = RunState {
                    run: Some(e.run),
                    asked_by: Some(e.by),
                    parameters: Some(e.parameters.clone()),
                    edition: 1,
                    outcome: Some(e.outcome.clone()),
                    status: Some(RunStatus::Computed),
                    ..RunState::default()
                };
            }
            AllocationEvent::AllocationResolved(e) => {
                state.edition = e.edition;
                state.outcome = Some(e.outcome.clone());
                state.moved = e.moved;
            }
            AllocationEvent::AllocationAccepted(e) => {
                state.status = Some(RunStatus::Accepted);
                state.decided_by = Some(e.by);
                state.words.clone_from(&e.words);
            }
            AllocationEvent::AllocationRejected(e) => {
                state.status = Some(RunStatus::Rejected);
                state.decided_by = Some(e.by);
                state.rejection = Some(e.reason);
                state.words.clone_from(&e.words);
            }
            AllocationEvent::AllocationProposalOpened(e) => {
                state.opened.push((e.talent, e.seat, Opened::Placement(e.placement)));
            }
            AllocationEvent::AllocationProposalLapsed(e) => {
                state.opened.push((e.talent, e.seat, Opened::Lapsed(e.code.clone())));
            }
        }
    }
}

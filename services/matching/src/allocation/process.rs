//! What happens by itself: an undecided run is looked at again and again, an accepted one opens its proposals.
//!
//! Both are timers set in the transaction of the command that asks for them, so that they survive restarts. A proposal is opened by the
//! command that anybody at the programme could give, and decided on what holds then; acting twice does no harm.

use std::future::Future;
use std::pin::Pin;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use vivier_allocation::problem::MAX_FIT;
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler, Unit};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, SeatId, TalentId, TypedId as _};

use super::decide::{AllocationRun, Opened};
use super::inputs::{Ranker, ranker, spoken_for};
use super::limits::used_up;
use super::outcome::Proposal;
use super::use_case::{RecordProposal, ResolveAllocation};
use super::value::{AllocationRunId, Parameters, RunStatus};
use crate::domain::value::ProposalSource;
use crate::ranking::answers::{Still, still};
use crate::ranking::constraint::Constraint;
use crate::ranking::policy::MAX_SCORE;
use crate::record::domain::Act;
use crate::record::seen::seen;
use crate::use_case::open::{FromRanking, ProposePlacement};
use crate::use_case::{PAIR_SCOPE, pair_of};

const OPEN: &str = "allocation_open";
const REVIEW: &str = "allocation_review";
/// How long after a run was solved it is compared with what holds then, in seconds.
const REVIEW_SECONDS: i64 = 60;
/// A review that took long rests for so many times as long, so that looking at undecided runs takes a small part of the machine.
const REVIEW_REST: i32 = 10;

/// The code of a proposal whose two fit each other much less than when it was accepted.
pub const FIT_FELL: &str = "FIT_FELL";
/// Of `MAX_FIT`: rarities, and the age of evidence, move a fit by less from one day to another.
const MOST_FALL: i64 = MAX_FIT / 20;

#[derive(Serialize, Deserialize)]
struct Payload {
    run: AllocationRunId,
}

/// Opens the proposals of an accepted run, at once.
pub(super) fn open(unit: &mut Unit, run: AllocationRunId) {
    let payload = serde_json::json!(Payload { run });
    unit.schedule(Timer { key: format!("{OPEN}:{run}"), due_at: unit.now(), kind: OPEN, payload });
}

/// Looks at an undecided run again later.
pub(super) fn review(unit: &mut Unit, run: AllocationRunId) {
    let now = unit.store().clock().now();
    let due_at = now + Duration::seconds(REVIEW_SECONDS).max((now - unit.now()) * REVIEW_REST);
    let payload = serde_json::json!(Payload { run });
    unit.schedule(Timer { key: format!("{REVIEW}:{run}"), due_at, kind: REVIEW, payload });
}

/// A run that is decided is looked at no more.
pub(super) fn decided(unit: &mut Unit, run: AllocationRunId) {
    unit.cancel_timer(&format!("{REVIEW}:{run}"));
}

type Fired<'a> = Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>>;

/// Opens proposals as placements.
#[derive(Default)]
pub struct Open {
    /// Opened at the first run, and kept up to date from then on.
    ranker: OnceCell<Ranker>,
}

impl TimerHandler for Open {
    fn kind(&self) -> &'static str {
        OPEN
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { run } = serde_json::from_value(timer.payload.clone())?;
            let state = store.glance::<AllocationRun>(run.uuid()).await?.state;
            if state.status != Some(RunStatus::Accepted) {
                return Ok(());
            }
            for proposal in state.outcome.iter().flat_map(|outcome| &outcome.proposals) {
                let (talent, seat) = (proposal.talent, proposal.seat);
                if state.opened(talent, seat).is_some() {
                    continue;
                }
                let opened = match on_the_way(store, talent, seat).await? {
                    Some(placement) => Opened::Placement(placement),
                    None => {
                        let ranker = self.ranker.get_or_try_init(|| ranker(store)).await?;
                        match lapse(store, ranker, state.parameters.as_ref(), proposal).await? {
                            Some(code) => Opened::Lapsed(code.to_owned()),
                            None => propose(store, ranker, timer, run, (talent, seat)).await?,
                        }
                    }
                };
                let mut context = timer.context(store);
                context.idempotency_key = Some(format!("{OPEN}:{run}:{talent}:{seat}:recorded"));
                store.execute(&context, &RecordProposal { run, talent, seat, opened }).await?;
            }
            Ok(())
        })
    }
}

/// Why a proposal is no longer what was accepted, where the person or the seat has changed since: the constraint that the two break now, that
/// they fit each other so much less that another may have been worth more, that one of them is spoken for by now, or that a limit of the run is
/// used up. Whatever is not open at all the command itself refuses. Runs open their proposals one after the other, so that each finds what the
/// one before has opened.
async fn lapse(
    store: &Store,
    ranker: &Ranker,
    parameters: Option<&Parameters>,
    proposal: &Proposal,
) -> Result<Option<&'static str>, CommandError> {
    let pair = (proposal.talent, proposal.seat);
    Ok(match still(store, ranker, &Actor::system("allocation"), pair).await? {
        Still::Gone => None,
        Still::Out(broken) => broken.iter().next().map(Constraint::as_str),
        Still::Fits { score } => {
            // The mission's priority is not looked at: it says what the seat is worth, not who fits it.
            let fell = proposal.fit - score * MAX_FIT / MAX_SCORE;
            if fell > MOST_FALL {
                return Ok(Some(FIT_FELL));
            }
            // After it, since it waits for what was opened a moment ago.
            match (spoken_for(store, ranker, pair).await?, parameters) {
                (None, Some(limits)) => used_up(store, ranker, limits, (proposal.talent, proposal.mission)).await?,
                (code, _) => code,
            }
        }
    })
}

/// What the two have opened already, by an application or an invitation: it is the proposal's placement, as it is. Nobody is asked twice, and
/// whose turn it was, it still is.
async fn on_the_way(store: &Store, talent: TalentId, seat: SeatId) -> Result<Option<PlacementId>, CommandError> {
    let open = store.find_claim(PAIR_SCOPE, &pair_of(talent, seat)).await?;
    Ok(open.map(PlacementId::from_uuid))
}

async fn propose(
    store: &Store,
    ranker: &Ranker,
    timer: &DueTimer,
    run: AllocationRunId,
    (talent, seat): (TalentId, SeatId),
) -> Result<Opened, CommandError> {
    let mut context = timer.context(store);
    context.idempotency_key = Some(format!("{OPEN}:{run}:{talent}:{seat}"));
    let command = ProposePlacement { talent, seat, source: ProposalSource::Allocation, motivation: None };
    // What the list for the seat alone says is kept beside what the run says over all seats.
    let seen = seen(store, ranker, &Actor::system("allocation"), seat, talent, Act::Allocated).await?;
    let propose = FromRanking { command, seen };
    Ok(match store.execute(&context, &propose).await {
        Ok(done) => Opened::Placement(done.outcome.placement),
        Err(CommandError::Refused(problem)) => Opened::Lapsed(problem.code.to_owned()),
        Err(CommandError::Store(error)) => return Err(error.into()),
        // Somebody was quicker.
        Err(CommandError::Taken { .. }) => match on_the_way(store, talent, seat).await? {
            Some(placement) => Opened::Placement(placement),
            None => Opened::Lapsed("PLACEMENT_ALREADY_OPEN".to_owned()),
        },
        Err(CommandError::NotFound | CommandError::Conflict { .. } | CommandError::KeyReused) => {
            Opened::Lapsed("NOT_FOUND".to_owned())
        }
    })
}

/// Solves an undecided run anew where what it rests on has changed.
#[derive(Default)]
pub struct Review {
    /// Opened at the first run, and kept up to date from then on.
    ranker: OnceCell<Ranker>,
}

impl TimerHandler for Review {
    fn kind(&self) -> &'static str {
        REVIEW
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { run } = serde_json::from_value(timer.payload.clone())?;
            let ranker = self.ranker.get_or_try_init(|| ranker(store)).await?.clone();
            store.execute(&timer.context(store), &ResolveAllocation { run, ranker }).await.map(|_| ())
        })
    }
}

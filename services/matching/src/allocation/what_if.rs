//! "What if", before anything is accepted: a priority set otherwise, somebody more or less, a mission closed, and who would move.

use std::collections::BTreeSet;

use vivier_allocation::change::{Change, changed};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, SeatId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_missions::domain::refusal::MissionRefusal;
use vivier_missions::domain::value::{MAX_BOUGHT_PRIORITY, Priority};

use super::access::may;
use super::ahead::tell;
use super::decide::AllocationRun;
use super::inputs::{Inputs, Ranker, load};
use super::outcome::{Outcome, count, keep, solve_with_added};
use super::refusal::AllocationRefusal;
use super::value::{AllocationRunId, RunStatus};

/// The most things that one "what if" changes.
pub const MAX_CHANGES: usize = 100;

/// What would be different.
#[derive(Clone, Default, Debug)]
pub struct Question {
    /// What the programme would set: with none, what was bought counts.
    pub priorities: Vec<(MissionId, Priority)>,
    pub closed: Vec<MissionId>,
    /// People who would not be there.
    pub without: Vec<TalentId>,
    /// For each of these, one more person like them.
    pub more_like: Vec<TalentId>,
}

/// Somebody who would have other seats than the run proposes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    pub talent: TalentId,
    pub from: Vec<SeatId>,
    pub to: Vec<SeatId>,
}

/// What somebody would have who is added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Added {
    /// Whom they are like.
    pub like: TalentId,
    /// None where there would be no seat for one more.
    pub seats: Vec<SeatId>,
    /// Their part of the outcome's value.
    pub value: i64,
}

/// What would come of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Its value is that of its proposals and of those who are added.
    pub outcome: Outcome,
    pub moved: Vec<Moved>,
    /// In the order of the question.
    pub added: Vec<Added>,
    /// True where what the run rests on has changed since, so that some moves have another cause.
    pub inputs_changed: bool,
}

/// Solves a run's problem, as it stands now, with what would be different, with the least disturbance to what the run proposes. `None` where
/// the run does not exist for the viewer.
///
/// # Errors
/// `Store`; `ALLOCATION_DECIDED`: what it proposed is on its way by then, and would all seem to move; `TOO_MANY`, `DUPLICATE`,
/// `NOT_IN_ALLOCATION` or `PRIORITY_RESERVED` (of what the programme could not set either) with the field.
pub async fn what_if(
    store: &Store,
    ranker: &Ranker,
    viewer: &Actor,
    run: AllocationRunId,
    question: &Question,
) -> Result<Option<Answer>, QueryError> {
    if !may(viewer, "allocationWhatIf") {
        return Ok(None);
    }
    let state = store.glance::<AllocationRun>(run.uuid()).await?.state;
    let (Some(parameters), Some(before)) = (state.parameters, state.outcome) else { return Ok(None) };
    if let Some(status) = state.status.filter(|status| *status != RunStatus::Computed) {
        return Err(QueryError::Refused(AllocationRefusal::Decided { status }.problem()));
    }
    let mut inputs = load(store, ranker, &parameters).await?;
    let inputs_changed = inputs.hash != before.input_hash;
    let changes = changes(&inputs, question).map_err(QueryError::Refused)?;
    inputs.problem = changed(&inputs.problem, &changes);
    // Whoever is added stands behind all others, in the order of the changes.
    for change in &changes {
        if let Change::AddAlike { person } = change {
            inputs.held.push(inputs.held[*person].clone());
        }
    }
    // Seats of a mission that would be closed are not open, and ask for no skill.
    let closed: BTreeSet<usize> = (0..inputs.seats.len())
        .filter(|seat| question.closed.contains(&inputs.missions[inputs.problem.seats[*seat].mission]))
        .collect();
    closed.iter().for_each(|seat| inputs.essential[*seat].clear());
    let open = inputs.seats.len() - closed.len();
    keep(&mut inputs, &before);
    let solving = tokio::task::spawn_blocking(move || solve_with_added(&inputs)).await;
    let (mut outcome, placed) = solving.map_err(|_| QueryError::Refused(Problem::new("ALLOCATION_FAILED")))?;
    outcome.seats = count(open);
    tell(store, ranker, &mut outcome).await?;
    // Of a mission that would be closed nobody asks who fits.
    outcome.missions.retain(|mission| !question.closed.contains(&mission.mission));
    let added = question.more_like.iter().enumerate().map(|(at, like)| {
        let own = || placed.iter().filter(move |one| one.added == at);
        Added { like: *like, seats: own().map(|one| one.seat).collect(), value: own().map(|one| one.value).sum() }
    });
    Ok(Some(Answer { moved: moved(&before, &outcome), added: added.collect(), outcome, inputs_changed }))
}

fn changes(inputs: &Inputs, question: &Question) -> Result<Vec<Change>, Problem> {
    let Question { priorities, closed, without, more_like } = question;
    if priorities.len() + closed.len() + without.len() + more_like.len() > MAX_CHANGES {
        return Err(Problem::new("TOO_MANY").at("input").with("max", MAX_CHANGES));
    }
    let unknown = |field: &str, at: usize| Problem::new("NOT_IN_ALLOCATION").at(&format!("{field}.{at}"));
    let mission = |field: &str, at: usize, id: MissionId| {
        inputs.missions.iter().position(|known| *known == id).ok_or_else(|| unknown(field, at))
    };
    let person = |field: &str, at: usize, id: TalentId| {
        inputs.people.iter().position(|known| *known == id).ok_or_else(|| unknown(field, at))
    };
    let mut changes = Vec::new();
    for (at, (id, priority)) in priorities.iter().enumerate() {
        // Two of them: which one would count, nobody could tell.
        if priorities[..at].iter().any(|(earlier, _)| earlier == id) {
            return Err(Invalid::Duplicate.at(&format!("input.priorities.{at}.missionId")));
        }
        let mission = mission("input.priorities", at, *id)?;
        if !priority.is_for_the_programme() {
            let reserved = MissionRefusal::PriorityReserved { max: MAX_BOUGHT_PRIORITY };
            return Err(reserved.problem().at(&format!("input.priorities.{at}.priority")));
        }
        let counts = if *priority == Priority::default() { inputs.bought[mission] } else { *priority };
        changes.push(Change::Priority { mission, priority: counts.weight() });
    }
    for (at, id) in closed.iter().enumerate() {
        changes.push(Change::CloseMission { mission: mission("input.closedMissionIds", at, *id)? });
    }
    for (at, id) in more_like.iter().enumerate() {
        changes.push(Change::AddAlike { person: person("input.moreLikeTalentIds", at, *id)? });
    }
    for (at, id) in without.iter().enumerate() {
        changes.push(Change::RemovePerson { person: person("input.withoutTalentIds", at, *id)? });
    }
    Ok(changes)
}

fn moved(before: &Outcome, after: &Outcome) -> Vec<Moved> {
    let of = |outcome: &Outcome, talent: TalentId| {
        let own = outcome.proposals.iter().filter(|one| one.talent == talent);
        let mut seats: Vec<SeatId> = own.map(|one| one.seat).collect();
        seats.sort_unstable();
        seats
    };
    super::outcome::moved(before, after)
        .into_iter()
        .map(|talent| Moved { talent, from: of(before, talent), to: of(after, talent) })
        .collect()
}

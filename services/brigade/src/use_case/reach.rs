//! Escalation: where nobody is left to ask for an open seat, the people of the next brigade come onto its list.
//!
//! Ministerial brigades come first, in the order in which they were founded, and the core brigade last: it leads the network and
//! keeps its own people for when nobody else is there. A brigade that has nobody for the seats is passed over.

use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::access::Party;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::period::Period;

use super::mobilise::rules_of_lists;
use super::support::decide;
use crate::composition::backups::backups;
use crate::composition::request::Candidate;
use crate::composition::solve::by_hand;
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::command::{Callable, MobilisationCommand};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{MoreBackups, Need};
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{BrigadeId, TeamSeatId};
use crate::process::timers::POLICY;
use crate::read::brigades::brigade_ids;
use crate::read::pool::{pool, pool_for, request_for};

/// Reaches the next brigade that has somebody for a seat whose list is used up; false where there is none, or no such seat.
pub(super) async fn reach_next(
    unit: &mut Unit,
    mobilisation: &mut Aggregate<Mobilisation>,
    by: Party,
) -> Result<bool, CommandError> {
    let state = &mobilisation.state;
    let Some(need) = state.need.clone().filter(|_| state.status == MobilisationStatus::Calling) else {
        return Ok(false);
    };
    let known = rules_of_lists(unit, mobilisation).await?;
    let team_by = state.team_by.unwrap_or(need.team_by);
    let callable = |talent| {
        let found = known.iter().find(|(other, _)| *other == talent).and_then(|(_, found)| found.as_ref());
        match found {
            Some((_, _, Callable::Yes)) => true,
            Some((_, _, Callable::QuietUntil(at))) => *at < team_by,
            Some((_, _, Callable::Engaged | Callable::No)) | None => false,
        }
    };
    let seats = POLICY.used_up(state, unit.now(), callable);
    if seats.is_empty() {
        return Ok(false);
    }
    for brigade in order(unit, &need, state).await? {
        let more = fitting(unit, &need, &mobilisation.state, brigade, &seats).await?;
        if more.iter().any(|more| !more.people.is_empty()) {
            decide(unit, mobilisation, MobilisationCommand::ReachBrigade { by, brigade, more }).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// The brigades that are left, the next one first.
async fn order(unit: &Unit, need: &Need, state: &MobilisationState) -> Result<Vec<BrigadeId>, CommandError> {
    let mut ids = brigade_ids(unit.store()).await?;
    // The core brigade is listed first.
    let core = unit.store().find_claim(crate::access::CORE_SCOPE, crate::access::CORE).await?;
    ids.sort_by_key(|id| (core == Some(id.uuid()), *id));
    ids.retain(|id| *id != need.brigade && !state.reached.contains(id));
    Ok(ids)
}

/// For each of `seats`, the brigade's people who fit it beside the rest of the team, best first, without those who were asked.
async fn fitting(
    unit: &Unit,
    need: &Need,
    state: &MobilisationState,
    brigade: BrigadeId,
    seats: &[TeamSeatId],
) -> Result<Vec<MoreBackups>, CommandError> {
    let request = request_for(need, unit.now())?;
    let period: Period = need.period;
    let team_by = state.team_by.unwrap_or(need.team_by);
    let theirs = pool(unit.store(), &[brigade], period, team_by).await?;
    // Those of the team as it was composed, for what they and the newcomers are to each other.
    let chosen: Vec<TalentId> = state.team.iter().map(|place| place.chosen).collect();
    let mut candidates: Vec<Candidate> = pool_for(unit.store(), need).await?;
    candidates.retain(|candidate| chosen.contains(&candidate.talent));
    candidates.extend(theirs.iter().filter(|one| !chosen.contains(&one.talent)).cloned());
    let members: Vec<_> = state.team.iter().map(|place| (place.chosen, vec![place.seat])).collect();
    let team = by_hand(&request, &candidates, &members);
    let found = backups(&request, &candidates, &team);
    let new = |talent: &TalentId, seat: TeamSeatId| {
        let asked = state.calls.iter().any(|call| call.callee.talent == *talent);
        let listed = state.team.iter().any(|place| place.seat == seat && place.backups.contains(talent));
        !asked && !listed
    };
    let mut more = Vec::new();
    for (member, backups) in team.members.iter().zip(found) {
        for seat in member.seats.iter().filter(|seat| seats.contains(seat)) {
            let people = backups.people.iter().map(|(talent, _)| *talent).filter(|talent| new(talent, *seat));
            more.push(MoreBackups { seat: *seat, people: people.collect() });
        }
    }
    Ok(more)
}

/// The accepted members of the mobilisation's own brigade: the first to be asked.
pub(super) async fn own_people(unit: &Unit, need: &Need) -> Result<Vec<TalentId>, CommandError> {
    let own = unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state;
    Ok(own.accepted().map(|(talent, _)| talent).collect())
}

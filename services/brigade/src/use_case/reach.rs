//! Escalation: where nobody is left to ask for an open seat, the people of the next brigade come onto its list.
//!
//! Ministerial brigades come first, in the order in which they were founded, and the core brigade last: it leads the network and
//! keeps its own people for when nobody else is there. A brigade that has nobody for the seats is passed over.

use chrono::{DateTime, Utc};
use vivier_event_store::{Aggregate, CommandError, QueryError, Store, Unit};
use vivier_kernel::access::Party;
use vivier_kernel::id::{TalentId, TypedId as _};

use super::rules::ListRules;
use super::support::{busy, decide};
use crate::composition::backups::fitting_seat;
use crate::composition::request::{Candidate, Request};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::check::check;
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{MoreBackups, Need};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationAction, MobilisationStatus};
use crate::domain::value::{BrigadeId, MobilisationId, TeamSeatId};
use crate::process::telling;
use crate::process::timers::POLICY;
use crate::read::brigades::brigade_ids;
use crate::read::pool::{pool, pool_for, request_for};

/// Reaches the next brigade that has somebody for a seat whose list is used up; false where there is none, or no such seat.
pub(super) async fn reach_next(
    unit: &mut Unit,
    mobilisation: &mut Aggregate<Mobilisation>,
    by: Party,
) -> Result<bool, CommandError> {
    let used_up = used_up((unit.store(), unit.now()), mobilisation).await?;
    let next = next_brigade((unit.store(), unit.now()), &mobilisation.state, &used_up).await?;
    let Some((brigade, more)) = next else { return Ok(false) };
    let busy = busy(unit, mobilisation).await?;
    decide(unit, mobilisation, MobilisationCommand::ReachBrigade { by, brigade, more, busy }).await?;
    Ok(true)
}

/// The next brigade that has somebody for one of these seats, with those whom it has for each.
async fn next_brigade(
    (store, now): (&Store, DateTime<Utc>),
    state: &MobilisationState,
    seats: &[TeamSeatId],
) -> Result<Option<(BrigadeId, Vec<MoreBackups>)>, QueryError> {
    let Some(need) = state.need.as_ref().filter(|_| !seats.is_empty()) else { return Ok(None) };
    for brigade in left_to_reach(store, need, state).await? {
        let more = fitting((store, now), need, state, brigade).await?;
        if more.iter().any(|more| seats.contains(&more.seat)) {
            return Ok(Some((brigade, more)));
        }
    }
    Ok(None)
}

/// The open seats for which the next wave would call nobody: their lists are used up, nobody may still answer in time or waits in reserve for
/// them, and no brigade that is left has anybody for one of them. None unless people are being called, and none in an exercise, whose clock is another one.
///
/// # Errors
/// `Store`.
pub(crate) async fn with_nobody_left(store: &Store, id: MobilisationId) -> Result<Vec<TeamSeatId>, QueryError> {
    let (mobilisation, now) = (store.glance::<Mobilisation>(id.uuid()).await?, store.clock().now());
    let state = &mobilisation.state;
    let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(Vec::new()) };
    if state.status != MobilisationStatus::Calling {
        return Ok(Vec::new());
    }
    let mut seats = used_up((store, now), &mobilisation).await?;
    seats.retain(|seat| !state.may_be_filled(*seat));
    // Whom another brigade has for one of them comes by itself or with the next wave.
    for brigade in left_to_reach(store, need, state).await? {
        if seats.is_empty() {
            break;
        }
        let more = fitting((store, now), need, state, brigade).await?;
        seats.retain(|seat| !more.iter().any(|more| more.seat == *seat));
    }
    Ok(seats)
}

/// Whether `planWave` by a coordinator would call anybody now, or bring the people of the next brigade onto the lists; where it would not, it is
/// refused. None unless people are being called: before that whoever asks goes through all brigades, which nobody waits for to read a page.
///
/// # Errors
/// `Store`.
pub(crate) async fn anybody_to_call(store: &Store, id: MobilisationId) -> Result<Option<bool>, QueryError> {
    let (mobilisation, now) = (store.glance::<Mobilisation>(id.uuid()).await?, store.clock().now());
    let state = &mobilisation.state;
    if state.status != MobilisationStatus::Calling {
        return Ok(None);
    }
    if check(state, MobilisationAction::PlanWave, Party::Coordinator, now).is_err() {
        return Ok(Some(false));
    }
    // Where as many were asked lately as the policy says, nothing has to be known of anybody: a board is read most while it is so.
    if POLICY.next(state, now, |_, _| true).is_empty() && POLICY.used_up(state, now, |_, _| false).is_empty() {
        return Ok(Some(false));
    }
    let rules = ListRules::new((store, now), &mobilisation).await?;
    if !rules.next_people(state, now).is_empty() {
        return Ok(Some(true));
    }
    let next = next_brigade((store, now), state, &rules.used_up(state, now)).await?;
    Ok(Some(next.is_some()))
}

/// The open seats for which nobody is left to call on their lists.
async fn used_up(
    (store, now): (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
) -> Result<Vec<TeamSeatId>, QueryError> {
    let state = &mobilisation.state;
    // Where somebody was asked lately for each open seat, nothing has to be known of anybody.
    if POLICY.used_up(state, now, |_, _| false).is_empty() {
        return Ok(Vec::new());
    }
    Ok(ListRules::new((store, now), mobilisation).await?.used_up(state, now))
}

/// Tells the coordinators, once for each time that it comes to it, of the seats for which nobody is left to call in any brigade and nobody may
/// still answer in time: nothing happens by itself there until the deadline.
pub(super) async fn tell_of_used_up(
    unit: &mut Unit,
    mobilisation: &Aggregate<Mobilisation>,
) -> Result<(), CommandError> {
    let (id, state) = (MobilisationId::from_uuid(mobilisation.id), &mobilisation.state);
    let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(()) };
    let Some(leads) = unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state.organisation else {
        return Ok(());
    };
    let used_up = used_up((unit.store(), unit.now()), mobilisation).await?;
    for seat in used_up.into_iter().filter(|seat| !state.may_be_filled(*seat)) {
        unit.notify(&telling::nobody_left(id, need, state, seat, leads))?;
    }
    Ok(())
}

/// All brigades but the need's, in the order in which they are reached.
pub(super) async fn others_in_order(store: &Store, need: &Need) -> Result<Vec<BrigadeId>, QueryError> {
    let mut ids = brigade_ids(store).await?;
    // The core brigade is listed first.
    let core = store.find_claim(crate::access::CORE_SCOPE, crate::access::CORE).await?;
    ids.sort_by_key(|id| (core == Some(id.uuid()), *id));
    ids.retain(|id| *id != need.brigade);
    Ok(ids)
}

/// Those of them that have not been reached yet.
async fn left_to_reach(store: &Store, need: &Need, state: &MobilisationState) -> Result<Vec<BrigadeId>, QueryError> {
    let mut left = others_in_order(store, need).await?;
    left.retain(|brigade| !state.reached.contains(brigade));
    Ok(left)
}

async fn fitting(
    (store, now): (&Store, DateTime<Utc>),
    need: &Need,
    state: &MobilisationState,
    brigade: BrigadeId,
) -> Result<Vec<MoreBackups>, QueryError> {
    let request = request_for(need, now)?;
    let team_by = state.team_by.unwrap_or(need.team_by);
    let theirs = pool(store, &[brigade], need.period, team_by).await?;
    let everybody = pool_for(store, need).await?;
    Ok(more_backups(&request, state, &theirs, &everybody))
}

/// For each seat, those of `theirs` who fit it beside those who are in the team, best first, without those who are on its list, said
/// no or did not answer. A brigade is reached once, so that its people come onto every list, whichever is used up now.
pub(super) fn more_backups(
    request: &Request,
    state: &MobilisationState,
    theirs: &[Candidate],
    everybody: &[Candidate],
) -> Vec<MoreBackups> {
    // For what newcomers and those who have a seat are to each other. Whoever left the pool since is not among them.
    let engaged =
        |talent| state.calls.iter().any(|call| call.callee.talent == talent && call.status == CallStatus::Engaged);
    let team: Vec<Candidate> = everybody.iter().filter(|one| engaged(one.talent)).cloned().collect();
    let refused = |talent| {
        let no = |call: &Call| matches!(call.status, CallStatus::Declined | CallStatus::Expired);
        state.calls.iter().any(|call| call.callee.talent == talent && no(call))
    };
    let mut more = Vec::new();
    for place in &state.team {
        let Some(seat) = request.seats.iter().find(|seat| seat.id == place.seat) else { continue };
        let listed = |talent| place.chosen == talent || place.backups.contains(&talent);
        let mut people = fitting_seat(request, theirs, &team, seat);
        people.retain(|talent| !listed(*talent) && !refused(*talent) && !engaged(*talent));
        if !people.is_empty() {
            more.push(MoreBackups { seat: place.seat, people });
        }
    }
    more
}

/// The accepted members of the mobilisation's own brigade: the first to be asked.
pub(super) async fn own_people(unit: &Unit, need: &Need) -> Result<Vec<TalentId>, CommandError> {
    let own = unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state;
    Ok(own.accepted().map(|(talent, _)| talent).collect())
}

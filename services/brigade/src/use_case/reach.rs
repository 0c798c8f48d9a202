//! Escalation: where nobody is left to ask for an open seat, others come onto its list, of the brigade itself or of the next one.

use chrono::{DateTime, Utc};
use vivier_event_store::{Aggregate, CommandError, QueryError, Store, Unit};
use vivier_kernel::access::Party;
use vivier_kernel::id::{TalentId, TypedId as _};

use super::network::Network;
use super::rules::ListRules;
use super::support::{decide, hindrances};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::check::check;
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::policy::Look;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::{MobilisationAction, MobilisationStatus};
use crate::domain::value::{MobilisationId, TeamSeatId};
use crate::process::telling;
use crate::process::timers::POLICY;
use crate::read::pool::request_for;

/// Reaches brigade after brigade until each seat has somebody on its list who can be called, now where anybody can be, or none has anybody left;
/// whether anybody came onto a list.
pub(super) async fn reach(
    unit: &mut Unit,
    mobilisation: &mut Aggregate<Mobilisation>,
    by: Party,
) -> Result<bool, CommandError> {
    let now = unit.now();
    let (mut known, mut reached) = (None, false);
    loop {
        let state = &mobilisation.state;
        // Where somebody was asked lately for each open seat, nothing has to be known of anybody.
        let idle = !POLICY.used_up(state, Look::now(now, &[]), |_, _| false).is_empty();
        let Some(need) = state.need.as_ref().filter(|_| idle) else { return Ok(reached) };
        let rules = ListRules::new((unit.store(), now), mobilisation).await?;
        if rules.idle(state, now).is_empty() {
            return Ok(reached);
        }
        let brigades = match known.take() {
            Some(brigades) => brigades,
            None => network((unit.store(), now), need, state).await?,
        };
        let Some((brigade, more)) = brigades.next_by(&rules, state, now) else { return Ok(reached) };
        let hindered = hindrances((unit.store(), now), mobilisation).await?;
        decide(unit, mobilisation, MobilisationCommand::ReachBrigade { by, brigade, more, hindered }).await?;
        (known, reached) = (Some(brigades), true);
    }
}

/// The brigades as they are for a mobilisation now.
async fn network(
    (store, now): (&Store, DateTime<Utc>),
    need: &Need,
    state: &MobilisationState,
) -> Result<Network, QueryError> {
    let reach_by = state.team_by.unwrap_or(need.team_by);
    Network::new(store, need, (request_for(need, now)?, reach_by)).await
}

/// The open seats for which the next wave would call nobody: their lists are used up, nobody may still answer in time or waits in reserve for
/// them, and no brigade has anybody else for one of them, the mobilisation's own included. None unless people are being called, and none in an exercise, whose clock is another one.
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
    if !seats.is_empty() && !state.has_no_wave_left() {
        // Whom a brigade has for one of them comes by itself or with the next wave.
        let brigades = network((store, now), need, state).await?;
        seats.retain(|seat| !brigades.has_anybody(state, *seat));
    }
    Ok(seats)
}

/// Whether `planWave` by a coordinator would call anybody now, or bring a brigade's people onto the lists; where it would not, it is
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
    let at = Look::now(now, &[]);
    if POLICY.next(state, at, |_, _| true).is_empty() && POLICY.used_up(state, at, |_, _| false).is_empty() {
        return Ok(Some(false));
    }
    let rules = ListRules::new((store, now), &mobilisation).await?;
    if !rules.next_people(state, now).is_empty() {
        return Ok(Some(true));
    }
    let idle = !rules.idle(state, now).is_empty();
    let Some(need) = state.need.as_ref().filter(|_| idle) else { return Ok(Some(false)) };
    Ok(Some(network((store, now), need, state).await?.next_by(&rules, state, now).is_some()))
}

/// The open seats for which nobody is left to call on their lists: all of them where no further wave goes out.
async fn used_up(
    (store, now): (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
) -> Result<Vec<TeamSeatId>, QueryError> {
    let state = &mobilisation.state;
    if state.has_no_wave_left() {
        return Ok(state.open_seats());
    }
    // Where somebody was asked lately for each open seat, nothing has to be known of anybody.
    if POLICY.used_up(state, Look::ahead(now, &[]), |_, _| false).is_empty() {
        return Ok(Vec::new());
    }
    Ok(ListRules::new((store, now), mobilisation).await?.used_up(state, now))
}

/// Tells the coordinators, once for each time that it comes to it, of the seats for which nobody is left to call in any brigade and nobody may
/// still answer in time: unless somebody comes, nothing happens there until the deadline.
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

/// The accepted members of the mobilisation's own brigade: the first to be asked.
pub(super) async fn own_people(unit: &Unit, need: &Need) -> Result<Vec<TalentId>, CommandError> {
    let own = unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state;
    Ok(own.accepted().map(|(talent, _)| talent).collect())
}

//! The brigades as a call-out goes through them, each with its people as they are now, and whom the next has for which seat.
//!
//! The mobilisation's own brigade comes first: somebody may have joined it, become free or got a clearance since the team was composed. Then come
//! the ministerial brigades in the order in which they were founded, and the core brigade last: it leads the network and keeps its own people for
//! when nobody else is there. Each is searched anew whenever lists are used up, so that nobody is left out whom it has by then.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{TalentId, TypedId as _};

use super::rules::ListRules;
use crate::composition::backups::fitting_seat;
use crate::composition::request::{Candidate, Request};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::event::{MoreBackups, Need};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{BrigadeId, TeamSeatId};
use crate::process::timers::POLICY;
use crate::read::brigades::brigade_ids;
use crate::read::pool::people_for;

/// Everybody who could be called, as they are at present, and the brigades in the order in which they are searched.
pub(super) struct Network {
    pub(super) request: Request,
    pub(super) everybody: Vec<Candidate>,
    brigades: Vec<(BrigadeId, HashSet<TalentId>)>,
    callable: HashMap<TalentId, Callable>,
}

impl Network {
    /// As they are for a request; `reach_by` is until when they have to be reached.
    ///
    /// # Errors
    /// `Store`.
    pub(super) async fn new(
        store: &Store,
        need: &Need,
        (request, reach_by): (Request, DateTime<Utc>),
    ) -> Result<Self, QueryError> {
        let mut brigades = Vec::new();
        for brigade in in_order(store, need).await? {
            let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
            brigades.push((brigade, state.accepted().map(|(talent, _)| talent).collect()));
        }
        let people = people_for(store, need).await?;
        let (everybody, callable) = (people.over(need.period, reach_by), people.callable());
        Ok(Self { request, everybody, brigades, callable })
    }

    /// The next brigade that has somebody `askable` for one of these seats, with those whom it has for each seat.
    pub(super) fn next(
        &self,
        state: &MobilisationState,
        seats: &[TeamSeatId],
        askable: &dyn Fn(TalentId) -> bool,
    ) -> Option<(BrigadeId, Vec<MoreBackups>)> {
        if seats.is_empty() {
            return None;
        }
        let mut each = self.brigades.iter().map(|(brigade, members)| (*brigade, self.more(state, members)));
        let has = |more: &MoreBackups| seats.contains(&more.seat) && more.people.iter().any(|talent| askable(*talent));
        each.find(|(_, more)| more.iter().any(has))
    }

    /// The same for a call-out of which these rules are known: somebody who can be called within a step for a seat that is idle, and otherwise
    /// anybody for one whose list is used up.
    pub(super) fn next_by(
        &self,
        rules: &ListRules,
        state: &MobilisationState,
        now: DateTime<Utc>,
    ) -> Option<(BrigadeId, Vec<MoreBackups>)> {
        let soon = |talent| match self.callable.get(&talent) {
            Some(Callable::Yes) => true,
            Some(Callable::QuietUntil(at)) => POLICY.is_soon(*at, now),
            Some(Callable::Engaged | Callable::No) | None => false,
        };
        let now_or_soon = self.next(state, &rules.idle(state, now), &soon);
        now_or_soon.or_else(|| self.next(state, &rules.used_up(state, now), &|_| true))
    }

    /// Whether any brigade has somebody for the seat who is not on its list yet.
    pub(super) fn has_anybody(&self, state: &MobilisationState, seat: TeamSeatId) -> bool {
        self.next(state, &[seat], &|_| true).is_some()
    }

    /// For each seat, those of `members` who fit it beside those who are in the team, best first, without those who are on its list, said no or did
    /// not answer, or whom the coordinator took off: they come onto every list, whichever is used up now.
    fn more(&self, state: &MobilisationState, members: &HashSet<TalentId>) -> Vec<MoreBackups> {
        let has = |talent: TalentId, which: &dyn Fn(&Call) -> bool| {
            state.calls.iter().any(|call| call.callee.talent == talent && which(call))
        };
        let engaged = |talent| has(talent, &|call| call.status == CallStatus::Engaged);
        let refused = |talent| has(talent, &|call| matches!(call.status, CallStatus::Declined | CallStatus::Expired));
        // For what newcomers and those who have a seat are to each other. Whoever left the pool since is not among them.
        let team: Vec<Candidate> = self.everybody.iter().filter(|one| engaged(one.talent)).cloned().collect();
        let others = self.everybody.iter().filter(|one| members.contains(&one.talent));
        let askable: Vec<&Candidate> = others.filter(|one| !engaged(one.talent) && !refused(one.talent)).collect();
        let mut more = Vec::new();
        for place in &state.team {
            let Some(seat) = self.request.seats.iter().find(|seat| seat.id == place.seat) else { continue };
            let listed = |talent| place.chosen == talent || place.backups.contains(&talent);
            // Without them before the best are taken: a brigade may have more people than a list takes at once.
            let taken_off = |talent| state.was_taken_off(place.seat, talent);
            let is_new = |one: &&&Candidate| !listed(one.talent) && !taken_off(one.talent);
            let new: Vec<&Candidate> = askable.iter().filter(is_new).copied().collect();
            let people = fitting_seat(&self.request, &new, &team, seat);
            if !people.is_empty() {
                more.push(MoreBackups { seat: place.seat, people });
            }
        }
        more
    }
}

/// The need's brigade, and then the others.
async fn in_order(store: &Store, need: &Need) -> Result<Vec<BrigadeId>, QueryError> {
    let mut ids = brigade_ids(store).await?;
    // The core brigade is listed first.
    let core = store.find_claim(crate::access::CORE_SCOPE, crate::access::CORE).await?;
    ids.sort_by_key(|id| (*id != need.brigade, core == Some(id.uuid()), *id));
    Ok(ids)
}

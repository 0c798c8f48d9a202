//! What follows from an answer: who gets an open seat, who is thanked, and when the team stands.

use chrono::{DateTime, Duration, Utc};

use super::event::{CallEngaged, CallReleased, CallReserved, CallingResumed, MobilisationEvent, TeamMobilised};
use super::hindrances::Hindrances;
use super::reserve::{seated, seated_on, waiting_calls, waiting_seats};
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallId, ReleaseReason, TeamSeatId};

/// Hours that are left to fill a seat that became open again, at least.
pub const RESUME_HOURS: i64 = 24;

/// Events to be, with the state as it is after each of them.
pub(super) struct Course {
    pub(super) state: MobilisationState,
    pub(super) events: Vec<MobilisationEvent>,
}

impl Course {
    pub(super) fn new(state: &MobilisationState) -> Self {
        Self { state: state.clone(), events: Vec::new() }
    }

    pub(super) fn push(&mut self, event: impl Into<MobilisationEvent>) {
        let event = event.into();
        self.state.apply(&event);
        self.events.push(event);
    }

    /// The seat is the call's. Whoever else was being asked for it is thanked at once, unless one that asks for the same is open: their yes is
    /// a yes to that. Where the service of who has it has given as many as it may, so is whoever of it was being asked for any seat.
    pub(super) fn engage(&mut self, call: CallId, seat: TeamSeatId) {
        self.push(CallEngaged { call, seat });
        let service = self.state.call(call).and_then(|call| call.callee.service);
        let full = self.state.is_full(service);
        // Whom nobody has asked yet is not asked for a seat that is taken.
        let needed = |other: &Call| {
            let asked = other.status != CallStatus::Planned;
            self.state.is_open(other.seat) || (asked && self.state.is_open_to(other.seat))
        };
        let over = |other: &&Call| {
            other.status.is_undecided() && (!needed(other) || (full && other.callee.service == service))
        };
        let over: Vec<CallId> = self.state.calls.iter().filter(over).map(|other| other.id).collect();
        self.release(ReleaseReason::NotNeeded, |other| over.contains(&other.id));
    }

    /// The time of a last resort has come: it goes before whoever may still answer, and behind whoever said yes without waiting for a time.
    pub(super) fn take_last_resort(&mut self, call: &Call, hindered: &Hindrances) {
        let first = seated_on(&self.state, hindered, &self.state.open_alike(call.seat));
        first.into_iter().for_each(|(waiting, seat)| self.engage(waiting, seat));
        let still = self.state.call(call.id).filter(|call| call.status == CallStatus::AcceptedAsLastResort);
        if let Some(seat) = still.and_then(|call| self.state.open_alike(call.seat).first().copied()) {
            self.engage(call.id, seat);
        }
    }

    pub(super) fn keep_in_reserve(&mut self, call: CallId) {
        self.push(CallReserved { call });
    }

    pub(super) fn release(&mut self, reason: ReleaseReason, which: impl Fn(&Call) -> bool) {
        let calls: Vec<CallId> = self.state.calls.iter().filter(|call| which(call)).map(|call| call.id).collect();
        for call in calls {
            self.push(CallReleased { call, reason });
        }
    }

    /// Everybody who still has to do with the mobilisation is told that it is over.
    pub(super) fn release_all(&mut self, reason: ReleaseReason) {
        self.release(reason, |call| call.status.is_live());
    }

    /// Takes people from the reserve for open seats for which nobody is being asked, and follows with the mobilisation's status.
    pub(super) fn settle(&mut self, hindered: &Hindrances, now: DateTime<Utc>) {
        // Whoever in reserve is engaged elsewhere by now is let go first.
        let seats = waiting_seats(&self.state);
        let waiting = waiting_calls(&self.state, &seats);
        let engaged = |call: &&&Call| hindered.is_engaged(call.callee.talent, call.seat);
        let gone: Vec<CallId> = waiting.iter().filter(engaged).map(|call| call.id).collect();
        self.release(ReleaseReason::EngagedElsewhere, |call| gone.contains(&call.id));
        // Whoever takes a seat may end the asking for another one: until nothing follows any more.
        loop {
            let seated = seated(&self.state, hindered);
            if seated.is_empty() {
                break;
            }
            seated.into_iter().for_each(|(call, seat)| self.engage(call, seat));
        }
        let complete = self.state.open_seats().is_empty();
        if complete && self.state.status == MobilisationStatus::Calling {
            self.push(TeamMobilised {});
        } else if !complete && self.state.status == MobilisationStatus::Mobilised {
            let at_least = now + Duration::hours(RESUME_HOURS);
            let team_by = self.state.team_by.unwrap_or(now).max(at_least);
            let team_by = self.state.period_over().map_or(team_by, |over| team_by.min(over));
            self.push(CallingResumed { team_by });
        }
    }
}

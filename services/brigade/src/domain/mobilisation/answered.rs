//! To which call of somebody an answer goes, and for which seat a yes is, where they were called more than once: an earlier link stays good as
//! long as they can come to be in the team, and what it shows and what the command does is decided here.

use chrono::{DateTime, Utc};

use super::refusal::MobilisationRefusal as No;
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, CallStep, MobilisationStatus, call_after};
use crate::domain::value::{CallId, ReleaseReason, TeamSeatId};

/// Where an answer goes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Answered<'a> {
    pub call: &'a Call,
    /// What a yes is for.
    pub seat: TeamSeatId,
}

impl Call {
    /// Whoever was let go before a call went out never had a question to answer, and whoever was let go for good has none any more.
    pub fn is_answerable(&self) -> bool {
        self.deadline.is_some() && self.released.is_none_or(|reason| reason == ReleaseReason::NotNeeded)
    }

    pub(super) fn is_late(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, CallStatus::Expired | CallStatus::Released) || self.deadline.is_some_and(|end| end < now)
    }
}

impl MobilisationState {
    /// Where an answer to this call goes at `now`: to the seat that it was for, or, where that is filled, to one that asks for the same, or to the
    /// one that the person has or is being asked for since. A yes is never one to more time than they were asked for, or to another place.
    ///
    /// # Errors
    /// `UnknownCall`; `CallStatusForbids` where they are being asked for a seat that takes more than this call did: that is asked anew.
    pub fn answered(&self, id: CallId, now: DateTime<Utc>) -> Result<Answered<'_>, No> {
        let call = self.call(id).ok_or(No::UnknownCall)?;
        let own = self.with_seat(call, now);
        let theirs = |other: &&Call| other.callee.talent == call.callee.talent && other.status.is_live();
        let Some(other) = self.calls.iter().find(theirs).filter(|_| !call.status.is_live()) else { return Ok(own) };
        let covers = self.takes_from_reserve(call, other.seat);
        match other.status {
            CallStatus::Engaged => Ok(Answered { call: other, seat: other.seat }),
            // Being asked again for the same, they answer what they are asked now.
            CallStatus::Sent if self.are_alike(call.seat, other.seat) => Ok(self.with_seat(other, now)),
            _ if call.is_answerable() && self.room(call, now).is_some() => Ok(own),
            CallStatus::Reserve => Ok(Answered { call: other, seat: other.seat }),
            CallStatus::Sent | CallStatus::AcceptedAsLastResort if covers => Ok(self.with_seat(other, now)),
            CallStatus::Planned if covers => Ok(Answered { call, seat: other.seat }),
            _ => Err(No::CallStatusForbids { status: call.status }),
        }
    }

    /// The call, with the seat that a yes to it is for: its own where it takes no yes, or where that goes to the reserve.
    fn with_seat<'a>(&'a self, call: &'a Call, now: DateTime<Utc>) -> Answered<'a> {
        let takes_yes = call_after(call.status, CallStep::Accept).is_some();
        let room = self.room(call, now).filter(|_| takes_yes);
        Answered { call, seat: room.unwrap_or(call.seat) }
    }

    /// The seat that a yes to the call takes: its own where that is open, or one that asks for the same, at best one for which nobody else is being
    /// asked. None where there is none, where the service may give nobody more, and for a late yes, which is before nobody who is being asked now.
    pub(super) fn room(&self, call: &Call, now: DateTime<Utc>) -> Option<TeamSeatId> {
        if self.status != MobilisationStatus::Calling || self.is_full(call.callee.service) {
            return None;
        }
        let open = self.open_alike(call.seat);
        let first = open.first().copied().filter(|_| !call.is_late(now));
        let free = || open.iter().copied().find(|seat| !self.is_being_asked(*seat, Some(call.id)));
        first.filter(|seat| *seat == call.seat).or_else(free).or(first)
    }

    /// True where somebody who was asked is needed no more, and is to be told so: they have no other call that came to something, or comes
    /// after this one, and can be asked for no seat that is still open.
    pub fn is_let_go(&self, call: &Call) -> bool {
        self.is_let_go_beside(call, &self.open_seats())
    }

    /// The same where these seats are known to be open.
    pub(super) fn is_let_go_beside(&self, call: &Call, open: &[TeamSeatId]) -> bool {
        if call.status != CallStatus::Released || call.deadline.is_none() {
            return false;
        }
        let talent = call.callee.talent;
        let mut others = self.calls.iter().skip_while(|other| other.id != call.id).skip(1);
        let spoken_for = others.any(|later| later.callee.talent == talent && later.deadline.is_some());
        let live = self.calls.iter().any(|other| {
            let over = matches!(other.status, CallStatus::Released | CallStatus::Expired);
            other.id != call.id && other.callee.talent == talent && !over
        });
        let wanted = self.status.takes_answers()
            && !self.is_full(call.callee.service)
            && open.iter().any(|seat| self.is_wanted(*seat, talent));
        call.released != Some(ReleaseReason::NotNeeded) || !(spoken_for || live || wanted)
    }
}

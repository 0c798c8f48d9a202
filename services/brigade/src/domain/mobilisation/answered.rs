//! To which call of somebody an answer goes, and for which seat a yes is, where they were called more than once: an earlier link stays good as
//! long as they can come to be in the team, and what it shows and what the command does is decided here.

use chrono::{DateTime, Utc};

use super::refusal::MobilisationRefusal as No;
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, MobilisationStatus};
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
    /// Where an answer to this call goes at `now`: to the seat that it was for, or, where that is filled, to the one that the person has or is
    /// being asked for since. A yes is never one to more time than they were asked for, or to another place.
    ///
    /// # Errors
    /// `UnknownCall`; `CallStatusForbids` where they are being asked for a seat that takes more than this call did: that is asked anew.
    pub fn answered(&self, id: CallId, now: DateTime<Utc>) -> Result<Answered<'_>, No> {
        let call = self.call(id).ok_or(No::UnknownCall)?;
        let own = Answered { call, seat: call.seat };
        let theirs = |other: &&Call| other.callee.talent == call.callee.talent && other.status.is_live();
        let Some(other) = self.calls.iter().find(theirs).filter(|_| !call.status.is_live()) else { return Ok(own) };
        let covers = self.takes_from_reserve(call, other.seat);
        match other.status {
            CallStatus::Engaged => Ok(Answered { call: other, seat: other.seat }),
            _ if call.is_answerable() && self.has_room(call, now) => Ok(own),
            CallStatus::Reserve => Ok(Answered { call: other, seat: other.seat }),
            CallStatus::Sent | CallStatus::AcceptedAsLastResort if covers => {
                Ok(Answered { call: other, seat: other.seat })
            }
            CallStatus::Planned if covers => Ok(Answered { call, seat: other.seat }),
            _ => Err(No::CallStatusForbids { status: call.status }),
        }
    }

    /// True where a yes to the call takes its seat: it is open, the service may still give somebody, and a late one is before nobody who is
    /// being asked now.
    pub(super) fn has_room(&self, call: &Call, now: DateTime<Utc>) -> bool {
        let open = self.is_open(call.seat) && !self.is_full(call.callee.service);
        let waits = call.is_late(now) && self.is_being_asked(call.seat, Some(call.id));
        self.status == MobilisationStatus::Calling && open && !waits
    }

    /// True where somebody who was asked is needed no more, and is to be told so: they have no other call that came to something, or comes
    /// after this one, and can be asked for no seat that is still open.
    pub fn is_let_go(&self, call: &Call) -> bool {
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
            && self.open_seats().into_iter().any(|seat| self.is_wanted(seat, talent));
        call.released != Some(ReleaseReason::NotNeeded) || !(spoken_for || live || wanted)
    }
}

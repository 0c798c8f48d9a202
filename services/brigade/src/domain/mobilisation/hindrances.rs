//! What keeps people who were called from a seat, as it was looked up for a command.

use vivier_kernel::id::TalentId;

use super::state::Call;
use crate::domain::value::{CallId, TeamSeatId};

/// Who of the called people cannot have which seat now, whatever they have said.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Hindrances {
    /// Whoever has a seat in another team over the need's days, or so near to them that they could not rest: they can have none of these.
    pub elsewhere: Vec<TalentId>,
    /// Whoever has less time than a seat takes.
    pub short: Vec<(TalentId, TeamSeatId)>,
    /// Calls in reserve, each with a seat that it could be for besides its own, and whose demands the person does not meet.
    pub unfit: Vec<(CallId, TeamSeatId)>,
}

impl Hindrances {
    /// Whether other engagements leave no room for the seat.
    pub fn is_engaged(&self, talent: TalentId, seat: TeamSeatId) -> bool {
        self.elsewhere.contains(&talent) || self.short.contains(&(talent, seat))
    }

    /// Whether whoever waits in reserve by this call could have the seat.
    pub(super) fn allow(&self, call: &Call, seat: TeamSeatId) -> bool {
        !self.is_engaged(call.callee.talent, seat) && !self.unfit.contains(&(call.id, seat))
    }
}

impl From<Vec<TalentId>> for Hindrances {
    fn from(elsewhere: Vec<TalentId>) -> Self {
        Self { elsewhere, ..Self::default() }
    }
}

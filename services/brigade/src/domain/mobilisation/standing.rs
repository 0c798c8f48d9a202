//! Who can still be asked for a seat, who of the reserve can take it, and how many a service may still give.

use chrono::{Datelike as _, Days, NaiveDate};
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_kernel::period::Period;

use super::state::{Call, MobilisationState};
use super::transitions::CallStatus;
use crate::domain::value::{MAX_FROM_SERVICE, ReleaseReason, TeamSeat, TeamSeatId, WorkMode};

/// What somebody's earlier calls say of asking them for a seat; whoever stands first is asked first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Never asked in this mobilisation.
    New,
    /// Asked before, and thanked since another had the seat.
    Thanked,
    /// Said yes to a seat that another has, and has to be asked anew for one that takes more.
    InReserve,
    /// Being asked, in the team, taken from the reserve without a question, said no, or did not answer.
    Spent,
}

impl MobilisationState {
    /// True where as many people of the service are in the team as one service gives.
    pub fn is_full(&self, service: Option<OrganisationId>) -> bool {
        let of_service = |call: &&Call| call.status == CallStatus::Engaged && call.callee.service == service;
        service.is_some() && self.calls.iter().filter(of_service).count() >= self.most_from_service()
    }

    /// The most people that one service gives to the team.
    pub(super) fn most_from_service(&self) -> usize {
        self.need.as_ref().map_or(MAX_FROM_SERVICE, |need| need.limits.from_service())
    }

    /// Whether `talent` can still be asked for `seat`.
    pub fn standing(&self, seat: TeamSeatId, talent: TalentId) -> Standing {
        let of_call = |call: &Call| match call.status {
            CallStatus::Released if call.released == Some(ReleaseReason::NotNeeded) => Standing::Thanked,
            CallStatus::Reserve if !self.is_open(call.seat) && !self.takes_from_reserve(call, seat) => {
                Standing::InReserve
            }
            CallStatus::Planned
            | CallStatus::Sent
            | CallStatus::Accepted
            | CallStatus::AcceptedAsLastResort
            | CallStatus::Declined
            | CallStatus::Expired
            | CallStatus::Engaged
            | CallStatus::Reserve
            | CallStatus::Released => Standing::Spent,
        };
        let theirs = self.calls.iter().filter(|call| call.callee.talent == talent);
        theirs.map(of_call).max().unwrap_or(Standing::New)
    }

    /// True where the yes of a call in reserve is a yes to `seat` too: to the seat itself, or to one on whose list the person stands
    /// and which takes no more of them than what they were asked for.
    pub(super) fn takes_from_reserve(&self, call: &Call, seat: TeamSeatId) -> bool {
        let seats = self.need.as_ref().map_or(&[][..], |need| &need.seats);
        let known = |id: TeamSeatId| seats.iter().find(|seat| seat.id == id);
        let (Some(asked), Some(other)) = (known(call.seat), known(seat)) else { return false };
        call.seat == seat || (self.is_listed(seat, call.callee.talent) && asks_no_more(other, asked))
    }

    /// True where somebody stands on the list of a seat, and can still be asked for it.
    pub(super) fn is_wanted(&self, seat: TeamSeatId, talent: TalentId) -> bool {
        self.is_listed(seat, talent) && self.standing(seat, talent) != Standing::Spent
    }

    fn is_listed(&self, seat: TeamSeatId, talent: TalentId) -> bool {
        let mut places = self.team.iter().filter(|place| place.seat == seat);
        places.any(|place| place.chosen == talent || place.backups.contains(&talent))
    }
}

/// True where a yes to `asked` covers `other`: no more time, and no other place to be at.
fn asks_no_more(other: &TeamSeat, asked: &TeamSeat) -> bool {
    let place = other.mode == WorkMode::Remote || (other.mode == asked.mode && other.region == asked.region);
    other.share <= asked.share && place
}

/// True where nobody can be in a team over the one period and in one over the other, whichever comes first: no more days lie between the last
/// of the earlier and the first of the later than `rest_days`, both counted as in a difference of dates.
pub(crate) fn too_near(one: Period, other: Period, rest_days: i64) -> bool {
    let days = |last: NaiveDate, first: NaiveDate| (first - last).num_days();
    days(one.end(), other.start()) <= rest_days && days(other.end(), one.start()) <= rest_days
}

/// The weeks in which these days lie, each by its Monday. Somebody is in one team at a time: in one of each week.
pub(crate) fn weeks(period: Period) -> Vec<NaiveDate> {
    let monday = |day: NaiveDate| day - Days::new(day.weekday().num_days_from_monday().into());
    let last = monday(period.end());
    std::iter::successors(Some(monday(period.start())), |week| Some(*week + Days::new(7)))
        .take_while(|week| *week <= last)
        .collect()
}

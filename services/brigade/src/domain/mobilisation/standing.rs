//! Who can still be asked for a seat, who of the reserve can take it, and how many a service may still give.

use std::collections::HashSet;

use chrono::{Datelike as _, Days, NaiveDate};
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_kernel::period::Period;

use super::event::Assignment;
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallId, MAX_FROM_SERVICE, MAX_WAVES, ReleaseReason, TeamSeat, TeamSeatId, WorkMode};

/// What somebody's earlier calls say of asking them for a seat; whoever stands first is asked first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Standing {
    /// Never asked in this mobilisation.
    New,
    /// Asked before, and thanked since another had the seat.
    Thanked,
    /// Let go as they could not come: whether they can by now, the rules say.
    LetGo,
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
            CallStatus::Released => match call.released {
                Some(ReleaseReason::NotNeeded) => Standing::Thanked,
                Some(
                    ReleaseReason::EngagedElsewhere | ReleaseReason::NoLongerCallable | ReleaseReason::QuietTooLong,
                ) => Standing::LetGo,
                Some(ReleaseReason::MobilisationCancelled | ReleaseReason::MobilisationFailed) | None => {
                    Standing::Spent
                }
            },
            CallStatus::Reserve if !self.is_open_to(call.seat) && !self.takes_from_reserve(call, seat) => {
                Standing::InReserve
            }
            CallStatus::Planned
            | CallStatus::Sent
            | CallStatus::Accepted
            | CallStatus::AcceptedAsLastResort
            | CallStatus::Declined
            | CallStatus::Expired
            | CallStatus::Engaged
            | CallStatus::Reserve => Standing::Spent,
        };
        let theirs = self.calls.iter().filter(|call| call.callee.talent == talent);
        theirs.map(of_call).max().unwrap_or(Standing::New)
    }

    /// True where the yes of a call in reserve is a yes to `seat` too: to the seat itself, to one that asks for the same, or to one on whose
    /// list the person stands and which takes no more of them than what they were asked for.
    pub fn takes_from_reserve(&self, call: &Call, seat: TeamSeatId) -> bool {
        let (Some(asked), Some(other)) = (self.seat(call.seat), self.seat(seat)) else { return false };
        asked.is_alike(other) || (self.is_listed(seat, call.callee.talent) && asks_no_more(other, asked))
    }

    /// True of seats that ask for the same, as each does with itself: a yes to the one is a yes to the other.
    pub fn are_alike(&self, one: TeamSeatId, other: TeamSeatId) -> bool {
        one == other || self.seat(one).zip(self.seat(other)).is_some_and(|(one, other)| one.is_alike(other))
    }

    fn seat(&self, id: TeamSeatId) -> Option<&TeamSeat> {
        self.need.as_ref().and_then(|need| need.seats.iter().find(|seat| seat.id == id))
    }

    /// The open seats that a yes to `seat` is for: itself first, then those that ask for the same.
    pub(super) fn open_alike(&self, seat: TeamSeatId) -> Vec<TeamSeatId> {
        let mut open = self.open_seats();
        open.retain(|other| self.are_alike(seat, *other));
        open.sort_by_key(|other| *other != seat);
        open
    }

    /// True where the seat is open, or one that asks for the same.
    pub fn is_open_to(&self, seat: TeamSeatId) -> bool {
        !self.open_alike(seat).is_empty()
    }

    /// The open seats for which the people of these calls are being asked: those that they were called for, and, for each whose seat another has by
    /// now, one that asks for the same.
    pub(super) fn asked_for(&self, counts: impl Fn(&Call) -> bool) -> Vec<TeamSeatId> {
        self.covered(counts, false)
    }

    /// True while somebody other than `except` has been asked for the open seat, and may still answer in time.
    pub(super) fn is_being_asked(&self, seat: TeamSeatId, except: Option<CallId>) -> bool {
        self.asked_for(|call| call.status.is_asked() && Some(call.id) != except).contains(&seat)
    }

    /// True while somebody who has still to answer, or is there as a last resort, can come to have the open seat: as one of several who were
    /// called for another that asks for the same, too.
    pub fn may_be_filled(&self, seat: TeamSeatId) -> bool {
        self.covered(|call| call.status.is_undecided(), true).contains(&seat)
    }

    /// True where no further wave goes out, whoever could be called.
    pub fn has_no_wave_left(&self) -> bool {
        self.status == MobilisationStatus::Calling && self.wave >= MAX_WAVES
    }

    /// Open seats, one for each of these calls: its own where that is open and none before it is for that, and otherwise one that asks for the same;
    /// with `beside` also where its own is open, since one of several can have that.
    fn covered(&self, counts: impl Fn(&Call) -> bool, beside: bool) -> Vec<TeamSeatId> {
        let open = self.open_seats();
        let (mut covered, mut others): (Vec<TeamSeatId>, Vec<&Call>) = (Vec::new(), Vec::new());
        for call in self.calls.iter().filter(|call| counts(call)) {
            if open.contains(&call.seat) && !covered.contains(&call.seat) {
                covered.push(call.seat);
            } else if beside || !open.contains(&call.seat) {
                others.push(call);
            }
        }
        for call in others {
            let next = open.iter().find(|seat| !covered.contains(seat) && self.are_alike(call.seat, **seat));
            covered.extend(next.copied());
        }
        covered
    }

    /// Who can be asked for a seat, in this order: those on its list, then those on the list of one that asks for the same.
    pub fn listed(&self, seat: TeamSeatId) -> Vec<TalentId> {
        let own = self.team.iter().filter(|place| place.seat == seat);
        let others = self.team.iter().filter(|place| place.seat != seat && self.are_alike(seat, place.seat));
        let mut seen = HashSet::new();
        own.chain(others).flat_map(people).filter(|talent| seen.insert(*talent)).collect()
    }

    /// True of somebody whom the coordinator did not want on the seat's list: nobody calls them for it all the same.
    pub fn was_taken_off(&self, seat: TeamSeatId, talent: TalentId) -> bool {
        self.taken_off.iter().any(|off| off.seat == seat && off.people.contains(&talent))
    }

    /// True where somebody stands on the list of a seat, and can still be asked for it.
    pub(super) fn is_wanted(&self, seat: TeamSeatId, talent: TalentId) -> bool {
        self.is_listed(seat, talent) && self.standing(seat, talent) != Standing::Spent
    }

    fn is_listed(&self, seat: TeamSeatId, talent: TalentId) -> bool {
        let mut places = self.team.iter().filter(|place| self.are_alike(seat, place.seat));
        places.any(|place| people(place).any(|listed| listed == talent))
    }
}

/// Those on a seat's list, the first choice first.
fn people(place: &Assignment) -> impl Iterator<Item = TalentId> {
    std::iter::once(place.chosen).chain(place.backups.iter().copied())
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

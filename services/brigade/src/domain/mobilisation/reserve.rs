//! Who of the reserve takes which open seat: as many seats as can be filled, by those who said yes first.

use std::collections::HashMap;

use vivier_kernel::id::OrganisationId;

use super::hindrances::Hindrances;
use super::state::{Call, MobilisationState};
use super::transitions::CallStatus;
use crate::domain::value::{CallId, TeamSeatId};
use crate::flow::{Class, most_places};

/// The seats that nobody has and for which nobody has been asked who may still answer: who is in reserve comes before whoever is called later.
pub(super) fn waiting_seats(state: &MobilisationState) -> Vec<TeamSeatId> {
    open_without(state, |call| call.status.is_asked())
}

/// The open seats for which there is none of these calls.
fn open_without(state: &MobilisationState, which: impl Fn(&Call) -> bool) -> Vec<TeamSeatId> {
    let called = state.asked_for(which);
    let mut seats = state.open_seats();
    seats.retain(|seat| !called.contains(seat));
    seats
}

impl MobilisationState {
    /// The open seats that somebody in reserve takes unless one of those who are being asked does: nobody else is called for them.
    pub fn promised(&self, hindered: &Hindrances) -> Vec<TeamSeatId> {
        seated_on(self, hindered, &self.open_seats()).into_iter().map(|(_, seat)| seat).collect()
    }

    /// True where nobody is, or is to be, called for an open seat: had somebody in reserve been able to, they would have taken it.
    pub fn is_anything_idle(&self) -> bool {
        !open_without(self, |call| call.status.is_pending()).is_empty()
    }

    /// True where that is so of each open seat: so nobody else is called.
    pub fn is_promised(&self, hindered: &Hindrances) -> bool {
        let promised = self.promised(hindered);
        !promised.is_empty() && self.open_seats().iter().all(|seat| promised.contains(seat))
    }
}

/// The calls in reserve that could take one of `seats`, in the order of their yeses.
pub(super) fn waiting_calls<'a>(state: &'a MobilisationState, seats: &[TeamSeatId]) -> Vec<&'a Call> {
    let calls = state.reserve.iter().filter_map(|id| state.call(*id));
    calls.filter(|call| seats.iter().any(|seat| state.takes_from_reserve(call, *seat))).collect()
}

/// Whom of the reserve to seat where. A person who could take two seats is counted once, and a service gives no more than its limit.
pub(super) fn seated(state: &MobilisationState, hindered: &Hindrances) -> Vec<(CallId, TeamSeatId)> {
    seated_on(state, hindered, &waiting_seats(state))
}

/// The same for these open seats, whoever is being asked for them.
pub(super) fn seated_on(
    state: &MobilisationState,
    hindered: &Hindrances,
    open: &[TeamSeatId],
) -> Vec<(CallId, TeamSeatId)> {
    let waiting: Vec<&Call> = waiting_calls(state, open);
    if waiting.is_empty() {
        return Vec::new();
    }
    let places = Places::new(state, open, hindered);
    let mut people: Vec<(&Call, Class)> = waiting.into_iter().map(|call| (call, places.class(state, call))).collect();
    let most = places.filled(&people);
    // Whoever said yes last gives way where the seats can be filled without them.
    for last in (0..people.len()).rev() {
        let one = people.remove(last);
        if places.filled(&people) < most {
            people.insert(last, one);
        }
    }
    // Each has the seat that they said yes to where that is possible, and otherwise the first.
    for index in 0..people.len() {
        let (call, class) = people[index];
        let own = places.bit(call.seat);
        let bits = own.into_iter().chain((0..places.seats.len()).map(|bit| 1 << bit));
        for bit in bits.filter(|bit| class.seats & bit != 0) {
            people[index].1.seats = bit;
            if places.filled(&people) == most {
                break;
            }
        }
    }
    let seat = |class: &Class| places.seats.get(class.seats.trailing_zeros() as usize).copied();
    people.iter().filter_map(|(call, class)| Some((call.id, seat(class)?))).collect()
}

/// The team's seats as a network sees them: those that are waited for, and those whose people count for their services.
struct Places<'a> {
    seats: Vec<TeamSeatId>,
    open: Vec<TeamSeatId>,
    services: HashMap<OrganisationId, u32>,
    engaged: Vec<Class>,
    most_from_service: Option<u32>,
    hindered: &'a Hindrances,
}

impl<'a> Places<'a> {
    fn new(state: &MobilisationState, open: &[TeamSeatId], hindered: &'a Hindrances) -> Self {
        let seats = state.need.iter().flat_map(|need| need.seats.iter().map(|seat| seat.id)).collect();
        let mut services = HashMap::new();
        for service in state.calls.iter().filter_map(|call| call.callee.service) {
            let next = u32::try_from(services.len()).unwrap_or(u32::MAX);
            services.entry(service).or_insert(next);
        }
        let most_from_service = u32::try_from(state.most_from_service()).ok();
        let mut places =
            Self { seats, open: open.to_vec(), services, engaged: Vec::new(), most_from_service, hindered };
        let engaged = state.calls.iter().filter(|call| call.status == CallStatus::Engaged);
        places.engaged = engaged.map(|call| places.one(call, places.bit(call.seat).unwrap_or(0))).collect();
        places
    }

    fn bit(&self, seat: TeamSeatId) -> Option<u64> {
        self.seats.iter().position(|known| *known == seat).map(|bit| 1 << bit)
    }

    fn one(&self, call: &Call, seats: u64) -> Class {
        let service = call.callee.service.and_then(|service| self.services.get(&service).copied());
        Class { seats, service, people: 1 }
    }

    fn class(&self, state: &MobilisationState, call: &Call) -> Class {
        let can = |seat: TeamSeatId| state.takes_from_reserve(call, seat) && self.hindered.allow(call, seat);
        let takes = self.open.iter().filter(|seat| can(**seat));
        self.one(call, takes.filter_map(|seat| self.bit(*seat)).sum())
    }

    /// How many seats have somebody where these people take what they can, those of the team included.
    fn filled(&self, people: &[(&Call, Class)]) -> u32 {
        let classes: Vec<Class> = self.engaged.iter().copied().chain(people.iter().map(|(_, class)| *class)).collect();
        most_places(&vec![1; self.seats.len()], &classes, self.most_from_service)
    }
}

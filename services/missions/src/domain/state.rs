//! What the events of a mission amount to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId};
use vivier_kernel::period::Period;

use super::event::MissionEvent;
use super::transitions::MissionStatus;
use super::value::{Description, Priority, SeatSpec, Title};

/// A mission, as decisions need it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct MissionState {
    pub status: MissionStatus,
    pub identity: Option<Identity>,
    pub text: Option<MissionText>,
    /// In the order in which they were added.
    pub seats: Vec<Seat>,
    /// What the programme has set.
    pub priority: Priority,
    /// What the mission's administration has bought.
    #[serde(default)]
    pub bought: Priority,
    /// True once everybody could read it, whatever became of it since.
    pub was_published: bool,
    /// True where a flash team is, or was, deployed to it: the public reads it on no list, and whoever is not of the team comes to a seat only
    /// where its administration asks them.
    #[serde(default)]
    pub was_raised: bool,
    /// True where it is suspended by the programme, which alone resumes it.
    #[serde(default)]
    pub suspended_by_programme: bool,
}

/// What the draft says, and what does not change afterwards.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Identity {
    pub mission: MissionId,
    pub organisation: OrganisationId,
    pub owner: AccountId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MissionText {
    pub title: Title,
    pub description: Description,
}

/// One seat, for one person at a time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Seat {
    pub id: SeatId,
    pub spec: SeatSpec,
    /// The confirmed placements, one after the other; no two over the same day.
    pub fillings: Vec<Filling>,
}

/// A confirmed placement on a seat.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Filling {
    pub placement: PlacementId,
    pub talent: TalentId,
    pub period: Period,
    /// True where it ended before what was confirmed: the seat is then open again.
    pub cut_short: bool,
}

impl Seat {
    /// True where a placement has the seat and has not been cut short.
    pub fn is_filled(&self) -> bool {
        self.fillings.iter().any(|filling| !filling.cut_short)
    }

    /// The last day on which somebody can still come to it, whatever its mission says; none while somebody has it.
    pub fn free_until(&self) -> Option<NaiveDate> {
        (!self.is_filled()).then(|| self.spec.period.end())
    }

    /// The placement that shares a day with `period`, and the first such day.
    pub fn taken_on(&self, period: Period) -> Option<(PlacementId, NaiveDate)> {
        self.fillings
            .iter()
            .filter_map(|filling| filling.period.intersection(&period).map(|days| (filling.placement, days.start())))
            .min_by_key(|(_, day)| *day)
    }
}

impl MissionState {
    pub fn seat(&self, id: SeatId) -> Option<&Seat> {
        self.seats.iter().find(|seat| seat.id == id)
    }

    /// True where the seat looks for somebody: while its mission does and its administration goes on, until it is filled or its last day is
    /// over. The same for a flash team's mission: its people, who had said yes before it was raised, are not looked for.
    pub fn looks_for_somebody(&self, seat: &Seat, host_goes_on: bool, today: NaiveDate) -> bool {
        host_goes_on && self.seat_looks_until(seat).is_some_and(|last_day| last_day >= today)
    }

    /// The last day on which any of its seats looks for somebody, should its administration go on; none where no seat does.
    pub fn looks_until(&self) -> Option<NaiveDate> {
        self.seats.iter().filter_map(|seat| self.seat_looks_until(seat)).max()
    }

    fn seat_looks_until(&self, seat: &Seat) -> Option<NaiveDate> {
        seat.free_until().filter(|_| self.status.looks_for_people())
    }

    /// What the programme has set, or else what was bought, which is always less.
    pub fn effective_priority(&self) -> Priority {
        if self.priority == Priority::default() { self.bought } else { self.priority }
    }

    pub fn organisation(&self) -> Option<OrganisationId> {
        self.identity.map(|identity| identity.organisation)
    }

    /// True where there are seats and every one is filled.
    pub fn is_fully_staffed(&self) -> bool {
        !self.seats.is_empty() && self.seats.iter().all(Seat::is_filled)
    }

    /// The last day on which somebody is on a seat, after today and as it was confirmed; what was cut short ends by itself.
    pub fn goes_on_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        let whole = self.fillings().filter(|filling| !filling.cut_short);
        whole.map(|filling| filling.period.end()).filter(|last_day| *last_day > today).max()
    }

    /// Every filling of every seat.
    pub fn fillings(&self) -> impl Iterator<Item = &Filling> {
        self.seats.iter().flat_map(|seat| &seat.fillings)
    }

    pub(super) fn apply(&mut self, event: &MissionEvent) {
        match event {
            MissionEvent::MissionDrafted(e) => {
                self.status = MissionStatus::Draft;
                self.identity = Some(Identity { mission: e.mission, organisation: e.organisation, owner: e.owner });
                self.text = Some(MissionText { title: e.title.clone(), description: e.description.clone() });
            }
            MissionEvent::MissionEdited(e) => {
                self.text = Some(MissionText { title: e.title.clone(), description: e.description.clone() });
            }
            MissionEvent::SeatAdded(e) => {
                self.seats.push(Seat { id: e.seat, spec: e.spec.clone(), fillings: Vec::new() });
            }
            MissionEvent::SeatChanged(e) => {
                if let Some(seat) = self.seat_mut(e.seat) {
                    seat.spec = e.spec.clone();
                }
            }
            MissionEvent::SeatRemoved(e) => self.seats.retain(|seat| seat.id != e.seat),
            MissionEvent::MissionSubmitted(_) => self.status = MissionStatus::Submitted,
            MissionEvent::MissionPublished(_) => {
                self.status = MissionStatus::Published;
                self.was_published = true;
            }
            MissionEvent::MissionRaised(_) => {
                self.status = MissionStatus::Published;
                self.was_raised = true;
            }
            MissionEvent::MissionResumed(_) => {
                self.status = MissionStatus::Published;
                self.suspended_by_programme = false;
            }
            MissionEvent::MissionReopened(_) => self.status = MissionStatus::Published,
            MissionEvent::MissionRejected(_) => self.status = MissionStatus::Rejected,
            MissionEvent::MissionSuspended(e) => {
                self.status = MissionStatus::Suspended;
                self.suspended_by_programme = e.by_programme;
            }
            MissionEvent::MissionCancelled(_) => self.status = MissionStatus::Cancelled,
            MissionEvent::SeatFilled(e) => {
                if let Some(seat) = self.seat_mut(e.seat) {
                    seat.fill(Filling { placement: e.placement, talent: e.talent, period: e.period, cut_short: false });
                }
            }
            MissionEvent::SeatVacated(e) => {
                if let Some(seat) = self.seat_mut(e.seat) {
                    seat.vacate(e.placement, e.last_day);
                }
            }
            MissionEvent::MissionStaffed(_) => self.status = MissionStatus::Staffed,
            MissionEvent::MissionStarted(_) => self.status = MissionStatus::UnderWay,
            MissionEvent::MissionCompleted(_) => self.status = MissionStatus::Completed,
            MissionEvent::PrioritySet(e) => self.priority = e.priority,
            MissionEvent::PriorityBought(e) => self.bought = e.total,
        }
    }

    fn seat_mut(&mut self, id: SeatId) -> Option<&mut Seat> {
        self.seats.iter_mut().find(|seat| seat.id == id)
    }
}

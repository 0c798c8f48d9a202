//! What the events of a mobilisation amount to.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{MissionId, PlacementId, TalentId};
use vivier_kernel::sealed::Sealed;
use vivier_kernel::zone::Zone;

use super::event::{Assignment, Callee, Evidenced, MobilisationEvent, Need, Placed, ReviewSide, TakenOff};
use super::packing::unpacked;
use super::transitions::{CallStatus, CallStep, MobilisationStatus, call_after};
use crate::domain::value::{
    Blocking, BrigadeId, CallDeclineReason, CallId, CancelReason, Channel, MobilisationId, REVIEW_DAYS, ReleaseReason,
    TeamSeat, TeamSeatId, Words,
};

/// A mobilisation, as decisions need it and views show it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct MobilisationState {
    pub status: MobilisationStatus,
    pub mobilisation: Option<MobilisationId>,
    pub need: Option<Need>,
    /// What was asked for before the seats were packed into one for each person.
    #[serde(default)]
    pub asked: Option<Asked>,
    /// When every seat has to have somebody; later than the need says where calling was resumed.
    pub team_by: Option<DateTime<Utc>>,
    pub proposed: Vec<Assignment>,
    pub team: Vec<Assignment>,
    pub difference: Option<i64>,
    /// Who is not to be called for which seat, as the coordinator decided.
    pub taken_off: Vec<TakenOff>,
    /// The other brigades whose people have come onto the lists since, each once, in the order in which they first did.
    pub reached: Vec<BrigadeId>,
    /// The number of the last wave.
    pub wave: u32,
    /// In the order in which they were planned.
    pub calls: Vec<Call>,
    /// The calls in reserve, in the order of their yeses.
    pub reserve: Vec<CallId>,
    pub review_by: Option<DateTime<Utc>>,
    pub reviews: Vec<Review>,
    pub cancelled: Option<CancelReason>,
    pub words: Option<Sealed<Words>>,
    pub blocking: Vec<Blocking>,
    /// The mission that the deployed team works on.
    pub mission: Option<MissionId>,
    /// What the calls of the deployed team have become.
    pub placed: Vec<Placed>,
    /// The calls of those who were at work, by when the team stood down; none before, and where it was not noted.
    pub at_work: Option<Vec<CallId>>,
    /// The calls of those whom the deployed team has lost.
    pub lost: Vec<CallId>,
    pub evidenced: Vec<Evidenced>,
}

/// Seats of which one person may take several.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Asked {
    pub seats: Vec<TeamSeat>,
    /// People at most.
    pub team: Option<u32>,
}

/// One call of one person to one seat.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Call {
    pub id: CallId,
    pub seat: TeamSeatId,
    pub callee: Callee,
    pub wave: u32,
    pub status: CallStatus,
    pub send_at: DateTime<Utc>,
    pub answer_minutes: u32,
    pub channel: Option<Channel>,
    pub deadline: Option<DateTime<Utc>>,
    pub reminders: u32,
    /// From when on the person takes the seat where nobody else has.
    pub last_resort_from: Option<DateTime<Utc>>,
    pub declined: Option<CallDeclineReason>,
    pub words: Option<Sealed<Words>>,
    pub released: Option<ReleaseReason>,
    /// They have been told that they are needed no more, and have neither said yes nor been called again since.
    #[serde(default)]
    pub thanked: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Review {
    pub by: ReviewSide,
    pub words: Sealed<Words>,
    /// What this side saw at work.
    #[serde(default)]
    pub evidenced: Vec<Evidenced>,
}

impl MobilisationState {
    pub fn call(&self, id: CallId) -> Option<&Call> {
        self.calls.iter().find(|call| call.id == id)
    }

    /// The need as it was declared, whatever has been composed for it: what a team is composed for.
    pub fn asked_need(&self) -> Option<Need> {
        let mut need = self.need.clone()?;
        if let Some(Asked { seats, team }) = self.asked.clone() {
            (need.seats, need.limits.team) = (seats, team);
        }
        Some(need)
    }

    /// The seats that were asked for, of which a seat of the team was made; the seat itself where each is for one person.
    pub fn parts_of(&self, seat: TeamSeatId) -> Vec<TeamSeatId> {
        let seats = self.need.as_ref().map_or(&[][..], |need| &need.seats);
        let Some(asked) = &self.asked else { return vec![seat] };
        let Some(parts) = unpacked(&asked.seats, seats) else { return Vec::new() };
        let parts = parts.into_iter().zip(&asked.seats);
        parts.filter(|(part, _)| seats.get(*part).is_some_and(|one| one.id == seat)).map(|(_, one)| one.id).collect()
    }

    /// The calls that somebody has still to answer, or where they said yes and have no seat: whoever is in reserve for one seat may be asked for
    /// another.
    pub fn unseated(&self, talent: TalentId) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(move |call| call.callee.talent == talent && call.status.is_unseated())
    }

    /// The placement that a call has become.
    pub fn placement(&self, call: CallId) -> Option<PlacementId> {
        self.placed.iter().find(|placed| placed.call == call).and_then(|placed| placed.placement)
    }

    /// Whoever said yes is not let go any more, whatever they were told before.
    fn wanted_again(&mut self, call: CallId) {
        if let Some(call) = self.call_mut(call) {
            call.released = None;
            call.thanked = false;
        }
    }

    /// Whoever of these calls is let go by now is told so with what happened.
    fn thank(&mut self, which: impl Fn(&Call) -> bool) {
        let open = self.open_seats();
        let let_go = |call: &&Call| which(call) && !call.thanked && self.is_let_go_beside(call, &open);
        let thanked: Vec<CallId> = self.calls.iter().filter(let_go).map(|call| call.id).collect();
        self.calls.iter_mut().filter(|call| thanked.contains(&call.id)).for_each(|call| call.thanked = true);
    }

    /// Those of the team who come: all who have a seat, but those whom it has lost since it was deployed.
    pub fn team_at_work(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| call.status == CallStatus::Engaged && !self.lost.contains(&call.id))
    }

    /// True where the seat exists and nobody has it.
    pub fn is_open(&self, seat: TeamSeatId) -> bool {
        self.has_seat(seat) && self.engaged(seat).is_none()
    }

    pub fn has_seat(&self, seat: TeamSeatId) -> bool {
        self.need.as_ref().is_some_and(|need| need.seats.iter().any(|known| known.id == seat))
    }

    /// The call of the person who has the seat.
    pub fn engaged(&self, seat: TeamSeatId) -> Option<&Call> {
        self.team_at_work().find(|call| call.seat == seat)
    }

    pub fn open_seats(&self) -> Vec<TeamSeatId> {
        let seats = self.need.iter().flat_map(|need| need.seats.iter().map(|seat| seat.id));
        seats.filter(|seat| self.is_open(*seat)).collect()
    }

    /// True where a call has gone out: it has its deadline from when it was sent.
    pub fn was_anybody_asked(&self) -> bool {
        self.calls.iter().any(|call| call.deadline.is_some())
    }

    /// True where a call has gone out for the seat, or for one like it, whose yes is a yes to it.
    pub fn was_asked_for(&self, seat: TeamSeatId) -> bool {
        self.calls.iter().any(|call| call.deadline.is_some() && self.are_alike(call.seat, seat))
    }

    /// The people who have been called and can still come to have a seat.
    pub fn live_talents(&self) -> Vec<TalentId> {
        self.calls.iter().filter(|call| call.status.is_live()).map(|call| call.callee.talent).collect()
    }

    /// When the mobilisation moves on by itself; none where it is over. So every mobilisation ends.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.status {
            MobilisationStatus::Declared | MobilisationStatus::Composed | MobilisationStatus::Calling => self.team_by,
            MobilisationStatus::Mobilised | MobilisationStatus::Deployed => self.period_over(),
            MobilisationStatus::StoodDown => self.review_by,
            MobilisationStatus::Absent
            | MobilisationStatus::Reviewed
            | MobilisationStatus::Cancelled
            | MobilisationStatus::Failed => None,
        }
    }

    /// The day on which the team stood down, in Paris; the time for reviews runs from then. Where it stood down by itself, as its last day was
    /// over, that is the last day, and not the one that had just begun.
    pub fn stood_down_on(&self) -> Option<NaiveDate> {
        let day = Zone::Metropolitan.day(self.review_by? - Duration::days(REVIEW_DAYS));
        Some(self.need.as_ref().map_or(day, |need| day.min(need.period.end())))
    }

    /// True where the team has stood down and nobody was ever at work.
    pub fn never_began(&self) -> bool {
        match (&self.at_work, self.stood_down_on(), &self.need) {
            (Some(at_work), _, _) => at_work.is_empty(),
            (None, Some(stood_down), Some(need)) => stood_down < need.period.start(),
            (None, ..) => false,
        }
    }

    /// Those who were at work in a team that has stood down.
    pub fn worked(&self) -> impl Iterator<Item = &Call> {
        let never_began = self.never_began();
        let worked = move |call: &&Call| match &self.at_work {
            Some(at_work) => at_work.contains(&call.id),
            None => !never_began && call.status == CallStatus::Engaged,
        };
        self.calls.iter().filter(worked)
    }

    /// The end of the period's last day.
    pub fn period_over(&self) -> Option<DateTime<Utc>> {
        self.need.as_ref().map(|need| end_of(need.period.end()))
    }

    fn call_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| call.id == id)
    }

    fn step(&mut self, id: CallId, step: CallStep) {
        self.reserve.retain(|reserve| *reserve != id);
        if step == CallStep::KeepInReserve {
            self.reserve.push(id);
        }
        if let Some(call) = self.call_mut(id) {
            call.status = call_after(call.status, step).unwrap_or(call.status);
        }
    }

    pub(super) fn apply(&mut self, event: &MobilisationEvent) {
        match event {
            MobilisationEvent::MobilisationDeclared(e) => {
                self.status = MobilisationStatus::Declared;
                self.mobilisation = Some(e.mobilisation);
                self.team_by = Some(e.need.team_by);
                self.need = Some(e.need.clone());
            }
            MobilisationEvent::NeedCorrected(e) => {
                self.status = MobilisationStatus::Declared;
                self.team_by = Some(e.need.team_by);
                self.need = Some(e.need.clone());
                (self.asked, self.difference) = (None, None);
                (self.proposed, self.team) = (Vec::new(), Vec::new());
                (self.taken_off, self.reached) = (Vec::new(), Vec::new());
            }
            MobilisationEvent::SeatsPacked(e) => {
                let asked = self.asked_need();
                self.asked = asked.map(|need| Asked { seats: need.seats, team: need.limits.team });
                if let Some(need) = &mut self.need {
                    need.seats.clone_from(&e.seats);
                    need.limits.team = None;
                }
            }
            MobilisationEvent::TeamComposed(e) => {
                self.status = MobilisationStatus::Composed;
                self.proposed.clone_from(&e.proposed);
                self.team.clone_from(&e.decided);
                self.difference = e.difference;
                self.taken_off.clone_from(&e.taken_off);
            }
            MobilisationEvent::BrigadeReached(e) => {
                let own = self.need.as_ref().is_some_and(|need| need.brigade == e.brigade);
                if !own && !self.reached.contains(&e.brigade) {
                    self.reached.push(e.brigade);
                }
                for more in &e.more {
                    if let Some(place) = self.team.iter_mut().find(|place| place.seat == more.seat) {
                        place.backups.extend(&more.people);
                    }
                }
            }
            MobilisationEvent::WavePlanned(e) => {
                self.status = MobilisationStatus::Calling;
                self.wave = e.number;
                self.calls.extend(e.calls.iter().map(|planned| Call {
                    id: planned.call,
                    seat: planned.seat,
                    callee: planned.callee,
                    wave: e.number,
                    status: CallStatus::Planned,
                    send_at: planned.send_at,
                    answer_minutes: planned.answer_minutes,
                    channel: None,
                    deadline: None,
                    reminders: 0,
                    last_resort_from: None,
                    declined: None,
                    words: None,
                    released: None,
                    thanked: false,
                }));
            }
            MobilisationEvent::CallSent(e) => {
                self.step(e.call, CallStep::Send);
                if let Some(call) = self.call_mut(e.call) {
                    call.channel = Some(e.channel);
                    call.deadline = Some(e.deadline);
                }
            }
            MobilisationEvent::CallPostponed(e) => {
                if let Some(call) = self.call_mut(e.call) {
                    call.send_at = e.send_at;
                }
            }
            MobilisationEvent::CallReminded(e) => {
                if let Some(call) = self.call_mut(e.call) {
                    call.reminders = e.number;
                    call.channel = Some(e.channel);
                }
            }
            MobilisationEvent::CallAccepted(e) => {
                self.step(e.call, CallStep::Accept);
                self.wanted_again(e.call);
            }
            MobilisationEvent::CallAcceptedAsLastResort(e) => {
                self.step(e.call, CallStep::AcceptAsLastResort);
                self.wanted_again(e.call);
                if let Some(call) = self.call_mut(e.call) {
                    call.last_resort_from = Some(e.from);
                }
            }
            MobilisationEvent::CallDeclined(e) => self.declined(e.call, CallStep::Decline, e.reason, e.words.as_ref()),
            MobilisationEvent::SeatGivenBack(e) => {
                self.declined(e.call, CallStep::StepDown, e.reason, e.words.as_ref())
            }
            MobilisationEvent::CallExpired(e) => self.step(e.call, CallStep::Expire),
            MobilisationEvent::CallEngaged(e) => {
                self.step(e.call, CallStep::Engage);
                self.wanted_again(e.call);
                // Whoever comes from the reserve of another seat has this one now.
                if let Some(call) = self.call_mut(e.call) {
                    call.seat = e.seat;
                }
                self.thank(|_| true);
            }
            MobilisationEvent::CallReserved(e) => self.step(e.call, CallStep::KeepInReserve),
            MobilisationEvent::CallReleased(e) => {
                self.step(e.call, CallStep::Release);
                if let Some(call) = self.call_mut(e.call) {
                    call.released = Some(e.reason);
                }
                self.thank(|call| call.id == e.call);
            }
            MobilisationEvent::TeamMobilised(_) => {
                self.status = MobilisationStatus::Mobilised;
                self.thank(|_| true);
            }
            MobilisationEvent::CallingResumed(e) => {
                self.status = MobilisationStatus::Calling;
                self.team_by = Some(e.team_by);
            }
            MobilisationEvent::TeamDeployed(_) => self.status = MobilisationStatus::Deployed,
            MobilisationEvent::TeamPlaced(e) => {
                self.mission = Some(e.mission);
                self.placed.clone_from(&e.placed);
            }
            MobilisationEvent::MemberLost(e) => self.lost.push(e.call),
            MobilisationEvent::TeamStoodDown(e) => {
                self.status = MobilisationStatus::StoodDown;
                self.review_by = Some(e.review_by);
                self.at_work.clone_from(&e.at_work);
            }
            MobilisationEvent::MobilisationReviewGiven(e) => {
                self.reviews.push(Review { by: e.by, words: e.words.clone(), evidenced: Vec::new() });
            }
            MobilisationEvent::SkillsEvidenced(e) => {
                self.evidenced.extend(e.evidenced.iter().cloned());
                if let Some(review) = self.reviews.iter_mut().find(|review| review.by == e.by) {
                    review.evidenced.extend(e.evidenced.iter().cloned());
                }
            }
            MobilisationEvent::MobilisationReviewed(_) => self.status = MobilisationStatus::Reviewed,
            MobilisationEvent::MobilisationCancelled(e) => {
                self.status = MobilisationStatus::Cancelled;
                self.cancelled = Some(e.reason);
                self.words.clone_from(&e.words);
            }
            MobilisationEvent::MobilisationFailed(e) => {
                self.status = MobilisationStatus::Failed;
                self.blocking.clone_from(&e.blocking);
            }
        }
    }

    fn declined(&mut self, id: CallId, step: CallStep, reason: CallDeclineReason, words: Option<&Sealed<Words>>) {
        self.step(id, step);
        if let Some(call) = self.call_mut(id) {
            call.declined = Some(reason);
            call.words = words.cloned();
        }
    }
}

/// The instant at which `day` is over, in Paris.
pub(super) fn end_of(day: NaiveDate) -> DateTime<Utc> {
    Zone::Metropolitan.begins(day + Duration::days(1))
}

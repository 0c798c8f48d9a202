//! One mobilisation from the declaration to the full team or the deadline, driven through the real state machine.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use chrono::{DateTime, Days, Duration, Utc};
use uuid::Uuid;
use vivier_kernel::access::Party;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{TalentId, TypedId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::model::{Person, Reply, Scene, Setting};
use crate::domain::brigade::membership::outside;
use crate::domain::mobilisation::command::{Callable, MobilisationCommand as Command, NewCall};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Assignment, Callee, Limits, MobilisationEvent, MoreBackups, Need};
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::policy::{CallPolicy, Look};
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{
    BrigadeId, CallDeclineReason, CallId, Channel, Clearance, Level, Name, SeatSkill, SeatTitle, TeamSeat, TeamSeatId,
    WorkMode,
};

/// What one mobilisation came to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ran {
    /// Minutes from the declaration to the full team; none where there was none in time.
    pub team_minutes: Option<f64>,
    /// Minutes to the first yes.
    pub first_yes_minutes: Option<f64>,
    /// People who were called, each once.
    pub disturbed: usize,
    pub seats: usize,
    /// Seats that had somebody in the end.
    pub filled: usize,
}

/// Why a course could not be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    #[error("the setting makes a value that is none: {0}")]
    Value(#[from] Invalid),
    #[error("the state machine refused what the simulation relies on: {0}")]
    Refused(#[from] MobilisationRefusal),
}

/// What happens at an instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Happening {
    Send(CallId),
    Answer(CallId),
    Remind(CallId),
    Expire(CallId),
    TakeLastResort(CallId),
    /// Somebody else may have to be asked.
    Step,
    Deadline,
}

/// Runs one scene under one policy.
///
/// # Errors
/// [`SimulationError`]: never for a setting that was checked.
pub fn run(setting: &Setting, scene: &Scene, policy: CallPolicy) -> Result<Ran, SimulationError> {
    let talents: Vec<TalentId> = (0..scene.people.len()).map(|person| id(1, person)).collect();
    // Nobody is left beyond the lists.
    Ok(play(synthetic(setting, scene)?, scene, &talents, policy, &|_, _, _| None)?.ran)
}

/// A course that was run, with all that happened in it.
#[derive(Clone, Debug)]
pub struct Played {
    pub ran: Ran,
    pub happened: Vec<(DateTime<Utc>, MobilisationEvent)>,
}

/// The brigade whose people come next, seat by seat, the next one that has somebody askable for one of these seats; none where there is none.
pub type Reach<'a> =
    &'a dyn Fn(&MobilisationState, &[TeamSeatId], &dyn Fn(TalentId) -> bool) -> Option<(BrigadeId, Vec<MoreBackups>)>;

/// Runs a declared need with the people of a scene, `talents` being who they are: those on the lists, and those whom `reach` gives.
///
/// # Errors
/// [`SimulationError::Refused`] where the need or the lists do not fit.
pub fn play(
    need: Need,
    scene: &Scene,
    talents: &[TalentId],
    policy: CallPolicy,
    reach: Reach<'_>,
) -> Result<Played, SimulationError> {
    let seats = need.seats.len();
    let mut course = Course {
        state: MobilisationState::default(),
        now: scene.declared_at,
        queue: BinaryHeap::new(),
        happenings: 0,
        policy,
        reach,
        scene,
        talents,
        people: talents.iter().enumerate().map(|(person, talent)| (*talent, person)).collect(),
        calls: HashMap::new(),
        first_yes: None,
        team_at: None,
        disturbed: HashSet::new(),
        happened: Vec::new(),
    };
    course.begin(need)?;
    while let Some(Reverse((at, _, happening))) = course.queue.pop() {
        course.now = at;
        course.happens(happening)?;
        if !matches!(course.state.status, MobilisationStatus::Composed | MobilisationStatus::Calling) {
            break;
        }
    }
    let minutes = |at: DateTime<Utc>| (at - scene.declared_at).num_seconds() as f64 / 60.0;
    let ran = Ran {
        team_minutes: course.team_at.map(minutes),
        first_yes_minutes: course.first_yes.map(minutes),
        disturbed: course.disturbed.len(),
        seats,
        filled: course.filled(seats),
    };
    Ok(Played { ran, happened: course.happened })
}

struct Course<'a> {
    state: MobilisationState,
    now: DateTime<Utc>,
    /// By instant, then by the order in which they were foreseen.
    queue: BinaryHeap<Reverse<(DateTime<Utc>, u64, Happening)>>,
    happenings: u64,
    policy: CallPolicy,
    reach: Reach<'a>,
    scene: &'a Scene,
    /// Who the scene's people are.
    talents: &'a [TalentId],
    people: HashMap<TalentId, usize>,
    /// Who is called by each call.
    calls: HashMap<CallId, usize>,
    first_yes: Option<DateTime<Utc>>,
    team_at: Option<DateTime<Utc>>,
    /// Each once, however many seats they were called for.
    disturbed: HashSet<usize>,
    happened: Vec<(DateTime<Utc>, MobilisationEvent)>,
}

fn id<T: TypedId>(kind: u128, number: usize) -> T {
    T::from_uuid(Uuid::from_u128((kind << 64) | number as u128))
}

/// A need with as many seats as the setting says, which nothing else is known of.
fn synthetic(setting: &Setting, scene: &Scene) -> Result<Need, SimulationError> {
    let level = Level::new(Level::MIN)?;
    let title = SeatTitle::new("Poste")?;
    let seat = |number| TeamSeat {
        id: id::<TeamSeatId>(4, number),
        title: title.clone(),
        skills: vec![SeatSkill { skill: Uuid::from_u128(number as u128), level }],
        share: Share::FULL,
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    };
    let day = Zone::Metropolitan.day(scene.declared_at);
    Ok(Need {
        brigade: id(3, 0),
        host: id(5, 0),
        name: Name::new("Simulation")?,
        recipe: None,
        seats: (0..setting.seats).map(seat).collect(),
        period: Period::new(day, day + Days::new(60))?,
        team_by: scene.declared_at + Duration::hours(setting.hours),
        exercise: true,
        limits: Limits::default(),
    })
}

impl Course<'_> {
    fn begin(&mut self, need: Need) -> Result<(), SimulationError> {
        self.at(need.team_by, Happening::Deadline);
        let talents = self.talents;
        let place = |(seat, list): (&TeamSeat, &Vec<usize>)| {
            let (first, rest) = list.split_first()?;
            let backups = rest.iter().map(|person| talents[*person]).collect();
            Some(Assignment { seat: seat.id, chosen: talents[*first], backups })
        };
        let decided = need.seats.iter().zip(&self.scene.lists).filter_map(place).collect();
        self.give(Command::Declare { mobilisation: id(6, 0), need: Box::new(need) })?;
        self.give(Command::Compose {
            account: id(2, 0),
            packed: None,
            proposed: Vec::new(),
            decided,
            difference: None,
            taken_off: Vec::new(),
        })?;
        self.call_more()
    }

    fn at(&mut self, at: DateTime<Utc>, happening: Happening) {
        self.happenings += 1;
        self.queue.push(Reverse((at, self.happenings, happening)));
    }

    fn give(&mut self, command: Command) -> Result<(), MobilisationRefusal> {
        for event in Mobilisation::decide(&self.state, command, self.now)? {
            match &event {
                MobilisationEvent::CallSent(sent) => {
                    let person = self.calls.get(&sent.call).copied();
                    self.disturbed.extend(person);
                    let person = person.map(|person| &self.scene.people[person]);
                    if let Some((_, after)) = person.and_then(|person| person.reply) {
                        self.at(self.now + after, Happening::Answer(sent.call));
                    }
                    self.at(self.policy.reminder(self.now, sent.deadline), Happening::Remind(sent.call));
                    self.at(sent.deadline, Happening::Expire(sent.call));
                }
                MobilisationEvent::CallPostponed(postponed) => {
                    self.at(postponed.send_at, Happening::Send(postponed.call))
                }
                MobilisationEvent::CallAccepted(_) => self.first_yes = self.first_yes.or(Some(self.now)),
                MobilisationEvent::TeamMobilised(_) => self.team_at = self.team_at.or(Some(self.now)),
                _ => {}
            }
            Mobilisation::evolve(&mut self.state, &event);
            self.happened.push((self.now, event));
        }
        Ok(())
    }

    fn callee(&self, person: usize) -> Callee {
        let (talent, service) = (self.talents[person], self.scene.people[person].service);
        Callee { talent, account: id(2, person), subject: id(2, person), brigade: id(3, 0), service }
    }

    fn happens(&mut self, happening: Happening) -> Result<(), SimulationError> {
        match happening {
            Happening::Send(call) => self.send(call)?,
            Happening::Answer(call) => self.answer(call)?,
            Happening::Remind(call) => self.remind(call)?,
            Happening::Expire(call) => {
                if self.status(call) == Some(CallStatus::Sent) {
                    self.give(Command::ExpireCall { call, hindered: Hindrances::default() })?;
                }
            }
            Happening::TakeLastResort(call) => {
                if self.status(call) == Some(CallStatus::AcceptedAsLastResort) {
                    self.give(Command::TakeLastResort { call, hindered: Hindrances::default() })?;
                }
            }
            Happening::Step => {}
            Happening::Deadline => {
                self.give(Command::PassDeadline { at_work: None })?;
            }
        }
        self.call_more()
    }

    fn status(&self, call: CallId) -> Option<CallStatus> {
        self.state.call(call).map(|call| call.status)
    }

    fn person(&self, talent: TalentId) -> (usize, &Person) {
        let number = self.people.get(&talent).copied().unwrap_or(0);
        (number, &self.scene.people[number])
    }

    fn callable(&self, talent: TalentId) -> Callable {
        outside(&self.person(talent).1.quiet, self.now)
    }

    fn send(&mut self, call: CallId) -> Result<(), MobilisationRefusal> {
        let Some(planned) = self.state.call(call).filter(|call| call.status == CallStatus::Planned) else {
            return Ok(());
        };
        let callable = self.callable(planned.callee.talent);
        self.give(Command::SendCall { call, channel: Channel::Email, callable, hindered: Hindrances::default() })
    }

    /// Once, on the person's next channel. What it changes in their answers is not known: it changes nothing here.
    fn remind(&mut self, call: CallId) -> Result<(), MobilisationRefusal> {
        let Some(sent) = self.state.call(call).filter(|call| call.status == CallStatus::Sent) else { return Ok(()) };
        let talent = sent.callee.talent;
        let (channel, callable) = (self.person(talent).1.reminded_by, self.callable(talent));
        self.give(Command::RemindCall { call, channel, callable })
    }

    /// Nothing keeps anybody from a seat in here.
    fn promised(&self) -> Vec<TeamSeatId> {
        self.state.promised(&Hindrances::default())
    }

    /// Where nobody on a list can be called within a step, the next brigade's people come onto it who can be; and where nobody is left on it at all,
    /// anybody's of the next brigade, until there is somebody.
    fn escalate(&mut self, team_by: DateTime<Utc>) -> Result<(), MobilisationRefusal> {
        loop {
            let within = |talent: TalentId, until: DateTime<Utc>| match self.callable(talent) {
                Callable::Yes => !self.state.is_full(self.person(talent).1.service),
                Callable::QuietUntil(at) => at < until && !self.state.is_full(self.person(talent).1.service),
                Callable::Engaged | Callable::No => false,
            };
            let soon = team_by.min(self.now + Duration::minutes(self.policy.step_minutes.into()));
            let promised = self.promised();
            let used_up = |until| {
                self.policy.used_up(&self.state, Look::now(self.now, &promised), |_, talent| within(talent, until))
            };
            let idle = used_up(soon);
            let next =
                if idle.is_empty() { None } else { (self.reach)(&self.state, &idle, &|talent| within(talent, soon)) };
            let left = used_up(team_by);
            let anybody = || if left.is_empty() { None } else { (self.reach)(&self.state, &left, &|_| true) };
            let next = next.or_else(anybody);
            let Some((brigade, more)) = next else { return Ok(()) };
            self.give(Command::ReachBrigade { by: Party::System, brigade, more, hindered: Hindrances::default() })?;
        }
    }

    fn answer(&mut self, call: CallId) -> Result<(), MobilisationRefusal> {
        let Some(person) = self.calls.get(&call) else { return Ok(()) };
        let reply = self.scene.people[*person].reply.map(|(reply, _)| reply);
        // Whoever has been thanked meanwhile has read that, and says nothing more.
        let open = self.status(call).filter(|status| matches!(status, CallStatus::Sent | CallStatus::Expired));
        match (reply, open) {
            (None, _) | (_, None) => Ok(()),
            (Some(Reply::Yes), Some(_)) => self.give(Command::AcceptCall { call, hindered: Hindrances::default() }),
            (Some(_), Some(CallStatus::Expired)) => Ok(()),
            (Some(Reply::No), Some(_)) => {
                let reason = CallDeclineReason::NotAvailable;
                self.give(Command::DeclineCall { call, reason, words: None, hindered: Hindrances::default() })
            }
            (Some(Reply::LastResort), Some(_)) => {
                let from = self.now + Duration::minutes(self.scene.last_resort_minutes);
                if self.state.team_by.is_some_and(|team_by| from < team_by) {
                    self.at(from, Happening::TakeLastResort(call));
                    return self.give(Command::AcceptAsLastResort { call, from, hindered: Hindrances::default() });
                }
                Ok(())
            }
        }
    }

    /// Plans the next wave where the policy asks for one, and sends what can be sent at once.
    fn call_more(&mut self) -> Result<(), SimulationError> {
        let team_by = self.state.team_by.unwrap_or(self.now);
        if team_by <= self.now {
            return Ok(());
        }
        self.escalate(team_by)?;
        let full = |talent| self.state.is_full(self.person(talent).1.service);
        let reachable = |_, talent: TalentId| match self.callable(talent) {
            Callable::Yes => !full(talent),
            Callable::QuietUntil(_) | Callable::Engaged | Callable::No => false,
        };
        let next = self.policy.next(&self.state, Look::now(self.now, &self.promised()), reachable);
        if !next.is_empty() {
            let mut calls = Vec::with_capacity(next.len());
            for (seat, talent) in next {
                let call: CallId = id(7, self.calls.len());
                let (person, _) = self.person(talent);
                self.calls.insert(call, person);
                let answer_minutes = self.policy.answer_minutes;
                calls.push(NewCall {
                    call,
                    seat,
                    callee: self.callee(person),
                    callable: Callable::Yes,
                    answer_minutes,
                });
            }
            let planned: Vec<CallId> = calls.iter().map(|new| new.call).collect();
            self.give(Command::PlanWave { by: Party::System, calls })?;
            for call in planned {
                self.send(call)?;
            }
        }
        // The policy's own clock, and the next full hour: quiet hours end on one.
        let hour = self.now + Duration::seconds(3_600 - self.now.timestamp().rem_euclid(3_600));
        let step = self.policy.next_step(&self.state, self.now).filter(|step| *step > self.now);
        let wake = step.map_or(hour, |step| step.min(hour));
        let foreseen =
            self.queue.iter().any(|Reverse((at, _, happening))| *happening == Happening::Step && *at == wake);
        if wake < team_by && !foreseen {
            self.at(wake, Happening::Step);
        }
        Ok(())
    }

    fn filled(&self, seats: usize) -> usize {
        if self.team_at.is_some() {
            return seats;
        }
        // What failed names each seat that stayed empty.
        seats.saturating_sub(self.state.blocking.len())
    }
}

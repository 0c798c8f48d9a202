//! A declared need, people to call, and a course of commands that says where it fails.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vivier_kernel::access::Party;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{OrganisationId, SubjectId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use crate::domain::mobilisation::command::{Callable, MobilisationCommand, NewCall};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Assignment, Callee, Limits, MobilisationEvent, Need};
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{
    CallId, Channel, Clearance, Level, Name, SeatSkill, SeatTitle, TeamSeat, TeamSeatId, WorkMode,
};

pub(super) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub(super) fn start() -> DateTime<Utc> {
    at("2026-03-02T08:00:00Z")
}

pub(super) fn seat_id<T: TypedId>(seat: u128) -> T {
    id(1_000 + seat)
}

/// Each of its seats asks for another skill.
pub(super) fn need(seats: u128) -> Need {
    let seat = |number| TeamSeat {
        id: seat_id(number),
        title: SeatTitle::new("Développeur").expect("a title"),
        skills: vec![SeatSkill { skill: Uuid::from_u128(7 + 100 * number), level: Level::new(2).expect("a level") }],
        share: Share::FULL,
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    };
    Need {
        brigade: id(3),
        host: id(4),
        name: Name::new("Reprise").expect("a name"),
        recipe: None,
        seats: (0..seats).map(seat).collect(),
        period: Period::new(at("2026-03-02T00:00:00Z").date_naive(), at("2026-03-13T00:00:00Z").date_naive())
            .expect("a period"),
        team_by: start() + Duration::hours(4),
        exercise: false,
        limits: Limits::default(),
    }
}

pub(super) fn callee(person: u128) -> Callee {
    Callee {
        talent: id(100 + person),
        account: id(200 + person),
        subject: id(200 + person),
        brigade: id(3),
        service: Some(service(person)),
    }
}

/// Every third person comes from one service, the others from another.
pub(super) fn service(person: u128) -> OrganisationId {
    id(if person.is_multiple_of(3) { 301 } else { 300 })
}

pub(super) fn sealed<T>() -> Sealed<T> {
    Sealed::from_parts(id::<SubjectId>(2), "AAAA".to_owned())
}

/// The seats for which nobody new is called where nothing keeps the reserve from them.
pub(super) fn promised(state: &MobilisationState) -> Vec<TeamSeatId> {
    state.promised(&Hindrances::default())
}

pub(super) fn new_call(call: u128, seat: u128, person: u128) -> NewCall {
    NewCall { call: id(call), seat: seat_id(seat), callee: callee(person), callable: Callable::Yes, answer_minutes: 60 }
}

pub(super) fn wave(calls: &[(u128, u128, u128)]) -> MobilisationCommand {
    let calls = calls.iter().map(|(call, seat, person)| new_call(*call, *seat, *person)).collect();
    MobilisationCommand::PlanWave { by: Party::Coordinator, calls }
}

pub(super) fn accept(call: u128) -> MobilisationCommand {
    MobilisationCommand::AcceptCall { call: id(call), hindered: Hindrances::default() }
}

/// A mobilisation under way, and its clock.
pub(super) struct Course {
    pub(super) state: MobilisationState,
    pub(super) now: DateTime<Utc>,
}

impl Course {
    pub(super) fn declared(seats: u128) -> Self {
        let mut course = Self { state: MobilisationState::default(), now: start() };
        course.ok(MobilisationCommand::Declare { mobilisation: id(1), need: Box::new(need(seats)) });
        course
    }

    /// Composed with person N in seat N.
    pub(super) fn composed(seats: u128) -> Self {
        Self::listed(need(seats), &[])
    }

    /// Composed with person N in seat N, and these people behind them.
    pub(super) fn listed(need: Need, backups: &[&[u128]]) -> Self {
        let mut course = Self { state: MobilisationState::default(), now: start() };
        let place = |(number, seat): (usize, &TeamSeat)| Assignment {
            seat: seat.id,
            chosen: callee(number as u128).talent,
            backups: backups
                .get(number)
                .map_or(&[][..], |people| people)
                .iter()
                .map(|one| callee(*one).talent)
                .collect(),
        };
        let decided: Vec<Assignment> = need.seats.iter().enumerate().map(place).collect();
        course.ok(MobilisationCommand::Declare { mobilisation: id(1), need: Box::new(need) });
        course.ok(MobilisationCommand::Compose {
            account: id(9),
            packed: None,
            proposed: decided.clone(),
            decided,
            difference: Some(0),
            taken_off: Vec::new(),
        });
        course
    }

    pub(super) fn ask(&self, command: MobilisationCommand) -> Result<Vec<MobilisationEvent>, MobilisationRefusal> {
        Mobilisation::decide(&self.state, command, self.now)
    }

    #[track_caller]
    pub(super) fn ok(&mut self, command: MobilisationCommand) -> Vec<MobilisationEvent> {
        let events = self.ask(command).expect("it happens");
        events.iter().for_each(|event| Mobilisation::evolve(&mut self.state, event));
        events
    }

    /// Plans a wave of (call, seat, person) and sends it.
    #[track_caller]
    pub(super) fn call(&mut self, calls: &[(u128, u128, u128)]) {
        self.ok(wave(calls));
        for (call, ..) in calls {
            let (callable, hindered) = (Callable::Yes, Hindrances::default());
            self.ok(MobilisationCommand::SendCall { call: id(*call), channel: Channel::Email, callable, hindered });
        }
    }

    pub(super) fn after(&mut self, minutes: i64) -> &mut Self {
        self.now += Duration::minutes(minutes);
        self
    }

    #[track_caller]
    pub(super) fn status(&self, call: u128) -> CallStatus {
        self.state.call(id::<CallId>(call)).expect("a call").status
    }
}

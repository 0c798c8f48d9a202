//! Calls to a brigade that the domain decided on: who is asked, and what they answer.

use chrono::Duration;
use serde::Serialize;
use vivier_brigade::domain::mobilisation::command::{Callable, MobilisationCommand, NewCall};
use vivier_brigade::domain::mobilisation::decide::Mobilisation;
use vivier_brigade::domain::mobilisation::event::{Assignment, Callee, Limits, Need};
use vivier_brigade::domain::mobilisation::hindrances::Hindrances;
use vivier_brigade::domain::mobilisation::transitions::CallStatus;
use vivier_brigade::domain::value::{
    BrigadeId, CallDeclineReason, CallId, Channel, Clearance, Level, MobilisationId, Name, SeatSkill, SeatTitle,
    TeamSeat, TeamSeatId, WorkMode,
};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::{AccountId, OrganisationId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::support::{SKILL, World};

/// One call that waits for its answer.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Called {
    mobilisation: MobilisationId,
    call: CallId,
}

/// A team of these people is needed in April; each is called for a seat of their own.
pub(super) async fn call(world: &World, people: &[(TalentId, u128, Option<OrganisationId>)]) -> Vec<Called> {
    let clock = world.tests.store.clock();
    let now = clock.now();
    let (mobilisation, brigade) = (MobilisationId::new(clock), BrigadeId::new(clock));
    let mut calls = Vec::new();
    for (talent, number, service) in people {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(*number));
        let callee = Callee { talent: *talent, account, subject: account.into(), brigade, service: *service };
        let (call, seat) = (CallId::new(clock), TeamSeatId::new(clock));
        calls.push(NewCall { call, seat, callee, callable: Callable::Yes, answer_minutes: 60 });
    }
    let seat = |call: &NewCall| TeamSeat {
        id: call.seat,
        title: SeatTitle::new("Développement").expect("a title"),
        skills: vec![SeatSkill { skill: SKILL, level: Level::new(2).expect("a level") }],
        share: Share::FULL,
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    };
    let days = Period::new("2026-04-01".parse().expect("a day"), "2026-04-10".parse().expect("a day"));
    let need = Need {
        brigade,
        host: world.host,
        name: Name::new("Reprise").expect("a name"),
        recipe: None,
        seats: calls.iter().map(seat).collect(),
        period: days.expect("a period"),
        team_by: now + Duration::hours(30),
        exercise: false,
        limits: Limits::default(),
    };
    world.run(&world.administrator(), SendCalls { mobilisation, need, calls: calls.clone() }).await.expect("sent");
    calls.into_iter().map(|call| Called { mobilisation, call: call.call }).collect()
}

/// From the need to calls that are sent.
#[derive(Serialize)]
struct SendCalls {
    mobilisation: MobilisationId,
    need: Need,
    #[serde(skip)]
    calls: Vec<NewCall>,
}

impl UseCase for SendCalls {
    const NAME: &'static str = "sendCalls";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut mobilisation = unit.load::<Mobilisation>(self.mobilisation).await?;
        let place = |call: &NewCall| Assignment { seat: call.seat, chosen: call.callee.talent, backups: Vec::new() };
        let decided: Vec<Assignment> = self.calls.iter().map(place).collect();
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(1003));
        let mut commands = vec![
            MobilisationCommand::Declare { mobilisation: self.mobilisation, need: Box::new(self.need.clone()) },
            MobilisationCommand::Compose {
                account,
                packed: None,
                proposed: decided.clone(),
                decided,
                difference: Some(0),
                taken_off: Vec::new(),
            },
            MobilisationCommand::PlanWave { by: Party::Coordinator, calls: self.calls.clone() },
        ];
        commands.extend(self.calls.iter().map(|call| MobilisationCommand::SendCall {
            call: call.call,
            channel: Channel::Email,
            callable: Callable::Yes,
            hindered: Hindrances::default(),
        }));
        for command in commands {
            unit.decide(&mut mobilisation, command)?;
        }
        Ok(())
    }
}

/// Yes or no, in time; false where the others' answers have released the call before: one service gives few people to a team.
#[derive(Serialize)]
pub(super) struct AnswerCall {
    pub(super) called: Called,
    pub(super) accepts: bool,
}

impl UseCase for AnswerCall {
    const NAME: &'static str = "answerCall";
    type Outcome = bool;

    async fn run(&self, unit: &mut Unit) -> Result<bool, CommandError> {
        let mut mobilisation = unit.load_existing::<Mobilisation>(self.called.mobilisation).await?;
        if mobilisation.state.call(self.called.call).is_none_or(|call| call.status != CallStatus::Sent) {
            return Ok(false);
        }
        let (call, hindered) = (self.called.call, Hindrances::default());
        let command = if self.accepts {
            MobilisationCommand::AcceptCall { call, hindered }
        } else {
            let (reason, words) = (CallDeclineReason::NotAvailable, None);
            MobilisationCommand::DeclineCall { call, reason, words, hindered }
        };
        unit.decide(&mut mobilisation, command)?;
        Ok(true)
    }
}

/// What happens to a call, or is said to it, at any time.
#[derive(Clone, Copy, Serialize)]
pub(super) enum Step {
    Expires,
    SaysYes,
    SaysNo,
}

/// A step of a call that has to be possible.
#[derive(Serialize)]
pub(super) struct TakeStep {
    pub(super) called: Called,
    pub(super) step: Step,
}

impl UseCase for TakeStep {
    const NAME: &'static str = "takeStep";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut mobilisation = unit.load_existing::<Mobilisation>(self.called.mobilisation).await?;
        let (call, hindered) = (self.called.call, Hindrances::default());
        let command = match self.step {
            Step::Expires => MobilisationCommand::ExpireCall { call, hindered },
            Step::SaysYes => MobilisationCommand::AcceptCall { call, hindered },
            Step::SaysNo => {
                let (reason, words) = (CallDeclineReason::NotAvailable, None);
                MobilisationCommand::DeclineCall { call, reason, words, hindered }
            }
        };
        unit.decide(&mut mobilisation, command)?;
        Ok(())
    }
}

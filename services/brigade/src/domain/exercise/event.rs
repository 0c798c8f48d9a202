//! What can have happened to an exercise: it was held, with its whole course.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_talents::closed_list;

use crate::domain::mobilisation::event::{Assignment, Limits, Need};
use crate::domain::value::{
    Blocking, BrigadeId, Channel, ConstraintKind, ExerciseId, Level, Name, SeatSkill, SeatTitle, TeamSeat, TeamSeatId,
    WorkMode,
};

closed_list! {
    /// What happened at one moment of an exercise.
    pub enum ExerciseStepKind {
        /// The fake channel took a call.
        Called => "CALLED",
        /// The fake channel took a reminder.
        Reminded => "REMINDED",
        /// Nobody was left to ask: the people of another brigade came onto the lists.
        BrigadeReached => "BRIGADE_REACHED",
        SaidYes => "SAID_YES",
        SaidYesAsLastResort => "SAID_YES_AS_LAST_RESORT",
        SaidNo => "SAID_NO",
        /// Nobody answered in time.
        Expired => "EXPIRED",
        /// The person has the seat.
        Seated => "SEATED",
        KeptInReserve => "KEPT_IN_RESERVE",
        Thanked => "THANKED",
        TeamComplete => "TEAM_COMPLETE",
        Failed => "FAILED",
    }
}

/// One moment of an exercise, by its own clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExerciseStep {
    pub at: DateTime<Utc>,
    pub kind: ExerciseStepKind,
    pub seat: Option<TeamSeatId>,
    pub talent: Option<TalentId>,
    /// The channel that a call or a reminder would have taken. None in exercises that were held before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// The brigade that was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brigade: Option<BrigadeId>,
}

/// How it went, for comparison with the next one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExerciseScore {
    /// None where nobody said yes.
    pub first_yes_minutes: Option<u32>,
    /// None where the team was not complete in time.
    pub team_minutes: Option<u32>,
    pub seats: u32,
    pub unfilled: u32,
    /// People who would have been called.
    pub disturbed: u32,
}

/// An exercise was held: the only event of its stream. It touches no other stream, so it counts in no indicator.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExerciseHeld {
    pub exercise: ExerciseId,
    pub by: AccountId,
    pub need: Need,
    /// The same seed on the same state gives the same course.
    pub seed: u64,
    /// Empty where there was no team.
    pub team: Vec<Assignment>,
    pub steps: Vec<ExerciseStep>,
    pub score: ExerciseScore,
    /// What blocked; empty where the team was complete.
    pub blocking: Vec<Blocking>,
}

events! {
    /// What can have happened to an exercise.
    pub enum ExerciseEvent {
        ExerciseHeld = 1,
    }
}

/// One fixed sample of every event, in the order of the enum.
pub fn samples() -> Vec<ExerciseEvent> {
    fn id<T: TypedId>(number: u128) -> T {
        T::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
    }
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
    let at = |hour: u32| day(2).and_hms_opt(hour, 0, 0).unwrap_or_default().and_utc();
    let (Ok(name), Ok(title), Ok(period), Ok(level)) = (
        Name::new("Exercice de printemps"),
        SeatTitle::new("Développeuse principale"),
        Period::new(day(3), day(20)),
        Level::new(3),
    ) else {
        return Vec::new();
    };
    let seat = TeamSeat {
        id: id(10),
        title,
        skills: vec![SeatSkill { skill: Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0001), level }],
        share: Share::FULL,
        mode: WorkMode::Remote,
        region: None,
        clearance: crate::domain::value::Clearance::None,
    };
    let need = Need {
        brigade: id(3),
        host: id(4),
        name,
        recipe: Some((id(5), 1)),
        seats: vec![seat],
        period,
        team_by: at(18),
        exercise: true,
        limits: Limits::default(),
    };
    let step = ExerciseStep {
        at: at(9),
        kind: ExerciseStepKind::Reminded,
        seat: Some(id(10)),
        talent: Some(id(6)),
        channel: Some(Channel::Webhook),
        brigade: Some(id(8)),
    };
    let score = ExerciseScore { first_yes_minutes: Some(12), team_minutes: None, seats: 1, unfilled: 1, disturbed: 1 };
    let blocking = vec![Blocking { kind: ConstraintKind::Answers, seat: Some(id(10)) }];
    let team = vec![Assignment { seat: id(10), chosen: id(6), backups: vec![id(7)] }];
    vec![ExerciseHeld { exercise: id(1), by: id(2), need, seed: 7, team, steps: vec![step], score, blocking }.into()]
}

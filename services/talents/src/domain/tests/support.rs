//! A small given/when/then over decide and evolve, and states to start from.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, PlacementId, SubjectId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::event::TalentEvent;
use crate::domain::refusal::TalentRefusal;
use crate::domain::state::{Profile, TalentState, TeamSeat};
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{EmploymentStatus, Level, RemotePreference, SkillKey, TeamKey, WithdrawalReason};

pub(super) const RUST: SkillKey = Uuid::from_u128(1);
pub(super) const DESIGN: SkillKey = Uuid::from_u128(2);
pub(super) const TEAM: TeamKey = Uuid::from_u128(3);

pub(super) fn now() -> DateTime<Utc> {
    "2026-06-15T09:00:00Z".parse().expect("an instant")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

pub(super) fn share(percent: i64) -> Share {
    Share::new(percent).expect("a share")
}

pub(super) fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

pub(super) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

pub(super) fn window() -> AvailabilityId {
    id(30)
}

pub(super) fn placement(number: u128) -> PlacementId {
    id(1000 + number)
}

pub(super) fn sealed<T>() -> Sealed<T> {
    Sealed::from_parts(id::<SubjectId>(2), "c2VhbGVk".to_owned())
}

pub(super) fn register() -> TalentCommand {
    TalentCommand::Register {
        talent: id::<TalentId>(1),
        account: id::<AccountId>(2),
        subject: id::<SubjectId>(2),
        employment: EmploymentStatus::CivilServant,
        organisation: Some(id::<OrganisationId>(3)),
        display_name: Some(sealed()),
        engaged: std::collections::BTreeMap::new(),
    }
}

pub(super) fn profile(named: bool) -> TalentCommand {
    TalentCommand::DescribeProfile(Box::new(Profile {
        display_name: named.then(sealed),
        headline: Some(sealed()),
        presentation: None,
        regions: Vec::new(),
        remote: RemotePreference::Any,
    }))
}

pub(super) fn claim(skill: SkillKey, number: i64) -> TalentCommand {
    TalentCommand::ClaimSkill { skill, level: level(number), since: None }
}

pub(super) fn declare(period: Period, percent: i64) -> TalentCommand {
    TalentCommand::DeclareAvailability { availability: window(), period, share: share(percent) }
}

pub(super) fn book(number: u128, period: Period, percent: i64) -> TalentCommand {
    TalentCommand::BookEngagement { placement: placement(number), period, share: share(percent) }
}

/// A third of October of 2026, at 20 %.
pub(super) fn team_seat(placement: Option<PlacementId>) -> TeamSeat {
    TeamSeat { period: period("2026-10-01", "2026-10-10"), share: share(20), placement }
}

/// The events of one command, put into the state.
pub(super) fn act(state: &mut TalentState, command: TalentCommand) -> Result<Vec<TalentEvent>, TalentRefusal> {
    let events = Talent::decide(state, command, now())?;
    events.iter().for_each(|event| Talent::evolve(state, event));
    Ok(events)
}

/// The state after commands that are all taken.
#[track_caller]
pub(super) fn given(commands: Vec<TalentCommand>) -> TalentState {
    let mut state = TalentState::default();
    for command in commands {
        let name = command.action();
        if let Err(refusal) = act(&mut state, command) {
            panic!("given: {name} was refused: {refusal}");
        }
    }
    state
}

/// Somebody in `status`, with two skills, half their time in 2026 declared and one placement in September.
pub(super) fn somebody(status: TalentStatus) -> TalentState {
    let mut commands = vec![
        register(),
        claim(RUST, 3),
        claim(DESIGN, 2),
        declare(period("2026-01-01", "2026-12-31"), 50),
        TalentCommand::Activate,
        book(1, period("2026-09-01", "2026-09-30"), 20),
    ];
    match status {
        TalentStatus::Absent => commands.clear(),
        TalentStatus::Registered => commands.truncate(4),
        TalentStatus::Active => {}
        TalentStatus::Paused => commands.push(TalentCommand::Pause { until: day("2026-07-01") }),
        TalentStatus::Withdrawn => commands.push(withdraw()),
        TalentStatus::Erased => commands.push(TalentCommand::Erase),
    }
    given(commands)
}

pub(super) fn withdraw() -> TalentCommand {
    TalentCommand::Withdraw { reason: WithdrawalReason::ChangedPost, words: None }
}

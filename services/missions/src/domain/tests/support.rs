//! A small given/when/then over decide and evolve, and missions to start from.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{PlacementId, SeatId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::event::MissionEvent;
use crate::domain::refusal::MissionRefusal;
use crate::domain::state::MissionState;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{
    CancellationReason, Clearance, Description, Importance, Justification, Level, Priority, Region, RejectionReason,
    RequiredSkill, SeatSpec, SeatTitle, SuspensionReason, Title, WorkMode,
};

pub(super) fn now() -> DateTime<Utc> {
    "2026-06-15T09:00:00Z".parse().expect("an instant")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

pub(super) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

pub(super) fn seat(number: u128) -> SeatId {
    id(500 + number)
}

pub(super) fn placement(number: u128) -> PlacementId {
    id(1000 + number)
}

pub(super) fn because() -> Option<Justification> {
    Some(Justification::new("The dates have moved.").expect("a justification"))
}

pub(super) fn spec(period: Period) -> SeatSpec {
    SeatSpec {
        title: SeatTitle::new("Rust developer").expect("a title"),
        skills: vec![RequiredSkill {
            skill: Uuid::from_u128(1),
            importance: Importance::Essential,
            minimum_level: Level::new(3).expect("a level"),
        }],
        period,
        share: Share::new(40).expect("a share"),
        mode: WorkMode::OnSite,
        region: Some(Region::Bretagne),
        place: None,
        clearance: Clearance::None,
    }
}

/// The period of the seats that `add` makes: it has begun.
pub(super) fn summer() -> Period {
    period("2026-06-01", "2026-08-31")
}

pub(super) fn draft() -> MissionCommand {
    MissionCommand::Draft {
        mission: id(1),
        organisation: id(2),
        owner: id(3),
        title: title("A service"),
        description: text(),
    }
}

pub(super) fn title(words: &str) -> Title {
    Title::new(words).expect("a title")
}

pub(super) fn text() -> Description {
    Description::new("What it is about.").expect("a description")
}

pub(super) fn add(number: u128) -> MissionCommand {
    MissionCommand::AddSeat { seat: seat(number), spec: Box::new(spec(summer())), justification: because() }
}

pub(super) fn edit(justification: Option<Justification>) -> MissionCommand {
    MissionCommand::Edit { title: title("A better service"), description: text(), justification }
}

pub(super) fn fill(number: u128, by: u128, period: Period) -> MissionCommand {
    MissionCommand::FillSeat { seat: seat(number), placement: placement(by), talent: id(7000 + by), period }
}

pub(super) fn vacate(number: u128, by: u128, last: &str) -> MissionCommand {
    MissionCommand::VacateSeat { seat: seat(number), placement: placement(by), last_day: day(last) }
}

pub(super) fn moved(number: u128, by: u128, period: Period) -> MissionCommand {
    MissionCommand::MoveFilling { seat: seat(number), placement: placement(by), period }
}

pub(super) fn reject() -> MissionCommand {
    MissionCommand::Reject { reason: RejectionReason::Unclear, words: None }
}

pub(super) fn suspend() -> MissionCommand {
    MissionCommand::Suspend { reason: SuspensionReason::BudgetPending, words: None, by_programme: false }
}

pub(super) fn suspend_as_programme() -> MissionCommand {
    MissionCommand::Suspend { reason: SuspensionReason::Moderation, words: None, by_programme: true }
}

pub(super) fn cancel() -> MissionCommand {
    MissionCommand::Cancel { reason: CancellationReason::NeedGone, words: None }
}

pub(super) fn set_priority(weight: i64) -> MissionCommand {
    MissionCommand::SetPriority {
        priority: Priority::new(weight).expect("a priority"),
        justification: because().expect("words"),
    }
}

/// The events of one command, put into the state.
pub(super) fn act(state: &mut MissionState, command: MissionCommand) -> Result<Vec<MissionEvent>, MissionRefusal> {
    let events = Mission::decide(state, command, now())?;
    events.iter().for_each(|event| Mission::evolve(state, event));
    Ok(events)
}

/// The state after commands that are all taken.
#[track_caller]
pub(super) fn given(commands: Vec<MissionCommand>) -> MissionState {
    let mut state = MissionState::default();
    for command in commands {
        let name = command.action();
        if let Err(refusal) = act(&mut state, command) {
            panic!("given: {name} was refused: {refusal}");
        }
    }
    state
}

/// A mission in `status` with two seats, where seat 1 was filled (placement 1) if the status asks for it. In `Completed`,
/// both placements have ended early.
pub(super) fn mission(status: MissionStatus) -> MissionState {
    use MissionCommand::{Complete, Publish, Start, Submit};
    let drafted = vec![draft(), add(1), add(2)];
    let staffed = || vec![Submit, Publish, fill(1, 1, summer()), fill(2, 2, summer())];
    let more = match status {
        MissionStatus::Absent => return MissionState::default(),
        MissionStatus::Draft => vec![],
        MissionStatus::Submitted => vec![Submit],
        MissionStatus::Published => vec![Submit, Publish],
        MissionStatus::Suspended => vec![Submit, Publish, suspend()],
        MissionStatus::Staffed => staffed(),
        MissionStatus::UnderWay => [staffed(), vec![Start]].concat(),
        MissionStatus::Completed => {
            [staffed(), vec![Start, vacate(1, 1, "2026-06-14"), vacate(2, 2, "2026-06-14"), Complete]].concat()
        }
        MissionStatus::Cancelled => vec![cancel()],
        MissionStatus::Rejected => vec![Submit, reject()],
    };
    given([drafted, more].concat())
}

//! What can be asked of a mission. What had to be looked up stands in the command already.

use chrono::NaiveDate;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId};
use vivier_kernel::period::Period;

use super::transitions::MissionAction;
use super::value::{
    CancellationReason, Description, Justification, Priority, RejectionReason, SeatSpec, SuspensionReason, Title, Words,
};

/// A command to a mission.
#[derive(Clone, PartialEq, Debug)]
pub enum MissionCommand {
    Draft {
        mission: MissionId,
        organisation: OrganisationId,
        owner: AccountId,
        title: Title,
        description: Description,
    },
    Edit {
        title: Title,
        description: Description,
        justification: Option<Justification>,
    },
    AddSeat {
        seat: SeatId,
        spec: Box<SeatSpec>,
        justification: Option<Justification>,
    },
    ChangeSeat {
        seat: SeatId,
        spec: Box<SeatSpec>,
        justification: Option<Justification>,
    },
    RemoveSeat {
        seat: SeatId,
        justification: Option<Justification>,
    },
    Submit,
    Publish,
    /// What a flash team is deployed to: it looks for nobody, and nobody but those concerned reads it.
    Raise,
    Reject {
        reason: RejectionReason,
        words: Option<Words>,
    },
    /// `by_programme`: the actor is of the programme, whose suspension holds for the mission's owners.
    Suspend {
        reason: SuspensionReason,
        words: Option<Words>,
        by_programme: bool,
    },
    Resume {
        by_programme: bool,
    },
    Cancel {
        reason: CancellationReason,
        words: Option<Words>,
    },
    Start,
    Complete,
    /// The flash team that it was raised for has stood down.
    StandDown,
    SetPriority {
        priority: Priority,
        justification: Justification,
    },
    /// `total`: with what was bought before. Part of paying for it.
    BuyPriority {
        points: i64,
        total: Priority,
    },
    FillSeat {
        seat: SeatId,
        placement: PlacementId,
        talent: TalentId,
        period: Period,
    },
    VacateSeat {
        seat: SeatId,
        placement: PlacementId,
        last_day: NaiveDate,
    },
    /// The placement that is on the seat is there over another period.
    MoveFilling {
        seat: SeatId,
        placement: PlacementId,
        period: Period,
    },
}

impl MissionCommand {
    /// The command's row in the tables.
    pub fn action(&self) -> MissionAction {
        match self {
            Self::Draft { .. } => MissionAction::Draft,
            Self::Edit { .. } => MissionAction::Edit,
            Self::AddSeat { .. } => MissionAction::AddSeat,
            Self::ChangeSeat { .. } => MissionAction::ChangeSeat,
            Self::RemoveSeat { .. } => MissionAction::RemoveSeat,
            Self::Submit => MissionAction::Submit,
            Self::Publish => MissionAction::Publish,
            Self::Raise => MissionAction::Raise,
            Self::Reject { .. } => MissionAction::Reject,
            Self::Suspend { .. } => MissionAction::Suspend,
            Self::Resume { .. } => MissionAction::Resume,
            Self::Cancel { .. } => MissionAction::Cancel,
            Self::Start => MissionAction::Start,
            Self::Complete => MissionAction::Complete,
            Self::StandDown => MissionAction::StandDown,
            Self::SetPriority { .. } => MissionAction::SetPriority,
            Self::BuyPriority { .. } => MissionAction::BuyPriority,
            Self::FillSeat { .. } => MissionAction::FillSeat,
            Self::VacateSeat { .. } => MissionAction::VacateSeat,
            Self::MoveFilling { .. } => MissionAction::MoveFilling,
        }
    }
}

//! Why a mission's command is refused: a closed list with stable codes.

use chrono::NaiveDate;
use vivier_kernel::problem::{Problem, Refusal};

use super::transitions::{MissionAction, MissionStatus};

/// Why a command to a mission is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MissionRefusal {
    #[error("a mission that is {status} does not take {action}")]
    StatusForbids { status: MissionStatus, action: MissionAction },
    #[error("a published mission is not changed without a justification")]
    JustificationRequired,
    #[error("there is no such seat")]
    NoSuchSeat,
    #[error("no more than {max} seats")]
    TooManySeats { max: usize },
    #[error("a mission has at least one seat")]
    SeatRequired,
    #[error("the seat's period is over")]
    SeatPeriodOver { number: usize },
    #[error("a placement has the seat")]
    SeatHasPlacement,
    #[error("placements have seats of the mission")]
    SeatsFilled,
    #[error("another placement has the seat on {day}")]
    SeatAlreadyFilled { day: NaiveDate },
    #[error("the placement is outside the seat's period")]
    OutsideSeatPeriod,
    #[error("no more than {max} placements on one seat")]
    TooManyFillings { max: usize },
    #[error("this placement has the seat already, otherwise")]
    FillingDiffers,
    #[error("no placement has begun")]
    NothingBegun,
    #[error("a placement goes on until {last_day}")]
    StillUnderWay { last_day: NaiveDate },
    #[error("priorities up to {max} are for sale")]
    PriorityReserved { max: i64 },
    #[error("the programme has set a priority")]
    GovernmentPriority,
    #[error("the programme has suspended the mission")]
    SuspendedByProgramme,
}

impl Refusal for MissionRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::StatusForbids { status, action } => {
                Problem::new("MISSION_STATUS_FORBIDS").with("status", status).with("action", action)
            }
            Self::JustificationRequired => Problem::new("JUSTIFICATION_REQUIRED").at("justification"),
            Self::NoSuchSeat => Problem::new("NO_SUCH_SEAT").at("seatId"),
            Self::TooManySeats { max } => Problem::new("TOO_MANY_SEATS").with("max", max),
            Self::SeatRequired => Problem::new("SEAT_REQUIRED"),
            Self::SeatPeriodOver { number } => Problem::new("SEAT_PERIOD_OVER").with("number", number),
            Self::SeatHasPlacement => Problem::new("SEAT_HAS_PLACEMENT").at("seatId"),
            Self::SeatsFilled => Problem::new("SEATS_FILLED"),
            Self::SeatAlreadyFilled { day } => Problem::new("SEAT_ALREADY_FILLED").with("day", day),
            Self::OutsideSeatPeriod => Problem::new("OUTSIDE_SEAT_PERIOD"),
            Self::TooManyFillings { max } => Problem::new("TOO_MANY_FILLINGS").with("max", max),
            Self::FillingDiffers => Problem::new("FILLING_DIFFERS"),
            Self::PriorityReserved { max } => Problem::new("PRIORITY_RESERVED").at("priority").with("max", max),
            Self::GovernmentPriority => Problem::new("GOVERNMENT_PRIORITY"),
            Self::SuspendedByProgramme => Problem::new("SUSPENDED_BY_PROGRAMME"),
            Self::NothingBegun => Problem::new("NOTHING_BEGUN"),
            Self::StillUnderWay { last_day } => Problem::new("STILL_UNDER_WAY").with("lastDay", last_day),
        }
    }
}

//! Why a brigade's command is refused: a closed list with stable codes.

use chrono::NaiveDate;
use vivier_kernel::problem::{Problem, Refusal};

use super::transitions::{MemberAction, MemberStatus};

/// Why a command to a brigade is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BrigadeRefusal {
    #[error("there is no such brigade")]
    Unknown,
    #[error("the brigade exists")]
    Exists,
    #[error("a membership that is {status} does not take {action}")]
    StatusForbids { status: MemberStatus, action: MemberAction },
    #[error("the talent is not in the pool")]
    TalentNotInPool,
    #[error("no more than {max} people")]
    TooManyMembers { max: usize },
    #[error("the last day has passed")]
    InThePast { field: &'static str },
    #[error("no more than {max} days")]
    TooManyDays { field: &'static str, max: i64 },
    #[error("an external talent needs no release")]
    ReleaseNotNeeded,
    #[error("no more than {max} standing releases")]
    TooManyReleases { max: usize },
    #[error("there is no such standing release")]
    UnknownRelease,
    #[error("there is no such duty of this member")]
    UnknownDuty,
    #[error("no more than {max} duties")]
    TooManyDuties { max: usize },
    #[error("the member has another duty over these days")]
    DutyOverlaps { field: &'static str },
    #[error("the member takes no calls until {until}")]
    OptedOut { field: &'static str, until: NaiveDate },
}

impl Refusal for BrigadeRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new("UNKNOWN_BRIGADE").at("brigadeId"),
            Self::Exists => Problem::new("BRIGADE_EXISTS").at("brigadeId"),
            Self::StatusForbids { status, action } => {
                Problem::new("MEMBER_STATUS_FORBIDS").at("talentId").with("status", status).with("action", action)
            }
            Self::TalentNotInPool => Problem::new("TALENT_NOT_IN_POOL").at("talentId"),
            Self::TooManyMembers { max } => Problem::new("TOO_MANY_MEMBERS").with("max", max),
            Self::InThePast { field } => Problem::new("IN_THE_PAST").at(field),
            Self::TooManyDays { field, max } => Problem::new("TOO_MANY_DAYS").at(field).with("max", max),
            Self::ReleaseNotNeeded => Problem::new("RELEASE_NOT_NEEDED").at("talentId"),
            Self::TooManyReleases { max } => Problem::new("TOO_MANY_RELEASES").with("max", max),
            Self::UnknownRelease => Problem::new("UNKNOWN_STANDING_RELEASE").at("standingReleaseId"),
            Self::UnknownDuty => Problem::new("UNKNOWN_DUTY").at("dutyId"),
            Self::TooManyDuties { max } => Problem::new("TOO_MANY_DUTIES").with("max", max),
            Self::DutyOverlaps { field } => Problem::new("DUTY_OVERLAPS").at(field),
            Self::OptedOut { field, until } => Problem::new("MEMBER_OPTED_OUT").at(field).with("until", until),
        }
    }
}

//! Why a talent's command is refused: a closed list with stable codes.

use chrono::NaiveDate;
use vivier_kernel::problem::{Problem, Refusal};

use super::transitions::{TalentAction, TalentStatus};
use super::value::ProfilePart;

/// Why a command to a talent is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TalentRefusal {
    #[error("a talent who is {status} does not take {action}")]
    StatusForbids { status: TalentStatus, action: TalentAction },
    #[error("an agent has a home organisation")]
    OrganisationRequired,
    #[error("an external person has no home organisation")]
    ExternalHasNoOrganisation,
    #[error("the profile is incomplete")]
    ProfileIncomplete { missing: Vec<ProfilePart> },
    #[error("the display name cannot be taken away now")]
    DisplayNameRequired,
    #[error("the date must not lie in the future")]
    DateInFuture { field: &'static str },
    #[error("the last day of a clearance has not passed")]
    ClearanceHasEnded,
    #[error("a pause ends on a day to come")]
    PauseMustEndLater,
    #[error("the skill is claimed already")]
    SkillAlreadyClaimed,
    #[error("the skill is not claimed")]
    SkillNotClaimed,
    #[error("the last skill claim cannot be withdrawn now")]
    LastSkillClaim,
    #[error("nobody endorses their own skill")]
    OwnSkill,
    #[error("a proof does not expire before it was given")]
    ExpiresBeforeProof,
    #[error("no more than {max} skills")]
    TooManySkills { max: usize },
    #[error("no more than {max} windows of availability")]
    TooManyAvailabilities { max: usize },
    #[error("there is no such window of availability")]
    NoSuchAvailability,
    #[error("the last day of the window has passed")]
    AvailabilityIsOver,
    #[error("confirmed placements take {booked} % on {day}, more than the {declared} % that would be left")]
    AvailabilityIsBooked { day: NaiveDate, declared: i64, booked: i64 },
    #[error("{booked} % would be taken on {day}, more than the {declared} % declared")]
    ShareExceeded { day: NaiveDate, declared: i64, booked: i64 },
    #[error("this placement is booked already, otherwise")]
    EngagementDiffers,
}

impl Refusal for TalentRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::StatusForbids { status, action } => {
                Problem::new("TALENT_STATUS_FORBIDS").with("status", status).with("action", action)
            }
            Self::OrganisationRequired => Problem::new("ORGANISATION_REQUIRED").at("organisationId"),
            Self::ExternalHasNoOrganisation => Problem::new("EXTERNAL_HAS_NO_ORGANISATION").at("organisationId"),
            Self::ProfileIncomplete { missing } => Problem::new("PROFILE_INCOMPLETE")
                .with("missing", missing.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(",")),
            Self::DisplayNameRequired => Problem::new("DISPLAY_NAME_REQUIRED").at("displayName"),
            Self::DateInFuture { field } => Problem::new("DATE_IN_FUTURE").at(field),
            Self::ClearanceHasEnded => Problem::new("CLEARANCE_HAS_ENDED").at("expiresOn"),
            Self::PauseMustEndLater => Problem::new("PAUSE_MUST_END_LATER").at("until"),
            Self::SkillAlreadyClaimed => Problem::new("SKILL_ALREADY_CLAIMED").at("skillId"),
            Self::SkillNotClaimed => Problem::new("SKILL_NOT_CLAIMED").at("skillId"),
            Self::LastSkillClaim => Problem::new("LAST_SKILL_CLAIM").at("skillId"),
            Self::OwnSkill => Problem::new("OWN_SKILL").at("talentId"),
            Self::ExpiresBeforeProof => Problem::new("EXPIRES_BEFORE_PROOF").at("expiresOn"),
            Self::TooManySkills { max } => Problem::new("TOO_MANY_SKILLS").at("skillId").with("max", max),
            Self::TooManyAvailabilities { max } => Problem::new("TOO_MANY_AVAILABILITIES").with("max", max),
            Self::NoSuchAvailability => Problem::new("NO_SUCH_AVAILABILITY").at("availabilityId"),
            Self::AvailabilityIsOver => Problem::new("AVAILABILITY_IS_OVER").at("endsOn"),
            Self::AvailabilityIsBooked { day, declared, booked } => Problem::new("AVAILABILITY_IS_BOOKED")
                .with("day", day)
                .with("declared", declared)
                .with("booked", booked),
            Self::ShareExceeded { day, declared, booked } => {
                Problem::new("SHARE_EXCEEDED").with("day", day).with("declared", declared).with("booked", booked)
            }
            Self::EngagementDiffers => Problem::new("ENGAGEMENT_DIFFERS"),
        }
    }
}

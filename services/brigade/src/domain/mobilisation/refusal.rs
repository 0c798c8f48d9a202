//! Why a mobilisation's command is refused: a closed list with stable codes.

use chrono::{DateTime, Utc};
use vivier_kernel::problem::{Problem, Refusal};

use super::transitions::{CallStatus, MobilisationAction, MobilisationStatus};
use crate::domain::value::{MAX_DAYS_OF_WORK, MAX_DAYS_TO_TEAM};

/// Why a command to a mobilisation is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MobilisationRefusal {
    #[error("a mobilisation that is {status} does not take {action}")]
    StatusForbids { status: MobilisationStatus, action: MobilisationAction },
    #[error("{action} is not for whoever asked")]
    NotForYou { action: MobilisationAction },
    #[error("a value does not fit")]
    Input(Problem),
    #[error("the period of work has begun")]
    PeriodBegun,
    #[error("the period of work is longer than {MAX_DAYS_OF_WORK} days")]
    PeriodTooLong,
    #[error("the deadline for the team has passed")]
    DeadlinePassed,
    #[error("the deadline for the team is more than {MAX_DAYS_TO_TEAM} days ahead")]
    DeadlineTooFar,
    #[error("the team is wanted after the period is over")]
    DeadlineAfterPeriod,
    #[error("the mobilisation has no such seat")]
    UnknownSeat { field: String },
    #[error("a seat is named twice or not at all")]
    SeatsDiffer,
    #[error("a person is in two places of the team")]
    PersonTwice { field: String },
    #[error("the seat has somebody")]
    SeatFilled { field: String },
    #[error("the person cannot be called now")]
    NotCallable { field: String },
    #[error("nobody on any list can be called")]
    NobodyToCall { in_reserve: bool },
    #[error("nobody of the brigade is there who is not on the lists already")]
    BrigadeReached,
    #[error("a skill that the seat does not ask for")]
    SkillNotOfSeat { field: String },
    #[error("nobody was placed by this call")]
    NobodyPlaced { field: String },
    #[error("the person is being asked, has been engaged or has said no")]
    AlreadyCalled { field: String },
    #[error("no more than {max} waves")]
    TooManyWaves { max: u32 },
    #[error("there is no such call")]
    UnknownCall,
    #[error("a call that is {status} does not take this")]
    CallStatusForbids { status: CallStatus },
    #[error("the call is over, since the person has been engaged elsewhere")]
    LetGoAsEngaged,
    #[error("the call is over, since the person can no longer come")]
    LetGoAsUnable,
    #[error("the call is not due before {at}")]
    CallNotDue { at: DateTime<Utc> },
    #[error("no more than {max} reminders")]
    TooManyReminders { max: u32 },
    #[error("the person is engaged elsewhere over these days, or too near to them")]
    EngagedElsewhere,
    #[error("a last resort lies between now and the team's deadline")]
    LastResortOutside { until: DateTime<Utc> },
    #[error("that a team was never deployed, or nobody called in time, is said by the deadline alone")]
    SaidByDeadline { field: String },
    #[error("nobody has been asked yet, or not for this seat")]
    NobodyAsked { field: String },
    #[error("what blocks is about the whole team, and no seat of it")]
    BlocksWholeTeam { field: String },
    #[error("what blocks has to be named")]
    NothingBlocks,
    #[error("the deadline is {due_at}")]
    DeadlineAhead { due_at: DateTime<Utc> },
    #[error("the period is over")]
    PeriodOver,
    #[error("this side has reviewed")]
    AlreadyReviewed,
    #[error("it is {actual} by now")]
    MovedOn { actual: MobilisationStatus },
    /// What was written is refused in several places: all are told, so that nobody mends one thing only to hear of the next.
    #[error("{first}, and {} more", .others.len())]
    Several { first: Box<MobilisationRefusal>, others: Vec<MobilisationRefusal> },
}

impl MobilisationRefusal {
    /// Refuses for all of these at once.
    ///
    /// # Errors
    /// The only one, or `Several`; nothing is refused where there is none.
    pub fn for_all(refusals: Vec<Self>) -> Result<(), Self> {
        let mut refusals = refusals.into_iter();
        let Some(first) = refusals.next() else { return Ok(()) };
        let others: Vec<Self> = refusals.collect();
        Err(if others.is_empty() { first } else { Self::Several { first: Box::new(first), others } })
    }
}

impl Refusal for MobilisationRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::StatusForbids { status, action } => {
                Problem::new("MOBILISATION_STATUS_FORBIDS").with("status", status).with("action", action)
            }
            Self::NotForYou { action } => Problem::new("NOT_ALLOWED").with("action", action),
            Self::Input(problem) => problem.clone(),
            Self::DeadlinePassed => Problem::new("DEADLINE_PASSED").at("teamBy"),
            Self::PeriodBegun => Problem::new("PERIOD_BEGUN").at("startsOn"),
            Self::PeriodTooLong => Problem::new("PERIOD_TOO_LONG").at("endsOn").with("max", MAX_DAYS_OF_WORK),
            Self::DeadlineTooFar => Problem::new("DEADLINE_TOO_FAR").at("teamBy").with("max", MAX_DAYS_TO_TEAM),
            Self::DeadlineAfterPeriod => Problem::new("DEADLINE_AFTER_PERIOD").at("teamBy"),
            Self::UnknownSeat { field } => Problem::new("UNKNOWN_TEAM_SEAT").at(field),
            Self::SeatsDiffer => Problem::new("SEATS_DIFFER").at("places"),
            Self::PersonTwice { field } => Problem::new("PERSON_TWICE").at(field),
            Self::SeatFilled { field } => Problem::new("TEAM_SEAT_FILLED").at(field),
            Self::NotCallable { field } => Problem::new("NOT_CALLABLE").at(field),
            Self::NobodyToCall { in_reserve: true } => {
                Problem::new("NOBODY_TO_CALL").with("reason", CallStatus::Reserve)
            }
            Self::NobodyToCall { in_reserve: false } => Problem::new("NOBODY_TO_CALL"),
            Self::BrigadeReached => Problem::new("BRIGADE_REACHED").at("brigadeId"),
            Self::SkillNotOfSeat { field } => Problem::new("SKILL_NOT_OF_SEAT").at(field),
            Self::NobodyPlaced { field } => Problem::new("NOBODY_PLACED").at(field),
            Self::AlreadyCalled { field } => Problem::new("ALREADY_CALLED").at(field),
            Self::TooManyWaves { max } => Problem::new("TOO_MANY_WAVES").with("max", max),
            Self::UnknownCall => Problem::new("UNKNOWN_CALL").at("callId"),
            Self::CallStatusForbids { status } => {
                Problem::new("CALL_STATUS_FORBIDS").at("callId").with("status", status)
            }
            Self::LetGoAsEngaged => Problem::new("CALL_ENGAGED_ELSEWHERE").at("callId"),
            Self::LetGoAsUnable => Problem::new("CALL_NO_LONGER_YOURS").at("callId"),
            Self::CallNotDue { at } => Problem::new("CALL_NOT_DUE").with("at", at.to_rfc3339()),
            Self::TooManyReminders { max } => Problem::new("TOO_MANY_REMINDERS").with("max", max),
            Self::EngagedElsewhere => Problem::new("ENGAGED_ELSEWHERE").at("callId"),
            Self::LastResortOutside { until } => {
                Problem::new("LAST_RESORT_OUTSIDE").at("from").with("until", until.to_rfc3339())
            }
            Self::SaidByDeadline { field } => Problem::new("SAID_BY_DEADLINE").at(field),
            Self::NobodyAsked { field } => Problem::new("NOBODY_ASKED").at(field),
            Self::BlocksWholeTeam { field } => Problem::new("BLOCKS_WHOLE_TEAM").at(field),
            Self::NothingBlocks => Problem::new("EMPTY").at("blocking"),
            Self::DeadlineAhead { due_at } => Problem::new("DEADLINE_AHEAD").with("answerBy", due_at.to_rfc3339()),
            Self::PeriodOver => Problem::new("MOBILISATION_PERIOD_OVER"),
            Self::AlreadyReviewed => Problem::new("ALREADY_REVIEWED"),
            Self::MovedOn { actual } => {
                Problem::new("MOBILISATION_MOVED_ON").at("expectedStatus").with("status", actual)
            }
            Self::Several { first, others } => first.problem().besides(others.iter().map(Refusal::problem)),
        }
    }
}

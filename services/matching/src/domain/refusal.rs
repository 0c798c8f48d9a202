//! Why a placement's command is refused: a closed list with stable codes.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::problem::{Problem, Refusal};
use vivier_talents::domain::value::EmploymentStatus;

use super::absence::DELEGATE;
use super::rules::Clause;
use super::transitions::{PlacementAction, PlacementStatus};
use super::value::Side;

/// Why a command to a placement is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PlacementRefusal {
    #[error("a placement that is {status} does not take {action}")]
    StatusForbids { status: PlacementStatus, action: PlacementAction },
    #[error("while a placement is {status}, {action} is not for {side}")]
    NotYourTurn { status: PlacementStatus, action: PlacementAction, side: Side },
    #[error("the talent is not in the pool")]
    TalentNotInPool,
    #[error("the talent's service was closed or has left")]
    HomeClosed,
    #[error("nothing new begins with the talent")]
    TalentBeginsNothing,
    #[error("the seat is not open")]
    SeatNotOpen,
    #[error("an external talent needs no release")]
    ReleaseNotNeeded,
    #[error("the talent's service has to release them first")]
    ReleaseNeeded,
    #[error("no more than {max} reminders")]
    TooManyReminders { max: u32 },
    #[error("the next reminder is possible on {on}")]
    RemindLater { on: NaiveDate },
    #[error("the talent does not answer for their own service")]
    DelegateIsTalent,
    #[error("the conditions leave no day")]
    ConditionsLeaveNothing,
    #[error("it was done already, with other terms")]
    AlreadyOtherwise,
    #[error("no more than {max} drafts")]
    TooManyDrafts { max: u32 },
    #[error("that is a reason of the other side")]
    ReasonOfTheOther,
    #[error("nothing is paid back by this way")]
    NothingToReimburse,
    #[error("the terms go beyond the seat's days")]
    BeyondSeatPeriod { field: &'static str },
    #[error("the terms go beyond the seat's share of {max} %")]
    BeyondSeatShare { max: i64 },
    #[error("the terms go beyond what the service released")]
    BeyondRelease { field: &'static str },
    #[error("the rules of this way want {min} days of notice at least")]
    NoticeBelowRules { min: u16 },
    #[error("the rules of this way want {clause} said: {field} is missing")]
    ClauseRequired { clause: Clause, field: &'static str },
    /// The rules are not kept in several ways: all are told, so that nobody mends one thing only to hear of the next.
    #[error("{first}, and {} more", .others.len())]
    Several { first: Box<PlacementRefusal>, others: Vec<PlacementRefusal> },
    #[error("only services of the State may agree that nothing is paid back")]
    WaiverOutsideState,
    #[error("there is no agreement to sign yet")]
    NoAgreement,
    #[error("the terms have changed since they were read")]
    TermsChanged,
    #[error("the last day has passed")]
    PeriodOver { last_day: NaiveDate },
    #[error("not before {on}")]
    TooEarly { on: NaiveDate },
    #[error("the period has no more than {max} half days")]
    TooManyHalfDays { max: i64 },
    #[error("nobody has said yet what was worked")]
    NothingWorkedYet,
    #[error("the seat does not ask for this skill, or it is named twice")]
    SkillNotOfSeat,
    #[error("this side has reviewed")]
    AlreadyReviewed,
    #[error("an early end lies between {first} and {last}")]
    LastDayOutside { first: NaiveDate, last: NaiveDate },
    #[error("the deadline is {answer_by}")]
    DeadlineAhead { answer_by: DateTime<Utc> },
    #[error("no way is open to a {employment} for so much")]
    RouteClosed { employment: EmploymentStatus, max_half_days: Option<i64>, max_months: Option<u32> },
    #[error("the change goes beyond what this way allows")]
    BeyondRoute { max_half_days: Option<i64>, max_months: Option<u32> },
    #[error("only human resources decide on this release")]
    NotTheDecider { decider: Side },
    #[error("the manager's opinion comes first")]
    OpinionAwaited,
    #[error("an opinion has been given, or none is asked for")]
    NoOpinionAwaited,
    #[error("an early end takes {days} days of notice: not before {earliest}")]
    NoticeTooShort { days: u16, earliest: NaiveDate },
    #[error("nothing is left after the notice: {last_day} is the last day anyway")]
    NoticeBeyondEnd { last_day: NaiveDate },
    #[error("no amendment is proposed")]
    NoAmendment,
    #[error("no more than {max} amendments")]
    TooManyAmendments { max: u32 },
    #[error("the first day stays {on}")]
    StartIsFixed { on: NaiveDate },
    #[error("the terms are the same")]
    NothingChanges,
    #[error("no more than {max} disputes")]
    TooManyDisputes { max: u32 },
    #[error("this side has an open dispute")]
    DisputeOpen,
    #[error("there is no such open dispute")]
    NoSuchDispute,
    #[error("nothing is overdue")]
    NothingOverdue,
    #[error("the terms could not be hashed")]
    Unhashable,
}

impl PlacementRefusal {
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

    /// The same for whoever looks for people: of which service a talent is may not be for them.
    pub(super) fn told_to_a_host(self) -> Self {
        match self {
            Self::HomeClosed => Self::TalentBeginsNothing,
            other => other,
        }
    }
}

impl Refusal for PlacementRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::StatusForbids { status, action } => {
                Problem::new("PLACEMENT_STATUS_FORBIDS").with("status", status).with("action", action)
            }
            Self::NotYourTurn { status, action, .. } => {
                Problem::new("NOT_YOUR_TURN").with("status", status).with("action", action)
            }
            Self::TalentNotInPool => Problem::new("TALENT_NOT_IN_POOL").at("talentId"),
            Self::HomeClosed => Problem::new("HOME_CLOSED"),
            Self::TalentBeginsNothing => Problem::new("TALENT_BEGINS_NOTHING").at("talentId"),
            Self::SeatNotOpen => Problem::new("SEAT_NOT_OPEN").at("seatId"),
            Self::ReleaseNotNeeded => Problem::new("RELEASE_NOT_NEEDED"),
            Self::ReleaseNeeded => Problem::new("RELEASE_NEEDED"),
            Self::TooManyReminders { max } => Problem::new("TOO_MANY_REMINDERS").with("max", max),
            Self::RemindLater { on } => Problem::new("REMIND_LATER").with("on", on),
            Self::DelegateIsTalent => Problem::new("DELEGATE_IS_TALENT").at(DELEGATE),
            Self::ConditionsLeaveNothing => Problem::new("CONDITIONS_LEAVE_NOTHING").at("lastDay"),
            Self::AlreadyOtherwise => Problem::new("ALREADY_OTHERWISE"),
            Self::TooManyDrafts { max } => Problem::new("TOO_MANY_DRAFTS").with("max", max),
            Self::ReasonOfTheOther => Problem::new("REASON_OF_THE_OTHER").at("reason"),
            Self::NothingToReimburse => Problem::new("NOTHING_TO_REIMBURSE").at("reimbursement"),
            Self::BeyondSeatPeriod { field } => Problem::new("BEYOND_SEAT_PERIOD").at(field),
            Self::BeyondSeatShare { max } => Problem::new("BEYOND_SEAT_SHARE").at("share").with("max", max),
            Self::BeyondRelease { field } => Problem::new("BEYOND_RELEASE").at(field),
            Self::NoticeBelowRules { min } => Problem::new("NOTICE_BELOW_RULES").at("noticeDays").with("min", min),
            Self::ClauseRequired { field: "reimbursement", .. } => {
                Problem::new("REIMBURSEMENT_REQUIRED").at("reimbursement")
            }
            Self::ClauseRequired { clause, field } => Problem::new("CLAUSE_REQUIRED").at(field).with("clause", clause),
            Self::Several { first, others } => first.problem().besides(others.iter().map(Refusal::problem)),
            Self::WaiverOutsideState => Problem::new("WAIVER_OUTSIDE_STATE").at("reimbursement"),
            Self::NoAgreement => Problem::new("NO_AGREEMENT"),
            Self::TermsChanged => Problem::new("TERMS_CHANGED").at("hash"),
            Self::PeriodOver { last_day } => Problem::new("PERIOD_OVER").with("lastDay", last_day),
            Self::TooEarly { on } => Problem::new("TOO_EARLY").with("on", on),
            Self::TooManyHalfDays { max } => Problem::new("TOO_MANY_HALF_DAYS").at("halfDays").with("max", max),
            Self::NothingWorkedYet => Problem::new("NOTHING_WORKED_YET").at("halfDays"),
            Self::SkillNotOfSeat => Problem::new("SKILL_NOT_OF_SEAT").at("skills"),
            Self::AlreadyReviewed => Problem::new("ALREADY_REVIEWED"),
            Self::LastDayOutside { first, last } => {
                Problem::new("LAST_DAY_OUTSIDE").at("lastDay").with("first", first).with("last", last)
            }
            Self::DeadlineAhead { answer_by } => {
                Problem::new("DEADLINE_AHEAD").with("answerBy", answer_by.to_rfc3339())
            }
            Self::RouteClosed { max_half_days, max_months, .. } => {
                let days = max_half_days.map(|half_days| half_days / 2);
                limits(Problem::new("ROUTE_CLOSED"), days, *max_months)
            }
            Self::BeyondRoute { max_half_days, max_months } => {
                let days = max_half_days.map(|half_days| half_days / 2);
                limits(Problem::new("BEYOND_ROUTE").at("endsOn"), days, *max_months)
            }
            Self::NotTheDecider { decider } => Problem::new("NOT_THE_DECIDER").with("decider", decider),
            Self::OpinionAwaited => Problem::new("OPINION_AWAITED"),
            Self::NoOpinionAwaited => Problem::new("NO_OPINION_AWAITED"),
            Self::NoticeTooShort { days, earliest } => {
                Problem::new("NOTICE_TOO_SHORT").at("lastDay").with("days", days).with("earliest", earliest)
            }
            Self::NoticeBeyondEnd { last_day } => Problem::new("NOTICE_BEYOND_END").with("lastDay", last_day),
            Self::NoAmendment => Problem::new("NO_AMENDMENT"),
            Self::TooManyAmendments { max } => Problem::new("TOO_MANY_AMENDMENTS").with("max", max),
            Self::StartIsFixed { on } => Problem::new("START_IS_FIXED").at("startsOn").with("on", on),
            Self::NothingChanges => Problem::new("NOTHING_CHANGES"),
            Self::TooManyDisputes { max } => Problem::new("TOO_MANY_DISPUTES").with("max", max),
            Self::DisputeOpen => Problem::new("DISPUTE_OPEN"),
            Self::NoSuchDispute => Problem::new("NO_SUCH_DISPUTE").at("number"),
            Self::NothingOverdue => Problem::new("NOTHING_OVERDUE"),
            Self::Unhashable => Problem::new("TERMS_UNREADABLE"),
        }
    }
}

/// Only what is limited is named; where one of the two is, the words are those of that one.
fn limits(problem: Problem, days: Option<i64>, months: Option<u32>) -> Problem {
    match (days, months) {
        (Some(days), None) => problem.with("days", days).with("limited", "days-alone"),
        (None, Some(months)) => problem.with("months", months).with("limited", "months-alone"),
        (Some(days), Some(months)) => problem.with("days", days).with("months", months),
        (None, None) => problem.with("limited", "nowhere"),
    }
}

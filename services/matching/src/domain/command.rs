//! What can be asked of a placement. What had to be looked up or sealed stands in the command already.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::Pairing;
use super::rules::{ReleaseStep, Route};
use super::state::Engagement;
use super::terms::{Document, ReleaseConditions, TermsHash};
use super::transitions::PlacementAction;
use super::value::{
    Activities, Conditions, DeclineReason, DelegationEnd, DisputeMatter, DisputeOutcome, EarlyEndReason,
    EvidencedSkill, HalfDays, Hours, Motivation, Overdue, Place, ProposalSource, Rating, Region, Reimbursement,
    ReleaseRefusalReason, Side, SkillKey, SupersedeReason, WithdrawalReason, Words, WorkMode,
};

/// What opens a placement, whoever does.
#[derive(Clone, PartialEq, Debug)]
pub struct Opening {
    pub placement: PlacementId,
    pub pairing: Pairing,
    pub motivation: Option<Sealed<Motivation>>,
    /// True where the talent is in the pool.
    pub talent_in_pool: bool,
    /// False where the talent's service was closed or has left: it begins nothing new.
    pub home_goes_on: bool,
    /// True where the mission looks for people and nobody has the seat.
    pub seat_open: bool,
}

/// What the agreement says beyond the pairing.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    pub period: Period,
    pub share: Share,
    pub mode: WorkMode,
    pub region: Option<Region>,
    pub place: Option<Place>,
    pub conditions: Option<Sealed<Conditions>>,
    pub activities: Option<Sealed<Activities>>,
    pub hours: Option<Sealed<Hours>>,
    pub reimbursement: Option<Reimbursement>,
    /// True where host and service are both services of the State, which alone may agree that nothing is paid back.
    pub within_state: bool,
    pub notice_days: Option<u16>,
    /// By what way, where no release says it.
    pub route: Option<(u16, Route)>,
    /// What is laid before the signatories.
    pub document: Option<Document>,
    /// The seat's days and share as they are now: the terms stay within them.
    pub seat: Engagement,
}

/// Under which rules the service is asked, and whom; nothing of it where there are no rules for it.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Asking {
    pub route: Option<(u16, Route)>,
    pub steps: Vec<ReleaseStep>,
    pub addressed_to: Option<OrganisationId>,
    /// The steps for which nobody but the talent has the role there or above.
    pub vacant: Vec<ReleaseStep>,
}

/// A command to a placement, with the side that gives it.
#[derive(Clone, PartialEq, Debug)]
pub enum PlacementCommand {
    Apply(Box<Opening>),
    Invite(Box<Opening>),
    Propose {
        by: Side,
        source: ProposalSource,
        opening: Box<Opening>,
    },
    Accept {
        by: Side,
        seat_open: bool,
    },
    Decline {
        by: Side,
        reason: DeclineReason,
        words: Option<Sealed<Words>>,
    },
    Withdraw {
        by: Side,
        reason: WithdrawalReason,
        words: Option<Sealed<Words>>,
    },
    /// `asked`: the days and share that are asked for. `at_latest`: when it is due where that is before the table's deadline: those of a flash
    /// team before its work, any other before its last day is over.
    RequestRelease {
        by: Side,
        asked: Engagement,
        asking: Asking,
        at_latest: Option<DateTime<Utc>>,
    },
    RemindRelease {
        by: Side,
    },
    /// `until`: the last day of the absence because of which.
    DelegateRelease {
        account: AccountId,
        to: AccountId,
        until: Option<NaiveDate>,
    },
    GiveReleaseOpinion {
        account: AccountId,
        favourable: bool,
        words: Option<Sealed<Words>>,
    },
    GrantRelease {
        by: Side,
        account: AccountId,
        conditions: ReleaseConditions,
    },
    RefuseRelease {
        by: Side,
        account: AccountId,
        reason: ReleaseRefusalReason,
        words: Option<Sealed<Words>>,
    },
    /// `last_day`: the day that the service proposes; the earliest one that the notice allows where it proposes none.
    RevokeRelease {
        by: Side,
        account: AccountId,
        reason: ReleaseRefusalReason,
        words: Option<Sealed<Words>>,
        last_day: Option<NaiveDate>,
    },
    ProposeAmendment(Box<Draft>),
    SignAmendment {
        by: Side,
        account: AccountId,
        hash: TermsHash,
    },
    DeclineAmendment {
        by: Side,
        reason: DeclineReason,
        words: Option<Sealed<Words>>,
    },
    LapseAmendment,
    RaiseDispute {
        by: Side,
        matter: DisputeMatter,
        words: Sealed<Words>,
    },
    SettleDispute {
        account: AccountId,
        number: u32,
        outcome: DisputeOutcome,
        words: Option<Sealed<Words>>,
        half_days: Option<HalfDays>,
    },
    Remind,
    /// Of the amendment that is proposed.
    RemindToSign,
    Escalate {
        overdue: Overdue,
    },
    /// Somebody is named for these steps now, and for a manager's the organisation that named them.
    FillVacancy {
        steps: Vec<ReleaseStep>,
        addressed_to: Option<OrganisationId>,
    },
    /// For these steps others are asked from now on, at the organisation for a manager's; for those nobody is left.
    Readdress {
        readdressed: Vec<ReleaseStep>,
        vacated: Vec<ReleaseStep>,
        addressed_to: Option<OrganisationId>,
    },
    EndDelegation {
        cause: DelegationEnd,
    },
    CloseReviews,
    DraftAgreement(Box<Draft>),
    SignAgreement {
        by: Side,
        account: AccountId,
        hash: TermsHash,
    },
    Confirm,
    Start {
        by: Side,
    },
    /// `asked`: the skills that the seat asks for.
    Complete {
        half_days: HalfDays,
        skills: Vec<EvidencedSkill>,
        asked: Vec<SkillKey>,
    },
    /// `half_days`: what was worked, where this side saw it otherwise than the host said at the end.
    Review {
        by: Side,
        rating: Rating,
        words: Option<Sealed<Words>>,
        half_days: Option<HalfDays>,
    },
    EndEarly {
        by: Side,
        reason: EarlyEndReason,
        words: Option<Sealed<Words>>,
        last_day: Option<NaiveDate>,
        half_days: HalfDays,
    },
    Expire,
    Supersede {
        reason: SupersedeReason,
        placement: Option<PlacementId>,
    },
}

impl PlacementCommand {
    /// The command's row in the tables.
    pub fn action(&self) -> PlacementAction {
        match self {
            Self::Apply(_) => PlacementAction::Apply,
            Self::Invite(_) => PlacementAction::Invite,
            Self::Propose { .. } => PlacementAction::Propose,
            Self::Accept { .. } => PlacementAction::Accept,
            Self::Decline { .. } => PlacementAction::Decline,
            Self::Withdraw { .. } => PlacementAction::Withdraw,
            Self::RequestRelease { .. } => PlacementAction::RequestRelease,
            Self::RemindRelease { .. } => PlacementAction::RemindRelease,
            Self::DelegateRelease { .. } => PlacementAction::DelegateRelease,
            Self::GiveReleaseOpinion { .. } => PlacementAction::GiveReleaseOpinion,
            Self::GrantRelease { .. } => PlacementAction::GrantRelease,
            Self::RefuseRelease { .. } => PlacementAction::RefuseRelease,
            Self::RevokeRelease { .. } => PlacementAction::RevokeRelease,
            Self::ProposeAmendment(_) => PlacementAction::ProposeAmendment,
            Self::SignAmendment { .. } => PlacementAction::SignAmendment,
            Self::DeclineAmendment { .. } => PlacementAction::DeclineAmendment,
            Self::LapseAmendment => PlacementAction::LapseAmendment,
            Self::RaiseDispute { .. } => PlacementAction::RaiseDispute,
            Self::SettleDispute { .. } => PlacementAction::SettleDispute,
            Self::Remind => PlacementAction::Remind,
            Self::RemindToSign => PlacementAction::RemindToSign,
            Self::Escalate { .. } => PlacementAction::Escalate,
            Self::FillVacancy { .. } => PlacementAction::FillVacancy,
            Self::Readdress { .. } => PlacementAction::Readdress,
            Self::EndDelegation { .. } => PlacementAction::EndDelegation,
            Self::CloseReviews => PlacementAction::CloseReviews,
            Self::DraftAgreement(_) => PlacementAction::DraftAgreement,
            Self::SignAgreement { .. } => PlacementAction::SignAgreement,
            Self::Confirm => PlacementAction::Confirm,
            Self::Start { .. } => PlacementAction::Start,
            Self::Complete { .. } => PlacementAction::Complete,
            Self::Review { .. } => PlacementAction::Review,
            Self::EndEarly { .. } => PlacementAction::EndEarly,
            Self::Expire => PlacementAction::Expire,
            Self::Supersede { .. } => PlacementAction::Supersede,
        }
    }

    /// The side that gives it.
    pub fn side(&self) -> Side {
        match self {
            Self::Apply(_) => Side::Talent,
            Self::Invite(_)
            | Self::DraftAgreement(_)
            | Self::ProposeAmendment(_)
            | Self::Confirm
            | Self::Complete { .. } => Side::Host,
            Self::DelegateRelease { .. } | Self::GiveReleaseOpinion { .. } => Side::Service,
            Self::SettleDispute { .. } => Side::Programme,
            Self::Expire
            | Self::Supersede { .. }
            | Self::LapseAmendment
            | Self::Remind
            | Self::RemindToSign
            | Self::Escalate { .. }
            | Self::FillVacancy { .. }
            | Self::Readdress { .. }
            | Self::EndDelegation { .. }
            | Self::CloseReviews => Side::Vivier,
            Self::GrantRelease { by, .. }
            | Self::RefuseRelease { by, .. }
            | Self::RevokeRelease { by, .. }
            | Self::SignAmendment { by, .. }
            | Self::DeclineAmendment { by, .. }
            | Self::RaiseDispute { by, .. }
            | Self::Propose { by, .. }
            | Self::Accept { by, .. }
            | Self::Decline { by, .. }
            | Self::Withdraw { by, .. }
            | Self::RequestRelease { by, .. }
            | Self::RemindRelease { by }
            | Self::SignAgreement { by, .. }
            | Self::Start { by }
            | Self::Review { by, .. }
            | Self::EndEarly { by, .. } => *by,
        }
    }
}

//! What can be asked of a brigade. What had to be looked up or sealed stands in the command already.

use chrono::NaiveDate;
use vivier_kernel::access::Party;
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::transitions::MemberAction;
use crate::domain::value::{
    BrigadeId, BrigadeKind, Clearance, Conditions, DepartureReason, DutyId, DutyKind, Name, NoticeHours,
    StandingReleaseId, Words,
};
use crate::domain::zone::QuietHours;

/// A command to a brigade.
#[derive(Clone, PartialEq, Debug)]
pub enum BrigadeCommand {
    Found {
        brigade: BrigadeId,
        kind: BrigadeKind,
        organisation: OrganisationId,
        name: Name,
    },
    Rename {
        name: Name,
    },
    /// What is asked of, or about, one person.
    Member {
        talent: TalentId,
        change: MemberChange,
    },
}

/// A change to one membership.
#[derive(Clone, PartialEq, Debug)]
pub enum MemberChange {
    /// `in_pool`: the talent is active in the pool.
    Volunteer {
        account: AccountId,
        subject: SubjectId,
        home: Option<OrganisationId>,
        in_pool: bool,
    },
    Accept,
    Decline {
        reason: DepartureReason,
        words: Option<Sealed<Words>>,
    },
    Leave {
        reason: DepartureReason,
        words: Option<Sealed<Words>>,
    },
    Remove {
        reason: DepartureReason,
        words: Option<Sealed<Words>>,
    },
    /// Of whoever is in the pool no more.
    EndWithPool {
        reason: DepartureReason,
    },
    RecordClearance {
        clearance: Clearance,
        expires_on: Option<NaiveDate>,
    },
    SetQuietHours {
        hours: Option<QuietHours>,
    },
    OptOut {
        until: NaiveDate,
    },
    OptIn,
    GrantStandingRelease {
        release: StandingReleaseId,
        by: AccountId,
        share: Share,
        notice: NoticeHours,
        period: Period,
        conditions: Option<Sealed<Conditions>>,
    },
    RevokeStandingRelease {
        release: StandingReleaseId,
        by: AccountId,
    },
    AssignDuty {
        duty: DutyId,
        kind: DutyKind,
        period: Period,
        /// The last day on which the person is paused in the pool.
        paused: Option<NaiveDate>,
    },
    /// Any member may take one's duty from now on, or none any more.
    OfferDuty {
        duty: DutyId,
        open: bool,
    },
    /// Takes a duty that another member offers.
    TakeDuty {
        duty: DutyId,
        /// The last day on which whoever takes it is paused in the pool.
        paused: Option<NaiveDate>,
    },
    DropDuty {
        duty: DutyId,
    },
}

impl MemberChange {
    /// The change's row in the table.
    pub fn action(&self) -> MemberAction {
        match self {
            Self::Volunteer { .. } => MemberAction::Volunteer,
            Self::Accept => MemberAction::Accept,
            Self::Decline { .. } => MemberAction::Decline,
            Self::Leave { .. } => MemberAction::Leave,
            Self::Remove { .. } => MemberAction::Remove,
            Self::EndWithPool { .. } => MemberAction::EndWithPool,
            Self::RecordClearance { .. } => MemberAction::RecordClearance,
            Self::SetQuietHours { .. } => MemberAction::SetQuietHours,
            Self::OptOut { .. } => MemberAction::OptOut,
            Self::OptIn => MemberAction::OptIn,
            Self::GrantStandingRelease { .. } => MemberAction::GrantStandingRelease,
            Self::RevokeStandingRelease { .. } => MemberAction::RevokeStandingRelease,
            Self::AssignDuty { .. } => MemberAction::AssignDuty,
            Self::OfferDuty { .. } => MemberAction::OfferDuty,
            Self::TakeDuty { .. } => MemberAction::TakeDuty,
            Self::DropDuty { .. } => MemberAction::DropDuty,
        }
    }

    /// In what quality it is asked for: each change is for one.
    pub fn party(&self) -> Party {
        match self {
            Self::Volunteer { .. }
            | Self::Leave { .. }
            | Self::SetQuietHours { .. }
            | Self::OptOut { .. }
            | Self::OptIn
            | Self::OfferDuty { .. }
            | Self::TakeDuty { .. } => Party::Oneself,
            Self::Accept
            | Self::Decline { .. }
            | Self::Remove { .. }
            | Self::RecordClearance { .. }
            | Self::AssignDuty { .. }
            | Self::DropDuty { .. } => Party::Coordinator,
            Self::GrantStandingRelease { .. } | Self::RevokeStandingRelease { .. } => Party::ReleasingManager,
            Self::EndWithPool { .. } => Party::System,
        }
    }
}

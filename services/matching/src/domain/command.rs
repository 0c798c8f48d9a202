//! What can be asked of a placement. What had to be looked up or sealed stands in the command already.

use chrono::NaiveDate;
use vivier_kernel::id::{AccountId, PlacementId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::Pairing;
use super::state::Engagement;
use super::terms::{ReleaseConditions, TermsHash};
use super::transitions::PlacementAction;
use super::value::{
    Conditions, DeclineReason, EarlyEndReason, EvidencedSkill, HalfDays, Motivation, Place, ProposalSource, Rating,
    Region, ReleaseRefusalReason, Side, SkillKey, SupersedeReason, WithdrawalReason, Words, WorkMode,
};

/// What opens a placement, whoever does.
#[derive(Clone, PartialEq, Debug)]
pub struct Opening {
    pub placement: PlacementId,
    pub pairing: Pairing,
    pub motivation: Option<Sealed<Motivation>>,
    /// True where the talent is in the pool.
    pub talent_in_pool: bool,
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
    /// The seat's days and share as they are now: the terms stay within them.
    pub seat: Engagement,
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
    /// `asked`: the seat's days and share as they are now. `within_hours`: a shorter deadline than the table's, for flash teams.
    RequestRelease {
        by: Side,
        asked: Engagement,
        within_hours: Option<i64>,
    },
    RemindRelease {
        by: Side,
    },
    DelegateRelease {
        account: AccountId,
        to: AccountId,
    },
    GrantRelease {
        account: AccountId,
        conditions: ReleaseConditions,
    },
    RefuseRelease {
        account: AccountId,
        reason: ReleaseRefusalReason,
        words: Option<Sealed<Words>>,
    },
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
    Review {
        by: Side,
        rating: Rating,
        words: Option<Sealed<Words>>,
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
            Self::GrantRelease { .. } => PlacementAction::GrantRelease,
            Self::RefuseRelease { .. } => PlacementAction::RefuseRelease,
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
            Self::Invite(_) | Self::DraftAgreement(_) | Self::Confirm | Self::Complete { .. } => Side::Host,
            Self::DelegateRelease { .. } | Self::GrantRelease { .. } | Self::RefuseRelease { .. } => Side::Service,
            Self::Expire | Self::Supersede { .. } => Side::Vivier,
            Self::Propose { by, .. }
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

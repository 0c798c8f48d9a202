//! The constrained values of a placement: sides, closed lists of reasons, texts, days worked, and the deadlines as data.

use serde::{Deserialize, Serialize};
use vivier_kernel::access::Party;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::text::Paragraphs;
use vivier_talents::closed_list;

pub use vivier_missions::domain::value::{Place, Region, WorkMode};
pub use vivier_talents::domain::value::{Level, SkillKey};

use super::transitions::PlacementStatus;

/// What a talent writes with an application, or an owner with an invitation.
pub type Motivation = Paragraphs<4000>;
/// Words that go with a reason or a rating.
pub type Words = Paragraphs<1000>;
/// The conditions of a release or of an agreement.
pub type Conditions = Paragraphs<2000>;

/// The most drafts one agreement may go through.
pub const MAX_DRAFTS: u32 = 30;
/// The most reminders of one release request.
pub const MAX_REMINDERS: u32 = 5;
/// Days that lie at least between two reminders of one release request.
pub const REMINDER_SPACING_DAYS: i64 = 2;
/// Days after the request, or the last reminder, when Vivier reminds by itself.
pub const REMIND_AFTER_DAYS: i64 = 7;

/// Days that a manager has for an opinion; it goes on without one afterwards.
pub const OPINION_DAYS: i64 = 10;
/// Days before a release's deadline when whoever stands above is told that nobody has decided.
pub const ESCALATE_BEFORE_DAYS: i64 = 7;
/// The part of a release's time after which Vivier reminds at the latest, and which is left at most when whoever stands above is told: a
/// third, as seven days are of the usual twenty-one. So a short deadline has its steps in the order and the proportion of the usual one.
pub const RELEASE_STEP_PART: i32 = 3;
/// The part of a release's time that a manager has at most for an opinion: what is left is human resources' to decide in.
pub const OPINION_PART: i32 = 2;
/// Minutes of a release's time under which nobody is reminded and nobody above is told: the request itself has just come.
pub const LEAST_REMINDED_MINUTES: i64 = 60;
/// Days before any other deadline when those whose turn it is are reminded: once for each.
pub const REMIND_BEFORE_DAYS: &[i64] = &[7, 2];
/// Hours that the signatories of a flash team's agreement have where its first day has begun, or begins before they are over; otherwise
/// they have until it begins, for nobody should be at work without one. A day, so that whoever is asked in the evening can still sign in
/// the morning.
pub const MOBILISED_SIGNING_HOURS: i64 = 24;
/// Hours before that deadline when those who have not signed are reminded, once: fewer than they have at least, so that nobody is reminded
/// with the request itself.
pub const REMIND_MOBILISED_BEFORE_HOURS: i64 = 12;
/// Days that both sides have for their reviews; what was written is opened then.
pub const REVIEW_DAYS: i64 = 30;
/// Days that a last day may lie back where there is no notice: whoever falls ill says so when they can.
pub const BACKDATED_DAYS: u64 = 3;
/// Days that the signatories of an amendment have.
pub const AMENDMENT_DAYS: i64 = 21;
/// Days in which the programme settles a dispute.
pub const DISPUTE_DAYS: i64 = 15;
/// Days after the last day when the programme is told that nobody has said that the work is done.
pub const COMPLETION_DAYS: i64 = 15;
/// Days after the first day when a confirmed placement begins by itself.
pub const START_AFTER_DAYS: i64 = 1;
/// The most amendments of one agreement.
pub const MAX_AMENDMENTS: u32 = 20;
/// The most disputes of one placement.
pub const MAX_DISPUTES: u32 = 10;
/// The longest notice of an early end that an agreement may set, in days.
pub const MAX_NOTICE_DAYS: u16 = 180;

/// What the agreement calls the nature of the activities.
pub type Activities = Paragraphs<4000>;
/// The days and hours of the work, in words.
pub type Hours = vivier_kernel::text::Line<200>;
/// A document as it is signed.
pub type DocumentText = Paragraphs<20_000>;

/// How many days an answer may take in each status that waits for one; a placement in another status waits for nobody. What a flash team
/// has still to sign is due earlier, see `pending::signed_at_latest`.
pub const DEADLINES: &[(PlacementStatus, i64)] = &[
    (PlacementStatus::Applied, 21),
    (PlacementStatus::Invited, 21),
    (PlacementStatus::Proposed, 14),
    (PlacementStatus::Agreed, 30),
    (PlacementStatus::ReleasePending, 21),
    (PlacementStatus::Released, 30),
    (PlacementStatus::Signed, 30),
];

/// The days that an answer may take in `status`, where it waits for one.
pub fn days_to_answer(status: PlacementStatus) -> Option<i64> {
    DEADLINES.iter().find(|(waiting, _)| *waiting == status).map(|(_, days)| *days)
}

closed_list! {
    /// On whose behalf somebody acts in a placement.
    pub enum Side {
        /// The talent.
        Talent => "TALENT",
        /// The administration that has the mission.
        Host => "HOST",
        /// The talent's home service, which releases them.
        Service => "SERVICE",
        /// The human resources of the talent's home administration, where they decide.
        HumanResources => "HUMAN_RESOURCES",
        /// The programme's administration.
        Programme => "PROGRAMME",
        /// Vivier itself: deadlines and what follows from other placements.
        Vivier => "VIVIER",
    }
}

impl Side {
    /// The quality under which this side stands in the tables.
    pub fn party(self) -> Party {
        match self {
            Self::Talent => Party::Oneself,
            Self::Host => Party::MissionOwner,
            Self::Service => Party::ReleasingManager,
            Self::HumanResources => Party::HumanResources,
            Self::Programme => Party::ProgrammeAdministrator,
            Self::Vivier => Party::System,
        }
    }
}

closed_list! {
    /// Who opened the placement.
    pub enum Origin {
        /// The talent applied.
        Application => "APPLICATION",
        /// The mission's owner invited.
        Invitation => "INVITATION",
        /// The programme proposed it to both.
        Proposal => "PROPOSAL",
    }
}

closed_list! {
    /// What a proposal came from. Whatever it is, both sides decide.
    pub enum ProposalSource {
        /// A run of the global allocation.
        Allocation => "ALLOCATION",
        /// The composition of a flash team.
        Mobilisation => "MOBILISATION",
        /// Somebody at the programme.
        Programme => "PROGRAMME",
    }
}

closed_list! {
    /// Why one side said no to the other.
    pub enum DeclineReason {
        NotInterested => "NOT_INTERESTED",
        NotAvailable => "NOT_AVAILABLE",
        SkillsDoNotMatch => "SKILLS_DO_NOT_MATCH",
        AnotherWasChosen => "ANOTHER_WAS_CHOSEN",
        NeedChanged => "NEED_CHANGED",
        PlaceDoesNotFit => "PLACE_DOES_NOT_FIT",
        Other => "OTHER",
    }
}

impl DeclineReason {
    /// True where this side can have it: nobody says no for the other's reasons.
    pub fn is_of(self, side: Side) -> bool {
        match self {
            Self::NotInterested | Self::NotAvailable => side != Side::Host,
            Self::AnotherWasChosen | Self::NeedChanged => side != Side::Talent,
            Self::SkillsDoNotMatch | Self::PlaceDoesNotFit | Self::Other => true,
        }
    }

    /// The same about a change to what is agreed: nobody else was chosen for it.
    pub fn is_of_amendment(self, side: Side) -> bool {
        self != Self::AnotherWasChosen && self.is_of(side)
    }
}

closed_list! {
    /// Why one side took back what it had offered or agreed to.
    pub enum WithdrawalReason {
        NoLongerAvailable => "NO_LONGER_AVAILABLE",
        NeedGone => "NEED_GONE",
        NeedMetOtherwise => "NEED_MET_OTHERWISE",
        FoundAnotherMission => "FOUND_ANOTHER_MISSION",
        TermsNotAgreed => "TERMS_NOT_AGREED",
        ByMistake => "BY_MISTAKE",
        Other => "OTHER",
    }
}

impl WithdrawalReason {
    /// True where this side can have it: nobody withdraws for the other's reasons.
    pub fn is_of(self, side: Side) -> bool {
        match self {
            Self::NoLongerAvailable | Self::FoundAnotherMission => side != Side::Host,
            Self::NeedGone | Self::NeedMetOtherwise => side != Side::Talent,
            Self::TermsNotAgreed | Self::ByMistake | Self::Other => true,
        }
    }
}

closed_list! {
    /// Why a service does not release its agent.
    pub enum ReleaseRefusalReason {
        Workload => "WORKLOAD",
        CriticalPeriod => "CRITICAL_PERIOD",
        Understaffed => "UNDERSTAFFED",
        ShareTooHigh => "SHARE_TOO_HIGH",
        TooLong => "TOO_LONG",
        /// The agent's statute does not allow it.
        StatuteForbids => "STATUTE_FORBIDS",
        Other => "OTHER",
    }
}

closed_list! {
    /// Why a confirmed placement ended before its last day.
    pub enum EarlyEndReason {
        NeedGone => "NEED_GONE",
        ProjectStopped => "PROJECT_STOPPED",
        RecalledByService => "RECALLED_BY_SERVICE",
        ChangedPost => "CHANGED_POST",
        Disagreement => "DISAGREEMENT",
        Personal => "PERSONAL",
        /// The talent was erased: Vivier ends what they had.
        TalentLeft => "TALENT_LEFT",
        Other => "OTHER",
    }
}

impl EarlyEndReason {
    /// True where this side can have it; a talent's leaving is noticed by Vivier alone.
    pub fn is_of(self, side: Side) -> bool {
        match self {
            Self::NeedGone => !matches!(side, Side::Talent | Side::Service | Side::HumanResources),
            Self::RecalledByService => !matches!(side, Side::Talent | Side::Host),
            Self::ChangedPost => side != Side::Host,
            Self::Personal => !matches!(side, Side::Host | Side::Service | Side::HumanResources),
            Self::TalentLeft => side == Side::Vivier,
            Self::ProjectStopped | Self::Disagreement | Self::Other => true,
        }
    }
}

closed_list! {
    /// What overtook an open placement.
    pub enum SupersedeReason {
        /// Another placement has the seat.
        SeatFilled => "SEAT_FILLED",
        /// The seat or its mission is no longer there, or its last day is over.
        SeatGone => "SEAT_GONE",
        /// Another placement takes the time.
        TalentPlaced => "TALENT_PLACED",
        /// The talent has left the pool.
        TalentLeft => "TALENT_LEFT",
    }
}

closed_list! {
    /// How one side judges a completed placement.
    pub enum Rating {
        Unsatisfactory => "UNSATISFACTORY",
        Fair => "FAIR",
        Good => "GOOD",
        Excellent => "EXCELLENT",
    }
}

closed_list! {
    /// Whether the host pays the home service back what the person costs.
    pub enum Reimbursement {
        Reimbursed => "REIMBURSED",
        /// Not paid back, as is open to administrations of the State (Code général de la fonction publique, art. L. 512-11).
        Waived => "WAIVED",
    }
}

closed_list! {
    /// Why somebody no longer answers in a manager's place.
    pub enum DelegationEnd {
        /// The manager is back, or named somebody else for their absence.
        AbsenceOver => "ABSENCE_OVER",
        DelegateLeft => "DELEGATE_LEFT",
        /// Whoever was named has come to answer for the administration that asks.
        DelegateIsHost => "DELEGATE_IS_HOST",
        /// Whoever delegated answers for the service no more, and so nobody does in their place.
        DelegatorLeft => "DELEGATOR_LEFT",
    }
}

closed_list! {
    /// What a dispute is about.
    pub enum DisputeMatter {
        /// The half days that were counted.
        HoursCounted => "HOURS_COUNTED",
        /// The work is not what was agreed.
        Tasks => "TASKS",
        /// Place, hours or share are not what was agreed.
        WorkingConditions => "WORKING_CONDITIONS",
        Conduct => "CONDUCT",
        EarlyEnd => "EARLY_END",
        /// A review, or the skills that were or were not evidenced.
        Assessment => "ASSESSMENT",
        Other => "OTHER",
    }
}

closed_list! {
    /// How the programme settles a dispute.
    pub enum DisputeOutcome {
        /// Whoever raised it is right.
        Upheld => "UPHELD",
        Rejected => "REJECTED",
        /// The sides have come to an understanding.
        Mediated => "MEDIATED",
        /// Whoever raised it has dropped it.
        Dropped => "DROPPED",
    }
}

closed_list! {
    /// What was not done in time, so that whoever stands above is told.
    pub enum Overdue {
        /// The manager's opinion: it goes on without it.
        ReleaseOpinion => "RELEASE_OPINION",
        /// The decision on a release.
        ReleaseDecision => "RELEASE_DECISION",
        /// The host has not said that the work is done.
        Completion => "COMPLETION",
        /// The programme has not settled a dispute.
        Dispute => "DISPUTE",
    }
}

/// Time worked, in half days: 0 to 2,000 (about nine years of full-time work).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct HalfDays(#[schemars(range(min = 0, max = 2000))] u16);

impl HalfDays {
    pub const MIN: i64 = 0;
    pub const MAX: i64 = 2000;

    /// # Errors
    /// `OutOfRange` below 0 or over 2,000.
    pub fn new(half_days: i64) -> Result<Self, Invalid> {
        u16::try_from(half_days)
            .ok()
            .filter(|value| i64::from(*value) <= Self::MAX)
            .map(Self)
            .ok_or(Invalid::OutOfRange { min: Self::MIN, max: Self::MAX })
    }

    pub fn number(self) -> i64 {
        i64::from(self.0)
    }
}

impl TryFrom<i64> for HalfDays {
    type Error = Invalid;
    fn try_from(half_days: i64) -> Result<Self, Invalid> {
        Self::new(half_days)
    }
}

impl From<HalfDays> for i64 {
    fn from(half_days: HalfDays) -> Self {
        half_days.number()
    }
}

/// A skill that was seen at work in a placement, and how well it was held.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct EvidencedSkill {
    pub skill: SkillKey,
    pub level: Level,
}

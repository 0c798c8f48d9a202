//! What can be asked of a talent. What had to be looked up or sealed stands in the command already.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, PlacementId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::Proof;
use super::state::{Profile, TeamSeat, Window};
use super::transitions::TalentAction;
use super::value::{
    Audience, Clearance, DisplayName, EmploymentStatus, Level, Section, SkillKey, TeamKey, WithdrawalReason, Words,
};

/// A command to a talent.
#[derive(Clone, PartialEq, Debug)]
pub enum TalentCommand {
    Register {
        talent: TalentId,
        account: AccountId,
        subject: SubjectId,
        employment: EmploymentStatus,
        organisation: Option<OrganisationId>,
        display_name: Option<Sealed<DisplayName>>,
        /// What placements of an earlier profile of theirs still take: it is the person's time.
        engaged: BTreeMap<PlacementId, Window>,
    },
    DescribeProfile(Box<Profile>),
    ClaimSkill {
        skill: SkillKey,
        level: Level,
        since: Option<NaiveDate>,
    },
    ReviseSkillClaim {
        skill: SkillKey,
        level: Level,
        since: Option<NaiveDate>,
    },
    WithdrawSkillClaim {
        skill: SkillKey,
    },
    EndorseSkill {
        skill: SkillKey,
        by: AccountId,
    },
    /// Of several words about one placement the highest level stands.
    ProveSkill {
        skill: SkillKey,
        level: Level,
        proof: Proof,
        on: NaiveDate,
        expires_on: Option<NaiveDate>,
    },
    DeclareAvailability {
        availability: AvailabilityId,
        period: Period,
        share: Share,
    },
    ReviseAvailability {
        availability: AvailabilityId,
        period: Period,
        share: Share,
    },
    WithdrawAvailability {
        availability: AvailabilityId,
    },
    ChooseVisibility {
        audiences: BTreeMap<Section, Audience>,
    },
    RecordClearance {
        clearance: Clearance,
        expires_on: Option<NaiveDate>,
    },
    Activate,
    Pause {
        until: NaiveDate,
    },
    Resume,
    Withdraw {
        reason: WithdrawalReason,
        words: Option<Sealed<Words>>,
    },
    Erase,
    BookEngagement {
        placement: PlacementId,
        period: Period,
        share: Share,
    },
    ReleaseEngagement {
        placement: PlacementId,
        last_day: NaiveDate,
    },
    TakeTeamSeat {
        team: TeamKey,
        seat: TeamSeat,
    },
    LeaveTeamSeat {
        team: TeamKey,
    },
}

impl TalentCommand {
    /// The command's row in the tables.
    pub fn action(&self) -> TalentAction {
        match self {
            Self::Register { .. } => TalentAction::Register,
            Self::DescribeProfile(_) => TalentAction::DescribeProfile,
            Self::ClaimSkill { .. } => TalentAction::ClaimSkill,
            Self::ReviseSkillClaim { .. } => TalentAction::ReviseSkillClaim,
            Self::WithdrawSkillClaim { .. } => TalentAction::WithdrawSkillClaim,
            Self::EndorseSkill { .. } => TalentAction::EndorseSkill,
            Self::ProveSkill { .. } => TalentAction::ProveSkill,
            Self::DeclareAvailability { .. } => TalentAction::DeclareAvailability,
            Self::ReviseAvailability { .. } => TalentAction::ReviseAvailability,
            Self::WithdrawAvailability { .. } => TalentAction::WithdrawAvailability,
            Self::ChooseVisibility { .. } => TalentAction::ChooseVisibility,
            Self::RecordClearance { .. } => TalentAction::RecordClearance,
            Self::Activate => TalentAction::Activate,
            Self::Pause { .. } => TalentAction::Pause,
            Self::Resume => TalentAction::Resume,
            Self::Withdraw { .. } => TalentAction::Withdraw,
            Self::Erase => TalentAction::Erase,
            Self::BookEngagement { .. } => TalentAction::BookEngagement,
            Self::ReleaseEngagement { .. } => TalentAction::ReleaseEngagement,
            Self::TakeTeamSeat { .. } => TalentAction::TakeTeamSeat,
            Self::LeaveTeamSeat { .. } => TalentAction::LeaveTeamSeat,
        }
    }
}

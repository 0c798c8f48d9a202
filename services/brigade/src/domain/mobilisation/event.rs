//! What can have happened to a mobilisation. Free text is sealed under its author's subject; people stand in it as ids.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;

use crate::domain::value::{
    Blocking, BrigadeId, CallDeclineReason, CallId, CancelReason, Channel, LossReason, MAX_FROM_SERVICE,
    MobilisationId, Name, RecipeId, ReleaseReason, SeatSkill, TeamSeat, TeamSeatId, Words,
};
use vivier_talents::closed_list;

closed_list! {
    /// Who says how it went.
    pub enum ReviewSide {
        /// The brigade that raised the team.
        Brigade => "BRIGADE",
        /// The administration that it was raised for.
        Host => "HOST",
    }
}

/// What a team is needed for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Need {
    pub brigade: BrigadeId,
    /// The administration in trouble.
    pub host: OrganisationId,
    pub name: Name,
    /// The recipe and its edition that the seats were taken from.
    pub recipe: Option<(RecipeId, u32)>,
    pub seats: Vec<TeamSeat>,
    /// The days of the work.
    pub period: Period,
    /// When every seat has to have somebody.
    pub team_by: DateTime<Utc>,
    /// An exercise counts in no indicator.
    pub exercise: bool,
    #[serde(default, skip_serializing_if = "Limits::is_usual")]
    pub limits: Limits,
}

/// How many people a team takes at most, in all and from one service.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// People of the team: one may then stand for several seats. None where each seat is for one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<u32>,
    /// None where it is what it usually is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_service: Option<u32>,
}

impl Limits {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// The most people that one service gives.
    pub fn from_service(&self) -> usize {
        self.from_service.and_then(|most| usize::try_from(most).ok()).unwrap_or(MAX_FROM_SERVICE)
    }
}

/// A need for a flash team: the first event of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MobilisationDeclared {
    pub mobilisation: MobilisationId,
    pub need: Need,
}

/// The need is another one than was declared; nobody had been called. What was composed for it holds no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NeedCorrected {
    pub corrected_by: AccountId,
    /// Its seats have other ids than those before.
    pub need: Need,
}

/// What each person of a team stands for became one seat: from here on each seat is for one person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatsPacked {
    pub seats: Vec<TeamSeat>,
}

/// Who is to be asked for a seat, in this order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    pub seat: TeamSeatId,
    pub chosen: TalentId,
    pub backups: Vec<TalentId>,
}

/// What the solver proposed and what the coordinator decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamComposed {
    pub decided_by: AccountId,
    /// Empty where the coordinator composed without asking for a proposal.
    pub proposed: Vec<Assignment>,
    pub decided: Vec<Assignment>,
    /// Points of the decided team less those of the best one; 0 or less, where both are known.
    pub difference: Option<i64>,
    /// Who was shown for a seat, and whom the coordinator named others instead of. Not in what was recorded before this was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_off: Vec<TakenOff>,
}

/// The people who are not to be called for a seat, as the coordinator decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TakenOff {
    pub seat: TeamSeatId,
    pub people: Vec<TalentId>,
}

/// Somebody who is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Callee {
    pub talent: TalentId,
    pub account: AccountId,
    /// Whose key seals what the person writes.
    pub subject: SubjectId,
    /// The brigade through which the person is called.
    pub brigade: BrigadeId,
    /// Where the person comes from: one service gives few people to a team. None for external people, and in waves that were planned
    /// before the service was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<OrganisationId>,
}

/// More people for a seat's list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MoreBackups {
    pub seat: TeamSeatId,
    /// Best first; they come after those who are on the list.
    pub people: Vec<TalentId>,
}

/// Nobody is left to ask on some seat's list: the call-out goes on to people of a brigade who are not on it yet, of the own one or of another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BrigadeReached {
    pub brigade: BrigadeId,
    pub more: Vec<MoreBackups>,
}

/// One call of a wave.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlannedCall {
    pub call: CallId,
    pub seat: TeamSeatId,
    pub callee: Callee,
    /// When it is sent: at once, or when quiet hours are over.
    pub send_at: DateTime<Utc>,
    /// Minutes from sending to the call's deadline.
    pub answer_minutes: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WavePlanned {
    /// The first wave is 1.
    pub number: u32,
    pub calls: Vec<PlannedCall>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallSent {
    pub call: CallId,
    pub channel: Channel,
    pub deadline: DateTime<Utc>,
}

/// Quiet hours began before it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallPostponed {
    pub call: CallId,
    pub send_at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallReminded {
    pub call: CallId,
    pub channel: Channel,
    /// The first reminder is 1.
    pub number: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallAccepted {
    pub call: CallId,
    /// After the deadline, or after the person had been released.
    pub late: bool,
}

/// A yes from a given time on, where nobody else has the seat by then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallAcceptedAsLastResort {
    pub call: CallId,
    pub from: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallDeclined {
    pub call: CallId,
    pub reason: CallDeclineReason,
    pub words: Option<Sealed<Words>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallExpired {
    pub call: CallId,
}

/// The person has the seat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallEngaged {
    pub call: CallId,
    pub seat: TeamSeatId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallReserved {
    pub call: CallId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallReleased {
    pub call: CallId,
    pub reason: ReleaseReason,
}

/// Somebody who had a seat gives it back before the deployment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatGivenBack {
    pub call: CallId,
    pub reason: CallDeclineReason,
    pub words: Option<Sealed<Words>>,
}

/// Every seat has somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamMobilised {}

/// A seat has become open again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CallingResumed {
    /// When every seat has to have somebody, from now on.
    pub team_by: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamDeployed {}

/// What a person's call has become.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Placed {
    pub call: CallId,
    /// None where the person had left the pool, in teams that were deployed before such a seat was open again.
    pub placement: Option<PlacementId>,
}

/// The administration in trouble has a mission, and each of the team a placement on one of its seats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamPlaced {
    pub mission: MissionId,
    pub placed: Vec<Placed>,
}

/// Somebody of the deployed team does not come, or comes no more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberLost {
    pub call: CallId,
    pub reason: LossReason,
}

/// Skills that one person was seen to hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Evidenced {
    pub call: CallId,
    /// Among those of the seat, each once.
    pub skills: Vec<SeatSkill>,
}

/// What one side saw at work: from then on it is proven on the profiles that claim it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillsEvidenced {
    pub by: ReviewSide,
    pub evidenced: Vec<Evidenced>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamStoodDown {
    /// When the mobilisation is closed, with or without reviews.
    pub review_by: DateTime<Utc>,
    /// The calls of those who were at work: whose placement was confirmed, and had begun. None where nobody is placed, as in an exercise, and in
    /// what was written before it was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_work: Option<Vec<CallId>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MobilisationReviewGiven {
    pub by: ReviewSide,
    pub account: AccountId,
    pub words: Sealed<Words>,
}

/// Both sides have reviewed, or the time for it is over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MobilisationReviewed {}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MobilisationCancelled {
    pub reason: CancelReason,
    pub words: Option<Sealed<Words>>,
}

/// No team, and what blocked it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MobilisationFailed {
    pub blocking: Vec<Blocking>,
}

events! {
    /// What can have happened to a mobilisation.
    pub enum MobilisationEvent {
        MobilisationDeclared = 1,
        NeedCorrected = 1,
        SeatsPacked = 1,
        TeamComposed = 1,
        BrigadeReached = 1,
        WavePlanned = 1,
        CallSent = 1,
        CallPostponed = 1,
        CallReminded = 1,
        CallAccepted = 1,
        CallAcceptedAsLastResort = 1,
        CallDeclined = 1,
        CallExpired = 1,
        CallEngaged = 1,
        CallReserved = 1,
        CallReleased = 1,
        SeatGivenBack = 1,
        TeamMobilised = 1,
        CallingResumed = 1,
        TeamDeployed = 1,
        TeamPlaced = 1,
        MemberLost = 1,
        TeamStoodDown = 1,
        MobilisationReviewGiven = 1,
        SkillsEvidenced = 1,
        MobilisationReviewed = 1,
        MobilisationCancelled = 1,
        MobilisationFailed = 1,
    }
}

pub use super::samples::samples;

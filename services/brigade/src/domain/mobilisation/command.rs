//! What can be asked of a mobilisation. What had to be looked up or sealed stands in the command already.

use chrono::{DateTime, Utc};
use vivier_kernel::access::Party;
use vivier_kernel::id::AccountId;
use vivier_kernel::sealed::Sealed;

use super::event::{Assignment, Callee, Evidenced, MoreBackups, Need, ReviewSide, TakenOff, TeamPlaced};
use super::hindrances::Hindrances;
use super::transitions::MobilisationAction;
use crate::domain::value::{
    Blocking, BrigadeId, CallDeclineReason, CallId, CancelReason, Channel, LossReason, MobilisationId, TeamSeat,
    TeamSeatId, Words,
};

/// What the rules say of calling somebody at this instant, looked up in the person's brigade and book.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Callable {
    Yes,
    /// In quiet hours; the first instant after them.
    QuietUntil(DateTime<Utc>),
    /// Engaged in another team or placement over the need's days.
    Engaged,
    /// Not in the brigade, opted out, or no longer what the seat asks for.
    No,
}

/// One call to plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NewCall {
    pub call: CallId,
    pub seat: TeamSeatId,
    pub callee: Callee,
    pub callable: Callable,
    /// Minutes from sending to the call's deadline.
    pub answer_minutes: u32,
}

/// A command to a mobilisation.
#[derive(Clone, PartialEq, Debug)]
pub enum MobilisationCommand {
    Declare {
        mobilisation: MobilisationId,
        need: Box<Need>,
    },
    Correct {
        account: AccountId,
        need: Box<Need>,
    },
    /// `packed`: the seats, one for each person, where people stand for several of those that were asked for; `proposed` names those.
    /// `taken_off`: who is not to be called for a seat of the team.
    Compose {
        account: AccountId,
        packed: Option<Vec<TeamSeat>>,
        proposed: Vec<Assignment>,
        decided: Vec<Assignment>,
        difference: Option<i64>,
        taken_off: Vec<TakenOff>,
    },
    /// People of a brigade come onto the lists, since one is used up.
    ReachBrigade {
        by: Party,
        brigade: BrigadeId,
        more: Vec<MoreBackups>,
        hindered: Hindrances,
    },
    PlanWave {
        by: Party,
        calls: Vec<NewCall>,
    },
    SendCall {
        call: CallId,
        channel: Channel,
        callable: Callable,
        hindered: Hindrances,
    },
    RemindCall {
        call: CallId,
        channel: Channel,
        callable: Callable,
    },
    AcceptCall {
        call: CallId,
        hindered: Hindrances,
    },
    AcceptAsLastResort {
        call: CallId,
        from: DateTime<Utc>,
        hindered: Hindrances,
    },
    DeclineCall {
        call: CallId,
        reason: CallDeclineReason,
        words: Option<Sealed<Words>>,
        hindered: Hindrances,
    },
    ExpireCall {
        call: CallId,
        hindered: Hindrances,
    },
    TakeLastResort {
        call: CallId,
        hindered: Hindrances,
    },
    /// Somebody who is being asked, or said yes and has no seat, has been engaged elsewhere meanwhile.
    ReleaseEngaged {
        call: CallId,
        hindered: Hindrances,
    },
    /// Somebody who was called can no longer come, whether they have a seat or not: they left the pool or every brigade, or do not meet any more
    /// what the seat asks for.
    LetGo {
        call: CallId,
        hindered: Hindrances,
    },
    StepDown {
        call: CallId,
        reason: CallDeclineReason,
        words: Option<Sealed<Words>>,
        hindered: Hindrances,
    },
    /// `placed`: what the calls have become; none in an exercise.
    Deploy {
        placed: Option<TeamPlaced>,
    },
    /// The placement of somebody in the team has come to nothing, or ended before its time.
    LoseMember {
        call: CallId,
        reason: LossReason,
    },
    /// `at_work`, here and below: as in the event.
    StandDown {
        at_work: Option<Vec<CallId>>,
    },
    Review {
        by: ReviewSide,
        account: AccountId,
        words: Sealed<Words>,
        evidenced: Vec<Evidenced>,
    },
    Cancel {
        reason: CancelReason,
        words: Option<Sealed<Words>>,
    },
    Fail {
        by: Party,
        blocking: Vec<Blocking>,
    },
    PassDeadline {
        at_work: Option<Vec<CallId>>,
    },
}

impl MobilisationCommand {
    /// The command's row in the table.
    pub fn action(&self) -> MobilisationAction {
        match self {
            Self::Declare { .. } => MobilisationAction::Declare,
            Self::Correct { .. } => MobilisationAction::Correct,
            Self::Compose { .. } => MobilisationAction::Compose,
            Self::ReachBrigade { .. } => MobilisationAction::ReachBrigade,
            Self::PlanWave { .. } => MobilisationAction::PlanWave,
            Self::SendCall { .. } => MobilisationAction::SendCall,
            Self::RemindCall { .. } => MobilisationAction::RemindCall,
            Self::AcceptCall { .. } => MobilisationAction::AcceptCall,
            Self::AcceptAsLastResort { .. } => MobilisationAction::AcceptAsLastResort,
            Self::DeclineCall { .. } => MobilisationAction::DeclineCall,
            Self::ExpireCall { .. } => MobilisationAction::ExpireCall,
            Self::TakeLastResort { .. } => MobilisationAction::TakeLastResort,
            Self::ReleaseEngaged { .. } | Self::LetGo { .. } => MobilisationAction::ReleaseEngaged,
            Self::StepDown { .. } => MobilisationAction::StepDown,
            Self::Deploy { .. } => MobilisationAction::Deploy,
            Self::LoseMember { .. } => MobilisationAction::LoseMember,
            Self::StandDown { .. } => MobilisationAction::StandDown,
            Self::Review { .. } => MobilisationAction::Review,
            Self::Cancel { .. } => MobilisationAction::Cancel,
            Self::Fail { .. } => MobilisationAction::Fail,
            Self::PassDeadline { .. } => MobilisationAction::PassDeadline,
        }
    }

    /// True where somebody of the reserve may come to have a seat by it.
    pub fn may_seat(&self) -> bool {
        matches!(
            self.action(),
            MobilisationAction::ReachBrigade
                | MobilisationAction::SendCall
                | MobilisationAction::AcceptCall
                | MobilisationAction::AcceptAsLastResort
                | MobilisationAction::DeclineCall
                | MobilisationAction::ExpireCall
                | MobilisationAction::TakeLastResort
                | MobilisationAction::ReleaseEngaged
                | MobilisationAction::StepDown
        )
    }

    /// True where it is about this call.
    pub fn is_about(&self, id: CallId) -> bool {
        match self {
            Self::SendCall { call, .. }
            | Self::RemindCall { call, .. }
            | Self::AcceptCall { call, .. }
            | Self::AcceptAsLastResort { call, .. }
            | Self::DeclineCall { call, .. }
            | Self::ExpireCall { call, .. }
            | Self::TakeLastResort { call, .. }
            | Self::ReleaseEngaged { call, .. }
            | Self::LetGo { call, .. }
            | Self::StepDown { call, .. }
            | Self::LoseMember { call, .. } => *call == id,
            Self::Declare { .. }
            | Self::Correct { .. }
            | Self::Compose { .. }
            | Self::ReachBrigade { .. }
            | Self::PlanWave { .. }
            | Self::Deploy { .. }
            | Self::StandDown { .. }
            | Self::Review { .. }
            | Self::Cancel { .. }
            | Self::Fail { .. }
            | Self::PassDeadline { .. } => false,
        }
    }

    /// In what quality it is given.
    pub fn party(&self) -> Party {
        match self {
            Self::Declare { .. }
            | Self::Correct { .. }
            | Self::Compose { .. }
            | Self::Deploy { .. }
            | Self::StandDown { .. }
            | Self::Cancel { .. } => Party::Coordinator,
            Self::ReachBrigade { by, .. } | Self::PlanWave { by, .. } | Self::Fail { by, .. } => *by,
            Self::SendCall { .. }
            | Self::RemindCall { .. }
            | Self::ExpireCall { .. }
            | Self::TakeLastResort { .. }
            | Self::ReleaseEngaged { .. }
            | Self::LetGo { .. }
            | Self::LoseMember { .. }
            | Self::PassDeadline { .. } => Party::System,
            Self::AcceptCall { .. }
            | Self::AcceptAsLastResort { .. }
            | Self::DeclineCall { .. }
            | Self::StepDown { .. } => Party::Oneself,
            Self::Review { by: ReviewSide::Brigade, .. } => Party::Coordinator,
            Self::Review { by: ReviewSide::Host, .. } => Party::MissionOwner,
        }
    }
}

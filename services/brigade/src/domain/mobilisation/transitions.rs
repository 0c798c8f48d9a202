//! The state machines of mobilisation and call, once, as data: guard, interface and documentation read these tables.

use vivier_kernel::access::Party;
use vivier_kernel::transition::{self, Transition};
use vivier_talents::closed_list;

closed_list! {
    /// Where a mobilisation stands.
    #[derive(Default)]
    pub enum MobilisationStatus {
        /// Nothing has happened yet.
        #[default]
        Absent => "ABSENT",
        Declared => "DECLARED",
        /// A team has been decided on; nobody has been asked.
        Composed => "COMPOSED",
        Calling => "CALLING",
        /// Every seat has somebody who said yes.
        Mobilised => "MOBILISED",
        Deployed => "DEPLOYED",
        StoodDown => "STOOD_DOWN",
        /// Reviewed, or the time for reviews is over.
        Reviewed => "REVIEWED",
        Cancelled => "CANCELLED",
        Failed => "FAILED",
    }
}

impl MobilisationStatus {
    /// True where nothing can change any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Reviewed | Self::Cancelled | Self::Failed)
    }

    /// True while people are being asked, or can be asked again.
    pub fn takes_answers(self) -> bool {
        matches!(self, Self::Calling | Self::Mobilised)
    }
}

closed_list! {
    /// Where a call stands.
    pub enum CallStatus {
        /// To be sent, at once or when quiet hours are over.
        Planned => "PLANNED",
        Sent => "SENT",
        /// Said yes; what follows from it is decided in the same instant.
        Accepted => "ACCEPTED",
        /// Said yes from a given time on, where nobody else has.
        AcceptedAsLastResort => "ACCEPTED_AS_LAST_RESORT",
        Declined => "DECLINED",
        Expired => "EXPIRED",
        /// Has the seat.
        Engaged => "ENGAGED",
        /// Said yes, and is there if somebody falls out.
        Reserve => "RESERVE",
        /// Not needed, thank you.
        Released => "RELEASED",
    }
}

impl CallStatus {
    /// True while the person may still answer in time.
    pub fn is_pending(self) -> bool {
        matches!(self, Self::Planned | Self::Sent)
    }

    /// True while the person may still answer in time, and has been asked: a call that is only planned has disturbed nobody.
    pub fn is_asked(self) -> bool {
        self == Self::Sent
    }

    /// True while the person may still answer in time, or has said that they are there as a last resort.
    pub fn is_undecided(self) -> bool {
        self.is_pending() || self == Self::AcceptedAsLastResort
    }

    /// True while the person may still come to have a seat and has none: whoever is in reserve too.
    pub fn is_unseated(self) -> bool {
        self.is_undecided() || self == Self::Reserve
    }

    /// True while the mobilisation still has to do with the person.
    pub fn is_live(self) -> bool {
        matches!(
            self,
            Self::Planned | Self::Sent | Self::Accepted | Self::AcceptedAsLastResort | Self::Engaged | Self::Reserve
        )
    }
}

closed_list! {
    /// The commands, by the names of their use cases.
    pub enum MobilisationAction {
        Declare => "declareMobilisation",
        Correct => "correctMobilisation",
        Compose => "composeTeam",
        ReachBrigade => "reachNextBrigade",
        PlanWave => "planWave",
        SendCall => "sendCall",
        RemindCall => "remindCall",
        AcceptCall => "acceptCall",
        AcceptAsLastResort => "acceptCallAsLastResort",
        DeclineCall => "declineCall",
        ExpireCall => "expireCall",
        TakeLastResort => "takeLastResort",
        ReleaseEngaged => "releaseEngaged",
        StepDown => "stepDown",
        Deploy => "deployTeam",
        LoseMember => "loseMember",
        StandDown => "standDownTeam",
        Review => "reviewMobilisation",
        Cancel => "cancelMobilisation",
        Fail => "failMobilisation",
        PassDeadline => "passMobilisationDeadline",
    }
}

closed_list! {
    /// What happens to a call; some of it by a command, some of it by what follows.
    pub enum CallStep {
        Send => "SEND",
        Postpone => "POSTPONE",
        Remind => "REMIND",
        Accept => "ACCEPT",
        AcceptAsLastResort => "ACCEPT_AS_LAST_RESORT",
        Decline => "DECLINE",
        Expire => "EXPIRE",
        Engage => "ENGAGE",
        KeepInReserve => "KEEP_IN_RESERVE",
        Release => "RELEASE",
        StepDown => "STEP_DOWN",
    }
}

use MobilisationAction as Action;
use MobilisationStatus::{
    Absent, Calling, Cancelled, Composed, Declared, Deployed, Failed, Mobilised, Reviewed, StoodDown,
};

type Row = Transition<MobilisationStatus, MobilisationAction, Party>;

const COORDINATOR: &[Party] = &[Party::Coordinator];
const VIVIER: &[Party] = &[Party::System];
const COORDINATOR_OR_VIVIER: &[Party] = &[Party::Coordinator, Party::System];
const PERSON: &[Party] = &[Party::Oneself];
const REVIEWERS: &[Party] = &[Party::Coordinator, Party::MissionOwner];

const fn row(
    from: &'static [MobilisationStatus],
    command: MobilisationAction,
    who: &'static [Party],
    guard: &'static str,
    to: MobilisationStatus,
) -> Row {
    Transition { from, command, who, guard, to }
}

/// The mobilisation's transitions. Where a command has two rows from one status, the guard says which holds.
pub const TRANSITIONS: &[Row] = &[
    row(
        &[Absent],
        Action::Declare,
        COORDINATOR,
        "1 to 40 seats; the deadline is to come, within 60 days, and before the period ends",
        Declared,
    ),
    row(
        &[Declared, Composed],
        Action::Correct,
        COORDINATOR,
        "nobody has been called; as for a declaration; what was composed holds no more",
        Declared,
    ),
    row(&[Declared, Composed], Action::Compose, COORDINATOR, "each seat once, each person in one seat", Composed),
    row(
        &[Composed],
        Action::ReachBrigade,
        COORDINATOR_OR_VIVIER,
        "nobody on the list of a seat can be called; somebody of the brigade is not on the lists yet",
        Composed,
    ),
    row(
        &[Calling],
        Action::ReachBrigade,
        COORDINATOR_OR_VIVIER,
        "nobody is left to ask for an open seat; somebody of the brigade is not on the lists yet",
        Calling,
    ),
    row(
        &[Calling],
        Action::ReachBrigade,
        COORDINATOR_OR_VIVIER,
        "somebody in reserve is of the brigade and fills the last seat",
        Mobilised,
    ),
    row(
        &[Composed, Calling],
        Action::PlanWave,
        COORDINATOR_OR_VIVIER,
        "open seats; each person once, callable, not called before without an end, and of a service with less than two in the team",
        Calling,
    ),
    row(&[Calling], Action::SendCall, VIVIER, "the call is planned and its time has come", Calling),
    row(
        &[Calling],
        Action::SendCall,
        VIVIER,
        "the call is let go, and somebody in reserve fills the last seat",
        Mobilised,
    ),
    row(&[Calling], Action::RemindCall, VIVIER, "the call is sent; at most 3 times", Calling),
    row(&[Calling], Action::AcceptCall, PERSON, "a seat stays open, or somebody else has it", Calling),
    row(&[Calling], Action::AcceptCall, PERSON, "it fills the last seat", Mobilised),
    row(&[Mobilised], Action::AcceptCall, PERSON, "a late yes: to the reserve", Mobilised),
    row(&[Calling], Action::AcceptAsLastResort, PERSON, "from a time before the deadline for the team", Calling),
    row(
        &[Calling],
        Action::AcceptAsLastResort,
        PERSON,
        "nobody else is being asked, and somebody in reserve fills the last seat",
        Mobilised,
    ),
    row(
        &[Calling, Mobilised],
        Action::DeclineCall,
        PERSON,
        "a reason from the list; somebody in reserve is taken where there is one",
        Calling,
    ),
    row(&[Calling], Action::DeclineCall, PERSON, "somebody in reserve fills the last seat", Mobilised),
    row(&[Mobilised], Action::DeclineCall, PERSON, "from the reserve", Mobilised),
    row(&[Calling], Action::ExpireCall, VIVIER, "the call's deadline has passed", Calling),
    row(&[Calling], Action::ExpireCall, VIVIER, "somebody in reserve fills the last seat", Mobilised),
    row(&[Calling], Action::TakeLastResort, VIVIER, "the time has come; a seat stays open", Calling),
    row(&[Calling], Action::TakeLastResort, VIVIER, "the time has come; it fills the last seat", Mobilised),
    row(
        &[Calling],
        Action::ReleaseEngaged,
        VIVIER,
        "is being asked, said yes as a last resort or is in reserve, and is engaged elsewhere by now; or was called and can no longer come, whose seat is open again",
        Calling,
    ),
    row(&[Calling], Action::ReleaseEngaged, VIVIER, "the same; somebody in reserve fills the last seat", Mobilised),
    row(
        &[Mobilised],
        Action::ReleaseEngaged,
        VIVIER,
        "is in reserve, and is engaged elsewhere by now; or can no longer come, and somebody in reserve takes the seat",
        Mobilised,
    ),
    row(
        &[Mobilised],
        Action::ReleaseEngaged,
        VIVIER,
        "has a seat and can no longer come; nobody in reserve for it",
        Calling,
    ),
    row(&[Calling, Mobilised], Action::StepDown, PERSON, "has the seat; nobody in reserve for it", Calling),
    row(&[Calling, Mobilised], Action::StepDown, PERSON, "has the seat; somebody in reserve takes it", Mobilised),
    row(&[Mobilised], Action::Deploy, COORDINATOR, "the last day is to come", Deployed),
    row(
        &[Deployed],
        Action::LoseMember,
        VIVIER,
        "the placement that the call became is over before its time",
        Deployed,
    ),
    row(&[Deployed], Action::StandDown, COORDINATOR, "", StoodDown),
    row(&[StoodDown], Action::Review, REVIEWERS, "the other side has still to review", StoodDown),
    row(&[StoodDown], Action::Review, REVIEWERS, "the other side has reviewed", Reviewed),
    row(&[Declared, Composed, Calling, Mobilised], Action::Cancel, COORDINATOR, "a reason from the list", Cancelled),
    row(&[Declared, Composed, Calling], Action::Fail, COORDINATOR_OR_VIVIER, "what blocks is named", Failed),
    row(&[Declared, Composed, Calling], Action::PassDeadline, VIVIER, "the deadline for the team has passed", Failed),
    row(&[Mobilised], Action::PassDeadline, VIVIER, "the period is over", Failed),
    row(&[Deployed], Action::PassDeadline, VIVIER, "the period is over", StoodDown),
    row(&[StoodDown], Action::PassDeadline, VIVIER, "30 days after the stand-down", Reviewed),
];

type CallRow = Transition<CallStatus, CallStep, Party>;

const fn call(
    from: &'static [CallStatus],
    command: CallStep,
    who: &'static [Party],
    guard: &'static str,
    to: CallStatus,
) -> CallRow {
    Transition { from, command, who, guard, to }
}

/// The call's transitions.
pub const CALL_TRANSITIONS: &[CallRow] = &[
    call(
        &[CallStatus::Planned],
        CallStep::Send,
        VIVIER,
        "not engaged, not in quiet hours, not opted out",
        CallStatus::Sent,
    ),
    call(&[CallStatus::Planned], CallStep::Postpone, VIVIER, "in quiet hours that end in time", CallStatus::Planned),
    call(&[CallStatus::Sent], CallStep::Remind, VIVIER, "at most 3 times", CallStatus::Sent),
    call(
        &[CallStatus::Sent, CallStatus::Expired, CallStatus::Released, CallStatus::AcceptedAsLastResort],
        CallStep::Accept,
        PERSON,
        "the mobilisation takes answers; released by it and for no other reason",
        CallStatus::Accepted,
    ),
    call(
        &[CallStatus::Sent],
        CallStep::AcceptAsLastResort,
        PERSON,
        "from a time before the team's deadline",
        CallStatus::AcceptedAsLastResort,
    ),
    call(
        &[CallStatus::Sent, CallStatus::AcceptedAsLastResort, CallStatus::Reserve],
        CallStep::Decline,
        PERSON,
        "a reason from the list",
        CallStatus::Declined,
    ),
    call(&[CallStatus::Sent], CallStep::Expire, VIVIER, "the call's deadline has passed", CallStatus::Expired),
    call(
        &[CallStatus::Accepted, CallStatus::AcceptedAsLastResort, CallStatus::Reserve],
        CallStep::Engage,
        VIVIER,
        "the seat is open; less than two of the service are in the team",
        CallStatus::Engaged,
    ),
    call(
        &[CallStatus::Accepted],
        CallStep::KeepInReserve,
        VIVIER,
        "somebody else has the seat, or is being asked; or two of the service are in the team",
        CallStatus::Reserve,
    ),
    call(
        &[
            CallStatus::Planned,
            CallStatus::Sent,
            CallStatus::AcceptedAsLastResort,
            CallStatus::Reserve,
            CallStatus::Engaged,
        ],
        CallStep::Release,
        VIVIER,
        "the seat and those that ask for the same are filled, the person is asked for another one or is engaged elsewhere, two of their service are in the team, or the mobilisation is over; from a seat only then, or where the person can no longer come",
        CallStatus::Released,
    ),
    call(
        &[CallStatus::Engaged],
        CallStep::StepDown,
        PERSON,
        "before the deployment; a reason from the list",
        CallStatus::Declined,
    ),
];

/// The rows for a command in a status.
pub fn rows(status: MobilisationStatus, action: MobilisationAction) -> impl Iterator<Item = &'static Row> {
    TRANSITIONS.iter().filter(move |row| row.command == action && row.from.contains(&status))
}

/// Where a step leads from a call's status; none where the table does not know it.
pub fn call_after(status: CallStatus, step: CallStep) -> Option<CallStatus> {
    transition::find(CALL_TRANSITIONS, &status, &step).map(|row| row.to)
}

/// The page of the documentation: the tables as Markdown.
pub fn to_markdown() -> String {
    let mut page = String::from(
        "# Mobilisation: states and commands\n\nPrinted from `src/domain/mobilisation/transitions.rs`; a test compares.\n\n## The mobilisation\n\n",
    );
    page.push_str(&transition::to_markdown(TRANSITIONS));
    page.push_str("\n## A call\n\n");
    page.push_str(&transition::to_markdown(CALL_TRANSITIONS));
    page
}

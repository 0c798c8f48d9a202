//! The closed lists of missions in the schema. Their names are those of the events: a test compares.

use async_graphql::Enum;

/// How much a seat needs a skill.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "SkillImportance", remote = "vivier_missions::domain::value::Importance")]
pub enum Importance {
    /// Without it, a candidate is not shown.
    #[graphql(name = "ESSENTIAL")]
    Essential,
    /// It speaks for a candidate.
    #[graphql(name = "DESIRABLE")]
    Desirable,
}

/// Where a seat’s work is done.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "WorkMode", remote = "vivier_missions::domain::value::WorkMode")]
pub enum WorkMode {
    /// Where the team is.
    #[graphql(name = "ON_SITE")]
    OnSite,
    /// Some days where the team is, some elsewhere.
    #[graphql(name = "HYBRID")]
    Hybrid,
    /// Wholly at a distance.
    #[graphql(name = "REMOTE")]
    Remote,
}

/// Why a mission was refused publication.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionRejectionReason", remote = "vivier_missions::domain::value::RejectionReason")]
pub enum RejectionReason {
    /// The programme is not there for this kind of work.
    #[graphql(name = "OUT_OF_SCOPE")]
    OutOfScope,
    /// Nobody could tell from the text what is to be done.
    #[graphql(name = "UNCLEAR")]
    Unclear,
    /// The same need is published already.
    #[graphql(name = "DUPLICATE")]
    Duplicate,
    /// A permanent post or a purchase under another name.
    #[graphql(name = "DISGUISED_POST")]
    DisguisedPost,
    /// What is asked breaks the law or the charter.
    #[graphql(name = "UNLAWFUL")]
    Unlawful,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Why a mission was taken out of view for a time.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionSuspensionReason", remote = "vivier_missions::domain::value::SuspensionReason")]
pub enum SuspensionReason {
    /// The need is being looked at again.
    #[graphql(name = "NEED_UNDER_REVIEW")]
    NeedUnderReview,
    /// The budget is not settled.
    #[graphql(name = "BUDGET_PENDING")]
    BudgetPending,
    /// Nobody can answer candidates for now.
    #[graphql(name = "CONTACT_UNAVAILABLE")]
    ContactUnavailable,
    /// There are enough candidates for now.
    #[graphql(name = "TOO_MANY_APPLICATIONS")]
    TooManyApplications,
    /// The programme’s moderation asked for it.
    #[graphql(name = "MODERATION")]
    Moderation,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Why a mission will not take place.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionCancellationReason", remote = "vivier_missions::domain::value::CancellationReason")]
pub enum CancellationReason {
    /// Nobody needs it any more.
    #[graphql(name = "NEED_GONE")]
    NeedGone,
    /// It was done in another way.
    #[graphql(name = "NEED_MET_OTHERWISE")]
    NeedMetOtherwise,
    /// There is no budget.
    #[graphql(name = "NO_BUDGET")]
    NoBudget,
    /// Nobody was found.
    #[graphql(name = "NOBODY_FOUND")]
    NobodyFound,
    /// The project was stopped.
    #[graphql(name = "PROJECT_STOPPED")]
    ProjectStopped,
    /// The programme’s moderation asked for it.
    #[graphql(name = "MODERATION")]
    Moderation,
    /// Another reason; the words say which.
    #[graphql(name = "OTHER")]
    Other,
}

/// Where a mission stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionStatus")]
pub enum MissionStatus {
    /// Being written; only its organisation sees it.
    #[graphql(name = "DRAFT")]
    Draft,
    /// Waits for the programme's moderation.
    #[graphql(name = "SUBMITTED")]
    Submitted,
    /// Everybody sees it, and it looks for people.
    #[graphql(name = "PUBLISHED")]
    Published,
    /// Out of the search for people for a time.
    #[graphql(name = "SUSPENDED")]
    Suspended,
    /// Every seat is filled.
    #[graphql(name = "STAFFED")]
    Staffed,
    /// Somebody is at work.
    #[graphql(name = "UNDER_WAY")]
    UnderWay,
    /// Done.
    #[graphql(name = "COMPLETED")]
    Completed,
    /// Given up.
    #[graphql(name = "CANCELLED")]
    Cancelled,
    /// Refused by moderation.
    #[graphql(name = "REJECTED")]
    Rejected,
}

impl From<vivier_missions::domain::transitions::MissionStatus> for MissionStatus {
    fn from(status: vivier_missions::domain::transitions::MissionStatus) -> Self {
        use vivier_missions::domain::transitions::MissionStatus as Domain;
        match status {
            // Nobody is shown what does not exist: queries answer null.
            Domain::Absent | Domain::Draft => Self::Draft,
            Domain::Submitted => Self::Submitted,
            Domain::Published => Self::Published,
            Domain::Suspended => Self::Suspended,
            Domain::Staffed => Self::Staffed,
            Domain::UnderWay => Self::UnderWay,
            Domain::Completed => Self::Completed,
            Domain::Cancelled => Self::Cancelled,
            Domain::Rejected => Self::Rejected,
        }
    }
}

impl From<MissionStatus> for vivier_missions::domain::transitions::MissionStatus {
    fn from(status: MissionStatus) -> Self {
        match status {
            MissionStatus::Draft => Self::Draft,
            MissionStatus::Submitted => Self::Submitted,
            MissionStatus::Published => Self::Published,
            MissionStatus::Suspended => Self::Suspended,
            MissionStatus::Staffed => Self::Staffed,
            MissionStatus::UnderWay => Self::UnderWay,
            MissionStatus::Completed => Self::Completed,
            MissionStatus::Cancelled => Self::Cancelled,
            MissionStatus::Rejected => Self::Rejected,
        }
    }
}

/// A command to a mission, by the name of its mutation.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionAction")]
pub enum MissionAction {
    /// `draftMission`.
    #[graphql(name = "DRAFT_MISSION")]
    Draft,
    /// `editMission`.
    #[graphql(name = "EDIT_MISSION")]
    Edit,
    /// `addSeat`.
    #[graphql(name = "ADD_SEAT")]
    AddSeat,
    /// `changeSeat`.
    #[graphql(name = "CHANGE_SEAT")]
    ChangeSeat,
    /// `removeSeat`.
    #[graphql(name = "REMOVE_SEAT")]
    RemoveSeat,
    /// `submitMission`.
    #[graphql(name = "SUBMIT_MISSION")]
    Submit,
    /// `publishMission`.
    #[graphql(name = "PUBLISH_MISSION")]
    Publish,
    /// `rejectMission`.
    #[graphql(name = "REJECT_MISSION")]
    Reject,
    /// `suspendMission`.
    #[graphql(name = "SUSPEND_MISSION")]
    Suspend,
    /// `resumeMission`.
    #[graphql(name = "RESUME_MISSION")]
    Resume,
    /// `cancelMission`.
    #[graphql(name = "CANCEL_MISSION")]
    Cancel,
    /// `startMission`.
    #[graphql(name = "START_MISSION")]
    Start,
    /// `completeMission`.
    #[graphql(name = "COMPLETE_MISSION")]
    Complete,
    /// `setPriority`.
    #[graphql(name = "SET_PRIORITY")]
    SetPriority,
}

impl MissionAction {
    /// The mutation behind an action; none where it is only part of other commands.
    pub fn of(action: vivier_missions::domain::transitions::MissionAction) -> Option<Self> {
        use vivier_missions::domain::transitions::MissionAction as Domain;
        match action {
            Domain::Draft => Some(Self::Draft),
            Domain::Edit => Some(Self::Edit),
            Domain::AddSeat => Some(Self::AddSeat),
            Domain::ChangeSeat => Some(Self::ChangeSeat),
            Domain::RemoveSeat => Some(Self::RemoveSeat),
            Domain::Submit => Some(Self::Submit),
            Domain::Publish => Some(Self::Publish),
            Domain::Reject => Some(Self::Reject),
            Domain::Suspend => Some(Self::Suspend),
            Domain::Resume => Some(Self::Resume),
            Domain::Cancel => Some(Self::Cancel),
            Domain::Start => Some(Self::Start),
            Domain::Complete => Some(Self::Complete),
            Domain::SetPriority => Some(Self::SetPriority),
            Domain::Raise | Domain::StandDown => None,
            Domain::BuyPriority | Domain::FillSeat | Domain::VacateSeat | Domain::MoveFilling => None,
        }
    }
}

/// What a revision changed.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(name = "MissionRevisionKind", remote = "vivier_missions::read::mission_revision::RevisionKind")]
pub enum RevisionKind {
    /// The first draft.
    #[graphql(name = "DRAFTED")]
    Drafted,
    /// Title or description.
    #[graphql(name = "TEXT_EDITED")]
    TextEdited,
    /// A seat came.
    #[graphql(name = "SEAT_ADDED")]
    SeatAdded,
    /// A seat asks for something else.
    #[graphql(name = "SEAT_CHANGED")]
    SeatChanged,
    /// A seat went.
    #[graphql(name = "SEAT_REMOVED")]
    SeatRemoved,
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::EnumType;

    fn names<T: EnumType>() -> Vec<&'static str> {
        T::items().iter().map(|item| item.name).collect()
    }

    macro_rules! same_names {
        ($($name:ident in $($module:ident)::+),+ $(,)?) => {$(
            let domain: Vec<&str> = vivier_missions::$($module)::+::$name::ALL.iter().map(|item| item.as_str()).collect();
            assert_eq!(names::<super::$name>(), domain);
        )+};
    }

    #[test]
    fn the_names_are_those_of_the_events() {
        same_names!(
            Importance in domain::value, WorkMode in domain::value, RejectionReason in domain::value,
            SuspensionReason in domain::value, CancellationReason in domain::value, RevisionKind in read::mission_revision,
        );
    }

    #[test]
    fn every_status_but_absence_is_shown_by_its_name() {
        let domain = vivier_missions::domain::transitions::MissionStatus::ALL.iter().map(|status| status.as_str());
        assert_eq!(names::<super::MissionStatus>(), domain.filter(|name| *name != "ABSENT").collect::<Vec<_>>());
    }
}

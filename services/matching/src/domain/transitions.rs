//! The state machines of placement and release, once, as data: guard, interface and documentation read these tables.

use vivier_kernel::access::Party;
use vivier_kernel::transition::{self, Transition};
use vivier_talents::closed_list;

closed_list! {
    /// Where a placement stands.
    #[derive(Default)]
    pub enum PlacementStatus {
        /// Nothing has happened yet: there is no such placement.
        #[default]
        Absent => "ABSENT",
        /// The talent said yes; the host has not answered.
        Applied => "APPLIED",
        /// The host said yes; the talent has not answered.
        Invited => "INVITED",
        /// Neither or one of them has said yes to what the programme proposed.
        Proposed => "PROPOSED",
        /// Both said yes.
        Agreed => "AGREED",
        /// The talent's service has not answered.
        ReleasePending => "RELEASE_PENDING",
        Released => "RELEASED",
        /// Everybody who has to has signed the same terms.
        Signed => "SIGNED",
        /// The talent's time is booked and the seat is filled: a successful match.
        Confirmed => "CONFIRMED",
        Active => "ACTIVE",
        Completed => "COMPLETED",
        /// Both sides have reviewed.
        Reviewed => "REVIEWED",
        Declined => "DECLINED",
        Withdrawn => "WITHDRAWN",
        ReleaseRefused => "RELEASE_REFUSED",
        /// A deadline passed without an answer.
        Expired => "EXPIRED",
        /// The person was placed elsewhere, or the seat was filled or is gone.
        Superseded => "SUPERSEDED",
        EndedEarly => "ENDED_EARLY",
    }
}

impl PlacementStatus {
    /// True before confirmation, while it can still come to something.
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }

    /// True where nothing can change any more but reviews and disputes.
    pub fn is_over(self) -> bool {
        !self.is_open() && !matches!(self, Self::Absent | Self::Confirmed | Self::Active)
    }
}

closed_list! {
    /// Where a release stands.
    pub enum ReleaseStatus {
        Requested => "REQUESTED",
        Reminded => "REMINDED",
        /// Somebody else answers in the manager's place.
        Delegated => "DELEGATED",
        Granted => "GRANTED",
        Refused => "REFUSED",
        Expired => "EXPIRED",
        /// It was granted, and the service took it back.
        Revoked => "REVOKED",
    }
}

closed_list! {
    /// The commands, by the names of their use cases.
    pub enum PlacementAction {
        Apply => "applyToSeat",
        Invite => "inviteTalent",
        Propose => "proposePlacement",
        Accept => "acceptPlacement",
        Decline => "declinePlacement",
        Withdraw => "withdrawPlacement",
        RequestRelease => "requestRelease",
        RemindRelease => "remindRelease",
        DelegateRelease => "delegateRelease",
        GiveReleaseOpinion => "giveReleaseOpinion",
        GrantRelease => "grantRelease",
        RefuseRelease => "refuseRelease",
        RevokeRelease => "revokeRelease",
        DraftAgreement => "draftAgreement",
        SignAgreement => "signAgreement",
        Confirm => "confirmPlacement",
        Start => "startPlacement",
        ProposeAmendment => "proposeAmendment",
        SignAmendment => "signAmendment",
        DeclineAmendment => "declineAmendment",
        Complete => "completePlacement",
        Review => "reviewPlacement",
        EndEarly => "endPlacementEarly",
        RaiseDispute => "raiseDispute",
        SettleDispute => "settleDispute",
        Remind => "remindPlacement",
        RemindToSign => "remindToSignAmendment",
        Escalate => "escalatePlacement",
        FillVacancy => "fillReleaseVacancy",
        Readdress => "readdressRelease",
        EndDelegation => "endReleaseDelegation",
        CloseReviews => "closeReviews",
        LapseAmendment => "lapseAmendment",
        Expire => "expirePlacement",
        Supersede => "supersedePlacement",
    }
}

use PlacementAction as Action;
use PlacementStatus::{
    Absent, Active, Agreed, Applied, Completed, Confirmed, Declined, EndedEarly, Expired, Invited, Proposed,
    ReleasePending, ReleaseRefused, Released, Reviewed, Signed, Superseded, Withdrawn,
};

type Row = Transition<PlacementStatus, PlacementAction, Party>;

const OPEN: &[PlacementStatus] = &[Applied, Invited, Proposed, Agreed, ReleasePending, Released, Signed];
const TALENT: &[Party] = &[Party::Oneself];
const HOST: &[Party] = &[Party::MissionOwner];
const SERVICE: &[Party] = &[Party::ReleasingManager];
/// Whoever can say yes or no for the service; which of the two does, the rules say.
const DECIDERS: &[Party] = &[Party::ReleasingManager, Party::HumanResources];
const ALL_THREE: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager];
/// Human resources sign what changes a secondment that they decided on.
const ALL_FOUR: &[Party] = &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::HumanResources];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];
const ADMINISTRATION: &[Party] = &[Party::ProgrammeAdministrator];
const VIVIER: &[Party] = &[Party::System];
const TALENT_OR_HOST: &[Party] = &[Party::Oneself, Party::MissionOwner];

/// What is signed for a flash team is due sooner.
const REMINDED_TO_SIGN: &str = "7 and 2 days before the deadline; of a flash team, 12 hours before it";

/// Those who have not signed it.
const REMINDED_OF_AMENDMENT: &str = "one is proposed; 7 and 2 days before it lapses";

/// Whoever stands in for an absence does so to its last day, without anybody's doing.
const STANDS_IN_NO_MORE: &str = "somebody stands in for an absence; it is over before its last day, one of the two has left, or they answer for the host now";

const fn row(
    from: &'static [PlacementStatus],
    command: PlacementAction,
    who: &'static [Party],
    guard: &'static str,
    to: PlacementStatus,
) -> Row {
    Transition { from, command, who, guard, to }
}

/// The placement's transitions. Where a command has two rows from one status, the guard says which holds.
pub const TRANSITIONS: &[Row] = &[
    row(
        &[Absent],
        Action::Apply,
        TALENT,
        "the talent is in the pool, the seat is open, nothing is open between the two",
        Applied,
    ),
    row(
        &[Absent],
        Action::Invite,
        HOST,
        "the talent is in the pool, the seat is open, nothing is open between the two",
        Invited,
    ),
    row(
        &[Absent],
        Action::Propose,
        PROGRAMME,
        "the talent is in the pool, the seat is open, nothing is open between the two",
        Proposed,
    ),
    row(&[Applied], Action::Accept, HOST, "the seat is still open", Agreed),
    row(&[Invited], Action::Accept, TALENT, "the seat is still open", Agreed),
    row(
        &[Proposed],
        Action::Accept,
        TALENT_OR_HOST,
        "the seat is still open; the other side has not said yes yet",
        Proposed,
    ),
    row(&[Proposed], Action::Accept, TALENT_OR_HOST, "the seat is still open; the other side has said yes", Agreed),
    row(&[Applied], Action::Decline, HOST, "a reason from the list", Declined),
    row(&[Invited], Action::Decline, TALENT, "a reason from the list", Declined),
    row(&[Proposed], Action::Decline, TALENT_OR_HOST, "a reason from the list", Declined),
    row(&[Applied], Action::Withdraw, TALENT, "a reason from the list", Withdrawn),
    row(&[Invited], Action::Withdraw, HOST, "a reason from the list", Withdrawn),
    row(&[Proposed], Action::Withdraw, PROGRAMME, "a reason from the list", Withdrawn),
    row(
        &[Agreed, ReleasePending, Released, Signed],
        Action::Withdraw,
        TALENT_OR_HOST,
        "a reason from the list",
        Withdrawn,
    ),
    row(&[Agreed], Action::RequestRelease, TALENT_OR_HOST, "the talent has a home organisation", ReleasePending),
    row(
        &[ReleasePending],
        Action::RemindRelease,
        &[Party::Oneself, Party::MissionOwner, Party::System],
        "at most 5 times, at least 2 days apart but for Vivier’s own of a short deadline",
        ReleasePending,
    ),
    row(&[ReleasePending], Action::DelegateRelease, SERVICE, "to another account than the talent's", ReleasePending),
    row(
        &[ReleasePending],
        Action::GiveReleaseOpinion,
        SERVICE,
        "human resources decide, and the manager has said nothing yet",
        ReleasePending,
    ),
    row(
        &[ReleasePending],
        Action::GrantRelease,
        DECIDERS,
        "whoever decides by the rules; the manager’s opinion, where one is asked for, is given or overdue; conditions leave at least one day",
        Released,
    ),
    row(
        &[ReleasePending],
        Action::RefuseRelease,
        DECIDERS,
        "whoever decides by the rules; the manager’s opinion, where one is asked for, is given or overdue; a reason from the list",
        ReleaseRefused,
    ),
    row(
        &[Released, Signed],
        Action::RevokeRelease,
        DECIDERS,
        "whoever decided; a reason from the list",
        ReleaseRefused,
    ),
    row(
        &[Confirmed, Active],
        Action::RevokeRelease,
        DECIDERS,
        "whoever decided; a reason from the list; the agreement’s notice",
        EndedEarly,
    ),
    row(
        &[Released],
        Action::DraftAgreement,
        HOST,
        "within the seat and the release's conditions; at most 30 drafts",
        Released,
    ),
    row(&[Agreed], Action::DraftAgreement, HOST, "an external talent; within the seat; at most 30 drafts", Agreed),
    row(
        &[Signed],
        Action::DraftAgreement,
        HOST,
        "a talent with a service; within the seat and the release’s conditions; all signatures are void",
        Released,
    ),
    row(
        &[Signed],
        Action::DraftAgreement,
        HOST,
        "an external talent; within the seat; all signatures are void",
        Agreed,
    ),
    row(
        &[Released],
        Action::SignAgreement,
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager],
        "the present terms; others have still to sign",
        Released,
    ),
    row(
        &[Released],
        Action::SignAgreement,
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager],
        "the present terms; everybody else has signed",
        Signed,
    ),
    row(
        &[Agreed],
        Action::SignAgreement,
        TALENT_OR_HOST,
        "an external talent; the present terms; the other has still to sign",
        Agreed,
    ),
    row(
        &[Agreed],
        Action::SignAgreement,
        TALENT_OR_HOST,
        "an external talent; the present terms; the other has signed",
        Signed,
    ),
    row(
        &[Signed],
        Action::Confirm,
        HOST,
        "the last day is to come; it fits the talent's share on every day; the seat is free",
        Confirmed,
    ),
    row(&[Confirmed], Action::Start, &[Party::MissionOwner, Party::System], "the first day has come", Active),
    row(
        &[Active],
        Action::Complete,
        HOST,
        "the last day has come; no more half days than the period has; skills of the seat",
        Completed,
    ),
    row(&[Completed], Action::Review, TALENT_OR_HOST, "the other has still to review", Completed),
    row(&[Completed], Action::Review, TALENT_OR_HOST, "the other has reviewed", Reviewed),
    row(
        &[Confirmed, Active],
        Action::EndEarly,
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::System],
        "a reason from the list; a last day before the one agreed; the agreement’s notice, but for a talent’s personal reasons and for somebody who was erased",
        EndedEarly,
    ),
    row(
        &[EndedEarly],
        Action::Review,
        TALENT_OR_HOST,
        "the last day has come; this side has not reviewed; no review is open",
        EndedEarly,
    ),
    row(&[Completed], Action::CloseReviews, VIVIER, "the time for reviews has passed", Reviewed),
    row(&[EndedEarly], Action::CloseReviews, VIVIER, "the time for reviews has passed", EndedEarly),
    row(
        &[Confirmed],
        Action::ProposeAmendment,
        HOST,
        "the same first day; within the seat and what this way allows; something changes; at most 20",
        Confirmed,
    ),
    row(
        &[Active],
        Action::ProposeAmendment,
        HOST,
        "the same first day; within the seat and what this way allows; something changes; at most 20",
        Active,
    ),
    row(&[Confirmed], Action::SignAmendment, ALL_FOUR, "the proposed terms, unchanged since they were read", Confirmed),
    row(&[Active], Action::SignAmendment, ALL_FOUR, "the proposed terms, unchanged since they were read", Active),
    row(&[Confirmed], Action::DeclineAmendment, ALL_FOUR, "one is proposed; a reason from the list", Confirmed),
    row(&[Active], Action::DeclineAmendment, ALL_FOUR, "one is proposed; a reason from the list", Active),
    row(&[Confirmed], Action::RemindToSign, VIVIER, REMINDED_OF_AMENDMENT, Confirmed),
    row(&[Active], Action::RemindToSign, VIVIER, REMINDED_OF_AMENDMENT, Active),
    row(&[Confirmed], Action::LapseAmendment, VIVIER, "its deadline has passed", Confirmed),
    row(&[Active], Action::LapseAmendment, VIVIER, "its deadline has passed", Active),
    row(&[Confirmed], Action::RaiseDispute, ALL_THREE, "this side has no open dispute; at most 10", Confirmed),
    row(&[Active], Action::RaiseDispute, ALL_THREE, "this side has no open dispute; at most 10", Active),
    row(&[Completed], Action::RaiseDispute, ALL_THREE, "this side has no open dispute; at most 10", Completed),
    row(&[Reviewed], Action::RaiseDispute, ALL_THREE, "this side has no open dispute; at most 10", Reviewed),
    row(&[EndedEarly], Action::RaiseDispute, ALL_THREE, "this side has no open dispute; at most 10", EndedEarly),
    row(&[Confirmed], Action::SettleDispute, ADMINISTRATION, "the dispute is open", Confirmed),
    row(&[Active], Action::SettleDispute, ADMINISTRATION, "the dispute is open", Active),
    row(&[Completed], Action::SettleDispute, ADMINISTRATION, "the dispute is open", Completed),
    row(&[Reviewed], Action::SettleDispute, ADMINISTRATION, "the dispute is open", Reviewed),
    row(&[EndedEarly], Action::SettleDispute, ADMINISTRATION, "the dispute is open", EndedEarly),
    row(&[Applied], Action::Remind, VIVIER, "7 and 2 days before the deadline", Applied),
    row(&[Invited], Action::Remind, VIVIER, "7 and 2 days before the deadline", Invited),
    row(&[Proposed], Action::Remind, VIVIER, "7 and 2 days before the deadline", Proposed),
    row(&[Agreed], Action::Remind, VIVIER, REMINDED_TO_SIGN, Agreed),
    row(&[Released], Action::Remind, VIVIER, REMINDED_TO_SIGN, Released),
    row(&[Signed], Action::Remind, VIVIER, REMINDED_TO_SIGN, Signed),
    row(&[Completed], Action::Remind, VIVIER, "7 and 2 days before reviews are opened", Completed),
    row(&[EndedEarly], Action::Remind, VIVIER, "7 and 2 days before reviews are opened", EndedEarly),
    row(&[Active], Action::Remind, VIVIER, "a day, and eight, after the last day", Active),
    row(
        &[ReleasePending],
        Action::Escalate,
        VIVIER,
        "the manager’s opinion is overdue; the decision is missing 7 days, or a third of its time, before the deadline",
        ReleasePending,
    ),
    row(
        &[ReleasePending],
        Action::FillVacancy,
        VIVIER,
        "somebody has been named for a step that was vacant",
        ReleasePending,
    ),
    row(
        &[ReleasePending],
        Action::Readdress,
        VIVIER,
        "whoever was asked for a step that is still to be said can answer no more",
        ReleasePending,
    ),
    row(
        &[ReleasePending],
        Action::EndDelegation,
        VIVIER,
        "somebody answers in the manager’s place; the absence is over, one of the two has left, or they answer for the host now",
        ReleasePending,
    ),
    row(&[Released], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Released),
    row(&[Signed], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Signed),
    row(&[Confirmed], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Confirmed),
    row(&[Active], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Active),
    row(&[Completed], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Completed),
    row(&[Reviewed], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Reviewed),
    row(&[EndedEarly], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, EndedEarly),
    row(&[Withdrawn], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Withdrawn),
    row(&[ReleaseRefused], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, ReleaseRefused),
    row(&[Expired], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Expired),
    row(&[Superseded], Action::EndDelegation, VIVIER, STANDS_IN_NO_MORE, Superseded),
    row(&[Confirmed], Action::Escalate, VIVIER, "a dispute is overdue", Confirmed),
    row(
        &[Active],
        Action::Escalate,
        VIVIER,
        "the end of the work was not declared for 15 days, or a dispute is overdue",
        Active,
    ),
    row(&[Completed], Action::Escalate, VIVIER, "a dispute is overdue", Completed),
    row(&[Reviewed], Action::Escalate, VIVIER, "a dispute is overdue", Reviewed),
    row(&[EndedEarly], Action::Escalate, VIVIER, "a dispute is overdue", EndedEarly),
    row(OPEN, Action::Expire, VIVIER, "the deadline for an answer has passed", Expired),
    row(OPEN, Action::Supersede, VIVIER, "the seat, or the talent's time, is no longer there", Superseded),
];

/// The release's transitions, by commands of its placement.
pub const RELEASE_TRANSITIONS: &[Transition<ReleaseStatus, PlacementAction, Party>] = &[
    Transition {
        from: &[ReleaseStatus::Requested, ReleaseStatus::Reminded],
        command: Action::RemindRelease,
        who: &[Party::Oneself, Party::MissionOwner, Party::System],
        guard: "at most 5 times, at least 2 days apart but for Vivier’s own of a short deadline",
        to: ReleaseStatus::Reminded,
    },
    Transition {
        from: &[ReleaseStatus::Delegated],
        command: Action::RemindRelease,
        who: &[Party::Oneself, Party::MissionOwner, Party::System],
        guard: "at most 5 times, at least 2 days apart but for Vivier’s own of a short deadline",
        to: ReleaseStatus::Delegated,
    },
    Transition {
        from: UNANSWERED,
        command: Action::DelegateRelease,
        who: SERVICE,
        guard: "to another account than the talent's",
        to: ReleaseStatus::Delegated,
    },
    Transition {
        from: &[ReleaseStatus::Delegated],
        command: Action::EndDelegation,
        who: VIVIER,
        guard: "the absence is over, one of the two has left, or they answer for the host now",
        to: ReleaseStatus::Requested,
    },
    Transition {
        from: UNANSWERED,
        command: Action::GrantRelease,
        who: DECIDERS,
        guard: "whoever decides by the rules; conditions leave at least one day",
        to: ReleaseStatus::Granted,
    },
    Transition {
        from: UNANSWERED,
        command: Action::RefuseRelease,
        who: DECIDERS,
        guard: "whoever decides by the rules; a reason from the list",
        to: ReleaseStatus::Refused,
    },
    Transition {
        from: &[ReleaseStatus::Granted],
        command: Action::RevokeRelease,
        who: DECIDERS,
        guard: "whoever decided; a reason from the list; once confirmed, the agreement’s notice",
        to: ReleaseStatus::Revoked,
    },
    Transition {
        from: UNANSWERED,
        command: Action::Expire,
        who: VIVIER,
        guard: "the deadline has passed",
        to: ReleaseStatus::Expired,
    },
];

const UNANSWERED: &[ReleaseStatus] = &[ReleaseStatus::Requested, ReleaseStatus::Reminded, ReleaseStatus::Delegated];

/// Where a release stands after a command that its table takes; where it stood, after any other.
pub fn release_after(status: ReleaseStatus, action: PlacementAction) -> ReleaseStatus {
    transition::find(RELEASE_TRANSITIONS, &status, &action).map_or(status, |row| row.to)
}

/// The rows for a command in a status: none, one, or two between which the guard decides.
pub fn rows(status: PlacementStatus, action: PlacementAction) -> impl Iterator<Item = &'static Row> {
    TRANSITIONS.iter().filter(move |row| row.command == action && row.from.contains(&status))
}

/// True where the status is already the one that the command leads to, and there is nothing more to do. A review is a side's own: that
/// reviews are over does not say that theirs was given.
pub fn is_already(status: PlacementStatus, action: PlacementAction) -> bool {
    let led_to_by = |row: &Row| row.command == action && row.to == status;
    action != PlacementAction::Review && rows(status, action).next().is_none() && TRANSITIONS.iter().any(led_to_by)
}

/// The page of the documentation: the tables as Markdown.
pub fn to_markdown() -> String {
    let mut page = String::from(
        "# Placement: states and commands\n\nPrinted from `src/domain/transitions.rs`; a test compares.\n\n## The placement\n\n",
    );
    page.push_str(&transition::to_markdown(TRANSITIONS));
    page.push_str("\n## Its release\n\n`requestRelease` opens it as `Requested`.\n\n");
    page.push_str(&transition::to_markdown(RELEASE_TRANSITIONS));
    page.push_str(
        "\n## Deadlines\n\nWhere nobody answers in time, the placement expires.\n\n| status | days |\n|---|---|\n",
    );
    for (status, days) in super::value::DEADLINES {
        page.push_str(&format!("| {status:?} | {days} |\n"));
    }
    page.push_str("\n## Every command in every status\n\nThe status afterwards; `=` where it was already so; empty where it is refused.\n\n| command |");
    PlacementStatus::ALL.iter().for_each(|status| page.push_str(&format!(" {status} |")));
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(PlacementStatus::ALL.len()));
    for action in PlacementAction::ALL {
        page.push_str(&format!("\n| {action} |"));
        for status in PlacementStatus::ALL {
            let mut to: Vec<&str> = rows(*status, *action).map(|row| row.to.as_str()).collect();
            if is_already(*status, *action) {
                to.push("=");
            }
            page.push_str(&format!(" {} |", to.join(" or ")));
        }
    }
    page.push('\n');
    page
}

//! Membership of a brigade, once, as data: guard, interface and documentation read this table.

use vivier_kernel::access::Party;
use vivier_kernel::transition::Transition;
use vivier_talents::closed_list;

closed_list! {
    /// How somebody stands to a brigade.
    #[derive(Default)]
    pub enum MemberStatus {
        /// Has never volunteered.
        #[default]
        Absent => "ABSENT",
        Volunteered => "VOLUNTEERED",
        /// The brigade has accepted; the person can be called.
        Accepted => "ACCEPTED",
        /// The brigade said no.
        Declined => "DECLINED",
        Left => "LEFT",
    }
}

closed_list! {
    /// The commands, by the names of their use cases.
    pub enum MemberAction {
        Volunteer => "volunteerForBrigade",
        Accept => "acceptVolunteer",
        Decline => "declineVolunteer",
        Leave => "leaveBrigade",
        Remove => "removeFromBrigade",
        EndWithPool => "endMembership",
        RecordClearance => "recordClearance",
        SetQuietHours => "setQuietHours",
        OptOut => "optOutOfCalls",
        OptIn => "optInToCalls",
        GrantStandingRelease => "grantStandingRelease",
        RevokeStandingRelease => "revokeStandingRelease",
        AssignDuty => "assignDuty",
        OfferDuty => "offerDuty",
        TakeDuty => "takeDuty",
        DropDuty => "dropDuty",
    }
}

use MemberAction as Action;
use MemberStatus::{Absent, Accepted, Declined, Left, Volunteered};

type Row = Transition<MemberStatus, MemberAction, Party>;

const PERSON: &[Party] = &[Party::Oneself];
const COORDINATOR: &[Party] = &[Party::Coordinator];
const SERVICE: &[Party] = &[Party::ReleasingManager];
const VIVIER: &[Party] = &[Party::System];

const fn row(
    from: &'static [MemberStatus],
    command: MemberAction,
    who: &'static [Party],
    guard: &'static str,
    to: MemberStatus,
) -> Row {
    Transition { from, command, who, guard, to }
}

/// The transitions of a membership.
pub const TRANSITIONS: &[Row] = &[
    row(
        &[Absent, Declined, Left],
        Action::Volunteer,
        PERSON,
        "active in the pool; the brigade has fewer than 5,000 people",
        Volunteered,
    ),
    row(&[Volunteered], Action::Accept, COORDINATOR, "", Accepted),
    row(&[Volunteered], Action::Decline, COORDINATOR, "a reason from the list", Declined),
    row(&[Volunteered, Accepted], Action::Leave, PERSON, "a reason from the list", Left),
    row(&[Accepted], Action::Remove, COORDINATOR, "a reason from the list", Left),
    row(&[Volunteered, Accepted], Action::EndWithPool, VIVIER, "the person has left the pool for good", Left),
    row(&[Accepted], Action::RecordClearance, COORDINATOR, "", Accepted),
    row(&[Volunteered], Action::SetQuietHours, PERSON, "", Volunteered),
    row(&[Accepted], Action::SetQuietHours, PERSON, "", Accepted),
    row(&[Accepted], Action::OptOut, PERSON, "until a date to come", Accepted),
    row(&[Accepted], Action::OptIn, PERSON, "", Accepted),
    row(&[Accepted], Action::GrantStandingRelease, SERVICE, "a last day to come; at most 20 at a time", Accepted),
    row(&[Accepted], Action::RevokeStandingRelease, SERVICE, "the release exists", Accepted),
    row(
        &[Accepted],
        Action::AssignDuty,
        COORDINATOR,
        "a last day to come; no other duty over these days, none without calls, and no pause",
        Accepted,
    ),
    row(&[Accepted], Action::OfferDuty, PERSON, "one's own duty, which is not over", Accepted),
    row(
        &[Accepted],
        Action::TakeDuty,
        PERSON,
        "the duty is offered; one is free over its days, takes calls on them, and is not paused",
        Accepted,
    ),
    row(&[Accepted], Action::DropDuty, COORDINATOR, "the duty exists", Accepted),
];

//! The mission's state machine, once, as data: guard, interface and documentation read these two tables.

use vivier_kernel::access::Party;
use vivier_kernel::transition::{self, Transition};
use vivier_talents::closed_list;

closed_list! {
    /// Where a mission stands.
    #[derive(Default)]
    pub enum MissionStatus {
        /// Nothing has happened yet: there is no such mission.
        #[default]
        Absent => "ABSENT",
        Draft => "DRAFT",
        /// Waits for the programme's moderation.
        Submitted => "SUBMITTED",
        Published => "PUBLISHED",
        Suspended => "SUSPENDED",
        /// Every seat is filled.
        Staffed => "STAFFED",
        UnderWay => "UNDER_WAY",
        Completed => "COMPLETED",
        Cancelled => "CANCELLED",
        Rejected => "REJECTED",
    }
}

closed_list! {
    /// The commands, by the names of their use cases.
    pub enum MissionAction {
        Draft => "draftMission",
        Edit => "editMission",
        AddSeat => "addSeat",
        ChangeSeat => "changeSeat",
        RemoveSeat => "removeSeat",
        Submit => "submitMission",
        Publish => "publishMission",
        Raise => "raiseMission",
        Reject => "rejectMission",
        Suspend => "suspendMission",
        Resume => "resumeMission",
        Cancel => "cancelMission",
        Start => "startMission",
        Complete => "completeMission",
        StandDown => "standDownMission",
        SetPriority => "setPriority",
        BuyPriority => "buyPriority",
        FillSeat => "fillSeat",
        VacateSeat => "vacateSeat",
        MoveFilling => "moveFilling",
    }
}

use MissionAction as Action;
use MissionStatus::{
    Absent, Cancelled, Completed, Draft, Published, Rejected, Staffed, Submitted, Suspended, UnderWay,
};

const OWNER: &[Party] = &[Party::MissionOwner];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];
const OWNER_OR_PROGRAMME: &[Party] = &[Party::MissionOwner, Party::ProgrammeAdministrator];

/// The commands that move a mission from one status to another.
pub const TRANSITIONS: &[Transition<MissionStatus, MissionAction, Party>] = &[
    Transition { from: &[Absent], command: Action::Draft, who: OWNER, guard: "the organisation exists", to: Draft },
    Transition {
        from: &[Draft],
        command: Action::Submit,
        who: OWNER,
        guard: "at least one seat, and none whose period is over",
        to: Submitted,
    },
    Transition { from: &[Submitted], command: Action::Publish, who: PROGRAMME, guard: "", to: Published },
    Transition {
        from: &[Draft],
        command: Action::Raise,
        who: &[Party::System],
        guard: "for a flash team that a brigade deploys; as for submitting",
        to: Published,
    },
    Transition {
        from: &[Submitted],
        command: Action::Reject,
        who: PROGRAMME,
        guard: "a reason from the list",
        to: Rejected,
    },
    Transition {
        from: &[Published],
        command: Action::Suspend,
        who: OWNER_OR_PROGRAMME,
        guard: "a reason from the list; what an owner has suspended becomes the programme's where it suspends too",
        to: Suspended,
    },
    Transition {
        from: &[Suspended],
        command: Action::Resume,
        who: OWNER_OR_PROGRAMME,
        guard: "what the programme has suspended, the programme alone",
        to: Published,
    },
    Transition {
        from: &[Draft, Submitted, Published, Suspended, Staffed, UnderWay],
        command: Action::Cancel,
        who: OWNER_OR_PROGRAMME,
        guard: "a reason from the list; no seat is filled",
        to: Cancelled,
    },
    Transition {
        from: &[Staffed],
        command: Action::Start,
        who: &[Party::MissionOwner, Party::System],
        guard: "a placement has begun",
        to: UnderWay,
    },
    Transition {
        from: &[UnderWay],
        command: Action::Complete,
        who: &[Party::MissionOwner, Party::System],
        guard: "no placement goes on after today",
        to: Completed,
    },
    Transition {
        from: &[Published, Suspended, Staffed, UnderWay],
        command: Action::StandDown,
        who: &[Party::System],
        guard: "raised for a flash team; no placement goes on as it was confirmed",
        to: Completed,
    },
];

/// A command that by itself leaves the status as it is. Filling the last open seat makes a published mission `Staffed`;
/// opening one again makes it `Published`.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    pub command: MissionAction,
    pub within: &'static [MissionStatus],
    pub who: &'static [Party],
    /// What must hold besides the status, in words; empty where nothing does.
    pub guard: &'static str,
}

const OPEN_TO_CHANGE: &[MissionStatus] = &[Draft, Submitted, Published, Suspended, Staffed, UnderWay];
const ANY_STATUS: &[MissionStatus] =
    &[Draft, Submitted, Published, Suspended, Staffed, UnderWay, Completed, Cancelled, Rejected];

/// The commands that by themselves leave the status as it is, and where they are taken.
pub const EDITS: &[Edit] = &[
    Edit { command: Action::Edit, within: OPEN_TO_CHANGE, who: OWNER, guard: "a justification once published" },
    Edit {
        command: Action::AddSeat,
        within: OPEN_TO_CHANGE,
        who: OWNER,
        guard: "a justification once published; at most 50 seats",
    },
    Edit {
        command: Action::ChangeSeat,
        within: OPEN_TO_CHANGE,
        who: OWNER,
        guard: "a justification once published; no placement on the seat",
    },
    Edit {
        command: Action::RemoveSeat,
        within: OPEN_TO_CHANGE,
        who: OWNER,
        guard: "a justification once published; no placement on the seat; one seat stays once submitted",
    },
    Edit {
        command: Action::SetPriority,
        within: &[Submitted, Published, Suspended, Staffed, UnderWay],
        who: PROGRAMME,
        guard: "a justification; more than can be bought, or none",
    },
    // What is bought is not given back: it is for sale only where the mission is shown, and nobody can reject it any more.
    Edit {
        command: Action::BuyPriority,
        within: &[Published],
        who: &[Party::System],
        guard: "the programme has set none; part of paying for it",
    },
    Edit {
        command: Action::FillSeat,
        within: &[Published, Staffed, UnderWay],
        who: &[Party::System],
        guard: "within the seat's period; no other placement on it on any of the days; part of confirming a placement",
    },
    Edit {
        command: Action::VacateSeat,
        within: ANY_STATUS,
        who: &[Party::System],
        guard: "part of ending a placement",
    },
    // A suspended mission takes nobody new; who is on it stays, and what was agreed with them can be amended.
    Edit {
        command: Action::MoveFilling,
        within: &[Published, Suspended, Staffed, UnderWay],
        who: &[Party::System],
        guard: "the placement is on the seat; within the seat's period; no other placement on it on any of the days; part of amending a placement",
    },
];

/// What the tables say of a command in a status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is taken, and the mission is then in this status (unless the seats say otherwise).
    Taken(MissionStatus),
    /// It was already so: nothing happens, and that is not an error.
    AlreadySo,
    /// The status forbids it.
    Forbidden,
}

/// What the tables say of `action` where the mission is in `status`.
pub fn verdict(status: MissionStatus, action: MissionAction) -> Verdict {
    if let Some(row) = transition::find(TRANSITIONS, &status, &action) {
        return Verdict::Taken(row.to);
    }
    if EDITS.iter().any(|row| row.command == action && row.within.contains(&status)) {
        return Verdict::Taken(status);
    }
    let already = action != Action::Draft && TRANSITIONS.iter().any(|row| row.command == action && row.to == status);
    if already { Verdict::AlreadySo } else { Verdict::Forbidden }
}

/// The actions that the tables take in `status`, for buttons.
pub fn possible(status: MissionStatus) -> impl Iterator<Item = MissionAction> {
    MissionAction::ALL.iter().copied().filter(move |action| matches!(verdict(status, *action), Verdict::Taken(_)))
}

impl MissionStatus {
    /// True while its open seats look for people.
    pub fn looks_for_people(self) -> bool {
        matches!(self, Self::Published | Self::UnderWay)
    }

    /// True once everybody may have read the mission: from then on a change needs a justification.
    pub fn is_public(self) -> bool {
        matches!(self, Self::Published | Self::Suspended | Self::Staffed | Self::UnderWay | Self::Completed)
    }

    /// True once nothing more becomes of the mission.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled | Self::Rejected)
    }
}

/// The page of the documentation: both tables and the whole matrix as Markdown.
pub fn to_markdown() -> String {
    let mut page = String::from(
        "# Mission: states and commands\n\nPrinted from `src/domain/transitions.rs`; a test compares.\n\n## Commands that change the status\n\n",
    );
    page.push_str(&transition::to_markdown(TRANSITIONS));
    page.push_str(concat!(
        "\n## Commands that by themselves leave the status\n\n",
        "Filling the last open seat makes a published mission `Staffed`; opening a seat again makes a staffed one `Published`.\n\n",
        "| in | command | who | guard |\n|---|---|---|---|\n",
    ));
    for row in EDITS {
        let within = row.within.iter().map(|s| format!("{s:?}")).collect::<Vec<_>>().join(", ");
        let who = row.who.iter().map(|w| format!("{w:?}")).collect::<Vec<_>>().join(", ");
        page.push_str(&format!("| {within} | {:?} | {who} | {} |\n", row.command, row.guard));
    }
    page.push_str("\n## Every command in every status\n\nThe status afterwards; `=` where it was already so; empty where it is refused.\n\n| command |");
    MissionStatus::ALL.iter().for_each(|status| page.push_str(&format!(" {status} |")));
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(MissionStatus::ALL.len()));
    for action in MissionAction::ALL {
        page.push_str(&format!("\n| {action} |"));
        for status in MissionStatus::ALL {
            page.push_str(&match verdict(*status, *action) {
                Verdict::Taken(to) => format!(" {to} |"),
                Verdict::AlreadySo => " = |".to_owned(),
                Verdict::Forbidden => "  |".to_owned(),
            });
        }
    }
    page.push('\n');
    page
}

//! The talent's state machine, once, as data: guard, interface and documentation read these two tables.

use vivier_kernel::access::Party;
use vivier_kernel::closed_list;
use vivier_kernel::transition::{self, Transition};

closed_list! {
    /// Where a person stands in the pool. Being placed is not a status: availability and engagements say that.
    #[derive(Default)]
    pub enum TalentStatus {
        /// Nothing has happened yet: there is no such talent.
        #[default]
        Absent => "ABSENT",
        Registered => "REGISTERED",
        Active => "ACTIVE",
        /// Out of the pool until a day.
        Paused => "PAUSED",
        Withdrawn => "WITHDRAWN",
        /// Nothing personal can be read any more. Final.
        Erased => "ERASED",
    }
}

closed_list! {
    /// The commands, by the names of their use cases.
    pub enum TalentAction {
        Register => "registerTalent",
        DescribeProfile => "describeProfile",
        ClaimSkill => "claimSkill",
        ReviseSkillClaim => "reviseSkillClaim",
        WithdrawSkillClaim => "withdrawSkillClaim",
        EndorseSkill => "endorseSkill",
        ProveSkill => "proveSkill",
        DeclareAvailability => "declareAvailability",
        ReviseAvailability => "reviseAvailability",
        WithdrawAvailability => "withdrawAvailability",
        ChooseVisibility => "chooseVisibility",
        RecordClearance => "recordTalentClearance",
        Activate => "activateTalent",
        Pause => "pauseTalent",
        Resume => "resumeTalent",
        Withdraw => "withdrawTalent",
        Erase => "eraseTalent",
        BookEngagement => "bookEngagement",
        ReleaseEngagement => "releaseEngagement",
        TakeTeamSeat => "takeTeamSeat",
        LeaveTeamSeat => "leaveTeamSeat",
    }
}

impl TalentAction {
    /// True of what nobody does with their own profile.
    pub fn is_for_others(self) -> bool {
        matches!(self, Self::EndorseSkill | Self::RecordClearance)
    }
}

use TalentAction as Action;
use TalentStatus::{Absent, Active, Erased, Paused, Registered, Withdrawn};

/// The commands that move a talent from one status to another.
pub const TRANSITIONS: &[Transition<TalentStatus, TalentAction, Party>] = &[
    Transition {
        from: &[Absent],
        command: Action::Register,
        who: &[Party::Verified],
        guard: "one talent for an account; a home organisation unless external",
        to: Registered,
    },
    Transition {
        from: &[Registered],
        command: Action::Activate,
        who: &[Party::Oneself],
        guard: "a display name and at least one skill claim",
        to: Active,
    },
    Transition {
        from: &[Active, Paused],
        command: Action::Pause,
        who: &[Party::Oneself],
        guard: "until a day to come",
        to: Paused,
    },
    Transition {
        from: &[Paused],
        command: Action::Resume,
        who: &[Party::Oneself, Party::System],
        guard: "",
        to: Active,
    },
    Transition {
        from: &[Registered, Active, Paused],
        command: Action::Withdraw,
        who: &[Party::Oneself],
        guard: "a reason from the list",
        to: Withdrawn,
    },
    Transition {
        from: &[Registered, Active, Paused, Withdrawn],
        command: Action::Erase,
        who: &[Party::Oneself, Party::ProgrammeAdministrator],
        guard: "",
        to: Erased,
    },
];

/// A command that leaves the status as it is.
#[derive(Clone, Copy, Debug)]
pub struct Edit {
    pub command: TalentAction,
    pub within: &'static [TalentStatus],
    pub who: &'static [Party],
    /// What must hold besides the status, in words; empty where nothing does.
    pub guard: &'static str,
}

const IN_THE_POOL: &[TalentStatus] = &[Registered, Active, Paused];

/// The commands that leave the status as it is, and where they are taken.
pub const EDITS: &[Edit] = &[
    Edit {
        command: Action::DescribeProfile,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "the display name stays while active or paused",
    },
    Edit {
        command: Action::ClaimSkill,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "not claimed yet; at most 200",
    },
    Edit { command: Action::ReviseSkillClaim, within: IN_THE_POOL, who: &[Party::Oneself], guard: "claimed before" },
    Edit {
        command: Action::WithdrawSkillClaim,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "one claim stays while active or paused",
    },
    Edit {
        command: Action::EndorseSkill,
        within: &[Active],
        who: &[Party::Colleague],
        guard: "claimed before; nobody endorses oneself",
    },
    Edit {
        command: Action::ProveSkill,
        within: &[Registered, Active, Paused, Withdrawn],
        who: &[Party::System],
        guard: "claimed before; part of completing a placement or checking a certificate",
    },
    Edit {
        command: Action::DeclareAvailability,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "its last day has not passed; at most 200 windows",
    },
    Edit {
        command: Action::ReviseAvailability,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "its last day has not passed; what is booked still fits",
    },
    Edit {
        command: Action::WithdrawAvailability,
        within: IN_THE_POOL,
        who: &[Party::Oneself],
        guard: "what is booked still fits",
    },
    Edit { command: Action::ChooseVisibility, within: IN_THE_POOL, who: &[Party::Oneself], guard: "" },
    Edit {
        command: Action::RecordClearance,
        within: IN_THE_POOL,
        who: &[Party::ReleasingManager, Party::ProgrammeAdministrator],
        guard: "its last day has not passed; nobody records their own",
    },
    Edit {
        command: Action::BookEngagement,
        within: &[Active, Paused],
        who: &[Party::System],
        guard: "on no day more than the declared share; part of confirming a placement",
    },
    Edit {
        command: Action::ReleaseEngagement,
        within: &[Registered, Active, Paused, Withdrawn, Erased],
        who: &[Party::System],
        guard: "part of ending a placement",
    },
    Edit {
        command: Action::TakeTeamSeat,
        within: &[Active, Paused],
        who: &[Party::System],
        guard: "engaged by a call of a flash team",
    },
    Edit {
        command: Action::LeaveTeamSeat,
        within: &[Registered, Active, Paused, Withdrawn],
        who: &[Party::System],
        guard: "in the team no more, or the team is over",
    },
];

/// What the tables say of a command in a status.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is taken, and the talent is then in this status.
    Taken(TalentStatus),
    /// It was already so: nothing happens, and that is not an error.
    AlreadySo,
    /// The status forbids it.
    Forbidden,
}

/// What the tables say of `action` where the talent is in `status`.
pub fn verdict(status: TalentStatus, action: TalentAction) -> Verdict {
    if let Some(row) = transition::find(TRANSITIONS, &status, &action) {
        return Verdict::Taken(row.to);
    }
    if EDITS.iter().any(|row| row.command == action && row.within.contains(&status)) {
        return Verdict::Taken(status);
    }
    let already = action != Action::Register && TRANSITIONS.iter().any(|row| row.command == action && row.to == status);
    if already { Verdict::AlreadySo } else { Verdict::Forbidden }
}

/// The actions that a talent in `status` can take part in, for buttons: those that the tables take.
pub fn possible(status: TalentStatus) -> impl Iterator<Item = TalentAction> {
    TalentAction::ALL.iter().copied().filter(move |action| matches!(verdict(status, *action), Verdict::Taken(_)))
}

/// The page of the documentation: both tables as Markdown.
pub fn to_markdown() -> String {
    let mut page = String::from(
        "# Talent: states and commands\n\nPrinted from `src/domain/transitions.rs`; a test compares.\n\n## Commands that change the status\n\n",
    );
    page.push_str(&transition::to_markdown(TRANSITIONS));
    page.push_str("\n## Commands that leave the status\n\n| in | command | who | guard |\n|---|---|---|---|\n");
    for row in EDITS {
        let within = row.within.iter().map(|s| format!("{s:?}")).collect::<Vec<_>>().join(", ");
        let who = row.who.iter().map(|w| format!("{w:?}")).collect::<Vec<_>>().join(", ");
        page.push_str(&format!("| {within} | {:?} | {who} | {} |\n", row.command, row.guard));
    }
    page.push_str("\n## Every command in every status\n\nThe status afterwards; `=` where it was already so; empty where it is refused.\n\n| command |");
    TalentStatus::ALL.iter().for_each(|status| page.push_str(&format!(" {status} |")));
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(TalentStatus::ALL.len()));
    for action in TalentAction::ALL {
        page.push_str(&format!("\n| {action} |"));
        for status in TalentStatus::ALL {
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

//! What a placement's page offers, by the API's name of each action.

use super::{Command, Kind, WORDS, command, optional, required};

/// Why a talent says no to a placement.
const DECLINE_REASONS: Kind = Kind::Choice(
    "decline-reason",
    &["NOT_INTERESTED", "NOT_AVAILABLE", "SKILLS_DO_NOT_MATCH", "PLACE_DOES_NOT_FIT", "OTHER"],
);
/// Why a host says no to one.
const TURN_DOWN_REASONS: Kind = Kind::Choice(
    "decline-reason",
    &["SKILLS_DO_NOT_MATCH", "ANOTHER_WAS_CHOSEN", "NEED_CHANGED", "PLACE_DOES_NOT_FIT", "OTHER"],
);
/// Why a side says no to a change of the agreement.
const AMENDMENT_REASONS: Kind = Kind::Choice(
    "decline-reason",
    &["NOT_INTERESTED", "NOT_AVAILABLE", "SKILLS_DO_NOT_MATCH", "NEED_CHANGED", "PLACE_DOES_NOT_FIT", "OTHER"],
);
const WITHDRAWAL_REASONS: Kind = Kind::Choice(
    "withdrawal-reason",
    &[
        "NO_LONGER_AVAILABLE",
        "NEED_GONE",
        "NEED_MET_OTHERWISE",
        "FOUND_ANOTHER_MISSION",
        "TERMS_NOT_AGREED",
        "BY_MISTAKE",
        "OTHER",
    ],
);
/// Why a service does not release its agent.
pub const REFUSALS: &[&str] =
    &["WORKLOAD", "CRITICAL_PERIOD", "UNDERSTAFFED", "SHARE_TOO_HIGH", "TOO_LONG", "STATUTE_FORBIDS", "OTHER"];
const REFUSAL_REASONS: Kind = Kind::Choice("release-refusal", REFUSALS);
const EARLY_END_REASONS: Kind = Kind::Choice(
    "early-end",
    &["NEED_GONE", "PROJECT_STOPPED", "RECALLED_BY_SERVICE", "CHANGED_POST", "DISAGREEMENT", "PERSONAL", "OTHER"],
);
/// The reasons of those lists that none of these sides can have: the API refuses them.
pub fn left_out(command: &str, sides: &[String]) -> Vec<&'static str> {
    let is = |side: &str| sides.iter().any(|one| one == side);
    let of_others: &[(&'static str, bool)] = match command {
        "decline-amendment" => &[
            ("NOT_INTERESTED", is("TALENT") || is("SERVICE")),
            ("NOT_AVAILABLE", is("TALENT") || is("SERVICE")),
            ("NEED_CHANGED", is("HOST") || is("SERVICE")),
        ],
        "withdraw" => &[
            ("NO_LONGER_AVAILABLE", is("TALENT") || is("PROGRAMME")),
            ("FOUND_ANOTHER_MISSION", is("TALENT") || is("PROGRAMME")),
            ("NEED_GONE", is("HOST") || is("PROGRAMME")),
            ("NEED_MET_OTHERWISE", is("HOST") || is("PROGRAMME")),
        ],
        "end-early" => &[
            ("NEED_GONE", is("HOST") || is("PROGRAMME")),
            ("RECALLED_BY_SERVICE", is("SERVICE") || is("PROGRAMME")),
            ("CHANGED_POST", is("TALENT") || is("SERVICE") || is("PROGRAMME")),
            ("PERSONAL", is("TALENT") || is("PROGRAMME")),
        ],
        _ => &[],
    };
    of_others.iter().filter(|(_, theirs)| !theirs).map(|(reason, _)| *reason).collect()
}

const DISPUTE_MATTERS: Kind = Kind::Choice(
    "dispute-matter",
    &["HOURS_COUNTED", "TASKS", "WORKING_CONDITIONS", "CONDUCT", "EARLY_END", "ASSESSMENT", "OTHER"],
);
const DISPUTE_OUTCOMES: Kind = Kind::Choice("dispute-outcome", &["UPHELD", "REJECTED", "MEDIATED", "DROPPED"]);
const RATINGS: Kind = Kind::Choice("rating", &["EXCELLENT", "GOOD", "FAIR", "UNSATISFACTORY"]);
/// The most half days that a placement counts.
const HALF_DAYS: Kind = Kind::Count(0, 2000);

/// What is asked of a placement that is there, in the order in which the page shows it: the action's name in the API, and its form.
pub const ON_PLACEMENT: &[(&str, Command)] = &[
    ("ACCEPT_PLACEMENT", command!("accept", "AcceptPlacement", "accept-placement", [])),
    ("REQUEST_RELEASE", command!("request-release", "RequestRelease", "request-release", [])),
    (
        "GRANT_RELEASE",
        command!(
            "grant-release",
            "GrantRelease",
            "grant-release",
            [
                optional("maxShare", Kind::Share),
                optional("lastDay", Kind::Day),
                optional("conditions", Kind::Lines(2000)),
            ]
        ),
    ),
    (
        "GIVE_RELEASE_OPINION",
        command!(
            "give-opinion",
            "GiveReleaseOpinion",
            "give-release-opinion",
            [required("favourable", Kind::Choice("favourable", &["true", "false"])), WORDS]
        ),
    ),
    (
        "DRAFT_AGREEMENT",
        command!(
            "draft-agreement",
            "DraftAgreement",
            "draft-agreement",
            [
                optional("startsOn", Kind::Day),
                optional("endsOn", Kind::Day),
                optional("share", Kind::Share),
                optional("place", Kind::Line(120)),
                optional("activities", Kind::Lines(4000)),
                optional("hours", Kind::Line(200)),
                optional("reimbursement", Kind::Choice("reimbursement", &["REIMBURSED", "WAIVED"])),
                optional("noticeDays", Kind::Count(0, 180)),
                optional("conditions", Kind::Lines(2000)),
            ]
        ),
    ),
    ("SIGN_AGREEMENT", command!("sign-agreement", "SignAgreement", "sign-agreement", [required("hash", Kind::Fixed)])),
    ("CONFIRM_PLACEMENT", command!("confirm", "ConfirmPlacement", "confirm-placement", [])),
    ("START_PLACEMENT", command!("start", "StartPlacement", "start-placement", [])),
    ("SIGN_AMENDMENT", command!("sign-amendment", "SignAmendment", "sign-amendment", [required("hash", Kind::Fixed)])),
    (
        "PROPOSE_AMENDMENT",
        command!(
            "propose-amendment",
            "ProposeAmendment",
            "propose-amendment",
            [
                optional("lastDay", Kind::Day),
                optional("share", Kind::Share),
                optional("place", Kind::Line(120)),
                optional("hours", Kind::Line(200)),
                optional("activities", Kind::Lines(4000)),
                optional("reimbursement", Kind::Choice("reimbursement", &["REIMBURSED", "WAIVED"])),
                optional("conditions", Kind::Lines(2000)),
            ]
        ),
    ),
    (
        "DECLINE_AMENDMENT",
        command!(
            "decline-amendment",
            "DeclineAmendment",
            "decline-amendment",
            [required("reason", AMENDMENT_REASONS), WORDS]
        ),
    ),
    (
        "COMPLETE_PLACEMENT",
        command!(
            "complete",
            "CompletePlacement",
            "complete-placement",
            [required("halfDays", HALF_DAYS), optional("skills", Kind::Levels),]
        ),
    ),
    (
        "REVIEW_PLACEMENT",
        command!(
            "review",
            "ReviewPlacement",
            "review-placement",
            [required("rating", RATINGS), WORDS, optional("halfDays", HALF_DAYS),]
        ),
    ),
    (
        "DELEGATE_RELEASE",
        command!("delegate-release", "DelegateRelease", "delegate-release", [required("delegateEmail", Kind::Email)]),
    ),
    ("REMIND_RELEASE", command!("remind-release", "RemindRelease", "remind-release", [])),
    (
        "REFUSE_RELEASE",
        command!("refuse-release", "RefuseRelease", "refuse-release", [required("reason", REFUSAL_REASONS), WORDS,]),
    ),
    (
        "REVOKE_RELEASE",
        command!(
            "revoke-release",
            "RevokeRelease",
            "revoke-release",
            [required("reason", REFUSAL_REASONS), optional("lastDay", Kind::Day), WORDS]
        ),
    ),
    (
        "DECLINE_PLACEMENT",
        command!("decline", "DeclinePlacement", "decline-placement", [required("reason", DECLINE_REASONS), WORDS,]),
    ),
    (
        "DECLINE_PLACEMENT",
        command!("turn-down", "DeclinePlacement", "decline-placement", [required("reason", TURN_DOWN_REASONS), WORDS,]),
    ),
    (
        "WITHDRAW_PLACEMENT",
        command!(
            "withdraw",
            "WithdrawPlacement",
            "withdraw-placement",
            [required("reason", WITHDRAWAL_REASONS), WORDS,]
        ),
    ),
    (
        "END_PLACEMENT_EARLY",
        command!(
            "end-early",
            "EndPlacementEarly",
            "end-placement-early",
            [
                required("reason", EARLY_END_REASONS),
                optional("lastDay", Kind::Day),
                required("halfDays", HALF_DAYS),
                WORDS,
            ]
        ),
    ),
    (
        "RAISE_DISPUTE",
        command!(
            "raise-dispute",
            "RaiseDispute",
            "raise-dispute",
            [required("matter", DISPUTE_MATTERS), required("words", Kind::Lines(1000))]
        ),
    ),
    (
        "SETTLE_DISPUTE",
        command!(
            "settle-dispute",
            "SettleDispute",
            "settle-dispute",
            [
                required("number", Kind::Count(1, 10)),
                required("outcome", DISPUTE_OUTCOMES),
                required("words", Kind::Lines(1000)),
                optional("halfDays", HALF_DAYS),
            ]
        ),
    ),
];

/// A talent asks for a seat.
pub const APPLY: Command =
    command!("apply", "ApplyToSeat", "apply-to-seat", [optional("motivation", Kind::Lines(4000))]);

/// An owner asks a talent.
pub const INVITE: Command =
    command!("invite", "InviteTalent", "invite-talent", [optional("motivation", Kind::Lines(4000))]);

/// The programme asks both.
pub const PROPOSE: Command =
    command!("propose", "ProposePlacement", "propose-placement", [optional("motivation", Kind::Lines(4000))]);

/// The form of an action, by its part of the address.
/// True where the command is for a side that can give its action: a no has other reasons on each.
pub fn is_for(command: &Command, side: &str) -> bool {
    match command.name {
        "decline" => side != "HOST",
        "turn-down" => side == "HOST",
        _ => true,
    }
}

pub fn named(name: &str) -> Option<(&'static str, &'static Command)> {
    ON_PLACEMENT.iter().find(|(_, command)| command.name == name).map(|(action, command)| (*action, command))
}

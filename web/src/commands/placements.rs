//! What a placement's page offers, by the API's name of each action.

use super::{Command, Kind, WORDS, command, optional, required};

const DECLINE_REASONS: Kind = Kind::Choice(
    "decline-reason",
    &[
        "NOT_INTERESTED",
        "NOT_AVAILABLE",
        "SKILLS_DO_NOT_MATCH",
        "ANOTHER_WAS_CHOSEN",
        "NEED_CHANGED",
        "PLACE_DOES_NOT_FIT",
        "OTHER",
    ],
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
const REFUSAL_REASONS: Kind = Kind::Choice(
    "release-refusal",
    &["WORKLOAD", "CRITICAL_PERIOD", "UNDERSTAFFED", "SHARE_TOO_HIGH", "TOO_LONG", "STATUTE_FORBIDS", "OTHER"],
);
const EARLY_END_REASONS: Kind = Kind::Choice(
    "early-end",
    &["NEED_GONE", "PROJECT_STOPPED", "RECALLED_BY_SERVICE", "CHANGED_POST", "DISAGREEMENT", "PERSONAL", "OTHER"],
);
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
        "DRAFT_AGREEMENT",
        command!(
            "draft-agreement",
            "DraftAgreement",
            "draft-agreement",
            [
                optional("startsOn", Kind::Day),
                optional("endsOn", Kind::Day),
                optional("share", Kind::Share),
                optional("place", Kind::Line(200)),
                optional("conditions", Kind::Lines(2000)),
            ]
        ),
    ),
    ("SIGN_AGREEMENT", command!("sign-agreement", "SignAgreement", "sign-agreement", [required("hash", Kind::Fixed)])),
    ("CONFIRM_PLACEMENT", command!("confirm", "ConfirmPlacement", "confirm-placement", [])),
    ("START_PLACEMENT", command!("start", "StartPlacement", "start-placement", [])),
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
    ("REMIND_RELEASE", command!("remind-release", "RemindRelease", "remind-release", [])),
    (
        "REFUSE_RELEASE",
        command!("refuse-release", "RefuseRelease", "refuse-release", [required("reason", REFUSAL_REASONS), WORDS,]),
    ),
    (
        "DECLINE_PLACEMENT",
        command!("decline", "DeclinePlacement", "decline-placement", [required("reason", DECLINE_REASONS), WORDS,]),
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
];

/// A talent asks for a seat.
pub const APPLY: Command =
    command!("apply", "ApplyToSeat", "apply-to-seat", [optional("motivation", Kind::Lines(4000))]);

/// An owner asks a talent.
pub const INVITE: Command =
    command!("invite", "InviteTalent", "invite-talent", [optional("motivation", Kind::Lines(4000))]);

/// The form of an action, by its part of the address.
pub fn named(name: &str) -> Option<(&'static str, &'static Command)> {
    ON_PLACEMENT.iter().find(|(_, command)| command.name == name).map(|(action, command)| (*action, command))
}

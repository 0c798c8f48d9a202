//! What owners and the programme do with a mission, by the API's name of each action.

use super::talents::{CLEARANCES, REGIONS};
use super::{Command, Field, Kind, WORDS, command, optional, required};

const CANCELLATION_REASONS: Kind = Kind::Choice(
    "cancellation-reason",
    &["NEED_GONE", "NEED_MET_OTHERWISE", "NO_BUDGET", "NOBODY_FOUND", "PROJECT_STOPPED", "MODERATION", "OTHER"],
);
const SUSPENSION_REASONS: Kind = Kind::Choice(
    "suspension-reason",
    &["NEED_UNDER_REVIEW", "BUDGET_PENDING", "CONTACT_UNAVAILABLE", "TOO_MANY_APPLICATIONS", "MODERATION", "OTHER"],
);
const REJECTION_REASONS: Kind =
    Kind::Choice("rejection-reason", &["OUT_OF_SCOPE", "UNCLEAR", "DUPLICATE", "DISGUISED_POST", "UNLAWFUL", "OTHER"]);
const WORK_MODES: Kind = Kind::Choice("work-mode", &["ON_SITE", "HYBRID", "REMOTE"]);
const TITLE: Field = required("title", Kind::Line(160));
const DESCRIPTION: Field = required("description", Kind::Lines(10_000));
/// Needed once the mission is published; the API says so at the field.
const JUSTIFICATION: Field = optional("justification", Kind::Lines(2000));

pub const DRAFT: Command = command!(
    "draft-mission",
    "DraftMission",
    "draft-mission",
    [required("organisationId", Kind::Offered), TITLE, DESCRIPTION,]
);

/// What a seat is, and why it is so from now on.
macro_rules! seat {
    ($name:literal, $operation:literal, $file:literal, [$($more:expr),*]) => {
        command!($name, $operation, $file, [
            $($more,)*
            required("seat.title", Kind::Line(160)),
            optional("seat.skills", Kind::Requirements),
            required("seat.startsOn", Kind::Day),
            required("seat.endsOn", Kind::Day),
            required("seat.share", Kind::Share),
            required("seat.workMode", WORK_MODES),
            optional("seat.region", Kind::Choice("region", REGIONS)),
            optional("seat.place", Kind::Line(120)),
            optional("seat.clearance", CLEARANCES),
            JUSTIFICATION,
        ])
    };
}

pub const ADD_SEAT: Command = seat!("add-seat", "AddSeat", "add-seat", []);
/// The same seat, asked for otherwise.
pub const CHANGE_SEAT: Command = seat!("change-seat", "ChangeSeat", "change-seat", [required("seatId", Kind::Fixed)]);

pub const REMOVE_SEAT: Command =
    command!("remove-seat", "RemoveSeat", "remove-seat", [required("seatId", Kind::Fixed), JUSTIFICATION]);

/// What is done with seats.
pub const ON_SEATS: &[&Command] = &[&ADD_SEAT, &CHANGE_SEAT, &REMOVE_SEAT];

/// What is asked of a mission that is there, in the order in which its page shows it.
pub const ON_MISSION: &[(&str, Command)] = &[
    ("SUBMIT_MISSION", command!("submit", "SubmitMission", "submit-mission", [])),
    ("PUBLISH_MISSION", command!("publish", "PublishMission", "publish-mission", [])),
    ("RESUME_MISSION", command!("resume-mission", "ResumeMission", "resume-mission", [])),
    ("START_MISSION", command!("start-mission", "StartMission", "start-mission", [])),
    ("COMPLETE_MISSION", command!("complete-mission", "CompleteMission", "complete-mission", [])),
    ("EDIT_MISSION", command!("edit-mission", "EditMission", "edit-mission", [TITLE, DESCRIPTION, JUSTIFICATION])),
    (
        "SET_PRIORITY",
        command!(
            "set-priority",
            "SetPriority",
            "set-priority",
            [required("priority", Kind::Count(0, 100)), required("justification", Kind::Lines(2000)),]
        ),
    ),
    (
        "SUSPEND_MISSION",
        command!("suspend", "SuspendMission", "suspend-mission", [required("reason", SUSPENSION_REASONS), WORDS,]),
    ),
    (
        "REJECT_MISSION",
        command!("reject", "RejectMission", "reject-mission", [required("reason", REJECTION_REASONS), WORDS,]),
    ),
    (
        "CANCEL_MISSION",
        command!("cancel", "CancelMission", "cancel-mission", [required("reason", CANCELLATION_REASONS), WORDS,]),
    ),
];

/// The form of an action, by its part of the address.
pub fn named(name: &str) -> Option<(&'static str, &'static Command)> {
    ON_MISSION.iter().find(|(_, command)| command.name == name).map(|(action, command)| (*action, command))
}

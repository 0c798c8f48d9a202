//! What somebody does with how they are told.

use super::accounts::CURRENT;
use super::{Command, Kind, ZONES, command, optional, required};

const FORMS: Kind = Kind::Choice("webhook-form", &["EVENT", "TEXT"]);
/// What notifications are about, as the API names it.
pub const FAMILIES: &[&str] =
    &["PLACEMENT", "RELEASE", "AGREEMENT", "MISSION", "CALL", "MATCH", "ACCOUNT", "PROGRAMME"];
/// The longest address of a webhook, in characters.
const LONGEST_URL: u16 = 2_000;

pub const READ_ALL: Command = command!("read-all", "MarkAllNotificationsRead", "mark-all-notifications-read", []);
pub const QUIET_HOURS: Command = command!(
    "quiet-hours",
    "ChooseNotificationQuietHours",
    "choose-notification-quiet-hours",
    [
        required("quietHours.zone", ZONES),
        required("quietHours.from", Kind::Count(0, 23)),
        required("quietHours.until", Kind::Count(0, 23)),
    ]
);
pub const NO_QUIET_HOURS: Command =
    command!("no-quiet-hours", "ChooseNotificationQuietHours", "choose-notification-quiet-hours", []);
pub const OPEN_CALENDAR: Command =
    command!("open-calendar", "OpenCalendarLink", "open-calendar-link", [optional("currentPassword", CURRENT)]);
pub const REVOKE_CALENDAR: Command = command!("revoke-calendar", "RevokeCalendarLink", "revoke-calendar-link", []);
pub const REGISTER_WEBHOOK: Command = command!(
    "register-webhook",
    "RegisterWebhook",
    "register-webhook",
    [
        required("url", Kind::Line(LONGEST_URL)),
        required("form", FORMS),
        required("families", Kind::Choices("family", FAMILIES)),
        optional("currentPassword", CURRENT),
    ]
);
pub const ROTATE_SECRET: Command = command!("rotate-secret", "RotateWebhookSecret", "rotate-webhook-secret", []);
pub const RESUME_WEBHOOK: Command = command!("resume-webhook", "ResumeWebhook", "resume-webhook", []);
pub const REMOVE_WEBHOOK: Command = command!("remove-webhook", "RemoveWebhook", "remove-webhook", []);
pub const REPLAY_DELIVERY: Command = command!("replay-delivery", "ReplayDelivery", "replay-delivery", []);

/// Each with what the address names it is about: the field of the input that takes the id.
pub const COMMANDS: &[(&Command, Option<&str>)] = &[
    (&READ_ALL, None),
    (&QUIET_HOURS, None),
    (&NO_QUIET_HOURS, None),
    (&OPEN_CALENDAR, None),
    (&REVOKE_CALENDAR, None),
    (&REGISTER_WEBHOOK, None),
    (&ROTATE_SECRET, Some("webhookId")),
    (&RESUME_WEBHOOK, Some("webhookId")),
    (&REMOVE_WEBHOOK, Some("webhookId")),
    (&REPLAY_DELIVERY, Some("deliveryId")),
];

/// The command of an address, and the field of the input that its id goes into.
pub fn named(name: &str) -> Option<(&'static Command, Option<&'static str>)> {
    COMMANDS.iter().find(|(command, _)| command.name == name).copied()
}

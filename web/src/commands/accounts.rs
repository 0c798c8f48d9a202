//! What a person does with their own account, and on the way into it.

use super::{Command, Kind, command, optional, required};

pub(super) const CURRENT: Kind = Kind::Secret("current-password");
const NEW: Kind = Kind::Secret("new-password");

pub const REGISTER: Command = command!(
    "register",
    "RegisterAccount",
    "register-account",
    [required("name", Kind::Line(120)), required("email", Kind::Email), required("password", NEW)]
);
/// By the link of a mail that says that the address was asked for several times.
pub const FINISH: Command = command!(
    "finish-registration",
    "FinishRegistration",
    "finish-registration",
    [
        required("token", Kind::Fixed),
        required("name", Kind::Line(120)),
        required("email", Kind::Email),
        required("password", NEW),
    ]
);
pub const VERIFY: Command =
    command!("verify-address", "VerifyAddress", "verify-address", [required("token", Kind::Fixed)]);
pub const REQUEST_RESET: Command = command!(
    "request-password-reset",
    "RequestPasswordReset",
    "request-password-reset",
    [required("email", Kind::Email)]
);
pub const RESET: Command = command!(
    "reset-password",
    "ResetPassword",
    "reset-password",
    [required("token", Kind::Fixed), required("newPassword", NEW)]
);
pub const CONFIRM_ADDRESS: Command =
    command!("confirm-address", "ConfirmAddressChange", "confirm-address-change", [required("token", Kind::Fixed)]);
pub const CHANGE_PASSWORD: Command = command!(
    "change-password",
    "ChangePassword",
    "change-password",
    [required("currentPassword", CURRENT), required("newPassword", NEW)]
);
pub const CHANGE_ADDRESS: Command = command!(
    "change-address",
    "RequestAddressChange",
    "request-address-change",
    [required("email", Kind::Email), optional("currentPassword", CURRENT)]
);
pub const CANCEL_ADDRESS: Command = command!("cancel-address", "CancelAddressChange", "cancel-address-change", []);
pub const RESEND: Command = command!("resend-verification", "ResendVerification", "resend-verification", []);
pub const BEGIN_FACTOR: Command =
    command!("begin-second-factor", "BeginSecondFactor", "begin-second-factor", [optional("currentPassword", CURRENT)]);
pub const CONFIRM_FACTOR: Command =
    command!("confirm-second-factor", "ConfirmSecondFactor", "confirm-second-factor", [required("code", Kind::Code)]);
pub const REMOVE_FACTOR: Command = command!(
    "remove-second-factor",
    "RemoveSecondFactor",
    "remove-second-factor",
    [optional("currentPassword", CURRENT), required("code", Kind::Code)]
);
pub const RENEW_CODES: Command =
    command!("renew-recovery-codes", "RenewRecoveryCodes", "renew-recovery-codes", [required("code", Kind::Code)]);
pub const END_SESSION: Command =
    command!("end-session", "EndSession", "end-session", [required("sessionId", Kind::Fixed)]);
pub const END_OTHERS: Command = command!("end-other-sessions", "EndOtherSessions", "end-other-sessions", []);
pub const ISSUE_TOKEN: Command = command!(
    "issue-token",
    "IssueApiToken",
    "issue-api-token",
    [
        required("label", Kind::Line(80)),
        required("days", Kind::Count(1, 366)),
        optional("scopes", Kind::Choices("scope", &["READ", "WRITE", "COORDINATE", "ADMINISTER"])),
        optional("currentPassword", CURRENT),
    ]
);
pub const REVOKE_TOKEN: Command =
    command!("revoke-token", "RevokeApiToken", "revoke-api-token", [required("apiTokenId", Kind::Fixed)]);
/// The roles that can be lent, as the API writes them.
pub const LENT_ROLES: &[&str] = &["RELEASING_MANAGER", "HUMAN_RESOURCES", "MISSION_OWNER", "COORDINATOR"];
pub const DELEGATE: Command = command!(
    "delegate-role",
    "DelegateRole",
    "delegate-role",
    [
        required("delegateEmail", Kind::Email),
        required("role", Kind::Choice("role", LENT_ROLES)),
        required("organisationId", Kind::Offered),
        required("start", Kind::Day),
        required("end", Kind::Day),
    ]
);
pub const END_DELEGATION: Command =
    command!("end-delegation", "EndDelegation", "end-delegation", [required("delegationId", Kind::Fixed)]);
/// Who answers for one's service while one is away.
pub const PLAN_ABSENCE: Command = command!(
    "plan-absence",
    "PlanAbsence",
    "plan-absence",
    [required("startsOn", Kind::Day), required("endsOn", Kind::Day), required("delegateEmail", Kind::Email)]
);
pub const CANCEL_ABSENCE: Command = command!("cancel-absence", "CancelAbsence", "cancel-absence", []);

/// It answers with where to go.
pub const LINK: Command =
    command!("link-identity", "BeginFederation", "begin-federation", [optional("currentPassword", CURRENT)]);
pub const UNLINK: Command = command!(
    "unlink-identity",
    "UnlinkIdentity",
    "unlink-identity",
    [required("identityId", Kind::Fixed), optional("currentPassword", CURRENT)]
);

/// On the page of one's own account.
pub const ON_ACCOUNT: &[&Command] = &[
    &CHANGE_PASSWORD,
    &CHANGE_ADDRESS,
    &CANCEL_ADDRESS,
    &RESEND,
    &BEGIN_FACTOR,
    &CONFIRM_FACTOR,
    &REMOVE_FACTOR,
    &RENEW_CODES,
    &END_SESSION,
    &END_OTHERS,
    &ISSUE_TOKEN,
    &REVOKE_TOKEN,
    &DELEGATE,
    &END_DELEGATION,
    &PLAN_ABSENCE,
    &CANCEL_ABSENCE,
    &LINK,
    &UNLINK,
];

/// All of them.
#[cfg(test)]
pub const COMMANDS: &[&Command] = &[
    &REGISTER,
    &FINISH,
    &VERIFY,
    &REQUEST_RESET,
    &RESET,
    &CONFIRM_ADDRESS,
    &CHANGE_PASSWORD,
    &CHANGE_ADDRESS,
    &CANCEL_ADDRESS,
    &RESEND,
    &BEGIN_FACTOR,
    &CONFIRM_FACTOR,
    &REMOVE_FACTOR,
    &RENEW_CODES,
    &END_SESSION,
    &END_OTHERS,
    &ISSUE_TOKEN,
    &REVOKE_TOKEN,
    &DELEGATE,
    &END_DELEGATION,
    &PLAN_ABSENCE,
    &CANCEL_ABSENCE,
    &LINK,
    &UNLINK,
];

//! What the programme does with organisations and rights.

use super::{CONFIRMED, Command, Kind, command, optional, required};

const KINDS: Kind = Kind::Choice(
    "organisation-kind",
    &["PROGRAMME", "MINISTRY", "DIRECTION", "SERVICE", "OPERATOR", "LOCAL_AUTHORITY"],
);
/// The roles, as the API names them.
pub const ROLE_NAMES: &[&str] =
    &["MISSION_OWNER", "RELEASING_MANAGER", "HUMAN_RESOURCES", "COORDINATOR", "PROGRAMME_ADMINISTRATOR"];
const ROLES: Kind = Kind::Choice("role", ROLE_NAMES);

pub const CREATE_ORGANISATION: Command = command!(
    "create-organisation",
    "CreateOrganisation",
    "create-organisation",
    [
        required("kind", KINDS),
        required("name", Kind::Line(200)),
        optional("nameEn", Kind::Line(200)),
        optional("shortName", Kind::Line(40)),
        optional("siret", Kind::Line(14)),
        optional("parentId", Kind::Offered),
    ]
);
pub const GRANT_ROLE: Command = command!(
    "grant-role",
    "GrantRole",
    "grant-role",
    [required("role", ROLES), required("organisationId", Kind::Offered), CONFIRMED]
);
pub const REVOKE_ROLE: Command = command!(
    "revoke-role",
    "RevokeRole",
    "revoke-role",
    [required("role", Kind::Fixed), required("organisationId", Kind::Fixed), CONFIRMED]
);

/// Every session and token of one account.
pub const END_ACCOUNT_SESSIONS: Command =
    command!("end-account-sessions", "EndAccountSessions", "end-account-sessions", [CONFIRMED]);
/// Every session of everybody but one's own.
pub const END_ALL_SESSIONS: Command = command!("end-all-sessions", "EndAllSessions", "end-all-sessions", [CONFIRMED]);

/// What the programme does with an account.
pub const ON_ACCOUNT: &[&Command] = &[&GRANT_ROLE, &REVOKE_ROLE, &END_ACCOUNT_SESSIONS];

/// Other names: what is left empty is taken away.
pub const RENAME_ORGANISATION: Command = command!(
    "rename-organisation",
    "RenameOrganisation",
    "rename-organisation",
    [required("name", Kind::Line(200)), optional("nameEn", Kind::Line(200)), optional("shortName", Kind::Line(40)),]
);
pub const MOVE_ORGANISATION: Command = command!(
    "move-organisation",
    "MoveOrganisation",
    "move-organisation",
    [required("parentId", Kind::Offered), CONFIRMED]
);
pub const MERGE_ORGANISATION: Command = command!(
    "merge-organisation",
    "MergeOrganisation",
    "merge-organisation",
    [required("intoId", Kind::Offered), CONFIRMED]
);
pub const WITHDRAW_ORGANISATION: Command =
    command!("withdraw-organisation", "WithdrawOrganisation", "withdraw-organisation", [CONFIRMED]);
pub const CLOSE_ORGANISATION: Command =
    command!("close-organisation", "CloseOrganisation", "close-organisation", [CONFIRMED]);

/// What the programme does with an organisation that is there, in the order in which its page shows it.
pub const ON_ORGANISATION: &[&Command] =
    &[&RENAME_ORGANISATION, &MOVE_ORGANISATION, &MERGE_ORGANISATION, &WITHDRAW_ORGANISATION, &CLOSE_ORGANISATION];

/// All of them.
pub const COMMANDS: &[&Command] = &[
    &CREATE_ORGANISATION,
    &RENAME_ORGANISATION,
    &MOVE_ORGANISATION,
    &MERGE_ORGANISATION,
    &WITHDRAW_ORGANISATION,
    &CLOSE_ORGANISATION,
    &GRANT_ROLE,
    &REVOKE_ROLE,
    &END_ACCOUNT_SESSIONS,
    &END_ALL_SESSIONS,
];

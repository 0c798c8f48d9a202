//! What the programme does with organisations and rights.

use super::{CONFIRMED, Command, Kind, command, optional, required};

const KINDS: Kind = Kind::Choice(
    "organisation-kind",
    &["PROGRAMME", "MINISTRY", "DIRECTION", "SERVICE", "OPERATOR", "LOCAL_AUTHORITY"],
);
const ROLES: Kind = Kind::Choice(
    "role",
    &["MISSION_OWNER", "RELEASING_MANAGER", "HUMAN_RESOURCES", "COORDINATOR", "PROGRAMME_ADMINISTRATOR"],
);

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

/// All of them.
pub const COMMANDS: &[&Command] = &[&CREATE_ORGANISATION, &GRANT_ROLE, &REVOKE_ROLE];

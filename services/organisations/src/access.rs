//! Who may change the tree. Everybody may read it: administrations are public.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];

/// What stands in `schema/permissions.txt` for organisations.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "createOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission { action: "renameOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission { action: "moveOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission { action: "closeOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission { action: "mergeOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission { action: "withdrawOrganisation", resource: "Organisation", parties: PROGRAMME },
    Permission {
        action: "importOrganisations",
        resource: "Organisation (the whole tree, from a file)",
        parties: PROGRAMME,
    },
    Permission { action: "organisation", resource: "Organisation", parties: &[Party::Anyone] },
];

/// True where `actor` may do `action`.
pub fn may(actor: &Actor, action: &str) -> bool {
    let mut parties = Vec::new();
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    allows(PERMISSIONS, action, &parties)
}

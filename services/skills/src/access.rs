//! Who may do what with skills: everybody reads and searches, the programme imports.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};

/// What stands in `schema/permissions.txt` for skills.
pub const PERMISSIONS: &[Permission] = &[
    Permission {
        action: "importFramework",
        resource: "SkillFramework",
        parties: &[Party::ProgrammeAdministrator, Party::System],
    },
    Permission { action: "skill", resource: "Skill", parties: &[Party::Anyone] },
];

/// True where `actor` may import a framework.
pub fn may_import(actor: &Actor) -> bool {
    let mut parties = Vec::new();
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    allows(PERMISSIONS, "importFramework", &parties)
}

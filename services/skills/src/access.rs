//! Who may do what with skills: everybody reads and searches, colleagues teach words, the programme imports and reviews.

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
    Permission { action: "learnSkillAlias", resource: "SkillAlias", parties: &[Party::Verified] },
    Permission { action: "reviewSkillAlias", resource: "SkillAlias", parties: &[Party::ProgrammeAdministrator] },
];

/// True where `actor` may import a framework.
pub fn may_import(actor: &Actor) -> bool {
    may(actor, "importFramework")
}

/// True where `actor` may do `action`.
pub fn may(actor: &Actor, action: &str) -> bool {
    let mut parties = vec![Party::Anyone];
    match actor {
        Actor::Anonymous => {}
        Actor::System { .. } => parties.push(Party::System),
        Actor::Account { verified, .. } => {
            parties.push(Party::SignedIn);
            if *verified {
                parties.push(Party::Verified);
            }
        }
        Actor::Outsider { .. } => parties.extend([Party::SignedIn, Party::Verified]),
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    allows(PERMISSIONS, action, &parties)
}

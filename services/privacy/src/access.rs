//! Who may do what with what is held about people.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};

/// What stands in `schema/permissions.txt` for privacy.
pub const PERMISSIONS: &[Permission] = &[
    Permission {
        action: "ownData",
        resource: "PersonalData (all that is held about oneself)",
        parties: &[Party::Oneself],
    },
    Permission { action: "accessesToMe", resource: "AccessLog (about oneself)", parties: &[Party::Oneself] },
    Permission { action: "erasurePreview", resource: "Erasure", parties: &[Party::Oneself] },
    Permission { action: "eraseMyself", resource: "Erasure", parties: &[Party::Oneself, Party::System] },
    Permission { action: "erasureReceipt", resource: "Erasure (with its code)", parties: &[Party::Anyone] },
    Permission { action: "retentionRules", resource: "RetentionRules", parties: &[Party::Anyone] },
    Permission {
        action: "retentionRuns",
        resource: "RetentionRun",
        parties: &[Party::ProgrammeAdministrator, Party::System],
    },
    Permission { action: "runRetention", resource: "RetentionRun", parties: &[Party::System] },
];

/// True where `actor` may do `action`; what is about a person is about the actor themselves.
pub fn may(actor: &Actor, action: &str) -> bool {
    let mut parties = vec![Party::Anyone];
    match actor {
        Actor::Anonymous => {}
        Actor::System { .. } => parties.push(Party::System),
        Actor::Account { .. } | Actor::Outsider { .. } => {
            parties.extend([Party::SignedIn, Party::Oneself]);
            if actor.holds_anywhere(Role::ProgrammeAdministrator) {
                parties.push(Party::ProgrammeAdministrator);
            }
        }
    }
    allows(PERMISSIONS, action, &parties)
}

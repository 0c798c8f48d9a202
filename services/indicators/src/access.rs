//! Who may read the programme's figures, as data.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};

/// What stands in `schema/permissions.txt` for indicators.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "indicators", resource: "Indicator", parties: &[Party::Anyone] },
    Permission {
        action: "indicator",
        resource: "Indicator (cells of fewer than 5 people are kept back)",
        parties: &[Party::Anyone],
    },
    Permission {
        action: "indicatorSources",
        resource: "Indicator.sources (the events behind a figure)",
        parties: &[Party::ProgrammeAdministrator, Party::System],
    },
];

/// True where `actor` may do `action`.
pub fn may(actor: &Actor, action: &str) -> bool {
    let mut parties = vec![Party::Anyone];
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    allows(PERMISSIONS, action, &parties)
}

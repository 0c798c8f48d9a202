//! Who may ask for an allocation, see one and decide on one: the programme.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];
const VIVIER: &[Party] = &[Party::System];
const BOTH: &[Party] = &[Party::ProgrammeAdministrator, Party::System];

const fn row(action: &'static str, parties: &'static [Party]) -> Permission {
    Permission { action, resource: "AllocationRun", parties }
}

/// What stands in `schema/permissions.txt` for allocation runs.
pub const PERMISSIONS: &[Permission] = &[
    row("computeAllocation", PROGRAMME),
    row("resolveAllocation", VIVIER),
    row("acceptAllocation", PROGRAMME),
    row("rejectAllocation", PROGRAMME),
    row("recordProposal", VIVIER),
    row("allocationRun", BOTH),
    row("allocationWhatIf", PROGRAMME),
];

/// True where the actor may do `action`.
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

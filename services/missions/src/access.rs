//! Who may do what with a mission.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::OrganisationId;

use crate::domain::state::MissionState;

const OWNER: &[Party] = &[Party::MissionOwner];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];
const OWNER_OR_PROGRAMME: &[Party] = &[Party::MissionOwner, Party::ProgrammeAdministrator];

/// What stands in `schema/permissions.txt` for missions.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "draftMission", resource: "Mission", parties: OWNER },
    Permission { action: "editMission", resource: "Mission", parties: OWNER },
    Permission { action: "addSeat", resource: "Mission", parties: OWNER },
    Permission { action: "changeSeat", resource: "Mission", parties: OWNER },
    Permission { action: "removeSeat", resource: "Mission", parties: OWNER },
    Permission { action: "submitMission", resource: "Mission", parties: OWNER },
    Permission { action: "publishMission", resource: "Mission", parties: PROGRAMME },
    Permission { action: "rejectMission", resource: "Mission", parties: PROGRAMME },
    Permission { action: "suspendMission", resource: "Mission", parties: OWNER_OR_PROGRAMME },
    Permission { action: "resumeMission", resource: "Mission", parties: OWNER_OR_PROGRAMME },
    Permission { action: "cancelMission", resource: "Mission", parties: OWNER_OR_PROGRAMME },
    Permission { action: "startMission", resource: "Mission", parties: &[Party::MissionOwner, Party::System] },
    Permission { action: "completeMission", resource: "Mission", parties: &[Party::MissionOwner, Party::System] },
    Permission { action: "setPriority", resource: "Mission", parties: PROGRAMME },
    Permission { action: "mission", resource: "Mission (once published)", parties: &[Party::Anyone] },
    Permission {
        action: "missionBehindTheScenes",
        resource: "Mission (before publication; reasons of moderation; who fills a seat)",
        parties: &[Party::MissionOwner, Party::ProgrammeAdministrator, Party::System],
    },
    Permission {
        action: "missionOwner",
        resource: "Mission.owner (the account)",
        parties: &[Party::Verified, Party::System],
    },
];

/// In what qualities `actor` meets a mission whose organisation has this lineage (itself first, then its ancestors).
pub fn parties(actor: &Actor, lineage: &[OrganisationId]) -> Vec<Party> {
    let mut parties = vec![Party::Anyone];
    match actor {
        Actor::Anonymous => {}
        Actor::System { .. } => parties.push(Party::System),
        Actor::Outsider { .. } => parties.extend([Party::SignedIn, Party::Verified]),
        Actor::Account { verified, .. } => {
            parties.push(Party::SignedIn);
            if *verified {
                parties.push(Party::Verified);
            }
            if actor.holds(Role::MissionOwner, lineage) {
                parties.push(Party::MissionOwner);
            }
            if is_programme(actor) {
                parties.push(Party::ProgrammeAdministrator);
            }
        }
    }
    parties
}

/// True where `actor` acts for the programme, whatever else they are.
pub(crate) fn is_programme(actor: &Actor) -> bool {
    actor.holds_anywhere(Role::ProgrammeAdministrator)
}

/// True where whoever meets a mission in these qualities may read it. Of one that was raised for a flash team, its people see what their
/// placement shows.
pub fn reads(state: &MissionState, parties: &[Party]) -> bool {
    state.was_published || allows(PERMISSIONS, "missionBehindTheScenes", parties)
}

/// True where `actor` may do `action` with a mission whose organisation has this lineage.
pub fn may(actor: &Actor, action: &str, lineage: &[OrganisationId]) -> bool {
    allows(PERMISSIONS, action, &parties(actor, lineage))
}

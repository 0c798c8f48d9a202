//! Root fields of vivier-missions.

use vivier_kernel::access::Party;

use crate::access::RootField;

pub const ROWS: &[RootField] = &[
    RootField::query("mission", &[Party::Anyone]),
    RootField::query("seat", &[Party::Anyone]),
    RootField::query("missions", &[Party::Anyone]),
    RootField::query("missionRevisions", &[Party::Anyone]),
    RootField::subscription("missionPublished", &[Party::Anyone]),
    RootField::mutation("draftMission", &[Party::MissionOwner]),
    RootField::mutation("editMission", &[Party::MissionOwner]),
    RootField::mutation("addSeat", &[Party::MissionOwner]),
    RootField::mutation("changeSeat", &[Party::MissionOwner]),
    RootField::mutation("removeSeat", &[Party::MissionOwner]),
    RootField::mutation("submitMission", &[Party::MissionOwner]),
    RootField::mutation("startMission", &[Party::MissionOwner]),
    RootField::mutation("completeMission", &[Party::MissionOwner]),
    RootField::mutation("publishMission", &[Party::ProgrammeAdministrator]),
    RootField::mutation("rejectMission", &[Party::ProgrammeAdministrator]),
    RootField::mutation("setPriority", &[Party::ProgrammeAdministrator]),
    RootField::mutation("suspendMission", &[Party::MissionOwner, Party::ProgrammeAdministrator]),
    RootField::mutation("resumeMission", &[Party::MissionOwner, Party::ProgrammeAdministrator]),
    RootField::mutation("cancelMission", &[Party::MissionOwner, Party::ProgrammeAdministrator]),
];

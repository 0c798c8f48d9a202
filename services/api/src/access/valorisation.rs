//! Root fields of vivier-valorisation.

use vivier_kernel::access::Party;

use crate::access::RootField;

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];
const HOLDERS: &[Party] =
    &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::Coordinator, Party::ProgrammeAdministrator];

pub const ROWS: &[RootField] = &[
    RootField::query("creditAccount", HOLDERS),
    RootField::query("creditAccounts", &[Party::Anyone]).costs(10),
    RootField::query("creditPolicy", &[Party::Anyone]),
    RootField::query(
        "placementCredit",
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::ProgrammeAdministrator],
    ),
    RootField::query("missionCredential", &[Party::Oneself]).costs(5),
    RootField::query("credentialKey", &[Party::Anyone]),
    RootField::query("milestones", &[Party::SignedIn]),
    RootField::mutation("grantCredits", PROGRAMME),
    RootField::mutation("transferCredits", &[Party::MissionOwner, Party::ReleasingManager]),
    RootField::mutation("buyPriority", &[Party::MissionOwner]),
    RootField::mutation("reverseTransfer", PROGRAMME),
    RootField::mutation("takeDemurrage", PROGRAMME),
    RootField::mutation("adoptCreditPolicy", PROGRAMME),
];

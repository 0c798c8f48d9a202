//! Root fields of vivier-talents.

use vivier_kernel::access::Party;

use crate::access::RootField;

pub const ROWS: &[RootField] = &[
    RootField::query("talent", &[Party::Anyone]),
    RootField::query("ownTalent", &[Party::SignedIn]),
    RootField::query("ownTalentSeenBy", &[Party::SignedIn]),
    RootField::query("talents", &[Party::Anyone]),
    RootField::mutation("registerTalent", &[Party::Verified]),
    RootField::mutation("endorseSkill", &[Party::Colleague]),
    RootField::mutation("recordTalentClearance", &[Party::ReleasingManager, Party::ProgrammeAdministrator]),
    RootField::mutation("eraseTalent", &[Party::Oneself, Party::ProgrammeAdministrator]).by_person().alone(),
    RootField::mutation("describeProfile", &[Party::Oneself]),
    RootField::mutation("chooseVisibility", &[Party::Oneself]),
    RootField::mutation("claimSkill", &[Party::Oneself]),
    RootField::mutation("reviseSkillClaim", &[Party::Oneself]),
    RootField::mutation("withdrawSkillClaim", &[Party::Oneself]),
    RootField::mutation("declareAvailability", &[Party::Oneself]),
    RootField::mutation("reviseAvailability", &[Party::Oneself]),
    RootField::mutation("withdrawAvailability", &[Party::Oneself]),
    RootField::mutation("activateTalent", &[Party::Oneself]),
    RootField::mutation("pauseTalent", &[Party::Oneself]),
    RootField::mutation("resumeTalent", &[Party::Oneself]),
    RootField::mutation("withdrawTalent", &[Party::Oneself]),
];

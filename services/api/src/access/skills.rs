//! Root fields of vivier-skills.

use vivier_kernel::access::Party;

use crate::access::RootField;

pub const ROWS: &[RootField] = &[
    RootField::query("skill", &[Party::Anyone]),
    RootField::query("searchSkills", &[Party::Anyone]).costs(5),
    RootField::query("suggestSkills", &[Party::Anyone]).costs(500),
    RootField::query("skillFrameworks", &[Party::Anyone]),
    RootField::query("skillAliases", &[Party::ProgrammeAdministrator]),
    RootField::mutation("learnSkillAlias", &[Party::Verified]),
    RootField::mutation("reviewSkillAlias", &[Party::ProgrammeAdministrator]),
];

//! Root fields of vivier-organisations.

use vivier_kernel::access::Party;

use crate::access::RootField;

const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator];

pub const ROWS: &[RootField] = &[
    RootField::query("organisation", &[Party::Anyone]),
    RootField::query("organisations", &[Party::Anyone]),
    RootField::mutation("createOrganisation", PROGRAMME),
    RootField::mutation("renameOrganisation", PROGRAMME),
    RootField::mutation("moveOrganisation", PROGRAMME),
    RootField::mutation("closeOrganisation", PROGRAMME),
    RootField::mutation("mergeOrganisation", PROGRAMME),
    RootField::mutation("withdrawOrganisation", PROGRAMME),
];

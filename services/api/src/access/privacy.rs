//! Root fields of vivier-privacy.

use vivier_kernel::access::Party;

use crate::access::RootField;

/// An export looks at every event there is.
const EXPORT_COST: u32 = 400;

pub const ROWS: &[RootField] = &[
    RootField::query("ownData", &[Party::Oneself]).costs(EXPORT_COST),
    RootField::query("accessesToMe", &[Party::Oneself]).costs(10),
    RootField::query("erasurePreview", &[Party::Oneself]),
    RootField::query("erasureReceipt", &[Party::Anyone]).costs(5),
    RootField::query("retentionRules", &[Party::Anyone]),
    RootField::query("retentionRuns", &[Party::ProgrammeAdministrator]),
    RootField::mutation("eraseMyself", &[Party::Oneself]).by_person().alone(),
];

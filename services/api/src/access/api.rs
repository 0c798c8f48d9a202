//! Root fields of the API itself.

use vivier_kernel::access::Party;

use crate::access::RootField;

/// The most ids of one `nodes`.
const NODES_COST: u32 = 50;

pub const ROWS: &[RootField] = &[
    RootField::query("position", &[Party::Anyone]),
    RootField::query("programme", &[Party::Anyone]).costs(5),
    RootField::query("node", &[Party::Anyone]),
    RootField::query("nodes", &[Party::Anyone]).costs(NODES_COST),
    RootField::query(
        "changes",
        &[Party::Oneself, Party::MissionOwner, Party::ReleasingManager, Party::ProgrammeAdministrator],
    ),
];

//! Root fields of vivier-accounts. What hashes a password costs what it takes, and stands alone in its request.

use vivier_kernel::access::Party;

use crate::access::RootField;

/// A hash takes about 50 ms of a core: as much as some hundred simple fields.
const HASH_COST: u32 = 500;

pub const ROWS: &[RootField] = &[
    RootField::query("me", &[Party::SignedIn]),
    RootField::query("account", &[Party::Oneself, Party::ProgrammeAdministrator]),
    RootField::query("accounts", &[Party::ProgrammeAdministrator]),
    RootField::mutation("registerAccount", &[Party::Anyone]).costs(HASH_COST).alone(),
    RootField::mutation("verifyAddress", &[Party::Anyone]).alone(),
    RootField::mutation("signIn", &[Party::Anyone]).costs(HASH_COST).alone(),
    RootField::mutation("signOut", &[Party::SignedIn]),
    RootField::mutation("changePassword", &[Party::SignedIn]).costs(2 * HASH_COST).alone(),
    RootField::mutation("issueApiToken", &[Party::Verified]),
    RootField::mutation("revokeApiToken", &[Party::SignedIn]),
    RootField::mutation("grantRole", &[Party::ProgrammeAdministrator]),
    RootField::mutation("revokeRole", &[Party::ProgrammeAdministrator]),
];

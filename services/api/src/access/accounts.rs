//! Root fields of vivier-accounts. What hashes a password costs what it takes, and stands alone in its request.

use vivier_kernel::access::Party;

use crate::access::RootField;

/// A hash takes about 50 ms of a core: as much as some hundred simple fields.
pub(super) const HASH_COST: u32 = 500;

/// What sends a mail costs the mailbox too.
const MAIL_COST: u32 = 100;

pub const ROWS: &[RootField] = &[
    RootField::query("me", &[Party::SignedIn]),
    RootField::query("account", &[Party::Oneself, Party::ProgrammeAdministrator]),
    RootField::query("accounts", &[Party::ProgrammeAdministrator]),
    RootField::query("federation", &[Party::Anyone]),
    // Only to link is a password checked, which the account's own throttle slows down.
    RootField::mutation("beginFederation", &[Party::Anyone]).costs(MAIL_COST).alone().by_person(),
    RootField::mutation("finishFederation", &[Party::Anyone]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("unlinkIdentity", &[Party::Oneself]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("registerAccount", &[Party::Anyone]).costs(HASH_COST).alone(),
    RootField::mutation("verifyAddress", &[Party::Anyone]).alone(),
    RootField::mutation("resendVerification", &[Party::SignedIn]).costs(MAIL_COST).alone().by_person(),
    RootField::mutation("signIn", &[Party::Anyone]).costs(HASH_COST).alone(),
    RootField::mutation("answerChallenge", &[Party::Anyone]).costs(MAIL_COST).alone(),
    // Whoever has no session any more is told that they have none.
    RootField::mutation("signOut", &[Party::Anyone]),
    RootField::mutation("endSession", &[Party::Oneself]).by_person(),
    RootField::mutation("endOtherSessions", &[Party::SignedIn]).by_person(),
    RootField::mutation("endAccountSessions", &[Party::ProgrammeAdministrator]).by_person(),
    RootField::mutation("endAllSessions", &[Party::ProgrammeAdministrator]).by_person(),
    RootField::mutation("requestPasswordReset", &[Party::Anyone]).costs(MAIL_COST).alone(),
    RootField::mutation("resetPassword", &[Party::Anyone]).costs(HASH_COST).alone(),
    RootField::mutation("changePassword", &[Party::SignedIn]).costs(2 * HASH_COST).alone().by_person(),
    RootField::mutation("requestAddressChange", &[Party::Verified]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("confirmAddressChange", &[Party::Anyone]).alone(),
    RootField::mutation("cancelAddressChange", &[Party::SignedIn]).by_person(),
    RootField::mutation("beginSecondFactor", &[Party::SignedIn]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("confirmSecondFactor", &[Party::SignedIn]).alone().by_person(),
    RootField::mutation("removeSecondFactor", &[Party::SignedIn]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("renewRecoveryCodes", &[Party::SignedIn]).alone().by_person(),
    RootField::mutation("issueApiToken", &[Party::Verified]).costs(HASH_COST).alone().by_person(),
    RootField::mutation("revokeApiToken", &[Party::Oneself]).by_person(),
    RootField::mutation("delegateRole", &[Party::MissionOwner, Party::ReleasingManager, Party::Coordinator])
        .costs(MAIL_COST)
        .alone()
        .by_person(),
    RootField::mutation("endDelegation", &[Party::Oneself, Party::ProgrammeAdministrator]).by_person(),
    RootField::mutation("grantRole", &[Party::ProgrammeAdministrator]),
    RootField::mutation("revokeRole", &[Party::ProgrammeAdministrator]),
];

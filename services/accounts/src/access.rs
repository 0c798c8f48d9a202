//! Who may do what with accounts.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::AccountId;

const ONESELF: &[Party] = &[Party::Oneself];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];

/// What stands in `schema/permissions.txt` for accounts.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "registerAccount", resource: "Account", parties: &[Party::Anyone] },
    Permission { action: "verifyAddress", resource: "Account", parties: &[Party::Anyone] },
    Permission { action: "signIn", resource: "Session", parties: &[Party::Anyone] },
    Permission { action: "signOut", resource: "Session", parties: ONESELF },
    Permission { action: "endSession", resource: "Session", parties: ONESELF },
    Permission { action: "changePassword", resource: "Account", parties: ONESELF },
    Permission { action: "resetPassword", resource: "Account (by a mailed link)", parties: &[Party::Anyone] },
    Permission { action: "requestAddressChange", resource: "Account", parties: ONESELF },
    Permission { action: "confirmAddressChange", resource: "Account (by mailed links)", parties: &[Party::Anyone] },
    Permission { action: "cancelAddressChange", resource: "Account", parties: ONESELF },
    Permission { action: "beginSecondFactor", resource: "Account", parties: ONESELF },
    Permission { action: "confirmSecondFactor", resource: "Account", parties: ONESELF },
    Permission { action: "removeSecondFactor", resource: "Account", parties: ONESELF },
    Permission { action: "renewRecoveryCodes", resource: "Account", parties: ONESELF },
    Permission { action: "useRecoveryCode", resource: "Account", parties: ONESELF },
    Permission { action: "linkIdentity", resource: "FederatedIdentity", parties: ONESELF },
    Permission { action: "unlinkIdentity", resource: "FederatedIdentity", parties: ONESELF },
    Permission { action: "delegateRole", resource: "Delegation (of one's own roles)", parties: ONESELF },
    Permission {
        action: "endDelegation",
        resource: "Delegation (given or received)",
        parties: &[Party::Oneself, Party::ProgrammeAdministrator, Party::System],
    },
    Permission { action: "issueApiToken", resource: "ApiToken", parties: ONESELF },
    Permission { action: "revokeApiToken", resource: "ApiToken", parties: ONESELF },
    Permission { action: "grantRole", resource: "Account", parties: PROGRAMME },
    Permission { action: "revokeRole", resource: "Account", parties: PROGRAMME },
    // By somebody who answers for it: what runs by itself ends nobody's session.
    Permission {
        action: "endAccountSessions",
        resource: "Session (of somebody else)",
        parties: &[Party::ProgrammeAdministrator],
    },
    Permission {
        action: "endAllSessions",
        resource: "Session (of everybody)",
        parties: &[Party::ProgrammeAdministrator],
    },
    Permission { action: "me", resource: "Account", parties: ONESELF },
    Permission {
        action: "accountSecrets",
        resource: "Account (sessions, tokens, identities, second factor, change of address)",
        parties: ONESELF,
    },
    Permission {
        action: "accountTokens",
        resource: "Account.apiTokens (without their secrets)",
        parties: &[Party::Oneself, Party::ProgrammeAdministrator, Party::System],
    },
    Permission {
        action: "accountDelegations",
        resource: "Account.delegations",
        parties: &[Party::Oneself, Party::ProgrammeAdministrator, Party::System],
    },
    Permission {
        action: "account",
        resource: "Account",
        parties: &[Party::Oneself, Party::ProgrammeAdministrator, Party::System],
    },
];

/// True where `actor` may do `action` with `account` (none: with no account in particular).
pub fn may(actor: &Actor, action: &str, account: Option<AccountId>) -> bool {
    let mut parties = vec![Party::Anyone];
    match actor {
        Actor::Anonymous => {}
        Actor::System { .. } => parties.push(Party::System),
        Actor::Account { account: own, .. } | Actor::Outsider { account: own } => {
            parties.push(Party::SignedIn);
            if account == Some(*own) {
                parties.push(Party::Oneself);
            }
            if actor.holds_anywhere(Role::ProgrammeAdministrator) {
                parties.push(Party::ProgrammeAdministrator);
            }
        }
    }
    allows(PERMISSIONS, action, &parties)
}

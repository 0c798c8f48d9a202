//! Who may do what with a talent.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::AccountId;

const ONESELF: &[Party] = &[Party::Oneself];

/// What stands in `schema/permissions.txt` for talents. Which fields of a talent a viewer is shown, their owner decides
/// (section by section): `read::view` applies that.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "registerTalent", resource: "Talent", parties: &[Party::Verified] },
    Permission { action: "describeProfile", resource: "Talent", parties: ONESELF },
    Permission { action: "claimSkill", resource: "Talent", parties: ONESELF },
    Permission { action: "reviseSkillClaim", resource: "Talent", parties: ONESELF },
    Permission { action: "withdrawSkillClaim", resource: "Talent", parties: ONESELF },
    Permission { action: "endorseSkill", resource: "Talent", parties: &[Party::Colleague] },
    Permission { action: "declareAvailability", resource: "Talent", parties: ONESELF },
    Permission { action: "reviseAvailability", resource: "Talent", parties: ONESELF },
    Permission { action: "withdrawAvailability", resource: "Talent", parties: ONESELF },
    Permission { action: "chooseVisibility", resource: "Talent", parties: ONESELF },
    Permission {
        action: "recordTalentClearance",
        resource: "Talent (not one's own)",
        parties: &[Party::ReleasingManager, Party::ProgrammeAdministrator],
    },
    Permission { action: "activateTalent", resource: "Talent", parties: ONESELF },
    Permission { action: "pauseTalent", resource: "Talent", parties: ONESELF },
    Permission { action: "resumeTalent", resource: "Talent", parties: &[Party::Oneself, Party::System] },
    Permission { action: "withdrawTalent", resource: "Talent", parties: ONESELF },
    Permission { action: "eraseTalent", resource: "Talent", parties: &[Party::Oneself, Party::ProgrammeAdministrator] },
    Permission { action: "talent", resource: "Talent (active; sections by their audience)", parties: &[Party::Anyone] },
    Permission {
        action: "talentOutsideThePool",
        resource: "Talent (registered, paused or withdrawn)",
        parties: &[Party::Oneself, Party::ReleasingManager, Party::ProgrammeAdministrator, Party::System],
    },
    Permission {
        action: "talentInvolved",
        resource: "Talent (sections for those involved; also for the sides of a placement while it lasts, and for coordinators of their brigade)",
        parties: &[Party::Oneself, Party::ReleasingManager, Party::ProgrammeAdministrator, Party::System],
    },
];

/// In what qualities `actor` meets the talent of `account` (none where there is no talent yet).
/// Being the releasing manager depends on the tree of organisations: queries add it where they looked it up.
pub fn parties(actor: &Actor, account: Option<AccountId>) -> Vec<Party> {
    let mut parties = vec![Party::Anyone];
    match actor {
        Actor::Anonymous => {}
        Actor::System { .. } => parties.push(Party::System),
        Actor::Outsider { account: own } => {
            parties.extend([Party::SignedIn, Party::Verified]);
            if account == Some(*own) {
                parties.push(Party::Oneself);
            }
        }
        Actor::Account { account: own, verified, .. } => {
            parties.push(Party::SignedIn);
            if *verified {
                parties.extend([Party::Verified, Party::Colleague]);
            }
            if account == Some(*own) {
                parties.push(Party::Oneself);
            }
            if actor.holds_anywhere(Role::Coordinator) {
                parties.push(Party::Coordinator);
            }
            if actor.holds_anywhere(Role::ProgrammeAdministrator) {
                parties.push(Party::ProgrammeAdministrator);
            }
        }
    }
    parties
}

/// True where `actor` may do `action` with the talent of `account`, in another quality than that of the releasing manager.
pub fn may(actor: &Actor, action: &str, account: Option<AccountId>) -> bool {
    may_with(actor, action, account, false)
}

/// The same; `releases`: the actor is the releasing manager of the talent's organisation.
pub fn may_with(actor: &Actor, action: &str, account: Option<AccountId>, releases: bool) -> bool {
    let mut parties = parties(actor, account);
    if releases {
        parties.push(Party::ReleasingManager);
    }
    allows(PERMISSIONS, action, &parties)
}

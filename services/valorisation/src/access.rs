//! Who may do what with the ledger, as data.

use vivier_event_store::{CommandError, Store, StoreError};
use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::decide::Talent;

use crate::domain::value::Holder;

const VIVIER: &[Party] = &[Party::System];
const PROGRAMME: &[Party] = &[Party::ProgrammeAdministrator, Party::System];

const fn row(action: &'static str, resource: &'static str, parties: &'static [Party]) -> Permission {
    Permission { action, resource, parties }
}

/// What stands in `schema/permissions.txt` for valorisation.
pub const PERMISSIONS: &[Permission] = &[
    row("followPlacement", "Transfer", VIVIER),
    row("creditCall", "Transfer", VIVIER),
    row("openOrganisationAccount", "LedgerAccount", VIVIER),
    row("grantCredits", "Transfer", PROGRAMME),
    row("reverseTransfer", "Transfer", PROGRAMME),
    row("takeDemurrage", "Transfer", PROGRAMME),
    row("adoptCreditPolicy", "CreditPolicy", PROGRAMME),
    row(
        "transferCredits",
        "Transfer (from one's own service to another of the same ministry)",
        &[Party::MissionOwner, Party::ReleasingManager, Party::System],
    ),
    row("buyPriority", "Transfer (for one's own mission)", &[Party::MissionOwner, Party::System]),
    row("creditPolicy", "CreditPolicy", &[Party::Anyone]),
    row("programmeAccount", "LedgerAccount (the issuer's: its balance, and sums by rule)", &[Party::Anyone]),
    row("programmeStatement", "LedgerAccount (the issuer's entries)", PROGRAMME),
    row(
        "creditAccount",
        "LedgerAccount",
        &[
            Party::Oneself,
            Party::MissionOwner,
            Party::ReleasingManager,
            Party::Coordinator,
            Party::ProgrammeAdministrator,
            Party::System,
        ],
    ),
];

/// In what qualities `actor` meets an account whose organisation has this lineage.
fn parties(actor: &Actor, lineage: &[OrganisationId]) -> Vec<Party> {
    let mut parties = vec![Party::Anyone];
    if actor.is_system() {
        parties.push(Party::System);
    }
    if actor.account().is_some() {
        parties.push(Party::SignedIn);
    }
    if actor.holds(Role::MissionOwner, lineage) {
        parties.push(Party::MissionOwner);
    }
    if actor.holds(Role::ReleasingManager, lineage) {
        parties.push(Party::ReleasingManager);
    }
    if actor.holds_anywhere(Role::ProgrammeAdministrator) {
        parties.push(Party::ProgrammeAdministrator);
    }
    parties
}

pub(crate) fn may(actor: &Actor, action: &str, lineage: &[OrganisationId]) -> bool {
    allows(PERMISSIONS, action, &parties(actor, lineage))
}

/// # Errors
/// `NOT_ALLOWED`.
pub(crate) fn authorise(actor: &Actor, action: &str, lineage: &[OrganisationId]) -> Result<(), CommandError> {
    if may(actor, action, lineage) { Ok(()) } else { Err(Problem::new("NOT_ALLOWED").into()) }
}

/// For commands that only Vivier itself gives.
///
/// # Errors
/// `NOT_ALLOWED`.
pub(crate) fn vivier_only(actor: &Actor, action: &str) -> Result<(), CommandError> {
    authorise(actor, action, &[])
}

/// True where the account of `holder` exists for `actor`.
///
/// # Errors
/// `StoreError`.
pub async fn sees(store: &Store, actor: &Actor, holder: Holder) -> Result<bool, StoreError> {
    let (action, present) = match holder {
        Holder::Programme => ("programmeAccount", parties(actor, &[])),
        Holder::Organisation { organisation } => {
            let lineage = vivier_organisations::read::lineage(store, organisation).await?;
            ("creditAccount", parties(actor, &lineage))
        }
        Holder::Talent { talent } => {
            let mut present = parties(actor, &[]);
            let account = store.glance::<Talent>(talent.uuid()).await?.state.account();
            if account.is_some() && account == actor.account() {
                present.push(Party::Oneself);
            }
            ("creditAccount", present)
        }
        Holder::Brigade { brigade } => {
            let mut present = parties(actor, &[]);
            if vivier_brigade::access::coordinates(store, actor, brigade).await? {
                present.push(Party::Coordinator);
            }
            ("creditAccount", present)
        }
    };
    Ok(allows(PERMISSIONS, action, &present))
}

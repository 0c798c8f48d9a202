//! Whom a notice is for: accounts, the holders of a role, somebody without an account.

use std::collections::BTreeSet;

use vivier_accounts::read::responsible as holders;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::notice::Recipient;

use crate::domain::value::{Addressee, MAX_RECIPIENTS};

/// The read model that roles are looked up in.
const ACCOUNTS: &str = "account";

/// The people behind the recipients, each once.
///
/// # Errors
/// `Database`; `ReadModelBehind` where roles are not known yet.
pub async fn of(store: &Store, recipients: &[Recipient]) -> Result<Vec<Addressee>, StoreError> {
    let mut people = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |addressee: Addressee| {
        if people.len() < MAX_RECIPIENTS && known.insert(addressee.person()) {
            people.push(addressee);
        }
    };
    for recipient in recipients {
        match recipient {
            Recipient::Account { account } => add(Addressee::Account { account: *account }),
            Recipient::Holders { role, organisation, besides } => {
                let holders = responsible(store, *role, *organisation, *besides).await?;
                holders.into_iter().for_each(|account| add(Addressee::Account { account }));
            }
            Recipient::Address { subject, address, name, locale } => {
                let (subject, address, name, locale) = (*subject, address.clone(), name.clone(), *locale);
                add(Addressee::Address { subject, address, name, locale });
            }
        }
    }
    Ok(people)
}

/// The holders of the role in the organisation, or in the nearest above it, without whoever it is about; where there are none anywhere,
/// the programme's administrators, so that nothing is said to nobody. The only administrator is told even of what is about
/// themselves: nobody else is there.
async fn responsible(
    store: &Store,
    role: Role,
    organisation: OrganisationId,
    besides: Option<AccountId>,
) -> Result<Vec<AccountId>, StoreError> {
    store.wait_for(&[ACCOUNTS], store.position()).await?;
    let mut lineage = vivier_organisations::read::lineage(store, organisation).await?;
    if lineage.is_empty() {
        lineage.push(organisation);
    }
    if let Some((_, holders)) = holders::nearest_besides(store, role, &lineage, besides).await? {
        return Ok(holders);
    }
    let administrators = holders::everywhere(store, Role::ProgrammeAdministrator).await?;
    let others: Vec<AccountId> =
        administrators.iter().copied().filter(|administrator| Some(*administrator) != besides).collect();
    Ok(if others.is_empty() { administrators } else { others })
}

//! Whom a notice is for: accounts, the holders of a role, somebody without an account.

use std::collections::BTreeSet;

use vivier_accounts::read::responsible as holders;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::notice::{Notice, Recipient};
use vivier_matching::read::told::exists_for;

use crate::domain::value::{Addressee, MAX_RECIPIENTS, Standing};
use crate::read::standing;

/// The read model that roles are looked up in.
const ACCOUNTS: &str = "account";

/// Somebody whom a notice is for.
pub struct Concerned {
    pub to: Addressee,
    /// As what, where it is not for themselves.
    pub standing: Option<Standing>,
}

/// The people behind the recipients of a notice, each once.
///
/// # Errors
/// `Database`; `ReadModelBehind` where roles are not known yet.
pub async fn of(store: &Store, notice: &Notice) -> Result<Vec<Concerned>, StoreError> {
    let mut people = Vec::new();
    let mut known = BTreeSet::new();
    let mut add = |to: Addressee, standing: Option<Standing>| {
        if people.len() < MAX_RECIPIENTS && known.insert(to.person()) {
            people.push(Concerned { to, standing });
        }
    };
    for recipient in &notice.recipients {
        match recipient {
            Recipient::Account { account } => {
                let standing = as_side(store, *account, notice).await?;
                add(Addressee::Account { account: *account }, standing);
            }
            Recipient::Holders { role, organisation, besides } => {
                let (role, holders) = responsible(store, *role, *organisation, *besides).await?;
                let standing = Some(Standing::Holder { role, organisation: *organisation });
                holders.into_iter().for_each(|account| add(Addressee::Account { account }, standing));
            }
            Recipient::Address { subject, address, name, locale } => {
                let (subject, address, name, locale) = (*subject, address.clone(), name.clone(), *locale);
                add(Addressee::Address { subject, address, name, locale }, None);
            }
        }
    }
    Ok(people)
}

/// True where a notice to the holders of the role in the organisation, without whoever it is about, reaches the account as one of them.
///
/// # Errors
/// `Database`; `ReadModelBehind` where roles are not known yet.
pub async fn is_told(
    store: &Store,
    account: AccountId,
    role: Role,
    organisation: OrganisationId,
    besides: AccountId,
) -> Result<bool, StoreError> {
    let (held, holders) = responsible(store, role, organisation, Some(besides)).await?;
    Ok(held == role && holders.contains(&account))
}

/// Whoever stands on a side of the placement that a notice leads to is told as that. Whoever stands on none any more, as a delegate who is
/// told that they answer no more, is told of what they were.
async fn as_side(store: &Store, account: AccountId, notice: &Notice) -> Result<Option<Standing>, StoreError> {
    let Some(placement) = standing::placement_of(notice.link.as_deref()) else { return Ok(None) };
    let Some(person) = standing::person(store, account).await? else { return Ok(None) };
    Ok(exists_for(store, &person, placement).await?.then_some(Standing::Side))
}

/// The holders of the role in the organisation, or in the nearest above it, without whoever it is about; where there are none anywhere,
/// the programme's administrators, so that nothing is said to nobody. The only administrator is told even of what is about
/// themselves: nobody else is there. With the role that they hold.
async fn responsible(
    store: &Store,
    role: Role,
    organisation: OrganisationId,
    besides: Option<AccountId>,
) -> Result<(Role, Vec<AccountId>), StoreError> {
    store.wait_for(&[ACCOUNTS], store.position()).await?;
    let mut lineage = vivier_organisations::read::lineage(store, organisation).await?;
    if lineage.is_empty() {
        lineage.push(organisation);
    }
    if let Some((_, holders)) = holders::nearest_besides(store, role, &lineage, besides).await? {
        return Ok((role, holders));
    }
    let programme = Role::ProgrammeAdministrator;
    let administrators = holders::everywhere(store, programme).await?;
    let others: Vec<AccountId> =
        administrators.iter().copied().filter(|administrator| Some(*administrator) != besides).collect();
    Ok((programme, if others.is_empty() { administrators } else { others }))
}

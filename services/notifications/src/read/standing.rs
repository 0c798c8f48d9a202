//! Whether what somebody was told is still for them: they hold the role as whose holder they were told it, and may read the placement that
//! it leads to. One rule for mails that waited, for the list and for the calendar.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use vivier_accounts::domain::account::Account;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::id_in;
use vivier_matching::read::told::exist_for;

use crate::domain::value::Standing;

/// The placement that a notification leads to.
pub(crate) fn placement_of(link: Option<&str>) -> Option<PlacementId> {
    id_in("/placements", link?)
}

/// The holder of an account with every role that they have today, without a proof that it is they: for what their mails and their calendar
/// say, never to act for them. None where nobody holds it any more.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub(crate) async fn person(store: &Store, account: AccountId) -> Result<Option<Actor>, StoreError> {
    let state = store.load::<Account>(account.uuid()).await?.state;
    Ok(state.actor(store.clock().today(), |_| true))
}

/// True where `reader` may know what was told with this standing and this link. Whoever may not is told no names, and is led nowhere.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub(crate) async fn may_know(
    store: &Store,
    reader: &Actor,
    standing: Option<Standing>,
    link: Option<&str>,
) -> Result<bool, StoreError> {
    let known = may_know_each(store, reader, &[(standing, link)]).await?;
    Ok(known == [true])
}

/// The same of several, in their order. Their placements are loaded together, each once: a calendar has a thousand entries.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub(crate) async fn may_know_each(
    store: &Store,
    reader: &Actor,
    told: &[(Option<Standing>, Option<&str>)],
) -> Result<Vec<bool>, StoreError> {
    let placements: Vec<PlacementId> = told.iter().filter_map(|(_, link)| placement_of(*link)).collect();
    let existing = exist_for(store, reader, &placements).await?;
    let mut held: HashMap<(Role, OrganisationId), bool> = HashMap::new();
    let mut known = Vec::with_capacity(told.len());
    for (standing, link) in told {
        let holds = match standing {
            Some(Standing::Holder { role, organisation }) => match held.entry((*role, *organisation)) {
                Entry::Occupied(asked) => *asked.get(),
                Entry::Vacant(unasked) => *unasked.insert(holds(store, reader, *role, *organisation).await?),
            },
            Some(Standing::Side) | None => true,
        };
        known.push(holds && placement_of(*link).is_none_or(|placement| existing.contains(&placement)));
    }
    Ok(known)
}

/// As whoever is told of what is for the holders of a role is found. The programme's administrators are so wherever they are.
async fn holds(store: &Store, reader: &Actor, role: Role, organisation: OrganisationId) -> Result<bool, StoreError> {
    if role == Role::ProgrammeAdministrator {
        return Ok(reader.holds_anywhere(role));
    }
    let mut lineage = vivier_organisations::read::lineage(store, organisation).await?;
    if lineage.is_empty() {
        lineage.push(organisation);
    }
    Ok(reader.holds(role, &lineage))
}

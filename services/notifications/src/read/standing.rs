//! Whether what somebody was told is still for them: they hold the role as whose holder they were told it, and may read the placement that
//! it leads to. One rule for mails that waited, for the list and for the calendar.

use vivier_accounts::domain::account::Account;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::id_in;
use vivier_matching::read::told::exists_for;

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
    if let Some(Standing::Holder { role, organisation }) = standing
        && !holds(store, reader, role, organisation).await?
    {
        return Ok(false);
    }
    match placement_of(link) {
        Some(placement) => exists_for(store, reader, placement).await,
        None => Ok(true),
    }
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

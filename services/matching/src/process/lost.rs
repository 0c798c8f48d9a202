//! What somebody has just lost of their roles, for those who look who takes over.

use vivier_accounts::domain::account::Account;
use vivier_event_store::{AsOf, Recorded, Store, StoreError};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::TypedId as _;

/// A role that an account held before an event, and holds no more.
pub(super) struct Lost {
    pub(super) grant: RoleGrant,
    /// True where it was lent, and whoever lent it goes on to hold it.
    pub(super) lender_holds: bool,
}

/// The roles that the account of an event lost by it.
pub(super) async fn lost(store: &Store, event: &Recorded) -> Result<Vec<Lost>, StoreError> {
    let today = store.clock().today();
    let held = async |position| store.load_at::<Account>(event.stream_id, AsOf::Position(position)).await;
    let (before, after) = (held(event.position - 1).await?.state, held(event.position).await?.state.grants_on(today));
    let borrowed = before.borrowed_on(today);
    let mut lost = Vec::new();
    for grant in before.grants_on(today).into_iter().filter(|grant| !after.contains(grant)) {
        let lender_holds = match borrowed.iter().find(|(lent, _)| *lent == grant) {
            Some((_, lender)) => store.glance::<Account>(lender.uuid()).await?.state.grants_on(today).contains(&grant),
            None => false,
        };
        lost.push(Lost { grant, lender_holds });
    }
    Ok(lost)
}

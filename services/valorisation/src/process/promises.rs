//! What a placement would bring the service that lets its agent go, for whoever is asked to.

use vivier_event_store::follower::context;
use vivier_event_store::{CommandError, Recorded, Store, StoreError};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_matching::domain::decide::Placement;

use super::credits::NAME;
use crate::domain::transfer::{Transfer, TransferState};
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{Holder, LedgerAccountId, TransferId};
use crate::use_case::placement::{FollowPlacement, MAX_TRANSFERS};

/// What the placement would bring the service of its talent, in hundredths of a day, as announced by the time that `event` was told; none
/// where nothing is.
///
/// The mail that asks can be written before the ledger has announced anything: so it is told to, by the same command that its own follower
/// executes for the event, which acts once whoever is first.
///
/// # Errors
/// As the store's.
pub async fn to_service(store: &Store, event: &Recorded, placement: PlacementId) -> Result<Option<i64>, StoreError> {
    match store.execute(&context(store, NAME, event, ""), &FollowPlacement { placement }).await {
        Ok(_) => {}
        Err(CommandError::Store(error)) => return Err(error),
        // What the ledger refuses is announced to nobody; who is asked is asked all the same.
        Err(
            CommandError::Refused(_)
            | CommandError::NotFound
            | CommandError::Conflict { .. }
            | CommandError::Taken { .. }
            | CommandError::KeyReused,
        ) => return Ok(None),
    }
    let home = store.glance::<Placement>(placement.uuid()).await?.state.pairing.and_then(|pairing| pairing.home);
    let Some(organisation) = home else { return Ok(None) };
    let transfer = announced(store, placement).await?;
    let legs = transfer.content.filter(|_| transfer.status == TransferStatus::Pending).map(|held| held.legs);
    let account = LedgerAccountId::of(Holder::Organisation { organisation });
    Ok(legs.map(|legs| legs.amount_of(account).hundredths()))
}

/// The transfer that stands for the placement now: what it was announced for may have changed since the event.
async fn announced(store: &Store, placement: PlacementId) -> Result<TransferState, StoreError> {
    let mut number = 0;
    loop {
        let transfer = store.glance::<Transfer>(TransferId::of_placement(placement, number).uuid()).await?.state;
        if !transfer.is_replaced() || number >= MAX_TRANSFERS {
            return Ok(transfer);
        }
        number += 1;
    }
}

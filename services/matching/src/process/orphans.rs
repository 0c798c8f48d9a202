//! What somebody who leaves, or a mission that ends, leaves behind: open placements are superseded, and an erased person's
//! confirmed ones are ended, so that nobody waits for somebody who is gone. Where the days of a seat change, what is open on it goes by
//! those that it has now.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{CommandError, Follower, ReadModel as _, Recorded, Store, StoreError, follower};
use vivier_kernel::id::PlacementId;

use crate::read::placement_card::PlacementCards;
use crate::read::placements::left_behind;
use crate::use_case::overtaken::{EndForErased, SupersedePlacement};
use crate::use_case::seat_over::CloseWithSeat;

const NAME: &str = "placement-orphans";

/// Follows those who leave, missions that end, and seats that change.
pub struct Orphans;

impl Follower for Orphans {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "TalentWithdrawn",
            "TalentErased",
            "MissionCancelled",
            "MissionRejected",
            "MissionCompleted",
            "SeatChanged",
            "SeatRemoved",
        ]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            // What was opened before the event is there once the read model has seen it; what comes later is refused by itself.
            store.wait_for(&[PlacementCards::NAME], event.position).await?;
            for (placement, open) in left_behind(store, event.stream_id).await? {
                settle(store, event, placement, open).await?;
            }
            Ok(())
        })
    }
}

async fn settle(store: &Store, event: &Recorded, placement: PlacementId, open: bool) -> Result<(), StoreError> {
    match (open, event.kind.as_str()) {
        (true, "SeatChanged") => follower::act(store, NAME, event, placement, &CloseWithSeat { placement }).await,
        (true, _) => follower::act(store, NAME, event, placement, &SupersedePlacement { placement }).await,
        (false, "TalentErased") => follower::act(store, NAME, event, placement, &EndForErased { placement }).await,
        (false, _) => Ok(()),
    }
}

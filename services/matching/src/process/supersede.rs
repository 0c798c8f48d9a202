//! After a confirmation, or an amendment that takes other time or days: other open placements of the same seat, and of the same person,
//! that no longer fit are superseded.
//!
//! The timer is set in the transaction of what took them, so it is never lost. It looks up the open placements in the read model
//! once that has seen it; one that is opened later is decided on the filled seat and refused. Each placement is
//! decided on the present state of seat and talent, so that acting twice, or late, does no harm.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, ReadModel as _, Store, Timer, TimerHandler};
use vivier_kernel::id::{PlacementId, TypedId as _};

use crate::read::placement_card::PlacementCards;
use crate::read::placements::open_beside;
use crate::use_case::overtaken::SupersedePlacement;

const SUPERSEDE: &str = "supersede_placements";

#[derive(Serialize, Deserialize)]
struct Payload {
    confirmed: PlacementId,
}

/// Rings at once.
pub(crate) fn timer(confirmed: PlacementId, now: DateTime<Utc>) -> Timer {
    Timer {
        key: format!("{SUPERSEDE}:{confirmed}"),
        due_at: now,
        kind: SUPERSEDE,
        payload: serde_json::json!(Payload { confirmed }),
    }
}

/// Supersedes what a confirmation or an amendment has overtaken.
pub struct Supersede;

impl TimerHandler for Supersede {
    fn kind(&self) -> &'static str {
        SUPERSEDE
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let Payload { confirmed } = serde_json::from_value(timer.payload.clone())?;
            let seen = store.history(confirmed.uuid()).await?.last().map_or(0, |event| event.position);
            store.wait_for(&[PlacementCards::NAME], seen).await?;
            let beside = open_beside(store, confirmed).await?;
            for placement in beside {
                let mut context = timer.context(store);
                context.idempotency_key = context.idempotency_key.map(|key| format!("{key}:{placement}"));
                // Whatever else it says than a fault, the placement has moved on by itself.
                if let Err(CommandError::Store(error)) =
                    store.execute(&context, &SupersedePlacement { placement }).await
                {
                    return Err(error.into());
                }
            }
            Ok(())
        })
    }
}

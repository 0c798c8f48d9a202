//! The outbox: what is due is carried out of the house, and what came of it is recorded.
//!
//! The read model says what may be due; the delivery's own stream says whether it is. A crash after a parcel was carried and before that was
//! recorded carries it again, with the same id: that is what "at least once" means, and the receiver can drop the second copy.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, stream};
use vivier_event_store::{Chore, CommandContext, CommandError, Store, StoreError};
use vivier_kernel::id::TypedId as _;

use super::parcel::{self, Packed};
use crate::channel::Carrier;
use crate::domain::delivery::decide::{Delivery, DeliveryState};
use crate::domain::value::DeliveryId;
use crate::read::deliveries;
use crate::use_case::deliver::{DropDelivery, Ended, RecordDelivery};

/// Deliveries looked at in one go.
const BATCH: i64 = 64;
/// Parcels that are under way at a time: a slow receiver holds up one of them.
const AT_ONCE: usize = 8;

/// Sends what is due, on one node at a time.
pub struct Outbox {
    carrier: Arc<dyn Carrier>,
    public_url: Arc<str>,
}

impl Outbox {
    /// `public_url`: what links in mails begin with, without a slash at the end.
    pub fn new(carrier: Arc<dyn Carrier>, public_url: &str) -> Self {
        Self { carrier, public_url: public_url.into() }
    }

    async fn send_due(&self, store: &Store) -> Result<bool, StoreError> {
        let due = deliveries::due(store, BATCH).await?;
        let full = due.len() as i64 == BATCH;
        let mut results = stream::iter(due).map(|id| self.attend(store, id)).buffer_unordered(AT_ONCE);
        let (mut last, mut fault) = (None, None);
        while let Some(result) = results.next().await {
            match result {
                Ok(position) => last = last.max(position),
                Err(error) => fault = Some(error),
            }
        }
        if let Some(position) = last {
            // So that the next look does not find them due again. Where the read model is late, the look costs a little.
            match store.wait_for(&[deliveries::READ_MODEL], position).await {
                Ok(()) | Err(StoreError::ReadModelBehind { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        match fault {
            Some(error) => Err(error),
            None => Ok(full && last.is_some()),
        }
    }

    /// Tries one delivery where it is due; gives the position of what was recorded.
    async fn attend(&self, store: &Store, id: DeliveryId) -> Result<Option<i64>, StoreError> {
        let state = store.load::<Delivery>(id.uuid()).await?.state;
        let now = store.clock().now();
        if state.due_at.is_none_or(|due_at| due_at > now) {
            return Ok(None);
        }
        match parcel::pack(store, &self.public_url, &state, id).await? {
            Packed::Unwanted(reason) => record(store, &DropDelivery { delivery: id, reason: Some(reason) }).await,
            Packed::SetAside => record(store, &DropDelivery { delivery: id, reason: None }).await,
            Packed::Ready(parcel) => {
                let ended = match self.carrier.carry(&parcel).await {
                    Ok(()) => Ended::Sent,
                    Err(failure) => Ended::Failed(failure),
                };
                count(&state, &ended);
                record(store, &RecordDelivery { delivery: id, attempt: state.attempts + 1, ended }).await
            }
        }
    }
}

impl Chore for Outbox {
    fn name(&self) -> &'static str {
        "notifications.outbox"
    }

    fn work<'a>(&'a self, store: &'a Store) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(self.send_due(store))
    }
}

async fn record<U: vivier_event_store::UseCase>(store: &Store, command: &U) -> Result<Option<i64>, StoreError> {
    let context = CommandContext::system("notifications", store.clock());
    match store.execute(&context, command).await {
        Ok(done) => Ok(done.position),
        Err(CommandError::Store(error)) => Err(error),
        // Another node has recorded this try.
        Err(refused) => {
            tracing::debug!(outcome = %refused, "what came of a delivery was recorded already");
            Ok(None)
        }
    }
}

fn count(state: &DeliveryState, ended: &Ended) {
    let webhook = state.plan.as_ref().is_some_and(|plan| plan.target.webhook().is_some());
    let channel = if webhook { "webhook" } else { "email" };
    let outcome = match ended {
        Ended::Sent => "sent",
        Ended::Failed(_) => "failed",
    };
    metrics::counter!("vivier_deliveries", "channel" => channel, "outcome" => outcome).increment(1);
}

//! The outbox: what is due is carried out of the house, and what came of it is recorded.
//!
//! The read model says what may be due; the delivery's own stream says whether it is. A crash after a parcel was carried and before that was
//! recorded carries it again, with the same id: that is what "at least once" means, and the receiver can drop the second copy.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::task::JoinSet;
use tokio::time::Instant;
use vivier_event_store::{Chore, CommandContext, CommandError, Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};

use super::parcel::{self, Packed};
use crate::channel::Carrier;
use crate::domain::delivery::decide::{Delivery, DeliveryState};
use crate::domain::value::DeliveryId;
use crate::read::deliveries::{self, Due, Way};
use crate::use_case::deliver::{DropDelivery, Ended, RecordDelivery};

/// Mails that are under way at a time: all go to one server, which slows down all of them or none.
pub const MAILS_AT_ONCE: usize = 8;
/// Posts to webhooks that are under way at a time. One that hangs costs a socket and little else.
pub const WEBHOOKS_AT_ONCE: usize = 64;
/// Of these, those of one owner: whose receivers hang holds up their own posts and nobody else's.
pub const WEBHOOKS_OF_ONE_OWNER: usize = 4;
/// How often it is looked for more while something is under way.
const LOOK: Duration = Duration::from_millis(250);
/// How long new parcels are added to those under way, before all are waited for and the node's turn is looked at again.
const ROUND: Duration = Duration::from_secs(300);

/// Sends what is due by one way, on one node at a time: neither way waits for the other.
pub struct Outbox {
    courier: Courier,
    way: Way,
}

/// Takes one delivery at a time from what is due to what came of it.
#[derive(Clone)]
struct Courier {
    carrier: Arc<dyn Carrier>,
    public_url: Arc<str>,
}

impl Outbox {
    /// `public_url`: what links in mails begin with, without a slash at the end.
    pub fn new(carrier: Arc<dyn Carrier>, public_url: &str, way: Way) -> Self {
        Self { courier: Courier { carrier, public_url: public_url.into() }, way }
    }

    async fn send_due(&self, store: &Store) -> Result<bool, StoreError> {
        let (begun, stop) = (Instant::now(), store.stopping());
        // Tasks, not futures of this loop: one that queues for a connection while the loop itself waits for one would be given it and
        // never use it.
        let mut under_way = JoinSet::new();
        let mut taken = BTreeMap::<DeliveryId, Option<AccountId>>::new();
        let mut fault = None;
        loop {
            let goes_on = fault.is_none() && begun.elapsed() < ROUND && !*stop.borrow();
            if goes_on {
                match self.next(store, &taken).await {
                    Ok(due) => {
                        for Due { id, owner } in due {
                            taken.insert(id, owner);
                            let (courier, store) = (self.courier.clone(), store.clone());
                            under_way.spawn(async move { (id, courier.attend(&store, id).await) });
                        }
                    }
                    Err(error) => fault = Some(error),
                }
            }
            if under_way.is_empty() {
                break;
            }
            tokio::select! {
                Some(ended) = under_way.join_next() => {
                    let (id, ended) = ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
                    taken.remove(&id);
                    fault = fault.or(ended.err());
                }
                () = tokio::time::sleep(LOOK), if goes_on => {}
            }
        }
        match fault {
            Some(error) => Err(error),
            None => Ok(begun.elapsed() >= ROUND),
        }
    }

    /// What may be due and there is room for, beside what is under way.
    async fn next(
        &self,
        store: &Store,
        taken: &BTreeMap<DeliveryId, Option<AccountId>>,
    ) -> Result<Vec<Due>, StoreError> {
        let (at_once, of_one_owner) = match self.way {
            Way::Mail => (MAILS_AT_ONCE, MAILS_AT_ONCE),
            Way::Webhook => (WEBHOOKS_AT_ONCE, WEBHOOKS_OF_ONE_OWNER),
        };
        let room = at_once.saturating_sub(taken.len());
        if room == 0 {
            return Ok(Vec::new());
        }
        let mut owners = BTreeMap::<AccountId, usize>::new();
        for owner in taken.values().flatten() {
            *owners.entry(*owner).or_default() += 1;
        }
        let ids: Vec<DeliveryId> = taken.keys().copied().collect();
        let full: Vec<AccountId> =
            owners.iter().filter(|(_, held)| **held >= of_one_owner).map(|(owner, _)| *owner).collect();
        // Those that are left out below are of owners with something under way: never more than that.
        let mut due = deliveries::due(store, self.way, &ids, &full, of_one_owner, at_once).await?;
        due.retain(|due| match due.owner.map(|owner| owners.entry(owner).or_default()) {
            Some(held) if *held >= of_one_owner => false,
            Some(held) => {
                *held += 1;
                true
            }
            None => true,
        });
        due.truncate(room);
        Ok(due)
    }
}

impl Courier {
    /// Tries one delivery where it is due, and waits until the read model knows what came of it: the next look does not find it again.
    async fn attend(&self, store: &Store, id: DeliveryId) -> Result<(), StoreError> {
        let Some(position) = self.attempt(store, id).await? else { return Ok(()) };
        match store.wait_for(&[deliveries::READ_MODEL], position).await {
            // Where the read model is late, the look costs a little.
            Ok(()) | Err(StoreError::ReadModelBehind { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Tries one delivery where it is due; gives the position of what was recorded.
    async fn attempt(&self, store: &Store, id: DeliveryId) -> Result<Option<i64>, StoreError> {
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
        match self.way {
            Way::Mail => "notifications.outbox",
            Way::Webhook => "notifications.webhooks",
        }
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

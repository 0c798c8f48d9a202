//! Who is named in a delivery: whatever keeps a copy of one in clear has to let it go when one of them is erased.

use std::collections::BTreeSet;

use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::notice::Value;

use crate::domain::delivery::decide::Delivery;
use crate::domain::delivery::event::{Content, Target};
use crate::domain::notification::decide::Notification;
use crate::domain::value::DeliveryId;

/// Everybody whom a delivery names, and whoever it goes to; nobody where there is no such delivery.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn people_in(store: &Store, delivery: DeliveryId) -> Result<BTreeSet<SubjectId>, StoreError> {
    let mut people = BTreeSet::new();
    let Some(plan) = store.glance::<Delivery>(delivery.uuid()).await?.state.plan else { return Ok(people) };
    people.insert(match &plan.target {
        Target::Mailbox { to } => to.person(),
        Target::Webhook { account, .. } => SubjectId::from(*account),
    });
    let notifications = match plan.content {
        Content::Notification { notification } => vec![notification],
        Content::Digest { notifications, .. } => notifications,
    };
    for notification in notifications {
        let Some(raised) = store.glance::<Notification>(notification.uuid()).await?.state.raised else { continue };
        people.insert(raised.to.person());
        people.extend(raised.values.values().filter_map(named));
    }
    Ok(people)
}

fn named(value: &Value) -> Option<SubjectId> {
    match value {
        Value::Person(account) => Some(SubjectId::from(*account)),
        Value::Sealed(sealed) => Some(sealed.subject()),
        Value::Mission(_)
        | Value::Text(_)
        | Value::Word(_)
        | Value::Number(_)
        | Value::Credit(_)
        | Value::Day(_)
        | Value::Instant(_) => None,
    }
}

//! The read model of deliveries: what is due, and what became of each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::TypedId as _;

use crate::domain::delivery::event::{Content, DeliveryEvent};
use crate::domain::delivery::transitions::DeliveryStatus;
use crate::domain::value::FailureReason;

/// The read model's registration.
pub struct DeliveryCards;

#[derive(Clone, Debug, Serialize, Deserialize, FromRow)]
pub struct DeliveryRow {
    pub id: Uuid,
    pub account: Option<Uuid>,
    pub webhook: Option<Uuid>,
    /// None for a digest.
    pub notification: Option<Uuid>,
    pub status: Json<DeliveryStatus>,
    pub attempts: i32,
    /// When it is tried next; none where it is not.
    pub due_at: Option<DateTime<Utc>>,
    pub reason: Option<Json<FailureReason>>,
    /// What the receiver answered last.
    pub answer: Option<i32>,
    pub planned_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

impl ReadModel for DeliveryCards {
    const NAME: &'static str = "delivery_card";
    const VERSION: i32 = 1;
    const DDL: &'static str = "create table delivery_card (id uuid primary key, account uuid, webhook uuid, notification uuid, \
         status jsonb not null, attempts integer not null, due_at timestamptz, reason jsonb, answer integer, \
         planned_at timestamptz not null, changed_at timestamptz not null); \
         create index on delivery_card (due_at) where due_at is not null; \
         create index on delivery_card (webhook, planned_at desc, id desc) where webhook is not null";
    const EVENTS: &'static [&'static str] = &[
        "DeliveryPlanned",
        "DeliveryFailed",
        "DeliverySent",
        "DeliveryQuarantined",
        "DeliveryDropped",
        "DeliveryReplayed",
    ];
    type Row = DeliveryRow;

    fn fold(key: Uuid, row: Option<DeliveryRow>, event: &Recorded) -> Result<Option<DeliveryRow>, FoldError> {
        let typed = event.event::<DeliveryEvent>()?;
        let mut row = match (row, &typed) {
            (Some(row), _) => row,
            (None, DeliveryEvent::DeliveryPlanned(planned)) => DeliveryRow {
                id: key,
                account: planned.target.account().map(|account| account.uuid()),
                webhook: planned.target.webhook().map(|webhook| webhook.uuid()),
                notification: match &planned.content {
                    Content::Notification { notification } => Some(notification.uuid()),
                    Content::Digest { .. } => None,
                },
                status: Json(DeliveryStatus::Planned),
                attempts: 0,
                due_at: None,
                reason: None,
                answer: None,
                planned_at: event.recorded_at,
                changed_at: event.recorded_at,
            },
            (None, _) => return Err(FoldError::Unexpected(format!("{} before DeliveryPlanned", event.kind))),
        };
        row.changed_at = event.recorded_at;
        row.due_at = None;
        match typed {
            DeliveryEvent::DeliveryPlanned(planned) => row.due_at = Some(planned.due_at),
            DeliveryEvent::DeliveryFailed(failed) => {
                row.status = Json(DeliveryStatus::Retrying);
                row.attempts = count(failed.attempt);
                row.due_at = Some(failed.next_at);
                row.reason = Some(Json(failed.reason));
                row.answer = failed.status.map(i32::from);
            }
            DeliveryEvent::DeliverySent(sent) => {
                row.status = Json(DeliveryStatus::Sent);
                row.attempts = count(sent.attempt);
                row.reason = None;
                row.answer = None;
            }
            DeliveryEvent::DeliveryQuarantined(quarantined) => {
                row.status = Json(DeliveryStatus::Quarantined);
                row.attempts = count(quarantined.attempts);
                row.reason = Some(Json(quarantined.reason));
                row.answer = quarantined.status.map(i32::from);
            }
            DeliveryEvent::DeliveryDropped(_) => row.status = Json(DeliveryStatus::Dropped),
            DeliveryEvent::DeliveryReplayed(replayed) => {
                row.status = Json(DeliveryStatus::Planned);
                row.attempts = 0;
                row.due_at = Some(replayed.due_at);
            }
        }
        Ok(Some(row))
    }
}

fn count(attempts: u32) -> i32 {
    i32::try_from(attempts).unwrap_or(i32::MAX)
}

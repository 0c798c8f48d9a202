//! Deliveries: what is due, what is kept for a webhook, and what its owner sees of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};

use super::delivery_card::DeliveryRow;
use crate::domain::delivery::transitions::DeliveryStatus;
use crate::domain::value::{DeliveryId, FailureReason, NotificationId, WebhookId};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "delivery_card";

/// A delivery as its owner sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct DeliveryView {
    pub id: DeliveryId,
    pub notification: Option<NotificationId>,
    pub status: DeliveryStatus,
    pub attempts: i32,
    pub due_at: Option<DateTime<Utc>>,
    pub reason: Option<FailureReason>,
    pub answer: Option<i32>,
    pub planned_at: DateTime<Utc>,
}

/// By which way a delivery goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Mail,
    Webhook,
}

/// A delivery that may be due, and whose it is; of nobody where it goes to somebody without an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Due {
    pub(crate) id: DeliveryId,
    pub(crate) owner: Option<AccountId>,
}

/// What may be due now by one way, longest due first, at most `of_one_owner` of each owner and `limit` in all; neither those of
/// `under_way` nor any of these `owners`.
///
/// # Errors
/// `Database`.
pub(crate) async fn due(
    store: &Store,
    way: Way,
    under_way: &[DeliveryId],
    owners: &[AccountId],
    of_one_owner: usize,
    limit: usize,
) -> Result<Vec<Due>, StoreError> {
    let rows: Vec<(Uuid, Option<Uuid>)> = sqlx::query_as(
        "select id, account from (select id, account, due_at, row_number() over (partition by coalesce(account, id) \
           order by due_at, id) as place from delivery_card \
           where due_at <= $1 and (webhook is not null) = $2 and id <> all($3) \
           and (account is null or account <> all($4))) as d \
         where place <= $5 order by due_at, id limit $6",
    )
    .bind(store.clock().now())
    .bind(way == Way::Webhook)
    .bind(under_way.iter().map(|id| id.uuid()).collect::<Vec<_>>())
    .bind(owners.iter().map(|owner| owner.uuid()).collect::<Vec<_>>())
    .bind(i64::try_from(of_one_owner).unwrap_or(i64::MAX))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(store.pool())
    .await?;
    let due = |(id, owner): (Uuid, Option<Uuid>)| Due {
        id: DeliveryId::from_uuid(id),
        owner: owner.map(AccountId::from_uuid),
    };
    Ok(rows.into_iter().map(due).collect())
}

/// What is kept for a webhook that was put aside, oldest first.
///
/// # Errors
/// `Database`.
pub(crate) async fn quarantined(store: &Store, webhook: WebhookId, limit: i64) -> Result<Vec<DeliveryId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from delivery_card where webhook = $1 and status = '\"QUARANTINED\"' order by planned_at, id limit $2",
    )
    .bind(webhook.uuid())
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(DeliveryId::from_uuid).collect())
}

/// The latest deliveries to one of the account's webhooks.
///
/// # Errors
/// `Database`.
pub(crate) async fn latest(
    store: &Store,
    account: AccountId,
    webhook: WebhookId,
    limit: i64,
) -> Result<Vec<DeliveryView>, StoreError> {
    let rows: Vec<DeliveryRow> = sqlx::query_as(
        "select id, account, webhook, notification, status, attempts, due_at, reason, answer, planned_at, changed_at \
         from delivery_card where webhook = $1 and account = $2 order by planned_at desc, id desc limit $3",
    )
    .bind(webhook.uuid())
    .bind(account.uuid())
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Every delivery to an account, by whichever way, newest first: for what its holder takes along.
///
/// # Errors
/// `Database`.
pub async fn all_of_account(store: &Store, account: AccountId) -> Result<Vec<(Way, DeliveryView)>, StoreError> {
    let rows: Vec<DeliveryRow> = sqlx::query_as(
        "select id, account, webhook, notification, status, attempts, due_at, reason, answer, planned_at, changed_at \
         from delivery_card where account = $1 order by planned_at desc, id desc",
    )
    .bind(account.uuid())
    .fetch_all(store.pool())
    .await?;
    let way = |row: &DeliveryRow| if row.webhook.is_some() { Way::Webhook } else { Way::Mail };
    Ok(rows.into_iter().map(|row| (way(&row), view(row))).collect())
}

fn view(row: DeliveryRow) -> DeliveryView {
    DeliveryView {
        id: DeliveryId::from_uuid(row.id),
        notification: row.notification.map(NotificationId::from_uuid),
        status: row.status.0,
        attempts: row.attempts,
        due_at: row.due_at,
        reason: row.reason.map(|reason| reason.0),
        answer: row.answer,
        planned_at: row.planned_at,
    }
}

//! What can have happened to a delivery.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, TypedId};

use crate::domain::value::{
    Addressee, Cadence, DeliveryId, DigestId, DropReason, FailureReason, NotificationId, WebhookId,
};

/// What is delivered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Notification { notification: NotificationId },
    Digest { digest: DigestId, cadence: Cadence, notifications: Vec<NotificationId> },
}

/// Where to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    Mailbox { to: Addressee },
    Webhook { account: AccountId, webhook: WebhookId },
}

impl Target {
    /// Whose it is, where that is the holder of an account.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Mailbox { to } => to.account(),
            Self::Webhook { account, .. } => Some(*account),
        }
    }

    pub fn webhook(&self) -> Option<WebhookId> {
        match self {
            Self::Mailbox { .. } => None,
            Self::Webhook { webhook, .. } => Some(*webhook),
        }
    }
}

/// The first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryPlanned {
    pub delivery: DeliveryId,
    pub content: Content,
    pub target: Target,
    /// At once, or when quiet hours are over.
    pub due_at: DateTime<Utc>,
    pub valid_until: Option<DateTime<Utc>>,
}

/// It is tried again at `next_at`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryFailed {
    /// The first try is 1.
    pub attempt: u32,
    pub reason: FailureReason,
    /// What the receiver answered, where it did (HTTP or SMTP).
    pub status: Option<u16>,
    pub next_at: DateTime<Utc>,
}

/// The receiver has taken it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliverySent {
    pub attempt: u32,
}

/// It is not tried any more unless its owner asks for it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryQuarantined {
    /// The tries so far.
    pub attempts: u32,
    pub reason: FailureReason,
    pub status: Option<u16>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryDropped {
    pub reason: DropReason,
}

/// Its owner has asked for it again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryReplayed {
    pub due_at: DateTime<Utc>,
}

events! {
    /// What can have happened to a delivery.
    pub enum DeliveryEvent {
        DeliveryPlanned = 1,
        DeliveryFailed = 1,
        DeliverySent = 1,
        DeliveryQuarantined = 1,
        DeliveryDropped = 1,
        DeliveryReplayed = 1,
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<DeliveryEvent> {
    let uuid = |number: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let at = DateTime::from_timestamp(1_798_761_600, 0).unwrap_or_default();
    let planned = DeliveryPlanned {
        delivery: DeliveryId::from_uuid(uuid(3)),
        content: Content::Notification { notification: NotificationId::from_uuid(uuid(2)) },
        target: Target::Webhook { account: AccountId::from_uuid(uuid(1)), webhook: WebhookId::from_uuid(uuid(5)) },
        due_at: at,
        valid_until: Some(at),
    };
    vec![
        planned.into(),
        DeliveryFailed { attempt: 1, reason: FailureReason::Refused, status: Some(503), next_at: at }.into(),
        DeliverySent { attempt: 2 }.into(),
        DeliveryQuarantined { attempts: 8, reason: FailureReason::Unreachable, status: None }.into(),
        DeliveryDropped { reason: DropReason::TooLate }.into(),
        DeliveryReplayed { due_at: at }.into(),
    ]
}

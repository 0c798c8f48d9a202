//! What can have happened to somebody's inbox. No secret is here: links and signing keys are derived from the master key, an
//! id and a generation.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, SubjectId, TypedId};
use vivier_kernel::notice::Family;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::zone::{QuietHours, Zone};

use crate::domain::value::{Cadence, Channel, DigestId, Mode, NotificationId, WebhookForm, WebhookId};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationPreferenceChosen {
    pub account: AccountId,
    pub family: Family,
    pub channel: Channel,
    pub mode: Mode,
}

/// Mails that are not urgent wait until these hours are over; none: they never wait.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationQuietHoursChosen {
    pub account: AccountId,
    pub quiet_hours: Option<QuietHours>,
    /// Where they live, where they said it elsewhere: the hours are as they were. None where they chose hours here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
}

/// Everything that was raised up to an instant is read.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationsAllRead {
    pub account: AccountId,
    pub up_to: DateTime<Utc>,
}

/// It is told in the next digest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationHeldForDigest {
    pub account: AccountId,
    pub notification: NotificationId,
    pub cadence: Cadence,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DigestComposed {
    pub account: AccountId,
    pub digest: DigestId,
    pub cadence: Cadence,
    pub notifications: Vec<NotificationId>,
}

/// A link to the calendar; the ones before are void.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CalendarLinkOpened {
    pub account: AccountId,
    /// The first is 1.
    pub generation: u32,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CalendarLinkRevoked {
    pub account: AccountId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WebhookRegistered {
    pub account: AccountId,
    pub webhook: WebhookId,
    /// Where it is; sealed, because such addresses often hold a secret.
    pub url: Sealed<String>,
    pub form: WebhookForm,
    pub families: Vec<Family>,
}

/// It signs with another secret from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WebhookSecretRotated {
    pub webhook: WebhookId,
    /// The secret of a new webhook is 1.
    pub generation: u32,
}

/// A delivery to it failed for good: nothing is sent to it until its owner resumes it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WebhookQuarantined {
    pub webhook: WebhookId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WebhookResumed {
    pub webhook: WebhookId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WebhookRemoved {
    pub webhook: WebhookId,
}

events! {
    /// What can have happened to an inbox.
    pub enum InboxEvent {
        NotificationPreferenceChosen = 1,
        NotificationQuietHoursChosen = 1,
        NotificationsAllRead = 1,
        NotificationHeldForDigest = 1,
        DigestComposed = 1,
        CalendarLinkOpened = 1,
        CalendarLinkRevoked = 1,
        WebhookRegistered = 1,
        WebhookSecretRotated = 1,
        WebhookQuarantined = 1,
        WebhookResumed = 1,
        WebhookRemoved = 1,
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<InboxEvent> {
    let uuid = |number: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let account = AccountId::from_uuid(uuid(1));
    let (notification, webhook) = (NotificationId::from_uuid(uuid(2)), WebhookId::from_uuid(uuid(5)));
    let url = Sealed::from_parts(SubjectId::from(account), "bm9uY2UgYW5kIGNpcGhlcnRleHQ".to_owned());
    let cadence = Cadence::Daily;
    vec![
        NotificationPreferenceChosen { account, family: Family::Match, channel: Channel::Email, mode: Mode::Daily }
            .into(),
        NotificationQuietHoursChosen {
            account,
            quiet_hours: QuietHours::new(Zone::Metropolitan, 20, 8).ok(),
            zone: Some(Zone::Antilles),
        }
        .into(),
        NotificationsAllRead { account, up_to: DateTime::from_timestamp(1_798_761_600, 0).unwrap_or_default() }.into(),
        NotificationHeldForDigest { account, notification, cadence }.into(),
        DigestComposed { account, digest: DigestId::from_uuid(uuid(6)), cadence, notifications: vec![notification] }
            .into(),
        CalendarLinkOpened { account, generation: 1 }.into(),
        CalendarLinkRevoked { account }.into(),
        WebhookRegistered { account, webhook, url, form: WebhookForm::Event, families: vec![Family::Placement] }.into(),
        WebhookSecretRotated { webhook, generation: 2 }.into(),
        WebhookQuarantined { webhook }.into(),
        WebhookResumed { webhook }.into(),
        WebhookRemoved { webhook }.into(),
    ]
}

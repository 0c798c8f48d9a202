//! Ids, closed lists and limits of notifications.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::actor::Role;
use vivier_kernel::closed_list;
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Family;
use vivier_kernel::sealed::Sealed;

/// Longest address of a webhook, in bytes.
pub const MAX_URL: usize = 2_000;
/// The most webhooks one person may have.
pub const MAX_WEBHOOKS: usize = 10;
/// The most notifications that wait for one digest; the oldest of what is more stand only in the list.
pub const MAX_DIGEST: usize = 500;
/// The most notifications that one command marks.
pub const MAX_MARKED: usize = 100;
/// The most people that one notice is told to.
pub const MAX_RECIPIENTS: usize = 500;
/// The most deliveries that one command plans anew.
pub const MAX_REPLAYED: i64 = 100;

vivier_kernel::id_types! {
    /// One person told of one thing.
    NotificationId => "Notification";
    /// One way of one notification, or of one digest, to its reader: what a receiver knows a second copy by.
    DeliveryId => "Delivery";
    /// Somebody's choices of how they are told.
    InboxId => "Inbox";
    /// An address that notifications are posted to.
    WebhookId => "Webhook";
    /// Several notifications in one mail.
    DigestId => "Digest";
}

/// Namespace of the ids that follow from what they are for.
const NAMESPACE: Uuid = Uuid::from_u128(0x5d0a_7f6e_9a64_4c0b_9a3e_51c1_8d0b_77e2);

/// Each part with its length before it, so that no two lists of parts meet.
fn named(parts: &[&[u8]]) -> Uuid {
    let mut name = Vec::new();
    for part in parts {
        name.extend_from_slice(&(part.len() as u64).to_be_bytes());
        name.extend_from_slice(part);
    }
    Uuid::new_v5(&NAMESPACE, &name)
}

impl NotificationId {
    /// The same cause, person and family give the same notification: that is why nobody is told twice.
    pub fn of(cause: &str, person: SubjectId, family: Family) -> Self {
        let person = person.uuid();
        let parts: [&[u8]; 4] = [b"notification", cause.as_bytes(), person.as_bytes(), family.as_str().as_bytes()];
        Self::from_uuid(named(&parts))
    }
}

impl DeliveryId {
    /// By e-mail.
    pub fn by_mail(notification: NotificationId) -> Self {
        Self::from_uuid(named(&[b"mail", notification.uuid().as_bytes()]))
    }

    /// To one webhook.
    pub fn to_webhook(notification: NotificationId, webhook: WebhookId) -> Self {
        Self::from_uuid(named(&[b"webhook", notification.uuid().as_bytes(), webhook.uuid().as_bytes()]))
    }

    pub fn of_digest(digest: DigestId) -> Self {
        Self::from_uuid(named(&[b"digest", digest.uuid().as_bytes()]))
    }
}

impl InboxId {
    pub fn of(account: AccountId) -> Self {
        Self::from_uuid(named(&[b"inbox", account.uuid().as_bytes()]))
    }
}

closed_list! {
    /// By which way somebody is told.
    pub enum Channel {
        /// In the list on the site.
        InApp => "IN_APP",
        Email => "EMAIL",
        /// At the addresses of one's own programs and rooms.
        Webhook => "WEBHOOK",
        /// In the calendar that one's own programs read.
        Calendar => "CALENDAR",
    }
}

closed_list! {
    /// When somebody is told by one way of one family.
    pub enum Mode {
        Immediate => "IMMEDIATE",
        /// With what else there is, each morning.
        Daily => "DAILY",
        /// With what else there is, each Monday morning.
        Weekly => "WEEKLY",
        Never => "NEVER",
    }
}

closed_list! {
    /// How often a digest is sent.
    pub enum Cadence {
        Daily => "DAILY",
        Weekly => "WEEKLY",
    }
}

closed_list! {
    /// What a webhook is sent.
    pub enum WebhookForm {
        /// The notification as JSON, for programs.
        Event => "EVENT",
        /// `{"text": …}`: what bots of chat rooms take (Tchap, Mattermost).
        Text => "TEXT",
    }
}

closed_list! {
    /// Why a delivery did not arrive.
    pub enum FailureReason {
        /// No connection, or no answer in time.
        Unreachable => "UNREACHABLE",
        /// The certificate, or what was agreed on it, is not one to trust.
        Untrusted => "UNTRUSTED",
        /// The receiver answered that it does not take it.
        Refused => "REFUSED",
        /// An address that this instance does not send to.
        ForbiddenTarget => "FORBIDDEN_TARGET",
        /// The webhook had been put aside before.
        WebhookQuarantined => "WEBHOOK_QUARANTINED",
    }
}

closed_list! {
    /// Why a delivery is not wanted any more.
    pub enum DropReason {
        /// What it says is over, or what it asks for is done.
        TooLate => "TOO_LATE",
        /// Its reader, or whom it speaks of, was erased.
        Erased => "ERASED",
        /// The reader's address was never verified.
        NotVerified => "NOT_VERIFIED",
        /// The webhook was removed.
        WebhookRemoved => "WEBHOOK_REMOVED",
        /// Its reader has switched the family off since.
        SwitchedOff => "SWITCHED_OFF",
        /// Its reader is not any more what they were told it as, and may not know it.
        NotTheirs => "NOT_THEIRS",
    }
}

/// Who reads a notification.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Addressee {
    Account {
        account: AccountId,
    },
    /// Somebody without an account, by e-mail only.
    Address {
        subject: SubjectId,
        address: Sealed<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Sealed<String>>,
        locale: Locale,
    },
}

impl Addressee {
    pub fn person(&self) -> SubjectId {
        match self {
            Self::Account { account } => SubjectId::from(*account),
            Self::Address { subject, .. } => *subject,
        }
    }

    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account } => Some(*account),
            Self::Address { .. } => None,
        }
    }
}

/// As what somebody is told of something: it is for their eyes as long as they are that.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// They hold the role in the organisation, or above it.
    Holder { role: Role, organisation: OrganisationId },
    /// They stand on a side of the placement that it leads to.
    Side,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cause_person_and_family_give_one_notification_and_any_other_another() {
        let person = |number| SubjectId::from_uuid(Uuid::from_u128(number));
        let first = NotificationId::of("placement:1:invited", person(1), Family::Placement);
        assert_eq!(first, NotificationId::of("placement:1:invited", person(1), Family::Placement));
        for other in [
            NotificationId::of("placement:1:invite", person(1), Family::Placement),
            NotificationId::of("placement:1:invited", person(2), Family::Placement),
            NotificationId::of("placement:1:invited", person(1), Family::Agreement),
        ] {
            assert_ne!(first, other);
        }
    }
}

//! Who may do what with notifications: one's own, and nobody else's. Vivier itself raises and delivers them.

use vivier_kernel::access::{Party, Permission, allows};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::AccountId;

const ONESELF: &[Party] = &[Party::Oneself];
const SYSTEM: &[Party] = &[Party::System];

/// What stands in `schema/permissions.txt` for notifications.
pub const PERMISSIONS: &[Permission] = &[
    Permission { action: "notifications", resource: "Notification", parties: ONESELF },
    Permission { action: "notificationSettings", resource: "Inbox", parties: ONESELF },
    Permission { action: "markNotifications", resource: "Notification", parties: ONESELF },
    Permission { action: "markAllNotificationsRead", resource: "Inbox", parties: ONESELF },
    Permission { action: "chooseNotifications", resource: "Inbox", parties: ONESELF },
    Permission { action: "chooseNotificationQuietHours", resource: "Inbox", parties: ONESELF },
    Permission { action: "openCalendarLink", resource: "Inbox", parties: ONESELF },
    Permission { action: "revokeCalendarLink", resource: "Inbox", parties: ONESELF },
    Permission { action: "registerWebhook", resource: "Webhook", parties: ONESELF },
    Permission { action: "rotateWebhookSecret", resource: "Webhook", parties: ONESELF },
    Permission { action: "resumeWebhook", resource: "Webhook", parties: ONESELF },
    Permission { action: "removeWebhook", resource: "Webhook", parties: ONESELF },
    Permission { action: "replayDelivery", resource: "Delivery", parties: ONESELF },
    Permission { action: "raiseNotification", resource: "Notification", parties: SYSTEM },
    Permission { action: "composeDigest", resource: "Inbox", parties: SYSTEM },
    Permission { action: "cutOffInbox", resource: "Inbox", parties: SYSTEM },
    Permission { action: "recordDelivery", resource: "Delivery", parties: SYSTEM },
    Permission { action: "dropDelivery", resource: "Delivery", parties: SYSTEM },
];

/// True where `actor` may do `action` with what is `owner`'s.
pub fn may(actor: &Actor, action: &str, owner: Option<AccountId>) -> bool {
    let present: &[Party] = match actor {
        Actor::Anonymous => &[],
        Actor::System { .. } => &[Party::System],
        Actor::Account { account, .. } | Actor::Outsider { account } if owner == Some(*account) => {
            &[Party::SignedIn, Party::Oneself]
        }
        Actor::Account { .. } | Actor::Outsider { .. } => &[Party::SignedIn],
    };
    allows(PERMISSIONS, action, present)
}

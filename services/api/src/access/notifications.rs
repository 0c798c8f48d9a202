//! Root fields of vivier-notifications: everybody's own.

use vivier_kernel::access::Party;

use super::accounts::HASH_COST;
use crate::access::RootField;

const SIGNED_IN: &[Party] = &[Party::SignedIn];

pub const ROWS: &[RootField] = &[
    RootField::query("notifications", SIGNED_IN),
    RootField::query("unreadNotifications", SIGNED_IN),
    RootField::query("notificationSettings", SIGNED_IN),
    RootField::mutation("markNotifications", SIGNED_IN),
    RootField::mutation("markAllNotificationsRead", SIGNED_IN),
    RootField::mutation("chooseNotifications", SIGNED_IN),
    RootField::mutation("chooseNotificationQuietHours", SIGNED_IN),
    RootField::mutation("openCalendarLink", SIGNED_IN).costs(HASH_COST).alone(),
    RootField::mutation("revokeCalendarLink", SIGNED_IN),
    RootField::mutation("registerWebhook", SIGNED_IN).costs(HASH_COST).alone(),
    RootField::mutation("rotateWebhookSecret", SIGNED_IN),
    RootField::mutation("resumeWebhook", SIGNED_IN),
    RootField::mutation("removeWebhook", SIGNED_IN),
    RootField::mutation("replayDelivery", SIGNED_IN),
];

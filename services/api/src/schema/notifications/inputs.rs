//! What the mutations of notifications are told.

use async_graphql::{ID, InputObject};

use super::enums::{NotificationChannel, NotificationFamily, NotificationMode, NotificationZone, WebhookForm};

/// What `markNotifications` is told.
#[derive(InputObject, Debug)]
pub struct MarkNotificationsInput {
    /// The notifications, at most 100.
    pub notification_ids: Vec<ID>,
    /// True: as read; false: as unread.
    #[graphql(default = true)]
    pub read: bool,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `markAllNotificationsRead` is told.
#[derive(InputObject, Debug)]
pub struct MarkAllNotificationsReadInput {
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// One choice.
#[derive(InputObject, Debug)]
pub struct NotificationChoiceInput {
    /// What it is about.
    pub family: NotificationFamily,
    /// By which way.
    pub channel: NotificationChannel,
    /// When.
    pub mode: NotificationMode,
}

/// What `chooseNotifications` is told.
#[derive(InputObject, Debug)]
pub struct ChooseNotificationsInput {
    /// All of them hold afterwards, or none; at most 32.
    pub choices: Vec<NotificationChoiceInput>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// Hours of every day, whole ones, over midnight where the first is the greater.
#[derive(InputObject, Debug)]
pub struct NotificationQuietHoursInput {
    /// Whose clock they go by.
    pub zone: NotificationZone,
    /// The first quiet hour, 0 to 23.
    pub from: i64,
    /// The first hour that is not quiet any more, 0 to 23.
    pub until: i64,
}

/// What `chooseNotificationQuietHours` is told.
#[derive(InputObject, Debug)]
pub struct ChooseNotificationQuietHoursInput {
    /// The hours; null: mails never wait.
    pub quiet_hours: Option<NotificationQuietHoursInput>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `openCalendarLink` is told.
#[derive(InputObject)]
pub struct OpenCalendarLinkInput {
    /// The present password; accounts without one need a sign-in of the last ten minutes instead.
    pub current_password: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `revokeCalendarLink` is told.
#[derive(InputObject, Debug)]
pub struct RevokeCalendarLinkInput {
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `registerWebhook` is told.
#[derive(InputObject)]
pub struct RegisterWebhookInput {
    /// Where to post to: an `https` address outside the instance’s network, at most 2000 characters.
    pub url: String,
    /// What to send.
    #[graphql(default_with = "WebhookForm::Event")]
    pub form: WebhookForm,
    /// Which families go there, at least one.
    pub families: Vec<NotificationFamily>,
    /// The present password; accounts without one need a sign-in of the last ten minutes instead.
    pub current_password: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `rotateWebhookSecret` is told.
#[derive(InputObject, Debug)]
pub struct RotateWebhookSecretInput {
    /// The webhook.
    pub webhook_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `resumeWebhook` is told.
#[derive(InputObject, Debug)]
pub struct ResumeWebhookInput {
    /// The webhook.
    pub webhook_id: ID,
    /// Have what was kept sent too, the 100 oldest.
    #[graphql(default = true)]
    pub replay: bool,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `removeWebhook` is told.
#[derive(InputObject, Debug)]
pub struct RemoveWebhookInput {
    /// The webhook.
    pub webhook_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `replayDelivery` is told.
#[derive(InputObject, Debug)]
pub struct ReplayDeliveryInput {
    /// The delivery.
    pub delivery_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

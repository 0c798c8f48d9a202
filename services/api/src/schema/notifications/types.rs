//! Notifications, settings, webhooks and deliveries as their owner sees them.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_kernel::zone::QuietHours;
use vivier_notifications::read::deliveries::DeliveryView;
use vivier_notifications::read::notifications::NotificationView;
use vivier_notifications::read::settings::{PreferenceView, SettingsView, WebhookView};

use super::NotificationsConfig;
use super::enums::{
    DeliveryFailureReason, DeliveryStatus, NotificationChannel, NotificationFamily, NotificationMode, NotificationZone,
    WebhookForm,
};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::Instant;

/// Something that you were told.
pub struct Notification(pub NotificationView);

/// Something that you were told.
#[Object]
impl Notification {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What it is about.
    async fn family(&self) -> NotificationFamily {
        self.0.family.into()
    }

    /// Which words it says, for programs: `placement.invited`.
    async fn template(&self) -> &str {
        &self.0.template
    }

    /// In one line, in your language.
    async fn subject(&self) -> &str {
        &self.0.wording.subject
    }

    /// In paragraphs, in your language.
    async fn text(&self) -> &[String] {
        &self.0.wording.text
    }

    /// The page that it leads to, from the site’s root on; null where it leads nowhere, and once you cannot read what it leads to any more,
    /// as whoever answered in a colleague’s place.
    async fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// When you were told.
    async fn raised_at(&self) -> Instant {
        self.0.raised_at.into()
    }

    /// True once you have marked it as read.
    async fn read(&self) -> bool {
        self.0.read
    }
}

/// How you chose to be told.
pub struct NotificationSettings(pub SettingsView);

/// How you chose to be told.
#[Object]
impl NotificationSettings {
    /// Grows with every change.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Every family by every way, chosen or not.
    async fn preferences(&self) -> Vec<NotificationPreference> {
        self.0.preferences.iter().map(NotificationPreference::from).collect()
    }

    /// Hours in which mails that are not urgent wait; null: they never wait.
    async fn quiet_hours(&self) -> Option<NotificationQuietHours> {
        self.0.quiet_hours.map(Into::into)
    }

    /// The address of your calendar for your own programs, which whoever has it can read; null while it is closed, and for a token
    /// without the scope `WRITE`.
    async fn calendar_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let may = ctx.request()?.credential.may_change();
        let Some(path) = self.0.calendar_path.as_deref().filter(|_| may) else { return Ok(None) };
        let site = ctx.data_opt::<NotificationsConfig>().map_or("", |config| &*config.public_url);
        Ok(Some(format!("{site}{path}")))
    }

    /// Where your notifications are posted to.
    async fn webhooks(&self) -> Vec<Webhook> {
        self.0.webhooks.iter().cloned().map(Webhook).collect()
    }
}

/// How you are told of one family by one way.
#[derive(SimpleObject)]
pub struct NotificationPreference {
    /// What it is about.
    pub family: NotificationFamily,
    /// By which way.
    pub channel: NotificationChannel,
    /// When.
    pub mode: NotificationMode,
    /// What you may choose.
    pub choices: Vec<NotificationMode>,
}

impl From<&PreferenceView> for NotificationPreference {
    fn from(view: &PreferenceView) -> Self {
        Self {
            family: view.family.into(),
            channel: view.channel.into(),
            mode: view.mode.into(),
            choices: view.choices.iter().copied().map(NotificationMode::from).collect(),
        }
    }
}

/// Hours of every day, whole ones, over midnight where the first is the greater.
#[derive(SimpleObject)]
pub struct NotificationQuietHours {
    /// Whose clock they go by.
    pub zone: NotificationZone,
    /// The first quiet hour, 0 to 23.
    pub from: i64,
    /// The first hour that is not quiet any more, 0 to 23.
    pub until: i64,
}

impl From<QuietHours> for NotificationQuietHours {
    fn from(hours: QuietHours) -> Self {
        Self { zone: hours.zone().into(), from: hours.from_hour(), until: hours.until_hour() }
    }
}

/// An address that your notifications are posted to.
pub struct Webhook(pub WebhookView);

/// An address that your notifications are posted to.
#[Object]
impl Webhook {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Where it is; null for a token without the scope `WRITE`: whoever knows the address of a chat room's webhook can post there.
    async fn url(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let may = ctx.request()?.credential.may_change();
        Ok(self.0.url.as_deref().filter(|_| may))
    }

    /// What it is sent.
    async fn form(&self) -> WebhookForm {
        self.0.form.into()
    }

    /// Which families go there.
    async fn families(&self) -> Vec<NotificationFamily> {
        self.0.families.iter().copied().map(NotificationFamily::from).collect()
    }

    /// True where deliveries failed for good: nothing is sent there until you resume it.
    async fn quarantined(&self) -> bool {
        self.0.quarantined
    }

    /// What you check signatures with (headers `webhook-id`, `webhook-timestamp`, `webhook-signature`, as in Standard Webhooks); null
    /// for a token without the scope `WRITE`.
    async fn secret(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(ctx.request()?.credential.may_change().then_some(self.0.secret.as_str()))
    }

    /// The latest deliveries, newest first, at most 20.
    async fn deliveries(&self) -> Vec<Delivery> {
        self.0.deliveries.iter().cloned().map(Delivery).collect()
    }
}

/// One notification on its way to a webhook.
pub struct Delivery(pub DeliveryView);

/// One notification on its way to a webhook.
#[Object]
impl Delivery {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// What the receiver reads in `webhook-id`, the same at each try: by it a second copy is known.
    async fn webhook_message_id(&self) -> String {
        self.0.id.to_string()
    }

    /// Where it stands.
    async fn status(&self) -> DeliveryStatus {
        self.0.status.into()
    }

    /// How often it was tried since it was planned, or planned again.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it is tried next; null where it is not.
    async fn due_at(&self) -> Option<Instant> {
        self.0.due_at.map(Into::into)
    }

    /// Why the last try failed.
    async fn reason(&self) -> Option<DeliveryFailureReason> {
        self.0.reason.map(Into::into)
    }

    /// The status that the receiver answered last, where it was not a success.
    async fn answer(&self) -> Option<i32> {
        self.0.answer
    }

    /// When it was planned.
    async fn planned_at(&self) -> Instant {
        self.0.planned_at.into()
    }
}

impl NotificationSettings {
    /// One of the webhooks.
    pub(super) fn webhook(&self, id: vivier_notifications::domain::value::WebhookId) -> Result<Option<Webhook>> {
        Ok(self.0.webhooks.iter().find(|webhook| webhook.id == id).cloned().map(Webhook))
    }
}

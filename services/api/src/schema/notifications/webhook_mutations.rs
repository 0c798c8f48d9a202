//! Webhooks: registered, given another secret, resumed, removed; deliveries sent once more.

use async_graphql::{Context, Object, Result};
use vivier_event_store::UseCase;
use vivier_notifications::channel::target::{Targets, WebhookUrl};
use vivier_notifications::domain::value::{DeliveryId, WebhookId};
use vivier_notifications::read::deliveries::READ_MODEL;
use vivier_notifications::use_case::webhook::{
    RegisterWebhook, RemoveWebhook, ReplayDelivery, ResumeWebhook, RotateWebhookSecret,
};

use super::NotificationsConfig;
use super::inputs::{
    RegisterWebhookInput, RemoveWebhookInput, ReplayDeliveryInput, ResumeWebhookInput, RotateWebhookSecretInput,
};
use super::mutations::change_settings;
use super::types::{NotificationSettings, Webhook};
use crate::schema::privacy::unproven;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// Most families that one webhook names.
const MAX_FAMILIES: usize = 16;

/// Runs a command whose answer is the webhook afterwards.
async fn change_webhook<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Webhook>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = WebhookId>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        let webhook = match NotificationSettings::load(ctx).await? {
            Some(settings) => settings.webhook(done.outcome)?,
            None => None,
        };
        Ok(payload(webhook))
    })
    .await
}

payload! {
    /// What `registerWebhook` answers.
    pub RegisterWebhookPayload {
        /// The webhook, with its secret.
        webhook: Webhook,
    }
}

payload! {
    /// What `rotateWebhookSecret` answers.
    pub RotateWebhookSecretPayload {
        /// The webhook, with another secret.
        webhook: Webhook,
    }
}

payload! {
    /// What `resumeWebhook` answers.
    pub ResumeWebhookPayload {
        /// The webhook, to which notifications go again.
        webhook: Webhook,
    }
}

payload! {
    /// What `removeWebhook` answers.
    pub RemoveWebhookPayload {
        /// Without the webhook.
        settings: NotificationSettings,
    }
}

payload! {
    /// What `replayDelivery` answers.
    pub ReplayDeliveryPayload {
        /// With the delivery, which waits to be sent once more.
        settings: NotificationSettings,
    }
}

#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Has your notifications posted to an address of yours. Like the calendar’s link it outlives your session: you prove that it is you.
    async fn register_webhook(&self, ctx: &Context<'_>, input: RegisterWebhookInput) -> Result<RegisterWebhookPayload> {
        let targets = ctx.data_opt::<NotificationsConfig>().map_or(Targets::Public, |config| config.targets);
        let mut reader = Reader::new();
        let url = reader.value("url", WebhookUrl::new(&input.url));
        if let Some(Err(problem)) = url.as_ref().map(|url| targets.check(url)) {
            reader.refuse(problem);
        }
        let families = reader.list("families", MAX_FAMILIES, input.families, |_, family| Some(family.into()));
        let form = input.form.into();
        let command = reader.build(|| Some(RegisterWebhook { url: url?, form, families: families? }));
        if command.is_ok()
            && let Some(refused) = unproven(ctx, input.current_password).await?
        {
            return Ok(RegisterWebhookPayload::refused(refused));
        }
        change_webhook(ctx, input.idempotency_key, command, RegisterWebhookPayload::done).await
    }

    /// Gives a webhook another secret; posts are signed with it from now on.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let mut reader = Reader::new();
        let webhook = reader.id::<WebhookId>("webhookId", &input.webhook_id);
        let command = reader.build(|| Some(RotateWebhookSecret { webhook: webhook? }));
        change_webhook(ctx, input.idempotency_key, command, RotateWebhookSecretPayload::done).await
    }

    /// Sends again to a webhook that was put aside.
    async fn resume_webhook(&self, ctx: &Context<'_>, input: ResumeWebhookInput) -> Result<ResumeWebhookPayload> {
        let mut reader = Reader::new();
        let webhook = reader.id::<WebhookId>("webhookId", &input.webhook_id);
        let command = reader.build(|| Some(ResumeWebhook { webhook: webhook?, replay: input.replay }));
        change_webhook(ctx, input.idempotency_key, command, ResumeWebhookPayload::done).await
    }

    /// Has nothing posted to an address any more.
    async fn remove_webhook(&self, ctx: &Context<'_>, input: RemoveWebhookInput) -> Result<RemoveWebhookPayload> {
        let mut reader = Reader::new();
        let webhook = reader.id::<WebhookId>("webhookId", &input.webhook_id);
        let command = reader.build(|| Some(RemoveWebhook { webhook: webhook? }));
        change_settings(ctx, input.idempotency_key, command, RemoveWebhookPayload::done).await
    }

    /// Has a delivery to a webhook sent once more, with the id that it had.
    async fn replay_delivery(&self, ctx: &Context<'_>, input: ReplayDeliveryInput) -> Result<ReplayDeliveryPayload> {
        let mut reader = Reader::new();
        let delivery = reader.id::<DeliveryId>("deliveryId", &input.delivery_id);
        let command = reader.build(|| Some(ReplayDelivery { delivery: delivery? }));
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[READ_MODEL], &done).await?;
            Ok(ReplayDeliveryPayload::done(NotificationSettings::load(ctx).await?))
        })
        .await
    }
}

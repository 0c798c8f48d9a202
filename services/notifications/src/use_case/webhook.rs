//! Webhooks, by their owners: registered, given another secret, resumed, removed; and deliveries that are sent once more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::SubjectId;
use vivier_kernel::notice::Family;
use vivier_kernel::problem::Problem;

use super::own_inbox;
use crate::access;
use crate::channel::target::WebhookUrl;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand};
use crate::domain::delivery::event::Target;
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::inbox::event::WebhookRegistered;
use crate::domain::value::{DeliveryId, InboxId, MAX_REPLAYED, WebhookForm, WebhookId};
use crate::read;

#[derive(Serialize)]
pub struct RegisterWebhook {
    pub url: WebhookUrl,
    pub form: WebhookForm,
    pub families: Vec<Family>,
}

impl UseCase for RegisterWebhook {
    const NAME: &'static str = "registerWebhook";
    type Outcome = WebhookId;

    async fn run(&self, unit: &mut Unit) -> Result<WebhookId, CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        let webhook = WebhookId::new(unit.clock());
        let url = unit.seal(SubjectId::from(account), &self.url.as_str().to_owned()).await?;
        let mut families = self.families.clone();
        families.sort_unstable();
        families.dedup();
        let registered = WebhookRegistered { account, webhook, url, form: self.form, families };
        unit.decide(&mut inbox, InboxCommand::RegisterWebhook(Box::new(registered)))?;
        Ok(webhook)
    }
}

#[derive(Serialize)]
pub struct RotateWebhookSecret {
    pub webhook: WebhookId,
}

impl UseCase for RotateWebhookSecret {
    const NAME: &'static str = "rotateWebhookSecret";
    type Outcome = WebhookId;

    async fn run(&self, unit: &mut Unit) -> Result<WebhookId, CommandError> {
        let (_, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::RotateSecret(self.webhook))?;
        Ok(self.webhook)
    }
}

/// Sends to a webhook again that was put aside.
#[derive(Serialize)]
pub struct ResumeWebhook {
    pub webhook: WebhookId,
    /// Has the oldest of what was kept for it sent too, up to `MAX_REPLAYED`.
    pub replay: bool,
}

impl UseCase for ResumeWebhook {
    const NAME: &'static str = "resumeWebhook";
    type Outcome = WebhookId;

    async fn run(&self, unit: &mut Unit) -> Result<WebhookId, CommandError> {
        let (_, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::ResumeWebhook(self.webhook))?;
        if self.replay {
            for id in read::deliveries::quarantined(unit.store(), self.webhook, MAX_REPLAYED).await? {
                let mut delivery = unit.load_existing::<Delivery>(id).await?;
                unit.decide(&mut delivery, DeliveryCommand::Replay)?;
            }
        }
        Ok(self.webhook)
    }
}

#[derive(Serialize)]
pub struct RemoveWebhook {
    pub webhook: WebhookId,
}

impl UseCase for RemoveWebhook {
    const NAME: &'static str = "removeWebhook";
    type Outcome = WebhookId;

    async fn run(&self, unit: &mut Unit) -> Result<WebhookId, CommandError> {
        let (_, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::RemoveWebhook(self.webhook))?;
        Ok(self.webhook)
    }
}

/// Has one delivery to a webhook sent once more, with the id that it always had.
#[derive(Serialize)]
pub struct ReplayDelivery {
    pub delivery: DeliveryId,
}

impl UseCase for ReplayDelivery {
    const NAME: &'static str = "replayDelivery";
    type Outcome = DeliveryId;

    async fn run(&self, unit: &mut Unit) -> Result<DeliveryId, CommandError> {
        let mut delivery = unit.load_existing::<Delivery>(self.delivery).await?;
        let target = delivery.state.plan.as_ref().map(|plan| plan.target.clone());
        let owner = target.as_ref().and_then(Target::account);
        if !access::may(unit.actor(), Self::NAME, owner) {
            return Err(CommandError::NotFound);
        }
        if let Some(Target::Webhook { account, webhook }) = target {
            let inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
            match inbox.state.webhook(webhook) {
                None => return Err(CommandError::NotFound),
                Some(webhook) if webhook.quarantined => return Err(Problem::new("WEBHOOK_IS_QUARANTINED").into()),
                Some(_) => {}
            }
        }
        unit.decide(&mut delivery, DeliveryCommand::Replay)?;
        Ok(self.delivery)
    }
}

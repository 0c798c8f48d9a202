//! What Vivier records of deliveries: each try, and those that are not wanted any more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::zone::QuietHours;

use super::only_the_system;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand, Failure};
use crate::domain::delivery::event::{Content, DeliveryPlanned, Target};
use crate::domain::delivery::transitions::DeliveryStatus;
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::notification::decide::Notification;
use crate::domain::policy;
use crate::domain::value::{DeliveryId, DropReason, InboxId};

/// How a try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Ended {
    Sent,
    Failed(Failure),
}

/// Records a try. Where it was the last one and went to a webhook, the webhook is put aside with it, and its owner is told.
#[derive(Serialize)]
pub struct RecordDelivery {
    pub delivery: DeliveryId,
    /// The first try is 1.
    pub attempt: u32,
    pub ended: Ended,
}

impl UseCase for RecordDelivery {
    const NAME: &'static str = "recordDelivery";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        only_the_system(unit, Self::NAME)?;
        let mut delivery = unit.load_existing::<Delivery>(self.delivery).await?;
        let attempt = self.attempt;
        let command = match (self.ended, &delivery.state.plan) {
            (Ended::Sent, _) => DeliveryCommand::Sent { attempt },
            (Ended::Failed(failure), Some(plan)) => {
                let quiet = self.quiet_hours(unit, plan).await?;
                DeliveryCommand::Failed { attempt, failure, quiet }
            }
            (Ended::Failed(failure), None) => DeliveryCommand::Failed { attempt, failure, quiet: None },
        };
        unit.decide(&mut delivery, command)?;
        let plan = delivery.state.plan.as_ref();
        if delivery.state.status == DeliveryStatus::Quarantined
            && let Some(Target::Webhook { account, webhook }) = plan.map(|plan| &plan.target)
        {
            let (account, webhook) = (*account, *webhook);
            let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
            if unit.decide(&mut inbox, InboxCommand::SetWebhookAside(webhook))? > 0 {
                // Whoever waits for what is posted would take the silence for nothing having happened.
                let cause = format!("webhook:{webhook}:suspended:{}", inbox.version);
                let notice = Notice::new(Family::Account, "webhook.suspended", cause).to(account);
                unit.notify(&notice.link("/notifications"))?;
            }
        }
        Ok(())
    }
}

impl RecordDelivery {
    /// The quiet hours that the next try keeps to: those of a mail's reader, unless what is urgent would be too late after them. It did
    /// not wait for them the first time either.
    async fn quiet_hours(&self, unit: &Unit, plan: &DeliveryPlanned) -> Result<Option<QuietHours>, CommandError> {
        let Target::Mailbox { to } = &plan.target else { return Ok(None) };
        let Some(account) = to.account() else { return Ok(None) };
        let inbox = unit.store().glance::<Inbox>(InboxId::of(account).uuid()).await?.state;
        let (Some(quiet), Some(pause)) = (inbox.quiet_hours, policy::pause_after(self.attempt)) else {
            return Ok(None);
        };
        let Content::Notification { notification } = &plan.content else { return Ok(Some(quiet)) };
        let raised = unit.store().glance::<Notification>(notification.uuid()).await?.state.raised;
        let Some(family) = raised.map(|raised| raised.family) else { return Ok(Some(quiet)) };
        let next = unit.now() + pause;
        let waits = inbox.mail_due_at(family, plan.valid_until, next) == quiet.over_at(next);
        Ok(waits.then_some(quiet))
    }
}

/// Takes a delivery back, or puts it aside with its webhook.
#[derive(Serialize)]
pub struct DropDelivery {
    pub delivery: DeliveryId,
    /// None: it is kept for its owner to have it sent.
    pub reason: Option<DropReason>,
}

impl UseCase for DropDelivery {
    const NAME: &'static str = "dropDelivery";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        only_the_system(unit, Self::NAME)?;
        let mut delivery = unit.load_existing::<Delivery>(self.delivery).await?;
        let command = match self.reason {
            Some(reason) => DeliveryCommand::Drop(reason),
            None => DeliveryCommand::SetAside,
        };
        unit.decide(&mut delivery, command)?;
        Ok(())
    }
}

//! What Vivier records of deliveries: each try, and those that are not wanted any more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TypedId as _;

use super::only_the_system;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand, Failure};
use crate::domain::delivery::event::Target;
use crate::domain::delivery::transitions::DeliveryStatus;
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::value::{DeliveryId, DropReason, InboxId};

/// How a try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Ended {
    Sent,
    Failed(Failure),
}

/// Records a try. Where it was the last one and went to a webhook, the webhook is put aside with it.
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
        let reader = match delivery.state.plan.as_ref().map(|plan| &plan.target) {
            Some(Target::Mailbox { to }) => to.account(),
            Some(Target::Webhook { .. }) | None => None,
        };
        let quiet = match reader {
            Some(account) => unit.store().glance::<Inbox>(InboxId::of(account).uuid()).await?.state.quiet_hours,
            None => None,
        };
        let command = match self.ended {
            Ended::Sent => DeliveryCommand::Sent { attempt },
            Ended::Failed(failure) => DeliveryCommand::Failed { attempt, failure, quiet },
        };
        unit.decide(&mut delivery, command)?;
        let plan = delivery.state.plan.as_ref();
        if delivery.state.status == DeliveryStatus::Quarantined
            && let Some(Target::Webhook { account, webhook }) = plan.map(|plan| &plan.target)
        {
            let (account, webhook) = (*account, *webhook);
            let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
            unit.decide(&mut inbox, InboxCommand::SetWebhookAside(webhook))?;
        }
        Ok(())
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

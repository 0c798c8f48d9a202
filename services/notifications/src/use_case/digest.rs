//! `composeDigest`: what waits for somebody becomes one mail.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, TypedId as _};

use super::only_the_system;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand};
use crate::domain::delivery::event::{Content, DeliveryPlanned, Target};
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::inbox::state::InboxState;
use crate::domain::notification::decide::Notification;
use crate::domain::value::{Addressee, Cadence, Channel, DeliveryId, DigestId, InboxId, Mode, NotificationId};
use crate::process::news::still_to_tell;

#[derive(Serialize, Deserialize)]
pub struct ComposeDigest {
    pub account: AccountId,
    pub cadence: Cadence,
}

impl UseCase for ComposeDigest {
    const NAME: &'static str = "composeDigest";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        only_the_system(unit, Self::NAME)?;
        let (account, cadence) = (self.account, self.cadence);
        let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
        let digest = DigestId::new(unit.clock());
        let waiting = inbox.state.waiting.get(&cadence).cloned().unwrap_or_default();
        if unit.decide(&mut inbox, InboxCommand::ComposeDigest { account, digest, cadence })? == 0 {
            return Ok(());
        }
        let notifications = still_wanted(unit, account, &inbox.state, waiting).await?;
        if notifications.is_empty() {
            return Ok(());
        }
        let delivery = DeliveryId::of_digest(digest);
        let mut aggregate = unit.load::<Delivery>(delivery).await?;
        let now = unit.now();
        let planned = DeliveryPlanned {
            delivery,
            content: Content::Digest { digest, cadence, notifications },
            target: Target::Mailbox { to: Addressee::Account { account } },
            due_at: inbox.state.quiet_hours.map_or(now, |quiet| quiet.over_at(now)),
            valid_until: None,
        };
        unit.decide(&mut aggregate, DeliveryCommand::Plan(Box::new(planned)))?;
        Ok(())
    }
}

/// Those that are still to be told: not what is no news any more, nor what is of a family that comes by mail no more: somebody who switched it
/// off since it was raised has said that they read no more of it.
async fn still_wanted(
    unit: &Unit,
    account: AccountId,
    inbox: &InboxState,
    waiting: Vec<NotificationId>,
) -> Result<Vec<NotificationId>, CommandError> {
    let mut wanted = Vec::with_capacity(waiting.len());
    for id in waiting {
        let raised = unit.store().glance::<Notification>(id.uuid()).await?.state.raised;
        let raised = raised.filter(|raised| inbox.mode(raised.family, Channel::Email) != Mode::Never);
        if let Some(raised) = raised
            && still_to_tell(unit.store(), Some(account), raised).await?.is_some()
        {
            wanted.push(id);
        }
    }
    Ok(wanted)
}

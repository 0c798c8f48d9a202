//! `composeDigest`: what waits for somebody becomes one mail.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::only_the_system;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand};
use crate::domain::delivery::event::{Content, DeliveryPlanned, Target};
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::value::{Addressee, Cadence, DeliveryId, DigestId, InboxId};

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
        let notifications = inbox.state.waiting.get(&cadence).cloned().unwrap_or_default();
        if unit.decide(&mut inbox, InboxCommand::ComposeDigest { account, digest, cadence })? == 0 {
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

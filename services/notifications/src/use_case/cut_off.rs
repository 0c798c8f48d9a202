//! `cutOffInbox`: whoever had somebody's account reads along no more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::only_the_system;
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::value::{InboxId, WebhookId};

/// Closes the calendar's link and puts every webhook aside. What is meant for these is kept, and their owner resumes those that are theirs.
#[derive(Serialize)]
pub struct CutOffInbox {
    pub account: AccountId,
}

impl UseCase for CutOffInbox {
    const NAME: &'static str = "cutOffInbox";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        only_the_system(unit, Self::NAME)?;
        let account = self.account;
        let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
        unit.decide(&mut inbox, InboxCommand::RevokeCalendar { account })?;
        let webhooks: Vec<WebhookId> = inbox.state.webhooks.iter().map(|webhook| webhook.id).collect();
        for webhook in webhooks {
            unit.decide(&mut inbox, InboxCommand::SetWebhookAside(webhook))?;
        }
        Ok(())
    }
}

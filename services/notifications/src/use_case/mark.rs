//! `markNotifications`, `markAllNotificationsRead`: by their reader.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::invalid::Invalid;

use super::own_inbox;
use crate::access;
use crate::domain::inbox::decide::InboxCommand;
use crate::domain::notification::decide::{Notification, NotificationCommand};
use crate::domain::value::{MAX_MARKED, NotificationId};

/// Marks several as read or as unread; all of them, or none where one is not the actor's.
#[derive(Serialize)]
pub struct MarkNotifications {
    pub notifications: Vec<NotificationId>,
    pub read: bool,
}

impl UseCase for MarkNotifications {
    const NAME: &'static str = "markNotifications";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        if self.notifications.len() > MAX_MARKED {
            return Err(Invalid::TooMany { max: MAX_MARKED }.at("notificationIds").into());
        }
        let mut marked = std::collections::BTreeSet::new();
        for id in self.notifications.iter().filter(|id| marked.insert(**id)) {
            let mut notification = unit.load_existing::<Notification>(*id).await?;
            let owner = notification.state.raised.as_ref().and_then(|raised| raised.to.account());
            if !access::may(unit.actor(), Self::NAME, owner) {
                return Err(CommandError::NotFound);
            }
            unit.decide(&mut notification, NotificationCommand::Mark { read: self.read })?;
        }
        Ok(())
    }
}

/// Marks as read all that was raised so far.
#[derive(Serialize)]
pub struct MarkAllNotificationsRead {}

impl UseCase for MarkAllNotificationsRead {
    const NAME: &'static str = "markAllNotificationsRead";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::ReadAll { account })?;
        Ok(())
    }
}

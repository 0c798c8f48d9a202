//! `raiseNotification`: somebody is told of something, once, by the ways that they chose.

use serde::Serialize;
use vivier_event_store::{CommandError, Timer, Unit, UseCase};
use vivier_kernel::id::AccountId;
use vivier_kernel::notice::{Notice, Ways};

use super::only_the_system;
use crate::domain::delivery::decide::{Delivery, DeliveryCommand};
use crate::domain::delivery::event::{Content, DeliveryPlanned, Target};
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::inbox::state::InboxState;
use crate::domain::notification::decide::{Notification, NotificationCommand};
use crate::domain::notification::event::NotificationRaised;
use crate::domain::policy;
use crate::domain::value::{Addressee, Cadence, Channel, DeliveryId, InboxId, Mode, NotificationId, Standing};
use crate::process::digests;

/// Tells one person of what a notice says. The same cause, person and family again change nothing.
#[derive(Serialize)]
pub struct RaiseNotification {
    pub to: Addressee,
    /// As what they are told, where it is not for themselves.
    pub standing: Option<Standing>,
    pub notice: Notice,
}

impl UseCase for RaiseNotification {
    const NAME: &'static str = "raiseNotification";
    type Outcome = NotificationId;

    async fn run(&self, unit: &mut Unit) -> Result<NotificationId, CommandError> {
        only_the_system(unit, Self::NAME)?;
        let id = NotificationId::of(&self.notice.cause, self.to.person(), self.notice.family);
        let mut notification = unit.load::<Notification>(id).await?;
        if notification.exists() {
            return Ok(id);
        }
        let listed = match &self.to {
            _ if self.notice.ways == Ways::Calendar => false,
            Addressee::Account { account } => self.to_account(unit, id, *account).await?,
            Addressee::Address { .. } => {
                self.plan(unit, id, DeliveryId::by_mail(id), Target::Mailbox { to: self.to.clone() }, None).await?;
                false
            }
        };
        let raised = self.raised(id, listed);
        unit.decide(&mut notification, NotificationCommand::Raise(Box::new(raised)))?;
        Ok(id)
    }
}

impl RaiseNotification {
    /// By the ways that the account's holder chose; says whether it stands in their list.
    async fn to_account(&self, unit: &mut Unit, id: NotificationId, account: AccountId) -> Result<bool, CommandError> {
        let family = self.notice.family;
        let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
        let choices: InboxState = inbox.state.clone();
        let other_way = choices.has_webhook(family);
        match choices.mode(family, Channel::Email) {
            _ if self.notice.ways == Ways::WebhookFirst && other_way => {}
            Mode::Immediate => {
                let due_at = choices.mail_due_at(family, self.notice.valid_until, unit.now());
                let target = Target::Mailbox { to: self.to.clone() };
                self.plan(unit, id, DeliveryId::by_mail(id), target, Some(due_at)).await?;
            }
            Mode::Daily => self.hold(unit, &mut inbox, account, id, Cadence::Daily)?,
            Mode::Weekly => self.hold(unit, &mut inbox, account, id, Cadence::Weekly)?,
            Mode::Never => {}
        }
        for webhook in choices.webhooks_for(family) {
            let target = Target::Webhook { account, webhook: webhook.id };
            self.plan(unit, id, DeliveryId::to_webhook(id, webhook.id), target, None).await?;
        }
        Ok(choices.mode(family, Channel::InApp) == Mode::Immediate)
    }

    /// Plans one delivery, at once where no other time is given.
    async fn plan(
        &self,
        unit: &mut Unit,
        notification: NotificationId,
        delivery: DeliveryId,
        target: Target,
        due_at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<(), CommandError> {
        let mut aggregate = unit.load::<Delivery>(delivery).await?;
        let planned = DeliveryPlanned {
            delivery,
            content: Content::Notification { notification },
            target,
            due_at: due_at.unwrap_or(unit.now()),
            valid_until: self.notice.valid_until,
        };
        unit.decide(&mut aggregate, DeliveryCommand::Plan(Box::new(planned)))?;
        Ok(())
    }

    fn hold(
        &self,
        unit: &mut Unit,
        inbox: &mut vivier_event_store::Aggregate<Inbox>,
        account: AccountId,
        notification: NotificationId,
        cadence: Cadence,
    ) -> Result<(), CommandError> {
        let first = inbox.state.waiting.get(&cadence).is_none_or(Vec::is_empty);
        unit.decide(inbox, InboxCommand::HoldForDigest { account, notification, cadence })?;
        if first {
            let due_at = policy::next_digest(cadence, inbox.state.zone(), unit.now());
            let timer: Timer = digests::timer(account, cadence, due_at);
            unit.schedule(timer);
        }
        Ok(())
    }

    fn raised(&self, notification: NotificationId, listed: bool) -> NotificationRaised {
        let notice = self.notice.clone();
        NotificationRaised {
            notification,
            to: self.to.clone(),
            family: notice.family,
            template: notice.template,
            cause: notice.cause,
            values: notice.values,
            link: notice.link,
            actions: notice.actions,
            calendar: notice.calendar,
            valid_until: notice.valid_until,
            open_seats: notice.open_seats,
            listed,
            standing: self.standing,
        }
    }
}

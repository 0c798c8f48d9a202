//! An inbox as its owner left it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::notice::Family;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::zone::{QuietHours, Zone};

use super::event::{InboxEvent, WebhookRegistered};
use crate::domain::policy;
use crate::domain::value::{Cadence, Channel, Mode, NotificationId, WebhookForm, WebhookId};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct InboxState {
    pub preferences: Vec<Preference>,
    pub quiet_hours: Option<QuietHours>,
    /// Where they last said elsewhere that they live.
    #[serde(default)]
    pub lives_in: Option<Zone>,
    pub read_up_to: Option<DateTime<Utc>>,
    /// What waits for a digest, oldest first.
    pub waiting: BTreeMap<Cadence, Vec<NotificationId>>,
    pub calendar: CalendarLink,
    pub webhooks: Vec<Webhook>,
}

/// What was chosen; where nothing was, the policy holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Preference {
    pub family: Family,
    pub channel: Channel,
    pub mode: Mode,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CalendarLink {
    /// The generation of the last link; 0 where there never was one.
    pub generation: u32,
    pub open: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub url: Sealed<String>,
    pub form: WebhookForm,
    pub families: Vec<Family>,
    /// Of its signing secret.
    pub generation: u32,
    pub quarantined: bool,
}

impl InboxState {
    pub fn mode(&self, family: Family, channel: Channel) -> Mode {
        let chosen = self.preferences.iter().find(|chosen| chosen.family == family && chosen.channel == channel);
        chosen.map_or_else(|| policy::default_mode(family, channel), |chosen| chosen.mode)
    }

    /// By whose clocks they are told of instants: those that they chose here, or else those of where they said elsewhere that they live.
    pub fn zone(&self) -> Zone {
        self.quiet_hours.map(QuietHours::zone).or(self.lives_in).unwrap_or_default()
    }

    /// When a mail of this family that is raised now may leave. What is urgent does not wait where it would be too late then.
    pub fn mail_due_at(&self, family: Family, valid_until: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
        let over = self.quiet_hours.map_or(now, |quiet| quiet.over_at(now));
        let too_late = valid_until.is_some_and(|until| until <= over);
        if policy::of(family).urgent && too_late { now } else { over }
    }

    /// The webhooks that what concerns a family is posted to, those that are put aside included.
    pub fn webhooks_for(&self, family: Family) -> Vec<&Webhook> {
        let posts = self.mode(family, Channel::Webhook) == Mode::Immediate;
        self.webhooks.iter().filter(|webhook| posts && webhook.families.contains(&family)).collect()
    }

    /// True where one of them would reach somebody now.
    pub fn has_webhook(&self, family: Family) -> bool {
        self.webhooks_for(family).iter().any(|webhook| !webhook.quarantined)
    }

    pub fn webhook(&self, id: WebhookId) -> Option<&Webhook> {
        self.webhooks.iter().find(|webhook| webhook.id == id)
    }

    pub(super) fn take(&mut self, event: &InboxEvent) {
        match event {
            InboxEvent::NotificationPreferenceChosen(chosen) => {
                let preference = Preference { family: chosen.family, channel: chosen.channel, mode: chosen.mode };
                self.preferences.retain(|known| (known.family, known.channel) != (chosen.family, chosen.channel));
                self.preferences.push(preference);
            }
            InboxEvent::NotificationQuietHoursChosen(chosen) => {
                self.quiet_hours = chosen.quiet_hours;
                self.lives_in = chosen.zone.or(self.lives_in);
            }
            InboxEvent::NotificationsAllRead(read) => self.read_up_to = Some(read.up_to),
            InboxEvent::NotificationHeldForDigest(held) => {
                self.waiting.entry(held.cadence).or_default().push(held.notification);
            }
            InboxEvent::DigestComposed(composed) => {
                if let Some(waiting) = self.waiting.get_mut(&composed.cadence) {
                    waiting.retain(|notification| !composed.notifications.contains(notification));
                }
            }
            InboxEvent::CalendarLinkOpened(opened) => {
                self.calendar = CalendarLink { generation: opened.generation, open: true };
            }
            InboxEvent::CalendarLinkRevoked(_) => self.calendar.open = false,
            InboxEvent::WebhookRegistered(WebhookRegistered { webhook, url, form, families, .. }) => {
                let (url, families) = (url.clone(), families.clone());
                self.webhooks.push(Webhook {
                    id: *webhook,
                    url,
                    form: *form,
                    families,
                    generation: 1,
                    quarantined: false,
                });
            }
            InboxEvent::WebhookSecretRotated(rotated) => {
                self.change(rotated.webhook, |webhook| webhook.generation = rotated.generation);
            }
            InboxEvent::WebhookQuarantined(put) => self.change(put.webhook, |webhook| webhook.quarantined = true),
            InboxEvent::WebhookResumed(resumed) => self.change(resumed.webhook, |webhook| webhook.quarantined = false),
            InboxEvent::WebhookRemoved(removed) => self.webhooks.retain(|webhook| webhook.id != removed.webhook),
        }
    }

    fn change(&mut self, id: WebhookId, change: impl FnOnce(&mut Webhook)) {
        if let Some(webhook) = self.webhooks.iter_mut().find(|webhook| webhook.id == id) {
            change(webhook);
        }
    }
}

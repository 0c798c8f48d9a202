//! What somebody chose of how they are told, as they see it themselves.

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::Family;
use vivier_kernel::zone::QuietHours;

use super::deliveries::{self, DeliveryView};
use crate::access;
use crate::calendar::link;
use crate::channel::signature;
use crate::domain::inbox::decide::Inbox;
use crate::domain::inbox::state::Preference;
use crate::domain::policy;
use crate::domain::value::{Channel, InboxId, Mode, WebhookForm, WebhookId};

/// How many deliveries are shown of each webhook.
const SHOWN_DELIVERIES: i64 = 20;

#[derive(Clone, PartialEq, Debug)]
pub struct SettingsView {
    pub version: i64,
    /// Every family and channel, chosen or not.
    pub preferences: Vec<PreferenceView>,
    pub quiet_hours: Option<QuietHours>,
    /// The file's path on the site, where the link is open.
    pub calendar_path: Option<String>,
    pub webhooks: Vec<WebhookView>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PreferenceView {
    pub family: Family,
    pub channel: Channel,
    pub mode: Mode,
    /// What may be chosen.
    pub choices: Vec<Mode>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct WebhookView {
    pub id: WebhookId,
    /// None where the person was erased.
    pub url: Option<String>,
    pub form: WebhookForm,
    pub families: Vec<Family>,
    pub quarantined: bool,
    /// What its owner checks signatures with.
    pub secret: String,
    /// Newest first.
    pub deliveries: Vec<DeliveryView>,
}

/// The viewer's own; `None` for whoever is not signed in.
///
/// # Errors
/// `Store`.
pub async fn settings(store: &Store, viewer: &Actor) -> Result<Option<SettingsView>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(None) };
    if !access::may(viewer, "notificationSettings", Some(account)) {
        return Ok(None);
    }
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?;
    let state = inbox.state;
    let preferences = Family::ALL.iter().flat_map(|family| Channel::ALL.iter().map(move |channel| (*family, *channel)));
    let preferences = preferences.map(|(family, channel)| PreferenceView {
        family,
        channel,
        mode: state.mode(family, channel),
        choices: Mode::ALL.iter().copied().filter(|mode| policy::allows(family, channel, *mode)).collect(),
    });
    let preferences = preferences.collect();
    let mut webhooks = Vec::with_capacity(state.webhooks.len());
    for webhook in &state.webhooks {
        webhooks.push(WebhookView {
            id: webhook.id,
            url: store.keys().open(&webhook.url).await?,
            form: webhook.form,
            families: webhook.families.clone(),
            quarantined: webhook.quarantined,
            secret: signature::secret(store.keys(), webhook.id, webhook.generation),
            deliveries: deliveries::latest(store, account, webhook.id, SHOWN_DELIVERIES).await?,
        });
    }
    let calendar_path =
        state.calendar.open.then(|| link::path(&link::token(store.keys(), account, state.calendar.generation)));
    Ok(Some(SettingsView {
        version: inbox.version,
        preferences,
        quiet_hours: state.quiet_hours,
        calendar_path,
        webhooks,
    }))
}

impl PreferenceView {
    /// As a choice of its own.
    pub fn preference(&self) -> Preference {
        Preference { family: self.family, channel: self.channel, mode: self.mode }
    }
}

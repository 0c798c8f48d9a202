//! Packing: a delivery's content in words, for its reader and by its way; or why it is not wanted any more.

use std::collections::BTreeMap;

use vivier_accounts::domain::account::Account;
use vivier_event_store::links::ActionLink;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Action;

use super::wanted::{Told, told, told_however_late};
use crate::channel::{Parcel, signature};
use crate::domain::delivery::decide::DeliveryState;
use crate::domain::delivery::event::{Content, Target};
use crate::domain::inbox::decide::Inbox;
use crate::domain::inbox::state::InboxState;
use crate::domain::notification::decide::Notification;
use crate::domain::notification::event::NotificationRaised;
use crate::domain::value::{
    Addressee, Cadence, Channel, DeliveryId, DropReason, InboxId, Mode, NotificationId, WebhookForm, WebhookId,
};
use crate::process::news::still_to_tell;
use crate::words::letter::{self, Draft, Item, Link};
use crate::words::wording::{self, Reader};
use crate::words::{catalogue, site};

/// The page where people choose how they are told.
const SETTINGS: &str = "/notifications";

/// A delivery made ready.
pub enum Packed {
    Ready(Parcel),
    Unwanted(DropReason),
    /// Its webhook is put aside.
    SetAside,
}

/// Who a mail goes to.
struct Person {
    address: String,
    name: Option<String>,
    locale: Locale,
    inbox: InboxState,
    /// Which of their mailboxes `address` is.
    mailbox: u32,
}

/// # Errors
/// `Database`, `Unsealable`.
pub async fn pack(
    store: &Store,
    public_url: &str,
    state: &DeliveryState,
    id: DeliveryId,
) -> Result<Packed, StoreError> {
    let Some(plan) = &state.plan else { return Ok(Packed::Unwanted(DropReason::Erased)) };
    match &plan.target {
        Target::Mailbox { .. } if plan.valid_until.is_some_and(|until| until <= store.clock().now()) => {
            Ok(Packed::Unwanted(DropReason::TooLate))
        }
        Target::Mailbox { to } => {
            let person = match find(store, to).await? {
                Ok(person) => person,
                Err(reason) => return Ok(Packed::Unwanted(reason)),
            };
            let mail = Mail { store, public_url, to, person };
            mail.pack(id, &plan.content).await
        }
        // Nothing is too late for a program.
        Target::Webhook { account, webhook } => post(store, public_url, id, *account, *webhook, &plan.content).await,
    }
}

/// The person as they are now, or why they are not written to.
async fn find(store: &Store, to: &Addressee) -> Result<Result<Person, DropReason>, StoreError> {
    match to {
        Addressee::Account { account } => {
            let state = store.load::<Account>(account.uuid()).await?.state;
            let Some(identity) = state.identity else { return Ok(Err(DropReason::Erased)) };
            let Some(address) = store.keys().open(&identity.email).await? else { return Ok(Err(DropReason::Erased)) };
            if !state.verified {
                return Ok(Err(DropReason::NotVerified));
            }
            let inbox = store.glance::<Inbox>(InboxId::of(*account).uuid()).await?.state;
            let name = store.keys().open(&identity.name).await?;
            Ok(Ok(Person { address, name, locale: identity.locale, inbox, mailbox: state.mailbox }))
        }
        Addressee::Address { address, name, locale, .. } => {
            let Some(address) = store.keys().open(address).await? else { return Ok(Err(DropReason::Erased)) };
            let name = match name {
                Some(name) => store.keys().open(name).await?,
                None => None,
            };
            Ok(Ok(Person { address, name, locale: *locale, inbox: InboxState::default(), mailbox: 0 }))
        }
    }
}

async fn raised(store: &Store, id: NotificationId) -> Result<Option<NotificationRaised>, StoreError> {
    Ok(store.glance::<Notification>(id.uuid()).await?.state.raised)
}

/// A digest, or a mail that waited for the morning, comes when some of what could be done from it cannot be done any more.
fn possible_actions<'a>(store: &Store, raised: &'a NotificationRaised) -> Vec<&'a Action> {
    let now = store.clock().now();
    raised.actions.iter().filter(|action| action.expires_at > now).collect()
}

/// What there is to say of these where they are carried this way.
fn beside_actions(actions: &[&Action], way: &str, locale: Locale) -> Vec<String> {
    let words = actions.iter().filter_map(|action| catalogue::find(&format!("{way}.{}", action.label), locale));
    words.map(str::to_owned).collect()
}

struct Mail<'a> {
    store: &'a Store,
    public_url: &'a str,
    to: &'a Addressee,
    person: Person,
}

impl Mail<'_> {
    async fn pack(self, id: DeliveryId, content: &Content) -> Result<Packed, StoreError> {
        let locale = self.person.locale;
        let (subject, opening, items) = match content {
            Content::Notification { notification } => {
                let Some(raised) = raised(self.store, *notification).await? else {
                    return Ok(Packed::Unwanted(DropReason::Erased));
                };
                // It was wanted when it was planned. It may have waited since: for the morning, or for a mail server.
                if self.person.inbox.mode(raised.family, Channel::Email) == Mode::Never {
                    return Ok(Packed::Unwanted(DropReason::SwitchedOff));
                }
                let Some(raised) = still_to_tell(self.store, self.to.account(), raised).await? else {
                    return Ok(Packed::Unwanted(DropReason::TooLate));
                };
                match self.item(&raised).await? {
                    Ok(item) => (item.wording.subject.clone(), None, vec![item]),
                    Err(reason) => return Ok(Packed::Unwanted(reason)),
                }
            }
            Content::Digest { cadence, notifications, .. } => {
                let mut items = Vec::with_capacity(notifications.len());
                let mut unwanted = DropReason::TooLate;
                for notification in notifications {
                    let Some(raised) = raised(self.store, *notification).await? else { continue };
                    // It may have waited since it was composed: for the end of quiet hours, or for a mail server.
                    if let Some(raised) = still_to_tell(self.store, self.to.account(), raised).await? {
                        match self.item(&raised).await? {
                            Ok(item) => items.push(item),
                            Err(reason) => unwanted = reason,
                        }
                    }
                }
                if items.is_empty() {
                    return Ok(Packed::Unwanted(unwanted));
                }
                let count = BTreeMap::from([("count".to_owned(), items.len().to_string())]);
                let subject = match cadence {
                    Cadence::Daily => catalogue::text("digest.daily", locale),
                    Cadence::Weekly => catalogue::text("digest.weekly", locale),
                };
                let opening = catalogue::text("digest.opening", locale).to_owned();
                (catalogue::fill(subject, &count), Some(opening), items)
            }
        };
        let settings_url = self.to.account().map(|_| site::url(self.public_url, SETTINGS));
        let Person { address, name, .. } = self.person;
        let draft = Draft { locale, name, subject, opening, items, settings_url };
        let letter = letter::write(draft).map_err(|error| {
            tracing::error!(delivery = %id, error = %error, "a letter could not be written");
            StoreError::Database(sqlx::Error::Protocol("a letter could not be written".to_owned()))
        })?;
        Ok(Packed::Ready(Parcel::Mail { id, address, letter }))
    }

    /// One notification in words, or why it is not told any more.
    async fn item(&self, raised: &NotificationRaised) -> Result<Result<Item, DropReason>, StoreError> {
        let locale = self.person.locale;
        let zone = self.person.inbox.zone();
        let told = match self.to.account() {
            Some(account) => told(self.store, account, raised).await?,
            None => Told::Whole,
        };
        let whole = match told {
            Told::Whole => true,
            Told::Unnamed => false,
            Told::Nothing(reason) => return Ok(Err(reason)),
        };
        let reader = Reader { account: self.to.account(), locale, zone, names_people: whole };
        let mut wording = wording::write(self.store, raised.family, &raised.template, &raised.values, reader).await?;
        let possible = if whole { possible_actions(self.store, raised) } else { Vec::new() };
        wording.text.extend(beside_actions(&possible, "action-mailed", locale));
        let actions = possible.into_iter().map(|action| {
            let link = ActionLink {
                action: action.action.clone(),
                subject: action.subject,
                person: raised.to.person(),
                expires_at: action.expires_at,
                mailbox: self.person.mailbox,
            };
            let page = site::url(self.public_url, &action.path);
            let separator = if page.contains('?') { '&' } else { '?' };
            let words = catalogue::find(&format!("action.{}", action.label), locale);
            Link {
                words: words.unwrap_or(catalogue::text("letter.open", locale)).to_owned(),
                url: format!("{page}{separator}token={}", link.token(self.store.keys())),
            }
        });
        let actions = actions.collect();
        // Somebody without an account would only be asked to sign in.
        let page = raised.link.as_ref().filter(|_| whole && self.to.account().is_some());
        let link = page.map(|path| Link {
            words: catalogue::text("letter.open", locale).to_owned(),
            url: site::url(self.public_url, path),
        });
        Ok(Ok(Item { wording, actions, link }))
    }
}

async fn post(
    store: &Store,
    public_url: &str,
    id: DeliveryId,
    account: AccountId,
    webhook: WebhookId,
    content: &Content,
) -> Result<Packed, StoreError> {
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?.state;
    let Some(webhook) = inbox.webhook(webhook) else { return Ok(Packed::Unwanted(DropReason::WebhookRemoved)) };
    if webhook.quarantined {
        return Ok(Packed::SetAside);
    }
    let erased = || Ok(Packed::Unwanted(DropReason::Erased));
    let Some(url) = store.keys().open(&webhook.url).await? else { return erased() };
    let Content::Notification { notification } = content else { return erased() };
    let Some(raised) = raised(store, *notification).await? else { return erased() };
    if inbox.mode(raised.family, Channel::Webhook) == Mode::Never {
        return Ok(Packed::Unwanted(DropReason::SwitchedOff));
    }
    let whole = match told_however_late(store, account, &raised).await? {
        Told::Whole => true,
        Told::Unnamed => false,
        Told::Nothing(reason) => return Ok(Packed::Unwanted(reason)),
    };
    let identity = store.glance::<Account>(account.uuid()).await?.state.identity;
    let locale = identity.map(|identity| identity.locale).unwrap_or_default();
    // Programs and rooms are not the reader: nobody is named there.
    let reader = Reader { account: None, locale, zone: inbox.zone(), names_people: false };
    let mut wording = wording::write(store, raised.family, &raised.template, &raised.values, reader).await?;
    // A link that acts is for its reader alone, and does not leave for a room.
    let possible = if whole { possible_actions(store, &raised) } else { Vec::new() };
    wording.text.extend(beside_actions(&possible, "action-posted", locale));
    let link = raised.link.as_ref().filter(|_| whole).map(|path| site::url(public_url, path));
    let body = match webhook.form {
        WebhookForm::Event => serde_json::json!({
            "type": raised.template,
            "family": raised.family,
            "notification": notification,
            "cause": raised.cause,
            "subject": wording.subject,
            "text": wording.text.join("\n"),
            "url": link,
        }),
        WebhookForm::Text => {
            let mut lines = vec![wording.subject];
            lines.extend(wording.text);
            lines.extend(link);
            serde_json::json!({ "text": lines.join("\n") })
        }
    };
    let secret = signature::secret(store.keys(), webhook.id, webhook.generation);
    let at = store.clock().now().timestamp();
    Ok(Packed::Ready(Parcel::Hook { id, at, url, secret, body: body.to_string() }))
}

//! Notifications: what happened becomes mails, posts, items of a list and of a calendar, for the people concerned, once.
//!
//! Two ways lead in: a notice that a use case set in the transaction of what happened ([`process::notices`]), and the events of other
//! services, which a follower maps ([`process::happened`]). Both end in [`use_case::raise`], which decides once for each cause, person and
//! family by which ways the person is told. [`process::outbox`] carries what is due through a [`channel::Carrier`].

pub mod access;
pub mod calendar;
pub mod channel;
pub mod domain;
pub mod process;
pub mod read;
pub mod use_case;
pub mod words;

use std::sync::Arc;

use vivier_event_store::Registry;

use channel::Carrier;
use process::happened::Promises;
use read::deliveries::Way;

/// Tells the store of all that is read and done here. `public_url`: what links in mails begin with; `promises`: what the ledger knows.
pub fn register(registry: &mut Registry, carrier: Arc<dyn Carrier>, public_url: &str, promises: Arc<dyn Promises>) {
    register_read_models(registry);
    registry.timer(process::notices::NoticeDue);
    registry.timer(process::digests::DigestDue);
    registry.follower(process::happened::Happened { promises });
    registry.follower(process::ended::SessionsEnded);
    for way in [Way::Mail, Way::Webhook] {
        let carrier = Arc::clone(&carrier);
        registry.chore(process::outbox::Outbox::new(carrier, public_url.trim_end_matches('/'), way));
    }
}

/// For a tool, which reads and appends beside a server or before one starts: what is to be told waits for the server.
pub fn register_for_tools(registry: &mut Registry) {
    register_read_models(registry);
}

/// For a programme that is made up: nobody is ever told of anything.
pub fn register_silently(registry: &mut Registry) {
    register_read_models(registry);
    registry.timer(process::notices::NoticeSwallowed);
}

fn register_read_models(registry: &mut Registry) {
    registry.aggregate::<domain::notification::decide::Notification>();
    registry.aggregate::<domain::delivery::decide::Delivery>();
    registry.aggregate::<domain::inbox::decide::Inbox>();
    registry.read_model::<read::notification_card::NotificationCards>();
    registry.read_model::<read::delivery_card::DeliveryCards>();
    registry.read_model::<read::calendar_item::CalendarItems>();
}

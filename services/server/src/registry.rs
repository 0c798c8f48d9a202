//! Everything that the services bring to the store.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use vivier_accounts::Mailer;
use vivier_event_store::{Recorded, Registry, Store, StoreError};
use vivier_kernel::id::PlacementId;
use vivier_notifications::channel::Carrier;
use vivier_notifications::process::happened::Promises;
use vivier_valorisation::process::promises;

/// Whether this process tells people of what happens.
pub enum Telling {
    /// It does, through the carrier; links in mails begin with the address.
    Now { carrier: Arc<dyn Carrier>, public_url: String },
    /// It leaves that to a server: tools.
    Later,
    /// Nobody is ever told: the history of a made-up programme.
    Never,
}

/// The registry of all services.
pub fn all(mailer: Mailer, telling: Telling) -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_accounts::register(&mut registry, mailer);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    match telling {
        Telling::Now { carrier, public_url } => {
            let promises = Arc::new(Ledger);
            vivier_notifications::register(&mut registry, carrier, &public_url, promises);
        }
        Telling::Later => vivier_notifications::register_for_tools(&mut registry),
        Telling::Never => vivier_notifications::register_silently(&mut registry),
    }
    vivier_valorisation::register(&mut registry);
    vivier_privacy::register(&mut registry);
    registry
}

/// What the ledger tells the notifications.
struct Ledger;

impl Promises for Ledger {
    fn to_service<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
        placement: PlacementId,
    ) -> BoxFuture<'a, Result<Option<i64>, StoreError>> {
        Box::pin(promises::to_service(store, event, placement))
    }
}

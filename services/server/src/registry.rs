//! Everything that the services bring to the store.

use vivier_accounts::Mailer;
use vivier_event_store::Registry;

/// The registry of all services.
pub fn all(mailer: Mailer) -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_accounts::register(&mut registry, mailer);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    vivier_privacy::register(&mut registry);
    registry
}

//! Whoever is shown to somebody in a ranking can read that they were.

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TalentId;
use vivier_talents::read::shown;

/// Its word in the log.
pub const READ_AS: &str = "RANKING";

/// Writes down that the viewer is about to be shown these people of a ranking; not those who are further down.
///
/// # Errors
/// `Store`.
pub async fn note(store: &Store, viewer: &Actor, talents: &[TalentId]) -> Result<(), QueryError> {
    shown::note(store, viewer, talents, READ_AS).await
}

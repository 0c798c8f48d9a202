//! One's own absence.

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use crate::domain::absence::{Absence, AbsenceId, AbsencePlanned};

/// What the viewer has planned.
///
/// # Errors
/// `Store`.
pub async fn own(store: &Store, viewer: &Actor) -> Result<Option<AbsencePlanned>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(None) };
    Ok(store.load::<Absence>(AbsenceId::of(account).uuid()).await?.state.planned)
}

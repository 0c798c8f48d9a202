//! What is left to tell of what waited, for a digest, for the morning or for a mail server, once its mail is written.

use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::AccountId;
use vivier_matching::search::news::{Told, left};

use crate::domain::notification::event::NotificationRaised;

/// None of what had an end that has come, nor of seats for which nobody is looked for any more, or for which the reader has asked meanwhile.
///
/// # Errors
/// `Database`.
pub(crate) async fn still_to_tell(
    store: &Store,
    reader: Option<AccountId>,
    raised: NotificationRaised,
) -> Result<Option<NotificationRaised>, StoreError> {
    if raised.is_over(store.clock().now()) {
        return Ok(None);
    }
    let Some(reader) = reader.filter(|_| !raised.open_seats.is_empty()) else { return Ok(Some(raised)) };
    let NotificationRaised { template, values, open_seats, .. } = raised.clone();
    let told = left(store, reader, Told { template, values, open_seats }).await?;
    Ok(told.map(|Told { template, values, open_seats }| NotificationRaised { template, values, open_seats, ..raised }))
}

//! Read models of the ledger, and what viewers are shown of it.

pub mod accounts;
pub mod ledger_account;
pub mod ledger_day;
pub mod ledger_entry;
pub mod recognition;
pub mod statement;
pub mod told;

use vivier_event_store::{FoldError, Recorded};

use crate::domain::event::TransferEvent;
use crate::domain::legs::Legs;

/// The name of the read model to wait for after a command.
pub const READ_MODELS: &[&str] = &["ledger_account", "ledger_entry", "ledger_day"];

/// What a transfer's event moves, for keys: none where it moves nothing or cannot be read, which the fold then says.
fn legs(event: &Recorded) -> Option<Legs> {
    match event.event::<TransferEvent>().ok()? {
        TransferEvent::TransferHeld(held) => Some(held.legs),
        TransferEvent::TransferPosted(posted) => Some(posted.legs),
        TransferEvent::TransferVoided(voided) => Some(voided.legs),
        TransferEvent::TransferReversed(_) => None,
    }
}

/// # Errors
/// Where an event that has no such entry was given to a fold.
fn missing(event: &Recorded) -> FoldError {
    FoldError::Unexpected(format!("{} of {} has no entry for this row", event.kind, event.stream_id))
}

//! The commands: Vivier's own, which raise and deliver, and those by which people choose how they are told.

pub mod choose;
pub mod cut_off;
pub mod deliver;
pub mod digest;
pub mod mark;
pub mod raise;
pub mod webhook;

use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::AccountId;

use crate::access;
use crate::domain::inbox::decide::Inbox;
use crate::domain::value::InboxId;

/// The actor's own inbox, where they may do `action` with it.
async fn own_inbox(unit: &mut Unit, action: &'static str) -> Result<(AccountId, Aggregate<Inbox>), CommandError> {
    let account = unit.actor().account().ok_or(CommandError::NotFound)?;
    if !access::may(unit.actor(), action, Some(account)) {
        return Err(CommandError::NotFound);
    }
    Ok((account, unit.load::<Inbox>(InboxId::of(account)).await?))
}

/// Refuses what only Vivier itself does.
fn only_the_system(unit: &Unit, action: &'static str) -> Result<(), CommandError> {
    if access::may(unit.actor(), action, None) { Ok(()) } else { Err(CommandError::NotFound) }
}

//! Somebody was in contact: retention counts from today, and a notice that they were given holds no longer.

use vivier_event_store::{CommandContext, CommandError, Store};
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::domain::silence::{Silence, SilenceId};
use crate::use_case::retention::LiftRetentionNotice;

/// Writes down that the holder was in contact today, however they were: signed in, by a token, by the link of a mail, at work.
///
/// # Errors
/// `Store`.
pub async fn in_contact(store: &Store, account: AccountId) -> Result<(), CommandError> {
    store.note_contact(account).await?;
    let silence = store.load::<Silence>(SilenceId::of(account).uuid()).await?.state;
    if silence.notice.is_some() {
        let context = CommandContext::system("contact", store.clock());
        store.execute(&context, &LiftRetentionNotice { account }).await?;
    }
    Ok(())
}

//! Somebody was in contact: retention counts from that day, and a notice that they were given holds no longer.

use chrono::NaiveDate;
use vivier_event_store::{CommandContext, CommandError, Store};
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::domain::silence::{Silence, SilenceId};
use crate::use_case::retention::LiftRetentionNotice;

/// Writes down that the holder was in contact today, however they were: signed in, by a token, by the link of a mail.
///
/// # Errors
/// `Store`.
pub async fn in_contact(store: &Store, account: AccountId) -> Result<(), CommandError> {
    in_contact_on(store, account, store.clock().today()).await
}

/// As [`in_contact`], for a day on which they were at work.
///
/// # Errors
/// `Store`.
pub(crate) async fn in_contact_on(store: &Store, account: AccountId, day: NaiveDate) -> Result<(), CommandError> {
    store.note_contact_on(account, day).await?;
    let silence = store.load::<Silence>(SilenceId::of(account).uuid()).await?.state;
    if silence.notice.is_some() {
        let context = CommandContext::system("contact", store.clock());
        store.execute(&context, &LiftRetentionNotice { account }).await?;
    }
    Ok(())
}

//! The sessions of an account have ended, by the programme, by its holder or with the password: it may have been in other hands. Whoever was in
//! it may have taken along the calendar's link, or had notifications posted to an address of theirs: neither needs a session or the password,
//! and both end too.

use futures_util::future::BoxFuture;
use vivier_event_store::{CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::use_case::cut_off::CutOffInbox;

const NAME: &str = "notifications.ended";

/// Follows what ends the sessions of one account.
pub struct SessionsEnded;

impl Follower for SessionsEnded {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["SessionsEnded", "PasswordChanged", "PasswordReset"]
    }

    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let account = AccountId::from_uuid(event.stream_id);
            follower::act(store, NAME, event, "inbox", &CutOffInbox { account }).await?;
            Ok(())
        })
    }
}

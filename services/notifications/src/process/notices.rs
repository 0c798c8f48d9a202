//! Notices become notifications: one for each person, once, whatever is fired, restarted or asked again.

use futures_util::future::BoxFuture;
use vivier_event_store::{CommandContext, CommandError, DueTimer, Store, TimerHandler, notice};
use vivier_kernel::notice::Notice;

use super::people::{self, Concerned};
use crate::use_case::raise::RaiseNotification;

/// Takes the notices that use cases have set.
pub struct NoticeDue;

impl TimerHandler for NoticeDue {
    fn kind(&self) -> &'static str {
        notice::KIND
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let notice: Notice = serde_json::from_value(timer.payload.clone())?;
            tell(store, &notice, &format!("timer:{}", timer.key)).await
        })
    }
}

/// Tells everybody whom the notice is for. After a fault it can be called again: who was told is not told again.
///
/// # Errors
/// `Store`.
pub async fn tell(store: &Store, notice: &Notice, causation: &str) -> Result<(), CommandError> {
    for Concerned { to, standing } in people::of(store, notice).await? {
        // The notification's own stream says that it was raised: an idempotency key would say it a second time.
        let context = CommandContext::system("notifications", store.clock()).caused_by(causation);
        store.execute(&context, &RaiseNotification { to, standing, notice: notice.clone() }).await?;
    }
    Ok(())
}

/// Swallows notices: for a programme that is made up.
pub struct NoticeSwallowed;

impl TimerHandler for NoticeSwallowed {
    fn kind(&self) -> &'static str {
        notice::KIND
    }

    fn fire<'a>(&'a self, _: &'a Store, _: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

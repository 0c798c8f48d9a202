//! On the first day of an absence: requests that wait for nobody but those who are away go to their delegates.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{CommandError, DueTimer, Store, TimerHandler};
use vivier_kernel::id::AccountId;

use crate::read::placements::waiting_for_a_manager;
use crate::use_case::absence::DelegateForAbsence;

pub(crate) const BEGINS: &str = "absence_begins";

pub(crate) fn timer_key(account: AccountId) -> String {
    format!("{BEGINS}:{account}")
}

/// Delegates what waits for somebody who has gone away.
pub struct AbsenceBegins;

impl TimerHandler for AbsenceBegins {
    fn kind(&self) -> &'static str {
        BEGINS
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            for placement in waiting_for_a_manager(store).await? {
                let mut context = timer.context(store);
                context.idempotency_key = context.idempotency_key.map(|key| format!("{key}:{placement}"));
                // Whatever else it says than a fault, the placement has moved on by itself.
                if let Err(CommandError::Store(error)) =
                    store.execute(&context, &DelegateForAbsence { placement }).await
                {
                    return Err(error.into());
                }
            }
            Ok(())
        })
    }
}

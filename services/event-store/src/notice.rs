//! Telling people, in the transaction of what happened: a [`Notice`] is a timer that is due at once, and whoever registers for
//! [`KIND`] takes it from there. A service that says something needs to know nothing of who carries it.

use chrono::{DateTime, Utc};
use vivier_kernel::notice::Notice;

use crate::error::CommandError;
use crate::timers::Timer;
use crate::unit::Unit;

/// The kind of the timers.
pub const KIND: &str = "notice";

impl Unit {
    /// Has people told: durable with the command's events, once for each cause, recipient and family.
    ///
    /// # Errors
    /// `Store(Encoding)`.
    pub fn notify(&mut self, notice: &Notice) -> Result<(), CommandError> {
        let now = self.now();
        self.notify_at(notice, now)
    }

    /// The same at a later instant, unless [`Unit::cancel_notice`] takes it back before.
    ///
    /// # Errors
    /// `Store(Encoding)`.
    pub fn notify_at(&mut self, notice: &Notice, due_at: DateTime<Utc>) -> Result<(), CommandError> {
        let payload = serde_json::to_value(notice)?;
        self.schedule(Timer { key: key(notice), due_at, kind: KIND, payload });
        Ok(())
    }

    /// Takes back a notice that is not due yet.
    pub fn cancel_notice(&mut self, notice: &Notice) {
        self.cancel_timer(&key(notice));
    }
}

/// Two notices of one cause to different people differ in family or template.
fn key(notice: &Notice) -> String {
    format!("{KIND}:{}:{}:{}", notice.cause, notice.family, notice.template)
}

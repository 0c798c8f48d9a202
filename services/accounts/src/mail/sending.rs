//! Mails as timers: due at once, sent at least once, whatever dies in between.

use chrono::Duration;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, Store, StoreError, TimerHandler};
use vivier_kernel::id::{AccountId, TypedId as _};

use super::message;
use super::transport::Mailer;
use crate::domain::account::Account;
use crate::service::verification;

/// The kind of the timers.
pub const KIND: &str = "account.mail";

/// Which mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    Verification,
    AlreadyRegistered,
}

impl Mail {
    pub const ALL: [Self; 2] = [Self::Verification, Self::AlreadyRegistered];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::AlreadyRegistered => "already_registered",
        }
    }
}

#[derive(Deserialize)]
struct Payload {
    account: AccountId,
    mail: Mail,
}

/// Sends the mails that are due.
pub struct AccountMails {
    mailer: Mailer,
}

impl AccountMails {
    pub fn new(mailer: Mailer) -> Self {
        Self { mailer }
    }

    async fn send(&self, store: &Store, timer: &DueTimer) -> Result<(), CommandError> {
        let payload: Payload = serde_json::from_value(timer.payload.clone())?;
        let account = store.load::<Account>(payload.account.uuid()).await?;
        let Some(identity) = account.state.identity else { return Ok(()) };
        let (Some(email), Some(name)) =
            (store.keys().open(&identity.email).await?, store.keys().open(&identity.name).await?)
        else {
            // The person was erased in the meantime.
            return Ok(());
        };
        let link = match payload.mail {
            Mail::Verification => {
                let token = verification::issue(store, payload.account, store.clock().now());
                format!("{}/verify?token={token}", self.mailer.public_url())
            }
            Mail::AlreadyRegistered => format!("{}/sign-in", self.mailer.public_url()),
        };
        let hours = Duration::num_hours(&verification::LIFETIME);
        let message = message::write(payload.mail, identity.locale, &name, &link, hours);
        let id = format!("{}.{}.{}", payload.mail.name(), payload.account, timer.due_at.timestamp_micros());
        self.mailer.send(&id, &email, message.subject, message.text).await.map_err(|error| {
            tracing::warn!(error = %error, source = ?std::error::Error::source(&error).map(ToString::to_string), "a mail was not sent; it is tried again");
            // Whatever the reason, the timer tries again with growing pauses.
            CommandError::Store(StoreError::Database(sqlx::Error::Protocol("the mail was not sent".to_owned())))
        })
    }
}

impl TimerHandler for AccountMails {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(self.send(store, timer))
    }
}

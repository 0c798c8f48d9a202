//! Mails as timers: due at once, sent at least once, whatever dies in between; unless they are refused for good, or for too long.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, Store, StoreError, TimerHandler};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, TypedId as _};

use super::message;
use super::transport::{Mailer, Words};
use crate::domain::account::{Account, AccountState};
use crate::service::links::{self, Link};
use crate::service::password::{bound_to, password_of};

/// How long a mail server may take for one mail.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// After this many tries a mail is given up. The pauses between them grow to an hour: it is about 29 hours, so that a mail server may be down
/// over a night and a morning.
pub(crate) const MAX_TRIES: i32 = 40;

/// The kind of the timers.
pub const KIND: &str = "account.mail";

/// Which mail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mail {
    Verification,
    AlreadyRegistered,
    /// Several people asked for an account with an address that nobody verified.
    FinishRegistration,
    PasswordReset,
    PasswordChanged,
    /// To the address that the account has: somebody wants another.
    PresentAddress,
    /// To the address that it shall have.
    FutureAddress,
    AddressChanged,
    SecondFactorChanged,
    /// An identity of another provider was linked or unlinked: a way in came, or went.
    IdentitiesChanged,
    DelegationReceived,
    /// The programme ended every session.
    SessionsEnded,
}

impl Mail {
    pub const ALL: [Self; 12] = [
        Self::Verification,
        Self::AlreadyRegistered,
        Self::FinishRegistration,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::PresentAddress,
        Self::FutureAddress,
        Self::AddressChanged,
        Self::SecondFactorChanged,
        Self::IdentitiesChanged,
        Self::DelegationReceived,
        Self::SessionsEnded,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Verification => "verification",
            Self::AlreadyRegistered => "already_registered",
            Self::FinishRegistration => "finish_registration",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::PresentAddress => "present_address",
            Self::FutureAddress => "future_address",
            Self::AddressChanged => "address_changed",
            Self::SecondFactorChanged => "second_factor_changed",
            Self::IdentitiesChanged => "identities_changed",
            Self::DelegationReceived => "delegation_received",
            Self::SessionsEnded => "sessions_ended",
        }
    }

    /// The token that its link carries, if it carries one.
    fn link(self) -> Option<Link> {
        match self {
            Self::Verification => Some(Link::Verification),
            Self::FinishRegistration => Some(Link::Mailbox),
            Self::PasswordReset => Some(Link::PasswordReset),
            Self::PresentAddress => Some(Link::PresentAddress),
            Self::FutureAddress => Some(Link::FutureAddress),
            Self::AlreadyRegistered
            | Self::PasswordChanged
            | Self::AddressChanged
            | Self::SecondFactorChanged
            | Self::IdentitiesChanged
            | Self::DelegationReceived
            | Self::SessionsEnded => None,
        }
    }

    /// The page that its link opens.
    fn page(self) -> &'static str {
        match self {
            Self::Verification => "/verify",
            Self::AlreadyRegistered => "/sign-in",
            Self::FinishRegistration => "/finish-registration",
            Self::PasswordReset => "/reset-password",
            Self::PasswordChanged | Self::SessionsEnded => "/forgotten-password",
            Self::PresentAddress | Self::FutureAddress => "/confirm-address",
            Self::AddressChanged | Self::SecondFactorChanged | Self::IdentitiesChanged | Self::DelegationReceived => {
                "/account"
            }
        }
    }
}

#[derive(Deserialize)]
struct Payload {
    /// None where the address that was typed has no account: there is nobody to write to.
    account: Option<AccountId>,
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
        let Payload { account, mail } = serde_json::from_value(timer.payload.clone())?;
        let Some(account) = account else { return Ok(()) };
        let state = store.load::<Account>(account.uuid()).await?.state;
        let Some(identity) = &state.identity else { return Ok(()) };
        let to = match (mail, &state.address_change) {
            (Mail::FutureAddress, Some(change)) => &change.email,
            // It was cancelled, or is done, in the meantime.
            (Mail::FutureAddress | Mail::PresentAddress, None) => return Ok(()),
            _ => &identity.email,
        };
        let (Some(email), Some(name)) = (store.keys().open(to).await?, store.keys().open(&identity.name).await?) else {
            // The person was erased in the meantime.
            return Ok(());
        };
        let (link, hours) = match mail.link() {
            Some(link) => {
                let bound = bound(store, &state, account, link, &email).await?;
                let token = links::issue(store, link, account, &bound, store.clock().now());
                (format!("{}{}?token={token}", self.mailer.public_url(), mail.page()), link.lifetime().num_hours())
            }
            None => (format!("{}{}", self.mailer.public_url(), mail.page()), 0),
        };
        // Whoever typed an address also typed a name: it is not said to a mailbox that has not shown that it is theirs.
        let theirs = state.verified && mail != Mail::FutureAddress;
        let message = message::write(mail, identity.locale, theirs.then_some(name.as_str()), &link, hours);
        let id = format!("{}.{account}.{}", mail.name(), timer.due_at.timestamp_micros());
        let words = Words { subject: message.subject, text: &message.text, html: &message.html };
        let sending = async { self.mailer.deliver(self.mailer.message(&id, &email, words, None)?).await };
        let (lasting, cause) = match tokio::time::timeout(PATIENCE, sending).await {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => (error.is_lasting(), error.cause()),
            Err(_) => (false, "timeout".to_owned()),
        };
        let tries = timer.attempts.saturating_add(1);
        if lasting || tries >= MAX_TRIES {
            // To whom it was is on record nowhere: an operator sees that mails are lost, and why.
            tracing::error!(mail = mail.name(), cause, tries, "a mail was not sent, and is given up");
            metrics::counter!("vivier_account_mails_given_up", "mail" => mail.name()).increment(1);
            return Ok(());
        }
        tracing::warn!(mail = mail.name(), cause, tries, "a mail was not sent; it is tried again");
        // The timer tries again with growing pauses.
        Err(CommandError::Store(StoreError::Database(sqlx::Error::Protocol("the mail was not sent".to_owned()))))
    }
}

/// What the link's token is bound to.
async fn bound(
    store: &Store,
    state: &AccountState,
    account: AccountId,
    link: Link,
    email: &str,
) -> Result<String, CommandError> {
    match link {
        Link::PasswordReset => Ok(bound_to(&password_of(store.pool(), account).await?, email)),
        // Whoever chose the password of now is the one who is let in.
        Link::Verification => password_of(store.pool(), account).await,
        Link::PresentAddress | Link::FutureAddress => {
            Ok(state.address_change.as_ref().map(|change| change.id.to_string()).unwrap_or_default())
        }
        // Whatever becomes of the account, the mailbox is whose it is.
        Link::Mailbox => Ok(EmailAddress::new(email).map(|email| email.key().clone()).unwrap_or_default()),
        Link::Challenge | Link::Device => Ok(String::new()),
    }
}

impl TimerHandler for AccountMails {
    fn kind(&self) -> &'static str {
        KIND
    }

    // A mail server that answers slowly must hold up no other deadline.
    fn is_slow(&self) -> bool {
        true
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(self.send(store, timer))
    }
}

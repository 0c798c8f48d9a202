//! Accounts: who signs in, with what secret, and which roles they hold where.
//!
//! What happened to an account is in events, personal data sealed. Secrets (password hashes, sessions, API tokens) are in
//! tables of their own and only as hashes.

pub mod access;
pub mod breached;
pub mod domain;
pub mod erasing;
pub mod federation;
pub mod mail;
pub mod password;
pub mod read;
pub mod secrets;
pub mod service;
pub mod throttle;
pub mod totp;
pub mod use_case;

use vivier_event_store::Registry;

pub use mail::transport::Mailer;
pub use service::{Accounts, AccountsOptions, SecondFactorRule};

/// Tells the store of the aggregate, the read model, the mails that are sent by timers, and what is cleared away.
pub fn register(registry: &mut Registry, mailer: Mailer) {
    registry.aggregate::<domain::account::Account>();
    registry.read_model::<read::account::AccountList>();
    registry.timer(mail::sending::AccountMails::new(mailer));
    registry.timer(erasing::Secrets);
    registry.chore(secrets::sweeping::SessionSweep::default());
}

//! `registerAccount`, and what happens when the address has an account already.

use serde::Serialize;
use vivier_event_store::{CommandError, Timer, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId};
use vivier_kernel::locale::Locale;

use super::AccountOutcome;
use crate::domain::account::{Account, AccountCommand};
use crate::domain::event::AccountRegistered;
use crate::domain::value::PersonName;
use crate::mail::sending::{KIND, Mail};

/// The scope in which an address belongs to one account.
pub const EMAIL_SCOPE: &str = "account.email";

/// Registers an account that has yet to verify its address.
#[derive(Serialize)]
pub struct RegisterAccount {
    /// Made by the caller, who keeps the password under it; a repeated command gives the first one's.
    #[serde(skip)]
    pub account: AccountId,
    pub email: EmailAddress,
    pub name: PersonName,
    pub locale: Locale,
}

impl UseCase for RegisterAccount {
    const NAME: &'static str = "registerAccount";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let subject = SubjectId::from(self.account);
        let mut account = unit.load::<Account>(self.account).await?;
        unit.claim(EMAIL_SCOPE, &self.email.key(), self.account);
        let registered = AccountRegistered {
            account: self.account,
            email: unit.seal(subject, &self.email.as_str().to_owned()).await?,
            name: unit.seal(subject, &self.name.as_str().to_owned()).await?,
            locale: self.locale,
        };
        unit.decide(&mut account, AccountCommand::Register(registered))?;
        unit.schedule(mail(unit, self.account, Mail::Verification));
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// Tells the holder of an address that somebody tried to register with it: the one who tried learns nothing.
#[derive(Serialize)]
pub struct TellHolder {
    pub account: AccountId,
}

impl UseCase for TellHolder {
    const NAME: &'static str = "tellHolder";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let account = unit.load_existing::<Account>(self.account).await?;
        // Somebody who never verified has lost the first mail, or never had it: they get another.
        let which = if account.state.verified { Mail::AlreadyRegistered } else { Mail::Verification };
        unit.schedule(mail(unit, self.account, which));
        Ok(())
    }
}

/// A mail to send at once, as a timer: it survives a crash. One of a kind for each account waits at a time.
fn mail(unit: &Unit, account: AccountId, which: Mail) -> Timer {
    Timer {
        key: key(which, account),
        due_at: unit.now(),
        kind: KIND,
        payload: serde_json::json!({ "account": account, "mail": which }),
    }
}

/// Takes back the mail of an account that was provided, not registered by its holder.
#[derive(Serialize)]
pub struct CancelMail {
    pub account: AccountId,
}

impl UseCase for CancelMail {
    const NAME: &'static str = "cancelMail";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        unit.cancel_timer(&key(Mail::Verification, self.account));
        Ok(())
    }
}

fn key(which: Mail, account: AccountId) -> String {
    format!("{KIND}:{}:{account}", which.name())
}

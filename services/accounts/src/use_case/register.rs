//! `registerAccount`, as far as it is recorded.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;

use super::verify::prove_address;
use super::{AccountOutcome, mails};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::event::AccountRegistered;
use crate::domain::value::PersonName;
use crate::erasing;
use crate::mail::sending::Mail;

/// The scope in which an address belongs to one account.
pub const EMAIL_SCOPE: &str = "account.email";

/// What is known of whoever registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Standing {
    /// Nothing: they get a mail by which to verify the address, and an account that it has already is in the way.
    New,
    /// They hold the address: it is verified, and an account that nobody verified gives way.
    Proven,
    /// The address is theirs by what the caller knows, who says so next: no mail is due, and an unverified account gives way.
    Provided,
}

/// Registers an account.
#[derive(Serialize)]
pub struct RegisterAccount {
    /// Made by the caller, who keeps the password under it; a repeated command gives the first one's.
    #[serde(skip)]
    pub account: AccountId,
    pub email: EmailAddress,
    pub name: PersonName,
    pub locale: Locale,
    pub standing: Standing,
    /// [`Password::mark`](crate::password::Password::mark): a repeated key with another password is not a repetition. Only a
    /// keyed hash of the command's content is stored, and never this.
    pub password_mark: Option<[u8; 32]>,
}

impl UseCase for RegisterAccount {
    const NAME: &'static str = "registerAccount";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let subject = SubjectId::from(self.account);
        let mut account = unit.load::<Account>(self.account).await?;
        if self.standing != Standing::New
            && let Some(holder) = unit.store().find_claim(EMAIL_SCOPE, &self.email.key()).await?
        {
            erasing::give_way(unit, AccountId::from_uuid(holder)).await?;
        }
        unit.claim(EMAIL_SCOPE, &self.email.key(), self.account);
        let registered = AccountRegistered {
            account: self.account,
            email: unit.seal(subject, &self.email.as_str().to_owned()).await?,
            name: unit.seal(subject, &self.name.as_str().to_owned()).await?,
            locale: self.locale,
        };
        unit.decide(&mut account, AccountCommand::Register(registered))?;
        match self.standing {
            Standing::New => mails::schedule(unit, self.account, Mail::Verification),
            Standing::Proven => prove_address(unit, self.account, &mut account).await?,
            Standing::Provided => {}
        }
        Ok(AccountOutcome::of(self.account, &account))
    }
}

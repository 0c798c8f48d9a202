//! `requestAddressChange`, `confirmAddressChange`, `cancelAddressChange`: another address, once both mailboxes have said yes.

use chrono::{DateTime, Utc};
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId};

use super::register::EMAIL_SCOPE;
use super::{AccountOutcome, authorised, mails};
use crate::domain::account::Account;
use crate::domain::affiliation;
use crate::domain::decide::AccountCommand;
use crate::domain::event::AddressChangeRequested;
use crate::domain::refusal::AccountRefusal;
use crate::domain::value::{AddressChangeId, AddressSide, Affiliation};
use crate::mail::sending::Mail;

/// Asks for another address. The answer is the same whether or not it has an account already.
#[derive(Serialize)]
pub struct RequestAddressChange {
    pub account: AccountId,
    pub change: AddressChangeId,
    pub email: EmailAddress,
    pub expires_at: DateTime<Utc>,
    /// Who has the new address already: they get a mail that says so, in place of one with a link.
    pub holder: Option<AccountId>,
    /// The holder has declared to be an agent, whose service answers for them.
    pub agent: bool,
}

impl UseCase for RequestAddressChange {
    const NAME: &'static str = "requestAddressChange";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        let bound = self.agent || account.state.is_bound(unit.today());
        if bound && affiliation::of(&self.email) == Affiliation::FreeMail {
            return Err(CommandError::refused(AccountRefusal::OfficeAddressNeeded));
        }
        let email = unit.seal(SubjectId::from(self.account), &self.email.as_str().to_owned()).await?;
        let requested = AddressChangeRequested { change: self.change, email, expires_at: self.expires_at };
        unit.decide(&mut account, AccountCommand::RequestAddressChange(requested))?;
        mails::schedule(unit, self.account, Mail::PresentAddress);
        match self.holder {
            Some(holder) => mails::schedule(unit, holder, Mail::AlreadyRegistered),
            None => mails::schedule(unit, self.account, Mail::FutureAddress),
        }
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// One mailbox confirms. The service has checked the token that was sent there: it is the authorisation.
#[derive(Serialize)]
pub struct ConfirmAddressChange {
    pub account: AccountId,
    pub change: AddressChangeId,
    pub side: AddressSide,
}

impl UseCase for ConfirmAddressChange {
    const NAME: &'static str = "confirmAddressChange";
    /// True once both have confirmed.
    type Outcome = bool;

    async fn run(&self, unit: &mut Unit) -> Result<bool, CommandError> {
        let mut account = unit.load_existing::<Account>(self.account).await?;
        let keys = unit.store().keys();
        let (Some(identity), Some(change)) = (&account.state.identity, &account.state.address_change) else {
            return Err(CommandError::refused(AccountRefusal::NoAddressChange));
        };
        let present = keys.open(&identity.email).await?.and_then(|text| EmailAddress::new(&text).ok());
        let future = keys.open(&change.email).await?.and_then(|text| EmailAddress::new(&text).ok());
        let affiliation = future.as_ref().map_or(Affiliation::Unknown, affiliation::of);
        let command = AccountCommand::ConfirmAddressChange { change: self.change, side: self.side, affiliation };
        unit.decide(&mut account, command)?;
        let changed = account.state.address_change.is_none();
        if changed && let (Some(present), Some(future)) = (present, future) {
            if present.key() != future.key() {
                // Where somebody has registered with it in between, the command ends with `Taken`.
                unit.claim(EMAIL_SCOPE, &future.key(), self.account);
                unit.release(EMAIL_SCOPE, &present.key(), self.account);
            }
            mails::schedule(unit, self.account, Mail::AddressChanged);
        }
        Ok(changed)
    }
}

/// Leaves everything as it was.
#[derive(Serialize)]
pub struct CancelAddressChange {
    pub account: AccountId,
}

impl UseCase for CancelAddressChange {
    const NAME: &'static str = "cancelAddressChange";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.decide(&mut account, AccountCommand::CancelAddressChange)?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

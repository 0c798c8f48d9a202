//! `verifyAddress`, `changePassword` and `resetPassword`, as far as they are recorded.

use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::AccountId;

use super::{AccountOutcome, authorised, identities, mails};
use crate::domain::account::Account;
use crate::domain::affiliation;
use crate::domain::decide::AccountCommand;
use crate::domain::value::Affiliation;
use crate::mail::sending::Mail;

/// The holder of the address has shown the token that was sent there. The service has checked the token: it is the
/// authorisation.
#[derive(Serialize)]
pub struct VerifyAddress {
    pub account: AccountId,
}

impl UseCase for VerifyAddress {
    const NAME: &'static str = "verifyAddress";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = unit.load_existing::<Account>(self.account).await?;
        prove_address(unit, self.account, &mut account).await?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// The mailbox is the holder's. The first time, identities that were linked before belong to whoever linked them: they are free.
pub(super) async fn prove_address(
    unit: &mut Unit,
    id: AccountId,
    account: &mut Aggregate<Account>,
) -> Result<(), CommandError> {
    let affiliation = affiliation_of(unit, account).await?;
    if !account.state.verified {
        identities::release_all(unit, id, account).await?;
    }
    unit.decide(account, AccountCommand::VerifyAddress(affiliation))?;
    Ok(())
}

/// What the domain of the account's address says; nothing where the person was erased.
async fn affiliation_of(unit: &Unit, account: &Aggregate<Account>) -> Result<Affiliation, CommandError> {
    let Some(identity) = &account.state.identity else { return Ok(Affiliation::Unknown) };
    let email = unit.store().keys().open(&identity.email).await?;
    let address = email.and_then(|email| EmailAddress::new(&email).ok());
    Ok(address.map_or(Affiliation::Unknown, |address| affiliation::of(&address)))
}

/// Records that the password was changed, and tells the holder.
#[derive(Serialize)]
pub struct RecordPasswordChange {
    pub account: AccountId,
}

impl UseCase for RecordPasswordChange {
    const NAME: &'static str = "changePassword";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.decide(&mut account, AccountCommand::ChangePassword)?;
        mails::schedule(unit, self.account, Mail::PasswordChanged);
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// Records that another password was chosen by a mailed link, which shows that the mailbox is the holder's; tells the holder.
/// The service has checked the link: it is the authorisation.
#[derive(Serialize)]
pub struct RecordPasswordReset {
    pub account: AccountId,
}

impl UseCase for RecordPasswordReset {
    const NAME: &'static str = "resetPassword";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = unit.load_existing::<Account>(self.account).await?;
        unit.decide(&mut account, AccountCommand::ResetPassword)?;
        prove_address(unit, self.account, &mut account).await?;
        mails::schedule(unit, self.account, Mail::PasswordChanged);
        Ok(AccountOutcome::of(self.account, &account))
    }
}

//! `verifyAddress` and `changePassword`, as far as they are recorded.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::{AccountOutcome, authorised};
use crate::domain::account::{Account, AccountCommand};

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
        unit.decide(&mut account, AccountCommand::VerifyAddress)?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// Records that the password was changed.
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
        Ok(AccountOutcome::of(self.account, &account))
    }
}

//! `endOtherSessions`: by the holder. `endAccountSessions`, `endAllSessions`: by programme administrators, where an account or the whole
//! instance may be in other hands. The service ends the sessions; here it is recorded.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::{AccountOutcome, authorised, mails};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::mail::sending::Mail;

/// Every session of one's own account ends but the one that asks. What else a session can leave behind ends by what follows from it.
#[derive(Serialize)]
pub struct EndOtherSessions {
    pub account: AccountId,
}

impl UseCase for EndOtherSessions {
    const NAME: &'static str = "endOtherSessions";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        // The same right as for one of them.
        let mut account = authorised(unit, "endSession", self.account).await?;
        unit.decide::<Account>(&mut account, AccountCommand::EndOtherSessions)?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// Every session of one account ends, and every token; its holder is told.
#[derive(Serialize)]
pub struct EndAccountSessions {
    pub account: AccountId,
}

impl UseCase for EndAccountSessions {
    const NAME: &'static str = "endAccountSessions";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.decide::<Account>(&mut account, AccountCommand::EndSessions)?;
        mails::schedule(unit, self.account, Mail::SessionsEnded);
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// Every session of everybody ends but the one that asks. It stands on the account of who decided it; each person sees it when they sign in
/// again, and is sent no mail.
#[derive(Serialize)]
pub struct EndAllSessions {
    /// Who decides it.
    pub by: AccountId,
}

impl UseCase for EndAllSessions {
    const NAME: &'static str = "endAllSessions";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.by).await?;
        unit.decide::<Account>(&mut account, AccountCommand::EndEverySession)?;
        Ok(AccountOutcome::of(self.by, &account))
    }
}

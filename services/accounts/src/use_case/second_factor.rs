//! The second factor and its recovery codes, as far as they are recorded: secrets and codes are not.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::{AccountOutcome, authorised, mails};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::mail::sending::Mail;

macro_rules! recorded {
    ($(#[$doc:meta])* $name:ident { $($field:ident : $type:ty),* } = $action:literal, $command:expr) => {
        $(#[$doc])*
        #[derive(Serialize)]
        pub struct $name {
            pub account: AccountId,
            $(pub $field: $type,)*
        }

        impl UseCase for $name {
            const NAME: &'static str = $action;
            type Outcome = AccountOutcome;

            async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
                let mut account = authorised(unit, Self::NAME, self.account).await?;
                let command: fn(&Self) -> AccountCommand = $command;
                unit.decide::<Account>(&mut account, command(self))?;
                mails::schedule(unit, self.account, Mail::SecondFactorChanged);
                Ok(AccountOutcome::of(self.account, &account))
            }
        }
    };
}

recorded! {
    /// A first code has shown that the holder has the secret.
    EnrolSecondFactor { recovery_codes: u8 } = "confirmSecondFactor",
    |this| AccountCommand::EnrolSecondFactor { recovery_codes: this.recovery_codes }
}

recorded! {
    /// No code is asked any more.
    RemoveSecondFactor {} = "removeSecondFactor",
    |_| AccountCommand::RemoveSecondFactor
}

recorded! {
    /// New recovery codes in place of the earlier ones.
    IssueRecoveryCodes { count: u8 } = "renewRecoveryCodes",
    |this| AccountCommand::IssueRecoveryCodes { count: this.count }
}

recorded! {
    /// A recovery code was used to sign in. The holder is told: somebody may have found the list.
    UseRecoveryCode {} = "useRecoveryCode",
    |_| AccountCommand::UseRecoveryCode
}

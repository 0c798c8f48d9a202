//! `grantRole`, `revokeRole`: by programme administrators.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::AccountId;

use super::{AccountOutcome, authorised, delegation};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;

#[derive(Clone, Debug, Serialize)]
pub struct GrantRole {
    pub account: AccountId,
    pub grant: RoleGrant,
}

impl UseCase for GrantRole {
    const NAME: &'static str = "grantRole";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.decide::<Account>(&mut account, AccountCommand::GrantRole(self.grant))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

#[derive(Clone, Debug, Serialize)]
pub struct RevokeRole {
    pub account: AccountId,
    pub grant: RoleGrant,
}

impl UseCase for RevokeRole {
    const NAME: &'static str = "revokeRole";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.decide::<Account>(&mut account, AccountCommand::RevokeRole(self.grant))?;
        delegation::end_lent(unit, &mut account, self.grant).await?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

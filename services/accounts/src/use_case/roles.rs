//! `grantRole`, `revokeRole`: by programme administrators.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::AccountId;
use vivier_organisations::domain::organisation::Organisation;
use vivier_organisations::domain::tree::{Tree, TreeId};

use super::{AccountOutcome, authorised, delegation};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::refusal::AccountRefusal;

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
        // What runs by itself has just made or looked up the place that it names.
        if !unit.actor().is_system() {
            check_place(unit, self.grant).await?;
        }
        unit.decide::<Account>(&mut account, AccountCommand::GrantRole(self.grant))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}

/// A role is held at an open administration, and that of the programme, which goes for everything, at the programme alone.
async fn check_place(unit: &mut Unit, grant: RoleGrant) -> Result<(), CommandError> {
    let tree = unit.load::<Tree>(TreeId::the_one()).await?;
    if !tree.state.contains(grant.organisation) {
        let organisation = unit.load::<Organisation>(grant.organisation).await?;
        let closed = organisation.state.exists;
        let refusal = if closed { AccountRefusal::OrganisationClosed } else { AccountRefusal::NoSuchOrganisation };
        return Err(CommandError::refused(refusal));
    }
    if grant.role == Role::ProgrammeAdministrator && tree.state.root() != Some(grant.organisation) {
        return Err(CommandError::refused(AccountRefusal::RoleOfTheProgramme));
    }
    Ok(())
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

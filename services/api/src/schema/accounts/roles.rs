//! Roles, given and taken back by programme administrators.

use async_graphql::{Context, ID, Object, Result};
use vivier_accounts::use_case::roles::{GrantRole, RevokeRole};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::{AccountId, OrganisationId};

use super::inputs::{GrantRoleInput, RevokeRoleInput};
use super::{Account, Role};
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{caught_up, mutate};
use vivier_graphql::payload;

payload! {
    /// What `grantRole` answers.
    pub GrantRolePayload {
        /// The account, with the role.
        account: Account,
    }
}

payload! {
    /// What `revokeRole` answers.
    pub RevokeRolePayload {
        /// The account, without the role.
        account: Account,
    }
}

#[derive(Default)]
pub struct RoleMutation;

#[Object]
impl RoleMutation {
    /// Gives an account a role in an organisation and below it. For programme administrators.
    async fn grant_role(&self, ctx: &Context<'_>, input: GrantRoleInput) -> Result<GrantRolePayload> {
        let command = read(&input.account_id, input.role, &input.organisation_id)
            .map(|(account, grant)| GrantRole { account, grant });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &["account"], &done).await?;
            Ok(GrantRolePayload::done(Account::load(ctx, done.outcome.account).await?))
        })
        .await
    }

    /// Takes a role from an account. For programme administrators.
    async fn revoke_role(&self, ctx: &Context<'_>, input: RevokeRoleInput) -> Result<RevokeRolePayload> {
        let command = read(&input.account_id, input.role, &input.organisation_id)
            .map(|(account, grant)| RevokeRole { account, grant });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &["account"], &done).await?;
            Ok(RevokeRolePayload::done(Account::load(ctx, done.outcome.account).await?))
        })
        .await
    }
}

fn read(account: &ID, role: Role, organisation: &ID) -> std::result::Result<(AccountId, RoleGrant), Problems> {
    let mut reader = Reader::new();
    let account = reader.id::<AccountId>("accountId", account);
    let organisation = reader.id::<OrganisationId>("organisationId", organisation);
    reader.build(|| Some((account?, RoleGrant { role: role.into(), organisation: organisation? })))
}

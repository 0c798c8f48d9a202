//! Roles lent to colleagues for some days.

use async_graphql::{Context, ID, Object, Result};
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::DelegationId;
use vivier_accounts::use_case::delegation::{DelegateRole, EndDelegation};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::period::Period;

use super::inputs::{DelegateRoleInput, EndDelegationInput};
use super::mutations::command;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::mutate;
use vivier_graphql::payload;

payload! {
    /// What `delegateRole` answers.
    pub DelegateRolePayload {
        /// By which the delegation can be ended.
        delegation_id: ID,
    }
}

payload! {
    /// What `endDelegation` answers.
    pub EndDelegationPayload {
        /// True: the role is held no more.
        ended: bool,
    }
}

#[derive(Default)]
pub struct DelegationMutation;

#[Object]
impl DelegationMutation {
    /// Lends one of your own roles to a colleague for some days: they act as you would, in their own name.
    async fn delegate_role(&self, ctx: &Context<'_>, input: DelegateRoleInput) -> Result<DelegateRolePayload> {
        let mut reader = Reader::new();
        let email = reader.value("delegateEmail", EmailAddress::new(&input.delegate_email));
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let (start, end) = (reader.value("start", input.start.read()), reader.value("end", input.end.read()));
        let period = start.zip(end).and_then(|(start, end)| reader.value("end", Period::new(start, end)));
        let role = input.role.into();
        let wanted = reader.build(|| Some((email?, RoleGrant { role, organisation: organisation? }, period?)));
        let address = ctx.request()?.address;
        command(
            ctx,
            input.idempotency_key,
            wanted,
            async |accounts: &Accounts, context, (email, grant, period)| {
                let delegate = accounts.find_colleague(context, &email, address).await?;
                accounts.store().execute(context, &DelegateRole { delegate, grant, period }).await
            },
            |outcome| DelegateRolePayload::done(encode(outcome.delegation)),
        )
        .await
    }

    /// Ends a delegation that you gave or were given.
    async fn end_delegation(&self, ctx: &Context<'_>, input: EndDelegationInput) -> Result<EndDelegationPayload> {
        let mut reader = Reader::new();
        let delegation = reader.id::<DelegationId>("delegationId", &input.delegation_id);
        let account = reader.optional(input.account_id, |reader, id| reader.id::<AccountId>("accountId", &id));
        let own = ctx.viewer()?.account();
        let command = reader
            .build(|| Some(EndDelegation { account: account?.or(own).unwrap_or_default(), delegation: delegation? }));
        mutate(ctx, input.idempotency_key, command, |_| async { Ok(EndDelegationPayload::done(true)) }).await
    }
}

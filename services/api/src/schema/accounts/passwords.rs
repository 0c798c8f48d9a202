//! Passwords changed or forgotten, and another address.

use async_graphql::{Context, Object, Result};
use vivier_accounts::service::prove::Proof;
use vivier_kernel::email::EmailAddress;
use vivier_talents::read::talents::is_declared_agent;

use super::inputs::{
    CancelAddressChangeInput, ChangePasswordInput, ConfirmAddressChangeInput, RequestAddressChangeInput,
    RequestPasswordResetInput, ResetPasswordInput,
};
use super::mutations::{answer, command};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::payload;

payload! {
    /// What `changePassword` answers.
    pub ChangePasswordPayload {
        /// True: the password is changed, and every session that there was has ended.
        changed: bool,
        /// The session that goes on in place of the one that asked, shown this once.
        session_token: String,
    }
}

payload! {
    /// What `requestPasswordReset` answers: the same whether or not the address has an account.
    pub RequestPasswordResetPayload {
        /// True: where the address has an account, a mail is on its way.
        accepted: bool,
    }
}

payload! {
    /// What `resetPassword` answers.
    pub ResetPasswordPayload {
        /// True: the password is the new one, and every session has ended.
        reset: bool,
        /// Give it to `signIn`.
        device_token: String,
    }
}

payload! {
    /// What `requestAddressChange` answers: the same whether or not the new address has an account.
    pub RequestAddressChangePayload {
        /// True: mails are on their way to both addresses.
        accepted: bool,
    }
}

payload! {
    /// What `confirmAddressChange` answers.
    pub ConfirmAddressChangePayload {
        /// True once both mailboxes have confirmed; false while the other has yet to.
        changed: bool,
    }
}

payload! {
    /// What `cancelAddressChange` answers.
    pub CancelAddressChangePayload {
        /// True: the address stays as it is.
        cancelled: bool,
    }
}

/// What the request shows of its holder.
pub(super) fn proof(ctx: &Context<'_>, password: Option<String>) -> Result<Proof> {
    let request = ctx.request()?;
    Ok(Proof { password, session: request.credential.session(), address: request.address })
}

#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Changes your password and ends all your sessions; yours goes on as a new one. The link to your calendar is closed, and your webhooks are
    /// suspended.
    async fn change_password(&self, ctx: &Context<'_>, input: ChangePasswordInput) -> Result<ChangePasswordPayload> {
        let (context, proof) = (ctx.command(None)?, proof(ctx, Some(input.current_password))?);
        answer(
            ctx,
            Ok(input.new_password),
            async |accounts, new| accounts.change_password(&context, proof, new).await,
            |opened| ChangePasswordPayload::done(true, opened.map(|opened| opened.token.to_string())),
        )
        .await
    }

    /// Has a link mailed to choose another password. Nobody learns whether the address has an account.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let mut reader = Reader::new();
        let email = reader.value("email", EmailAddress::new(&input.email));
        let (address, device) = (ctx.request()?.address, input.device_token);
        answer(
            ctx,
            reader.build(|| email),
            async |accounts, email| accounts.request_password_reset(&email, address, device.as_deref()).await,
            |()| RequestPasswordResetPayload::done(true),
        )
        .await
    }

    /// Chooses another password by a mailed link, which is good once. All your sessions end, the link to your calendar is closed, and your webhooks
    /// are suspended.
    async fn reset_password(&self, ctx: &Context<'_>, input: ResetPasswordInput) -> Result<ResetPasswordPayload> {
        let context = ctx.command(None)?;
        answer(
            ctx,
            Ok(input),
            async |accounts, input: ResetPasswordInput| {
                accounts.reset_password(&context, &input.token, input.new_password).await
            },
            |device| ResetPasswordPayload::done(true, device),
        )
        .await
    }

    /// Asks for another address; it changes once both mailboxes have confirmed.
    async fn request_address_change(
        &self,
        ctx: &Context<'_>,
        input: RequestAddressChangeInput,
    ) -> Result<RequestAddressChangePayload> {
        let mut reader = Reader::new();
        let email = reader.value("email", EmailAddress::new(&input.email));
        let (context, proof) = (ctx.command(None)?, proof(ctx, input.current_password)?);
        let agent = match ctx.viewer()?.account() {
            Some(account) => is_declared_agent(ctx.store()?, account).await?,
            None => false,
        };
        answer(
            ctx,
            reader.build(|| email),
            async |accounts, email| accounts.request_address_change(&context, proof, email, agent).await,
            |()| RequestAddressChangePayload::done(true),
        )
        .await
    }

    /// Confirms a change of address by the link that was sent to one of the two mailboxes.
    async fn confirm_address_change(
        &self,
        ctx: &Context<'_>,
        input: ConfirmAddressChangeInput,
    ) -> Result<ConfirmAddressChangePayload> {
        let context = ctx.command(None)?;
        answer(
            ctx,
            Ok(input.token),
            async |accounts, token: String| accounts.confirm_address_change(&context, &token).await,
            ConfirmAddressChangePayload::done,
        )
        .await
    }

    /// Leaves your address as it is.
    async fn cancel_address_change(
        &self,
        ctx: &Context<'_>,
        input: CancelAddressChangeInput,
    ) -> Result<CancelAddressChangePayload> {
        command(
            ctx,
            input.idempotency_key,
            Ok(()),
            async |accounts, context, ()| accounts.cancel_address_change(context).await,
            |()| CancelAddressChangePayload::done(true),
        )
        .await
    }
}

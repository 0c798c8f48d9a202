//! Signing up, in and out, passwords and tokens: commands with secrets around them.

use async_graphql::{Context, ID, Object, Result};
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::{PersonName, TokenLabel};
use vivier_accounts::password::Password;
use vivier_accounts::service::sign_up::Registration;
use vivier_event_store::CommandError;
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::ApiTokenId;

use super::inputs::{
    ChangePasswordInput, IssueApiTokenInput, RegisterAccountInput, RevokeApiTokenInput, SignInInput, SignOutInput,
    VerifyAddressInput,
};
use crate::conventions::context::{ContextExt as _, Credential};
use crate::conventions::global_id::encode;
use crate::conventions::input::{Problems, Reader};
use crate::conventions::mutation::{Payload, refusal};
use crate::conventions::user_error::user_errors;
use crate::payload;

payload! {
    /// What `registerAccount` answers: the same whether or not the address has an account already.
    pub RegisterAccountPayload {
        /// True: a mail is on its way to the address.
        accepted: bool,
    }
}

payload! {
    /// What `verifyAddress` answers.
    pub VerifyAddressPayload {
        /// True: the address is verified.
        verified: bool,
    }
}

payload! {
    /// What `signIn` answers.
    pub SignInPayload {
        /// The session's secret, shown this once: for the session cookie, or as `Authorization: Bearer`.
        session_token: String,
    }
}

payload! {
    /// What `signOut` answers.
    pub SignOutPayload {
        /// True: the session has ended.
        signed_out: bool,
    }
}

payload! {
    /// What `changePassword` answers.
    pub ChangePasswordPayload {
        /// True: the password is changed, and every other session has ended.
        changed: bool,
    }
}

payload! {
    /// What `issueApiToken` answers.
    pub IssueApiTokenPayload {
        /// The token's id, by which it can be revoked.
        api_token_id: ID,
        /// The token itself, shown this once: send it as `Authorization: Bearer`.
        secret: String,
    }
}

payload! {
    /// What `revokeApiToken` answers.
    pub RevokeApiTokenPayload {
        /// True: the token opens nothing any more.
        revoked: bool,
    }
}

#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Registers an account and sends a mail to its address. Nobody learns whether the address has one already.
    async fn register_account(&self, ctx: &Context<'_>, input: RegisterAccountInput) -> Result<RegisterAccountPayload> {
        let mut reader = Reader::new();
        let email = reader.value("email", EmailAddress::new(&input.email));
        let name = reader.value("name", PersonName::new(&input.name));
        let password = match Password::new(input.password, &[&input.email, &input.name]) {
            Ok(password) => Some(password),
            Err(problem) => {
                reader.refuse(problem);
                None
            }
        };
        let locale = ctx.locale();
        let registration =
            reader.build(|| Some(Registration { email: email?, name: name?, password: password?, locale }));
        let context = ctx.command(input.idempotency_key)?;
        answer(
            ctx,
            registration,
            async |accounts, registration| accounts.register(&context, registration).await,
            |()| RegisterAccountPayload::done(true),
        )
        .await
    }

    /// Verifies an address by the token that was sent there.
    async fn verify_address(&self, ctx: &Context<'_>, input: VerifyAddressInput) -> Result<VerifyAddressPayload> {
        let context = ctx.command(None)?;
        answer(
            ctx,
            Ok(input.token),
            async |accounts, token: String| accounts.verify_address(&context, &token).await,
            |_| VerifyAddressPayload::done(true),
        )
        .await
    }

    /// Opens a session. An unknown address and a wrong password are answered alike.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let address = ctx.request()?.address;
        answer(
            ctx,
            Ok(input),
            async |accounts, input: SignInInput| accounts.sign_in(&input.email, input.password, address).await,
            |(_, token)| SignInPayload::done(token.to_string()),
        )
        .await
    }

    /// Ends the session that this request was made with; nothing happens without one.
    async fn sign_out(&self, ctx: &Context<'_>, input: SignOutInput) -> Result<SignOutPayload> {
        let _ = input.idempotency_key;
        if let Credential::Session(session) = ctx.request()?.credential {
            ctx.data::<Accounts>()?.sign_out(session).await?;
        }
        Ok(SignOutPayload::done(true))
    }

    /// Changes your password and ends your other sessions.
    async fn change_password(&self, ctx: &Context<'_>, input: ChangePasswordInput) -> Result<ChangePasswordPayload> {
        let request = ctx.request()?;
        let keep = match request.credential {
            Credential::Session(session) => Some(session),
            Credential::None | Credential::ApiToken(_) => None,
        };
        let (context, address) = (ctx.command(None)?, request.address);
        answer(
            ctx,
            Ok(input),
            async |accounts, input: ChangePasswordInput| {
                accounts.change_password(&context, input.current_password, input.new_password, keep, address).await
            },
            |()| ChangePasswordPayload::done(true),
        )
        .await
    }

    /// Issues a token by which a program acts for you.
    async fn issue_api_token(&self, ctx: &Context<'_>, input: IssueApiTokenInput) -> Result<IssueApiTokenPayload> {
        let mut reader = Reader::new();
        let label = reader.value("label", TokenLabel::new(&input.label));
        let wanted = reader.build(|| Some((label?, input.days)));
        let context = ctx.command(None)?;
        answer(
            ctx,
            wanted,
            async |accounts, (label, days)| accounts.issue_api_token(&context, label, days).await,
            |(id, secret)| IssueApiTokenPayload::done(encode(id), secret.to_string()),
        )
        .await
    }

    /// Revokes one of your tokens.
    async fn revoke_api_token(&self, ctx: &Context<'_>, input: RevokeApiTokenInput) -> Result<RevokeApiTokenPayload> {
        let mut reader = Reader::new();
        let id = reader.id::<ApiTokenId>("apiTokenId", &input.api_token_id);
        let context = ctx.command(input.idempotency_key)?;
        answer(
            ctx,
            reader.build(|| id),
            async |accounts, id| accounts.revoke_api_token(&context, id).await,
            |()| RevokeApiTokenPayload::done(true),
        )
        .await
    }
}

/// Runs a step of the accounts service where its input could be read; expected failures become `userErrors`.
async fn answer<I, T, P: Payload>(
    ctx: &Context<'_>,
    input: std::result::Result<I, Problems>,
    step: impl AsyncFnOnce(&Accounts, I) -> std::result::Result<T, CommandError>,
    payload: impl FnOnce(T) -> P,
) -> Result<P> {
    let input = match input {
        Ok(input) => input,
        Err(Problems(problems)) => return Ok(P::refused(user_errors(&problems, ctx.locale()))),
    };
    match step(ctx.data::<Accounts>()?, input).await {
        Ok(done) => Ok(payload(done)),
        Err(error) => Ok(P::refused(user_errors(&[refusal(error)?], ctx.locale()))),
    }
}

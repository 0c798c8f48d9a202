//! Signing up, in and out, sessions and tokens: commands with secrets around them.

use async_graphql::{Context, ID, Object, Result};
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::{PersonName, TokenLabel, TokenScope};
use vivier_accounts::password::Password;
use vivier_accounts::service::sign_in::{Credentials, SignedIn};
use vivier_accounts::service::sign_up::Registration;
use vivier_event_store::{CommandContext, CommandError, Done};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{ApiTokenId, SessionId};

use super::inputs::{
    AnswerChallengeInput, EndOtherSessionsInput, EndSessionInput, IssueApiTokenInput, RegisterAccountInput,
    ResendVerificationInput, RevokeApiTokenInput, SignInInput, SignOutInput, VerifyAddressInput,
};
use super::passwords::proof;
use vivier_graphql::conventions::context::{ContextExt as _, Credential};
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, check_key, note_refusal, refusal};
use vivier_graphql::conventions::user_error::user_errors;
use vivier_graphql::payload;

payload! {
    /// What `registerAccount` answers: the same whether or not the address has an account already.
    pub RegisterAccountPayload {
        /// True: a mail is on its way to the address, unless one was sent a moment ago, or the token made it needless.
        accepted: bool,
        /// True: the token has shown that the address is yours, and you can sign in.
        verified: bool,
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
        /// The session's secret, shown this once: for the session cookie, or as `Authorization: Bearer`. Null where a code is
        /// asked for.
        session_token: String,
        /// Where the account has a second factor and no code was given: give it to `answerChallenge` with one, within ten minutes.
        challenge: String,
        /// Give it back at the next sign-in from the same place.
        device_token: String,
    }
}

payload! {
    /// What `answerChallenge` answers.
    pub AnswerChallengePayload {
        /// The session's secret, shown this once.
        session_token: String,
        /// Give it back at the next sign-in from the same place.
        device_token: String,
    }
}

payload! {
    /// What `signOut` answers.
    pub SignOutPayload {
        /// True: the session has ended.
        signed_out: bool,
        /// Where the session at the other provider is ended, if this one was opened there.
        provider_logout_url: String,
    }
}

payload! {
    /// What `resendVerification` answers.
    pub ResendVerificationPayload {
        /// True: a mail is on its way, where the address is not verified yet.
        accepted: bool,
    }
}

payload! {
    /// What `endSession` answers.
    pub EndSessionPayload {
        /// True: the session has ended.
        ended: bool,
    }
}

payload! {
    /// What `endOtherSessions` answers.
    pub EndOtherSessionsPayload {
        /// True: all sessions but this one have ended.
        ended: bool,
    }
}

payload! {
    /// What `issueApiToken` answers.
    pub IssueApiTokenPayload {
        /// The token's id, by which it can be revoked.
        api_token_id: ID,
        /// The token itself, shown this once: send it as `Authorization: Bearer`. Null where the same key had it issued before: whoever does
        /// not have it revokes the token, and issues another.
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
    /// Registers an account and sends a mail to its address. Nobody learns whether the address has one already. Where several people ask for
    /// an address that nobody verified, the mail has the token with which its holder registers.
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
        let (locale, address) = (ctx.locale(), ctx.request()?.address);
        let registration =
            reader.build(|| Some(Registration { email: email?, name: name?, password: password?, locale }));
        command(
            ctx,
            input.idempotency_key,
            registration,
            async |accounts, context, registration| {
                let verified = match input.token {
                    None => accounts.register(context, registration, address).await.map(|()| false)?,
                    Some(token) => accounts.register_proven(context, registration, &token, address).await?,
                };
                // Where the event stands would tell whether there is one.
                Ok(Done { outcome: verified, position: None, replayed: false })
            },
            |verified| RegisterAccountPayload::done(true, verified),
        )
        .await
    }

    /// Verifies an address by the token that was sent there.
    async fn verify_address(&self, ctx: &Context<'_>, input: VerifyAddressInput) -> Result<VerifyAddressPayload> {
        command(
            ctx,
            None,
            Ok(input.token),
            async |accounts, context, token: String| accounts.verify_address(context, &token).await,
            |_| VerifyAddressPayload::done(true),
        )
        .await
    }

    /// Sends the mail with the link for verifying your address once more, where it is not verified.
    async fn resend_verification(
        &self,
        ctx: &Context<'_>,
        input: ResendVerificationInput,
    ) -> Result<ResendVerificationPayload> {
        let _ = input.idempotency_key;
        let (context, address) = (ctx.command(None)?, ctx.request()?.address);
        answer(
            ctx,
            Ok(()),
            async |accounts, ()| accounts.resend_verification(&context, address).await,
            |()| ResendVerificationPayload::done(true),
        )
        .await
    }

    /// Opens a session, or asks for the code of the second factor. An unknown address and a wrong password are answered alike.
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<SignInPayload> {
        let (context, address) = (ctx.command(None)?, ctx.request()?.address);
        let SignInInput { email, password, code, device_token } = input;
        let given = Credentials { email, password, code, device: device_token, address };
        answer(
            ctx,
            Ok(given),
            async |accounts, given| accounts.sign_in(&context, given).await,
            |signed_in| match signed_in {
                SignedIn::Session(opened) => {
                    SignInPayload::done(opened.token.to_string(), None::<String>, opened.device)
                }
                SignedIn::Challenge(challenge) => SignInPayload::done(None::<String>, challenge, None::<String>),
            },
        )
        .await
    }

    /// Opens the session for which `signIn` asked a code.
    async fn answer_challenge(&self, ctx: &Context<'_>, input: AnswerChallengeInput) -> Result<AnswerChallengePayload> {
        let context = ctx.command(None)?;
        answer(
            ctx,
            Ok(input),
            async |accounts, input: AnswerChallengeInput| {
                accounts.answer_challenge(&context, &input.challenge, &input.code).await
            },
            |opened| AnswerChallengePayload::done(opened.token.to_string(), opened.device),
        )
        .await
    }

    /// Ends the session that this request was made with; nothing happens without one.
    async fn sign_out(&self, ctx: &Context<'_>, input: SignOutInput) -> Result<SignOutPayload> {
        let _ = input.idempotency_key;
        let mut elsewhere = None;
        if let Credential::Session(session) = ctx.request()?.credential {
            let accounts = ctx.data::<Accounts>()?;
            elsewhere = accounts.sign_out(session).await?;
        }
        Ok(SignOutPayload::done(true, elsewhere))
    }

    /// Ends one of your sessions.
    async fn end_session(&self, ctx: &Context<'_>, input: EndSessionInput) -> Result<EndSessionPayload> {
        let mut reader = Reader::new();
        let id = reader.id::<SessionId>("sessionId", &input.session_id);
        let context = ctx.command(None)?;
        answer(
            ctx,
            reader.build(|| id),
            async |accounts, id| accounts.end_session(&context, id).await,
            |()| EndSessionPayload::done(true),
        )
        .await
    }

    /// Ends all your sessions but the one that asks; closes the link to your calendar and suspends your webhooks.
    async fn end_other_sessions(
        &self,
        ctx: &Context<'_>,
        input: EndOtherSessionsInput,
    ) -> Result<EndOtherSessionsPayload> {
        let _ = input.idempotency_key;
        let (context, keep) = (ctx.command(None)?, ctx.request()?.credential.session());
        answer(
            ctx,
            Ok(keep),
            async |accounts, keep| accounts.end_other_sessions(&context, keep).await,
            |()| EndOtherSessionsPayload::done(true),
        )
        .await
    }

    /// Issues a token by which a program acts for you.
    async fn issue_api_token(&self, ctx: &Context<'_>, input: IssueApiTokenInput) -> Result<IssueApiTokenPayload> {
        let mut reader = Reader::new();
        let label = reader.value("label", TokenLabel::new(&input.label));
        let scopes = match input.scopes {
            Some(scopes) => scopes.into_iter().map(TokenScope::from).collect(),
            None => vec![TokenScope::Read, TokenScope::Write],
        };
        let wanted = reader.build(|| Some((label?, input.days, scopes)));
        let shown = proof(ctx, input.current_password)?;
        command(
            ctx,
            input.idempotency_key,
            wanted,
            async |accounts, context, (label, days, scopes)| {
                accounts.issue_api_token(context, shown, label, days, scopes).await
            },
            |(id, secret)| IssueApiTokenPayload::done(encode(id), secret.map(|secret| secret.to_string())),
        )
        .await
    }

    /// Revokes one of your tokens.
    async fn revoke_api_token(&self, ctx: &Context<'_>, input: RevokeApiTokenInput) -> Result<RevokeApiTokenPayload> {
        let mut reader = Reader::new();
        let id = reader.id::<ApiTokenId>("apiTokenId", &input.api_token_id);
        command(
            ctx,
            input.idempotency_key,
            reader.build(|| id),
            async |accounts, context, id| accounts.revoke_api_token(context, id).await,
            |()| RevokeApiTokenPayload::done(true),
        )
        .await
    }
}

/// Runs a command of the accounts service where its input and its key could be read; says where its last event stands.
pub(super) async fn command<I, T, P: Payload>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    input: std::result::Result<I, Problems>,
    step: impl AsyncFnOnce(&Accounts, &CommandContext, I) -> std::result::Result<Done<T>, CommandError>,
    payload: impl FnOnce(T) -> P,
) -> Result<P> {
    let input = match (input, check_key(idempotency_key.as_deref())) {
        (input, Ok(())) => input,
        (input, Err(of_key)) => {
            let mut problems = input.err().map(|Problems(problems)| problems).unwrap_or_default();
            problems.push(of_key);
            Err(Problems(problems))
        }
    };
    let context = ctx.command(idempotency_key)?;
    let step = async |accounts: &Accounts, input: I| step(accounts, &context, input).await;
    answer(ctx, input, step, |done| payload(done.outcome).at(done.position)).await
}

/// Runs a step of the accounts service where its input could be read; expected failures become `userErrors`.
pub(super) async fn answer<I, T, P: Payload>(
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
        Err(error) => {
            let problem = refusal(error)?;
            note_refusal(ctx, &problem);
            Ok(P::refused(user_errors(&[problem], ctx.locale())))
        }
    }
}

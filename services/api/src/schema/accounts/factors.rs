//! The second factor and its recovery codes.

use async_graphql::{Context, Object, Result};
use zeroize::Zeroizing;

use super::inputs::{
    BeginSecondFactorInput, ConfirmSecondFactorInput, RemoveSecondFactorInput, RenewRecoveryCodesInput,
};
use super::mutations::answer;
use super::passwords::proof;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::payload;

payload! {
    /// What `beginSecondFactor` answers: both are shown this once.
    pub BeginSecondFactorPayload {
        /// The secret, to type into an authenticator: base32.
        secret: String,
        /// The same, to scan as a QR code.
        uri: String,
    }
}

payload! {
    /// What `confirmSecondFactor` answers.
    pub ConfirmSecondFactorPayload {
        /// Ten codes, each good once in place of the authenticator's; shown this once.
        recovery_codes: Vec<String>,
        /// The secret under which your session goes on, shown this once; null where it has ended in the meantime.
        session_token: String,
    }
}

payload! {
    /// What `removeSecondFactor` answers.
    pub RemoveSecondFactorPayload {
        /// True: no code is asked any more, and roles that need one are not held.
        removed: bool,
    }
}

payload! {
    /// What `renewRecoveryCodes` answers.
    pub RenewRecoveryCodesPayload {
        /// Ten codes in place of the earlier ones; shown this once.
        recovery_codes: Vec<String>,
    }
}

#[derive(Default)]
pub struct SecondFactorMutation;

#[Object]
impl SecondFactorMutation {
    /// Makes a secret for an authenticator; nothing is asked for until `confirmSecondFactor`.
    async fn begin_second_factor(
        &self,
        ctx: &Context<'_>,
        input: BeginSecondFactorInput,
    ) -> Result<BeginSecondFactorPayload> {
        let (context, proof) = (ctx.command(None)?, proof(ctx, input.current_password)?);
        answer(
            ctx,
            Ok(proof),
            async |accounts, proof| accounts.begin_second_factor(&context, proof).await,
            |enrolment| BeginSecondFactorPayload::done(enrolment.secret.to_string(), enrolment.uri.to_string()),
        )
        .await
    }

    /// Shows by a first code that the authenticator has the secret. From then on a code is asked at every sign-in, and your other
    /// sessions have ended; the one that asked goes on under a new secret.
    async fn confirm_second_factor(
        &self,
        ctx: &Context<'_>,
        input: ConfirmSecondFactorInput,
    ) -> Result<ConfirmSecondFactorPayload> {
        let (context, session) = (ctx.command(None)?, ctx.request()?.credential.session());
        answer(
            ctx,
            Ok(input.code),
            async |accounts, code: String| accounts.confirm_second_factor(&context, &code, session).await,
            |enrolled| {
                let session = enrolled.session_token.map(|token| token.to_string());
                ConfirmSecondFactorPayload::done(texts(&enrolled.recovery_codes), session)
            },
        )
        .await
    }

    /// Takes the second factor away.
    async fn remove_second_factor(
        &self,
        ctx: &Context<'_>,
        input: RemoveSecondFactorInput,
    ) -> Result<RemoveSecondFactorPayload> {
        let (context, proof) = (ctx.command(None)?, proof(ctx, input.current_password)?);
        answer(
            ctx,
            Ok(input.code),
            async |accounts, code: String| accounts.remove_second_factor(&context, proof, &code).await,
            |()| RemoveSecondFactorPayload::done(true),
        )
        .await
    }

    /// New recovery codes in place of the earlier ones.
    async fn renew_recovery_codes(
        &self,
        ctx: &Context<'_>,
        input: RenewRecoveryCodesInput,
    ) -> Result<RenewRecoveryCodesPayload> {
        let context = ctx.command(None)?;
        answer(
            ctx,
            Ok(input.code),
            async |accounts, code: String| accounts.renew_recovery_codes(&context, &code).await,
            |codes| RenewRecoveryCodesPayload::done(texts(&codes)),
        )
        .await
    }
}

fn texts(codes: &[Zeroizing<String>]) -> Vec<String> {
    codes.iter().map(|code| code.to_string()).collect()
}

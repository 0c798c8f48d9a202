//! Sessions of others, ended by programme administrators.

use async_graphql::{Context, Object, Result};
use vivier_kernel::id::AccountId;

use super::inputs::{EndAccountSessionsInput, EndAllSessionsInput};
use super::mutations::command;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::payload;

payload! {
    /// What `endAccountSessions` answers.
    pub EndAccountSessionsPayload {
        /// True: the account has no session and no token any more.
        ended: bool,
    }
}

payload! {
    /// What `endAllSessions` answers.
    pub EndAllSessionsPayload {
        /// True: nobody has a session any more but the one that asked.
        ended: bool,
    }
}

#[derive(Default)]
pub struct EndedMutation;

#[Object]
impl EndedMutation {
    /// Ends all sessions of an account and revokes its tokens, where it may be in other hands; the link to its calendar is closed and its
    /// webhooks are suspended a moment later. Its holder is told by mail. For programme administrators.
    async fn end_account_sessions(
        &self,
        ctx: &Context<'_>,
        input: EndAccountSessionsInput,
    ) -> Result<EndAccountSessionsPayload> {
        let mut reader = Reader::new();
        let account = reader.id::<AccountId>("accountId", &input.account_id);
        command(
            ctx,
            input.idempotency_key,
            reader.build(|| account),
            async |accounts, context, account| accounts.end_account_sessions(context, account).await,
            |_| EndAccountSessionsPayload::done(true),
        )
        .await
    }

    /// Ends all sessions of everybody but the one that asks: everybody signs in again. Tokens stay. For programme administrators.
    async fn end_all_sessions(&self, ctx: &Context<'_>, input: EndAllSessionsInput) -> Result<EndAllSessionsPayload> {
        let keep = ctx.request()?.credential.session();
        command(
            ctx,
            input.idempotency_key,
            Ok(keep),
            async |accounts, context, keep| accounts.end_all_sessions(context, keep).await,
            |_| EndAllSessionsPayload::done(true),
        )
        .await
    }
}

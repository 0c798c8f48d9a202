//! API tokens: issued once, shown once, revoked at will.

use chrono::Duration;
use vivier_event_store::{CommandContext, CommandError, StoreError};
use vivier_kernel::id::{AccountId, ApiTokenId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::Accounts;
use crate::domain::value::{MAX_TOKEN_DAYS, TokenLabel};
use crate::secrets::api_tokens;
use crate::secrets::token::{self, Purpose};
use crate::use_case::tokens::{IssueApiToken, RevokeApiToken};

impl Accounts {
    /// Issues a token to the actor's own account for `days`, 1 to 366. The text is given this once.
    ///
    /// # Errors
    /// `Refused` (days, too many tokens, address not verified), `Store`.
    pub async fn issue_api_token(
        &self,
        context: &CommandContext,
        label: TokenLabel,
        days: i64,
    ) -> Result<(ApiTokenId, Zeroizing<String>), CommandError> {
        let account = own(context)?;
        if !(1..=MAX_TOKEN_DAYS).contains(&days) {
            return Err(Invalid::OutOfRange { min: 1, max: MAX_TOKEN_DAYS }.at("days").into());
        }
        let expires_at = self.store.clock().now() + Duration::days(days);
        let id = ApiTokenId::new(self.store.clock());
        let (text, hash) = token::generate(Purpose::Api)?;
        self.store.execute(context, &IssueApiToken { account, token: id, label, expires_at }).await?;
        // After the event: a crash in between leaves a token on the list that opens nothing, and can be revoked.
        api_tokens::put(self.store.pool(), id, &hash, account, expires_at).await?;
        Ok((id, text))
    }

    /// Revokes a token of the actor's own account.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn revoke_api_token(&self, context: &CommandContext, id: ApiTokenId) -> Result<(), CommandError> {
        let account = own(context)?;
        self.store.execute(context, &RevokeApiToken { account, token: id }).await?;
        api_tokens::remove(self.store.pool(), id).await?;
        self.known.forget();
        Ok(())
    }

    /// When each token of an account was used last.
    ///
    /// # Errors
    /// `Database`.
    pub async fn api_token_uses(
        &self,
        account: AccountId,
    ) -> Result<Vec<(ApiTokenId, Option<chrono::DateTime<chrono::Utc>>)>, StoreError> {
        api_tokens::last_uses(self.store.pool(), account).await
    }
}

fn own(context: &CommandContext) -> Result<AccountId, CommandError> {
    context.actor.account().ok_or_else(|| Problem::new("SIGN_IN_REQUIRED").into())
}

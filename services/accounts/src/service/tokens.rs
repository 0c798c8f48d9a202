//! API tokens: issued once, shown once, revoked at will.

use vivier_event_store::{CommandContext, CommandError, Done};
use vivier_kernel::id::{ApiTokenId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::Accounts;
use super::prove::Proof;
use crate::domain::account::Account;
use crate::domain::value::{MAX_TOKEN_DAYS, TokenLabel, TokenScope};
use crate::secrets::api_tokens::{self, Scopes};
use crate::secrets::token::{self, Purpose};
use crate::use_case::tokens::{IssueApiToken, IssuedToken, RevokeApiToken};

impl Accounts {
    /// Issues a token to the actor's own account for `days`, 1 to 366, with these scopes. The text is given this once: none where the same key
    /// had it issued before. It opens the account for long after the session: whoever asks proves that they are its holder.
    ///
    /// # Errors
    /// `Refused` (days, scopes, what [`Proof`] is refused for, too many tokens, address not verified; `SIGN_IN_AGAIN` where the password was
    /// changed, or all that was open was ended, meanwhile), `Store`.
    pub async fn issue_api_token(
        &self,
        context: &CommandContext,
        proof: Proof,
        label: TokenLabel,
        days: i64,
        scopes: Vec<TokenScope>,
    ) -> Result<Done<(ApiTokenId, Option<Zeroizing<String>>)>, CommandError> {
        let account = self.own(context, "issueApiToken")?;
        if !(1..=MAX_TOKEN_DAYS).contains(&days) {
            return Err(Invalid::OutOfRange { min: 1, max: MAX_TOKEN_DAYS }.at("days").into());
        }
        if scopes.is_empty() {
            return Err(Invalid::Empty.at("scopes").into());
        }
        let held = |scope| context.actor.grants().iter().any(|grant| TokenScope::of_role(grant.role) == Some(scope));
        for scope in [TokenScope::Coordinate, TokenScope::Administer] {
            // What the session does not hold (for want of a second factor, say) no token gets.
            if scopes.contains(&scope) && !held(scope) {
                return Err(Problem::new("SCOPE_NOT_HELD").at("scopes").into());
            }
        }
        let began = self.store.load::<Account>(account.uuid()).await?.state.ended;
        self.prove(account, proof).await?;
        let (text, hash) = token::generate(Purpose::Api)?;
        let issue = IssueApiToken { account, label, days, scopes: scopes.clone(), began };
        let issued = self.store.execute(context, &issue).await?;
        if issued.replayed {
            return Ok(issued.map(|before| (before.token, None)));
        }
        let IssuedToken { token, expires_at } = issued.outcome;
        // After the event: a crash in between leaves a token on the list that opens nothing, and can be revoked.
        api_tokens::put(self.store.pool(), token, &hash, account, expires_at, Scopes::of(&scopes)).await?;
        Ok(issued.map(|_| (token, Some(text))))
    }

    /// Revokes a token of the actor's own account.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn revoke_api_token(&self, context: &CommandContext, id: ApiTokenId) -> Result<Done<()>, CommandError> {
        let account = self.own(context, "revokeApiToken")?;
        let revoked = self.store.execute(context, &RevokeApiToken { account, token: id }).await?;
        api_tokens::remove(self.store.pool(), id).await?;
        self.known.forget();
        Ok(revoked.map(|_| ()))
    }
}

//! The sessions of an account: listed and ended by its holder; and ended by the programme.

use vivier_event_store::{CommandContext, CommandError, Done};
use vivier_kernel::id::{AccountId, SessionId};

use super::Accounts;
use crate::secrets::api_tokens;
use crate::secrets::sessions::{self, Listed};
use crate::use_case::AccountOutcome;
use crate::use_case::sessions::{EndAccountSessions, EndAllSessions, EndOtherSessions};

impl Accounts {
    /// The sessions of the actor's own account that go on, the latest first.
    ///
    /// # Errors
    /// `Refused(SIGN_IN_REQUIRED)`, `Store`.
    pub async fn sessions(&self, context: &CommandContext) -> Result<Vec<Listed>, CommandError> {
        let account = self.own(context, "accountSecrets")?;
        Ok(sessions::list(self.store.pool(), self.store.clock().now(), account).await?)
    }

    /// Ends one session of the actor's own account.
    ///
    /// # Errors
    /// `NotFound` for one that is not theirs, `Store`.
    pub async fn end_session(&self, context: &CommandContext, session: SessionId) -> Result<(), CommandError> {
        let account = self.own(context, "endSession")?;
        let ended = sessions::end_of(self.store.pool(), account, session).await?;
        self.known.forget();
        if ended { Ok(()) } else { Err(CommandError::NotFound) }
    }

    /// Ends all sessions of the actor's own account but the present one.
    ///
    /// # Errors
    /// `Refused(SIGN_IN_REQUIRED)`, `Store`. It is recorded first: who sees an error here may ask again, and ends what is left.
    pub async fn end_other_sessions(
        &self,
        context: &CommandContext,
        keep: Option<SessionId>,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "endSession")?;
        self.store.execute(context, &EndOtherSessions { account }).await?;
        sessions::end_all(self.store.pool(), account, keep).await?;
        self.known.forget();
        Ok(())
    }

    /// Ends every session and every token of an account that may be in other hands, and has its holder told. For programme administrators.
    ///
    /// # Errors
    /// `Refused(NOT_ALLOWED)`, `NotFound`, `Store`. It is recorded first: who sees an error here may ask again, and ends what is left.
    pub async fn end_account_sessions(
        &self,
        context: &CommandContext,
        account: AccountId,
    ) -> Result<Done<AccountOutcome>, CommandError> {
        let done = self.store.execute(context, &EndAccountSessions { account }).await?;
        sessions::end_all(self.store.pool(), account, None).await?;
        api_tokens::remove_all(self.store.pool(), account).await?;
        self.known.forget();
        Ok(done)
    }

    /// Ends every session of everybody, but the one that is named. For programme administrators.
    ///
    /// # Errors
    /// `Refused(SIGN_IN_REQUIRED)`, `Refused(NOT_ALLOWED)`, `Store`.
    pub async fn end_all_sessions(
        &self,
        context: &CommandContext,
        keep: Option<SessionId>,
    ) -> Result<Done<AccountOutcome>, CommandError> {
        let by = self.own(context, "me")?;
        let done = self.store.execute(context, &EndAllSessions { by }).await?;
        sessions::end_everybodys(self.store.pool(), keep).await?;
        self.known.forget();
        Ok(done)
    }
}

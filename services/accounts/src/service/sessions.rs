//! The sessions of an account: listed and ended by its holder.

use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::id::SessionId;

use super::Accounts;
use crate::secrets::sessions::{self, Listed};

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
    /// `Store`.
    pub async fn end_other_sessions(
        &self,
        context: &CommandContext,
        keep: Option<SessionId>,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "endSession")?;
        sessions::end_all(self.store.pool(), account, keep).await?;
        self.known.forget();
        Ok(())
    }
}

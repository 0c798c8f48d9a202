//! Signing in and out, and changing the password.

use std::net::IpAddr;

use vivier_event_store::{CommandContext, CommandError, StoreError};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SessionId, TypedId as _};
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::Accounts;
use crate::access;
use crate::domain::account::Account;
use crate::password::Password;
use crate::secrets::sessions::Session;
use crate::secrets::{credentials, sessions};
use crate::use_case::register::EMAIL_SCOPE;
use crate::use_case::verify::RecordPasswordChange;

impl Accounts {
    /// Opens a session where the password is the account's; gives the token for the cookie.
    ///
    /// # Errors
    /// `Refused(WRONG_CREDENTIALS)`, alike for an unknown address and a wrong password and after the same work;
    /// `Refused(TRY_LATER)`; `Store`.
    pub async fn sign_in(
        &self,
        email: &str,
        password: String,
        address: Option<IpAddr>,
    ) -> Result<(Session, Zeroizing<String>), CommandError> {
        let wrong = || CommandError::Refused(Problem::new("WRONG_CREDENTIALS"));
        let email =
            EmailAddress::new(email).map(|email| email.key()).unwrap_or_else(|_| email.chars().take(254).collect());
        self.throttle.try_once(self.store.keys().claim_hash(EMAIL_SCOPE, &email), address)?;
        let account = self.store.find_claim(EMAIL_SCOPE, &email).await?.map(AccountId::from_uuid);
        let stored = match account {
            Some(account) => credentials::get(self.store.pool(), account).await?,
            None => None,
        };
        let password = Password::to_check(password).ok_or_else(wrong)?;
        let right = self.hasher.check(password, stored).await?;
        match account.filter(|_| right) {
            Some(account) => Ok(sessions::open(self.store.pool(), self.store.clock(), account).await?),
            None => Err(wrong()),
        }
    }

    /// Ends a session.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sign_out(&self, session: SessionId) -> Result<(), StoreError> {
        sessions::end(self.store.pool(), session).await?;
        self.known.forget();
        Ok(())
    }

    /// Changes the password of the actor's own account, who gives the present one; ends all sessions but `keep`.
    ///
    /// # Errors
    /// `Refused(WRONG_CREDENTIALS)` at `currentPassword`, the rules of [`Password::new`] at `newPassword`, `Store`.
    pub async fn change_password(
        &self,
        context: &CommandContext,
        current: String,
        new: String,
        keep: Option<SessionId>,
        address: Option<IpAddr>,
    ) -> Result<(), CommandError> {
        let Some(account) =
            context.actor.account().filter(|own| access::may(&context.actor, "changePassword", Some(*own)))
        else {
            return Err(Problem::new("SIGN_IN_REQUIRED").into());
        };
        self.throttle.try_once(self.store.keys().claim_hash("account.password", &account.to_string()), address)?;
        let known = self.about(account).await?;
        let about: Vec<&str> = known.iter().map(String::as_str).collect();
        let new = Password::new(new, &about).map_err(|problem| problem.at("newPassword"))?;
        let wrong = || CommandError::Refused(Problem::new("WRONG_CREDENTIALS").at("currentPassword"));
        let current = Password::to_check(current).ok_or_else(wrong)?;
        let stored = credentials::get(self.store.pool(), account).await?;
        if !self.hasher.check(current, stored).await? {
            return Err(wrong());
        }
        let hash = self.hasher.hash(new).await?;
        credentials::put(self.store.pool(), account, &hash, self.store.clock().now()).await?;
        sessions::end_all(self.store.pool(), account, keep).await?;
        self.known.forget();
        self.store.execute(context, &RecordPasswordChange { account }).await?;
        Ok(())
    }

    /// What is known of the person and must not be their password.
    async fn about(&self, account: AccountId) -> Result<Vec<String>, CommandError> {
        let state = self.store.load::<Account>(account.uuid()).await?.state;
        let Some(identity) = state.identity else { return Err(CommandError::NotFound) };
        let keys = self.store.keys();
        Ok([keys.open(&identity.email).await?, keys.open(&identity.name).await?].into_iter().flatten().collect())
    }
}

//! Changing the password, and choosing another by a mailed link. Either ends every session there was.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SessionId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_organisations::domain::organisation::{Organisation, OrganisationState};

use super::links::{self, Link};
use super::prove::{Proof, wrong_password};
use super::sign_in::OpenedSession;
use super::{Accounts, as_holder};
use crate::domain::account::Account;
use crate::mail::sending::Mail;
use crate::password::Password;
use crate::secrets::credentials::{self, Credential};
use crate::secrets::sessions;
use crate::throttle::Try;
use crate::use_case::mails::AskForMail;
use crate::use_case::register::EMAIL_SCOPE;
use crate::use_case::verify::{RecordPasswordChange, RecordPasswordReset};

/// What a reset link is bound to where the account has no password: one that signs in elsewhere may choose one.
const NO_PASSWORD: &str = "no password";

impl Accounts {
    /// Changes the password of the actor's own account, who gives the present one. Every session ends; the one that asked
    /// goes on as a new one.
    ///
    /// # Errors
    /// `Refused(WRONG_CREDENTIALS)` at `currentPassword`, the rules of [`Password::new`], `PASSWORD_BREACHED` and, where it is the present
    /// one, `PASSWORD_UNCHANGED` at `newPassword`, `Store`.
    pub async fn change_password(
        &self,
        context: &CommandContext,
        proof: Proof,
        new: String,
    ) -> Result<Option<OpenedSession>, CommandError> {
        let account = self.own(context, "changePassword")?;
        let same = proof.password.as_ref() == Some(&new);
        let new = self.new_password(account, new).await?;
        let session = proof.session;
        let known = self.prove(account, proof).await?;
        // Where there is no password yet, nothing was compared with what was typed as the present one.
        if same && known.is_some() {
            return Err(Problem::new("PASSWORD_UNCHANGED").at("newPassword").into());
        }
        let strong = self.is_strong(session).await?;
        let changed_at = self.set_password(account, new, known).await?.ok_or_else(wrong_password)?;
        self.store.execute(context, &RecordPasswordChange { account }).await?;
        match session {
            Some(_) => self.open_session(account, strong, changed_at).await,
            None => Ok(None),
        }
    }

    /// Has a link mailed by which another password can be chosen. Nobody learns whether the address has an account: the same
    /// is looked up and written either way, and the mail leaves later. However often and from wherever others ask, this is not
    /// refused to the holder: who asks is slowed down alone, and mails leave at a bounded rate, each with a link that is good.
    /// `device`: what an earlier session in the same browser was given.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)`, `Store`.
    pub async fn request_password_reset(
        &self,
        email: &EmailAddress,
        address: Option<IpAddr>,
        device: Option<&str>,
    ) -> Result<(), CommandError> {
        let hash = self.store.keys().claim_hash("account.reset", &email.key());
        let account = self.store.find_claim(EMAIL_SCOPE, &email.key()).await?.map(AccountId::from_uuid);
        let device = device.and_then(|device| self.device_of(device, account));
        self.throttle.try_from(Try { account: hash, from: address, device })?;
        if !self.throttle.mail_may_leave(hash) {
            return Ok(());
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        let command = AskForMail { key: Uuid::from_bytes(key), account, mail: Mail::PasswordReset };
        self.store.execute(&CommandContext::system("accounts", self.store.clock()), &command).await?;
        Ok(())
    }

    /// Chooses another password by a mailed link, which is good once. Gives what shows this browser to be the holder's.
    ///
    /// # Errors
    /// `Refused(INVALID_TOKEN)`, the rules of [`Password::new`] and `PASSWORD_BREACHED` at `newPassword`, `Store`.
    pub async fn reset_password(
        &self,
        context: &CommandContext,
        token: &str,
        new: String,
    ) -> Result<String, CommandError> {
        let invalid = || CommandError::Refused(Problem::new("INVALID_TOKEN").at("token"));
        let claimed = links::read(Link::PasswordReset, token).ok_or_else(invalid)?;
        let stored = credentials::get(self.store.pool(), claimed.account).await?;
        let bound = self.reset_bound(claimed.account, stored.as_ref()).await?;
        if !claimed.is_genuine(&self.store, &bound, self.store.clock().now()) {
            return Err(invalid());
        }
        let new = self.new_password(claimed.account, new).await?;
        if !self.store.load::<Account>(claimed.account.uuid()).await?.state.verified {
            // The link proves the address too.
            self.end_what_was_prepared(claimed.account).await?;
        }
        let known = stored.map(|stored| stored.changed_at);
        self.set_password(claimed.account, new, known).await?.ok_or_else(invalid)?;
        let context = as_holder(context, claimed.account);
        self.store.execute(&context, &RecordPasswordReset { account: claimed.account }).await?;
        Ok(self.device(claimed.account))
    }

    /// What a reset link is bound to: it ends with the password of now, and with the address of now.
    async fn reset_bound(&self, account: AccountId, stored: Option<&Credential>) -> Result<String, CommandError> {
        let address = match self.store.load::<Account>(account.uuid()).await?.state.identity {
            Some(identity) => self.store.keys().open(&identity.email).await?,
            None => None,
        };
        let password = stored.map_or(NO_PASSWORD, |stored| stored.password_hash.as_str());
        Ok(bound_to(password, &address.unwrap_or_default()))
    }

    /// A password that this person may have.
    async fn new_password(&self, account: AccountId, new: String) -> Result<Password, CommandError> {
        let known = self.about(account).await?;
        let about: Vec<&str> = known.iter().map(String::as_str).collect();
        let new = Password::new(new, &about).map_err(|problem| problem.at("newPassword"))?;
        self.refuse_breached(&new, "newPassword").await?;
        Ok(new)
    }

    /// Puts the hash in place of the password that was `known` to be the account's and ends every session; gives when that was, and nothing
    /// where the password was changed in between. What was checked against the earlier one opens nothing any more.
    async fn set_password(
        &self,
        account: AccountId,
        new: Password,
        known: Option<DateTime<Utc>>,
    ) -> Result<Option<DateTime<Utc>>, CommandError> {
        let hash = self.hasher.hash(new).await?;
        let (pool, now) = (self.store.pool(), self.store.clock().now());
        let Some(changed_at) = credentials::change(pool, account, &hash, now, known).await? else { return Ok(None) };
        sessions::end_all(pool, account, None).await?;
        self.known.forget();
        Ok(Some(changed_at))
    }

    async fn is_strong(&self, session: Option<SessionId>) -> Result<bool, CommandError> {
        let Some(session) = session else { return Ok(false) };
        let found = sessions::get(self.store.pool(), self.store.clock().now(), session).await?;
        Ok(found.is_some_and(|session| session.second_factor))
    }

    /// What is known of the person and must not be their password.
    async fn about(&self, account: AccountId) -> Result<Vec<String>, CommandError> {
        let state = self.store.load::<Account>(account.uuid()).await?.state;
        let Some(identity) = state.identity else { return Err(CommandError::NotFound) };
        let keys = self.store.keys();
        let mut about: Vec<String> =
            [keys.open(&identity.email).await?, keys.open(&identity.name).await?].into_iter().flatten().collect();
        for grant in state.grants {
            // What they are called stands in the events: the read model may not be there yet.
            let organisation = self.store.glance::<Organisation>(grant.organisation.uuid()).await?.state;
            about.extend(names(&organisation));
        }
        Ok(about)
    }
}

/// What an organisation is called.
fn names(organisation: &OrganisationState) -> Vec<String> {
    let Some(names) = &organisation.names else { return Vec::new() };
    let other = names.name_en.as_ref().map(|name| name.as_str().to_owned());
    let short = names.short_name.as_ref().map(|name| name.as_str().to_owned());
    [Some(names.name.as_str().to_owned()), other, short].into_iter().flatten().collect()
}

/// A link that was sent to a mailbox opens nothing any more once the account has another: that mailbox may be somebody else's by then.
pub(crate) fn bound_to(password: &str, address: &str) -> String {
    format!("{password} {address}")
}

/// What stands for the present password where a link is bound to it.
pub(crate) async fn password_of(pool: &sqlx::PgPool, account: AccountId) -> Result<String, CommandError> {
    Ok(credentials::hash(pool, account).await?.unwrap_or_else(|| NO_PASSWORD.to_owned()))
}

//! Registering and verifying; the answer never says whether an address is known.

use std::net::IpAddr;

use vivier_event_store::{CommandContext, CommandError, Done};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;

use super::links::{self, Link};
use super::{Accounts, as_holder};
use crate::domain::account::Account;
use crate::domain::value::PersonName;
use crate::password::Password;
use crate::secrets::{api_tokens, credentials, second_factors, sessions};
use crate::throttle::Try;
use crate::use_case::AccountOutcome;
use crate::use_case::mails::{Asked, TellHolder};
use crate::use_case::register::{EMAIL_SCOPE, RegisterAccount, Standing};
use crate::use_case::roles::GrantRole;
use crate::use_case::verify::VerifyAddress;

/// What somebody gives to register, already parsed.
pub struct Registration {
    pub email: EmailAddress,
    pub name: PersonName,
    pub password: Password,
    pub locale: Locale,
}

impl Accounts {
    /// Registers an account and has a mail sent to its address; whoever asks is slowed down alone, and the answer is the same whatever there is
    /// of the address. Where it has a verified account, its holder is told instead. Where it has one that nobody verified, that account opens
    /// nothing any more, and the mail has a link by which the holder registers whatever others ask: [`Accounts::register_proven`].
    /// `from`: where it is asked from.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)` and `Refused(PASSWORD_BREACHED)` at `password`, whether or not the address has an account; `Store`.
    pub async fn register(
        &self,
        context: &CommandContext,
        registration: Registration,
        from: Option<IpAddr>,
    ) -> Result<(), CommandError> {
        let email = registration.email.clone();
        let tried = self.store.keys().claim_hash("account.register", &email.key());
        self.throttle.try_from(Try { account: tried, from, device: None })?;
        // Counted each time, so that nobody's mailbox is filled. The first account of an address has its mail whatever was counted.
        let mail_may_leave = self.throttle.mail_may_leave(tried);
        // A registration that is sent again under its key is answered by what it did the first time.
        let holder = self.store.find_claim(EMAIL_SCOPE, &email.key()).await?;
        if let Some(holder) = holder.filter(|_| context.idempotency_key.is_none()) {
            self.as_if_made(registration, AccountId::from_uuid(holder)).await?;
            return self.tell_mailbox(&email, mail_may_leave).await;
        }
        match self.make(context, registration, Standing::New).await {
            Ok(()) => Ok(()),
            // Somebody else was quicker.
            Err(CommandError::Taken { scope: EMAIL_SCOPE }) => self.tell_mailbox(&email, mail_may_leave).await,
            Err(error) => Err(error),
        }
    }

    /// Registers an account by a link that was mailed to its address because several people asked for it: the address is verified with it,
    /// and an account that nobody verified gives way. False where the address has a verified one by now: its holder is told.
    ///
    /// # Errors
    /// `Refused(INVALID_TOKEN)` at `token` where the link was not sent to this address, or has expired; `Refused(TRY_LATER)`,
    /// `Refused(PASSWORD_BREACHED)` at `password`; `Store`.
    pub async fn register_proven(
        &self,
        context: &CommandContext,
        registration: Registration,
        token: &str,
        from: Option<IpAddr>,
    ) -> Result<bool, CommandError> {
        let email = registration.email.clone();
        let tried = self.store.keys().claim_hash("account.register", &email.key());
        self.throttle.try_from(Try { account: tried, from, device: None })?;
        let proof = links::read(Link::Mailbox, token)
            .filter(|claimed| claimed.is_genuine(&self.store, &email.key(), self.store.clock().now()));
        if proof.is_none() {
            return Err(Problem::new("INVALID_TOKEN").at("token").into());
        }
        match self.make(context, registration, Standing::Proven).await {
            Ok(()) => Ok(true),
            Err(CommandError::Taken { scope: EMAIL_SCOPE }) => {
                self.tell_mailbox(&email, self.throttle.mail_may_leave(tried)).await?;
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes the account; its password is kept before, and goes again where the account is not made.
    async fn make(
        &self,
        context: &CommandContext,
        registration: Registration,
        standing: Standing,
    ) -> Result<(), CommandError> {
        let Registration { email, name, password, locale } = registration;
        self.refuse_breached(&password, "password").await?;
        let password_mark = Some(password.mark());
        let hash = self.hasher.hash(password).await?;
        let account = AccountId::new(self.store.clock());
        credentials::put(self.store.pool(), account, &hash, self.store.clock().now()).await?;
        let command = RegisterAccount { account, email, name, locale, standing, password_mark };
        let registered = self.store.execute(context, &command).await;
        if registered.as_ref().map(|done| done.outcome.account).ok() != Some(account) {
            credentials::remove(self.store.pool(), account).await?;
        }
        registered.map(|_| ())
    }

    /// What [`Accounts::make`] does before its command, where no account is to be made: the same refusals, and the same work.
    async fn as_if_made(&self, registration: Registration, holder: AccountId) -> Result<(), CommandError> {
        self.refuse_breached(&registration.password, "password").await?;
        self.hasher.hash(registration.password).await?;
        credentials::rewrite(self.store.pool(), holder).await?;
        Ok(())
    }

    /// Writes to the holder of an address that has an account: that it has one; or, where nobody verified it, how to register all the same.
    /// Then the password and the sessions of that account end: nothing shows whose they are.
    async fn tell_mailbox(&self, email: &EmailAddress, mail_may_leave: bool) -> Result<(), CommandError> {
        let Some(holder) = self.store.find_claim(EMAIL_SCOPE, &email.key()).await? else { return Ok(()) };
        let account = AccountId::from_uuid(holder);
        let verified = if mail_may_leave {
            let context = CommandContext::system("accounts", self.store.clock());
            self.store.execute(&context, &TellHolder { account, asked: Asked::ByAnybody }).await?.outcome
        } else {
            self.store.load::<Account>(account.uuid()).await?.state.verified
        };
        if !verified {
            credentials::remove(self.store.pool(), account).await?;
            sessions::end_all(self.store.pool(), account, None).await?;
            self.known.forget();
        }
        Ok(())
    }

    /// Verifies the address of the account that the token was sent to; signs nobody in. The first time ends every way into the
    /// account that there was before, but for the password that the token is bound to: nothing had shown whose they were.
    ///
    /// # Errors
    /// `Refused(INVALID_TOKEN)` for a forged, damaged or expired one, `Store`.
    pub async fn verify_address(
        &self,
        context: &CommandContext,
        token: &str,
    ) -> Result<Done<AccountOutcome>, CommandError> {
        let now = self.store.clock().now();
        let invalid = || CommandError::Refused(Problem::new("INVALID_TOKEN").at("token"));
        let claimed = links::read(Link::Verification, token).ok_or_else(invalid)?;
        let account = claimed.account;
        // Without a password it is one of those that several people asked for: another mail says how to go on.
        let Some(stored) = credentials::hash(self.store.pool(), account).await? else { return Err(invalid()) };
        if !claimed.is_genuine(&self.store, &stored, now) {
            return Err(invalid());
        }
        let state = self.store.load::<Account>(account.uuid()).await?.state;
        // It gave way to another, or was erased.
        if state.identity.is_none() {
            return Err(invalid());
        }
        let first = !state.verified;
        if first {
            self.end_what_was_prepared(account).await?;
        }
        let done = self.store.execute(&as_holder(context, account), &VerifyAddress { account }).await?;
        if first {
            // Whoever has the password may have signed in between.
            sessions::end_all(self.store.pool(), account, None).await?;
            self.known.forget();
        }
        Ok(done)
    }

    /// The secrets that an account has before its address is proved, but for the password. Before the events say so: a crash in
    /// between leaves an account that the same link proves once more, and not one that somebody else still enters.
    pub(super) async fn end_what_was_prepared(&self, account: AccountId) -> Result<(), CommandError> {
        let pool = self.store.pool();
        sessions::end_all(pool, account, None).await?;
        second_factors::remove(pool, account).await?;
        api_tokens::remove_all(pool, account).await?;
        self.known.forget();
        Ok(())
    }

    /// Makes a verified account, with roles, through the commands: the first administrator, and the demo's people.
    ///
    /// # Errors
    /// `Taken` where the address has an account, `Refused(PASSWORD_BREACHED)`, `Store`.
    pub async fn provide(
        &self,
        registration: Registration,
        roles: &[(Role, OrganisationId)],
    ) -> Result<AccountId, CommandError> {
        let Registration { email, name, password, locale } = registration;
        self.refuse_breached(&password, "password").await?;
        let hash = self.hasher.hash(password).await?;
        self.provide_hashed(&hash, email, name, locale, roles).await
    }

    /// The same with a password that was hashed before: many demo accounts share one.
    ///
    /// # Errors
    /// `Taken`, `Store`.
    pub async fn provide_hashed(
        &self,
        hash: &str,
        email: EmailAddress,
        name: PersonName,
        locale: Locale,
        roles: &[(Role, OrganisationId)],
    ) -> Result<AccountId, CommandError> {
        let context = CommandContext::system("bootstrap", self.store.clock());
        let account = AccountId::new(self.store.clock());
        credentials::put(self.store.pool(), account, hash, self.store.clock().now()).await?;
        // The address was not typed by anyone: no mail about it is due.
        let command =
            RegisterAccount { account, email, name, locale, standing: Standing::Provided, password_mark: None };
        let registered = self.store.execute(&context, &command).await;
        if let Err(error) = registered {
            credentials::remove(self.store.pool(), account).await?;
            return Err(error);
        }
        self.store.execute(&context, &VerifyAddress { account }).await?;
        for (role, organisation) in roles {
            let grant = RoleGrant { role: *role, organisation: *organisation };
            self.store.execute(&context, &GrantRole { account, grant }).await?;
        }
        Ok(account)
    }

    /// The hash of a password, for [`Accounts::provide_hashed`].
    ///
    /// # Errors
    /// `Store`.
    pub async fn hash(&self, password: Password) -> Result<String, CommandError> {
        self.hasher.hash(password).await
    }
}

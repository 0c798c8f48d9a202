//! Signing in and out.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::Accounts;
use super::links::{self, Link};
use crate::domain::account::Account;
use crate::password::Password;
use crate::secrets::sessions::Session;
use crate::secrets::{credentials, known_networks, sessions};
use crate::throttle::{Try, network};
use crate::use_case::register::EMAIL_SCOPE;

/// What somebody gives to sign in.
#[derive(Default)]
pub struct Credentials {
    pub email: String,
    pub password: String,
    /// The code of the second factor, or a recovery code.
    pub code: Option<String>,
    /// What an earlier session in the same browser was given.
    pub device: Option<String>,
    /// Where the try comes from.
    pub address: Option<IpAddr>,
}

/// Where signing in led.
pub enum SignedIn {
    Session(OpenedSession),
    /// The password was right, and a code is asked for: this shows it, for ten minutes.
    Challenge(String),
}

/// A session that has just begun.
pub struct OpenedSession {
    pub session: Session,
    /// For the session's cookie; it is stored nowhere.
    pub token: Zeroizing<String>,
    /// Shows later that this browser is one in which the holder signed in.
    pub device: String,
}

impl Accounts {
    /// Opens a session where the password is the account's.
    ///
    /// # Errors
    /// `Refused(WRONG_CREDENTIALS)`, alike for an unknown address and a wrong password and after the same work;
    /// `Refused(WRONG_CODE)`; `Refused(TRY_LATER)`; `Store`.
    pub async fn sign_in(&self, context: &CommandContext, given: Credentials) -> Result<SignedIn, CommandError> {
        let wrong = || CommandError::Refused(Problem::new("WRONG_CREDENTIALS"));
        let email = EmailAddress::new(&given.email)
            .map(|email| email.key())
            .unwrap_or_else(|_| given.email.chars().take(254).collect());
        let account = self.store.find_claim(EMAIL_SCOPE, &email).await?.map(AccountId::from_uuid);
        let device = given.device.as_deref().and_then(|device| self.device_of(device, account));
        let hash = self.store.keys().claim_hash(EMAIL_SCOPE, &email);
        self.throttle.try_from(Try { account: hash, from: given.address, device })?;
        if device.is_none()
            && let Err(slow) = self.throttle.try_as_stranger(hash)
            && !self.comes_from_where_they_were(account, given.address).await?
        {
            return Err(slow.into());
        }
        // Nobody's is looked up where there is no account: that takes the same.
        let stored = credentials::get(self.store.pool(), account.unwrap_or_default()).await?;
        let password = Password::to_check(given.password).ok_or_else(wrong)?;
        let hash = stored.as_ref().map(|stored| stored.password_hash.clone());
        let right = self.hasher.check(password.again(), hash).await?;
        let (Some(account), Some(stored), true) = (account, stored, right) else { return Err(wrong()) };
        self.note_network(account, given.address).await?;
        let state = self.store.load::<Account>(account.uuid()).await?.state;
        if state.second_factor {
            let Some(code) = given.code else {
                let now = self.store.clock().now();
                let challenge = links::issue(&self.store, Link::Challenge, account, &stored.password_hash, now);
                return Ok(SignedIn::Challenge(challenge));
            };
            self.take_code(context, account, &code).await?;
        }
        self.renew_hash(account, password, &stored.password_hash).await?;
        let opened = self.open_session(account, state.second_factor, stored.changed_at).await?;
        opened.map(SignedIn::Session).ok_or_else(wrong)
    }

    /// Opens the session that a right password asked for, where the code is right too.
    ///
    /// # Errors
    /// `Refused(INVALID_TOKEN)`, `Refused(WRONG_CODE)`, `Refused(TRY_LATER)`, `Store`.
    pub async fn answer_challenge(
        &self,
        context: &CommandContext,
        challenge: &str,
        code: &str,
    ) -> Result<OpenedSession, CommandError> {
        let invalid = || CommandError::Refused(Problem::new("INVALID_TOKEN").at("challenge"));
        let claimed = links::read(Link::Challenge, challenge).ok_or_else(invalid)?;
        let stored = credentials::get(self.store.pool(), claimed.account).await?.ok_or_else(invalid)?;
        if !claimed.is_genuine(&self.store, &stored.password_hash, self.store.clock().now()) {
            return Err(invalid());
        }
        self.take_code(context, claimed.account, code).await?;
        self.open_session(claimed.account, true, stored.changed_at).await?.ok_or_else(invalid)
    }

    /// Opens a session on a password that was read with `changed_at`; none where it, or what is asked beside it, has changed since.
    pub(crate) async fn open_session(
        &self,
        account: AccountId,
        second_factor: bool,
        changed_at: DateTime<Utc>,
    ) -> Result<Option<OpenedSession>, CommandError> {
        let (pool, clock) = (self.store.pool(), self.store.clock());
        let opened = sessions::open_by_password(pool, clock, (account, changed_at), second_factor).await?;
        let Some((session, token)) = opened else { return Ok(None) };
        tracing::info!(%account, second_factor, method = ?session.method, "a session was opened");
        Ok(Some(self.opened(session, token).await?))
    }

    /// A session has begun, wherever its holder showed who they are: they were in contact, though they should ask for nothing by it.
    pub(crate) async fn opened(
        &self,
        session: Session,
        token: Zeroizing<String>,
    ) -> Result<OpenedSession, CommandError> {
        // The session is open: that its token should be lost would help nobody.
        if let Err(error) = self.store.note_contact(session.account).await {
            tracing::warn!(?error, "that a person was in contact could not be noted");
        }
        Ok(OpenedSession { session, token, device: self.device(session.account) })
    }

    /// What shows later that a browser is one in which the holder signed in.
    pub(crate) fn device(&self, account: AccountId) -> String {
        links::issue(&self.store, Link::Device, account, "", self.store.clock().now())
    }

    /// True where the holder signed in from this network before.
    async fn comes_from_where_they_were(
        &self,
        account: Option<AccountId>,
        from: Option<IpAddr>,
    ) -> Result<bool, CommandError> {
        let Some(network) = from.map(|from| self.network_hash(account, from)) else { return Ok(false) };
        let today = self.store.clock().today();
        Ok(known_networks::is_known(self.store.pool(), account, &network, today).await?)
    }

    /// Whoever has the right password tries no others: from where they are, the account is known from now on.
    async fn note_network(&self, account: AccountId, from: Option<IpAddr>) -> Result<(), CommandError> {
        let Some(network) = from.map(|from| self.network_hash(Some(account), from)) else { return Ok(()) };
        let today = self.store.clock().today();
        Ok(known_networks::note(self.store.pool(), account, &network, today).await?)
    }

    fn network_hash(&self, account: Option<AccountId>, from: IpAddr) -> [u8; 32] {
        let account = account.map(|account| account.to_string()).unwrap_or_default();
        self.store.keys().claim_hash("account.network", &format!("{account} {}", network(from)))
    }

    pub(super) fn device_of(&self, device: &str, account: Option<AccountId>) -> Option<[u8; 32]> {
        let claimed = links::read(Link::Device, device)?;
        let known = Some(claimed.account) == account && claimed.is_genuine(&self.store, "", self.store.clock().now());
        known.then(|| claimed.fingerprint())
    }

    /// A hash that was made with other parameters is made anew, now that the password is at hand.
    async fn renew_hash(&self, account: AccountId, password: Password, stored: &str) -> Result<(), CommandError> {
        if !self.hasher.cost().differs_from(stored) {
            return Ok(());
        }
        match self.hasher.hash(password).await {
            Ok(hash) => Ok(credentials::replace(self.store.pool(), account, stored, &hash).await?),
            // Too many wait: next time.
            Err(CommandError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

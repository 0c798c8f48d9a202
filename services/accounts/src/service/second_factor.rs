//! The second factor: enrolled, asked for, replaced by recovery codes, taken away.

use chrono::{Days, NaiveTime};
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::id::{AccountId, SessionId, SubjectId, TypedId as _};
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

use super::prove::Proof;
use super::{Accounts, as_holder};
use crate::domain::account::Account;
use crate::secrets::{api_tokens, credentials, second_factors, sessions};
use crate::totp;
use crate::use_case::second_factor::{EnrolSecondFactor, IssueRecoveryCodes, RemoveSecondFactor, UseRecoveryCode};

/// A secret to put into an authenticator; it does nothing until a code has confirmed it.
pub struct Enrolment {
    /// Base32, as it is typed.
    pub secret: Zeroizing<String>,
    /// The same as it is scanned.
    pub uri: Zeroizing<String>,
}

/// A second factor that was confirmed: both are shown this once.
pub struct Enrolled {
    pub recovery_codes: Vec<Zeroizing<String>>,
    /// The new token of the session that did it; its earlier one opens nothing any more.
    pub session_token: Option<Zeroizing<String>>,
}

impl Accounts {
    /// Makes a secret for the actor's own account, in place of one that was never confirmed.
    ///
    /// # Errors
    /// `Refused(ADDRESS_NOT_VERIFIED)`, `Refused(SECOND_FACTOR_EXISTS)`, what [`Proof`] is refused for, `Store`.
    pub async fn begin_second_factor(&self, context: &CommandContext, proof: Proof) -> Result<Enrolment, CommandError> {
        let account = self.own(context, "beginSecondFactor")?;
        self.prove(account, proof).await?;
        let state = self.store.load::<Account>(account.uuid()).await?.state;
        if !state.verified {
            return Err(Problem::new("ADDRESS_NOT_VERIFIED").into());
        }
        let secret = totp::new_secret()?;
        let sealed = self.store.keys().seal(SubjectId::from(account), &*secret).await?;
        if !second_factors::propose(self.store.pool(), account, &sealed).await? {
            return Err(Problem::new("SECOND_FACTOR_EXISTS").into());
        }
        let Some(identity) = state.identity else { return Err(CommandError::NotFound) };
        let email = self.store.keys().open(&identity.email).await?.unwrap_or_default();
        Ok(Enrolment { uri: totp::uri(&secret, &email), secret })
    }

    /// Confirms the secret by a first code. The session that did it counts as one with a second factor from now on, under a new token.
    ///
    /// # Errors
    /// `Refused(NO_SECOND_FACTOR)` where none was begun, `Refused(SECOND_FACTOR_EXISTS)`, `Refused(WRONG_CODE)`,
    /// `Refused(TRY_LATER)`, `Store`.
    pub async fn confirm_second_factor(
        &self,
        context: &CommandContext,
        code: &str,
        session: Option<SessionId>,
    ) -> Result<Enrolled, CommandError> {
        let account = self.own(context, "confirmSecondFactor")?;
        match second_factors::get(self.store.pool(), account).await? {
            None => return Err(Problem::new("NO_SECOND_FACTOR").into()),
            Some(factor) if factor.confirmed => return Err(Problem::new("SECOND_FACTOR_EXISTS").into()),
            Some(_) => {}
        }
        self.try_code(account)?;
        if !self.take_totp(account, code).await? {
            return Err(wrong_code());
        }
        let recovery_codes = self.new_codes(account).await?;
        second_factors::confirm(self.store.pool(), account).await?;
        let command = EnrolSecondFactor { account, recovery_codes: totp::RECOVERY_CODES };
        self.store.execute(context, &command).await?;
        // Who signed in elsewhere with the password alone, or is about to, has to come back with a code.
        credentials::ask_more(self.store.pool(), account, self.store.clock().now()).await?;
        sessions::end_all(self.store.pool(), account, session).await?;
        let session_token = match session {
            Some(session) => sessions::strengthen(self.store.pool(), self.store.clock().now(), session).await?,
            None => None,
        };
        self.known.forget();
        Ok(Enrolled { recovery_codes, session_token })
    }

    /// Takes the second factor away. Roles that need one are held no more: no session counts as one with a second factor, whatever
    /// showed it, until one is shown anew, and API tokens that carry such roles are revoked.
    ///
    /// # Errors
    /// What [`Proof`] is refused for, `Refused(WRONG_CODE)`, `Refused(TRY_LATER)`, `Store`.
    pub async fn remove_second_factor(
        &self,
        context: &CommandContext,
        proof: Proof,
        code: &str,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "removeSecondFactor")?;
        self.prove(account, proof).await?;
        self.take_code(context, account, code).await?;
        let pool = self.store.pool();
        // Before the event: a crash in between leaves sessions that have to show a code again, and not strong ones without a factor.
        sessions::weaken_all(pool, account).await?;
        let before = self.store.load::<Account>(account.uuid()).await?.state.tokens;
        self.store.execute(context, &RemoveSecondFactor { account }).await?;
        second_factors::remove(pool, account).await?;
        // The events have revoked them already; their rows go too.
        for (token, _) in before.iter().filter(|(_, token)| token.needs_second_factor()) {
            api_tokens::remove(pool, *token).await?;
        }
        self.known.forget();
        Ok(())
    }

    /// New recovery codes in place of the earlier ones, shown this once.
    ///
    /// # Errors
    /// `Refused(NO_SECOND_FACTOR)`, `Refused(WRONG_CODE)`, `Refused(TRY_LATER)`, `Store`.
    pub async fn renew_recovery_codes(
        &self,
        context: &CommandContext,
        code: &str,
    ) -> Result<Vec<Zeroizing<String>>, CommandError> {
        let account = self.own(context, "renewRecoveryCodes")?;
        self.take_code(context, account, code).await?;
        self.store.execute(context, &IssueRecoveryCodes { account, count: totp::RECOVERY_CODES }).await?;
        self.new_codes(account).await
    }

    /// Checks a code of the second factor, or a recovery code; either is good once. Codes that are wrong are counted by the day.
    ///
    /// # Errors
    /// `Refused(WRONG_CODE)` at `code`, `Refused(TRY_LATER)`, `Store`.
    pub(super) async fn take_code(
        &self,
        context: &CommandContext,
        account: AccountId,
        code: &str,
    ) -> Result<(), CommandError> {
        self.try_code(account)?;
        if let Some(hash) = totp::recovery_hash(code) {
            if !second_factors::take_recovery_code(self.store.pool(), account, &hash).await? {
                return Err(wrong_code());
            }
            self.store.execute(&as_holder(context, account), &UseRecoveryCode { account }).await?;
            return Ok(());
        }
        let (now, pool) = (self.store.clock().now(), self.store.pool());
        let today = now.date_naive();
        if !second_factors::count_guess(pool, account, today).await? {
            let midnight = (today + Days::new(1)).and_time(NaiveTime::MIN).and_utc();
            return Err(Problem::new("TRY_LATER").with("seconds", (midnight - now).num_seconds() + 1).into());
        }
        let confirmed = second_factors::get(pool, account).await?.is_some_and(|factor| factor.confirmed);
        if !confirmed || !self.take_totp(account, code).await? {
            return Err(wrong_code());
        }
        second_factors::uncount_guess(pool, account, today).await?;
        Ok(())
    }

    async fn take_totp(&self, account: AccountId, code: &str) -> Result<bool, CommandError> {
        let Some(factor) = second_factors::get(self.store.pool(), account).await? else { return Ok(false) };
        let Some(secret) = self.store.keys().open(&factor.secret).await?.map(Zeroizing::new) else { return Ok(false) };
        match totp::matching_step(&secret, code, self.store.clock().now()) {
            Some(step) => Ok(second_factors::take_step(self.store.pool(), account, step).await?),
            None => Ok(false),
        }
    }

    async fn new_codes(&self, account: AccountId) -> Result<Vec<Zeroizing<String>>, CommandError> {
        let codes = totp::new_recovery_codes()?;
        let hashes: Vec<[u8; 32]> = codes.iter().filter_map(|code| totp::recovery_hash(code)).collect();
        second_factors::put_recovery_codes(self.store.pool(), account, &hashes).await?;
        Ok(codes)
    }

    fn try_code(&self, account: AccountId) -> Result<(), Problem> {
        self.throttle.try_code(self.store.keys().claim_hash("account.code", &account.to_string()))
    }
}

fn wrong_code() -> CommandError {
    Problem::new("WRONG_CODE").at("code").into()
}

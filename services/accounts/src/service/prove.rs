//! Who changes how an account is entered proves again who they are (ASVS 5.0, 7.5.1).

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::id::{AccountId, SessionId};
use vivier_kernel::problem::Problem;

use super::Accounts;
use crate::access;
use crate::password::Password;
use crate::secrets::{credentials, sessions};
use crate::throttle::Try;

/// How long after signing in at another provider nothing more is asked of an account without a password.
const FRESH: Duration = Duration::minutes(10);

/// What the person gives, and where they are.
#[derive(Default)]
pub struct Proof {
    /// The present password, of accounts that have one.
    pub password: Option<String>,
    pub session: Option<SessionId>,
    pub address: Option<IpAddr>,
}

impl Accounts {
    /// The actor's own account, where the actor may do `action` with it.
    pub(super) fn own(&self, context: &CommandContext, action: &str) -> Result<AccountId, CommandError> {
        let own = context.actor.account().filter(|own| access::may(&context.actor, action, Some(*own)));
        own.ok_or_else(|| Problem::new("SIGN_IN_REQUIRED").into())
    }

    /// Checks that the actor is the holder of the account that it acts for, for what another service does to it for good.
    ///
    /// # Errors
    /// As a change of the password: `Refused(SIGN_IN_REQUIRED)`, `Refused(WRONG_CREDENTIALS)` at `currentPassword`,
    /// `Refused(SIGN_IN_AGAIN)`, `Refused(TRY_LATER)`, `Store`.
    pub async fn prove_holder(&self, context: &CommandContext, proof: Proof) -> Result<(), CommandError> {
        let account = self.own(context, "accountSecrets")?;
        self.prove(account, proof).await.map(|_| ())
    }

    /// Checks that it is the holder who asks: by the password, or, where there is none, by a sign-in of a moment ago. Gives since when that
    /// password has been the account's.
    ///
    /// # Errors
    /// `Refused(WRONG_CREDENTIALS)` at `currentPassword`, `Refused(SIGN_IN_AGAIN)`, `Refused(TRY_LATER)`, `Store`.
    pub(super) async fn prove(&self, account: AccountId, proof: Proof) -> Result<Option<DateTime<Utc>>, CommandError> {
        let now = self.store.clock().now();
        let Some(stored) = credentials::get(self.store.pool(), account).await? else {
            let session = match proof.session {
                Some(session) => sessions::get(self.store.pool(), now, session).await?,
                None => None,
            };
            let fresh = session.is_some_and(|session| now - session.proved_at < FRESH);
            return if fresh { Ok(None) } else { Err(Problem::new("SIGN_IN_AGAIN").into()) };
        };
        let key = self.store.keys().claim_hash("account.password", &account.to_string());
        self.throttle.try_once(Try { account: key, from: proof.address, device: None })?;
        let password = proof.password.and_then(Password::to_check).ok_or_else(wrong_password)?;
        match self.hasher.check(password, Some(stored.password_hash)).await? {
            true => Ok(Some(stored.changed_at)),
            false => Err(wrong_password()),
        }
    }
}

/// Nobody was asked for an address here: the message speaks of the password alone.
pub(super) fn wrong_password() -> CommandError {
    Problem::new("WRONG_CREDENTIALS").at("currentPassword").with("asked", "password-alone").into()
}

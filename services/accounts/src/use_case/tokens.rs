//! `issueApiToken`, `revokeApiToken`, as far as they are recorded: the secret is not.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, ApiTokenId, SubjectId};
use vivier_kernel::problem::Problem;

use super::{AccountOutcome, authorised};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::event::ApiTokenIssued;
use crate::domain::value::{TokenLabel, TokenScope};

#[derive(Serialize)]
pub struct IssueApiToken {
    pub account: AccountId,
    pub label: TokenLabel,
    /// How long it is good for.
    pub days: i64,
    pub scopes: Vec<TokenScope>,
    /// [`AccountState::ended`](crate::domain::account::AccountState::ended) as it was before the holder was asked to prove who they are: a
    /// token outlives what it was issued on, so that nothing is issued on what counts no more.
    #[serde(skip)]
    pub began: u32,
}

/// Which token was issued: the caller keeps the secret under it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IssuedToken {
    pub token: ApiTokenId,
    pub expires_at: DateTime<Utc>,
}

impl UseCase for IssueApiToken {
    const NAME: &'static str = "issueApiToken";
    type Outcome = IssuedToken;

    async fn run(&self, unit: &mut Unit) -> Result<IssuedToken, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        if account.state.ended != self.began {
            return Err(Problem::new("SIGN_IN_AGAIN").into());
        }
        let label = unit.seal(SubjectId::from(self.account), &self.label.as_str().to_owned()).await?;
        let (token, expires_at) = (ApiTokenId::new(unit.clock()), unit.now() + Duration::days(self.days));
        let issued = ApiTokenIssued { token, label, expires_at, scopes: self.scopes.clone() };
        unit.decide::<Account>(&mut account, AccountCommand::IssueToken(issued))?;
        Ok(IssuedToken { token, expires_at })
    }
}

#[derive(Serialize)]
pub struct RevokeApiToken {
    pub account: AccountId,
    pub token: ApiTokenId,
}

impl UseCase for RevokeApiToken {
    const NAME: &'static str = "revokeApiToken";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        if !account.state.tokens.contains_key(&self.token) {
            return Err(CommandError::NotFound);
        }
        unit.decide::<Account>(&mut account, AccountCommand::RevokeToken(self.token))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}
